"""Documents over HTTP: announced, sent as they are, read once they are known to be clean."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from intake.api.parameters import ApplicationId
from intake.domain.documents import Document, DocumentState
from intake.gateway.outside import Outside
from intake.handlers import applications, documents
from intake.store.documents import list_documents
from shared.files.incoming import received
from shared.objects import random_key
from shared.vocabulary import DocumentKind, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View, words
from shared.web.edge import edge_of, origin_of
from shared.web.transfer import ANY_FILE, saved, sent

DocumentId = Annotated[UUID, Path(description="La pièce, par son identifiant.")]

_CONTENT: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "Le fichier tel quel : PDF, PNG, JPEG, ODT, ODS, DOCX ou XLSX, reconnu à son contenu.",
        "required": True,
        "content": {ANY_FILE: {"schema": {"type": "string", "format": "binary"}, "example": "%PDF-1.7 ..."}},
    }
}
_DOWNLOAD: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Le fichier, à enregistrer.",
        "content": {ANY_FILE: {"schema": {"type": "string", "format": "binary"}}},
    },
    404: {"description": "La pièce n'existe pas, pas pour vous, ou n'est pas lisible."},
}
_KINDS: Final = (
    "STATUTES : statuts ; BOARD_LIST : liste des dirigeants ; ACCOUNTS : comptes approuvés ; ACTIVITY_REPORT : rapport "
    "d'activité ; ESUS_APPROVAL : agrément ESUS ; SIGNATORY_POWER : pouvoir du signataire ; CONSORTIUM_AGREEMENT : "
    "convention de groupement ; BUDGET : budget détaillé ; OTHER : autre."
)


class NewDocumentBody(Body):
    """La pièce qui va être envoyée."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "STATUTES", "file_name": "statuts.pdf"}]})

    kind: DocumentKind = Field(description=_KINDS)
    file_name: str = Field(
        min_length=1, max_length=200, description="Le nom du fichier chez le porteur.", examples=["statuts.pdf"]
    )


class DocumentView(View):
    """Une pièce d'un dossier."""

    id: UUID = Field(description="La pièce, par son identifiant.")
    application_id: words.ApplicationId
    kind: DocumentKind = Field(description=_KINDS)
    file_name: str = Field(description="Le nom donné par le porteur.", examples=["statuts.pdf"])
    state: DocumentState = Field(
        description="AWAITED : attendue ; QUARANTINED : en quarantaine ; CLEAN : lisible ; REFUSED : refusée par "
        "l'antivirus ; REMOVED : retirée."
    )
    revision: words.Revision
    media_type: str | None = Field(description="Ce qu'est le fichier, d'après son contenu.", examples=["image/png"])
    size_bytes: int | None = Field(description="Sa taille, en octets.")
    sha256: str | None = Field(description="Son empreinte SHA-256, en hexadécimal.")
    deposited_on: date | None = Field(description="Le jour de sa réception ; null tant que le fichier est attendu.")

    @classmethod
    def of(cls, document: Document) -> Self:
        """Show a document."""
        file = document.file
        return cls(
            id=document.id,
            application_id=document.application_id,
            kind=document.kind,
            file_name=document.file_name,
            state=document.state,
            revision=document.revision,
            media_type=file.media_type if file else None,
            size_bytes=file.size_bytes if file else None,
            sha256=file.sha256.hex() if file else None,
            deposited_on=file.moment.day if file else None,
        )


