"""A session as it goes, over HTTP: what it is called to hear, what is left to award, what an award would leave."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.envelopes import EnvelopeLeftView
from review.api.examples import SIMULATION
from review.api.parameters import SessionId
from review.domain.attending import Attending
from review.domain.case import Case
from review.domain.committee import Committee
from review.domain.convening import calling_line, standing_lines
from review.domain.states import CASE_STATE_LABELS, CaseState
from review.handlers import reading, sitting
from review.handlers.sitting import Sitting
from shared.vocabulary import Cents, Outcome
from shared.web import AmountCents, Body, CommandDep, QueryDep, View, words

router = APIRouter(tags=["Séances"])


class QuorumView(View):
    """Qui compte sur un dossier, selon la présence notée maintenant ; vérifié de nouveau à l'ouverture du vote."""

    recused: list[str] = Field(description="Les membres récusés, mis à part.", examples=[["membre-2"]])
    counting: list[str] = Field(
        description="Les voix délibératives hors récusations, présentes ou non.",
        examples=[["membre-1", "presidente-1"]],
    )
    present: int = Field(description="Celles qui sont présentes, ou représentées si la règle l'admet.", examples=[1])
    needed: int = Field(description="Combien il en faut.", examples=[1])
    met: bool = Field(description="Le quorum est atteint.")

    @classmethod
    def of(cls, now: Attending) -> "QuorumView":
        """Show who counts."""
        return cls(
            recused=sorted(now.recused),
            counting=sorted(now.counting),
            present=now.quorum.present,
            needed=now.quorum.needed,
            met=now.quorum.reached,
        )


class BoardLine(View):
    """Un dossier de la séance."""

    case_id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    number: words.ApplicationNumber
    carrier_name: words.CarrierName
    project_title: words.ProjectTitle
    state: CaseState
    state_label: str = Field(description="L'état, en français.", examples=["au vote"])
    requested_cents: int = Field(description="Subvention demandée, en centimes.", examples=[4_500_000])
    outcome: Outcome | None
    amount_cents: int | None = Field(description="Montant attribué ou proposé, en centimes.", examples=[4_000_000])

    quorum: QuorumView | None = Field(description="Null pour ce que cette séance n'a pas, ou plus, à voter.")

    @classmethod
    def of(cls, case: Case, now: Attending | None) -> "BoardLine":
        """Show a case on the board."""
        return cls(
            case_id=case.id,
            number=case.file.number,
            carrier_name=case.file.carrier_name,
            project_title=case.file.project_title,
            state=case.state,
            state_label=CASE_STATE_LABELS[case.state],
            requested_cents=case.file.requested_cents,
            outcome=case.decision.outcome if case.decision else None,
            amount_cents=case.decision.amount_cents if case.decision else None,
            quorum=QuorumView.of(now) if now else None,
        )


class SimulationView(View):
    """Ce que laisseraient des attributions. Montants en centimes ; rien n'est écrit ni réservé."""

    available_cents: int = Field(description="Ce qui reste, tel qu'annoncé en dernier.", examples=[24_000_000])
    unanswered_cents: int = Field(description="Proposé à l'enveloppe, qui n'a pas encore répondu.", examples=[0])
    proposed_cents: int = Field(description="Ce que la simulation attribue.", examples=[4_000_000])
    left_cents: int = Field(description="Ce qui resterait ; négatif si les enveloppes ne suffisent pas.")
    carried: bool = Field(description="Chaque enveloppe porte ce qui lui est demandé.")


class BoardView(View):
    """Le tableau d'une séance : ses dossiers, l'enveloppe, et ce qui resterait si tout ce qui est demandé l'était."""

    session_id: UUID = Field(description="La séance, par son identifiant.")
    cases: list[BoardLine] = Field(description="L'ordre du jour, puis les autres dossiers votés ; pas ceux fermés.")
    envelope: EnvelopeLeftView | None = Field(
        description="Celle qui paie ces dossiers ; null si plusieurs les paient, ou tant qu'aucune n'est annoncée."
    )
    envelopes: list[EnvelopeLeftView] = Field(
        description="Celles qui paient ces dossiers, dès qu'elles sont annoncées."
    )
    simulation: SimulationView


class AwardSimulated(Body):
    """Une attribution supposée."""

    case_id: UUID = Field(description="Un dossier de la séance, encore à décider.")
    amount_cents: AmountCents = Field(description="Montant supposé, en centimes.", examples=[4_000_000])


class SimulationBody(Body):
    """Des attributions supposées."""

    model_config = ConfigDict(json_schema_extra={"examples": [SIMULATION]})

    awards: Annotated[list[AwardSimulated], Field(max_length=200, description="Une par dossier.")]


