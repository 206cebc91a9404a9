"""How scores came to be, over HTTP: every one that was recorded, and what superseded it."""

from datetime import datetime
from itertools import groupby

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from review.api.parameters import CaseId
from review.domain.scoring import Evaluation, total_of
from review.domain.states import Opinion
from review.handlers import scoring
from review.handlers.scoring import History
from shared.web import QueryDep, View

router = APIRouter(tags=["Dossiers en comité"])


class RecordedLine(View):
    """Une évaluation, telle qu'elle a été notée."""

    number: int = Field(description="Son rang parmi celles du membre, à partir de 1.", examples=[1])
    recorded_at: datetime = Field(description="L'instant où elle a été notée.")
    superseded_at: datetime | None = Field(description="L'instant où une autre l'a remplacée ; null pour la dernière.")
    why: str | None = Field(
        description="Pourquoi elle a remplacé la précédente ; null pour la première.",
        examples=["L'audition a levé un doute."],
    )
    opinion: Opinion
    points: dict[str, int] = Field(description="Les notes, par critère.")
    total_hundredths: int = Field(description="Moyenne pondérée, en centièmes de point.", examples=[350])
    comment: str = Field(description="Ce qui motive l'avis.", examples=["Projet mûr."])


class MemberHistory(View):
    """Ce qu'un membre a noté, dans l'ordre."""

    member: str = Field(description="Le membre, par l'identifiant de ses jetons.", examples=["membre-1"])
    counts: bool = Field(description="Sa dernière évaluation compte ; faux s'il est récusé.")
    evaluations: list[RecordedLine] = Field(description="De la première à la dernière.")


class EvaluationHistoryView(View):
    """L'histoire des évaluations d'un dossier."""

    blind: bool = Field(description="Vrai tant que vous avez à noter et ne l'avez pas fait : rien ne vous est montré.")
    members: list[MemberHistory] = Field(description="Chaque membre qui a noté.")

    @classmethod
    def of(cls, history: History) -> "EvaluationHistoryView":
        """Show what was recorded, by member."""
        by_member = groupby(history.recorded, key=lambda one: one[0].member)
        return cls(
            blind=history.blind,
            members=[
                MemberHistory(
                    member=member, counts=member not in history.closed_to, evaluations=_lines(list(found), history)
                )
                for member, found in by_member
            ],
        )


def _lines(found: list[tuple[Evaluation, datetime]], history: History) -> list[RecordedLine]:
    later = [at for _, at in found[1:]]
    return [
        RecordedLine(
            number=one.number,
            recorded_at=at,
            superseded_at=superseded_at,
            why=one.why,
            opinion=one.opinion,
            points=dict(one.points),
            total_hundredths=total_of(one, history.grid),
            comment=one.comment,
        )
        for (one, at), superseded_at in zip(found, [*later, None], strict=True)
    ]


@router.get(
    "/cases/{case_id}/evaluations/history",
    summary="Lire l'histoire des évaluations",
    response_model=EvaluationHistoryView,
)
async def read_evaluation_history(case_id: CaseId, query: QueryDep) -> Response:
    """Qui a noté quoi, quand, et pourquoi une évaluation en a remplacé une autre ; rien n'en est jamais effacé.

    La présidence, qui note elle aussi, ne la lit qu'une fois sa propre note enregistrée. Fermée à qui est récusé.
    Rôle : chargé de programme, auditeur, ou président du comité saisi.
    """
    async with query.transaction() as tx:
        seen = await scoring.history_seen(tx, case_id, by=query.principal)
    return query.answer(EvaluationHistoryView.of(seen))
