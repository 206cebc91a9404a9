"""Envelopes over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Query as Parameter
from pydantic import Field
from starlette.responses import Response

from funding.api import roles
from funding.api.fields import SmallCents
from funding.api.views import EnvelopeView, LedgerEntryView
from funding.domain.envelope import Envelope
from funding.handlers.envelopes import open_envelope
from funding.store import envelopes, ledger
from shared.postgres import Transaction
from shared.vocabulary import Role
from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep

router = APIRouter(prefix="/envelopes", tags=["envelopes"])


class OpenEnvelope(Body):
    """The year's envelope, or with a committee's code a part of it."""

    edition: Annotated[int, Field(strict=True, ge=2021, le=2999, examples=[2025])]
    committee_code: Annotated[str | None, Field(examples=["NATIONAL", "REGIONAL-93"], max_length=40)] = None
    total_cents: SmallCents


@router.post("", status_code=201, response_model=EnvelopeView)
async def open_an_envelope(command: CommandDep, body: OpenEnvelope) -> Response:
    """Open an envelope (chargé des finances). A committee's is transferred out of what is left of the year's."""
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        envelope = await open_envelope(
            tx, edition=body.edition, committee_code=body.committee_code, total_cents=body.total_cents
        )
        view = EnvelopeView.of(envelope)
        return command.answer(view, 201, revision=envelope.revision, location=f"/envelopes/{envelope.key}")


@router.get("", response_model=Page[EnvelopeView])
async def list_envelopes(
    query: QueryDep, page: PageDep, edition: Annotated[int | None, Parameter(description="Année.")] = None
) -> Response:
    """Envelopes by key."""
    query.principal.require(*roles.ENVELOPES)
    (after,) = page.position(str)
    async with query.transaction() as tx:
        rows = await envelopes.page(tx, edition=edition, after=after, fetch=page.fetch)
    return query.answer(Page[EnvelopeView].of(rows, page, key=lambda row: (row.key,), view=EnvelopeView.of))


@router.get("/{key:path}/ledger", response_model=Page[LedgerEntryView])
async def read_ledger(query: QueryDep, page: PageDep, key: str) -> Response:
    """The ledger of an envelope: double entry, appended only, in order."""
    query.principal.require(*roles.ENVELOPES)
    (after,) = page.position(int)
    async with query.transaction() as tx:
        envelope = await _known(tx, key)
        rows = await ledger.entries(tx, envelope.id, after=after, fetch=page.fetch)
    views = [LedgerEntryView.model_validate(dict(row)) for row in rows]
    return query.answer(Page[LedgerEntryView].of(views, page, key=lambda view: (view.position,)))


@router.get("/{key:path}", response_model=EnvelopeView)
async def read_envelope(query: QueryDep, key: str) -> Response:
    """An envelope by its key: `2025`, or `2025/NATIONAL`."""
    query.principal.require(*roles.ENVELOPES)
    async with query.transaction() as tx:
        envelope = await _known(tx, key)
    return query.answer(EnvelopeView.of(envelope), revision=envelope.revision)


async def _known(tx: Transaction, key: str) -> Envelope:
    envelope = await envelopes.by_key(tx, key)
    if envelope is None:
        raise NotFound("enveloppe", key)
    return envelope
