"""What review announces of recusals, for the tests of the services that close a file to whom it names."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from shared.contracts import review
from shared.identity import new_id
from shared.messaging.application import Projecting
from shared.messaging.recusals import RECUSALS
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import heard
from shared.vocabulary import CommitteeKind, Role

CASE: Final = new_id()
TODAY: Final = date(2025, 2, 10)
SIRET: Final = "73282932000074"
EVERY_TEAM: Final = tuple(role for role in Role if role is not Role.CARRIER)


def _of(file: UUID, case: UUID) -> dict[str, Any]:
    return {"case_id": case, "application_id": file, "edition": 2025}


def opened(file: UUID, *recused: str, case: UUID = CASE) -> review.CaseOpened:
    """The case is before a committee, of whose members these are recused."""
    before = {"committee_id": new_id(), "committee_code": "NATIONAL", "committee_kind": CommitteeKind.NATIONAL}
    said = {"routing_rule": "by_amount", "opened_on": TODAY, "carrier_siret": SIRET, "recused": recused}
    return review.CaseOpened(**_of(file, case), **before, **said)


def declared(file: UUID, member: str | None, case: UUID = CASE) -> review.ConflictDeclared:
    """A member told of a tie, or somebody of theirs; older events do not say whose."""
    return review.ConflictDeclared(**_of(file, case), declared_on=TODAY, recused=member)


def noted(file: UUID, *recused: str, case: UUID = CASE) -> review.RecusalsNoted:
    """Ties that nobody declared were seen."""
    return review.RecusalsNoted(**_of(file, case), carrier_siret=SIRET, recused=recused, noted_on=TODAY)


def lifted(file: UUID, *still: str, case: UUID = CASE) -> review.ConflictLifted:
    """A tie no longer counts; these are recused still."""
    return review.ConflictLifted(**_of(file, case), carrier_siret=SIRET, recused=still, lifted_on=TODAY)


async def hears(database: Database, *said: review.CaseEvent, generation: int = 1) -> None:
    """The service of this database hears of recusals, in that generation of its read model."""
    async with database.transaction(Origin.of_machinery()) as tx:
        await Projecting("tested", RECUSALS, generation).apply(tx, [heard(one) for one in said])
