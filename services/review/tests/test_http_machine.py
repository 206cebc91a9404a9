"""Anything that may be asked of review over HTTP, in any order: who is recused reads nothing and counts nowhere.

After every step each address that the OpenAPI document lets be read is asked by somebody to whom a file is closed; no
vote opens without quorum, no award exceeds the request, nothing is decided without signed minutes, and what was signed
is the same for ever.
"""

import asyncio
import json
from hashlib import sha256
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from machine_model import PEOPLE, File, Rules, Vote
from machine_people import FILES, HOW, WHO, People, Run
from machine_reader import Reader, said_of
from review_driver import Driver
from review_examples import AT, refused, reserved

from review.main import SERVICE
from review.settings import Settings
from shared.clock import SimulatedClock
from shared.contracts import review as wire
from shared.testing import announced
from shared.testing.client import serving
from shared.vocabulary import Role

MOSTLY_FOR = st.lists(st.sampled_from(("FOR", "FOR", "FOR", "AGAINST", "ABSTAIN")), min_size=3, max_size=6)
OUTCOMES = st.sampled_from(
    ("AWARDED", "AWARDED", "AWARDED", "AWARDED_WITH_CONDITIONS", "REJECTED", "DEFERRED", "REFERRED")
)
PRESIDING = st.sampled_from(("chair", "chair", "deputy", "president", "third"))
ABOVE = st.sampled_from((0, 0, -1, 1))
SIGNED = """SELECT id::text, minutes, minutes_sha256, signed_by, signed_on, signed_instead
FROM review.session WHERE state = 'SIGNED'"""
ADDENDA = """SELECT session_id::text, number, case_id, content, content_sha256, signed_by, signed_instead, signed_on
FROM review.addendum"""
SHOWN = {
    *("/cases", "/cases/{case_id}", "/cases/{case_id}/ballots", "/cases/{case_id}/evaluations", "/tasks"),
    "/cases/{case_id}/evaluations/history",
    *("/sessions/{session_id}", "/sessions/{session_id}/board", "/sessions/{session_id}/minutes.pdf"),
    *("/hearings/{hearing_id}", "/hearings/{hearing_id}/calendar.ics", "/applications/{application_id}/hearings"),
    *("/decisions/{application_id}", "/decisions/{application_id}/history", "/sessions/{session_id}/addenda"),
}
"""Where something of a file is read by those to whom it is open."""