def documents_router(outside: Callable[[], Outside]) -> APIRouter:
    """The routes; `outside` says where documents are stored and who scans them."""
    router = APIRouter(tags=["Pièces"])

    @router.post(
        "/applications/{application_id}/documents",
        summary="Annoncer une pièce",
        status_code=201,
        response_model=DocumentView,
    )
    async def await_document(application_id: ApplicationId, body: NewDocumentBody, command: CommandDep) -> Response:
        """Dit quelle pièce va être envoyée ; son contenu suit par PUT.

        Une pièce s'ajoute à un brouillon, ou tant que des compléments sont demandés : elle est alors de la version qui
        y répond. Rôle : le porteur du dossier.
        """
        command.principal.require(Role.CARRIER)
        async with command.transaction() as tx:
            document = await documents.await_document(
                tx, application_id, body.kind, body.file_name, outside=outside(), by=command.principal
            )
            location = f"/documents/{document.id}"
            return command.answer(DocumentView.of(document), 201, revision=document.revision, location=location)

    @router.put(
        "/documents/{document_id}/content",
        summary="Envoyer une pièce",
        response_model=DocumentView,
        openapi_extra=_CONTENT,
    )
    async def send_document(document_id: DocumentId, request: Request, command: CommandDep) -> Response:
        """Reçoit le fichier, le vérifie et le met en quarantaine jusqu'à ce que l'antivirus le dise sain.

        Une pièce que l'antivirus a refusée se renvoie de même, jusqu'au constat de recevabilité : un autre fichier
        prend sa place, sous le même identifiant.

        Refusés : un fichier trop lourd, d'un autre type, un PDF protégé, avec scripts ou fichiers joints, un document
        avec macros. Rôle : le porteur du dossier.
        """
        command.principal.require(Role.CARRIER)
        edge = edge_of(request)
        key = random_key()
        async with edge.database.transaction(origin_of(request, command.principal, command.at)) as tx:
            await documents.note_object(tx, document_id, key, by=command.principal)
        async with received(sent(request), at_most=outside().limits.largest_bytes) as incoming:
            await outside().objects.create(key, incoming.path)
            async with command.transaction() as tx:
                document = await documents.deposit(tx, document_id, incoming, key, by=command.principal)
                return command.answer(DocumentView.of(document), revision=document.revision)

    @router.delete("/documents/{document_id}", summary="Retirer une pièce", status_code=204, response_class=Response)
    async def remove_document(document_id: DocumentId, command: CommandDep) -> Response:
        """Retire une pièce qu'aucune version déposée n'a ; une pièce refusée ou jamais reçue, à tout moment.

        Rôle : le porteur.
        """
        command.principal.require(Role.CARRIER)
        async with command.transaction() as tx:
            await documents.remove(tx, document_id, by=command.principal)
            return command.answer(None)

    @router.get(
        "/applications/{application_id}/documents", summary="Lister les pièces", response_model=Page[DocumentView]
    )
    async def list_application_documents(application_id: ApplicationId, query: QueryDep, page: PageDep) -> Response:
        """Les pièces du dossier, la plus ancienne d'abord : toutes pour qui le lit, les saines pour qui le juge."""
        (after_id,) = page.position(UUID)
        async with query.transaction() as tx:
            shown = await applications.show_application(tx, application_id, by=query.principal)
            found = await list_documents(
                tx, application_id, after_id=after_id, limit=page.fetch, clean_only=shown.as_member
            )
        return query.answer(Page[DocumentView].of(found, page, key=lambda one: (one.id,), view=DocumentView.of))

    @router.get("/documents/{document_id}", summary="Lire l'état d'une pièce", response_model=DocumentView)
    async def read_document(document_id: DocumentId, query: QueryDep) -> Response:
        """Ce que l'on sait de la pièce, pour qui lit le dossier, ou le juge."""
        async with query.transaction() as tx:
            document = await documents.find_document(tx, document_id, by=query.principal)
        return query.answer(DocumentView.of(document), revision=document.revision)

    @router.get(
        "/documents/{document_id}/content",
        summary="Télécharger une pièce",
        response_class=StreamingResponse,
        responses=_DOWNLOAD,
    )
    async def download_document(document_id: DocumentId, query: QueryDep) -> Response:
        """Le fichier, une fois reconnu sain, pour qui lit ou juge le dossier ; chaque lecture est notée au journal."""
        async with query.transaction(audited=True) as tx:
            document, chunks = await documents.open_document(tx, document_id, outside=outside(), by=query.principal)
        return _attachment(document, chunks)

    return router


def _attachment(document: Document, chunks: AsyncIterator[bytes]) -> Response:
    if document.file is None:
        return saved(chunks, document.file_name)
    return saved(chunks, document.file_name, media_type=document.file.media_type, size_bytes=document.file.size_bytes)
