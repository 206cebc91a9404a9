"""Applications over HTTP: written and submitted by carriers, declared admissible or not by a programme officer."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from intake import store
from intake.api.application_bodies import (
    AdmissibilityBody,
    DraftBody,
    DraftPartsBody,
    NewApplicationBody,
    ReopeningBody,
    WithdrawalBody,
)
from intake.api.application_views import ApplicationView, EntryView, FileView, SummaryView
from intake.api.parameters import ApplicationId, BeforeCommittee, CarrierNamed, InRegion, InState, OfAxis, OfEdition
from intake.handlers import access, applications
from intake.handlers.standings import whereabouts
from shared.vocabulary import Refusal, Role
from shared.web import CommandDep, Page, PageDep, QueryDep
from shared.web.answers import json_answer

router: Final = APIRouter(prefix="/applications", tags=["Dossiers"])


@router.post("", summary="Commencer un dossier", status_code=201, response_model=ApplicationView)
async def draft_application(body: NewApplicationBody, command: CommandDep) -> Response:
    """Commence un brouillon pour un appel à projets ouvert ; il peut être incomplet.

    Rôle : porteur, pour son propre SIRET.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        drafted = await applications.draft(tx, body.call_id, body.content(), body.person(), by=command.principal)
        location = f"/applications/{drafted.id}"
        return command.answer(ApplicationView.of(drafted), status=201, revision=drafted.revision, location=location)


@router.put("/{application_id}", summary="Réécrire un brouillon", response_model=ApplicationView)
async def revise_application(application_id: ApplicationId, body: DraftBody, command: CommandDep) -> Response:
    """Remplace tout le contenu du brouillon ; ce qui n'est pas donné est effacé. Rôle : son porteur."""
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        revised = await applications.revise(tx, application_id, body.content(), body.person(), by=command.principal)
        return command.answer(ApplicationView.of(revised), revision=revised.revision)


@router.patch("/{application_id}", summary="Enregistrer des parties d'un brouillon", response_model=ApplicationView)
async def save_draft_parts(application_id: ApplicationId, body: DraftPartsBody, command: CommandDep) -> Response:
    """Remplace les parties données du brouillon, et laisse les autres : pour l'enregistrement au fil de la saisie.

    Ce qu'une autre page a enregistré entre-temps n'est pas écrasé : `If-Match` est alors périmé. Rôle : son porteur.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        revised = await applications.revise_parts(tx, application_id, body.over, by=command.principal)
        return command.answer(ApplicationView.of(revised), revision=revised.revision)


@router.post("/{application_id}/submission", summary="Déposer le dossier", response_model=ApplicationView)
async def submit_application(application_id: ApplicationId, command: CommandDep) -> Response:
    """Vérifie que le dossier est complet et se tient, lui donne son numéro et le dépose sous le règlement du jour.

    Un dossier incomplet, déséquilibré ou impossible est refusé, en nommant tous les champs à corriger. Ce que demande
    le règlement ne refuse rien ici : une personne en juge ensuite ; GET submission en avertit avant le dépôt.
    Rôle : son porteur.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        submitted = await applications.submit(tx, application_id, by=command.principal)
        return command.answer(ApplicationView.of(submitted), revision=submitted.revision)


@router.post("/{application_id}/admissibility", summary="Constater la recevabilité", response_model=ApplicationView)
async def declare_admissibility(
    application_id: ApplicationId, body: AdmissibilityBody, command: CommandDep
) -> Response:
    """Une personne constate que le dossier est recevable, ou non : alors avec un motif et une explication.

    Un dossier n'est recevable qu'une fois remplie chaque règle de l'édition. Celles qu'une personne doit constater le
    sont une à une, avec un motif, avant (POST eligibility/{rule}) ; le constat de recevabilité n'en tient lieu d'aucune
    et nomme celles qui restent (eligibility_to_judge).

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        if body.admissible:
            _refuse_reason(body)
            declared = await applications.declare_admissible(tx, application_id, by=command.principal)
        else:
            declared = await applications.declare_inadmissible(
                tx, application_id, body.reason, body.explanation, by=command.principal
            )
        return command.answer(ApplicationView.of(declared), revision=declared.revision)


@router.post("/{application_id}/reopening", summary="Rouvrir la recevabilité", response_model=ApplicationView)
async def reopen_application(application_id: ApplicationId, body: ReopeningBody, command: CommandDep) -> Response:
    """Annule un constat fait à tort, recevable ou irrecevable, avec un motif : le dossier attend un nouveau constat.

    Ce qui avait été constaté reste dans l'historique. Un dossier recevable est écarté du comité jusque-là ; il ne se
    rouvre plus dès que le comité a proposé une subvention ou rendu sa décision. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        reopened = await applications.reopen(tx, application_id, body.explanation, by=command.principal)
        return command.answer(ApplicationView.of(reopened), revision=reopened.revision)


