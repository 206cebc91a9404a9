"""What funding answers of envelopes besides their present state: a day's balances, awards tried, transfers."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field

from funding.api.views import Committed, Disbursed, EnvelopeView, Reserved, Total
from funding.domain.envelope import Envelope
from funding.domain.ledger import Balances
from funding.domain.simulation import Tried
from funding.domain.transfer import Transfer, TransferKind, TransferState
from shared.web import View, words


class BalanceView(View):
    """Les sommes d'une enveloppe à la fin d'un jour."""

    key: str = Field(description="L'enveloppe, par sa clé.", examples=["2025/NATIONAL"])
    on: date = Field(description="Le jour.", examples=["2025-06-30"])
    subtree: bool = Field(description="Vrai quand les sommes sont celles de l'enveloppe et de toutes ses parts.")
    total_cents: Total
    reserved_cents: Reserved
    committed_cents: Committed
    disbursed_cents: Disbursed
    available_cents: int = Field(description="Ce qu'une attribution pouvait encore prendre.", examples=[364_000_000])

    @classmethod
    def of(cls, envelope: Envelope, balances: Balances, on: date, *, subtree: bool) -> Self:
        """Show the balances of a day."""
        return cls(
            key=envelope.key,
            on=on,
            subtree=subtree,
            total_cents=balances.total,
            reserved_cents=balances.reserved,
            committed_cents=balances.committed,
            disbursed_cents=balances.disbursed,
            available_cents=balances.available,
        )


class TriedView(View):
    """Une attribution essayée."""

    envelope_key: str = Field(description="L'enveloppe, par sa clé.", examples=["2025/NATIONAL"])
    amount_cents: int = Field(description="Le montant essayé, en centimes d'euro.", examples=[6_000_000])
    fits: bool = Field(description="Vrai quand l'enveloppe peut la porter, après celles d'avant.")
    left_cents: int = Field(description="Ce qui resterait dans l'enveloppe après elle.", examples=[358_000_000])


class SimulationView(View):
    """Des attributions essayées, dans leur ordre ; celle qui ne tient pas ne prend rien."""

    awards: list[TriedView] = Field(description="Chacune des attributions.")
    all_fit: bool = Field(description="Vrai quand toutes tiennent ensemble.")

    @classmethod
    def of(cls, tried: Sequence[Tried]) -> Self:
        """Show what was tried."""
        awards = [
            TriedView(
                envelope_key=one.wish.envelope_key,
                amount_cents=one.wish.amount_cents,
                fits=one.fits,
                left_cents=one.left_cents,
            )
            for one in tried
        ]
        return cls(awards=awards, all_fit=all(one.fits for one in tried))


class TransferView(View):
    """Un virement entre enveloppes, proposé par une personne et fait par une autre."""

    id: UUID = Field(description="Le virement, par son identifiant.")
    kind: TransferKind = Field(
        description="ALLOCATION : dotation de l'année par le programme ; REDUCTION : réduction de cette dotation, de "
        "ce qui n'est ni réservé ni engagé ; TRANSFER : virement dans l'année ; CARRY_OVER : report du reste sur "
        "l'année suivante ; "
        "GIVE_BACK : restitution de ce qui reste à l'enveloppe d'origine, ou au programme."
    )
    state: TransferState = Field(description="PROPOSED : à approuver ; EXECUTED : fait ; REFUSED : refusé.")
    revision: words.Revision
    from_key: str | None = Field(
        description="L'enveloppe qui donne ; null pour le programme.", examples=["2025/NATIONAL"]
    )
    to_key: str | None = Field(description="L'enveloppe qui reçoit ; null pour le programme.", examples=["2025"])
    amount_cents: int | None = Field(
        description="Le montant, en centimes d'euro ; null avant l'approbation quand c'est tout ce qui reste."
    )
    proposed_by: str = Field(description="Qui l'a proposé, par son identifiant opaque.", examples=["finance-1"])
    decided_by: str | None = Field(description="Qui l'a approuvé ou refusé ; null avant.", examples=["finance-2"])

    @classmethod
    def of(cls, transfer: Transfer) -> Self:
        """Show a transfer."""
        return cls.model_validate(transfer, from_attributes=True)


class OpenedEnvelopeView(EnvelopeView):
    """Une enveloppe ouverte, et le virement qui doit l'alimenter."""

    transfer: TransferView | None = Field(
        description="La dotation, ou pour une part le virement, qui apportera son argent à l'enveloppe : à approuver "
        "par une autre personne."
    )

    @classmethod
    def opened(cls, envelope: Envelope, transfer: Transfer | None) -> Self:
        """Show an envelope as it opens."""
        shown = EnvelopeView.of(envelope).model_dump()
        return cls(**shown, transfer=None if transfer is None else TransferView.of(transfer))
