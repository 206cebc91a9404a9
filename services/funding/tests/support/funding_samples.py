"""Invented projects, and what the other services announce of them, for the tests of funding."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from shared.contracts import impact, intake, review
from shared.vocabulary import (
    Axis,
    CommitteeKind,
    ConditionPrecedent,
    DecisionReason,
    IndicatorKind,
    LegalForm,
    Outcome,
    Region,
    ReportKind,
    Stage,
    Unit,
    WithdrawalReason,
)

NAMESPACE = UUID("5f0d1a00-0000-4000-8000-000000000000")
SIRET = "73282932000074"
OTHER_SIRET = "44306184100047"
IBAN = "FR1420041010050500013M02606"
OTHER_IBAN = "FR7630006000011234567890189"
CALL = uuid5(NAMESPACE, "call")
DECIDED_ON = date(2025, 3, 10)
STARTS_ON = date(2025, 4, 1)
ENDS_ON = date(2026, 3, 31)


@dataclass(frozen=True)
class Grant:
    """One project on its way to a grant; every id derives from its name. Amounts in cents."""

    name: str = "declics"
    siret: str = SIRET
    amount: int = 10_000_00
    budget: int = 20_000_00
    envelope_key: str = "2025/NATIONAL"
    legal_form: LegalForm = LegalForm.ASSOCIATION
    partners: tuple[str, ...] = ()
    """The SIRETs of those that share the budget with the carrier."""

    @property
    def application_id(self) -> UUID:
        return uuid5(NAMESPACE, f"application/{self.name}")

    @property
    def case_id(self) -> UUID:
        return uuid5(NAMESPACE, f"case/{self.name}")

    @property
    def proposal_id(self) -> UUID:
        return uuid5(NAMESPACE, f"proposal/{self.name}/{self.amount}")

    def transferred(
        self, to: str, came_from: str | None = None, *, legal_form: LegalForm | None = None
    ) -> intake.ApplicationTransferred:
        """Another organisation takes the project over."""
        return intake.ApplicationTransferred(
            application_id=self.application_id,
            call_id=CALL,
            edition=2025,
            from_siret=came_from or self.siret,
            to_siret=to,
            to_name="Union Exemple",
            to_legal_form=legal_form,
            transferred_on=DECIDED_ON,
        )

    def submitted(self) -> intake.ApplicationSubmitted:
        return intake.ApplicationSubmitted(
            application_id=self.application_id,
            call_id=CALL,
            edition=2025,
            rules_version="1.0.0",
            number=f"NVP-2025-{self.name}",
            session="Session 1",
            submitted_on=date(2025, 2, 1),
            carrier=intake.Organisation(siret=self.siret, name=f"Association {self.name}", legal_form=self.legal_form),
            partners=tuple(
                intake.Organisation(siret=one, name=f"Partenaire {one[:3]}", legal_form=LegalForm.COOPERATIVE)
                for one in self.partners
            ),
            consortium_members=self.partners,
            project_title=f"Projet {self.name}",
            axis=Axis.SOLIDARITY_INCLUSION,
            stage=Stage.PILOT,
            audiences=(),
            regions=(Region.BRETAGNE,),
            starts_on=STARTS_ON,
            ends_on=ENDS_ON,
            requested_cents=self.amount,
            budget_cents=self.budget,
            budget=self.planned(),
            indicators=(
                intake.IndicatorTarget(
                    code="PARTICIPANTS_REACHED",
                    kind=IndicatorKind.OUTPUT,
                    unit=Unit.PERSON,
                    baseline=0,
                    target=80,
                    due_on=ENDS_ON,
                ),
            ),
        )

    def planned(self) -> intake.Budget:
        own = self.budget - self.amount
        return intake.Budget(
            charges=(intake.BudgetLine(code="641", amount_cents=self.budget),),
            resources=(
                intake.BudgetLine(code="74x", amount_cents=self.amount, requested=True),
                *([intake.BudgetLine(code="756", amount_cents=own)] if own > 0 else []),
            ),
        )

    def costs(self, actual: int, **body: Any) -> dict[str, Any]:
        """The financial report of a project that cost `actual`: the grant's share from 74x, the rest its own."""
        why = {"explanation": "Le projet n'a pas coûté ce qui était prévu."}
        granted = min(actual, self.amount)
        resources = [{"code": "74x", "actual_cents": granted}, {"code": "756", "actual_cents": actual - granted}]
        return {
            "charges": [{"code": "641", "actual_cents": actual} | why],
            "resources": [line | why for line in resources],
            "certification": {"signatory": "Camille Exemple, présidente", "certified_on": "2025-03-10"},
        } | body

    def withdrawn(self) -> intake.ApplicationWithdrawn:
        return intake.ApplicationWithdrawn(
            application_id=self.application_id,
            call_id=CALL,
            edition=2025,
            reason=WithdrawalReason.FUNDED_ELSEWHERE,
            withdrawn_on=DECIDED_ON,
        )

    def proposed(self) -> review.AwardProposed:
        return review.AwardProposed(
            proposal_id=self.proposal_id,
            case_id=self.case_id,
            application_id=self.application_id,
            edition=2025,
            session_id=uuid5(NAMESPACE, "session"),
            committee_id=uuid5(NAMESPACE, "committee"),
            committee_code="NATIONAL",
            envelope_key=self.envelope_key,
            amount_cents=self.amount,
        )

    def award_withdrawn(self, reason: WithdrawalReason = WithdrawalReason.FUNDED_ELSEWHERE) -> review.AwardWithdrawn:
        return review.AwardWithdrawn(
            proposal_id=self.proposal_id,
            case_id=self.case_id,
            application_id=self.application_id,
            edition=2025,
            reason=reason,
        )

    def decided(self, outcome: Outcome = Outcome.AWARDED, amount: int | None = None) -> review.DecisionMade:
        awarded = outcome in {Outcome.AWARDED, Outcome.AWARDED_WITH_CONDITIONS}
        return review.DecisionMade(
            case_id=self.case_id,
            application_id=self.application_id,
            edition=2025,
            session_id=uuid5(NAMESPACE, "session"),
            committee_id=uuid5(NAMESPACE, "committee"),
            committee_code="NATIONAL",
            committee_kind=CommitteeKind.NATIONAL,
            outcome=outcome,
            reason=DecisionReason.MERIT,
            amount_cents=(self.amount if amount is None else amount) if awarded else 0,
            proposal_id=self.proposal_id if awarded else None,
            decided_on=DECIDED_ON,
        )


