"""What a person makes of a word of the bank that fitted nothing: it belongs to an order, a clawback, or nothing."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from funding.domain.settlement import ForAPerson
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


class Resolution(StrEnum):
    """Ce qu'une personne en a fait : rapproché, ou écarté."""

    MATCHED = "MATCHED"
    DISMISSED = "DISMISSED"


class DismissalReason(StrEnum):
    """Pourquoi une écriture est écartée."""

    NOT_OURS = "NOT_OURS"
    DUPLICATE = "DUPLICATE"
    BANK_ERROR = "BANK_ERROR"
    SETTLED_ELSEWHERE = "SETTLED_ELSEWHERE"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person's word on an entry: what it was matched to (our reference), or why it was dismissed."""

    act: Resolution
    matched_to: str | None
    reason: DismissalReason | None
    resolved_by: str
    proposed_by: str | None = None
    """Who matched it first, where it looked like one counted already: never who resolved it."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One person's word that an entry is not the one it looks like, or an order's in spite of its amount.

    It counts once another person approves it.
    """

    matched_to: str
    proposed_by: str
    difference_cents: int = 0
    """What the bank moved beyond the order's amount, or, below zero, short of it."""


def match(resolved: Resolved | None, reference: str, *, by: str) -> Resolved:
    """The entry belongs to the order or clawback of that reference."""
    _require_open(resolved)
    return Resolved(Resolution.MATCHED, reference, None, by)


def propose(fact: Resolved, difference_cents: int = 0) -> Proposed:
    """The match waits for another person: one of that day and amount is counted already, or the amount differs."""
    return Proposed(fact.matched_to or "", fact.resolved_by, difference_cents)


def approve(resolved: Resolved | None, proposed: Proposed | None, *, by: str) -> Resolved:
    """Another person agrees that it is not the same money told twice, or that its difference is Apec's to bear."""
    _require_open(resolved)
    if proposed is None:
        raise NotInThisState("Aucun rapprochement de cette écriture n'attend une autre personne.", state="WAITING")
    if by == proposed.proposed_by:
        raise NotThisPerson("four_eyes", "Qui a rapproché une écriture ne l'approuve pas : une autre personne le fait.")
    return replace(match(resolved, proposed.matched_to, by=by), proposed_by=proposed.proposed_by)


def dismiss(resolved: Resolved | None, reason: DismissalReason, *, by: str) -> Resolved:
    """The entry needs nothing."""
    _require_open(resolved)
    return Resolved(Resolution.DISMISSED, None, reason, by)


def does_not_fit(why: ForAPerson) -> Refusal:
    """The refusal of a match that cannot be."""
    return Refusal("does_not_fit", f"Cette écriture ne va pas avec cette référence : {_WHY[why]}.", field="reference")


def already_known() -> Refusal:
    """The refusal of a match that would change nothing."""
    return Refusal(
        "does_not_fit", "Cette référence a déjà reçu cette écriture : écartez-la comme un doublon.", field="reference"
    )


_WHY: Final = {
    ForAPerson.UNKNOWN_REFERENCE: "elle n'est celle d'aucun ordre ni reversement",
    ForAPerson.UNKNOWN_STATUS: "le code de la banque est inconnu",
    ForAPerson.AMOUNT_DIFFERS: "le montant n'est pas celui de l'ordre",
    ForAPerson.PARTLY_RETURNED: "une partie seulement du virement est revenue ; "
    "`whatever_amount` la propose à une autre personne",
    ForAPerson.RETURNED_IN_PART_BEFORE: "une partie de ce virement est déjà revenue ; si c'est elle, écartez "
    "l'écriture comme un doublon ; sinon, demandez un reversement de ce qui revient encore "
    "(POST /agreements/{id}/clawbacks), et rapprochez l'écriture de sa référence",
    ForAPerson.CONTRADICTS_ORDER: "elle contredit l'état de l'ordre",
    ForAPerson.AGREEMENT_NOT_OPEN: "la convention est soldée",
    ForAPerson.NOT_A_PAYMENT: "ce n'est ni un paiement ni un retour",
    ForAPerson.CLAWBACK_NOT_ORDERED: "le reversement n'est pas ordonné, ou il est abandonné ou annulé",
    ForAPerson.OVER_OUTSTANDING: "le montant dépasse le reversement dû",
    ForAPerson.LOOKS_LIKE_A_DUPLICATE: "elle semble déjà reçue",
}


def _require_open(resolved: Resolved | None) -> None:
    if resolved is not None:
        raise NotInThisState("Cette écriture est déjà rapprochée ou écartée.", state=resolved.act)
