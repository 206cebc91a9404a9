"""Several grants of one envelope in memory: the domain's own functions, and a ledger as strict as the database's."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid5

from funding_samples import NAMESPACE

from funding.domain import reservation as reserving
from funding.domain.agreement import Agreement, AgreementState, Party, Signature
from funding.domain.bank_details import BankDetails
from funding.domain.clawback import Clawback
from funding.domain.drafting import Application, CallRules, agreement_number, draft, drafted
from funding.domain.envelope import Envelope
from funding.domain.evolution import after, evolve
from funding.domain.facts import AgreementFact
from funding.domain.financial_report import FinancialReport
from funding.domain.instalments import Instalment
from funding.domain.ledger import ENTRIES, Account, Balances, Posting, overdrawn
from funding.domain.order_evolution import evolve_order
from funding.domain.orders import TRANSITIONS as ORDER_TRANSITIONS
from funding.domain.orders import PaymentOrder
from funding.domain.releases import InstalmentReleased, ReportAcceptanceUndone, review_instalments
from funding.domain.reservation import Proposal, Reservation, ReservationState
from funding.domain.signing import commitment, sign
from funding.domain.taking_back import FinancialReportAcceptanceUndone, orders_taken_back
from shared.vocabulary import ConditionPrecedent, InstalmentKind, LedgerMove, Refusal, ReleaseReason

TODAY = date(2025, 6, 2)
SIRET = "73282932000074"
DETAILS = BankDetails(uuid5(NAMESPACE, "details"), 1, entered_by="carrier", siret=SIRET, confirmed_by="officer")
RULES = CallRules(
    uuid5(NAMESPACE, "call"), "1.0.0", 60, 90, 60, 30, conditions_precedent=(ConditionPrecedent.CO_FUNDING,)
)


@dataclass
class Books:
    """What the database would hold. `entries` counts each (cause, move): a cause makes a move once."""

    total: int
    accounts: Counter[Account] = field(default_factory=Counter[Account])
    entries: Counter[tuple[UUID, LedgerMove]] = field(default_factory=Counter[tuple[UUID, LedgerMove]])
    reservations: dict[UUID, Reservation] = field(default_factory=dict[UUID, Reservation])
    agreements: dict[UUID, Agreement] = field(default_factory=dict[UUID, Agreement])
    orders: dict[UUID, PaymentOrder] = field(default_factory=dict[UUID, PaymentOrder])
    clawbacks: dict[UUID, Clawback] = field(default_factory=dict[UUID, Clawback])
    accounts_of: dict[UUID, FinancialReport] = field(default_factory=dict[UUID, FinancialReport])
    """Accepted financial reports, by agreement."""
    booked: Counter[tuple[UUID, int]] = field(default_factory=Counter[tuple[UUID, int]])
    """How often the bank holds each instalment paid, less how often it came back."""
    received: Counter[tuple[UUID, int]] = field(default_factory=Counter[tuple[UUID, int]])
    """How often each clawback received each amount."""
    told: frozenset[tuple[UUID, int]] = frozenset()
    """What was taken for each clawback, or credited by a line of which it took a part."""
    alone: Counter[tuple[UUID, int]] = field(default_factory=Counter[tuple[UUID, int]])
    """How often one person alone said that each clawback was credited with each amount."""

    def __post_init__(self) -> None:
        if not self.accounts:
            self.accounts = Counter({Account.SOURCE: -self.total, Account.AVAILABLE: self.total})

    @property
    def envelope(self) -> Envelope:
        """The envelope as the domain knows it."""
        return Envelope(an_id("envelope"), "2025", 2025, None, None, self.balances, 1)

    @property
    def balances(self) -> Balances:
        """The four balances, from the accounts."""
        return Balances(
            total=-self.accounts[Account.SOURCE],
            reserved=self.accounts[Account.RESERVED],
            committed=self.accounts[Account.TO_PAY] + self.accounts[Account.DISBURSED],
            disbursed=self.accounts[Account.DISBURSED],
        )

    def under_way(self, agreement: Agreement) -> list[PaymentOrder]:
        """The orders of an agreement that are paid, in part too, or may be."""
        orders = [one for one in self.orders.values() if one.name.agreement.id == agreement.id]
        return [one for one in orders if one.is_under_way]

    def copy(self) -> "Books":
        """The same books: what they hold is never changed, only replaced."""
        return replace(
            self,
            accounts=Counter(self.accounts),
            entries=Counter(self.entries),
            reservations=dict(self.reservations),
            agreements=dict(self.agreements),
            orders=dict(self.orders),
            clawbacks=dict(self.clawbacks),
            accounts_of=dict(self.accounts_of),
            booked=Counter(self.booked),
            received=Counter(self.received),
            alone=Counter(self.alone),
        )

    def post(self, posting: Posting) -> None:
        """Move money. Raises Refusal where the credited account has too little, or the cause moved it before."""
        debit, credit = ENTRIES[posting.move]
        once = (posting.cause, posting.move)
        if self.entries[once] or self.accounts[credit] < posting.amount_cents:
            raise overdrawn(posting)
        self.entries[once] += 1
        self.accounts[debit] += posting.amount_cents
        self.accounts[credit] -= posting.amount_cents

    def propose(self, proposal: Proposal) -> None:
        """The committee's award: set aside, or refused."""
        try:
            self.post(reserving.set_aside(proposal, self.envelope))
            posted = True
        except Refusal:
            posted = False
        self.reservations[proposal.id] = reserving.opened(reserving.answer(proposal, self.envelope, posted=posted))

    def give_back(self, reservation: Reservation, reason: ReleaseReason) -> None:
        """Release a reservation."""
        released = reserving.release(reservation, reason)
        self.post(reserving.give_back(released))
        self.reservations[reservation.proposal.id] = reserving.evolve(reservation, released)

    def decide(self, proposal_id: UUID, budget: int) -> None:
        """The award is final: the agreement is drawn up."""
        reservation = self.reservations[proposal_id]
        proposal = reservation.proposal
        fact = draft(
            an_id("agreement", proposal_id),
            number=agreement_number(2025, len(self.agreements) + 1),
            reservation=reservation,
            envelope_id=self.envelope.id,
            application=an_application(proposal.application_id, budget),
            rules=RULES,
            decided_on=TODAY,
        )
        self.agreements[fact.name.id] = drafted(fact)

    def sign(self, agreement: Agreement, party: Party) -> None:
        """A party signs; the second signature commits the money."""
        facts = sign(agreement, Signature(party, an_id("person", party), TODAY), today=TODAY)
        changed = self.becomes(agreement, *facts)
        if changed.state is AgreementState.SIGNED:
            reservation = self.reservations[agreement.terms.reservation_id]
            self.post(commitment(agreement))
            self.reservations[reservation.proposal.id] = reserving.evolve(reservation, reserving.commit(reservation))

    def becomes(self, agreement: Agreement, *facts: AgreementFact) -> Agreement:
        """The agreement after facts and the review that follows them; what is released has its conditions."""
        changed = after(agreement, *facts)
        reviewed = review_instalments(changed, today=TODAY)
        for fact in reviewed:
            if isinstance(fact, InstalmentReleased):
                released = changed.instalment(fact.number)
                assert released is not None
                assert conditions_hold(changed, released), fact
        self.agreements[agreement.id] = after(changed, *reviewed)
        return self.agreements[agreement.id]

    def take_back(
        self, agreement: Agreement, fact: ReportAcceptanceUndone | FinancialReportAcceptanceUndone
    ) -> Agreement:
        """What was wrongly accepted is accepted no more; orders that lost their reason are cancelled."""
        orders = [one for one in self.orders.values() if one.name.agreement.id == agreement.id]
        cancelled = orders_taken_back(agreement, evolve(agreement, fact), orders, by="other", today=TODAY)
        for one in cancelled:
            self.put(evolve_order(self.orders[one.order.id], one))
        return self.becomes(agreement, fact, *cancelled)

    def put(self, order: PaymentOrder) -> None:
        """Keep an order, which moved along its state machine."""
        old = self.orders.get(order.name.id)
        assert old is None or order.state is old.state or order.state in ORDER_TRANSITIONS[old.state], (old, order)
        self.orders[order.name.id] = order

    def of(self, states: Sequence[ReservationState]) -> list[Reservation]:
        """The reservations in these states."""
        return [one for one in self.reservations.values() if one.state in states]