def rules_published(
    *,
    advance_percent: int = 60,
    signature_days: int = 90,
    interim_percents: tuple[int, ...] = (),
    conditions_precedent: tuple[ConditionPrecedent, ...] = (),
    maximum_cents: int | None = None,
    amendments_above_maximum: bool = False,
    version: str = "1.0.0",
) -> intake.CallRulesPublished:
    """The rules of the 2025 edition."""
    return intake.CallRulesPublished(
        call_id=CALL,
        edition=2025,
        rules=intake.CallRules(
            version=version,
            axes=tuple(Axis),
            legal_forms=(LegalForm.ASSOCIATION,),
            regions=tuple(Region),
            minimum_cents=5_000_00,
            advance_percent=advance_percent,
            signature_days=signature_days,
            final_report_days=60,
            overdue_after_days=30,
            interim_percents=interim_percents,
            conditions_precedent=conditions_precedent,
            maximum_cents=maximum_cents,
            amendments_above_maximum=amendments_above_maximum,
        ),
    )


def report_overdue(agreement_id: UUID, grant: Grant, *, report: int = 1) -> impact.ReportOverdue:
    """The final activity report did not come in time."""
    return impact.ReportOverdue(
        plan_id=uuid5(NAMESPACE, f"plan/{grant.name}"),
        application_id=grant.application_id,
        agreement_id=agreement_id,
        edition=2025,
        report=report,
        kind=ReportKind.FINAL,
        due_on=date(2026, 5, 30),
    )


def report_waived(agreement_id: UUID, grant: Grant, *, report: int = 1) -> impact.ReportWaived:
    """An amendment dropped the instalment that waited for the report."""
    overdue = report_overdue(agreement_id, grant, report=report)
    about = overdue.model_dump() | {"kind": ReportKind.INTERIM}
    return impact.ReportWaived(**about, waived_on=date(2026, 6, 15))


def report_accepted(
    agreement_id: UUID, grant: Grant, *, report: int = 1, kind: ReportKind = ReportKind.FINAL
) -> impact.ReportAccepted:
    """The activity report was accepted."""
    return impact.ReportAccepted(
        plan_id=uuid5(NAMESPACE, f"plan/{grant.name}"),
        application_id=grant.application_id,
        agreement_id=agreement_id,
        edition=2025,
        report=report,
        kind=kind,
        due_on=date(2026, 5, 30),
        accepted_on=date(2026, 6, 15),
    )