class Sessions(People):
    """Votes, decisions and minutes, while people come, go and are recused."""

    @initialize(
        rules=st.builds(Rules, st.sampled_from((50, 60, 50, 100)), st.booleans()),
        outcome=OUTCOMES,
        choices=MOSTLY_FOR,
        tied=st.tuples(WHO, HOW),
    )
    def begin(self, rules: Rules, outcome: str, choices: list[str], tied: tuple[str, str]) -> None:
        """One file is decided from the start, so that signed minutes name it; then it is closed to somebody."""
        self.meet(rules)
        self.few_are_there(1)
        self.everybody_scores(0, 3)
        self.a_file_is_heard_to_the_end(2, choices, outcome, 0)
        self.a_hearing_is_proposed(0, {"third", "guest"}, confirmed=True)
        self.minutes_are_corrected(2, "chair", alone=True)
        self.somebody_is_tied(2, *tied, 1)

    def session_for(self, case: str) -> str:
        """A session, still to be signed, of the committee that the case is before."""
        code = self.officer_reads(f"/cases/{case}")["committee_code"]
        held = [
            one for one in self.known.sessions.values() if (one["committee_code"], one["state"]) == (code, "CONVENED")
        ]
        return held[-1]["id"] if held else self.convene(code)

    @rule(file=FILES)
    def a_vote_opens(self, file: int) -> None:
        found = self.known.files[file]
        case = found.cases[-1]
        session = self.session_for(case)
        sitting = self.known.sessions[session]
        may, proxies = self.known.may_vote(sitting, found), self.known.usable_proxies(sitting, found)
        enough = self.known.quorum_is_there(sitting, found, proxies)
        opened = self.ask("officer", f"/sessions/{session}/cases/{case}/ballot")
        if opened is None:
            self.run.reached["too few to vote"] += not enough
            return
        assert enough, "a vote opened without quorum"
        assert opened["ballot"]["eligible"] == len(may) + len(proxies)
        self.known.votes[case] = Vote(opened["ballot"]["id"], session, may, proxies)
        self.voted.setdefault(session, set()).add(found.name)
        self.run.reached["a vote opens"] += 1

    @rule(file=FILES)
    def few_are_there(self, file: int) -> None:
        """A vote does not open on the chair alone; the others come again."""
        session = self.session_for(self.known.files[file].cases[-1])
        before = self.known.sessions[session]["present"]
        if self._session(session, "attendance", {"present": before[:1]}):
            self.a_vote_opens(file)
            self._session(session, "attendance", {"present": before})

    @rule(file=FILES, choices=MOSTLY_FOR)
    def everybody_votes(self, file: int, choices: list[str]) -> None:
        found = self.known.files[file]
        vote = self.known.votes.get(found.cases[-1])
        proxies = list(vote.proxies.items()) if vote is not None else []
        casters = [(sub, sub) for sub in (*PEOPLE, "president")] + proxies + [("fifth", "tied"), ("tied", "third")]
        for (voter, by), choice in zip(casters, cycle(choices), strict=False):
            body = {"choice": choice, **({"for_member": voter} if voter != by else {})}
            if self.ask(by, f"/cases/{found.cases[-1]}/votes", body) is None:
                continue
            assert vote is not None
            assert vote.open
            assert not {voter, by} & self.known.recused(found), "a vote of somebody recused is accepted"
            assert voter in vote.eligible if voter == by else vote.proxies.get(voter) == by
            assert voter not in vote.cast
            vote.cast[voter] = choice

    @rule(file=FILES, outcome=OUTCOMES, above=ABOVE, by=PRESIDING, leaving=st.none() | WHO)
    def a_vote_closes(self, file: int, outcome: str, above: int, by: str, leaving: str | None) -> None:
        found = self.known.files[file]
        vote = self.known.votes.get(found.cases[-1])
        if vote is None:
            return
        if leaving is not None and vote.open:
            self.somebody_comes_or_goes(leaving, "departures")
        closed = self.ask(by, f"/cases/{found.cases[-1]}/decision", _verdict(found, outcome, above))
        if closed is None:
            return
        sitting = self.known.sessions[vote.session]
        assert by in self.known.may_preside(sitting, found) - self.known.recused(found)
        assert (closed["amount_cents"] or 0) <= found.requested, "an award exceeds the request"
        if vote.open:
            assert outcome == "DEFERRED" or self.known.quorum_is_there(sitting, found, vote.proxies), "no quorum"
            vote.open = False
            self.run.reached["a vote closes"] += 1
        self.run.reached[outcome] += 1

    @rule(file=FILES, by=PRESIDING, rarely=st.integers(0, 2))
    def a_vote_is_broken_off(self, file: int, by: str, rarely: int) -> None:
        found = self.known.files[file]
        body = {"reason": "OTHER", "explanation": f"On reparlera de {found.word}.", "on_agenda": True}
        if not rarely and self.ask(by, f"/cases/{found.cases[-1]}/break-off", body) is not None:
            assert by not in self.known.recused(found)
            del self.known.votes[found.cases[-1]]

    @rule(file=FILES, yes=st.sampled_from((True, True, False)))
    def funding_answers(self, file: int, yes: bool) -> None:
        case = self.known.files[file].cases[-1]
        asked = [one for one in self.run.do(self.run.review.proposals()) if str(one.case_id) == case]
        if asked and self.officer_reads(f"/cases/{case}")["state"] == "AWARD_PROPOSED":
            self._hear(reserved(asked[-1]) if yes else refused(asked[-1]))

    @rule(by=PRESIDING, session=st.integers(0, 2))
    def minutes_are_signed(self, by: str, session: int) -> None:
        held = list(self.voted)
        if not held:
            return
        chosen = held[session % len(held)]
        instead = {} if by in {"chair", "president"} else {"instead_of_chair": "CHAIR_ABSENT"}
        if self._session(chosen, "minutes", instead, by):
            heard = [file for file in self.known.files if file.name in self.voted[chosen]]
            assert not [file for file in heard if by in self.known.recused(file)], "somebody recused signs"
            assert not [one for one in self.known.votes.values() if one.session == chosen and one.open]
            self.run.reached["minutes are signed"] += 1

    @rule(file=FILES, choices=MOSTLY_FOR, outcome=OUTCOMES, above=ABOVE)
    def a_file_is_heard_to_the_end(self, file: int, choices: list[str], outcome: str, above: int) -> None:
        """So that most lives come to decisions and minutes."""
        self.a_vote_opens(file)
        self.everybody_votes(file, choices)
        vote = self.known.votes.get(self.known.files[file].cases[-1])
        if vote is None:
            return
        sitting = self.known.sessions[vote.session]
        presiding = sorted(self.known.may_preside(sitting, self.known.files[file]))
        self.a_vote_closes(file, outcome, above, (presiding or ["chair"])[0], None)
        self.funding_answers(file, yes=True)
        for by in ("chair", "president", "deputy"):
            self.minutes_are_signed(by, list(self.voted).index(vote.session))

    @rule(file=FILES, by=PRESIDING, alone=st.booleans())
    def minutes_are_corrected(self, file: int, by: str, alone: bool) -> None:
        found = self.known.files[file]
        for session in [one for one, names in self.voted.items() if found.name in names]:
            voted = next((case for case in found.cases if case in str(self.known.sessions[session]["minutes"])), None)
            body: dict[str, Any] = {"text": f"Lire autrement ce qui est dit de {found.word}."}
            body |= {"case_id": voted} if alone else {}
            body |= {} if by in {"chair", "president"} else {"instead_of_chair": "CHAIR_PREVENTED"}
            if self.ask(by, f"/sessions/{session}/addenda", body) is not None:
                heard = [file for file in self.known.files if file.name in self.voted[session]]
                assert not [file for file in heard if by in self.known.recused(file)], "somebody recused corrects"
                self.run.reached["minutes are corrected"] += 1

    @rule(file=FILES)
    def the_carrier_appeals(self, file: int) -> None:
        found = self.known.files[file]
        carrier = self.run.review.api.caller(Role.CARRIER, sub="carrier", org=found.carrier)
        answer = self.run.do(carrier.post(f"/decisions/{found.id}/appeal", {"grounds": f"Relire {found.word}."}))
        if answer.status_code == 201:
            found.cases.append(answer.json()["case_id"])
            self.run.reached["a rejection is appealed"] += 1

    # ---- what holds

    @invariant()
    def who_is_recused_reads_nothing_of_the_file(self) -> None:
        """One person after the other, with the roles of those who sit, then with every role there is."""
        self.steps += 1
        closed = self.known.closed()
        subs = sorted({sub for sub, _ in closed})
        if subs:
            sub, every_role = subs[self.steps % len(subs)], bool(self.steps // len(subs) % 2)
            files = [file for one, file in closed if one == sub]
            caller = self.run.caller(sub, every_role=every_role)
            self.run.do(self.run.reader.look(caller, self.known, files))

    @invariant()
    def nobody_recused_counts(self) -> None:
        """Neither in a quorum, nor among the votes, nor among the scores, as those who may read everything see them."""
        for session in [one for one in self.known.sessions.values() if one["state"] == "CONVENED"]:
            for line in self.officer_reads(f"/sessions/{session['id']}/board")["cases"]:
                file = self.known.file_of(line["case_id"])
                if line["quorum"]:
                    assert not set(line["quorum"]["counting"]) & self.known.recused(file)
        for file in self.known.files:
            seen = self.officer_reads(f"/cases/{file.cases[-1]}/evaluations")
            assert not {one["member"] for one in seen["evaluations"]} & self.known.recused(file)
        for case, vote in self.known.votes.items():
            shown = self.officer_reads(f"/cases/{case}/ballots")["ballots"]
            (line,) = [one for one in shown if one["id"] == vote.id]
            assert (line["in_favour"], line["against"], line["abstained"]) == vote.tally, (case, vote)

    @invariant()
    def what_was_signed_is_the_same_for_ever_and_nothing_is_decided_without(self) -> None:
        self.what_was_signed_is_the_same()
        self.what_was_decided_may_be()

    def what_was_signed_is_the_same(self) -> None:
        database = self.run.review.database
        for row in self.run.do(database.fetch(SIGNED)):
            first = self.known.signed.setdefault(row["id"], tuple(row))
            assert tuple(row) == first, "signed minutes changed"
            shown = self.officer_reads(f"/sessions/{row['id']}")
            written = json.dumps(shown["minutes"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            assert (written, shown["minutes_sha256"]) == first[1:3]
            assert sha256(written.encode()).hexdigest() == first[2]
        for row in self.run.do(database.fetch(ADDENDA)):
            number = (row["session_id"], row["number"])
            assert tuple(row) == self.known.addenda.setdefault(number, tuple(row)), "a signed addendum changed"
        for session in self.known.signed:
            numbers = [number for one, number in self.known.addenda if one == session]
            assert numbers == list(range(1, len(numbers) + 1))

    def what_was_decided_may_be(self) -> None:
        database = self.run.review.database
        for decided in self.run.do(announced(database, wire.DecisionMade)):
            assert str(decided.session_id) in self.known.signed, "a decision without signed minutes"
            assert decided.amount_cents <= self.known.file_of(str(decided.case_id)).requested
        for proposed in self.run.do(self.run.review.proposals()):
            assert 0 < proposed.amount_cents <= self.known.file_of(str(proposed.case_id)).requested

    def teardown(self) -> None:
        """What was looked for is there to be seen by somebody else."""
        if not hasattr(self, "known"):
            return
        witness = self.run.caller("witness", every_role=True)
        for file in [file for file in self.known.files if self.known.recused(file)]:
            for template, _, answer in self.run.do(self.run.reader.read(witness, self.known, [file])):
                self.run.reached[f"shown at {template}"] += file.word in said_of(answer)


def _verdict(file: File, outcome: str, above: int) -> dict[str, Any]:
    """`above`: at the request, one cent above it, or below."""
    awards = outcome.startswith("AWARDED")
    body: dict[str, Any] = {"outcome": outcome, "reason": "OTHER", "explanation": f"Ce qui est dit de {file.word}."}
    body |= {"amount_cents": file.requested + above} if awards else {}
    return body | ({"conditions": [f"Que {file.word} dure."]} if outcome == "AWARDED_WITH_CONDITIONS" else {})


async def lives(opened, issuer, sweep, chosen: settings) -> Run:
    clock = SimulatedClock(AT)
    async with serving(SERVICE, opened, issuer, clock=clock, settings=Settings) as api:
        run = Run(Driver(api, opened), clock, sweep, await Reader.of(api), asyncio.get_running_loop())
        Sessions.run = run
        await asyncio.to_thread(run_state_machine_as_test, Sessions, settings=chosen)
    return run


COMMON = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


async def test_no_sequence_of_requests_shows_a_closed_file_or_decides_what_may_not_be(opened, issuer, sweep):
    few = settings(COMMON, max_examples=3, stateful_step_count=8, derandomize=True, phases=[Phase.generate])
    run = await lives(opened, issuer, sweep, few)
    missed = [
        what
        for what in (
            *("somebody is recused", "too few to vote", "a vote opens", "a vote closes", "AWARDED"),
            *("minutes are signed", "minutes are corrected", "a score is recorded", "a hearing is confirmed"),
        )
        if not run.reached[what]
    ]
    assert not missed, f"the machine no longer comes to {missed}: {run.reached}"


@pytest.mark.matrix
async def test_the_same_at_length(opened, issuer, sweep):
    run = await lives(opened, issuer, sweep, settings(COMMON, max_examples=60, stateful_step_count=30))
    missed = [template for template in SHOWN if not run.reached[f"shown at {template}"]]
    assert not missed, f"nothing of a file is shown to others at {missed}"
    for what in ("a tie is lifted", "a rejection is appealed"):
        assert run.reached[what], (what, run.reached)
