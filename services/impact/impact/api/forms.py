"""The forms of reports over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field
from starlette.responses import Response

from impact import domain, handlers
from impact.api.examples import FORM
from impact.api.parameters import OfEdition, PlanId, ReportNumber
from shared.vocabulary import ReportKind, Role
from shared.web import Body, CommandDep, Page, PageDep, QueryDep, View, words

router = APIRouter(tags=["Formulaires"])

_KINDS = "TEXT : texte ; NUMBER : nombre entier ; YES_NO : oui ou non ; DATE : date ; CHOICE : choix dans une liste."
_REPORTS = "INTERIM : rapports intermédiaires ; FINAL : rapport final."


class QuestionBody(Body):
    """Une question du formulaire."""

    code: str = Field(
        pattern=r"^[a-z][a-z0-9_]{0,59}$", description="Son code, unique dans le formulaire.", examples=["partenaires"]
    )
    label: str = Field(min_length=1, max_length=500, description="La question telle qu'elle est posée au porteur.")
    kind: domain.QuestionKind = Field(description=_KINDS)
    required: bool = Field(default=True, description="Si le rapport ne peut être déposé sans sa réponse.")
    choices: tuple[str, ...] = Field(default=(), max_length=50, description="Pour CHOICE : les réponses possibles.")


class FormBody(Body):
    """Ce que les rapports d'un genre doivent dire dans une édition."""

    model_config = ConfigDict(json_schema_extra={"examples": [FORM]})

    edition: int = Field(ge=2000, le=2100, description="L'édition : l'année de l'appel à projets.", examples=[2025])
    kind: ReportKind = Field(description=_REPORTS)
    questions: tuple[QuestionBody, ...] = Field(
        min_length=1, max_length=100, description="Les questions, dans leur ordre."
    )
    evidence_required: bool = Field(default=False, description="Si le rapport doit citer au moins une preuve.")


class QuestionView(View):
    """Une question du formulaire."""

    code: str = Field(description="Son code : la clé de sa réponse dans `answers`.", examples=["partenaires"])
    label: str = Field(description="La question telle qu'elle est posée au porteur.")
    kind: domain.QuestionKind = Field(description=_KINDS)
    required: bool = Field(description="Si le rapport ne peut être déposé sans sa réponse.")
    choices: tuple[str, ...] = Field(description="Pour CHOICE : les réponses possibles.")


class FormView(View):
    """Une version d'un formulaire de rapport ; la plus haute est en vigueur."""

    id: UUID = Field(description="Cette version, par son identifiant.")
    edition: words.Edition
    kind: ReportKind = Field(description=_REPORTS)
    version: int = Field(description="Sa version, à partir de 1.", examples=[1])
    questions: list[QuestionView] = Field(description="Les questions, dans leur ordre.")
    evidence_required: bool = Field(description="Si le rapport doit citer au moins une preuve.")
    published_by: str = Field(description="Qui l'a publié, par l'identifiant de ses jetons.")
    published_on: date = Field(description="Le jour de la publication.")

    @classmethod
    def of(cls, one: domain.Form) -> "FormView":
        """Show a form."""
        return cls.model_validate(one, from_attributes=True)


@router.post("/report-forms", summary="Publier un formulaire de rapport", status_code=201, response_model=FormView)
async def publish_form(body: FormBody, command: CommandDep) -> Response:
    """Met en vigueur la version suivante du formulaire ; les rapports déjà déposés gardent la leur.

    Rôle : chargé de l'impact.
    """
    command.principal.require(Role.IMPACT_OFFICER)
    form_id = command.new_id()
    questions = tuple(
        domain.Question(one.code, one.label, one.kind, one.required, one.choices) for one in body.questions
    )
    async with command.transaction() as tx:
        form = await handlers.publish_form(
            tx,
            form_id=form_id,
            edition=body.edition,
            kind=body.kind,
            questions=questions,
            evidence_required=body.evidence_required,
            by=command.principal,
        )
        return command.answer(FormView.of(form), status=201)


@router.get("/report-forms", summary="Lister les formulaires de rapport", response_model=Page[FormView])
async def list_forms(
    query: QueryDep,
    page: PageDep,
    edition: OfEdition = None,
    kind: Annotated[ReportKind | None, Query(description=_REPORTS)] = None,
) -> Response:
    """Toutes les versions, par édition, genre et version. Pour quiconque a un jeton."""
    after = page.position(int, str, int)
    async with query.transaction() as tx:
        found = await handlers.forms_listed(tx, edition=edition, kind=kind, after=after, limit=page.fetch)
        return query.answer(
            Page[FormView].of(found, page, key=lambda one: (one.edition, one.kind, one.version), view=FormView.of)
        )


@router.get(
    "/plans/{plan_id}/reports/{number}/form", summary="Lire le formulaire d'un rapport", response_model=FormView
)
async def read_form_of_report(plan_id: PlanId, number: ReportNumber, query: QueryDep) -> Response:
    """Ce que le rapport doit dire s'il est déposé aujourd'hui ; 404 si son récit suffit.

    Pour le porteur du plan, les équipes et l'auditeur.
    """
    async with query.transaction() as tx:
        return query.answer(FormView.of(await handlers.form_of_report(tx, plan_id, number, by=query.principal)))
