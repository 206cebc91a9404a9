"""What is told of a decision: to the carrier, once it is final; to a committee, of earlier ballots on the file."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from review.api.parameters import CaseId
from review.domain.minutes import Sheet
from review.handlers import telling
from shared.vocabulary import CommitteeKind, DecisionReason, Outcome
from shared.web import QueryDep, View, words

router = APIRouter(tags=["Dossiers en comité"])

ApplicationPath = Annotated[UUID, Path(description="Le dossier de candidature, par son identifiant.")]


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
        )
    )


@router.get("/cases/{case_id}/ballots", summary="Lire les scrutins d'un dossier", response_model=BallotsView)
async def read_ballots(case_id: CaseId, query: QueryDep) -> Response:
    """Tous les scrutins, ceux d'un autre comité compris : un dossier renvoyé l'est tout entier.

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
