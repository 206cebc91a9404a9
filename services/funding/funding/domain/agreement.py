"""The grant agreement (convention): its states, what it holds, and how facts change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from funding.domain.instalments import Instalment
from shared.vocabulary import ConditionPrecedent, NotInThisState, Refusal


class AgreementState(StrEnum):
    """Où en est une convention."""

    DRAFTED = "DRAFTED"
    SIGNED = "SIGNED"
    LAPSED = "LAPSED"
    CANCELLED = "CANCELLED"
    CLOSED = "CLOSED"
    TERMINATED = "TERMINATED"


TRANSITIONS: Final[Mapping[AgreementState, frozenset[AgreementState]]] = {
    AgreementState.DRAFTED: frozenset({AgreementState.SIGNED, AgreementState.LAPSED, AgreementState.CANCELLED}),
    AgreementState.SIGNED: frozenset({AgreementState.CLOSED, AgreementState.TERMINATED}),
    AgreementState.LAPSED: frozenset(),
    AgreementState.CANCELLED: frozenset(),
    AgreementState.CLOSED: frozenset(),
    AgreementState.TERMINATED: frozenset(),
}

IN_FRENCH: Final[Mapping[AgreementState, str]] = {
    AgreementState.DRAFTED: "en attente de signature",
    AgreementState.SIGNED: "signée",
    AgreementState.LAPSED: "caduque",
    AgreementState.CANCELLED: "annulée",
    AgreementState.CLOSED: "clôturée",
    AgreementState.TERMINATED: "résiliée",
}


ENDED: Final = frozenset({AgreementState.CLOSED, AgreementState.TERMINATED})
"""Nothing more is paid of it: what comes back goes back to the envelope."""


class Party(StrEnum):
    """Qui signe : le porteur, et l'Apec."""

    CARRIER = "CARRIER"
    APEC = "APEC"


@dataclass(frozen=True, slots=True)
class AgreementName:
    """What every event of an agreement says of it."""

    id: UUID
    number: str
    application_id: UUID
    edition: int


class Instead(StrEnum):
    """Pourquoi un suppléant signe à la place du signataire."""

    ABSENT = "ABSENT"
    PREVENTED = "PREVENTED"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, slots=True)
class Signature:
    """A party signed; the signatory's name stays in the vault under `person_id`. `instead`: why it was the deputy."""

    party: Party
    person_id: UUID
    signed_on: date
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What a partner of the consortium receives of the grant; the carrier, its lead, is paid all and passes it on."""

    siret: str
    name: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Undoing:
    """What was taken for the proof of a condition, and why another person no longer does."""

    met_on: date
    met_by: str
    evidence: str
    undone_on: date
    undone_by: str
    why: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be met before anything is paid; who met it, when, and the reference of what proves it.

    `undone` keeps the times when it was wrongly held to be met, the first one first.
    """

    kind: ConditionPrecedent
    met_on: date | None = None
    met_by: str | None = None
    evidence: str | None = None
    undone: tuple[Undoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Accounting:
    """When the financial report comes, as the edition said: within `months` of the project's end.

    Its carrier is reminded of it on `reminder_days`, counted from the last one, negative before.
    """

    months: int = 6
    reminder_days: tuple[int, ...] = (-30, -7, 7, 21)


DEFAULT_ACCOUNTING: Final = Accounting()
"""Of agreements from before editions said it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the version in force says. Days are Paris days; the report falls due on `final_report_due_on`.

    `purpose` is None while it is the project's title. `shares` are the partners'; the lead keeps the rest.
    """

    case_id: UUID
    reservation_id: UUID
    envelope_id: UUID
    carrier_siret: str
    amount_cents: int
    budget_cents: int
    drafted_on: date
    sign_before: date
    starts_on: date
    ends_on: date
    final_report_due_on: date
    overdue_after_days: int
    purpose: str | None = None
    shares: tuple[Share, ...] = ()
    accounting: Accounting = DEFAULT_ACCOUNTING


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its instalments. `paid_cents` is what the bank booked less what came back."""

    name: AgreementName
    terms: Terms
    state: AgreementState
    instalments: tuple[Instalment, ...]
    signatures: tuple[Signature, ...] = ()
    signed_on: date | None = None
    overdue_reports: frozenset[int] = frozenset()
    final_report_accepted_on: date | None = None
    entitled_cents: int | None = None
    """What the accepted costs give right to; None until the financial report is accepted."""
    bank_details_to_correct: bool = False
    paid_cents: int = 0
    recovered_cents: int = 0
    closed_on: date | None = None
    """The day it was closed, or terminated."""
    accepted_interim: frozenset[int] = frozenset()
    carrier_year_cents: int = field(default=0, compare=False)
    """What the programme grants its carrier (by SIREN) in the year of its signature, this grant included, when read."""
    """The interim reports that were accepted, by number."""
    esus_valid_until: date | None = None
    """The last day of the carrier's ESUS approval; None for other carriers."""
    esus_lapsed: bool = False
    financial_report_overdue: bool = False
    """Whether the financial report did not come in time, and has not come since."""
    financial_report_reminded_on: date | None = None
    """The last day on which the carrier was reminded of it."""
    contradicted_orders: frozenset[str] = frozenset()
    """The end-to-end ids of the orders of which the bank says two things, until two persons found out."""
    termination_proposed: bool = False
    """Whether its end is proposed, and neither confirmed nor given up."""
    conditions: tuple[Condition, ...] = ()
    version: int = 1
    """1 as it was signed; each amendment in force is one more."""
    open_amendment: UUID | None = None
    """The amendment that waits for its signatures."""
    revision: int = 1

    @property
    def id(self) -> UUID:
        """The agreement's id."""
        return self.name.id

    @property
    def net_paid_cents(self) -> int:
        """What the recipient holds of the grant."""
        return self.paid_cents - self.recovered_cents

    @property
    def waits_for_a_late_report(self) -> bool:
        """Whether a report, of activities or financial, is late: nothing is paid then."""
        return bool(self.overdue_reports) or self.financial_report_overdue

    @property
    def unmet(self) -> tuple[ConditionPrecedent, ...]:
        """The conditions that nobody has met yet: nothing is released before there is none."""
        return tuple(one.kind for one in self.conditions if one.met_on is None)

    def esus_holds_on(self, day: date) -> bool:
        """Whether the ESUS approval holds on that day, whether or not its end was noted; True where none is needed."""
        return self.esus_valid_until is None or (not self.esus_lapsed and day <= self.esus_valid_until)

    def instalment(self, number: int) -> Instalment | None:
        """The instalment of that number, or None."""
        return next((one for one in self.instalments if one.number == number), None)


def require(agreement: Agreement, state: AgreementState) -> None:
    """Raise NotInThisState unless the agreement is in `state`."""
    if agreement.state is not state:
        raise NotInThisState(
            f"La convention {agreement.name.number} est {IN_FRENCH[agreement.state]} ; "
            f"elle devrait être {IN_FRENCH[state]}.",
            state=agreement.state,
        )


def require_undisputed(agreement: Agreement) -> None:
    """Raise Refusal while the bank says two things of one of its orders: nothing is paid, and nothing ends."""
    if agreement.contradicted_orders:
        raise Refusal(
            "payment_contradicted",
            f"La banque dit deux choses contraires de {', '.join(sorted(agreement.contradicted_orders))} : rien n'est "
            "payé ni clos avant que deux personnes aient établi ce qu'il en est.",
        )
