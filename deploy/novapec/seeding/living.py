"""Each application through intake's HTTP API, as its carrier and a programme officer would take it, many at once.

A command's Idempotency-Key is made of the seed, the day, the call and the rank: the same year asked for again on the
same day adds nothing, and one that was broken off goes on.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from novapec.demo.client import Client, Refused
from novapec.demo.people import TokenMaker
from novapec.failures import Failed
from novapec.seeding.flaws import REFUSED_AS
from novapec.seeding.generator import Fate, Seeded
from shared.vocabulary import Role

OFFICER: Final = "charge-de-programme"
"""The subject of who opens the call and declares admissibility."""
_OUT_OF_SCOPE: Final = {
    "admissible": False,
    "reason": "OUT_OF_SCOPE",
    "explanation": "Le projet ne sert pas l'emploi des publics de l'Apec (motif inventé).",
}
_SHOWN: Final = 5


@dataclass(slots=True)
class Tally:
    """What became of the year: taken in, by state; flawed, by flaw; refused, by the platform's code."""

    taken: Counter[str] = field(default_factory=Counter[str])
    flawed: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    unexpected: list[str] = field(default_factory=list[str])

    def check(self) -> None:
        """Raises Failed where the platform refused what is sound, or took in what is not."""
        if self.unexpected:
            shown = "\n".join(self.unexpected[:_SHOWN])
            message = f"{len(self.unexpected)} applications went otherwise than the seed says, first:\n{shown}"
            raise Failed(message)


class Pace:
    """At most so many a second, evenly."""

    def __init__(self, rate: float) -> None:
        self._step = 1 / rate
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next + self._step, now)
        await asyncio.sleep(self._next - now)


@dataclass(frozen=True, slots=True)
class Year:
    """Where the applications go, and when; `run` names the seed and the day in the keys."""

    client: Client
    token: TokenMaker
    call_id: str
    today: date
    run: str

    async def live(
        self, year: Iterable[Seeded], *, at_once: int, rate: float, told: Callable[[], None] = lambda: None
    ) -> Tally:
        """Send them all, at most `at_once` together and `rate` begun a second; `told` after each."""
        tally, pace, queue = Tally(), Pace(rate), iter(year)
        officer = self.token(Role.PROGRAMME_OFFICER, sub=OFFICER)

        async def lane() -> None:
            for one in queue:
                await pace.turn()
                await self._count(one, officer, tally)
                told()

        async with asyncio.TaskGroup() as lanes:
            for _ in range(at_once):
                lanes.create_task(lane())
        return tally

    async def _count(self, one: Seeded, officer: str, tally: Tally) -> None:
        expected = REFUSED_AS.get(one.flaw) if one.flaw else None
        if one.flaw:
            tally.flawed[one.flaw] += 1
        try:
            state = await self._take(one, officer)
        except Refused as refused:
            tally.refused[refused.code] += 1
            if refused.code != expected:
                tally.unexpected.append(f"{one.rank}: {refused}")
        else:
            tally.taken[state] += 1
            # A draft may hold what is only refused when it is submitted.
            if expected is not None and one.fate is not Fate.DRAFT:
                tally.unexpected.append(f"{one.rank}: {one.flaw} was taken in")

    async def _take(self, one: Seeded, officer: str) -> Fate:
        """As far as its fate goes. Raises Refused."""
        carrier = self.token(Role.CARRIER, sub=f"porteur-{one.siret}", org=one.siret)
        draft = await self._post(one, "draft", "/applications", carrier, {**one.body, "call_id": self.call_id})
        if one.fate is Fate.DRAFT:
            return one.fate
        place = f"/applications/{draft['id']}"
        await self._post(one, "submission", f"{place}/submission", carrier)
        match one.fate:
            case Fate.SUPPLEMENT_REQUESTED:
                due_on = (self.today + timedelta(days=21)).isoformat()
                body = {"question": "Précisez le calendrier du projet (question inventée).", "due_on": due_on}
                await self._post(one, "supplement", f"{place}/supplement-requests", officer, body)
            case Fate.ADMISSIBLE:
                await self._post(one, "admissibility", f"{place}/admissibility", officer, {"admissible": True})
            case Fate.INADMISSIBLE:
                await self._post(one, "admissibility", f"{place}/admissibility", officer, _OUT_OF_SCOPE)
            case Fate.WITHDRAWN:
                await self._post(one, "withdrawal", f"{place}/withdrawal", carrier, {"reason": "CARRIER_CHOICE"})
            case _:
                pass
        return one.fate

    async def _post(self, one: Seeded, step: str, path: str, token: str, body: Any = None) -> Any:
        answer = await self.client.send("POST", "intake", path, token=token, body=body, key=self._key(one, step))
        return answer.json()

    def _key(self, one: Seeded, step: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"novapec:seed:{self.run}:{self.call_id}:{one.rank}:{step}")
