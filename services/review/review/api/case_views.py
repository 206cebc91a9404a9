"""How a case is shown."""

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import Field

from review.domain.ballot import Ballot
from review.domain.case import Case
from review.domain.states import CASE_STATE_LABELS, CaseState, RoutingReason
from shared.vocabulary import (
    Axis,
    CommitteeKind,
    DecisionReason,
    EligibilityRule,
    Outcome,
    RefusalReason,
    Region,
    Stage,
    WithdrawalReason,
)
from shared.web import View, words

STATES: Final = " ; ".join(f"{state} : {label}" for state, label in CASE_STATE_LABELS.items()) + "."
"""What each state of a case means, for the documentation."""


class BallotView(View):
    """Le dernier vote sur le dossier."""

    id: UUID = Field(description="Le scrutin, par son identifiant.")
    session_id: UUID = Field(description="La séance où il s'est tenu.")
    eligible: int = Field(
        description="Voix délibératives présentes et non récusées à l'ouverture, pouvoirs compris.", examples=[3]
    )
    proxies: int = Field(description="Dont par pouvoir.", examples=[0])
    recused: int = Field(description="Membres récusés pour ce dossier.", examples=[0])
    cast: int = Field(description="Votes exprimés ou abstentions, en tout.", examples=[3])
    in_favour: int = Field(description="Voix pour.", examples=[2])
    against: int = Field(description="Voix contre.", examples=[0])
    abstained: int = Field(description="Abstentions.", examples=[1])

    @classmethod
    def of(cls, ballot: Ballot) -> "BallotView":
        """Show the tally of a ballot."""
        tally = ballot.tally
        return cls(
            id=ballot.id,
            session_id=ballot.session_id,
            eligible=tally.eligible,
            proxies=len(ballot.proxies),
            recused=len(ballot.recused),
            cast=tally.cast,
            in_favour=tally.in_favour,
            against=tally.against,
            abstained=tally.abstained,
        )


class AtIntakeView(View):
    """Où se lit le dossier lui-même : des chemins à la suite de l'adresse du guichet (intake).

    Ouverts aux membres du comité saisi, des mêmes jetons ; fermés à qui est récusé.
    """

    file: str = Field(
        description="Le contenu, le budget, les partenaires, les territoires, les indicateurs.",
        examples=["/applications/01956f6e-7e4c-7d2a-9d2e-0d6f3a1b2c3d"],
    )
    documents: str = Field(
        description="Les pièces.", examples=["/applications/01956f6e-7e4c-7d2a-9d2e-0d6f3a1b2c3d/documents"]
    )
    versions: str = Field(
        description="Les versions déposées ; /changes compare deux d'entre elles.",
        examples=["/applications/01956f6e-7e4c-7d2a-9d2e-0d6f3a1b2c3d/versions"],
    )

    @classmethod
    def of(cls, application_id: UUID) -> "AtIntakeView":
        """Where to read an application."""
        path = f"/applications/{application_id}"
        return cls(file=path, documents=f"{path}/documents", versions=f"{path}/versions")


class ApplicationView(View):
    """Ce que le comité juge."""

    number: words.ApplicationNumber
    project_title: words.ProjectTitle
    carrier_siret: words.CarrierSiret
    carrier_name: words.CarrierName
    axis: Axis
    stage: Stage
    regions: list[Region] = Field(description="Régions du projet, par leur code INSEE.")
    requested_cents: int = Field(description="Subvention demandée, en centimes.", examples=[4_500_000])
    rules_version: str = Field(description="Règlement appliqué au dossier.", examples=["1.0.0"])
    waived_rules: list[EligibilityRule] = Field(
        description="Règles de l'édition que l'examen dit non remplies et que le chargé de programme a tenues pour "
        "remplies, avec un motif qui se lit à l'examen d'éligibilité.",
        examples=[["AMOUNT"]],
    )
    submitted_on: date = Field(description="Jour du dépôt.", examples=["2025-02-20"])
    at_intake: AtIntakeView = Field(description="Où se lit le dossier, avec ses pièces.")


class CaseView(View):
    """Un dossier devant son comité."""

    id: UUID = Field(description="Le dossier devant le comité, par son identifiant.")
    state: CaseState = Field(description=STATES)
    state_label: str = Field(description="L'état, en français.", examples=["en attente du procès-verbal"])
    revision: words.Revision
    application_id: words.ApplicationId
    edition: words.Edition
    application: ApplicationView
    opened_on: date = Field(description="Jour où le dossier est arrivé à l'instruction.", examples=["2025-03-03"])
    committee_id: UUID | None = Field(description="Le comité saisi ; null tant que le dossier est sans comité.")
    committee_code: words.CommitteeCode | None
    committee_kind: CommitteeKind | None
    routing_rule: str | None = Field(
        description="La règle qui a choisi le comité, `chosen_by_a_person` quand c'est une personne ; tant que le "
        "dossier est sans comité, pourquoi : `no_rule_fits`, aucune règle n'en parle ; `no_committee_fits`, aucun "
        "comité n'est formé pour lui.",
        examples=["regional_covers_territory_within_ceiling"],
    )
    routing_reason: RoutingReason | None = Field(description="Le motif de la personne qui a choisi le comité.")
    session_id: UUID | None = Field(description="La séance du dernier scrutin.")
    ballot: BallotView | None
    outcome: Outcome | None
    amount_cents: int | None = Field(description="Montant attribué ou proposé, en centimes.", examples=[4_000_000])
    reason: DecisionReason | None
    explanation: str | None = Field(description="Le motif en clair, tel que le porteur le lira.")
    conditions: list[str] = Field(description="Ce à quoi une attribution sous conditions est soumise.")
    proposal_id: UUID | None = Field(description="La proposition faite à l'enveloppe.")
    refusal_reason: RefusalReason | None = Field(description="Pourquoi l'enveloppe n'a pas pu réserver.")
    available_cents: int | None = Field(description="Ce qui restait dans l'enveloppe lors de ce refus.")
    decided_on: date | None = Field(description="Jour où la décision est devenue définitive.")
    withdrawal_reason: WithdrawalReason | None
    appeal_of: UUID | None = Field(description="Le dossier rejeté, si celui-ci en est le réexamen.")
    appeal_grounds: str | None = Field(description="Pourquoi le porteur demande ce réexamen.")

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
            conditions=list(decision.conditions) if decision else [],
            proposal_id=decision.proposal_id if decision else None,
            refusal_reason=refused.reason if refused else None,
            available_cents=refused.available_cents if refused else None,
            decided_on=case.decided_on,
            withdrawal_reason=case.withdrawal_reason,
            appeal_of=case.appeal_of,
            appeal_grounds=case.appeal.grounds if case.appeal else None,
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
        waived_rules=sorted(file.waived_rules),
        submitted_on=file.submitted_on,
        at_intake=AtIntakeView.of(file.application_id),
    )
