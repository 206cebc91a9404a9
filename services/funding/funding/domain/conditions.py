"""Conditions precedent: what a person must have seen before anything is paid, and the reference of what proves it.

What was wrongly held to be met is undone by another person, with a reason and for good in sight. Every payment depends
on every condition: once the bank may have an order, holding what comes next or a clawback is the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Condition, Undoing, require
from funding.domain.approval import require_esus
from funding.domain.bank_details import BankDetails
from funding.domain.orders import NOT_AT_THE_BANK, PaymentOrder
from shared.vocabulary import ConditionPrecedent, NotInThisState, NotThisPerson, Refusal

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


@dataclass(frozen=True, slots=True)
class ConditionUndone:
    """Fact: a condition is not met after all; `condition` is as it stands now."""

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
    stated = _stated(agreement, kind)
    if stated.met_on is not None:
        raise NotInThisState(f"Cette condition est déjà levée : « {IN_WORDS[kind]} ».", state="MET")
    if kind is ConditionPrecedent.BANK_DETAILS and (details is None or details.confirmed_by is None):
        raise Refusal(
            "bank_details_unconfirmed",
            "Les coordonnées bancaires ne sont pas confirmées : un chargé des paiements les confirme d'abord.",
        )
    if kind is ConditionPrecedent.ESUS_APPROVAL:
        require_esus(agreement, today, then="cette condition est levée")
    return ConditionMet(agreement.name, replace(stated, met_on=today, met_by=by, evidence=evidence))


def undo(
    agreement: Agreement,
    kind: ConditionPrecedent,
    orders: Sequence[PaymentOrder],
    *,
    why: str,
    by: str,
    today: date,
) -> ConditionUndone:
    """Another person says that the condition was never met.

    `orders`: those of the agreement that are paid or may be; the caller cancels those that the bank knows nothing of.
    """
    stated = _stated(agreement, kind)
    if stated.met_on is None or stated.met_by is None or stated.evidence is None:
        raise NotInThisState(f"Cette condition n'est pas levée : « {IN_WORDS[kind]} ».", state="WAITING")
    if stated.met_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a constaté une condition ne peut pas revenir dessus : une autre personne le fait."
        )
    gone = next((one for one in orders if one.state not in NOT_AT_THE_BANK), None)
    if gone is not None:
        raise NotInThisState(
            f"L'ordre {gone.name.end_to_end_id}, qui dépend de cette condition, est dans une remise ou payé : annulez "
            "la remise si elle n'est pas sortie ; sinon retenez la tranche suivante, ou demandez un reversement.",
            state=gone.state,
        )
    undoing = Undoing(stated.met_on, stated.met_by, stated.evidence, today, by, why)
    return ConditionUndone(agreement.name, Condition(kind, undone=(*stated.undone, undoing)))


def _stated(agreement: Agreement, kind: ConditionPrecedent) -> Condition:
    """The condition as the agreement states it. Raises Refusal where it does not, or where it is over."""
    if agreement.state is not AgreementState.DRAFTED:
        require(agreement, AgreementState.SIGNED)
    for one in agreement.conditions:
        if one.kind is kind:
            return one
    raise Refusal(
        "no_such_condition",
        f"La convention {agreement.name.number} ne pose pas cette condition : « {IN_WORDS[kind]} ».",
        field="condition",
    )
