"""How a case is shown."""

from datetime import date
from uuid import UUID

from pydantic import Field

from review.domain.ballot import Ballot
from review.domain.case import Case
from review.domain.states import CASE_STATE_LABELS, CaseState, RoutingReason
from shared.vocabulary import (
    Axis,
    CommitteeKind,
    DecisionReason,
    Outcome,
    RefusalReason,
    Region,
    Stage,
    WithdrawalReason,
)
from shared.web import View


class BallotView(View):
    """Le dernier vote sur le dossier."""

    id: UUID
    session_id: UUID
    eligible: int = Field(description="Voix délibératives présentes et non récusées à l'ouverture.", examples=[3])
    recused: int = Field(description="Membres récusés pour ce dossier.", examples=[0])
    cast: int = Field(examples=[3])
    in_favour: int = Field(examples=[2])
    against: int = Field(examples=[0])
    abstained: int = Field(examples=[1])

    @classmethod
    def of(cls, ballot: Ballot) -> "BallotView":
        """Show the tally of a ballot."""
        tally = ballot.tally
        return cls(
            id=ballot.id,
            session_id=ballot.session_id,
            eligible=tally.eligible,
            recused=len(ballot.recused),
            cast=tally.cast,
            in_favour=tally.in_favour,
            against=tally.against,
            abstained=tally.abstained,
        )


class ApplicationView(View):
    """Ce que le comité juge."""

    number: str = Field(examples=["NVP-2025-0001"])
    project_title: str
    carrier_siret: str = Field(examples=["73282932000074"])
    carrier_name: str
    axis: Axis
    stage: Stage
    regions: list[Region]
    requested_cents: int = Field(examples=[4_500_000])
    rules_version: str = Field(examples=["1.0.0"])
    minutes_required: bool = Field(description="La décision attend la signature du procès-verbal.")
    submitted_on: date


class CaseView(View):
    """Un dossier devant son comité."""

    id: UUID
    state: CaseState
    state_label: str = Field(examples=["en attente du procès-verbal"])
    revision: int
    application_id: UUID
    edition: int = Field(examples=[2025])
    application: ApplicationView
    opened_on: date
    committee_id: UUID | None
    committee_code: str | None = Field(examples=["REGIONAL-93"])
    committee_kind: CommitteeKind | None
    routing_rule: str | None = Field(examples=["regional_covers_territory_within_ceiling"])
    routing_reason: RoutingReason | None = Field(description="Le motif de la personne qui a choisi le comité.")
    session_id: UUID | None
    ballot: BallotView | None
    outcome: Outcome | None
    amount_cents: int | None = Field(examples=[4_000_000])
    reason: DecisionReason | None
    explanation: str | None
    proposal_id: UUID | None = Field(description="La proposition faite à l'enveloppe.")
    refusal_reason: RefusalReason | None = Field(description="Pourquoi l'enveloppe n'a pas pu réserver.")
    available_cents: int | None = Field(description="Ce qui restait dans l'enveloppe lors de ce refus.")
    decided_on: date | None
    withdrawal_reason: WithdrawalReason | None

    @classmethod
    def of(cls, case: Case) -> "CaseView":
        """Show a case."""
        committee, ballot, decision, refused = case.committee, case.ballot, case.decision, case.money_refused
        return cls(
            id=case.id,
            state=case.state,
            state_label=CASE_STATE_LABELS[case.state],
            revision=case.revision,
            application_id=case.file.application_id,
            edition=case.file.edition,
            application=_application(case),
            opened_on=case.opened_on,
            committee_id=committee.id if committee else None,
            committee_code=committee.code if committee else None,
            committee_kind=committee.kind if committee else None,
            routing_rule=case.routing_rule,
            routing_reason=case.routing_reason,
            session_id=ballot.session_id if ballot else None,
            ballot=BallotView.of(ballot) if ballot else None,
            outcome=decision.outcome if decision else None,
            amount_cents=decision.amount_cents if decision else None,
            reason=decision.reason if decision else None,
            explanation=decision.explanation if decision else None,
            proposal_id=decision.proposal_id if decision else None,
            refusal_reason=refused.reason if refused else None,
            available_cents=refused.available_cents if refused else None,
            decided_on=case.decided_on,
            withdrawal_reason=case.withdrawal_reason,
        )


def _application(case: Case) -> ApplicationView:
    file = case.file
    return ApplicationView(
        number=file.number,
        project_title=file.project_title,
        carrier_siret=file.carrier_siret,
        carrier_name=file.carrier_name,
        axis=file.axis,
        stage=file.stage,
        regions=sorted(file.regions),
        requested_cents=file.requested_cents,
        rules_version=file.rules_version,
        minutes_required=file.minutes_required,
        submitted_on=file.submitted_on,
    )
