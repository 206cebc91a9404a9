"""The committees sit on the day of a session, all at the same time: attendance, ballots, decisions, signed minutes."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from novapec.demo.people import Person
from novapec.demo.waiting import until
from novapec.demo.world import gathered
from novapec.seeding.applying import Admitted
from novapec.seeding.calendar import Sitting
from novapec.seeding.edition import Committee, share_cents
from novapec.seeding.generator import Seeded
from novapec.seeding.judging import Verdict, verdicts
from novapec.seeding.stage import Stage
from shared.vocabulary import DecisionReason, Outcome

_CHOICES: Final[Mapping[Outcome, str]] = {Outcome.AWARDED: "FOR", Outcome.DEFERRED: "ABSTAIN"}
_EXPLANATIONS: Final[Mapping[Outcome, str]] = {
    Outcome.AWARDED: "Projet utile aux publics de l’Apec, concret et mesurable (motif inventé).",
    Outcome.DEFERRED: "Le comité veut en savoir plus avant de se prononcer (motif inventé).",
    Outcome.REJECTED: "D’autres projets répondent mieux à l’appel (motif inventé).",
}
_RETURNED: Final = "RETURNED"

Granted = Callable[[Seeded, str], Coroutine[Any, Any, None]]
"""The life of a grant: of a file, by its application's id."""


@dataclass(slots=True)
class Committees:
    """The committees of the year: what is before them and what they did. `granted` begins where they award."""

    stage: Stage
    admitted: list[Admitted]
    granted: Granted
    _put_off: set[int] = field(default_factory=set[int])
    _closed: set[int] = field(default_factory=set[int])
    """Ranks of the files that were deferred, and of those that were decided for good."""
    _spent_cents: dict[str, int] = field(default_factory=dict[str, int])

    async def sit(self) -> None:
        """Every session of the year on its day; a share of the year's money each, and what the ones before left."""
        held = [(one, one.held_on) for one in self.stage.calendar.sittings if one.held_on]
        for number, (sitting, day) in enumerate(held, 1):
            await self.stage.diary.until(day)
            agendas = await self._agendas(sitting)
            last = number == len(held)
            await gathered(
                self._hold(self.stage.committees[code], agendas[code], share_cents(code) * number // len(held), last)
                for code in sorted(agendas)
            )

    async def _agendas(self, sitting: Sitting) -> dict[str, dict[int, "_Heard"]]:
        """By committee and rank: what was handed in before the cut-off, and is neither decided nor new today."""
        officer, calendar = self.stage.people.programme_officer, self.stage.calendar
        cases = {
            case["application_id"]: case
            for case in await officer.everything("review", "/cases", edition=calendar.edition)
        }
        agendas: dict[str, dict[int, _Heard]] = {}
        for file in self.admitted:
            in_time = file.one.days.submitted_on <= sitting.cutoff_on and file.on < self.stage.diary.today
            if in_time and file.one.rank not in self._closed:
                case = cases[file.application_id]
                agenda = agendas.setdefault(case["committee_code"], {})
                agenda[file.one.rank] = _Heard(file.one, file.application_id, case["id"])
        return agendas

    async def _hold(self, committee: Committee, agenda: dict[int, "_Heard"], so_far_cents: int, last: bool) -> None:
        """One sitting: the cases one after the other, since what is left depends on their order."""
        people, spent = self.stage.people, self._spent_cents.get(committee.code, 0)
        chair = people.member(committee.members[0], chair=True)
        present = [chair, *(people.member(sub) for sub in committee.members[1:-1])]
        session = f"/sessions/{await self._convene(committee, present)}"
        files = [heard.one for heard in agenda.values()]
        put_off = frozenset(self._put_off)
        awarded: list[_Heard] = []
        for one, verdict in verdicts(files, left_cents=so_far_cents - spent, put_off=put_off, last=last):
            heard = agenda[one.rank]
            await people.programme_officer.post("review", f"{session}/cases/{heard.case_id}/ballot")
            choice = {"choice": _CHOICES.get(verdict.outcome, "AGAINST")}
            await gathered(member.post("review", f"{heard.path}/votes", choice) for member in present)
            if await self._decide(chair, heard, verdict):
                awarded.append(heard)
                spent += verdict.amount_cents or 0
            (self._put_off if verdict.outcome is Outcome.DEFERRED else self._closed).add(one.rank)
        await chair.post("review", f"{session}/minutes")
        self._spent_cents[committee.code] = spent
        for heard in awarded:
            self.stage.diary.begin(self.granted(heard.one, heard.application_id))

    async def _convene(self, committee: Committee, present: list[Person]) -> str:
        officer, today = self.stage.people.programme_officer, self.stage.diary.today
        sitting = {"committee_id": committee.id, "edition": self.stage.calendar.edition, "held_on": str(today)}
        session = await officer.post("review", "/sessions", sitting)
        there = {"present": [one.sub for one in present]}
        await officer.post("review", f"/sessions/{session['id']}/attendance", there)
        return str(session["id"])

    async def _decide(self, chair: Person, heard: "_Heard", verdict: Verdict) -> bool:
        """Whether the file was awarded: funding may answer that the envelope does not carry it."""
        await _pronounce(chair, heard, verdict)
        if verdict.outcome is not Outcome.AWARDED:
            return False

        async def answered() -> Any | None:
            case = await chair.get("review", heard.path)
            return None if case["state"] == "AWARD_PROPOSED" else case

        case = await until(f"funding answers the award proposed for {heard.path}", answered)
        if case["state"] == _RETURNED:
            await _pronounce(chair, heard, Verdict(Outcome.REJECTED, DecisionReason.ENVELOPE_EXHAUSTED))
            return False
        return case["outcome"] == Outcome.AWARDED


@dataclass(frozen=True, slots=True)
class _Heard:
    """A file before its committee."""

    one: Seeded
    application_id: str
    case_id: str

    @property
    def path(self) -> str:
        return f"/cases/{self.case_id}"


async def _pronounce(chair: Person, heard: _Heard, verdict: Verdict) -> None:
    body: dict[str, Any] = {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "explanation": _EXPLANATIONS[verdict.outcome],
    }
    if verdict.amount_cents is not None:
        body["amount_cents"] = verdict.amount_cents
    await chair.post("review", f"{heard.path}/decision", body)
