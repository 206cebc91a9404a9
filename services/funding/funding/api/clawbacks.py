"""What must be paid back over HTTP: looked at, proposed, answered, given up, cancelled."""

from functools import partial

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.clawback_views import ClawbackView, WholeClawbackView
from funding.api.examples import ANSWER, CLAIM, CLAWBACK_CANCELLATION, WRITE_OFF
from funding.api.fields import SmallCents, Words
from funding.api.parameters import AgreementId, ClawbackId, InClawbackState, OfAgreement, Overdue
from funding.handlers import clawbacks
from funding.handlers.access import require_carrier
from funding.handlers.clawbacks import Claim
from funding.store import agreements
from funding.store import clawbacks as store
from shared.clock import paris_day
from shared.vocabulary import ClawbackCancellationReason, ClawbackGround, Role, WriteOffReason
from shared.web import Body, CommandDep, NotFound, Page, PageDep, QueryDep
from shared.web.recusals import reader_of

router = APIRouter(tags=["Comptes rendus et reversements"])


class ProposeClawback(Body):
    """Ce qui doit revenir, et pourquoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLAIM]})

    ground: ClawbackGround = Field(
        description="NOT_EXECUTED : projet non réalisé ; BREACH : manquement à la convention. UNSPENT (non dépensé) et "
        "INELIGIBLE_COST (coût non éligible) suivent du compte rendu financier accepté.",
        examples=["BREACH"],
    )
    amount_cents: SmallCents = Field(
        description="Le montant, en centimes d'euro ; au plus ce que le bénéficiaire détient et que rien ne réclame.",
        examples=[10_000],
    )
    explanation: Words = Field(description="Les motifs, entre nous ; jamais le nom d'une personne.")


class AnswerClawback(Body):
    """Les observations du bénéficiaire."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    text: Words = Field(description="Vos observations ; elles restent dans votre dossier.")


class CancelClawback(Body):
    """Pourquoi un reversement est annulé."""

    model_config = ConfigDict(json_schema_extra={"examples": [CLAWBACK_CANCELLATION]})

    reason: ClawbackCancellationReason = Field(
        description="MISTAKE : erreur ; ANSWER_ACCEPTED : la réponse du bénéficiaire convainc ; OTHER : autre.",
        examples=["MISTAKE"],
    )
    explanation: Words = Field(description="Les motifs, que le porteur lira ; jamais le nom d'une personne.")


class ProposeWriteOff(Body):
    """Pourquoi ce qui reste dû est abandonné."""

    model_config = ConfigDict(json_schema_extra={"examples": [WRITE_OFF]})

    reason: WriteOffReason = Field(
        description="INSOLVENCY : insolvabilité ; DISPROPORTIONATE_COST : recouvrement trop coûteux ; TIME_BARRED : "
        "prescription ; OTHER : autre.",
        examples=["INSOLVENCY"],
    )
    explanation: Words = Field(description="Les motifs, entre nous ; jamais le nom d'une personne.")


@router.get("/clawbacks", summary="Lister les reversements", response_model=Page[ClawbackView])
async def list_clawbacks(
    query: QueryDep,
    page: PageDep,
    state: InClawbackState = None,
    agreement_id: OfAgreement = None,
    overdue: Overdue = None,
) -> Response:
    """Les reversements, dans l'ordre de leurs références.

    Le porteur voit les siens une fois notifiés, l'équipe et l'auditeur tous.
    """
    siret = roles.siret_seen_by(query.principal, *roles.AGREEMENTS)
    (after,) = page.position(str)
    today = paris_day(query.at)
    shown = partial(ClawbackView.of, today=today, to_carrier=siret is not None)
    async with query.transaction() as tx:
        where = store.Filter(siret, state, agreement_id, today if overdue else None, reader_of(query.principal))
        rows = await store.page(tx, where, after=after, fetch=page.fetch)
    return query.answer(Page[ClawbackView].of(rows, page, key=lambda row: (row.reference,), view=shown))


