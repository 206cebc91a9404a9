"""What the bank said that fitted nothing, and what people make of it, over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.examples import DISMISSAL, MATCH
from funding.api.order_views import UnmatchedEntryView
from funding.api.parameters import EntryId, Waiting
from funding.domain.matching import DismissalReason
from funding.handlers import matching
from funding.store import bank_files
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep
from shared.web.recusals import reader_of

router = APIRouter(prefix="/unmatched-entries", tags=["Banque"])


class MatchEntry(Body):
    """À quoi une écriture appartient."""

    model_config = ConfigDict(json_schema_extra={"examples": [MATCH]})

    reference: Annotated[str, Field(min_length=1, max_length=35)] = Field(
        description="La référence d'un ordre de paiement ou d'un reversement.", examples=["CONV-2025-0001-T1-1"]
    )
    whatever_amount: bool = Field(
        default=False,
        description="true : c'est bien le mouvement de cet ordre, malgré un autre montant. L'ordre est payé, ou "
        "revient, à son montant ; l'écart, à la charge d'Apec, est inscrit au grand livre. Un retour auquel manquent "
        "plus de 100 € est celui d'une partie du virement : elle seule est à payer de nouveau. D'un ordre non payé "
        "ici et que le relevé montre débité, elle réduit ce débit.",
        examples=[False],
    )


class DismissEntry(Body):
    """Pourquoi une écriture est écartée."""

    model_config = ConfigDict(json_schema_extra={"examples": [DISMISSAL]})

    reason: DismissalReason = Field(
        description="NOT_OURS : étrangère au programme ; DUPLICATE : doublon ; BANK_ERROR : erreur de la banque ; "
        "SETTLED_ELSEWHERE : réglée autrement.",
        examples=["NOT_OURS"],
    )


@router.get("", summary="Lister ce qui reste à rapprocher", response_model=Page[UnmatchedEntryView])
async def list_unmatched_entries(query: QueryDep, page: PageDep, waiting: Waiting = None) -> Response:
    """Ce que la banque a dit et qui n'allait avec aucun ordre ni reversement : une personne le rapproche ou l'écarte.

    Rôle : chargé ou approbateur des paiements, auditeur.
    """
    query.principal.require(*roles.PAYMENTS)
    (after,) = page.position(int)
    async with query.transaction() as tx:
        reader = reader_of(query.principal)
        rows = await bank_files.unmatched(tx, waiting=waiting, reader=reader, after=after, fetch=page.fetch)
    return query.answer(Page[UnmatchedEntryView].of(rows, page, key=lambda row: (row.id,), view=UnmatchedEntryView.of))


@router.post("/{entry_id}/match", summary="Rapprocher une écriture", response_model=UnmatchedEntryView)
async def match_entry(command: CommandDep, entry_id: EntryId, body: MatchEntry) -> Response:
    """Rapproche l'écriture d'un ordre ou d'un reversement : elle a le même effet que si la banque l'avait citée.

    Attendent qu'une autre personne les approuve : un crédit qui en semble un autre, déjà reçu ce jour-là pour ce
    montant ; avec `whatever_amount`, un mouvement d'un autre montant que son ordre.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        entry = await matching.match(
            tx, entry_id, body.reference, by=command.principal, whatever_amount=body.whatever_amount
        )
        return command.answer(UnmatchedEntryView.of(entry))


@router.post("/{entry_id}/match/approval", summary="Approuver un rapprochement", response_model=UnmatchedEntryView)
async def approve_match(command: CommandDep, entry_id: EntryId) -> Response:
    """Approuve un rapprochement : ce crédit en est un autre que celui, déjà reçu, auquel il ressemble ; il compte.

    Ou : l'écart entre ce mouvement et son ordre est à la charge d'Apec, et s'inscrit au grand livre ; une partie du
    virement est revenue, et elle seule est à payer de nouveau. Sinon, l'écriture s'écarte.

    Rôle : approbateur des paiements, autre que qui l'a rapproché.
    """
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        entry = await matching.approve(tx, entry_id, by=command.principal)
        return command.answer(UnmatchedEntryView.of(entry))


@router.post("/{entry_id}/dismissal", summary="Écarter une écriture", response_model=UnmatchedEntryView)
async def dismiss_entry(command: CommandDep, entry_id: EntryId, body: DismissEntry) -> Response:
    """Écarte une écriture dont il n'y a rien à faire ; elle reste dans la liste, avec son motif.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        entry = await matching.dismiss(tx, entry_id, body.reason, by=command.principal)
        return command.answer(UnmatchedEntryView.of(entry))
