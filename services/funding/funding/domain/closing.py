"""Closing an agreement: everything paid, accounted for, and the rest given back to the envelope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from funding.domain.agreement import Agreement, AgreementName, AgreementState, require, require_undisputed
from funding.domain.clawback import ENDED, Clawback
from funding.domain.instalments import DONE
from funding.domain.ledger import Posting
from funding.domain.termination import AgreementTerminated
from shared.vocabulary import LedgerMove, Refusal


@dataclass(frozen=True, slots=True)
class AgreementClosed:
    """Fact: the agreement is closed. The final grant is paid - recovered."""

    name: AgreementName
    awarded_cents: int
    paid_cents: int
    recovered_cents: int
    released_cents: int
    closed_on: date


def close(agreement: Agreement, clawbacks: Sequence[Clawback], *, today: date) -> AgreementClosed:
    """Close the agreement. Raises Refusal naming the first thing that is still open."""
    require(agreement, AgreementState.SIGNED)
    require_undisputed(agreement)
    if agreement.final_report_accepted_on is None:
        raise Refusal(
            "final_report_missing", "Le rapport d'activité final n'est pas encore accepté : il doit l'être d'abord."
        )
    if agreement.entitled_cents is None:
        raise Refusal(
            "financial_report_missing", "Le compte rendu financier n'est pas encore accepté : il doit l'être d'abord."
        )
    for instalment in agreement.instalments:
        if instalment.state not in DONE:
            raise Refusal(
                "instalment_open",
                f"Le versement n° {instalment.number} n'est ni payé ni annulé : attendez qu'il le soit.",
            )
    for clawback in clawbacks:
        if clawback.state not in ENDED:
            raise Refusal(
                "clawback_open",
                f"Le reversement {clawback.reference} doit d'abord être soldé, abandonné ou annulé.",
            )
    awarded = agreement.terms.amount_cents
    return AgreementClosed(
        agreement.name,
        awarded,
        agreement.paid_cents,
        agreement.recovered_cents,
        released_cents=awarded - agreement.net_paid_cents,
        closed_on=today,
    )


def rest_given_back(agreement: Agreement, ended: AgreementClosed | AgreementTerminated) -> Posting | None:
    """The entry that gives what was not used back to the envelope; None where all was."""
    if ended.released_cents == 0:
        return None
    return Posting(
        agreement.terms.envelope_id,
        LedgerMove.DECOMMIT,
        ended.released_cents,
        cause=agreement.id,
        application_id=agreement.name.application_id,
        reservation_id=agreement.terms.reservation_id,
        agreement_id=agreement.id,
    )
