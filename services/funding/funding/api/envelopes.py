"""Envelopes over HTTP."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.envelope_views import BalanceView, OpenedEnvelopeView, SimulationView
from funding.api.examples import ENVELOPE, YEAR_ENVELOPE
from funding.api.fields import SmallCents
from funding.api.parameters import Awards, EnvelopeKey, OfEdition, OnDay, Subtree
from funding.api.views import EnvelopeView, LedgerEntryView
from funding.domain.envelope import Share
from funding.domain.simulation import Wish
from funding.handlers.envelopes import as_of, open_part, open_year_envelope, present, try_awards
from funding.store import envelopes, ledger
from shared.places import RegionCode
from shared.vocabulary import Axis, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep
from shared.web.recusals import reader_of

router = APIRouter(prefix="/envelopes", tags=["Enveloppes"])


class OpenEnvelope(Body):
    """L'enveloppe d'une année, ou la part d'un comité, d'une région ou d'un axe."""

    model_config = ConfigDict(json_schema_extra={"examples": [YEAR_ENVELOPE, ENVELOPE]})

    edition: Annotated[int, Field(strict=True, ge=2021, le=2999)] = Field(
        description="L'édition : l'année de l'appel à projets.", examples=[2025]
    )
    committee_code: Annotated[str, Field(max_length=40)] | None = Field(
        default=None,
        description="Le comité dont c'est la part ; absent pour l'enveloppe de l'année, qui s'ouvre d'abord.",
        examples=["NATIONAL", "REGIONAL-93"],
    )
    region: RegionCode | None = Field(default=None, description="La région dont c'est la part, par son code INSEE.")
    axis: Axis | None = Field(default=None, description="L'axe dont c'est la part.")
    parent_key: Annotated[str, Field(max_length=200)] | None = Field(
        default=None, description="L'enveloppe dont c'est une part ; absente, celle de l'année.", examples=["2025"]
    )
    total_cents: SmallCents = Field(
        description="Ce qu'une dotation, ou pour une part un virement, à approuver lui apportera, en centimes d'euro.",
        examples=[40_000_000],
    )


@router.post("", summary="Ouvrir une enveloppe", status_code=201, response_model=OpenedEnvelopeView)
async def open_an_envelope(command: CommandDep, body: OpenEnvelope) -> Response:
    """Ouvre l'enveloppe d'une année ou une part, vide, et propose la dotation ou le virement qui l'alimentera.

    L'argent ne vient du programme, ou de l'enveloppe dont la part est prise, qu'à l'approbation par une autre
    personne (`POST /transfers/{transfer_id}/approval`). S'il est refusé, la part reste vide ; un autre virement peut
    être proposé. Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        share = Share(body.committee_code, body.region, body.axis)
        edition, total = body.edition, body.total_cents
        if share == Share() and body.parent_key is None:
            envelope, transfer = await open_year_envelope(tx, edition=edition, total_cents=total, by=command.principal)
        else:
            envelope, transfer = await open_part(
                tx,
                edition=edition,
                share=share,
                parent_key=body.parent_key,
                total_cents=total,
                by=command.principal,
            )
        view = OpenedEnvelopeView.opened(envelope, transfer)
        return command.answer(view, 201, revision=envelope.revision, location=f"/envelopes/{envelope.key}")


@router.get("", summary="Lister les enveloppes", response_model=Page[EnvelopeView])
async def list_envelopes(query: QueryDep, page: PageDep, edition: OfEdition = None) -> Response:
    """Les enveloppes, dans l'ordre de leurs clés. Rôle : toute l'équipe, les comités et l'auditeur."""
    query.principal.require(*roles.ENVELOPES)
    (after,) = page.position(str)
    async with query.transaction() as tx:
        rows = await envelopes.page(tx, edition=edition, after=after, fetch=page.fetch)
    return query.answer(Page[EnvelopeView].of(rows, page, key=lambda row: (row.key,), view=EnvelopeView.of))


@router.get("/simulation", summary="Simuler des attributions", response_model=SimulationView)
async def simulate_awards(query: QueryDep, award: Awards) -> Response:
    """Ce qui resterait si ces attributions étaient faites, dans cet ordre ; rien n'est écrit.

    Rôle : toute l'équipe, les comités et l'auditeur.
    """
    query.principal.require(*roles.ENVELOPES)
    wishes = [_wish(one) for one in award]
    async with query.transaction() as tx:
        tried = await try_awards(tx, wishes)
    return query.answer(SimulationView.of(tried))


@router.get("/{key:path}/balance", summary="Lire une enveloppe à une date", response_model=BalanceView)
async def read_balance(query: QueryDep, key: EnvelopeKey, on: OnDay, subtree: Subtree = False) -> Response:
    """Les sommes de l'enveloppe à la fin de ce jour, d'après les écritures du grand livre jusque-là.

    Avec `subtree`, celles de l'enveloppe et de toutes ses parts ensemble : ce qui est allé de l'une à l'autre ne compte
    qu'une fois.

    Rôle : toute l'équipe, les comités et l'auditeur.
    """
    query.principal.require(*roles.ENVELOPES)
    async with query.transaction() as tx:
        envelope, balances = await as_of(tx, key, on, subtree=subtree)
    return query.answer(BalanceView.of(envelope, balances, on, subtree=subtree))


@router.get("/{key:path}/ledger", summary="Lire le grand livre", response_model=Page[LedgerEntryView])
async def read_ledger(query: QueryDep, page: PageDep, key: EnvelopeKey) -> Response:
    """Les écritures de l'enveloppe, dans l'ordre : en partie double, jamais modifiées.

    Elles nomment les dossiers : un comité lit les sommes, non les écritures. Celles d'un dossier qui vous est fermé
    restent, pour que les sommes tombent juste, sans rien nommer. Rôle : toute l'équipe et l'auditeur.
    """
    query.principal.require(*roles.LEDGER)
    (after,) = page.position(int)
    async with query.transaction() as tx:
        envelope = await present(tx, key)
        reader = reader_of(query.principal)
        rows = await ledger.entries(tx, envelope.id, reader=reader, after=after, fetch=page.fetch)
    views = [LedgerEntryView.model_validate(dict(row)) for row in rows]
    return query.answer(Page[LedgerEntryView].of(views, page, key=lambda view: (view.position,)))


@router.get("/{key:path}", summary="Lire une enveloppe", response_model=EnvelopeView)
async def read_envelope(query: QueryDep, key: EnvelopeKey) -> Response:
    """L'enveloppe et ce qui en reste. Rôle : toute l'équipe, les comités et l'auditeur."""
    query.principal.require(*roles.ENVELOPES)
    async with query.transaction() as tx:
        envelope = await present(tx, key)
    return query.answer(EnvelopeView.of(envelope), revision=envelope.revision)


def _wish(text: str) -> Wish:
    key, _, cents = text.rpartition(":")
    return Wish(key, int(cents))
