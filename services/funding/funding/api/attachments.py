"""Documents of financial reports over HTTP: announced, sent as they are, read once they are known to be clean."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from funding.api import roles
from funding.api.examples import NEW_ATTACHMENT
from funding.api.parameters import AgreementId
from funding.domain.attachments import AttachedDocument, AttachmentState
from funding.handlers import attachments, papers
from funding.handlers.access import require_carrier, require_open
from funding.handlers.cabinet import Cabinet
from funding.store import attachments as store
from shared.files.incoming import received
from shared.objects import random_key
from shared.vocabulary import AttachmentKind, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View, words
from shared.web.acting import check_member
from shared.web.edge import edge_of, origin_of
from shared.web.transfer import ANY_FILE, saved, sent

AttachmentId = Annotated[UUID, Path(description="La pièce jointe, par son identifiant.")]
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_CONTENT: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "Le fichier tel quel : PDF, PNG, JPEG, ODT, ODS, DOCX ou XLSX, reconnu à son contenu.",
        "required": True,
        "content": {ANY_FILE: {**_BINARY, "example": "%PDF-1.7 ..."}},
    }
}
_DOWNLOAD: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Le fichier, à enregistrer.", "content": {ANY_FILE: _BINARY}},
    404: {"description": "La pièce n'existe pas, ou n'est pas lisible."},
}
_KINDS: Final = (
    "ACTIVITY_REPORT : rapport d'activité ; APPROVED_ACCOUNTS : comptes approuvés ; AUDITORS_REPORT : rapport du "
    "commissaire aux comptes ; SUPPORTING_DOCUMENT : autre justificatif."
)


class NewAttachment(Body):
    """La pièce qui va être envoyée."""

    model_config = ConfigDict(json_schema_extra={"examples": [NEW_ATTACHMENT]})

    kind: AttachmentKind = Field(description=_KINDS)
    file_name: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="Le nom du fichier chez le porteur.", examples=["comptes-2025.pdf"]
    )


class AttachedDocumentView(View):
    """Une pièce jointe d'un compte rendu financier."""

    id: UUID = Field(description="La pièce jointe, par son identifiant.")
    agreement_id: words.AgreementId
    kind: AttachmentKind = Field(description=_KINDS)
    file_name: str = Field(description="Le nom donné par le porteur.", examples=["comptes-2025.pdf"])
    state: AttachmentState = Field(
        description="AWAITED : attendue ; QUARANTINED : en quarantaine ; CLEAN : lisible ; REFUSED : refusée par "
        "l'antivirus."
    )
    revision: words.Revision
    media_type: str | None = Field(description="Ce qu'est le fichier, d'après son contenu.", examples=["image/png"])
    size_bytes: int | None = Field(description="Sa taille, en octets.")
    sha256: str | None = Field(description="Son empreinte SHA-256, en hexadécimal : celle que le compte rendu cite.")
    forgotten_on: date | None = Field(
        description="Le jour où son contenu et son nom ont été effacés, leur durée de conservation passée ; null avant."
    )
    deposited_on: date | None = Field(description="Le jour de sa réception ; null tant que le fichier est attendu.")

    @classmethod
    def of(cls, one: AttachedDocument) -> Self:
        """Show a document."""
        file = one.file
        return cls(
            id=one.id,
            agreement_id=one.agreement.id,
            kind=one.kind,
            file_name=one.file_name,
            state=one.state,
            revision=one.revision,
            media_type=file.media_type if file else None,
            size_bytes=file.size_bytes if file else None,
            sha256=file.sha256 if file else None,
            forgotten_on=one.forgotten_on,
            deposited_on=one.deposited_on,
        )


