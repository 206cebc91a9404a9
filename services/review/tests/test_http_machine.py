"""Anything that may be asked of review over HTTP, in any order: who is recused reads nothing and counts nowhere.

After every step each address that the OpenAPI document lets be read is asked by somebody to whom a file is closed; no
vote opens without quorum, no award exceeds the request, nothing is decided without signed minutes, and what was signed
is the same for ever.
"""

import asyncio
import json
from collections import defaultdict
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, run_state_machine_as_test
from machine_model import Rules
from machine_people import HOW, WHO, Run
from machine_reader import Reader, said_of
from machine_sessions import MOSTLY_FOR, OUTCOMES, Sessions
from review_driver import Driver
from review_examples import AT

from review.main import SERVICE
from review.settings import Settings
from shared.clock import SimulatedClock
from shared.contracts import review as wire
from shared.testing import announced
from shared.testing.client import serving

SIGNED = """SELECT id::text, minutes, minutes_sha256, signed_by, signed_on, signed_instead
FROM review.session WHERE state = 'SIGNED'"""
ADDENDA = """SELECT session_id::text, number, case_id, content, content_sha256, signed_by, signed_instead, signed_on
FROM review.addendum"""
RECUSALS = """SELECT aggregate_id, type, convert_from(payload, 'UTF8')::jsonb -> 'recused' AS recused
FROM messaging.event_log WHERE topic = $1 AND convert_from(payload, 'UTF8')::jsonb ? 'recused' ORDER BY position"""
SHOWN = {
    *("/cases", "/cases/{case_id}", "/cases/{case_id}/ballots", "/cases/{case_id}/evaluations", "/tasks"),
    "/cases/{case_id}/evaluations/history",
    *("/sessions/{session_id}", "/sessions/{session_id}/board", "/sessions/{session_id}/minutes.pdf"),
    *("/hearings/{hearing_id}", "/hearings/{hearing_id}/calendar.ics", "/applications/{application_id}/hearings"),
    *("/decisions/{application_id}", "/decisions/{application_id}/history", "/sessions/{session_id}/addenda"),
}
"""Where something of a file is read by those to whom it is open."""


class Review(Sessions):
    """What holds after every step."""

    @initialize(
        rules=st.builds(Rules, st.sampled_from((50, 60, 50, 100)), st.booleans()),
        outcome=OUTCOMES,
        choices=MOSTLY_FOR,
        tied=st.tuples(WHO, HOW),
    )
    def begin(self, rules: Rules, outcome: str, choices: list[str], tied: tuple[str, str]) -> None:
        """One file is decided from the start, so that signed minutes name it; then it is closed to somebody.

        On the way, what must be refused is tried: a vote of too few, an award too high, a tie lifted during a vote.
        """
        self.meet(rules)
        self.few_are_there(1)
        self.everybody_scores(0, 3)
        self.a_file_is_heard_to_the_end(2, choices, outcome, 0)
        self.a_hearing_is_proposed(0, {"third", "guest"}, confirmed=True)
        self.a_vote_opens(0)
        self.a_tie_is_lifted(0, 0, "officer")
        self.a_vote_is_broken_off(0, "chair", 0)
        self.minutes_are_corrected(2, "chair", alone=True)
        self.somebody_is_tied(2, *tied, 1)

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

    @invariant()
    def who_hears_the_events_closes_and_opens_the_same_files(self) -> None:
        """As intake does: recusals add up by case, until a lifting names all to whom it is closed still."""
        closed: dict[str, set[str]] = defaultdict(set)
        for row in self.run.do(self.run.review.database.fetch(RECUSALS, wire.CaseOpened.TOPIC)):
            said = json.loads(row["recused"])
            named = {said} if isinstance(said, str) else set(said or ())
            before = set() if row["type"] == wire.ConflictLifted.TYPE else closed[row["aggregate_id"]]
            closed[row["aggregate_id"]] = before | named
        for file in self.known.files:
            assert {sub for case in file.cases for sub in closed[case]} == self.known.recused(file)

    def teardown(self) -> None:
        """What was looked for is there to be seen by somebody else."""
        if not hasattr(self, "known"):
            return
        witness = self.run.caller("witness", every_role=True)
        for file in [file for file in self.known.files if self.known.recused(file)]:
            for template, _, answer in self.run.do(self.run.reader.read(witness, self.known, [file])):
                self.run.reached[f"shown at {template}"] += file.word in said_of(answer)


async def lives(opened, issuer, sweep, chosen: settings) -> Run:
    clock = SimulatedClock(AT)
    async with serving(SERVICE, opened, issuer, clock=clock, settings=Settings) as api:
        run = Run(Driver(api, opened), clock, sweep, await Reader.of(api), asyncio.get_running_loop())
        Review.run = run
        await asyncio.to_thread(run_state_machine_as_test, Review, settings=chosen)
    return run


COMMON = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)


async def test_no_sequence_of_requests_shows_a_closed_file_or_decides_what_may_not_be(opened, issuer, sweep):
    few = settings(COMMON, max_examples=3, stateful_step_count=6, derandomize=True, phases=[Phase.generate])
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
    run = await lives(opened, issuer, sweep, settings(COMMON, max_examples=30, stateful_step_count=25))
    missed = [template for template in SHOWN if not run.reached[f"shown at {template}"]]
    assert not missed, f"nothing of a file is shown to others at {missed}"
    assert run.reached["a tie is lifted"], run.reached
