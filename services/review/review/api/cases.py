"""Cases over HTTP."""

from typing import Annotated
from uuid import UUID

import fastapi
from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from review.api.case_views import STATES, CaseView
from review.api.committees import Sub
from review.api.examples import AWARD, BREAK_OFF, REFERRAL, REJECTION, ROUTING, VOTE
from review.api.parameters import CarrierNamed, CaseId, InRegion, OfCommittee, OfEdition, SessionId
from review.domain.ballot import Verdict
from review.domain.case import Case
from review.domain.states import BreakOffReason, CaseState, Choice, RoutingReason
from review.handlers import case as commands
from review.handlers import reading
from review.handlers.reading import CaseFilters
from shared.vocabulary import Axis, Cents, DecisionReason, Outcome, Role
from shared.web import AmountCents, Body, Command, CommandDep, Page, PageDep, QueryDep

router = APIRouter(tags=["Dossiers en comité"])

Condition = Annotated[str, Field(min_length=1, max_length=500)]


class RoutingBody(Body):
    """Le comité qu'une personne choisit, et pourquoi."""

    model_config = ConfigDict(json_schema_extra={"examples": [ROUTING]})

    committee_id: UUID = Field(description="Le comité choisi, par son identifiant.")
    reason: RoutingReason = Field(description="Motif du choix.")


class VoteBody(Body):
    """Un vote."""

    model_config = ConfigDict(json_schema_extra={"examples": [VOTE]})

    choice: Choice = Field(description="FOR : pour ; AGAINST : contre ; ABSTAIN : abstention.")
    for_member: Sub | None = Field(
        default=None, description="Le membre absent dont vous portez le pouvoir ; sans lui, vous votez pour vous."
    )


class BreakOffBody(Body):
    """Pourquoi un vote ouvert est interrompu, et ce que devient son dossier."""

    model_config = ConfigDict(json_schema_extra={"examples": [BREAK_OFF]})

    reason: BreakOffReason = Field(
        description="OPENED_BY_MISTAKE : ouvert par erreur ; PROCEDURAL_FLAW : vice de procédure ; "
        "QUORUM_LOST : quorum perdu ; CONFLICT_DISCOVERED : conflit d'intérêts découvert ; "
        "MORE_INFORMATION_NEEDED : il manque une information ; SESSION_CUT_SHORT : séance levée ; OTHER : autre."
    )
    explanation: str = Field(min_length=1, max_length=2_000, description="Le motif en clair, pour le procès-verbal.")
    on_agenda: bool = Field(description="Vrai : le dossier reste à l'ordre du jour ; faux : il en est retiré.")


class DecisionBody(Body):
    """Ce que la présidence prononce en concluant le vote."""

    model_config = ConfigDict(json_schema_extra={"examples": [AWARD, REJECTION, REFERRAL]})

    outcome: Outcome = Field(
        description="AWARDED : attribution ; AWARDED_WITH_CONDITIONS : attribution sous conditions ; DEFERRED : "
        "ajournement ; REJECTED : rejet ; REFERRED : renvoi d'un comité régional au comité national."
    )
    amount_cents: AmountCents | None = Field(
        default=None,
        description="Montant attribué, en centimes : au plus le montant demandé ; pour une attribution seulement.",
        examples=[4_000_000],
    )
    reason: DecisionReason = Field(description="Motif de la décision.")
    explanation: str = Field(min_length=1, max_length=5_000, description="Le motif en clair, pour le porteur.")
    conditions: list[Condition] = Field(
        default=[],
        max_length=20,
        description="Ce à quoi une attribution sous conditions est soumise : au moins une ; aucune sinon.",
        examples=[["Un plan de formation avant la première avance"]],
    )

    def verdict(self) -> Verdict:
        """As the domain reads it."""
        amount = Cents(self.amount_cents) if self.amount_cents is not None else None
        return Verdict(
            outcome=self.outcome,
            amount_cents=amount,
            reason=self.reason,
            explanation=self.explanation,
            conditions=tuple(self.conditions),
        )


@router.post("/cases/{case_id}/routing", summary="Orienter un dossier", response_model=CaseView)
async def route_case(case_id: CaseId, body: RoutingBody, command: CommandDep) -> Response:
    """Confie à un comité un dossier sans comité, ou à un autre un dossier qui n'a pas encore été mis au vote.

    Annonce CaseOpened si le dossier n'était devant aucun comité, sinon CaseReferred. Rôle : chargé de programme.
    """
    command.principal.require(Role.PROGRAMME_OFFICER)
    async with command.transaction() as tx:
        return _answer(
            command, await commands.route_by_hand(tx, case_id, body.committee_id, body.reason, by=command.principal)
        )


@router.post(
    "/sessions/{session_id}/cases/{case_id}/ballot", summary="Ouvrir le vote sur un dossier", response_model=CaseView
)
async def open_ballot(session_id: SessionId, case_id: CaseId, command: CommandDep) -> Response:
    """Ouvre le scrutin à une séance du comité saisi, si le quorum est atteint.

    Les membres récusés ne comptent ni parmi les présents ni dans la base du quorum. Rôle : chargé de programme, ou
    président du comité.
    """
    async with command.transaction() as tx:
        return _answer(command, await commands.open_ballot(tx, session_id, case_id, by=command.principal))


