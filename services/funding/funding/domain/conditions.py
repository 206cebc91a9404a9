"""Conditions precedent: what a person must have seen before anything is paid, and the reference of what proves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Condition, require
from funding.domain.bank_details import BankDetails
from shared.vocabulary import ConditionPrecedent, NotInThisState, Refusal

IN_WORDS: Final[Mapping[ConditionPrecedent, str]] = {
    ConditionPrecedent.BANK_DETAILS: "les coordonnées bancaires du porteur sont confirmées",
    ConditionPrecedent.CO_FUNDING: "les cofinancements du projet sont prouvés",
    ConditionPrecedent.ESUS_APPROVAL: "l'agrément ESUS du porteur est en cours de validité",
    ConditionPrecedent.REPUBLICAN_COMMITMENT: "le contrat d'engagement républicain est souscrit",
    ConditionPrecedent.COMMITTEE_CONDITIONS: "les réserves du comité sont levées",
}


@dataclass(frozen=True, slots=True)
class ConditionMet:
    """Fact: a person saw that a condition is met."""

    name: AgreementName
    condition: Condition


def meet(
    agreement: Agreement,
    kind: ConditionPrecedent,
    details: BankDetails | None,
    *,
    evidence: str,
    by: str,
    today: date,
) -> ConditionMet:
    """A person saw the evidence. What the platform knows itself must not say otherwise."""
    if agreement.state is not AgreementState.DRAFTED:
        require(agreement, AgreementState.SIGNED)
    if kind not in {one.kind for one in agreement.conditions}:
        raise Refusal(
            "no_such_condition",
            f"La convention {agreement.name.number} ne pose pas cette condition : « {IN_WORDS[kind]} ».",
            field="condition",
        )
    if kind not in agreement.unmet:
        raise NotInThisState(f"Cette condition est déjà levée : « {IN_WORDS[kind]} ».", state="MET")
    if kind is ConditionPrecedent.BANK_DETAILS and (details is None or details.confirmed_by is None):
        raise Refusal(
            "bank_details_unconfirmed",
            "Les coordonnées bancaires ne sont pas confirmées : un chargé des paiements les confirme d'abord.",
        )
    lapsed = agreement.esus_lapsed or (agreement.esus_valid_until is not None and agreement.esus_valid_until < today)
    if kind is ConditionPrecedent.ESUS_APPROVAL and lapsed:
        raise Refusal("esus_lapsed", "L'agrément ESUS du porteur a expiré : notez d'abord le nouvel agrément.")
    return ConditionMet(agreement.name, Condition(kind, met_on=today, met_by=by, evidence=evidence))
