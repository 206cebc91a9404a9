"""Recusals: to whom a file is closed, as review announces it."""

from datetime import date
from uuid import UUID

from shared.contracts.review.cases import CaseEvent


class ConflictDeclared(CaseEvent):
    """A member is tied to the project and recused from it: the file is closed to them. Why stays at review.

    `recused` is the opaque id under which every service closes it; older events are without it.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    declared_on: date
    recused: str | None = None


class RecusalsNoted(CaseEvent):
    """To whom the file is closed, in every service, by opaque id; who was named before stays so until ConflictLifted.

    Said where a tie is seen that nobody declared: a member joined or named organisations, or the file changed hands.
    `carrier_siret` is who carried the file when ties were looked for.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    carrier_siret: str
    recused: tuple[str, ...]
    noted_on: date


class ConflictLifted(CaseEvent):
    """A tie that was declared or noted by mistake no longer counts. Who lifted it, and why, stays at review.

    `recused` are all to whom the file is closed still, in place of everybody whom this case named before; `freed` is
    who may read it again, where no other tie closes it to them. `carrier_siret` as in RecusalsNoted.
    """

    case_id: UUID
    application_id: UUID
    edition: int
    carrier_siret: str
    freed: str | None = None
    recused: tuple[str, ...]
    lifted_on: date
