"""What is told of a decision: to the carrier, once it is final; to a committee, of earlier ballots on the file."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.examples import APPEAL
from review.api.parameters import ApplicationPath, CaseId
from review.domain.minutes import Sheet
from review.handlers import appeal as appeals
from review.handlers import telling
from shared.vocabulary import CommitteeKind, DecisionReason, Outcome
from shared.web import Body, CommandDep, QueryDep, View, words

router = APIRouter(tags=["Dossiers en comité"])


class DecisionTold(View):
    """La décision définitive d'un comité, telle que le porteur la lit."""

    application_id: words.ApplicationId
    number: words.ApplicationNumber
    case_id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    committee_code: words.CommitteeCode
    committee_kind: CommitteeKind
    outcome: Outcome
    amount_cents: int = Field(
        description="Montant attribué, en centimes ; zéro sans attribution.", examples=[4_000_000]
    )
    reason: DecisionReason
    explanation: str = Field(description="Le motif en clair.", examples=["Un projet concret."])
    conditions: list[str] = Field(
        description="Ce à quoi l'attribution est soumise.", examples=[["Un plan de formation"]]
    )
    decided_on: date = Field(description="Jour où la décision est devenue définitive.", examples=["2025-05-15"])
    appeal_of: UUID | None = Field(description="Le dossier rejeté, si c'est la décision d'un réexamen.")
    appeal_until: date | None = Field(
        description="Dernier jour pour demander le réexamen d'un rejet, à Paris ; null s'il ne se demande pas.",
        examples=["2025-07-15"],
    )


class FinalDecisionView(View):
    """Une décision devenue définitive : ajournement, renvoi, attribution ou rejet."""

    case_id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    committee_code: words.CommitteeCode
    committee_kind: CommitteeKind
    outcome: Outcome
    amount_cents: int = Field(
        description="Montant attribué, en centimes ; zéro sans attribution.", examples=[4_000_000]
    )
    reason: DecisionReason
    explanation: str = Field(description="Le motif en clair.", examples=["Les lieux d'accueil manquent."])
    conditions: list[str] = Field(description="Ce à quoi l'attribution est soumise.")
    decided_on: date = Field(description="Jour où elle est devenue définitive.", examples=["2025-05-15"])


class DecisionsTold(View):
    """Toutes les décisions prises sur un dossier, telles que le porteur les lit."""

    application_id: words.ApplicationId
    number: words.ApplicationNumber
    decisions: list[FinalDecisionView] = Field(description="De la première à la dernière, réexamen compris.")


class AppealBody(Body):
    """Une demande de réexamen."""

    model_config = ConfigDict(json_schema_extra={"examples": [APPEAL]})

    grounds: str = Field(min_length=1, max_length=20_000, description="Pourquoi le dossier est à juger de nouveau.")


class AppealView(View):
    """Le dossier de réexamen, tel que le porteur le lit."""

    application_id: words.ApplicationId
    number: words.ApplicationNumber
    case_id: UUID = Field(description="Le dossier de réexamen, par son identifiant.")
    appeal_of: UUID | None = Field(description="Le dossier rejeté.")
    committee_code: words.CommitteeCode
    committee_kind: CommitteeKind
    lodged_on: date = Field(description="Le jour de la demande, à Paris.", examples=["2025-06-02"])


class DecisionLine(View):
    """Une décision prise sur un scrutin."""

    outcome: Outcome
    amount_cents: int = Field(description="Montant, en centimes.", examples=[4_000_000])
    reason: DecisionReason
    explanation: str = Field(description="Le motif en clair.", examples=["Un projet concret."])


class BallotLine(View):
    """Un scrutin sur le dossier, à quelque comité que ce soit."""

    id: UUID = Field(description="Le scrutin, par son identifiant.")
    session_id: UUID = Field(description="La séance où il s'est tenu.")
    in_favour: int = Field(description="Voix pour.", examples=[2])
    against: int = Field(description="Voix contre.", examples=[0])
    abstained: int = Field(description="Abstentions.", examples=[1])
    decisions: list[DecisionLine] = Field(description="Plusieurs quand l'enveloppe n'a pas suivi la première.")


class BallotsView(View):
    """Tous les scrutins d'un dossier, du premier au dernier."""

    ballots: list[BallotLine] = Field(description="Dans l'ordre de leur ouverture.")


