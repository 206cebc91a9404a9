"""The people of the HTTP machine: recused in every way, coming and going, scoring and hearing carriers."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from machine_model import HEIR, NATIONAL, ONE_DAY, PEOPLE, REGIONAL, VOTING, File, Rules, Seat, begin
from machine_reader import Reader
from review_driver import MEMBER, PRESIDING, Driver
from review_driver import NATIONAL as NATIONAL_BODY
from review_driver import REGIONAL as REGIONAL_BODY
from review_examples import admissible, rules_published, submitted, transferred

from shared.clock import SimulatedClock, paris_day
from shared.contracts import Event, intake
from shared.identity import new_id
from shared.testing.client import Caller
from shared.vocabulary import LegalForm, Role

T = TypeVar("T")
FILES = st.integers(0, 2)
WHO = st.sampled_from(PEOPLE)
HOW = st.sampled_from(("declared", "noted", "interest", "appointed", "handed over"))
REFUSALS = {403, 404, 409, 422}


@dataclass
class Run:
    """The service, its clock, and the loop they live in: the machine works in a thread of its own."""

    review: Driver
    clock: SimulatedClock
    sweep: Callable[[], Awaitable[Any]]
    reader: Reader
    loop: asyncio.AbstractEventLoop
    reached: Counter[str] = field(default_factory=Counter)
    callers: dict[tuple[str, bool], Caller] = field(default_factory=dict)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=60)

    def caller(self, sub: str, *, every_role: bool = False) -> Caller:
        """Somebody with the roles of those who sit, or with every role there is."""
        if (sub, every_role) not in self.callers:
            presides = sub in {"chair", "deputy", "president"}
            roles = tuple(Role) if every_role else (MEMBER, PRESIDING) if presides else (MEMBER,)
            self.callers[sub, every_role] = self.review.api.caller(*roles, sub=sub)
        return self.callers[sub, every_role]


class People(RuleBasedStateMachine):
    """Two committees and three files; whatever is refused changes nothing of what is known."""

    run: ClassVar[Run]

    def meet(self, chosen: Rules) -> None:
        """Committees of these rules, one of them convened, and three admissible files."""
        self.run.do(self.run.sweep())
        self.known = begin(paris_day(self.run.clock.now()), chosen)
        self.said: dict[str, tuple[str, Any, str]] = {}
        self.committees = {}
        for code, body in ((REGIONAL, REGIONAL_BODY), (NATIONAL, NATIONAL_BODY)):
            seats = [one for one in self.known.seats if one.committee == code]
            members = [one.body(tuple(self.known.organisations[one.sub])) for one in seats]
            rules = vars(self.known.rules)
            formed = self.run.do(self.run.review.forms({**body, **rules, "members": members}))
            self.committees[code] = formed["id"]
        self._hear(rules_published())
        for file in self.known.files:
            self._submit(file)
        self.voted: dict[str, set[str]] = {}
        self.steps = 0
        self.convene(REGIONAL)

    # ---- what is asked and answered

    def ask(self, sub: str, path: str, body: Any = None) -> dict[str, Any] | None:
        """The answer, or None where a rule refuses; anything else is a defect. What was said yes to may be repeated."""
        caller = self.run.review.officer if sub == "officer" else self.run.caller(sub)
        key = str(new_id())
        answer = self.run.do(caller.post(path, body, key=key))
        self.run.reached["asked"] += 1
        assert answer.status_code in {200, 201, *REFUSALS}, (path, answer.text)
        if answer.status_code in REFUSALS:
            self._says_nothing(sub, path, body, answer)
            return None
        if not path.endswith(("/conflicts", "/interests")):
            self.said[sub] = (path, body, key)
        return answer.json()

    def _says_nothing(self, sub: str, path: str, body: Any, answer: httpx.Response) -> None:
        """A refusal tells somebody recused no more than they asked."""
        given = f"{path} {body}"
        for file in self.known.files:
            if sub in self.known.recused(file):
                told = [secret for secret in file.secrets if secret in answer.text and secret not in given]
                assert not told, (sub, path, answer.text)

    def officer_reads(self, path: str) -> dict[str, Any]:
        answer = self.run.do(self.run.review.officer.get(path))
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def _hear(self, event: Event) -> None:
        self.run.do(self.run.review.hears(event, at=self.run.clock.now()))

    def _submit(self, file: File) -> None:
        form = LegalForm.ASSOCIATION
        carrier = intake.Organisation(siret=file.carrier, name=f"Association {file.word}", legal_form=form)
        partners = [
            intake.Organisation(siret=siret, name=f"Partenaire {file.word}", legal_form=form)
            for siret in sorted(file.sirets - {file.carrier})
        ]
        title, cents = f"Un projet {file.word}", file.requested
        self._hear(
            submitted(file.name, carrier=carrier, partners=tuple(partners), project_title=title, requested_cents=cents)
        )
        self._hear(admissible(file.name))
        file.cases.append(self.run.do(self.run.review.case_of(file.name))["id"])

    def convene(self, code: str) -> str:
        """A session of today where most are there, with every file that may be heard on its agenda."""
        made = self.ask(
            "officer",
            "/sessions",
            {"committee_id": self.committees[code], "edition": 2025, "held_on": self.known.today.isoformat()},
        )
        assert made is not None
        self.known.sessions[made["id"]] = made
        present = (*VOTING[:4], "tied") if code == REGIONAL else ("president", "third")
        self._session(made["id"], "attendance", {"present": present})
        for case in [file.cases[-1] for file in self.known.files]:
            self._session(made["id"], "agenda", {"cases": [*self.known.sessions[made["id"]]["agenda"], case]})
        return made["id"]

    def _session(self, session: str, what: str, body: Any, by: str = "officer") -> bool:
        shown = self.ask(by, f"/sessions/{session}/{what}", body)
        if shown is not None:
            self.known.sessions[session] = shown
        return shown is not None

    @property
    def last(self) -> str:
        return list(self.known.sessions)[-1]

    # ---- recused in every way

    @rule(file=FILES, sub=WHO, how=HOW, really=st.integers(0, 1))
    def somebody_is_tied(self, file: int, sub: str, how: str, really: int) -> None:
        """Told by them, noted by an officer, or found: they name an organisation, join, or the file changes hands."""
        found = self.known.files[file]
        if not really or len(self.known.recused(found)) > 3:
            return
        case = f"/cases/{found.cases[-1]}/conflicts"
        before = {one.name: self.known.recused(one) for one in self.known.files}
        if how in {"declared", "noted"}:
            whose = {"member": sub} if how == "noted" else {}
            if self.ask("officer" if whose else sub, case, {"reason": "FAMILY_TIE", **whose}):
                self.known.declared.add((found.name, sub))
        elif how == "interest" and self.ask(sub, "/interests", {"organisations": [found.carrier]}):
            self.known.organisations[sub].add(found.carrier)
        elif how == "appointed":
            self._appoint(found)
        elif how == "handed over" and HEIR not in found.sirets:
            if self.ask(sub, "/interests", {"organisations": [HEIR]}):
                self.known.organisations[sub].add(HEIR)
            self._hear(transferred(HEIR, found.carrier, found.name))
            found.carrier = HEIR
            found.sirets.add(HEIR)
        for one in self.known.files:
            for closed_to in self.known.recused(one) - before[one.name]:
                self._is_closed(one, closed_to)

    @rule(file=FILES, rank=st.integers(0, 3), by=st.sampled_from(("officer", "officer", "chair", "third")))
    def a_tie_is_lifted(self, file: int, rank: int, by: str) -> None:
        """Of somebody to whom the file is closed: never by themselves, never while it is at vote."""
        found = self.known.files[file]
        closed = sorted(self.known.recused(found))
        if not closed:
            return
        sub = closed[rank % len(closed)]
        said = {"member": sub, "reason": "NOT_TIED", "explanation": "Dit par erreur."}
        if (found.name, sub) in self.known.declared:
            if self.ask(by, f"/cases/{found.cases[-1]}/conflicts/lifting", said):
                assert by != sub
                assert by not in self.known.recused(found)
                self._nothing_is_at_vote([found])
                self.known.declared.discard((found.name, sub))
            return
        for siret in sorted(self.known.organisations[sub] & found.sirets):
            if self.ask(by, "/interests/lifting", {**said, "organisation": siret}):
                assert by == "officer"
                self._nothing_is_at_vote([one for one in self.known.files if siret in one.sirets])
                self.known.organisations[sub].discard(siret)

    def _nothing_is_at_vote(self, files: list[File]) -> None:
        self.run.reached["a tie is lifted"] += 1
        for case in [case for file in files for case in file.cases]:
            assert case not in self.known.votes or not self.known.votes[case].open, "a tie is lifted during a vote"

    def _appoint(self, found: File) -> None:
        if any(one.sub == "coming" for one in self.known.seats):
            return
        day = self.known.today
        body = {**Seat(REGIONAL, "coming").body((found.carrier,)), "mandate_from": day.isoformat()}
        if self.ask("officer", f"/committees/{self.committees[REGIONAL]}/mandates", body):
            self.known.seats.append(Seat(REGIONAL, "coming", since=day))
            self.known.organisations["coming"].add(found.carrier)

    def _is_closed(self, file: File, sub: str) -> None:
        """Their votes are struck while a ballot is open; what they were answered before is given to them no more."""
        self.run.reached["somebody is recused"] += 1
        for case in file.cases:
            if case in self.known.votes and self.known.votes[case].open:
                self.known.votes[case].strike(sub)
        if sub in self.said:
            path, body, key = self.said[sub]
            again = self.run.do(self.run.caller(sub).post(path, body, key=key))
            told = [one for one in file.secrets if one in again.text and one not in f"{path} {body}"]
            assert not told, (sub, path, again.text)

    # ---- mandates, days, coming and going

    @rule(sub=WHO, really=st.integers(0, 2))
    def a_mandate_ends_today(self, sub: str, really: int) -> None:
        if really or sub == "chair":
            return
        last = self.known.today
        end = {"member": sub, "last_day": last.isoformat()}
        if self.ask("officer", f"/committees/{self.committees[REGIONAL]}/mandates/end", end):
            ended = [one for one in self.known.seats if (one.committee, one.sub) == (REGIONAL, sub)]
            self.known.seats = [replace(one, until=last) if one in ended else one for one in self.known.seats]

    @rule()
    def a_day_passes(self) -> None:
        self.run.clock.advance(self.run.clock.now() + ONE_DAY)
        self.known.today = paris_day(self.run.clock.now())

    @rule(sub=WHO, how=st.sampled_from(("arrivals", "departures", "departures")))
    def somebody_comes_or_goes(self, sub: str, how: str) -> None:
        if self._session(self.last, how, {"member": sub}) and how == "departures":
            for vote in self.known.votes.values():
                if vote.open and vote.session == self.last:
                    vote.strike(sub)

    @rule(giver=st.sampled_from((*VOTING, "tied", "fifth", "fifth")), holder=WHO)
    def a_proxy_is_given(self, giver: str, holder: str) -> None:
        if self._session(self.last, "proxies", {"giver": giver, "holder": holder}):
            self.run.reached["a proxy is given"] += 1

    # ---- scores and hearings

    @rule(file=FILES, points=st.integers(0, 5))
    def everybody_scores(self, file: int, points: int) -> None:
        """Whoever is there to score does, and nobody else."""
        found = self.known.files[file]
        codes = ("INNOVATION", "IMPACT", "FEASIBILITY", "CONCRETENESS", "COMPLEMENTARITY", "BUDGET_SOUNDNESS")
        said = {"opinion": "RESERVED", "points": dict.fromkeys(codes, points), "comment": f"On dit de {found.word}."}
        said |= {"why": f"On a relu {found.word}."}
        for sub in PEOPLE:
            if self.ask(sub, f"/cases/{found.cases[-1]}/evaluations", said) is not None:
                assert sub not in self.known.recused(found), f"{sub} is recused and scored"
                self.run.reached["a score is recorded"] += 1

    @rule(file=FILES, who=st.sets(WHO, min_size=1, max_size=3), confirmed=st.booleans())
    def a_hearing_is_proposed(self, file: int, who: set[str], confirmed: bool) -> None:
        found = self.known.files[file]
        slot = self.run.clock.now() + timedelta(hours=2)
        plan = {"slots": [slot.isoformat()], "place": f"Salle {found.word}", "participants": sorted(who)}
        made = self.ask("officer", f"/cases/{found.cases[-1]}/hearings", plan)
        if made is None:
            return
        assert not who & self.known.recused(found), "somebody recused is to hear the carrier"
        found.hearings.append(made["id"])
        if confirmed:
            carrier = self.run.review.api.caller(Role.CARRIER, sub="carrier", org=found.carrier)
            chosen = {"starts_at": slot.isoformat(), "guests": [f"Invité de {found.word}"]}
            self.run.do(carrier.post(f"/hearings/{made['id']}/confirmation", chosen))
            self.run.reached["a hearing is confirmed"] += 1

    @rule(file=FILES, sub=WHO)
    def a_hearing_is_reported(self, file: int, sub: str) -> None:
        found = self.known.files[file]
        for hearing in found.hearings:
            body = {"attended": [], "text": f"On a entendu {found.word}."}
            if self.ask(sub, f"/hearings/{hearing}/report", body) is not None:
                assert sub not in self.known.recused(found), "somebody recused reports a hearing"
