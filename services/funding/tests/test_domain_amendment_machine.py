"""The payment machine with amendments in between, in any order: paid <= committed <= envelope, whatever interleaves."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from payment_machine import TODAY, PaymentMachine, an_id

from funding.domain.agreement import Party, Signature
from funding.domain.amending import abandon_amendment, draft_amendment, evolve_amendment, movements, sign_amendment
from funding.domain.amendment import (
    AbandonReason,
    AgreementAmended,
    Amendment,
    AmendmentState,
    Changes,
    editable,
    wording,
)
from funding.domain.evolution import after
from funding.domain.instalments import InstalmentState
from funding.domain.releases import review_instalments
from funding.domain.scheduling import Planned
from shared.vocabulary import InstalmentKind, LedgerMove, Refusal

UNTOUCHABLE = {InstalmentState.RELEASED, InstalmentState.ORDERED, InstalmentState.PAID}


class AmendmentMachine(PaymentMachine):
    """One agreement that is also amended; an increase takes from the envelope what its ledger lets it take."""

    amendment: Amendment | None = None
    versions = 1

    @rule(cents=st.integers(1, 500_00))
    def the_envelope_holds_more(self, cents: int) -> None:
        self.envelope = replace(self.envelope, total=self.envelope.total + cents)

    @rule(number=st.integers(3, 6))
    def a_later_instalment_is_paid(self, number: int) -> None:
        self.an_instalment_is_paid(number)

    @precondition(lambda self: self.agreement.open_amendment is None)
    @rule(data=st.data(), more=st.integers(-300_00, 300_00), interim=st.integers(0, 2), given=st.booleans())
    def an_amendment_is_drafted(self, data: st.DataObject, more: int, interim: int, given: bool) -> None:
        amount = self.agreement.terms.amount_cents + more
        parts = self._parts(data, amount, interim) if given else None
        budget = max(amount, self.agreement.terms.budget_cents)
        self._draft(Changes(amount_cents=amount, budget_cents=budget, parts=parts))

    def _draft(self, changes: Changes) -> None:
        identity = an_id("amendment", self.versions)
        try:
            fact = draft_amendment(self.agreement, changes, identity, why="Essai", by="officer", today=TODAY)
        except Refusal:
            return
        self.versions += 1
        self.amendment = fact.amendment
        self._becomes(fact)
        assert self.agreement.open_amendment == identity

    def _parts(self, data: st.DataObject, amount: int, interim: int) -> tuple[Planned, ...]:
        """Parts that may fit: the advance again where it is still open, then interim ones, and the balance."""
        live = [one for one in self.agreement.instalments if one.state is not InstalmentState.CANCELLED]
        left = amount - sum(one.amount_cents for one in live if not editable(one))
        kinds = [InstalmentKind.ADVANCE] if live and editable(live[0]) and data.draw(st.booleans()) else []
        kinds += [InstalmentKind.INTERIM] * interim
        cents = [data.draw(st.integers(1, max(1, left // 2)), label=str(kind)) for kind in kinds]
        parts = [Planned(kind, amount) for kind, amount in zip(kinds, cents, strict=True)]
        return (*parts, Planned(InstalmentKind.BALANCE, left - sum(cents)))

    @precondition(lambda self: self.agreement.open_amendment is None)
    @rule(data=st.data(), paid=st.booleans(), number=st.integers(1, 3))
    def an_instalment_is_released_while_an_amendment_that_changes_it_is_signed(
        self, data: st.DataObject, paid: bool, number: int
    ) -> None:
        self.an_amendment_is_drafted(data, 0, 1, given=True)
        self.a_report_is_accepted(1)
        if paid:
            self.an_instalment_is_paid(number)
        if self.amendment is not None:
            self.both_parties_sign()

    @precondition(lambda self: self.agreement.open_amendment is None and self.agreement.entitled_cents is None)
    @rule(share=st.integers(0, 150))
    def the_accounts_come_while_an_amendment_waits(self, share: int) -> None:
        self._draft(Changes(purpose=f"Un autre objet, version {self.versions}"))
        self.a_report_is_accepted(1)
        for number in (1, 2, 3):
            self.an_instalment_is_paid(number)
        self.the_accounts_are_accepted(share)

    @precondition(lambda self: self.amendment is not None)
    @rule()
    def both_parties_sign(self) -> None:
        for party in Party:
            self.a_party_signs(party)

    @precondition(lambda self: self.amendment is not None)
    @rule(party=st.sampled_from(Party))
    def a_party_signs(self, party: Party) -> None:
        assert self.amendment is not None
        signature = Signature(party, an_id("person", party), TODAY)
        try:
            facts = sign_amendment(self.agreement, self.amendment, signature, today=TODAY)
        except Refusal:
            return
        amended = next((fact for fact in facts if isinstance(fact, AgreementAmended)), None)
        if amended is not None and not self._bears(amended):
            return
        for fact in facts:
            self.amendment = evolve_amendment(self.amendment, fact)
        before = self.agreement
        changed = after(before, *facts)
        self.agreement = after(changed, *review_instalments(changed, today=TODAY))
        if amended is not None:
            assert wording(changed) == amended.amendment.after
            for old in before.instalments:
                if old.state in UNTOUCHABLE or old.attempts:
                    assert changed.instalment(old.number) == old

    def _bears(self, amended: AgreementAmended) -> bool:
        """As the ledger does: all the entries or none."""
        stood = self.envelope
        for posting in movements(self.agreement, amended):
            self._moved(posting.move, posting.amount_cents)
            if posting.move is LedgerMove.RESERVE and self.envelope.reserved + self.envelope.committed > stood.total:
                self.envelope = stood
                return False
        return True

    @precondition(lambda self: self.amendment is not None)
    @rule()
    def the_amendment_is_abandoned(self) -> None:
        assert self.amendment is not None
        try:
            fact = abandon_amendment(self.amendment, AbandonReason.OTHER)
        except Refusal:
            return
        self.amendment = evolve_amendment(self.amendment, fact)
        self._becomes(fact)

    @invariant()
    def what_is_committed_is_the_grant_while_it_runs(self) -> None:
        if self.agreement.closed_on is None:
            assert self.envelope.committed == self.agreement.terms.amount_cents
        assert self.envelope.reserved == 0

    @invariant()
    def before_the_accounts_the_instalments_make_up_the_grant(self) -> None:
        if self.agreement.entitled_cents is None:
            assert sum(part.amount_cents for part in wording(self.agreement).parts) == self.agreement.terms.amount_cents

    @invariant()
    def one_amendment_at_a_time_and_none_under_accepted_accounts(self) -> None:
        open_one = self.amendment is not None and self.amendment.state is AmendmentState.DRAFTED
        assert open_one == (self.agreement.open_amendment is not None)
        assert not (open_one and self.agreement.entitled_cents is not None)


TestAmendmentMachine = AmendmentMachine.TestCase
TestAmendmentMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