@router.get("/decisions/{application_id}", summary="Lire la décision du comité", response_model=DecisionTold)
async def read_decision(application_id: ApplicationPath, query: QueryDep) -> Response:
    """La décision, son motif et ses conditions, une fois définitive ; introuvable avant.

    Pour le porteur, sur son propre dossier, et pour les équipes.
    """
    async with query.transaction() as tx:
        case = await telling.decision_told(tx, application_id, by=query.principal)
    return query.answer(
        DecisionTold(
            application_id=application_id,
            number=case.file.number,
            case_id=case.id,
            committee_code=case.committee.code,
            committee_kind=case.committee.kind,
            outcome=case.decision.outcome,
            amount_cents=case.decision.amount_cents,
            reason=case.decision.reason,
            explanation=case.decision.explanation,
            conditions=list(case.decision.conditions),
            decided_on=case.on,
            appeal_of=case.appeal_of,
            appeal_until=case.appeal_until,
        )
    )


@router.post(
    "/decisions/{application_id}/appeal",
    summary="Demander le réexamen d'un rejet",
    status_code=201,
    response_model=AppealView,
)
async def lodge_appeal(application_id: ApplicationPath, body: AppealBody, command: CommandDep) -> Response:
    """Ouvre un second dossier, lié au premier dont la décision ne change pas, devant le comité que dit le règlement.

    Une seule fois, d'un rejet définitif, dans le délai du règlement (deux mois par défaut). Annonce AppealLodged, puis
    CaseOpened. Rôle : porteur, pour son propre dossier.
    """
    async with command.transaction() as tx:
        case, committee = await appeals.lodge_appeal(tx, application_id, body.grounds, by=command.principal)
        view = AppealView(
            application_id=application_id,
            number=case.file.number,
            case_id=case.id,
            appeal_of=case.appeal_of,
            committee_code=committee.code,
            committee_kind=committee.kind,
            lodged_on=case.opened_on,
        )
        return command.answer(view, 201, revision=case.revision, location=f"/decisions/{application_id}")


@router.get(
    "/decisions/{application_id}/history",
    summary="Lire toutes les décisions prises sur un dossier",
    response_model=DecisionsTold,
)
async def read_decisions(application_id: ApplicationPath, query: QueryDep) -> Response:
    """Chaque décision devenue définitive, avec son motif : un ajournement et un renvoi y restent après la suivante.

    Vide tant qu'aucune ne l'est. Pour le porteur, sur son propre dossier, et pour les équipes.
    """
    async with query.transaction() as tx:
        file, told = await telling.decisions_told(tx, application_id, by=query.principal)
    return query.answer(
        DecisionsTold(
            application_id=application_id,
            number=file.number,
            decisions=[
                FinalDecisionView(
                    case_id=one.case_id,
                    committee_code=one.committee.code,
                    committee_kind=one.committee.kind,
                    outcome=one.decision.outcome,
                    amount_cents=one.decision.amount_cents,
                    reason=one.decision.reason,
                    explanation=one.decision.explanation,
                    conditions=list(one.decision.conditions),
                    decided_on=one.on,
                )
                for one in told
            ],
        )
    )


@router.get("/cases/{case_id}/ballots", summary="Lire les scrutins d'un dossier", response_model=BallotsView)
async def read_ballots(case_id: CaseId, query: QueryDep) -> Response:
    """Tous les scrutins, ceux d'un autre comité et du dossier réexaminé compris : le dossier passe tout entier.

    Pour les équipes et les membres du comité saisi ; fermé à un membre récusé.
    """
    async with query.transaction() as tx:
        sheets = await telling.ballots_of(tx, case_id, by=query.principal)
    return query.answer(BallotsView(ballots=[_line(sheet) for sheet in sheets]))


def _line(sheet: Sheet) -> BallotLine:
    tally = sheet.ballot.tally
    return BallotLine(
        id=sheet.ballot.id,
        session_id=sheet.ballot.session_id,
        in_favour=tally.in_favour,
        against=tally.against,
        abstained=tally.abstained,
        decisions=[
            DecisionLine(
                outcome=one.decision.outcome,
                amount_cents=one.decision.amount_cents,
                reason=one.decision.reason,
                explanation=one.decision.explanation,
            )
            for one in sheet.decisions
        ],
    )
