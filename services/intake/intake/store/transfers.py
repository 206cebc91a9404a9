"""Which organisation handed a file to which, by which absorption: every statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from intake.domain import ApplicationTransferred
from shared.postgres import Transaction
from shared.vocabulary import LegalForm

KEEP_TRANSFER: Final = """INSERT INTO intake.transfer
    (application_id, absorption_id, from_siret, to_siret, transferred_at, to_name, to_legal_form)
VALUES ($1, $2, $3, $4, $5, $6, $7)"""
LIST_TRANSFERS: Final = """SELECT from_siret, to_siret, transferred_at FROM intake.transfer
WHERE application_id = $1 ORDER BY id"""
# As its own last file says; else as the officer said who handed files to it.
KNOWN_OF: Final = """SELECT coalesce(
    (SELECT a.content #>> '{carrier,name}' FROM intake.application AS a
     WHERE a.carrier_siret = $1 AND a.content #>> '{carrier,siret}' = $1 AND a.content #>> '{carrier,name}' <> ''
     ORDER BY a.id DESC LIMIT 1),
    (SELECT t.to_name FROM intake.transfer AS t
     JOIN intake.application AS a ON a.id = t.application_id AND a.carrier_siret = $1
     WHERE t.to_siret = $1 AND t.to_name IS NOT NULL ORDER BY t.id DESC LIMIT 1)) AS name, coalesce(
    (SELECT a.content #>> '{carrier,legal_form}' FROM intake.application AS a
     WHERE a.carrier_siret = $1 AND a.content #>> '{carrier,siret}' = $1
         AND a.content #>> '{carrier,legal_form}' IS NOT NULL ORDER BY a.id DESC LIMIT 1),
    (SELECT t.to_legal_form FROM intake.transfer AS t
     JOIN intake.application AS a ON a.id = t.application_id AND a.carrier_siret = $1
     WHERE t.to_siret = $1 AND t.to_legal_form IS NOT NULL ORDER BY t.id DESC LIMIT 1)) AS legal_form"""
FILES_OF: Final = "SELECT id FROM intake.application WHERE carrier_siret = $1 ORDER BY id"
FILES_OF_ABSORPTION: Final = """SELECT a.id FROM intake.application AS a
WHERE a.carrier_siret = $2 AND (SELECT t.absorption_id FROM intake.transfer AS t
    WHERE t.application_id = a.id ORDER BY t.id DESC LIMIT 1) = $1
ORDER BY a.id"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """That a file went from one organisation to another."""

    from_siret: str
    to_siret: str
    transferred_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What files tell of an organisation; None where they do not."""

    name: str | None
    legal_form: LegalForm | None


def keep_transfer(tx: Transaction, fact: ApplicationTransferred, *, absorption_id: UUID) -> None:
    """Keep that a file changed hands."""
    between, now_of = (fact.from_siret, fact.to_siret), (fact.to_name, fact.to_legal_form)
    tx.write(KEEP_TRANSFER, fact.application_id, absorption_id, *between, fact.moment.at, *now_of)


async def list_transfers(tx: Transaction, application_id: UUID) -> list[Transfer]:
    """The hands that a file went through, the oldest first."""
    return [Transfer(**dict(row)) for row in await tx.fetch(LIST_TRANSFERS, application_id)]


async def known_of(tx: Transaction, siret: str) -> Known:
    """How an organisation is called and what it is, as far as files tell."""
    row = await tx.fetchrow(KNOWN_OF, siret)
    form = row["legal_form"] if row else None
    return Known(row["name"] if row else None, LegalForm(form) if form else None)


async def files_of(tx: Transaction, siret: str) -> list[UUID]:
    """Every file of an organisation."""
    return [row["id"] for row in await tx.fetch(FILES_OF, siret)]


async def files_moved_by(tx: Transaction, absorption_id: UUID, *, now_of: str) -> list[UUID]:
    """The files that an absorption moved last, and that are still where it moved them."""
    return [row["id"] for row in await tx.fetch(FILES_OF_ABSORPTION, absorption_id, now_of)]