def attached(cabinet: Callable[[], Cabinet]) -> APIRouter:
    """The routes; `cabinet` says where documents lie and who scans them."""
    router = APIRouter(tags=["Comptes rendus et reversements"])

    @router.post(
        "/agreements/{agreement_id}/financial-report/attachments",
        summary="Annoncer une pièce jointe",
        status_code=201,
        response_model=AttachedDocumentView,
    )
    async def await_attachment(agreement_id: AgreementId, body: NewAttachment, command: CommandDep) -> Response:
        """Dit quelle pièce du compte rendu financier va être envoyée ; son contenu suit par PUT.

        Rôle : porteur, pour sa convention.
        """
        command.principal.require(Role.CARRIER)
        async with command.transaction() as tx:
            one = await attachments.await_attachment(
                tx, agreement_id, body.kind, body.file_name, cabinet=cabinet(), by=command.principal
            )
            location = f"/attachments/{one.id}/content"
            return command.answer(AttachedDocumentView.of(one), 201, revision=one.revision, location=location)

    @router.get(
        "/agreements/{agreement_id}/financial-report/attachments",
        summary="Lister les pièces jointes",
        response_model=Page[AttachedDocumentView],
    )
    async def list_attachments(agreement_id: AgreementId, query: QueryDep, page: PageDep) -> Response:
        """Les pièces du compte rendu financier, la plus ancienne d'abord.

        Le porteur lit les siennes, l'équipe et l'auditeur toutes.
        """
        (after,) = page.position(UUID)
        async with query.transaction() as tx:
            agreement = await papers.find(tx, agreement_id)
            if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
                require_carrier(agreement, query.principal)
            found = await store.page(tx, agreement_id, after=after, fetch=page.fetch)
        view = AttachedDocumentView.of
        return query.answer(Page[AttachedDocumentView].of(found, page, key=lambda one: (one.id,), view=view))

    @router.put(
        "/attachments/{attachment_id}/content",
        summary="Envoyer une pièce jointe",
        response_model=AttachedDocumentView,
        openapi_extra=_CONTENT,
    )
    async def send_attachment(attachment_id: AttachmentId, request: Request, command: CommandDep) -> Response:
        """Reçoit le fichier, le vérifie et le met en quarantaine jusqu'à ce que l'antivirus le dise sain.

        Refusés : un fichier trop lourd, d'un autre type, un PDF protégé, avec scripts ou fichiers joints, un document
        avec macros. Rôle : porteur, pour sa convention.
        """
        command.principal.require(Role.CARRIER)
        key = random_key()
        async with edge_of(request).database.transaction(origin_of(request, command.principal, command.at)) as tx:
            await check_member(tx, command.principal, writing=True)
            await require_open(tx, command.principal, str(attachment_id))
            await attachments.note_object(tx, attachment_id, key, by=command.principal)
        async with received(sent(request), at_most=cabinet().largest_bytes) as incoming:
            await cabinet().objects.create(key, incoming.path)
            async with command.transaction() as tx:
                one = await attachments.deposit(tx, attachment_id, incoming, key, by=command.principal)
                return command.answer(AttachedDocumentView.of(one), revision=one.revision)

    @router.get(
        "/attachments/{attachment_id}/content",
        summary="Télécharger une pièce jointe",
        response_class=StreamingResponse,
        responses=_DOWNLOAD,
    )
    async def download_attachment(attachment_id: AttachmentId, query: QueryDep) -> Response:
        """Le fichier, une fois reconnu sain ; chaque lecture est notée au journal.

        Le porteur lit les siennes, l'équipe et l'auditeur toutes.
        """
        query.principal.require(*roles.AGREEMENTS, Role.CARRIER)
        async with query.transaction(audited=True) as tx:
            one, agreement = await attachments.find(tx, attachment_id)
            if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
                require_carrier(agreement, query.principal)
            chunks = attachments.open_document(tx, one, cabinet=cabinet())
        return _attachment(one, chunks)

    return router


def _attachment(one: AttachedDocument, chunks: AsyncIterator[bytes]) -> Response:
    if one.file is None:
        return saved(chunks, one.file_name)
    return saved(chunks, one.file_name, media_type=one.file.media_type, size_bytes=one.file.size_bytes)
