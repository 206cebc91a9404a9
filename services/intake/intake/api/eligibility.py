"""Eligibility over HTTP: what each rule says of a submitted file, confirmed or overridden by a programme officer."""

from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from intake import domain
from intake.api.parameters import ApplicationId
from intake.handlers import access, applications, eligibility
from shared.vocabulary import Role
from shared.web import Body, CommandDep, Page, QueryDep, View

router: Final = APIRouter(prefix="/applications/{application_id}/eligibility", tags=["Éligibilité"])
preview: Final = APIRouter(prefix="/applications/{application_id}/submission", tags=["Éligibilité"])

RuleName = Annotated[domain.EligibilityRule, Path(description="La règle, par son nom.")]
_VERDICTS = "MET : remplie ; NOT_MET : non remplie ; NEEDS_PERSON : à constater par une personne."


class JudgementBody(Body):
    """Ce qu'une personne constate d'une règle."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"verdict": "MET", "reason": "Statuts et avis de l'organisme tiers vérifiés."}]}
    )

    verdict: domain.Verdict = Field(description="MET : remplie ; NOT_MET : non remplie.")
    reason: Annotated[str, Field(min_length=1, max_length=2000)] | None = Field(
        default=None, description="Le motif ; demandé quand le constat s'écarte de ce qui est proposé."
    )


class MistakeView(View):
    """Ce qui ferait refuser le dépôt."""

    code: str = Field(description="Ce qui ne va pas, pour un logiciel.", examples=["budget_unbalanced"])
    field: str | None = Field(description="Le champ à corriger.", examples=["budget"])
    message: str = Field(description="Ce qu'il faudrait, en clair.")


class WarningView(View):
    """Ce qu'une règle de l'édition dirait du dossier, et dont une personne jugerait après le dépôt."""

    rule: domain.EligibilityRule = Field(description="La règle.")
    verdict: domain.Verdict = Field(description="NOT_MET : non remplie ; NEEDS_PERSON : à constater par une personne.")
    reason: str = Field(description="Pourquoi, en clair.")
    evidence: dict[str, str] = Field(
        description="Les valeurs que l'examen a regardées.", examples=[{"requested": "350 000 €"}]
    )


class PreviewView(View):
    """Ce que répondrait le dépôt, fait maintenant."""

    submittable: bool = Field(description="Vrai quand rien ne ferait refuser le dépôt.")
    mistakes: tuple[MistakeView, ...] = Field(description="Ce qui manque ou se contredit : le dépôt serait refusé.")
    warnings: tuple[WarningView, ...] = Field(
        description="Ce que le règlement demande et que le dossier ne montre pas : le dépôt serait reçu, une personne "
        "jugerait."
    )

    @classmethod
    def of(cls, preview: domain.Preview) -> Self:
        """Show what a submission would answer."""
        return cls(
            submittable=not preview.mistakes,
            mistakes=tuple(
                MistakeView(code=one.code, field=one.field, message=one.message) for one in preview.mistakes
            ),
            warnings=tuple(
                WarningView(rule=one.rule, verdict=one.verdict, reason=one.reason, evidence=dict(one.evidence))
                for one in preview.warnings
            ),
        )


class JudgementView(View):
    """Ce qu'une personne a constaté."""

    verdict: domain.Verdict = Field(description=_VERDICTS)
    reason: str | None = Field(description="Le motif ; null pour une confirmation sans motif.")
    judged_at: datetime = Field(description="L'instant du constat.")


class FindingView(View):
    """Ce qu'une règle de l'édition dit du dossier."""

    rule: domain.EligibilityRule = Field(description="La règle.")
    verdict: domain.Verdict = Field(description=f"Ce que l'examen propose. {_VERDICTS}")
    reason: str = Field(description="Pourquoi, en clair.")
    evidence: dict[str, str] = Field(
        description="Les valeurs que l'examen a regardées.", examples=[{"legal_form": "ASSOCIATION"}]
    )
    standing: domain.Verdict = Field(description=f"Ce qui vaut : le dernier constat, ou la proposition. {_VERDICTS}")
    judgements: tuple[JudgementView, ...] = Field(description="Les constats, le plus ancien d'abord.")

    @classmethod
    def of(cls, assessed: eligibility.Assessed) -> Self:
        """Show a finding and its judgements."""
        return cls(
            rule=assessed.finding.rule,
            verdict=assessed.finding.verdict,
            reason=assessed.finding.reason,
            evidence=dict(assessed.finding.evidence),
            standing=assessed.standing,
            judgements=tuple(JudgementView.model_validate(one, from_attributes=True) for one in assessed.judgements),
        )


@preview.get("", summary="Voir ce que répondrait le dépôt", response_model=PreviewView)
async def preview_submission(application_id: ApplicationId, query: QueryDep) -> Response:
    """Ce qui ferait refuser le dépôt du brouillon, et ce que le règlement en vigueur en dirait ; rien n'est déposé.

    Rôles : son porteur, chargé de programme, délégué régional pour ses régions, auditeur.
    """
    async with query.transaction() as tx:
        found = await applications.find_application(tx, application_id, by=query.principal)
        foreseen = await eligibility.preview(tx, found)
    # Without ETag: the rules, the day and the scanner change the answer while the draft stays as it is.
    return query.answer(PreviewView.of(foreseen))


@router.get("", summary="Lire l'examen d'éligibilité", response_model=Page[FindingView])
async def read_eligibility(application_id: ApplicationId, query: QueryDep) -> Response:
    """Ce que chaque règle dit de la dernière version déposée, en une seule page.

    Rôles : chargé de programme, délégué régional pour ses régions, auditeur.
    """
    query.principal.require(Role.PROGRAMME_OFFICER, Role.REGIONAL_DELEGATE, Role.AUDITOR)
    async with query.transaction() as tx:
        found = await applications.find_application(tx, application_id, by=query.principal)
        await access.require_not_recused(tx, query.principal, found.id)
        assessed = await eligibility.assessment(tx, found)
    return query.answer(Page[FindingView](items=[FindingView.of(one) for one in assessed], next=None))


@router.post("/{rule}", summary="Constater une règle", response_model=Page[FindingView])
async def judge_rule(
    application_id: ApplicationId, rule: RuleName, body: JudgementBody, command: CommandDep
) -> Response:
    """Confirme ce que l'examen propose, ou s'en écarte avec un motif ; les constats d'avant restent lisibles.

    Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        application, assessed = await eligibility.judge(
            tx, application_id, rule, body.verdict, body.reason, by=command.principal
        )
        view = Page[FindingView](items=[FindingView.of(one) for one in assessed], next=None)
        return command.answer(view, revision=application.revision)
