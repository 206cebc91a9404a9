"""What the rules ask of the organisation that carries the project, of its partners, and of what it declares."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from intake.domain.content import Content
from intake.domain.french import french_day, listed
from intake.domain.legal_category import OF_THE_FORM, UNDECLARED_ASSOCIATION, WITHOUT_PERSONALITY
from intake.domain.rules import CallRules
from shared.vocabulary import LegalForm, Refusal

LOCAL_LAW_DEPARTMENTS: Final = frozenset({"57", "67", "68"})
"""Moselle, Bas-Rhin, Haut-Rhin: associations under local law are not in the national register (RNA)."""
_SIREN_DIGITS: Final = 9
"""The first digits of a SIRET name the legal person, the others its establishment (INSEE, Sirene)."""


def legal_form_is_accepted(content: Content, rules: CallRules) -> Iterator[Refusal]:
    """The carrier has one of the legal forms of this edition."""
    legal_form = content.carrier.legal_form
    if legal_form is not None and legal_form not in rules.legal_forms:
        yield Refusal(
            "legal_form_not_accepted",
            f"Le règlement accepte {listed(rules.legal_forms)}, pas {legal_form}.",
            field="carrier.legal_form",
        )


def carrier_is_a_legal_person(content: Content) -> Iterator[Refusal]:
    """The legal category is that of a legal person, and of the legal form, where the file says it."""
    category, form = content.carrier.legal_category, content.carrier.legal_form
    if category is None:
        return
    begins = OF_THE_FORM.get(form, "") if form is not None else ""
    if category == UNDECLARED_ASSOCIATION:
        yield Refusal(
            "no_legal_personality",
            "Une association non déclarée (catégorie juridique 9210) n'a pas la personnalité morale : elle ne reçoit "
            "de subvention qu'une fois déclarée (9220).",
            field="carrier.legal_category",
        )
    elif category.startswith(WITHOUT_PERSONALITY):
        yield Refusal(
            "no_legal_personality",
            f"La catégorie juridique {category} n'est pas celle d'une personne morale : un projet en demande une.",
            field="carrier.legal_category",
        )
    elif not category.startswith(begins):
        yield Refusal(
            "legal_category_of_another_form",
            f"La catégorie juridique {category} n'est pas celle de la forme juridique {form} ({begins}..) : "
            "l'une des deux est à corriger.",
            field="carrier.legal_category",
        )


def association_has_its_rna(content: Content) -> Iterator[Refusal]:
    """An association gives its RNA number, except where local law keeps no such register (Alsace-Moselle)."""
    carrier = content.carrier
    if carrier.legal_form is not LegalForm.ASSOCIATION or carrier.rna is not None or carrier.department is None:
        return
    if carrier.department not in LOCAL_LAW_DEPARTMENTS:
        yield Refusal(
            "rna_missing",
            "Une association indique son numéro RNA (W suivi de neuf caractères) ; "
            "seules celles d'Alsace et de Moselle en sont dispensées.",
            field="carrier.rna",
        )


def carrier_exists(content: Content, *, on: date) -> Iterator[Refusal]:
    """The carrier was created by the day it submits."""
    created_on = content.carrier.created_on
    if created_on is not None and created_on > on:
        message = f"Le porteur existe déjà : donnez une date de création d'au plus tard le {french_day(on)}."
        yield Refusal("created_in_the_future", message, field="carrier.created_on")


def carrier_is_old_enough(content: Content, rules: CallRules, *, on: date) -> Iterator[Refusal]:
    """The carrier has existed for as many months as the rules ask on the day they count on."""
    created_on = content.carrier.created_on
    if created_on is None:
        return
    eligible_on = months_later(created_on, rules.minimum_seniority_months)
    if (rules.seniority_on or on) < eligible_on:
        counted = f" au {french_day(rules.seniority_on)}" if rules.seniority_on else ""
        yield Refusal(
            "carrier_too_recent",
            f"Le règlement demande {rules.minimum_seniority_months} mois d'existence{counted} : "
            f"ce porteur les a à partir du {french_day(eligible_on)}.",
            field="carrier.created_on",
        )


def partners_are_others(content: Content) -> Iterator[Refusal]:
    """No partner is the carrier itself, even under the SIRET of another of its establishments."""
    siren = content.carrier.siret[:_SIREN_DIGITS]
    for position, partner in enumerate(content.partners):
        if partner.siret[:_SIREN_DIGITS] == siren:
            yield Refusal(
                "partner_is_carrier",
                f"Ce partenaire est le porteur lui-même (SIREN {siren}) : citez une autre organisation ou retirez-le.",
                field=f"partners.{position}.siret",
            )


def republican_commitment_is_subscribed(content: Content) -> Iterator[Refusal]:
    """An association has subscribed to the contrat d'engagement républicain; companies are not concerned."""
    if content.carrier.legal_form is LegalForm.ASSOCIATION and not content.declarations.republican_commitment:
        yield Refusal(
            "republican_commitment_missing",
            "Une association doit souscrire au contrat d'engagement républicain pour recevoir une subvention.",
            field="declarations.republican_commitment",
        )


def sincerity_is_declared(content: Content) -> Iterator[Refusal]:
    """The carrier declares that what it writes is true."""
    if not content.declarations.sincerity:
        yield Refusal(
            "sincerity_missing",
            "Le porteur doit attester sur l'honneur l'exactitude du dossier.",
            field="declarations.sincerity",
        )


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
