"""Sample projects, events and plans for the tests of impact. All carriers are invented."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from impact import domain
from shared.contracts import funding, intake
from shared.vocabulary import (
    Audience,
    Axis,
    IndicatorKind,
    InstalmentKind,
    LegalForm,
    Region,
    Stage,
    TerminationGround,
    Unit,
)

NAMESPACE = UUID("6f1d0c53-0000-4000-8000-000000000000")
SIRET = "73282932000074"
OTHER_SIRET = "44306184100047"
SIGNED_ON = date(2025, 4, 1)
DUE_ON = date(2026, 6, 30)
OVERDUE_AFTER_DAYS = 30

PARTICIPANTS = domain.Indicator(
    domain.PARTICIPANTS_REACHED, IndicatorKind.OUTPUT, Unit.PERSON, 0, 100, None, date(2026, 3, 31)
)
IN_WORK = domain.Indicator(
    domain.IN_WORK_AT_SIX_MONTHS, IndicatorKind.OUTCOME, Unit.RATIO, 0, 34, 100, date(2026, 5, 31)
)


def id_of(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(NAMESPACE, name)


def plan(
    *indicators: domain.Indicator, name: str = "essai", report_state: domain.ReportState = domain.ReportState.PLANNED
) -> domain.Plan:
    """A plan as it is opened, with its final report in the given state."""
    fact = domain.open_plan(application(*indicators, name=name), agreement(name), plan_id=id_of(f"{name}/plan"))
    opened = domain.evolve(None, fact)
    return replace(opened, reports=tuple(replace(one, state=report_state) for one in opened.reports))


def application(*indicators: domain.Indicator, name: str = "essai") -> domain.Application:
    """What impact keeps of a submitted application."""
    return domain.Application(
        application_id=id_of(f"{name}/application"),
        edition=2025,
        number="NVP-2025-0001",
        project_title="Projet d'essai",
        carrier_siret=SIRET,
        carrier_name="Association d'essai (fictive)",
        axis=Axis.SOLIDARITY_INCLUSION,
        regions=(Region.ILE_DE_FRANCE,),
        indicators=indicators or (PARTICIPANTS, IN_WORK),
    )


def agreement(name: str = "essai") -> domain.SignedAgreement:
    """What the signed agreement says of monitoring."""
    return domain.SignedAgreement(id_of(f"{name}/agreement"), "CONV-2025-0001", SIGNED_ON, DUE_ON, OVERDUE_AFTER_DAYS)


def entry(
    code: str = domain.PARTICIPANTS_REACHED,
    value: int = 40,
    denominator: int | None = None,
    *,
    supersedes: UUID | None = None,
    period: tuple[date, date] = (date(2025, 4, 1), date(2025, 9, 30)),
) -> domain.Entry:
    """What a carrier reports."""
    return domain.Entry(code, value, denominator, *period, domain.Source.DECLARATIVE, supersedes)


def application_submitted(
    name: str = "essai",
    *indicators: domain.Indicator,
    axis: Axis = Axis.SOLIDARITY_INCLUSION,
    regions: tuple[Region, ...] = (Region.ILE_DE_FRANCE,),
    zones: tuple[intake.ZoneRef, ...] = (),
    siret: str = SIRET,
) -> intake.ApplicationSubmitted:
    """Intake's event of a submitted application."""
    return intake.ApplicationSubmitted(
        application_id=id_of(f"{name}/application"),
        call_id=id_of("call"),
        edition=2025,
        rules_version="1.0.0",
        number="NVP-2025-0001",
        session="printemps",
        submitted_on=date(2025, 2, 1),
        carrier=intake.Organisation(
            siret=siret, name=f"Association {name} (fictive)", legal_form=LegalForm.ASSOCIATION
        ),
        project_title=f"Projet {name}",
        axis=axis,
        stage=Stage.PILOT,
        audiences=(Audience.EXECUTIVE,),
        regions=regions,
        zones=zones,
        starts_on=date(2025, 4, 1),
        ends_on=date(2026, 4, 30),
        requested_cents=3_000_000,
        budget_cents=5_000_000,
        indicators=tuple(target(one) for one in indicators or (PARTICIPANTS, IN_WORK)),
    )


def target(one: domain.Indicator) -> intake.IndicatorTarget:
    """An indicator as it crosses the wire."""
    return intake.IndicatorTarget(
        code=one.code,
        kind=one.kind,
        unit=one.unit,
        baseline=one.baseline,
        target=one.target,
        target_denominator=one.target_denominator,
        due_on=one.due_on,
    )


def agreement_signed(name: str = "essai", amount_cents: int = 3_000_000) -> funding.AgreementSigned:
    """Funding's event of a signed agreement."""
    return funding.AgreementSigned(
        agreement_id=id_of(f"{name}/agreement"),
        number="CONV-2025-0001",
        application_id=id_of(f"{name}/application"),
        edition=2025,
        amount_cents=amount_cents,
        instalments=(
            funding.Instalment(number=1, kind=InstalmentKind.ADVANCE, amount_cents=amount_cents // 2),
            funding.Instalment(number=2, kind=InstalmentKind.BALANCE, amount_cents=amount_cents - amount_cents // 2),
        ),
        signed_on=SIGNED_ON,
        starts_on=date(2025, 4, 1),
        ends_on=date(2026, 4, 30),
        final_report_due_on=DUE_ON,
        overdue_after_days=OVERDUE_AFTER_DAYS,
    )


def agreement_terminated(name: str = "essai") -> funding.AgreementTerminated:
    """The agreement of that name, ended before its time."""
    closed = agreement_closed(name)
    return funding.AgreementTerminated(
        **closed.model_dump(exclude={"closed_on"}),
        termination_id=id_of(f"termination/{name}"),
        ground=TerminationGround.NOT_EXECUTED,
        claimed_cents=0,
        terminated_on=date(2026, 3, 2),
    )


def agreement_closed(name: str = "essai") -> funding.AgreementClosed:
    """Funding's event of a closed agreement."""
    return funding.AgreementClosed(
        agreement_id=id_of(f"{name}/agreement"),
        number="CONV-2025-0001",
        application_id=id_of(f"{name}/application"),
        edition=2025,
        awarded_cents=3_000_000,
        paid_cents=3_000_000,
        recovered_cents=0,
        released_cents=0,
        closed_on=date(2026, 9, 1),
    )


def paid(name: str = "essai", amount_cents: int = 1_000_000, order: str = "1") -> funding.InstalmentPaid:
    """Funding's event of a paid instalment."""
    return funding.InstalmentPaid(
        agreement_id=id_of(f"{name}/agreement"),
        application_id=id_of(f"{name}/application"),
        edition=2025,
        order_id=id_of(f"{name}/order/{order}"),
        instalment=1,
        kind=InstalmentKind.ADVANCE,
        amount_cents=amount_cents,
        paid_on=date(2025, 5, 1),
    )


def payment_returned(name: str = "essai", amount_cents: int = 1_000_000, order: str = "1") -> funding.PaymentReturned:
    """Funding's event of a payment that came back."""
    return funding.PaymentReturned(
        agreement_id=id_of(f"{name}/agreement"),
        application_id=id_of(f"{name}/application"),
        edition=2025,
        order_id=id_of(f"{name}/order/{order}"),
        instalment=1,
        kind=InstalmentKind.ADVANCE,
        amount_cents=amount_cents,
        bank_reason="AC04",
        returned_on=date(2025, 5, 3),
    )
