"""Ending an agreement before its time, over HTTP."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from funding.api import roles
from funding.api.examples import TERMINATION
from funding.api.parameters import AgreementId
from funding.domain.termination import Termination, TerminationState
from funding.handlers import terminating
from funding.handlers.access import require_carrier
from funding.handlers.office import Office
from funding.handlers.terminating import Wanted
from funding.store import agreements
from shared.vocabulary import Role, TerminationGround
from shared.web import AmountCents, Body, CommandDep, NotFound, QueryDep, View, words

_GROUNDS: Final = (
    "NOT_EXECUTED : projet non réalisé ; BREACH : manquement aux engagements (mise en demeure dans ces deux cas) ; "
    "CARRIER_CEASED : porteur dissous ou en liquidation ; BY_AGREEMENT : d'un commun accord."
)


class ProposeTermination(Body):
    """Pourquoi la convention doit finir avant son terme."""

    model_config = ConfigDict(json_schema_extra={"examples": [TERMINATION]})

    ground: TerminationGround = Field(description=_GROUNDS)
    explanation: Annotated[str, Field(min_length=1, max_length=2000)] = Field(
        description="Le motif en clair, que le porteur lit ; jamais le nom d'une personne."
    )
    claim_cents: AmountCents = Field(
        description="Ce qui est à reverser de ce qui a été payé, en centimes d'euro ; 0 : le porteur le garde.",
        examples=[250_000],
    )

    def wanted(self) -> Wanted:
        """In the domain's own words."""
        return Wanted(self.ground, self.claim_cents, self.explanation)


class TerminationView(View):
    """Une résiliation, proposée par une personne et confirmée par une autre."""

    id: UUID = Field(description="La résiliation, par son identifiant.")
    agreement_id: words.AgreementId
    ground: TerminationGround = Field(description=_GROUNDS)
    explanation: str = Field(description="Le motif en clair.")
    claim_cents: int = Field(description="Ce qui est à reverser de ce qui a été payé.", examples=[250_000])
    state: TerminationState = Field(
        description="PROPOSED : attend une seconde personne ; CONFIRMED : la convention est résiliée ; ABANDONED : "
        "elle se poursuit."
    )
    proposed_on: date = Field(description="Le jour de la proposition, et de la mise en demeure s'il y en a une.")
    cure_by: date | None = Field(
        description="Le dernier jour laissé au porteur par la mise en demeure ; null si le motif n'en demande pas."
    )
    decided_on: date | None = Field(description="Le jour de la confirmation ou de l'abandon ; null avant.")
    revision: words.Revision

    @classmethod
    def of(cls, one: Termination) -> Self:
        """Show a termination."""
        return cls(
            id=one.id,
            agreement_id=one.agreement.id,
            ground=one.ground,
            explanation=one.words,
            claim_cents=one.claim_cents,
            state=one.state,
            proposed_on=one.proposed_on,
            cure_by=one.cure_by,
            decided_on=one.decided_on,
            revision=one.revision,
        )


def terminating_routes(office: Callable[[], Office]) -> APIRouter:
    """The routes; `office` says how long a notice runs."""
    router = APIRouter(prefix="/agreements/{agreement_id}/termination", tags=["Conventions"])

    @router.get("", summary="Lire la résiliation d'une convention", response_model=TerminationView)
    async def read_termination(query: QueryDep, agreement_id: AgreementId) -> Response:
        """La dernière proposée, décidée ou non. Le porteur lit les siennes, l'équipe et l'auditeur toutes."""
        async with query.transaction() as tx:
            agreement = await agreements.find(tx, agreement_id)
            if agreement is None:
                raise NotFound("convention", agreement_id)
            if roles.siret_seen_by(query.principal, *roles.AGREEMENTS) is not None:
                require_carrier(agreement, query.principal)
            one = await terminating.last(tx, agreement)
        return query.answer(TerminationView.of(one), revision=one.revision)

    @router.post("", summary="Proposer de résilier une convention", status_code=201, response_model=TerminationView)
    async def propose_termination(command: CommandDep, agreement_id: AgreementId, body: ProposeTermination) -> Response:
        """Propose de résilier ; pour un manquement ou un projet non réalisé, met le porteur en demeure.

        Rôle : chargé de programme ou chargé des paiements.
        """
        command.principal.require(Role.PROGRAMME_OFFICER, Role.FINANCE_OFFICER)
        async with command.transaction() as tx:
            one = await terminating.propose(tx, agreement_id, office().care, body.wanted(), by=command.principal)
            location = f"/agreements/{agreement_id}/termination"
            return command.answer(TerminationView.of(one), 201, revision=one.revision, location=location)

    @router.post("/confirmation", summary="Confirmer une résiliation", response_model=TerminationView)
    async def confirm_termination(command: CommandDep, agreement_id: AgreementId) -> Response:
        """Résilie la convention : plus rien n'est payé, ce qui ne l'était pas retourne à l'enveloppe.

        Rôle : approbateur des paiements, autre que qui l'a proposée ; après la mise en demeure s'il y en a une.
        """
        command.principal.require(Role.FINANCE_APPROVER)
        async with command.transaction() as tx:
            one = await terminating.confirm(tx, agreement_id, by=command.principal)
            return command.answer(TerminationView.of(one), revision=one.revision)

    @router.post("/abandonment", summary="Abandonner une résiliation", response_model=TerminationView)
    async def abandon_termination(command: CommandDep, agreement_id: AgreementId) -> Response:
        """La convention se poursuit. Rôle : chargé de programme, chargé ou approbateur des paiements."""
        command.principal.require(Role.PROGRAMME_OFFICER, *roles.PAYMENT_FILES)
        async with command.transaction() as tx:
            one = await terminating.abandon(tx, agreement_id, by=command.principal)
            return command.answer(TerminationView.of(one), revision=one.revision)

    return router