@router.post("/cases/{case_id}/votes", summary="Voter", response_model=CaseView)
async def cast_vote(case_id: CaseId, body: VoteBody, command: CommandDep) -> Response:
    """Vote, une seule fois ; ou vote pour le membre absent dont on porte le pouvoir, une seule fois aussi.

    Rôle : membre du comité ayant voix délibérative, noté présent à l'ouverture du scrutin et non récusé.
    """
    async with command.transaction() as tx:
        case = await commands.cast_vote(tx, case_id, body.choice, body.for_member, by=command.principal)
        return _answer(command, case)


@router.post("/cases/{case_id}/break-off", summary="Interrompre un vote ouvert", response_model=CaseView)
async def break_off(case_id: CaseId, body: BreakOffBody, command: CommandDep) -> Response:
    """Interrompt le scrutin sans décision : les voix sont annulées et le dossier redevient ouvert, avec un motif noté.

    Le procès-verbal en garde le motif, et aucune voix. Le dossier reste à l'ordre du jour, et se revote à cette séance
    ou à une autre ; ou il en est retiré. Aucun quorum n'est demandé : l'avoir perdu peut en être le motif.

    Rôle : celui de qui conclut le vote : président du comité ; son suppléant, s'il est absent ou récusé ; un membre
    votant présent, si tous deux sont récusés.
    """
    async with command.transaction() as tx:
        case = await commands.break_off(
            tx, case_id, body.reason, body.explanation, on_agenda=body.on_agenda, by=command.principal
        )
        return _answer(command, case)


@router.post("/cases/{case_id}/decision", summary="Conclure le vote par une décision", response_model=CaseView)
async def decide_case(case_id: CaseId, body: DecisionBody, command: CommandDep) -> Response:
    """Clôt le scrutin par une attribution, un ajournement, un rejet, ou un renvoi au comité national.

    Seules comptent les voix de qui est présent et non récusé à cet instant, et le quorum est repris : s'il manque, le
    dossier ne peut qu'être ajourné. Il en va de même où personne n'a voté ni pour ni contre : s'abstenir n'est pas se
    prononcer (no_vote_expressed). Un renvoi définitif remet le dossier, entier, au comité national (CaseReferred).

    Une attribution annonce AwardProposed et attend que le montant soit réservé ; si l'enveloppe ne le couvre pas, le
    dossier revient (RETURNED) et se décide de nouveau. Toute décision n'est définitive qu'une fois le
    procès-verbal de la séance signé ; DecisionMade est alors annoncé.

    Rôle : président du comité ; son suppléant, s'il est absent ou récusé ; un membre votant présent, si tous deux sont
    récusés.
    """
    async with command.transaction() as tx:
        return _answer(command, await commands.conclude(tx, case_id, body.verdict(), by=command.principal))


@router.get("/cases", summary="Lister les dossiers en comité", response_model=Page[CaseView])
async def list_cases(
    query: QueryDep,
    page: PageDep,
    state: Annotated[CaseState | None, fastapi.Query(description=STATES)] = None,
    committee: OfCommittee = None,
    edition: OfEdition = None,
    application_id: Annotated[UUID | None, fastapi.Query(description="Le dossier de candidature.")] = None,
    axis: Annotated[Axis | None, fastapi.Query(description="L'axe du projet.")] = None,
    region: InRegion = None,
    carrier_name: CarrierNamed = None,
) -> Response:
    """Par numéro de dossier.

    `state=UNROUTED` donne les dossiers sans comité, qui attendent qu'un chargé de programme les oriente : rien n'en est
    annoncé avant. Les équipes voient tout ; un membre voit les dossiers de ses comités, sauf ceux dont il est récusé.
    """
    async with query.transaction() as tx:
        number, case_id = page.position(str, UUID)
        asked = CaseFilters(
            state=state,
            committee=committee,
            edition=edition,
            application_id=application_id,
            axis=axis,
            region=region,
            carrier_name=carrier_name,
        )
        rows = await reading.page_of_cases(tx, asked, by=query.principal, after=(number, case_id), limit=page.fetch)
    return query.answer(Page[CaseView].of(rows, page, key=lambda one: (one.file.number, one.id), view=CaseView.of))


@router.get("/cases/{case_id}", summary="Lire un dossier en comité", response_model=CaseView)
async def read_case(case_id: CaseId, query: QueryDep) -> Response:
    """Le dossier, son comité, son dernier scrutin et sa décision.

    Pour les équipes et les membres du comité saisi ; fermé à un membre récusé.
    """
    async with query.transaction() as tx:
        case = await reading.case_seen(tx, case_id, by=query.principal)
    return query.answer(CaseView.of(case), revision=case.revision)


def _answer(command: Command, case: Case) -> Response:
    return command.answer(CaseView.of(case), revision=case.revision)
