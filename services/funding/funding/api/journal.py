"""The journal of a period over HTTP, for accountants."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from funding.api import roles
from funding.api.journal_files import as_csv, as_xlsx
from funding.domain.journal import Basis
from funding.store import journal
from shared.messaging import record_access
from shared.vocabulary import Refusal
from shared.web import QueryDep
from shared.web.recusals import reader_of

router = APIRouter(tags=["Enveloppes"])


class Format(StrEnum):
    """Un fichier texte, ou un classeur."""

    CSV = "csv"
    XLSX = "xlsx"


Day = Annotated[date, Field(le=date(2999, 12, 31))]
CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Le journal.",
        "content": {
            CSV: {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get("/journal", summary="Exporter le journal", response_class=Response, responses=_FILES)
async def export_journal(
    query: QueryDep,
    start: Annotated[Day, Query(description="Le premier jour, inclus.", examples=["2025-01-01"])],
    end: Annotated[Day, Query(description="Le dernier jour, inclus.", examples=["2025-12-31"])],
    kind: Annotated[Format, Query(alias="format", description="csv : texte ; xlsx : classeur.")] = Format.CSV,
    by: Annotated[
        Basis,
        Query(description="Le jour qui range une écriture : booking, celui de l'écriture ; value, celui de la banque."),
    ] = Basis.BOOKING,
) -> Response:
    """Les écritures de toutes les enveloppes pour la comptabilité, avec leurs totaux ; l'export est inscrit à l'audit.

    Deux lignes par écriture, son débit et son crédit, avec le journal, la pièce et le tiers (par son SIRET) ; puis les
    totaux de chaque compte, et leur somme. Aucune cellule ne commence une formule. Le classeur donne aussi le solde de
    chaque compte à l'ouverture et à la clôture de la période. Les lignes d'un dossier qui vous est fermé restent, pour
    que les sommes tombent juste, sans dossier, convention, tiers ni pièce.

    Rôle : chargé ou approbateur des paiements, auditeur.
    """
    query.principal.require(*roles.PAYMENTS)
    if end < start:
        raise Refusal("period", "Le dernier jour ne peut pas précéder le premier.", field="end")
    async with query.transaction(audited=True) as tx:
        opening = await journal.before(tx, start, by)
        entries = await journal.between(tx, start, end, by, reader=reader_of(query.principal))
        record_access(tx, action="journal.export", target=f"{start}/{end}", detail={"format": kind.value})
    content = as_csv(entries, by) if kind is Format.CSV else as_xlsx(entries, opening, start, end, by)
    disposition = f'attachment; filename="journal-{start}-{end}.{kind.value}"'
    media = CSV if kind is Format.CSV else XLSX
    return Response(content, media_type=media, headers={"Content-Disposition": disposition})