class NoticeMember(View):
    """Un membre convoqué."""

    sub: str = Field(description="L'identifiant de la personne dans ses jetons.", examples=["membre-1"])
    name: str | None = Field(description="Son nom.", examples=["Camille Exemple"])
    voting: bool = Field(description="A voix délibérative.")


class NoticeView(View):
    """La convocation d'un comité."""

    session_id: UUID = Field(description="La séance, par son identifiant.")
    committee_code: words.CommitteeCode
    convened_on: date | None = Field(description="Le jour de la convocation.", examples=["2025-05-02"])
    held_on: date = Field(description="Le jour de la séance, à Paris.", examples=["2025-05-15"])
    starts_at: str | None = Field(description="L'heure de la séance, à Paris.", examples=["09:30"])
    place: str | None = Field(description="Où elle se tient.", examples=["Salle Exemple"])
    members: list[NoticeMember] = Field(description="Qui est convoqué.")
    agenda: list[BoardLine] = Field(description="L'ordre du jour, sans les dossiers qui vous sont fermés.")
    text: str = Field(description="La convocation, en clair.", examples=["Vous êtes convoqué au comité…"])


@router.get("/sessions/{session_id}/board", summary="Suivre une séance", response_model=BoardView)
async def read_board(session_id: SessionId, query: QueryDep) -> Response:
    """Les dossiers de la séance, ce qui reste dans l'enveloppe, et ce qui resterait si les demandes étaient servies.

    Chaque dossier à voter montre avant le vote qui est récusé, qui compte, et si le quorum est atteint avec la présence
    notée. Pour les équipes et les membres du comité ; les dossiers qui vous sont fermés n'y sont ni nommés ni comptés.
    """
    async with query.transaction() as tx:
        seen = await sitting.sitting_seen(tx, session_id, by=query.principal)
    paying = [EnvelopeLeftView.model_validate(one, from_attributes=True) for one in seen.envelopes]
    board = BoardView(
        session_id=session_id,
        cases=[BoardLine.of(case, seen.attending.get(case.id)) for case in seen.cases],
        envelope=paying[0] if len(paying) == 1 else None,
        envelopes=paying,
        simulation=_simulation(seen, None),
    )
    return query.answer(board)


@router.post("/sessions/{session_id}/simulation", summary="Simuler des attributions", response_model=SimulationView)
async def simulate_awards(session_id: SessionId, body: SimulationBody, command: CommandDep) -> Response:
    """Dit ce qui resterait de l'enveloppe si la séance attribuait ces montants. Ne décide et ne réserve rien.

    Pour les équipes et les membres du comité.
    """
    async with command.transaction() as tx:
        seen = await sitting.sitting_seen(tx, session_id, by=command.principal)
        tx.check_revision(seen.session.revision)
        amounts = {one.case_id: Cents(one.amount_cents) for one in body.awards}
        return command.answer(_simulation(seen, amounts))


@router.get("/sessions/{session_id}/notice", summary="Lire la convocation", response_model=NoticeView)
async def read_notice(session_id: SessionId, query: QueryDep) -> Response:
    """Qui est convoqué, quand, où, et pour quels dossiers. Pour les équipes et les membres du comité."""
    async with query.transaction() as tx:
        seen = await sitting.sitting_seen(tx, session_id, by=query.principal)
        committee = await sitting.convened_committee(tx, seen.session)
        names = await reading.names_of(tx, committee)
    return query.answer(_notice(seen, committee, names))


def _simulation(seen: Sitting, amounts: dict[UUID, Cents] | None) -> SimulationView:
    made = seen.simulate(amounts)
    return SimulationView(
        available_cents=made.available_cents,
        unanswered_cents=made.unanswered_cents,
        proposed_cents=made.proposed_cents,
        left_cents=made.left_cents,
        carried=made.carried,
    )


def _notice(seen: Sitting, committee: Committee, names: dict[str, str]) -> NoticeView:
    session = seen.session
    agenda = [case for case in seen.cases if case.id in session.agenda]
    lines = [f"{n}. {case.file.number} : {case.file.project_title}" for n, case in enumerate(agenda, 1)]
    return NoticeView(
        session_id=session.id,
        committee_code=session.committee.code,
        convened_on=session.convened_on,
        held_on=session.held_on,
        starts_at=f"{session.starts_at:%H:%M}" if session.starts_at else None,
        place=session.place,
        members=[NoticeMember(sub=one.sub, name=names.get(one.sub), voting=one.voting) for one in committee.members],
        agenda=[BoardLine.of(case, seen.attending.get(case.id)) for case in agenda],
        text="\n".join(
            [
                calling_line(session, committee),
                f"Ordre du jour de l'édition {session.edition} :",
                *(lines or ["aucun dossier n'est encore inscrit."]),
                *standing_lines(committee),
            ]
        ),
    )