def conditions_hold(agreement: Agreement, instalment: Instalment) -> bool:
    """The conditions of a payment, said a second time in other words."""
    if agreement.signed_on is None or any(one.met_on is None for one in agreement.conditions):
        return False
    if agreement.overdue_reports or agreement.esus_lapsed or instalment.manual_hold:
        return False
    interims = [one.number for one in agreement.instalments if one.kind is InstalmentKind.INTERIM]
    final = agreement.final_report_accepted_on is not None
    return {
        InstalmentKind.ADVANCE: True,
        InstalmentKind.INTERIM: final
        or (instalment.number in interims and interims.index(instalment.number) < len(agreement.accepted_interim)),
        InstalmentKind.BALANCE: final and agreement.entitled_cents is not None,
    }[instalment.kind]


@contextmanager
def one_transaction(books: Books, *, crash: bool) -> Iterator[Books]:
    """Books to work on: what is done to them stands at the end, or nothing of it where a rule refuses or it crashes."""
    before = books.copy()
    try:
        yield books
    except Refusal:
        crash = True
    if crash:
        vars(books).update(vars(before))


def an_application(application_id: UUID, budget: int) -> Application:
    """A submitted application with that budget."""
    return Application(
        application_id,
        RULES.call_id,
        2025,
        RULES.version,
        "NVP-2025-0001",
        carrier_siret=SIRET,
        carrier_name="Association Exemple",
        project_title="Projet",
        starts_on=TODAY,
        ends_on=TODAY,
        budget_cents=budget,
    )


def an_id(*parts: object) -> UUID:
    """The same id for the same parts."""
    return uuid5(NAMESPACE, "/".join(map(str, parts)))
