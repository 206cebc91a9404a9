"""The provisional budget: charges and resources on the CERFA chart, in cents, balanced to the cent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from intake.domain.chart import GRANTS, IN_KIND_CHARGES, IN_KIND_RESOURCES, cerfa_chart
from intake.domain.french import euros
from shared.vocabulary import Cents, Refusal


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of the charges."""

    code: str
    label: str
    amount_cents: Cents


class FundingStatus(StrEnum):
    """Où en est la demande à un cofinanceur."""

    REQUESTED = "REQUESTED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class CoFunder:
    """Who else pays a line, a legal person, and whether it is agreed."""

    name: str
    status: FundingStatus
    siret: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """One line of the resources; `requested` marks what is asked of the programme."""

    code: str
    label: str
    amount_cents: Cents
    requested: bool = False
    co_funder: CoFunder | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """Charges and resources, contributions in kind included (classes 86 and 87)."""

    charges: tuple[Charge, ...] = ()
    resources: tuple[Resource, ...] = ()

    @property
    def requested_cents(self) -> Cents:
        """What is asked of the programme."""
        return _sum(line for line in self.resources if line.requested)

    @property
    def cost_cents(self) -> Cents:
        """What the project costs in money: the charges without contributions in kind (hors valorisation)."""
        return _sum(line for line in self.charges if cerfa_chart().charges.get(line.code) != IN_KIND_CHARGES)

    @property
    def requested_share(self) -> Decimal | None:
        """The part of the cost asked of the programme, in percent with two decimals; None without a cost.

        Computed, never typed in; rounded half up, for reading only: rules compare the amounts.
        """
        if self.cost_cents <= 0:
            return None
        share = Decimal(self.requested_cents * 100) / self.cost_cents
        return share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    @property
    def granted_cents(self) -> Cents:
        """What co-funders have agreed to."""
        return self._co_funded(FundingStatus.GRANTED)

    @property
    def awaited_cents(self) -> Cents:
        """What co-funders were asked for and have not answered yet."""
        return self._co_funded(FundingStatus.REQUESTED)

    def _co_funded(self, status: FundingStatus) -> Cents:
        return _sum(line for line in self.resources if line.co_funder is not None and line.co_funder.status is status)


_NOTHING: Final = Cents(0)


def budget_is_sound(budget: Budget) -> Iterator[Refusal]:
    """One refusal for each line or total that is wrong, saying what would be right."""
    yield from lines_stand_on_the_chart(budget)
    if budget.resources:
        yield from one_line_is_requested(budget)
    if budget.charges and budget.resources:
        yield from charges_equal_resources(budget)
        yield from contributions_in_kind_are_equal(budget)
    yield from co_funders_still_pay(budget)


def lines_stand_on_the_chart(budget: Budget) -> Iterator[Refusal]:
    """Every line has a code of the CERFA chart, on its own side, and a positive amount."""
    chart = cerfa_chart()
    sides = (("charges", budget.charges, chart.charges), ("resources", budget.resources, chart.resources))
    for side, lines, known in sides:
        if not lines:
            yield Refusal("budget_empty", "Le budget doit compter des charges et des produits.", field=f"budget.{side}")
        for position, line in enumerate(lines):
            field = f"budget.{side}.{position}"
            if line.code not in known:
                yield Refusal(
                    "cerfa_code_unknown",
                    f"« {line.code} » n'est pas une ligne du budget CERFA de ce côté : {', '.join(known)}.",
                    field=f"{field}.code",
                )
            if line.amount_cents <= 0:
                message = "Une ligne du budget porte un montant positif : retirez les lignes vides."
                yield Refusal("budget_line_not_positive", message, field=f"{field}.amount_cents")


def one_line_is_requested(budget: Budget) -> Iterator[Refusal]:
    """Exactly one resource, a grant (class 74), is what the carrier asks of the programme."""
    requested = [position for position, line in enumerate(budget.resources) if line.requested]
    if len(requested) != 1:
        yield Refusal(
            "requested_line_not_single",
            f"Une seule ligne de produits est la subvention demandée à Novapec : {len(requested)} sont marquées.",
            field="budget.resources",
        )
        return
    (position,) = requested
    if cerfa_chart().resources.get(budget.resources[position].code, GRANTS) != GRANTS:
        yield Refusal(
            "requested_line_not_a_grant",
            f"La subvention demandée figure en classe {GRANTS} (subventions d'exploitation).",
            field=f"budget.resources.{position}.code",
        )


def co_funders_still_pay(budget: Budget) -> Iterator[Refusal]:
    """Nobody who refused stands among the resources, and the programme is not its own co-funder."""
    for position, line in enumerate(budget.resources):
        field = f"budget.resources.{position}.co_funder"
        if line.co_funder is None:
            continue
        if line.requested:
            message = "La ligne demandée à Novapec n'a pas de cofinanceur : retirez-le."
            yield Refusal("requested_line_co_funded", message, field=field)
        elif line.co_funder.status is FundingStatus.REFUSED:
            message = f"{line.co_funder.name} a refusé ce financement : retirez la ligne et équilibrez le budget."
            yield Refusal("co_funder_refused", message, field=f"{field}.status")


def charges_equal_resources(budget: Budget) -> Iterator[Refusal]:
    """The two sides of the budget are equal to the cent."""
    charges, resources = _sum(budget.charges), _sum(budget.resources)
    if charges != resources:
        yield Refusal(
            "budget_unbalanced",
            f"Les charges ({euros(charges)}) et les produits ({euros(resources)}) doivent être égaux : "
            f"l'écart est de {euros(abs(charges - resources))}.",
            field="budget",
        )


def contributions_in_kind_are_equal(budget: Budget) -> Iterator[Refusal]:
    """What is given in kind stands on both sides: class 86 equals class 87."""
    chart = cerfa_chart()
    used = _sum(line for line in budget.charges if chart.charges.get(line.code) == IN_KIND_CHARGES)
    given = _sum(line for line in budget.resources if chart.resources.get(line.code) == IN_KIND_RESOURCES)
    if used != given:
        yield Refusal(
            "in_kind_unbalanced",
            f"Les contributions volontaires en nature doivent être égales : {euros(used)} en classe 86, "
            f"{euros(given)} en classe 87.",
            field="budget",
        )


def _sum(lines: Iterable[Charge | Resource]) -> Cents:
    return Cents(sum((line.amount_cents for line in lines), start=_NOTHING))
