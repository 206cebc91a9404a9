"""Votes, decisions and minutes of the HTTP machine, while people come, go and are recused."""

from itertools import cycle
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from machine_model import PEOPLE, File, Vote
from machine_people import FILES, WHO, People
from review_examples import refused, reserved

from shared.vocabulary import Role

MOSTLY_FOR = st.lists(st.sampled_from(("FOR", "FOR", "FOR", "AGAINST", "ABSTAIN")), min_size=3, max_size=6)
OUTCOMES = st.sampled_from(
    ("AWARDED", "AWARDED", "AWARDED", "AWARDED_WITH_CONDITIONS", "REJECTED", "DEFERRED", "REFERRED")
)
PRESIDING = st.sampled_from(("chair", "chair", "deputy", "president", "third"))
ABOVE = st.sampled_from((0, 0, -1, 1))


class Sessions(People):
    """Votes, decisions and minutes, while people come, go and are recused."""

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
        self.everybody_votes(file, ["AGAINST"] if outcome == "REJECTED" else choices)
        vote = self.known.votes.get(self.known.files[file].cases[-1])
        if vote is None:
            return
        sitting = self.known.sessions[vote.session]
        presiding = sorted(self.known.may_preside(sitting, self.known.files[file]))
        by = (presiding or ["chair"])[0]
        self.a_vote_closes(file, "AWARDED", 1, by, None)
        self.a_vote_closes(file, outcome, above, by, None)
        self.funding_answers(file, yes=True)
        for signing in ("chair", "president", "deputy"):
            self.minutes_are_signed(signing, list(self.voted).index(vote.session))
        if outcome == "REJECTED":
            self.the_carrier_appeals(file)

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


def _verdict(file: File, outcome: str, above: int) -> dict[str, Any]:
    """`above`: at the request, one cent above it, or below."""
    awards = outcome.startswith("AWARDED")
    body: dict[str, Any] = {"outcome": outcome, "reason": "OTHER", "explanation": f"Ce qui est dit de {file.word}."}
    body |= {"amount_cents": file.requested + above} if awards else {}
    return body | ({"conditions": [f"Que {file.word} dure."]} if outcome == "AWARDED_WITH_CONDITIONS" else {})
