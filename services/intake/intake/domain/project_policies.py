"""What the rules ask of the project: its axis, its places, its days, the grant asked for, its indicators."""

from collections.abc import Iterator
from datetime import date

from intake.domain.content import Content, Indicator
from intake.domain.french import euros, french_day, listed
from intake.domain.rules import CallRules
from shared.territories import REGION_OF, department_of, region_of
from shared.vocabulary import Refusal, Unit


def axis_is_accepted(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """The project stands in an axis of this edition."""
    axis = content.project.axis
    if axis is not None and axis not in rules.axes:
        message = f"L'axe {axis} n'est pas de cette édition : choisissez {listed(rules.axes)}."
        yield Refusal("axis_not_accepted", message, field="project.axis")


def regions_are_accepted(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """Every region of the project is open in this edition."""
    for position, region in enumerate(content.project.regions):
        if region not in rules.regions:
            yield Refusal(
                "region_not_accepted",
                f"La région {region} n'est pas ouverte dans cette édition : {listed(rules.regions)}.",
                field=f"project.regions.{position}",
            )


def departments_lie_in_the_regions(content: Content) -> Iterator[Refusal]:
    """Every department of the project lies in one of its regions."""
    regions = content.project.regions
    for position, department in enumerate(content.project.departments if regions else ()):
        region = REGION_OF[department]
        if region not in regions:
            yield Refusal(
                "department_outside_regions",
                f"Le département {department} est dans la région {region}, que le projet ne cite pas : "
                "ajoutez cette région ou retirez ce département.",
                field=f"project.departments.{position}",
            )


def communes_lie_in_the_departments(content: Content) -> Iterator[Refusal]:
    """Every commune of the project lies in one of its departments, or in one of its regions where it names none."""
    project = content.project
    for position, commune in enumerate(project.communes):
        field, department, region = f"project.communes.{position}", department_of(commune), region_of(commune)
        if region is None:
            message = (
                f"La commune {commune} est dans la collectivité {department}, qui n'est d'aucune région : retirez-la."
            )
            yield Refusal("commune_outside_regions", message, field=field)
        elif project.departments and department not in project.departments:
            yield Refusal(
                "commune_outside_departments",
                f"La commune {commune} est dans le département {department}, que le projet ne cite pas : ajoutez ce "
                "département ou retirez cette commune.",
                field=field,
            )
        elif project.regions and region not in project.regions:
            yield Refusal(
                "commune_outside_regions",
                f"La commune {commune} est dans la région {region}, que le projet ne cite pas : ajoutez cette région "
                "ou retirez cette commune.",
                field=field,
            )


def dates_are_in_order(content: Content) -> Iterator[Refusal]:
    """The project ends after it starts."""
    starts_on, ends_on = content.project.starts_on, content.project.ends_on
    if starts_on is not None and ends_on is not None and ends_on <= starts_on:
        yield Refusal(
            "dates_reversed",
            f"Le projet commence le {french_day(starts_on)} : il doit finir un jour suivant.",
            field="project.ends_on",
        )


def project_is_not_over(content: Content, *, on: date) -> Iterator[Refusal]:
    """A grant is for what is still to be done: the project does not end before the day of submission."""
    ends_on = content.project.ends_on
    if ends_on is not None and ends_on < on:
        yield Refusal(
            "project_over",
            f"Ce projet s'est achevé le {french_day(ends_on)} : il doit finir le {french_day(on)} ou plus tard.",
            field="project.ends_on",
        )


def amount_is_within_the_rules(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """The grant asked for is neither below the minimum nor above the maximum of this edition."""
    asked = [
        (f"budget.resources.{position}.amount_cents", line.amount_cents)
        for position, line in enumerate(content.budget.resources)
        if line.requested and line.amount_cents > 0
    ]
    if len(asked) != 1:
        return
    ((field, requested),) = asked
    if requested < rules.minimum_cents:
        message = f"La subvention demandée est d'au moins {euros(rules.minimum_cents)} (ici {euros(requested)})."
        yield Refusal("amount_below_minimum", message, field=field)
    if rules.maximum_cents is not None and requested > rules.maximum_cents:
        message = f"La subvention demandée est d'au plus {euros(rules.maximum_cents)} (ici {euros(requested)})."
        yield Refusal("amount_above_maximum", message, field=field)


def audiences_are_accepted(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """Every audience of the project is one of this edition's, where it names any."""
    for position, audience in enumerate(content.project.audiences if rules.audiences else ()):
        if audience not in rules.audiences:
            yield Refusal(
                "audience_not_accepted",
                f"Le public {audience} n'est pas de cette édition : {listed(rules.audiences)}.",
                field=f"project.audiences.{position}",
            )


def share_is_within_the_rules(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """The grant asked for is no larger part of the cost than this edition bears; compared without rounding."""
    rate, budget = rules.maximum_rate_percent, content.budget
    if rate is not None and budget.cost_cents > 0 and budget.requested_cents * 100 > budget.cost_cents * rate:
        highest = euros(budget.cost_cents * rate // 100)
        yield Refusal(
            "share_above_maximum",
            f"La subvention demandée est d'au plus {rate} % du coût du projet, soit {highest} : "
            "réduisez-la ou complétez les cofinancements.",
            field="budget.resources",
        )


def indicators_are_measurable(content: Content) -> Iterator[Refusal]:
    """Each indicator stands once, has a target that can be measured, and falls due after the project starts."""
    starts_on, codes = content.project.starts_on, set[str]()
    for position, indicator in enumerate(content.indicators):
        field = f"indicators.{position}"
        if indicator.code in codes:
            message = f"L'indicateur {indicator.code} figure deux fois : ne le citez qu'une fois."
            yield Refusal("indicator_repeated", message, field=f"{field}.code")
        codes.add(indicator.code)
        yield from _target_is_measurable(indicator, field)
        if starts_on is not None and indicator.due_on < starts_on:
            message = f"La cible ne peut pas échoir avant le début du projet ({french_day(starts_on)})."
            yield Refusal("indicator_due_too_early", message, field=f"{field}.due_on")


def _target_is_measurable(indicator: Indicator, field: str) -> Iterator[Refusal]:
    if indicator.baseline < 0 or indicator.target <= 0:
        message = "La cible d'un indicateur est positive, sa valeur de départ n'est pas négative."
        yield Refusal("indicator_target_not_positive", message, field=f"{field}.target")
    denominator = indicator.target_denominator
    if indicator.unit is not Unit.RATIO:
        if denominator is not None:
            message = "Seul un taux (RATIO) a un dénominateur : retirez-le."
            yield Refusal("indicator_denominator_unexpected", message, field=f"{field}.target_denominator")
    elif denominator is None or denominator < indicator.target:
        message = "Un taux s'écrit comme un effectif sur un autre : le dénominateur est au moins égal à la cible."
        yield Refusal("indicator_denominator_missing", message, field=f"{field}.target_denominator")
