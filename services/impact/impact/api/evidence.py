"""Evidence and files of observations over HTTP: bodies are the files themselves."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.evidence_views import EvidenceView
from impact.api.examples import OBSERVATIONS_CSV
from impact.api.parameters import EvidenceId, PlanId
from shared.vocabulary import Role
from shared.web import CommandDep, FieldError, PrincipalDep, Problem, QueryDep, View, words
from shared.web.transfer import saved

router = APIRouter(tags=["Plans de suivi"])

CSV: Final = "text/csv"
_BINARY: Final = {"schema": {"type": "string", "format": "binary"}}
_DOCUMENT: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "Le document lui-même : 5 Mo au plus ; Content-Type dit son format.",
        "required": True,
        "content": {kind: {**_BINARY, "example": "%PDF-1.7 (le document)"} for kind in domain.MEDIA_TYPES},
    }
}
_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "description": "Le fichier CSV, en UTF-8 : une ligne d'en-tête, puis un relevé par ligne, 500 au plus.",
        "required": True,
        "content": {CSV: {"schema": {"type": "string"}, "example": OBSERVATIONS_CSV}},
    }
}


def only_carriers(principal: PrincipalDep) -> None:
    """Raises Forbidden. As a dependency it comes before whatever is wrong with the rest of the request."""
    principal.require(Role.CARRIER)


class LineErrorView(View):
    """Ce qui est à corriger dans une ligne."""

    field: str = Field(description="La colonne en cause, ou `line` pour la ligne entière.", examples=["value"])
    code: str = Field(description="La sorte de refus, stable et lisible par un programme.", examples=["cell_missing"])
    message: str = Field(description="Ce qui serait juste.")


class LineView(View):
    """Ce qu'est devenue une ligne du fichier."""

    line: int = Field(description="Le numéro de la ligne, comme un tableur le montre.", examples=[2])
    observation_id: UUID | None = Field(description="Le relevé déclaré, ou null si la ligne est refusée.")
    errors: list[LineErrorView] = Field(description="Ce qui est à corriger ; vide si la ligne est prise.")


class ImportView(View):
    """Ce qu'est devenu un fichier de relevés. `revision` est celle du plan de suivi."""

    revision: words.Revision
    taken: int = Field(description="Lignes prises : leurs relevés sont déclarés.")
    refused: int = Field(description="Lignes refusées : à corriger et à renvoyer, seules.")
    lines: list[LineView] = Field(description="Chaque ligne, dans l'ordre du fichier.")
    to_mend: str | None = Field(description="Un fichier CSV des seules lignes refusées, ou null s'il n'y en a pas.")

    @classmethod
    def of(cls, plan: domain.Plan, file: domain.Read, judged: tuple[domain.Judged, ...]) -> "ImportView":
        """Show what became of each line."""
        refused = [one for one in judged if one.observation is None]
        return cls(
            revision=plan.revision,
            taken=len(judged) - len(refused),
            refused=len(refused),
            lines=[
                LineView(
                    line=one.number,
                    observation_id=one.observation.id if one.observation else None,
                    errors=[
                        LineErrorView(field=why.field or "line", code=why.code, message=why.message)
                        for why in one.refusals
                    ],
                )
                for one in judged
            ],
            to_mend=domain.write_file(file.header, [one.cells for one in refused]) if refused else None,
        )


@router.post(
    "/plans/{plan_id}/evidence",
    summary="Déposer une preuve",
    status_code=201,
    response_model=EvidenceView,
    dependencies=[Depends(only_carriers)],
    openapi_extra=_DOCUMENT,
)
async def deposit_evidence(
    plan_id: PlanId,
    request: Request,
    command: CommandDep,
    title: Annotated[str, Query(min_length=1, max_length=200, description="Ce que le document prouve.")],
) -> Response:
    """Dépose un document que les relevés et les rapports du plan pourront citer ; il n'est jamais changé.

    Il reste en quarantaine jusqu'à ce que l'antivirus le dise sain : il peut être cité, mais nul ne le lit avant.
    Rôle : porteur de la convention.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = await request.body()
    evidence_id = command.new_id()
    async with command.transaction() as tx:
        plan, one = await handlers.deposit_evidence(
            tx,
            plan_id,
            evidence_id=evidence_id,
            title=title,
            media_type=media_type,
            content=content,
            by=command.principal,
        )
        location = f"/plans/{plan_id}/evidence/{one.id}"
        return command.answer(EvidenceView.of(one), status=201, revision=plan.revision, location=location)


@router.get(
    "/plans/{plan_id}/evidence/{evidence_id}",
    summary="Prendre une preuve",
    response_class=Response,
    responses={200: {"description": "Le document, tel qu'il a été déposé.", "content": {"*/*": _BINARY}}},
)
async def read_evidence(plan_id: PlanId, evidence_id: EvidenceId, query: QueryDep) -> Response:
    """Le document tel qu'il a été déposé, une fois reconnu sain, à enregistrer.

    Son empreinte SHA-256 est dans `Digest`. Pour le porteur du plan, les équipes et l'auditeur.
    """
    async with query.transaction() as tx:
        found = await handlers.evidence(tx, plan_id, evidence_id, by=query.principal)
    size = len(found.content)
    answer = saved(_whole(found.content), found.title, media_type=found.media_type, size_bytes=size)
    answer.headers["Digest"] = f"sha-256={found.sha256}"
    return answer


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


@router.post(
    "/plans/{plan_id}/observations/import",
    summary="Déclarer des relevés par fichier",
    response_model=ImportView,
    dependencies=[Depends(only_carriers)],
    openapi_extra=_FILE,
)
async def import_observations(plan_id: PlanId, request: Request, command: CommandDep) -> Response:
    """Déclare chaque bonne ligne d'un fichier CSV ; les autres reviennent avec ce qui est à corriger, rien n'est perdu.

    Colonnes : code, value, period_start, period_end, et au besoin denominator, non_respondents, source, supersedes,
    cohort_id ; et les ventilations, une colonne par part : gender.women, age_band.under_30 et, pour un taux,
    gender.women.denominator.
    Annonce IndicatorReported pour chaque ligne prise. Rôle : porteur de la convention.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CSV:
        sentence = f"Envoyez le fichier tel quel, en {CSV}."
        raise Problem(415, "unsupported_media_type", sentence, errors=[FieldError("Content-Type", sentence)])
    content = await request.body()
    async with command.transaction() as tx:
        plan, file, judged = await handlers.import_observations(
            tx, plan_id, _text(content), make_id=command.new_id, by=command.principal
        )
        return command.answer(ImportView.of(plan, file, judged), revision=plan.revision)


def _text(content: bytes) -> str:
    """The text of a file in UTF-8. Raises 422 where it is in something else."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = "Le fichier n'est pas en UTF-8 : enregistrez-le sous « CSV UTF-8 »."
        raise Problem(422, "csv_unreadable", sentence, errors=[FieldError("body", sentence)]) from error
    if "\0" in text:
        sentence = "Le fichier contient un caractère nul : ce n'est pas un fichier CSV."
        raise Problem(422, "csv_unreadable", sentence, errors=[FieldError("body", sentence)])
    return text
