"""Notices over HTTP: what was written to a carrier, and what became of it."""

from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from intake.api.parameters import ApplicationId
from intake.domain.notice_texts import NoticeTemplate
from intake.domain.notices import Notice, NoticeState
from intake.handlers import applications, notices
from intake.store.notices import list_notices
from shared.vocabulary import Role
from shared.web import CommandDep, Page, PageDep, QueryDep, View, words

router: Final = APIRouter(tags=["Avis"])
NoticeId = Annotated[UUID, Path(description="L'avis, par son identifiant.")]
InNoticeState = Annotated[NoticeState | None, Query(description="L'état des avis.")]


class NoticeView(View):
    """Un avis écrit au porteur, à un membre ou à l'invité d'une piste, sans l'adresse à laquelle il est parti."""

    id: UUID = Field(description="L'avis, par son identifiant.")
    application_id: words.ApplicationId | None
    membership_id: UUID | None = Field(description="Le membre ou l'invitation ; null pour un autre avis.")
    lead_id: UUID | None = Field(description="La piste dont c'est l'invitation ; null pour un autre avis.")
    template: NoticeTemplate = Field(
        description="ACKNOWLEDGEMENT : accusé de réception ; SUPPLEMENT_... : compléments demandés, rappelés, "
        "prolongés, abandonnés, commentés ou reçus ; DRAFT_REMINDER : brouillon à déposer ; DOCUMENT_REFUSED : pièce à "
        "renvoyer ; ADMISSIBLE, INADMISSIBLE, REOPENED : recevabilité ; WITHDRAWN : retrait ; TRANSFERRED : dossier "
        "repris ; HEARING_... : audition proposée, déplacée, confirmée, annulée ; DECISION : décision ; "
        "AGREEMENT_TO_SIGN : convention à signer ; REPORT_DUE, REPORT_REMINDER, "
        "REPORT_RETURNED : rapport à remettre, en retard, à corriger ; FINANCIAL_REPORT_... : de même du compte rendu "
        "financier ; CLAWBACK : reversement notifié ; TERMINATION_NOTICE : mise en demeure avant résiliation ; "
        "INVITATION, REPRESENTATIVE_... : membres d'une organisation ; LEAD_INVITATION : invitation à candidater."
    )
    subject: str = Field(description="L'objet du message.", examples=["Novapec : votre dossier NVP-2025-0042"])
    body: str = Field(description="Le texte du message.", examples=["Bonjour,"])
    state: NoticeState = Field(
        description="PENDING : à envoyer ; SENDING : en cours ; SENT : envoyé ; UNCERTAIN : peut-être parti ; FAILED : "
        "refusé par la messagerie ; NOT_SENT : sans destinataire, sans messagerie, ou devenu sans objet."
    )
    failure: str | None = Field(description="Pourquoi il n'est pas parti, ou l'est peut-être ; null sinon.")
    revision: words.Revision
    written_at: datetime = Field(description="L'instant où il a été écrit.")
    settled_at: datetime | None = Field(description="L'instant de son envoi ou de son échec ; null avant.")

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """Show a notice."""
        return cls.model_validate(notice, from_attributes=True)


@router.get("/applications/{application_id}/notices", summary="Lire les avis", response_model=Page[NoticeView])
async def list_application_notices(application_id: ApplicationId, query: QueryDep, page: PageDep) -> Response:
    """Ce qui a été écrit au porteur, le dernier avis d'abord, pour qui peut lire le dossier."""
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        await applications.find_application(tx, application_id, by=query.principal)
        found = await list_notices(tx, application_id=application_id, state=None, before_id=before_id, limit=page.fetch)
    return query.answer(Page[NoticeView].of(found, page, key=lambda one: (one.id,), view=NoticeView.of))


@router.get("/notices", summary="Lister les avis", response_model=Page[NoticeView])
async def list_all_notices(query: QueryDep, page: PageDep, state: InNoticeState = None) -> Response:
    """Les avis de tous les dossiers, par état, le dernier d'abord. Rôle : chargé de programme ou auditeur."""
    query.principal.require(Role.PROGRAMME_OFFICER, Role.AUDITOR)
    (before_id,) = page.position(UUID)
    async with query.transaction() as tx:
        found = await list_notices(
            tx,
            application_id=None,
            state=state,
            before_id=before_id,
            limit=page.fetch,
            viewer=query.principal.sub,
        )
    return query.answer(Page[NoticeView].of(found, page, key=lambda one: (one.id,), view=NoticeView.of))


@router.post("/notices/{notice_id}/sending", summary="Renvoyer un avis", response_model=NoticeView)
async def send_notice_again(notice_id: NoticeId, command: CommandDep) -> Response:
    """Renvoie un avis qui n'est pas parti, ou dont l'envoi est incertain ; qui l'a fait est noté au journal d'audit.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        notice = await notices.send_again(tx, notice_id, by=command.principal)
        return command.answer(NoticeView.of(notice), revision=notice.revision)
