"""Calls over HTTP: an edition is prepared, opened, and closed by a programme officer; everybody may read it."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from intake import store
from intake.api.call_models import CallBody, CallTermsBody, CallView, RulesBody, RulesView
from intake.api.parameters import CallId, RulesVersion
from intake.handlers import calls
from shared.vocabulary import Role
from shared.web import CommandDep, Page, PageDep, Principal, QueryDep

router: Final = APIRouter(prefix="/calls", tags=["Appels à projets"])


@router.post("", summary="Préparer une édition", status_code=201, response_model=CallView)
async def draft_call(body: CallBody, command: CommandDep) -> Response:
    """Prépare l'appel à projets d'une année : fenêtre de dépôt, sessions, enveloppe et premier règlement.

    Rien n'est annoncé avant l'ouverture. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        call = await calls.draft_call(tx, body.terms(), body.rules.rules())
        return command.answer(CallView.of(call), status=201, revision=call.revision, location=f"/calls/{call.id}")


@router.put("/{call_id}/terms", summary="Corriger une édition en préparation", response_model=CallView)
async def revise_terms(call_id: CallId, body: CallTermsBody, command: CommandDep) -> Response:
    """Remplace le titre, la fenêtre, les sessions et l'enveloppe d'une édition en préparation ; rien n'est annoncé.

    Refusé une fois l'édition ouverte : ce qui est publié ne change plus. Son règlement se change en publiant une
    version supérieure. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        call = await calls.revise_terms(tx, call_id, body.terms())
        return command.answer(CallView.of(call), revision=call.revision)


@router.post("/{call_id}/rules", summary="Publier une nouvelle version du règlement", response_model=CallView)
async def publish_rules(call_id: CallId, body: RulesBody, command: CommandDep) -> Response:
    """Donne à l'édition une version supérieure de son règlement.

    Les dossiers déjà déposés gardent la version en vigueur le jour de leur dépôt. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        call = await calls.publish_rules(tx, call_id, body.rules())
        return command.answer(CallView.of(call), revision=call.revision)


@router.post("/{call_id}/opening", summary="Ouvrir l'appel à projets", response_model=CallView)
async def open_call(call_id: CallId, command: CommandDep) -> Response:
    """Publie le règlement et ouvre l'édition ; les dépôts se font entre `opens_on` et `closes_on` inclus.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        call = await calls.open_call(tx, call_id)
        return command.answer(CallView.of(call), revision=call.revision)


@router.post("/{call_id}/closing", summary="Clore l'appel à projets", response_model=CallView)
async def close_call(call_id: CallId, command: CommandDep) -> Response:
    """Clôt l'édition avant son terme ; le dernier jour passé, elle se clôt d'elle-même. Rôle : chargé de programme."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        call = await calls.close_call(tx, call_id)
        return command.answer(CallView.of(call), revision=call.revision)


@router.get("", summary="Lister les éditions", response_model=Page[CallView])
async def list_calls(query: QueryDep, page: PageDep) -> Response:
    """Les éditions, la plus récente d'abord ; celles en préparation ne sont montrées qu'à l'équipe du programme."""
    (before_edition,) = page.position(int)
    drafts = _sees_drafts(query.principal)
    async with query.transaction() as tx:
        found = await store.list_calls(tx, before_edition=before_edition, drafts=drafts, limit=page.fetch)
    return query.answer(Page[CallView].of(found, page, key=lambda call: (call.terms.edition,), view=CallView.of))


@router.get("/{call_id}", summary="Lire une édition", response_model=CallView)
async def read_call(call_id: CallId, query: QueryDep) -> Response:
    """L'édition avec son règlement en vigueur."""
    async with query.transaction() as tx:
        call = await calls.find_call(tx, call_id, drafts=_sees_drafts(query.principal))
    return query.answer(CallView.of(call), revision=call.revision)


@router.get("/{call_id}/rules/{version}", summary="Lire une version du règlement", response_model=RulesView)
async def read_rules(call_id: CallId, version: RulesVersion, query: QueryDep) -> Response:
    """Une version du règlement, en vigueur ou remplacée : celle que chaque dossier garde depuis son dépôt."""
    async with query.transaction() as tx:
        rules = await calls.find_rules(tx, call_id, version, drafts=_sees_drafts(query.principal))
    return query.answer(RulesView.model_validate(rules, from_attributes=True))


def _sees_drafts(principal: Principal) -> bool:
    return principal.has(Role.PROGRAMME_OFFICER, Role.AUDITOR)
