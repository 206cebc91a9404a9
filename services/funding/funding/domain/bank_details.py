"""Where a recipient is paid. The account itself never enters the domain: an id, who gave it and who confirmed it.

The first details given are in force at once; a change only once a finance officer confirmed it. No payment is approved
while a change waits, or while the bank's last answer says that the details must be corrected.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


@dataclass(frozen=True, slots=True)
class BankDetails:
    """A version of an agreement's bank details; `version` counts from 1."""

    id: UUID
    version: int
    entered_by: str
    confirmed_by: str | None = None

    @property
    def waits(self) -> bool:
        """Is this a change that nobody confirmed yet?"""
        return self.version > 1 and self.confirmed_by is None


@dataclass(frozen=True, slots=True)
class BankDetailsGiven:
    """Fact: the carrier gave bank details."""

    name: AgreementName
    details: BankDetails


@dataclass(frozen=True, slots=True)
class BankDetailsConfirmed:
    """Fact: a second person confirmed the details in force from now on."""

    name: AgreementName
    details_id: UUID
    confirmed_by: str


ACCOUNT_IS_NOT_AT_FAULT: Final = frozenset(
    {"AG02", "AM01", "AM02", "AM03", "AM04", "AM05", "AM09", "AM10", "CUST", "DT01", "DUPL", "FF01", "FOCR", "TM01"}
)
"""ISO 20022 reasons of a rejection or return that say nothing against the recipient's account. Any other flags it."""


def give(
    agreement: Agreement, last: BankDetails | None, details_id: UUID, *, by: str, payment_in_flight: bool
) -> BankDetailsGiven:
    """The carrier gives its bank details, or new ones while no approved order is on its way with the old ones."""
    if agreement.state is not AgreementState.DRAFTED:
        require(agreement, AgreementState.SIGNED)
    if payment_in_flight:
        raise NotInThisState(
            "Un ordre de paiement approuvé est en cours : les coordonnées bancaires changeront après son issue.",
            state=agreement.state,
        )
    version = 1 if last is None else last.version + 1
    return BankDetailsGiven(agreement.name, BankDetails(details_id, version, entered_by=by))


def confirm(agreement: Agreement, last: BankDetails | None, *, by: str) -> BankDetailsConfirmed:
    """A finance officer confirms the last details given: after this they are paid to."""
    if last is None:
        raise Refusal(
            "no_bank_details", "Le porteur n'a pas encore donné ses coordonnées bancaires : il les donne d'abord."
        )
    if last.entered_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a saisi les coordonnées bancaires ne peut pas les confirmer : une autre personne le fait."
        )
    if last.confirmed_by is not None and not agreement.bank_details_to_correct:
        raise NotInThisState("Ces coordonnées bancaires sont déjà confirmées.", state=agreement.state)
    return BankDetailsConfirmed(agreement.name, last.id, by)


def in_force(agreement: Agreement, last: BankDetails | None) -> BankDetails:
    """The details to pay to. Raises Refusal saying what is missing before anything may be paid."""
    if last is None:
        raise Refusal(
            "no_bank_details", "Le porteur n'a pas encore donné ses coordonnées bancaires : il les donne d'abord."
        )
    if last.waits:
        raise Refusal(
            "bank_details_unconfirmed",
            "Les nouvelles coordonnées bancaires attendent la confirmation d'un chargé des paiements.",
        )
    if agreement.bank_details_to_correct:
        raise Refusal(
            "bank_details_to_correct",
            "La banque a refusé ces coordonnées : elles doivent être corrigées ou confirmées avant un nouvel ordre.",
        )
    return last


def account_is_suspect(bank_reason: str) -> bool:
    """Does the bank's reason put the recipient's account in doubt? Unknown reasons do."""
    return bank_reason not in ACCOUNT_IS_NOT_AT_FAULT
