"""A project and its carrier, as the public texts describe them or as they were made up, and the path it is to take."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from novapec.demo.programme import budget, results
from novapec.demo.programme.budget import BudgetLine
from novapec.demo.programme.entry import Cents, Count, Entry, Iban, Percent, Rna, Siret, require
from novapec.demo.programme.results import Observation, Results
from shared.contracts.intake import IndicatorTarget, Organisation
from shared.vocabulary import Audience, Axis, CommitteeKind, LegalForm, Region, SpecialAudience, Stage

Department = Annotated[str, Field(pattern=r"^(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-46])$")]
Commune = Annotated[str, Field(pattern=r"^(?:\d{2}|2[AB])\d{3}$")]


class DemoPath(StrEnum):
    """What is to happen to a project in the demonstration."""

    SUCCESS = "SUCCESS"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    DEFERRED = "DEFERRED"
    ENVELOPE_EXHAUSTED = "ENVELOPE_EXHAUSTED"
    REPORT_OVERDUE = "REPORT_OVERDUE"
    PAYMENT_RETURNED = "PAYMENT_RETURNED"
    PAYMENT_REJECTED = "PAYMENT_REJECTED"
    UNDERSPENT = "UNDERSPENT"
    AMENDED = "AMENDED"
    REFERRED = "REFERRED"
    RECONSIDERED = "RECONSIDERED"

    @property
    def is_heard_twice(self) -> bool:
        """A first session refers or defers it, a later one decides."""
        return self in (DemoPath.REFERRED, DemoPath.RECONSIDERED)

    @property
    def proposes_an_award(self) -> bool:
        """The committee votes an amount."""
        return self not in (DemoPath.OUT_OF_SCOPE, DemoPath.DEFERRED)

    @property
    def is_paid_again(self) -> bool:
        """The bank refuses the first account, before or after it paid: the carrier gives another one."""
        return self in (DemoPath.PAYMENT_RETURNED, DemoPath.PAYMENT_REJECTED)

    @property
    def is_funded(self) -> bool:
        """The amount voted is reserved, granted and paid."""
        return self.proposes_an_award and self is not DemoPath.ENVELOPE_EXHAUSTED


class Source(Entry):
    """The words of a seed text that a group of fields was read from."""

    fields: tuple[str, ...]
    file: str
    quote: str


class City(Entry):
    """A commune, by its INSEE code, under the name the text gives it."""

    insee: Commune
    name: str


class Partner(Organisation, extra="forbid"):
    """An organisation the text names beside the carrier; its SIRET and legal form are illustrative."""

    siret: Siret


class Project(Entry):
    """A project. The fields named in `illustrative` come from no source; the others each stand in one of `sources`."""

    slug: str
    path: DemoPath
    invented: bool = False
    title: str
    carrier: str
    carrier_named: bool = True
    partners: tuple[Partner, ...] = ()
    purpose: str
    legal_form: LegalForm
    scope: CommitteeKind
    regions: tuple[Region, ...] = Field(min_length=1)
    departments: tuple[Department, ...] = ()
    cities: tuple[City, ...] = ()
    axis: Axis
    stage: Stage
    audiences: tuple[Audience, ...] = Field(min_length=1)
    special_audiences: tuple[SpecialAudience, ...] = ()
    participants_baseline: Count = 0
    participants_target: Count
    in_work_target_percent: Percent | None = None
    training_target_percent: Percent | None = None
    cohorts: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    siret: Siret
    rna: Rna | None = None
    carrier_created_on: date
    carrier_department: Department
    iban: Iban
    corrected_iban: Iban | None = None
    bank_return_code: str | None = None
    session: str
    decided_in: str | None = None
    """The later session, where the first does not decide."""
    starts_on: date
    ends_on: date
    charges: tuple[BudgetLine, ...]
    resources: tuple[BudgetLine, ...]
    reason_code: str | None = None
    reason: str | None = None
    award_cents: Cents | None = None
    amended_cents: Cents | None = None
    """The grant after its amendment."""
    amended_ends_on: date | None = None
    results: Results | None = None
    illustrative: tuple[str, ...]
    sources: tuple[Source, ...] = ()

    def is_illustrative(self, field: str) -> bool:
        """The field was made up for the demonstration."""
        return field in self.illustrative

    @property
    def committee_code(self) -> str:
        """The committee that hears it first: the national one, or that of the first region named."""
        return "NATIONAL" if self.scope is CommitteeKind.NATIONAL else f"REGIONAL-{self.regions[0]}"

    @property
    def deciding_committee_code(self) -> str:
        """The committee that decides on it: another where the first refers it."""
        return "NATIONAL" if self.path is DemoPath.REFERRED else self.committee_code

    @property
    def deciding_session(self) -> str:
        """The session in which it is decided."""
        return self.decided_in or self.session

    @property
    def requested_cents(self) -> int:
        """What is asked of Novapec."""
        return budget.requested(self.resources)

    @property
    def budget_cents(self) -> int:
        """The total of the budget, contributions in kind included."""
        return budget.total(self.charges)

    @property
    def cost_cents(self) -> int:
        """The planned cost: the charges without contributions in kind."""
        return budget.total(self.charges) - budget.in_kind(self.charges)

    @property
    def charges_spent(self) -> tuple[BudgetLine, ...]:
        """The charges as they turned out, without class 86; empty where nothing is spent."""
        return budget.scaled(self.charges, self.results.spent_cents) if self.results else ()

    @property
    def granted_cents(self) -> int:
        """The grant in the end: what was awarded, or what an amendment made of it."""
        return self.amended_cents or self.award_cents or 0

    @property
    def finishes_on(self) -> date:
        """The last day in the end."""
        return self.amended_ends_on or self.ends_on

    @property
    def entitled_cents(self) -> int:
        """The grant that the cost spent gives right to: the grant's share of the cost, never above the grant."""
        if self.award_cents is None or self.results is None:
            return 0
        return min(self.granted_cents, self.granted_cents * self.results.spent_cents // self.cost_cents)

    @property
    def indicators(self) -> tuple[IndicatorTarget, ...]:
        """What the carrier undertakes to reach by the project's end."""
        people = results.participants(
            baseline=self.participants_baseline, target=self.participants_target, due_on=self.ends_on
        )
        shares = {
            results.IN_WORK_AT_SIX_MONTHS: self.in_work_target_percent,
            results.IN_TRAINING_AT_SIX_MONTHS: self.training_target_percent,
        }
        return people, *(
            results.share(code, percent=percent, due_on=self.ends_on)
            for code, percent in shares.items()
            if percent is not None
        )

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The value to report for each indicator; empty where the project is not funded."""
        return tuple(self.results.observations()) if self.results else ()

    @model_validator(mode="after")
    def _budget_balances(self) -> Self:
        budget.check(self.charges, self.resources)
        require((self.award_cents or 0) <= self.requested_cents, "award_cents: more than was requested")
        return self

    @model_validator(mode="after")
    def _has_what_its_path_needs(self) -> Self:
        needs = {
            "award_cents": self.path.proposes_an_award,
            "results": self.path.is_funded,
            "amended_cents": self.path is DemoPath.AMENDED,
            "amended_ends_on": self.path is DemoPath.AMENDED,
            "corrected_iban": self.path.is_paid_again,
            "bank_return_code": self.path.is_paid_again,
            "decided_in": self.path.is_heard_twice,
        }
        for key, needed in needs.items():
            given = getattr(self, key) is not None
            require(given is needed, f"{key}: the path {self.path} {'needs' if needed else 'has no use for'} it")
        reported = [observation.code for observation in self.observations]
        asked = [indicator.code for indicator in self.indicators]
        require(not self.results or reported == asked, f"results: report {reported}, the targets are {asked}")
        return self