@router.post("/{application_id}/withdrawal", summary="Retirer le dossier", response_model=ApplicationView)
async def withdraw_application(application_id: ApplicationId, body: WithdrawalBody, command: CommandDep) -> Response:
    """Retire un brouillon, un dossier déposé ou recevable, tant que la convention n'est pas signée.

    Rôle : son porteur.
    """
    command.principal.require(Role.CARRIER)
    async with command.transaction() as tx:
        withdrawn = await applications.withdraw(tx, application_id, body.reason, by=command.principal)
        return command.answer(ApplicationView.of(withdrawn), revision=withdrawn.revision)


@router.get("", summary="Lister les dossiers", response_model=Page[SummaryView])
async def list_applications(
    query: QueryDep,
    page: PageDep,
    state: InState = None,
    edition: OfEdition = None,
    axis: OfAxis = None,
    region: InRegion = None,
    committee: BeforeCommittee = None,
    carrier_name: CarrierNamed = None,
) -> Response:
    """Les dossiers, les derniers commencés d'abord.

    Le porteur voit les siens, le délégué régional ceux de ses régions, le membre d'un comité ceux qui sont devant lui,
    l'équipe du programme et l'auditeur tous ; personne n'y voit un dossier dont il est récusé.
    """
    asked = store.Search(
        state=state, edition=edition, axis=axis, region=region, committee=committee, carrier_name=carrier_name
    )
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        search = await access.visible_to(tx, query.principal, asked)
        found = await store.list_applications(tx, search, before_id=before_id, limit=page.fetch)
    return query.answer(Page[SummaryView].of(found, page, key=lambda one: (one.id,), view=SummaryView.of))


@router.get("/{application_id}", summary="Lire un dossier", response_model=FileView)
async def read_application(application_id: ApplicationId, query: QueryDep) -> Response:
    """Le dossier, et où il en est auprès des comités, des finances et du suivi.

    Le porteur lit les siens, le délégué régional ceux de ses régions, l'équipe du programme et l'auditeur tous. Le
    membre d'un comité lit, sans la personne à joindre (`contact` est null), le dossier que ce comité juge : de
    l'ouverture de l'instruction à la décision, tant que son mandat court et qu'il n'en est pas récusé.
    """
    async with query.transaction() as tx:
        shown = await applications.show_application(tx, application_id, by=query.principal)
        found = shown.application
        view = FileView.with_standing(found, await whereabouts(tx, shown, by=query.principal))
    # The ETag is for If-Match. It is never compared with If-None-Match: the standing changes without a new revision.
    return json_answer(view, status=200, revision=found.revision)


@router.get("/{application_id}/timeline", summary="Lire l'historique d'un dossier", response_model=Page[EntryView])
async def read_timeline(application_id: ApplicationId, query: QueryDep) -> Response:
    """Tout ce qui est arrivé au dossier depuis son dépôt, le plus ancien d'abord, en une seule page.

    Le porteur et le membre du comité n'y voient pas ce qui prépare une décision ou un versement.
    """
    async with query.transaction() as tx:
        shown = await applications.show_application(tx, application_id, by=query.principal)
        where = await whereabouts(tx, shown, by=query.principal)
    return query.answer(Page[EntryView](items=[EntryView.of(entry) for entry in where.timeline], next=None))


def _refuse_reason(body: AdmissibilityBody) -> None:
    for field in ("reason", "explanation"):
        if getattr(body, field) is not None:
            message = "Un dossier recevable n'a ni motif ni explication d'irrecevabilité : retirez-les."
            raise Refusal("reason_unexpected", message, field=field)
