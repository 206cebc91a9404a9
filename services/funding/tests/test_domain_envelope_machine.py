"""Envelopes, their parts and the money between them, in any order of words: it takes two persons, and none is made."""

from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid5

from funding_samples import NAMESPACE
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from funding.domain.envelope import Envelope, EnvelopeOpened, Share, open_share, open_year
from funding.domain.ledger import Balances, Posting, effect
from funding.domain.transfer import Transfer, TransferKind, TransferState, execute, propose, refuse
from shared.vocabulary import LedgerMove, Refusal, Region

PEOPLE = st.sampled_from(["finance-1", "finance-2", "finance-3"])
CENTS = st.integers(1, 60)
RANK = st.integers(0, 9)


class EnvelopeMachine(RuleBasedStateMachine):
    """One year's envelope, at most a dozen parts of parts, and whatever is proposed between them."""

    @initialize(total=st.integers(1, 100))
    def the_year_is_opened(self, total: int) -> None:
        self.given, self.given_back = 0, 0
        self.envelopes: dict[UUID, Envelope] = {}
        self.transfers: dict[UUID, Transfer] = {}
        self.moved: Counter[tuple[UUID, LedgerMove]] = Counter()
        year = self._exists(open_year(self._id("envelope"), edition=2025, total_cents=total))
        assert year.balances == Balances(), "a year has nothing before two persons give it its budget"
        self._propose(TransferKind.ALLOCATION, None, year, total, "anna")
        (allocation,) = self.transfers
        self._decide(self.transfers[allocation], "bert", yes=True)

    @precondition(lambda self: len(self.envelopes) < 12)
    @rule(rank=RANK, region=st.sampled_from(Region), cents=CENTS, by=PEOPLE)
    def a_part_is_opened(self, rank: int, region: Region, cents: int, by: str) -> None:
        parent, before = self._one(rank), {key: one.balances for key, one in self.envelopes.items()}
        key = f"{parent.key}/{Share(region=region).code}"
        if key in {one.key for one in self.envelopes.values()}:
            return
        try:
            opened, source = open_share(
                self._id("envelope"), Share(region=region), parent=parent, edition=2025, total_cents=cents
            )
        except Refusal:
            assert cents > parent.balances.available
            return
        part = self._exists(opened)
        self._propose(TransferKind.TRANSFER, source, part, cents, by)
        assert part.balances == Balances(), "a part has nothing of its own"
        assert before.items() <= {key: one.balances for key, one in self.envelopes.items()}.items(), "nothing moved"

    @rule(rank=RANK, other=RANK, kind=st.sampled_from(TransferKind), cents=st.none() | CENTS, by=PEOPLE)
    def a_transfer_is_proposed(self, rank: int, other: int, kind: TransferKind, cents: int | None, by: str) -> None:
        source: Envelope | None = self._one(rank)
        target: Envelope | None = self._one(other)
        match kind:
            case TransferKind.GIVE_BACK:
                target = self.envelopes.get(source.parent_id) if source and source.parent_id else None
            case TransferKind.ALLOCATION:
                source = None
            case TransferKind.REDUCTION:
                target = None
            case _:
                pass
        try:
            self._propose(kind, source, target, cents, by)
        except Refusal:
            return

    @precondition(lambda self: self.transfers)
    @rule(data=st.data(), by=PEOPLE, yes=st.booleans())
    def a_transfer_is_decided(self, data: st.DataObject, by: str, yes: bool) -> None:
        self._decide(
            self.transfers[data.draw(st.sampled_from(sorted(self.transfers, key=str)), label="transfer")], by, yes=yes
        )

    def _decide(self, transfer: Transfer, by: str, *, yes: bool) -> None:
        by_key = {one.key: one for one in self.envelopes.values()}
        source, target = by_key.get(transfer.from_key or ""), by_key.get(transfer.to_key or "")
        try:
            if yes:
                decided, postings = execute(transfer, source, target, by=by)
                self._post(*postings)
            else:
                decided = refuse(transfer, by=by)
        except Refusal:
            return
        assert transfer.state is TransferState.PROPOSED, "what was decided stays decided"
        self.transfers[transfer.id] = decided
        if decided.state is TransferState.EXECUTED:
            self.given += (decided.amount_cents or 0) * (source is None)
            self.given_back += (decided.amount_cents or 0) * (target is None)

    @invariant()
    def no_money_is_made_nor_lost(self) -> None:
        assert sum(one.balances.total for one in self.envelopes.values()) == self.given - self.given_back
        assert all(one.balances.total >= 0 for one in self.envelopes.values())

    @invariant()
    def what_moved_two_persons_moved_once(self) -> None:
        assert all(times == 1 for times in self.moved.values())
        moved = {cause for cause, _ in self.moved}
        executed = [one for one in self.transfers.values() if one.state is TransferState.EXECUTED]
        assert moved == {one.id for one in executed}
        assert all(one.decided_by not in {None, one.proposed_by} for one in executed)

    def _one(self, rank: int) -> Envelope:
        return list(self.envelopes.values())[rank % len(self.envelopes)]

    def _id(self, what: str) -> UUID:
        return uuid5(NAMESPACE, f"{what}/{len(self.envelopes)}/{len(self.transfers)}")

    def _exists(self, opened: EnvelopeOpened) -> Envelope:
        made = Envelope(opened.envelope_id, opened.key, 2025, None, opened.parent_id, Balances(), 1, opened.region)
        self.envelopes[made.id] = made
        return made

    def _propose(
        self, kind: TransferKind, source: Envelope | None, target: Envelope | None, cents: int | None, by: str
    ) -> None:
        transfer = propose(self._id("transfer"), kind, source, target, amount_cents=cents, by=by)
        self.transfers[transfer.id] = transfer

    def _post(self, *postings: Posting) -> None:
        for one in postings:
            envelope, change = self.envelopes[one.envelope_id], effect(one.move, one.amount_cents)
            self.moved[one.cause, one.move] += 1
            balances = replace(envelope.balances, total=envelope.balances.total + change.total)
            self.envelopes[envelope.id] = replace(envelope, balances=balances)


TestEnvelopeMachine = EnvelopeMachine.TestCase
TestEnvelopeMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
