"""The policies of a submission, each a named function: what an edition's rules ask of a complete file.

They decide what a machine may refuse at once, because the carrier can correct it; whether a submitted application is
admissible is always confirmed by a person.
"""

from calendar import monthrange
from datetime import date
from typing import Final

from intake.domain.budget import check_budget
from intake.domain.completeness import CompleteFile
from intake.domain.content import Indicator
from intake.domain.french import euros, french_day, listed
from intake.domain.rules import CallRules
from shared.vocabulary import LegalForm, Refusal, Unit

LOCAL_LAW_DEPARTMENTS: Final = frozenset({"57", "67", "68"})
"""Moselle, Bas-Rhin, Haut-Rhin: associations under local law are not in the national register (RNA)."""


def check_eligibility(file: CompleteFile, rules: CallRules, *, on: date) -> None:
    """Raises Refusal for the first policy that a file submitted on this Paris day does not meet."""
    legal_form_is_accepted(file, rules)
    association_has_its_rna(file)
    carrier_is_old_enough(file, rules, on=on)
    republican_commitment_is_subscribed(file)
    sincerity_is_declared(file)
    axis_is_accepted(file, rules)
    regions_are_accepted(file, rules)
    dates_are_in_order(file)
    check_budget(file.budget)
    amount_is_within_the_rules(file, rules)
    indicators_are_measurable(file)


def legal_form_is_accepted(file: CompleteFile, rules: CallRules) -> None:
    """The carrier has one of the legal forms of this edition."""
    if file.carrier.legal_form not in rules.legal_forms:
        raise Refusal(
            "legal_form_not_accepted",
            f"Le règlement accepte {listed(rules.legal_forms)}, pas {file.carrier.legal_form}.",
            field="carrier.legal_form",
        )


def association_has_its_rna(file: CompleteFile) -> None:
    """An association gives its RNA number, except where local law keeps no such register (Alsace-Moselle)."""
    carrier = file.carrier
    if carrier.legal_form is not LegalForm.ASSOCIATION or carrier.rna is not None:
        return
    if file.carrier_department not in LOCAL_LAW_DEPARTMENTS:
        raise Refusal(
            "rna_missing",
            "Une association indique son numéro RNA (W suivi de neuf caractères) ; "
            "seules celles d’Alsace et de Moselle en sont dispensées.",
            field="carrier.rna",
        )


def carrier_is_old_enough(file: CompleteFile, rules: CallRules, *, on: date) -> None:
    """The carrier has existed for as many months as the rules ask on the day of submission."""
    eligible_on = months_later(file.carrier_created_on, rules.minimum_seniority_months)
    if on < eligible_on:
        raise Refusal(
            "carrier_too_recent",
            f"Le règlement demande {rules.minimum_seniority_months} mois d’existence : "
            f"ce porteur pourra déposer à partir du {french_day(eligible_on)}.",
            field="carrier.created_on",
        )


def republican_commitment_is_subscribed(file: CompleteFile) -> None:
    """An association has subscribed to the contrat d'engagement républicain; companies are not concerned."""
    if file.carrier.legal_form is LegalForm.ASSOCIATION and not file.declarations.republican_commitment:
        raise Refusal(
            "republican_commitment_missing",
            "Une association doit souscrire au contrat d’engagement républicain pour recevoir une subvention.",
            field="declarations.republican_commitment",
        )


def sincerity_is_declared(file: CompleteFile) -> None:
    """The carrier declares that what it writes is true."""
    if not file.declarations.sincerity:
        raise Refusal(
            "sincerity_missing",
            "Le porteur doit attester sur l’honneur l’exactitude du dossier.",
            field="declarations.sincerity",
        )


def axis_is_accepted(file: CompleteFile, rules: CallRules) -> None:
    """The project stands in an axis of this edition."""
    if file.axis not in rules.axes:
        message = f"L’axe {file.axis} n’est pas de cette édition : choisissez {listed(rules.axes)}."
        raise Refusal("axis_not_accepted", message, field="project.axis")


def regions_are_accepted(file: CompleteFile, rules: CallRules) -> None:
    """Every region of the project is open in this edition."""
    for position, region in enumerate(file.regions):
        if region not in rules.regions:
            raise Refusal(
                "region_not_accepted",
                f"La région {region} n’est pas ouverte dans cette édition : {listed(rules.regions)}.",
                field=f"project.regions.{position}",
            )


def dates_are_in_order(file: CompleteFile) -> None:
    """The project ends after it starts."""
    if file.ends_on <= file.starts_on:
        raise Refusal(
            "dates_reversed",
            f"Le projet commence le {french_day(file.starts_on)} : il doit finir un jour suivant.",
            field="project.ends_on",
        )


def amount_is_within_the_rules(file: CompleteFile, rules: CallRules) -> None:
    """The grant asked for is neither below the minimum nor above the maximum of this edition."""
    requested = file.budget.requested_cents
    field = next(
        f"budget.resources.{position}.amount_cents"
        for position, line in enumerate(file.budget.resources)
        if line.requested
    )
    if requested < rules.minimum_cents:
        message = f"La subvention demandée est d’au moins {euros(rules.minimum_cents)} (ici {euros(requested)})."
        raise Refusal("amount_below_minimum", message, field=field)
    if rules.maximum_cents is not None and requested > rules.maximum_cents:
        message = f"La subvention demandée est d’au plus {euros(rules.maximum_cents)} (ici {euros(requested)})."
        raise Refusal("amount_above_maximum", message, field=field)


def indicators_are_measurable(file: CompleteFile) -> None:
    """Each indicator stands once, has a target that can be measured, and falls due after the project starts."""
    codes: set[str] = set()
    for position, indicator in enumerate(file.indicators):
        field = f"indicators.{position}"
        if indicator.code in codes:
            message = f"L’indicateur {indicator.code} figure deux fois : ne le citez qu’une fois."
            raise Refusal("indicator_repeated", message, field=f"{field}.code")
        codes.add(indicator.code)
        _check_target(indicator, field)
        if indicator.due_on < file.starts_on:
            message = f"La cible ne peut pas échoir avant le début du projet ({french_day(file.starts_on)})."
            raise Refusal("indicator_due_too_early", message, field=f"{field}.due_on")


def _check_target(indicator: Indicator, field: str) -> None:
    if indicator.baseline < 0 or indicator.target <= 0:
        message = "La cible d’un indicateur est positive, sa valeur de départ n’est pas négative."
        raise Refusal("indicator_target_not_positive", message, field=f"{field}.target")
    denominator = indicator.target_denominator
    if indicator.unit is not Unit.RATIO:
        if denominator is not None:
            message = "Seul un taux (RATIO) a un dénominateur : retirez-le."
            raise Refusal("indicator_denominator_unexpected", message, field=f"{field}.target_denominator")
        return
    if denominator is None or denominator < indicator.target:
        message = "Un taux s’écrit comme un effectif sur un autre : le dénominateur est au moins égal à la cible."
        raise Refusal("indicator_denominator_missing", message, field=f"{field}.target_denominator")


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