@router.get("/clawbacks/{clawback_id}", summary="Lire un reversement", response_model=WholeClawbackView)
async def read_clawback(query: QueryDep, clawback_id: ClawbackId) -> Response:
    """Un reversement, son calcul, ce qui en reste dû et ce que chacun en a dit.

    Le porteur lit les siens une fois notifiés, l'équipe et l'auditeur tous.
    """
    async with query.transaction() as tx:
        clawback = await store.find(tx, clawback_id)
        agreement = await agreements.find(tx, clawback.agreement.id) if clawback is not None else None
        acts = await store.acts(tx, clawback_id)
    if clawback is None or agreement is None:
        raise NotFound("reversement", clawback_id)
    to_carrier = roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None
    if to_carrier:
        require_carrier(agreement, query.principal)
        if not clawback.is_told:
            raise NotFound("reversement", clawback_id)
    view = WholeClawbackView.whole(clawback, acts, today=paris_day(query.at), to_carrier=to_carrier)
    return query.answer(view, revision=clawback.revision)


@router.post(
    "/agreements/{agreement_id}/clawbacks",
    summary="Proposer un reversement",
    status_code=201,
    response_model=ClawbackView,
)
async def propose_clawback(command: CommandDep, agreement_id: AgreementId, body: ProposeClawback) -> Response:
    """Propose un reversement ; celui d'un trop-perçu est proposé de lui-même quand le compte rendu est accepté.

    Rôle : chargé des paiements. If-Match porte la version de la convention.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        claim = Claim(body.ground, body.amount_cents, body.explanation)
        clawback = await clawbacks.propose(tx, agreement_id, claim, by=command.principal)
        view = ClawbackView.of(clawback, today=paris_day(command.at))
        return command.answer(view, 201, revision=clawback.revision, location=f"/clawbacks/{clawback.id}")


@router.post("/clawbacks/{clawback_id}/answer", summary="Répondre à un reversement", response_model=ClawbackView)
async def answer_clawback(command: CommandDep, clawback_id: ClawbackId, body: AnswerClawback) -> Response:
    """Donne les observations du bénéficiaire, en une fois, tant que rien n'est ordonné.

    Rôle : porteur, pour sa convention.
    """
    async with command.transaction() as tx:
        clawback = await clawbacks.answer(tx, clawback_id, body.text, by=command.principal)
        return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/cancellation", summary="Annuler un reversement", response_model=ClawbackView)
async def cancel_clawback(command: CommandDep, clawback_id: ClawbackId, body: CancelClawback) -> Response:
    """Annule un reversement dont rien n'est revenu ; ce qui a été fait reste lisible.

    Rôle : approbateur des paiements, autre que qui l'a proposé ou ordonné.
    """
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        clawback = await clawbacks.cancel(tx, clawback_id, body.reason, body.explanation, by=command.principal)
        return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/write-off", summary="Proposer un abandon", response_model=ClawbackView)
async def propose_write_off(command: CommandDep, clawback_id: ClawbackId, body: ProposeWriteOff) -> Response:
    """Propose d'abandonner ce qui reste dû ; rien n'est abandonné avant l'approbation d'une autre personne.

    Rôle : chargé des paiements.
    """
    command.principal.require(Role.FINANCE_OFFICER)
    async with command.transaction() as tx:
        by = command.principal
        clawback = await clawbacks.propose_write_off(tx, clawback_id, body.reason, body.explanation, by=by)
        return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/write-off/approval", summary="Approuver un abandon", response_model=ClawbackView)
async def approve_write_off(command: CommandDep, clawback_id: ClawbackId) -> Response:
    """Abandonne tout ce qui reste dû. Rôle : approbateur des paiements, autre que qui l'a proposé."""
    command.principal.require(Role.FINANCE_APPROVER)
    async with command.transaction() as tx:
        clawback = await clawbacks.write_off(tx, clawback_id, by=command.principal)
        return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)


@router.post("/clawbacks/{clawback_id}/write-off/refusal", summary="Refuser un abandon", response_model=ClawbackView)
async def refuse_write_off(command: CommandDep, clawback_id: ClawbackId) -> Response:
    """Ce qui est dû le reste. Rôle : chargé ou approbateur des paiements."""
    command.principal.require(*roles.PAYMENT_FILES)
    async with command.transaction() as tx:
        clawback = await clawbacks.refuse_write_off(tx, clawback_id, by=command.principal)
        return command.answer(ClawbackView.of(clawback, today=paris_day(command.at)), revision=clawback.revision)
