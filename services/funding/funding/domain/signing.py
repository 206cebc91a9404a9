"""Signing an agreement, or letting it lapse, or cancelling it with its award."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from funding.domain.agreement import Agreement, AgreementName, AgreementState, Party, Signature, Terms, require
from funding.domain.approval import require_esus
from funding.domain.instalments import Instalment
from funding.domain.ledger import Posting
from shared.vocabulary import LedgerMove, NotInThisState, Refusal

_BY: Final = {Party.CARRIER: "le porteur", Party.APEC: "l'Apec"}


@dataclass(frozen=True, slots=True)
class PartySigned:
    """Fact: one party signed."""

    name: AgreementName
    signature: Signature


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """Fact: both parties signed; the reservation becomes a commitment."""

    name: AgreementName
    terms: Terms
    instalments: tuple[Instalment, ...]
    signed_on: date


@dataclass(frozen=True, slots=True)
class AgreementLapsed:
    """Fact: the agreement was not signed in time."""

    name: AgreementName
    amount_cents: int
    lapsed_on: date


@dataclass(frozen=True, slots=True)
class AgreementCancelled:
    """Fact: the award was withdrawn before the agreement was signed."""

    name: AgreementName


def sign(agreement: Agreement, signature: Signature, *, today: date) -> tuple[PartySigned | AgreementSigned, ...]:
    """A party signs; with the second signature the agreement is signed, on the later of the two days."""
    require(agreement, AgreementState.DRAFTED)
    if any(one.party is signature.party for one in agreement.signatures):
        raise NotInThisState(
            f"La convention {agreement.name.number} est déjà signée par {_BY[signature.party]}.", state=agreement.state
        )
    _check_day(agreement.terms, signed_on=signature.signed_on, today=today)
    require_esus(agreement, today, then="la convention se signe")
    signed = PartySigned(agreement.name, signature)
    others = [one.signed_on for one in agreement.signatures]
    if not others:
        return (signed,)
    day = max(*others, signature.signed_on)
    return signed, AgreementSigned(agreement.name, agreement.terms, agreement.instalments, day)


def _check_day(terms: Terms, *, signed_on: date, today: date) -> None:
    last = terms.sign_before
    if today > last:
        raise Refusal(
            "signed_too_late",
            f"Le délai de signature s'est achevé le {last:%d/%m/%Y} : cette convention ne se signe plus.",
        )
    if not terms.drafted_on <= signed_on <= today:
        raise Refusal(
            "signature_date",
            f"La date de signature se situe entre le {terms.drafted_on:%d/%m/%Y} et aujourd'hui, {today:%d/%m/%Y}.",
            field="signed_on",
        )


def commitment(agreement: Agreement) -> Posting:
    """The entry that turns the reservation into a commitment."""
    return Posting(
        agreement.terms.envelope_id,
        LedgerMove.COMMIT,
        agreement.terms.amount_cents,
        cause=agreement.id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )


def lapse(agreement: Agreement, *, today: date) -> AgreementLapsed:
    """The last day to sign, `today`, has ended."""
    require(agreement, AgreementState.DRAFTED)
    return AgreementLapsed(agreement.name, agreement.terms.amount_cents, today)


def cancel(agreement: Agreement) -> AgreementCancelled:
    """The award no longer stands."""
    require(agreement, AgreementState.DRAFTED)
    return AgreementCancelled(agreement.name)
