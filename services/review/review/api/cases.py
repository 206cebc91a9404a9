"""Cases over HTTP."""

from typing import Annotated
from uuid import UUID

import fastapi
from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from review.api.case_views import CaseView
from review.domain.ballot import Verdict
from review.domain.case import Case
from review.domain.states import CaseState, Choice, RoutingReason
from review.handlers import case as commands
from review.handlers import reading
from shared.vocabulary import Cents, DecisionReason, Outcome, Role
from shared.web import AmountCents, Body, Command, CommandDep, Page, PageDep, QueryDep

router = APIRouter(tags=["cases"])


class RoutingBody(Body):
    """Le comité qu'une personne choisit, et pourquoi."""

    committee_id: UUID
    reason: RoutingReason


class VoteBody(Body):
    """Un vote."""

    choice: Choice


class DecisionBody(Body):
    """Ce que le président prononce en concluant le vote."""

    outcome: Outcome = Field(description="REFERRED n'est pas proposé ici.")
    amount_cents: AmountCents | None = Field(default=None, examples=[4_000_000])
    reason: DecisionReason
    explanation: str = Field(min_length=1, max_length=5_000, description="Le motif en clair, pour le porteur.")

    def verdict(self) -> Verdict:
        """As the domain reads it."""
        amount = Cents(self.amount_cents) if self.amount_cents is not None else None
        return Verdict(outcome=self.outcome, amount_cents=amount, reason=self.reason, explanation=self.explanation)


@router.post(
    "/cases/{case_id}/routing",
    response_model=CaseView,
    summary="Route a case by hand",
    description="By a programme officer, where the policy found no committee or over its choice before any vote. "
    "Announces CaseOpened where the case was before no committee.",
)
async def route(case_id: UUID, body: RoutingBody, command: CommandDep) -> Response:
    """Route a case by hand."""
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        return _answer(command, await commands.route_by_hand(tx, case_id, body.committee_id, body.reason))


@router.post(
    "/sessions/{session_id}/cases/{case_id}/ballot",
    response_model=CaseView,
    summary="Open the vote on a case",
    description="By a programme officer or the committee's chair, where the quorum is there. Recused members count "
    "neither as present nor in the base.",
)
async def open_ballot(session_id: UUID, case_id: UUID, command: CommandDep) -> Response:
    """Open the vote on a case."""
    async with command.transaction() as tx:
        return _answer(command, await commands.open_ballot(tx, session_id, case_id, by=command.principal))


@router.post(
    "/cases/{case_id}/votes",
    response_model=CaseView,
    summary="Vote",
    description="By a member with a vote, present when the vote opened and not recused; once.",
)
async def vote(case_id: UUID, body: VoteBody, command: CommandDep) -> Response:
    """Vote."""
    async with command.transaction() as tx:
        return _answer(command, await commands.cast_vote(tx, case_id, body.choice, by=command.principal))


@router.post(
    "/cases/{case_id}/decision",
    response_model=CaseView,
    summary="Close the vote with a decision",
    description="By the committee's chair. An award announces AwardProposed and waits for funding; refused there, the "
    "case comes back (RETURNED) and is decided again. Anything else is final once the minutes are signed, or at "
    "once where the edition's rules ask for none; then DecisionMade is announced.",
)
async def decide(case_id: UUID, body: DecisionBody, command: CommandDep) -> Response:
    """Close the vote with a decision."""
    async with command.transaction() as tx:
        return _answer(command, await commands.conclude(tx, case_id, body.verdict(), by=command.principal))


@router.get(
    "/cases",
    response_model=Page[CaseView],
    summary="List the cases",
    description="By application number. For staff; members see those of their committees, recused ones left out.",
)
async def list_cases(
    query: QueryDep,
    page: PageDep,
    state: CaseState | None = None,
    committee: Annotated[str | None, fastapi.Query(description="Code ou id du comité.")] = None,
    edition: int | None = None,
    application_id: UUID | None = None,
) -> Response:
    """List the cases."""
    async with query.transaction() as tx:
        (after,) = page.position(str)
        rows = await reading.page_of_cases(
            tx,
            by=query.principal,
            state=state,
            committee=committee,
            edition=edition,
            application_id=application_id,
            after=after,
            limit=page.fetch,
        )
    return query.answer(Page[CaseView].of(rows, page, key=lambda one: (one.file.number,), view=CaseView.of))


@router.get(
    "/cases/{case_id}",
    response_model=CaseView,
    summary="See a case",
    description="For staff and the committee's members; closed to a recused member.",
)
async def see_case(case_id: UUID, query: QueryDep) -> Response:
    """See a case."""
    async with query.transaction() as tx:
        case = await reading.case_seen(tx, case_id, by=query.principal)
    return query.answer(CaseView.of(case), revision=case.revision)


def _answer(command: Command, case: Case) -> Response:
    return command.answer(CaseView.of(case), revision=case.revision)
