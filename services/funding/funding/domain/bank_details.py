"""Where a recipient is paid. The account itself never enters the domain: an id, who gave it and who confirmed it.

The first details given are in force at once; a change only once a finance officer confirmed it, and after some days in
which the carrier may still say that it was not its own. No payment is approved or sent while a change waits or cools
down, or while the bank's last answer says that the details must be corrected.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require
from funding.domain.payee import PayeeCheck, require_payee
from funding.domain.succession import same_person
from shared.vocabulary import NotInThisState, NotThisPerson, Refusal


@dataclass(frozen=True, slots=True)
class BankDetails:
    """A version of an agreement's bank details; `version` counts from 1. `usable_on`: its first day, None: any.

    `siret` is the carrier that gave it: no other legal person is ever paid there.
    """

    id: UUID
    version: int
    entered_by: str
    siret: str
    confirmed_by: str | None = None
    usable_on: date | None = None
    payee: PayeeCheck | None = None
    """What the account's bank says of whose it is; None before it was asked."""

    def is_of(self, carrier_siret: str) -> bool:
        """Did this carrier give it, and not the one before it?"""
        return same_person(self.siret, carrier_siret)

    @property
    def waits(self) -> bool:
        """Is this a change that nobody confirmed yet?"""
        return self.version > 1 and self.confirmed_by is None

    def cools_down(self, today: date) -> bool:
        """Is this a confirmed change that may not be paid to yet?"""
        return self.usable_on is not None and today < self.usable_on


@dataclass(frozen=True, slots=True)
class BankDetailsGiven:
    """Fact: the carrier gave bank details."""

    name: AgreementName
    details: BankDetails


@dataclass(frozen=True, slots=True)
class BankDetailsConfirmed:
    """Fact: a second person confirmed the details; they are paid to from `usable_on` on, at once where None."""

    name: AgreementName
    details_id: UUID
    confirmed_by: str
    usable_on: date | None


@dataclass(frozen=True, slots=True)
class BankDetailsRefused:
    """Fact: a second person refused a change; the details before it are in force again."""

    name: AgreementName
    details_id: UUID
    refused_by: str


ACCOUNT_IS_NOT_AT_FAULT: Final = frozenset(
    {"AG02", "AM01", "AM02", "AM03", "AM04", "AM05", "AM09", "AM10", "CUST", "DT01", "DUPL", "FF01", "FOCR", "TM01"}
)
"""ISO 20022 reasons of a rejection or return that say nothing against the recipient's account. Any other flags it."""


def give(
    agreement: Agreement, details_id: UUID, *, version: int, by: str, payment_at_the_bank: bool
) -> BankDetailsGiven:
    """The carrier gives its bank details, or new ones while no order is at the bank with the old ones."""
    if agreement.state is not AgreementState.DRAFTED:
        require(agreement, AgreementState.SIGNED)
    if payment_at_the_bank:
        raise NotInThisState(
            "Un ordre de paiement est à la banque : les coordonnées bancaires changeront après son issue.",
            state=agreement.state,
        )
    return BankDetailsGiven(agreement.name, _new(agreement, details_id, version, by))


def _new(agreement: Agreement, details_id: UUID, version: int, by: str) -> BankDetails:
    return BankDetails(details_id, version, entered_by=by, siret=agreement.terms.carrier_siret)


def confirm(
    agreement: Agreement, last: BankDetails | None, *, by: str, today: date, cooling_days: int
) -> BankDetailsConfirmed:
    """A finance officer confirms the last details given: a change is paid to once `cooling_days` have passed."""
    last = _of_the_carrier(agreement, last)
    if last.entered_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a saisi les coordonnées bancaires ne peut pas les confirmer : une autre personne le fait."
        )
    if last.confirmed_by is not None and not agreement.bank_details_to_correct:
        raise NotInThisState("Ces coordonnées bancaires sont déjà confirmées.", state=agreement.state)
    usable_on = today + timedelta(days=cooling_days) if last.waits and cooling_days else last.usable_on
    return BankDetailsConfirmed(agreement.name, last.id, by, usable_on)


def refuse(agreement: Agreement, last: BankDetails | None, *, by: str) -> BankDetailsRefused:
    """A finance officer refuses a change that waits: the carrier did not ask for it, or the account is another's."""
    last = _given(last)
    if not last.waits:
        raise NotInThisState("Aucun changement de coordonnées bancaires n'attend.", state=agreement.state)
    if last.entered_by == by:
        raise NotThisPerson(
            "four_eyes", "Qui a saisi les coordonnées bancaires ne peut pas les refuser : une autre personne le fait."
        )
    return BankDetailsRefused(agreement.name, last.id, by)


def in_force(agreement: Agreement, last: BankDetails | None, *, today: date, payee_asked: bool = False) -> BankDetails:
    """The details to pay to. Raises Refusal saying what is missing before anything may be paid."""
    last = _of_the_carrier(agreement, last)
    if last.waits:
        raise Refusal(
            "bank_details_unconfirmed",
            "Les nouvelles coordonnées bancaires attendent la confirmation d'un chargé des paiements.",
        )
    if last.cools_down(today):
        raise Refusal(
            "bank_details_cooling_down",
            f"Les coordonnées bancaires viennent de changer : on n'y paie qu'à partir du {last.usable_on:%d/%m/%Y}.",
        )
    if agreement.bank_details_to_correct:
        raise Refusal(
            "bank_details_to_correct",
            "La banque a refusé ces coordonnées : elles doivent être corrigées ou confirmées avant un nouvel ordre.",
        )
    require_payee(last.payee, asked=payee_asked)
    return last


def account_is_suspect(bank_reason: str) -> bool:
    """Does the bank's reason put the recipient's account in doubt? Unknown reasons do."""
    return bank_reason not in ACCOUNT_IS_NOT_AT_FAULT


def _given(last: BankDetails | None) -> BankDetails:
    if last is None:
        raise Refusal(
            "no_bank_details", "Le porteur n'a pas encore donné ses coordonnées bancaires : il les donne d'abord."
        )
    return last


def _of_the_carrier(agreement: Agreement, last: BankDetails | None) -> BankDetails:
    last = _given(last)
    if not last.is_of(agreement.terms.carrier_siret):
        raise Refusal(
            "bank_details_of_the_carrier_before",
            "Le projet a changé de porteur : ces coordonnées bancaires sont celles du précédent. Le nouveau donne "
            "d'abord les siennes.",
        )
    return last
