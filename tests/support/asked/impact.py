"""Impact: the plans of one carrier, with their reports, values, alerts and evidence."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from event_examples import example_of
from intake_files import EICAR
from who_may import NOBODY

from asked.former import FORMER, membership_ends
from asked.stage import Asker, Stage, staff
from impact.api.cohorts import ACTIVITY
from impact.api.examples import FORM, IN_WORK, OBSERVATIONS_CSV, PARTICIPANTS, RETURN, SUBMISSION
from impact.handlers import REACTIONS
from impact.main import SERVICE
from impact.timers import TIMERS, scanning
from shared.clock import SimulatedClock
from shared.contracts import Event, funding, impact, intake
from shared.files.scanner import StandIn
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import react, require_announced
from shared.testing.client import Caller, serving
from shared.vocabulary import IndicatorKind, InstalmentKind, ReportKind, Role, Unit
from shared.web.development_issuer import DevelopmentIssuer

SIRET: Final = "73282932000074"
DUE: Final = date(2026, 6, 30)
NOW: Final = datetime(2026, 9, 1, 8, tzinfo=UTC)
PDF: Final = b"%PDF-1.7 une enquete"
ASKERS: Final = (
    Asker(NOBODY),
    Asker("carrier", (Role.CARRIER,), "carrier-1", SIRET, meaning="whose plan it is"),
    Asker(
        "other carrier",
        (Role.CARRIER,),
        "carrier-2",
        "44306184100047",
        closed=("plan_id", "evidence_id", "observation_id", "cohort_id", "activity_id"),
    ),
    Asker(
        "former member",
        (Role.CARRIER,),
        FORMER,
        SIRET,
        meaning="of that organisation",
        closed=("plan_id", "evidence_id", "observation_id", "cohort_id", "activity_id"),
    ),
    *staff(role for role in Role if role is not Role.CARRIER),
    Asker(
        "author",
        (Role.IMPACT_OFFICER,),
        "carrier-1",
        meaning="who reported the value and handed in the report, with the role of an impact officer",
    ),
)
KINDS: Final = {
    "/plans/{plan_id}": "impact.plan",
    "/plans/{plan_id}/reports/{number}": "impact.report",
    "/plans/{plan_id}/alerts/{number}": "impact.alert",
    "/plans/{plan_id}/evidence/{evidence_id}": "impact.evidence",
    "/plans/{plan_id}/cohorts/{cohort_id}": "impact.cohort",
    "/plans/{plan_id}/activities/{activity_id}": "impact.activity",
    "/observations/{observation_id}": "impact.observation",
    "/indicators/{code}": "impact.indicator",
}


@asynccontextmanager
async def stage(database: Database, issuer: DevelopmentIssuer, _: Path) -> AsyncGenerator[Stage]:
    """Impact with everything in every state."""
    async with serving(SERVICE, database, issuer, clock=SimulatedClock(NOW)) as api:
        made = Stage(api, ASKERS, KINDS)
        carrier = api.caller(Role.CARRIER, sub="carrier-1", org=SIRET)
        hands = _Hands(made, database, carrier, api.caller(Role.IMPACT_OFFICER, sub="impact-1"))
        for kind in ReportKind:
            await hands.did(hands.officer, "/report-forms", {**FORM, "kind": kind, "questions": FORM["questions"][2:]})
        await hands.overdue()
        await hands.reports()
        await hands.plans()
        await hands.observations()
        await hands.cohorts()
        made.add("impact.indicator", "", code="PARTICIPANTS_REACHED")
        made.bodies = {
            "POST /plans/{plan_id}/evidence": PDF,
            "POST /plans/{plan_id}/observations/import": OBSERVATIONS_CSV.encode(),
            "POST /plans/{plan_id}/alerts/{number}/closure": {"because": "Le rapport arrive."},
        }
        await membership_ends(database, REACTIONS, SIRET, "carrier-1")
        yield made


@dataclass
class _Hands:
    made: Stage
    database: Database
    carrier: Caller
    officer: Caller

    async def overdue(self) -> None:
        """First, because what is due of others would become overdue with it."""
        plans = [await self.plan(f"overdue-{n}") for n in (1, 2)]
        await self._morning(date(2026, 8, 2))
        self.made.add("impact.report", "OVERDUE", plan_id=plans[0], number=1)
        self.made.add("impact.alert", "OPEN", plan_id=plans[0], number=1)
        await self.did(self.officer, f"/plans/{plans[1]}/alerts/1/closure", {"because": "Le rapport arrive."})
        self.made.add("impact.alert", "CLOSED", plan_id=plans[1], number=1)

    async def reports(self) -> None:
        states = ("DUE", "SUBMITTED", "RETURNED", "ACCEPTED")
        plans = {state: await self.plan(state) for state in states}
        await self._morning(DUE)
        for state, plan_id in plans.items():
            at = f"/plans/{plan_id}/reports/1"
            if state != "DUE":
                await self.did(self.carrier, f"{at}/submission", SUBMISSION)
            if state == "RETURNED":
                await self.did(self.officer, f"{at}/return", RETURN)
            if state == "ACCEPTED":
                await self.did(self.officer, f"{at}/acceptance")
            self.made.add("impact.report", state, plan_id=plan_id, number=1)
        self.made.add("impact.report", "PLANNED", plan_id=await self.plan("PLANNED"), number=1)
        self.made.add("impact.report", "WAIVED", plan_id=await self._waived(), number=1)

    async def plans(self) -> None:
        for state in ("OPEN", "FOLLOWING", "CLOSED"):
            plan_id = await self.plan(f"plan-{state}")
            if state == "FOLLOWING":
                await self.did(self.carrier, f"/plans/{plan_id}/cohorts", LAST_COHORT)
            if state != "OPEN":
                closed = _about(funding.AgreementClosed, f"plan-{state}", closed_on=NOW.date())
                await react(self.database, REACTIONS, closed)
            self.made.add("impact.plan", state, plan_id=plan_id)

    async def cohorts(self) -> None:
        plan_id = await self.plan("cohorts")
        at = f"/plans/{plan_id}"
        for state, ends_on in COHORT_ENDS.items():
            one = await self.did(
                self.carrier,
                f"{at}/cohorts",
                {**LAST_COHORT, "name": state, "starts_on": "2025-10-06", "ends_on": ends_on},
            )
            if state == "ANSWERED":
                days = {"period_start": ends_on, "period_end": str(NOW.date())}
                told = {**IN_WORK, **days, "value": 9, "denominator": 20, "cohort_id": one["id"]}
                await self.did(self.carrier, f"{at}/observations", told)
            self.made.add("impact.cohort", state, plan_id=plan_id, cohort_id=one["id"])
        held = await self.did(self.carrier, f"{at}/activities", ACTIVITY)
        self.made.add("impact.activity", "", plan_id=plan_id, activity_id=held["id"])

    async def observations(self) -> None:
        plan_id = await self.plan("observed")
        for state in ("REPORTED", "VERIFIED", "SUPERSEDED"):
            one = await self.did(self.carrier, f"/plans/{plan_id}/observations", PARTICIPANTS)
            if state == "VERIFIED":
                await self.did(self.officer, f"/observations/{one['id']}/verification")
            if state == "SUPERSEDED":
                again = {**PARTICIPANTS, "supersedes": one["id"]}
                await self.did(self.carrier, f"/plans/{plan_id}/observations", again)
            self.made.add("impact.observation", state, observation_id=one["id"])
        for state, content in {
            "REFUSED": PDF + EICAR,
            "CLEAN": PDF + b" ici",
            "QUARANTINED": PDF + b" en attente",
        }.items():
            headers = {"Authorization": f"Bearer {self.carrier.token}", "Idempotency-Key": str(new_id())}
            headers["Content-Type"] = "application/pdf"
            at = f"/plans/{plan_id}/evidence?title=Preuve"
            sent = await self.carrier.http.post(at, content=content, headers=headers)
            assert sent.status_code == 201, sent.text
            if state != "QUARANTINED":
                await fire_due(self.database, scanning(StandIn), SimulatedClock(NOW))
            self.made.add("impact.evidence", state, plan_id=plan_id, evidence_id=sent.json()["id"])

    async def plan(self, name: str, **said: Any) -> UUID:
        """An open plan of the carrier."""
        await react(self.database, REACTIONS, _submitted(name))
        await react(self.database, REACTIONS, _about(funding.AgreementSigned, name, **SIGNED, **said))
        agreement_id = _id(f"{name}/agreement")
        opened = await require_announced(self.database, impact.MonitoringPlanOpened, agreement_id=agreement_id)
        return opened.plan_id

    async def _waived(self) -> UUID:
        """A plan whose agreement was amended: no interim instalment any more, so that its report is not owed."""
        interim = (funding.Instalment(number=1, kind=InstalmentKind.INTERIM, amount_cents=1_000),)
        plan_id = await self.plan("WAIVED", instalments=interim)
        dates = {**SIGNED, "ends_on_before": SIGNED["ends_on"], "instalments": ()}
        await react(self.database, REACTIONS, _about(funding.AgreementAmended, "WAIVED", **dates))
        return plan_id

    async def _morning(self, day: date) -> None:
        clock = SimulatedClock(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
        while await fire_due(self.database, TIMERS, clock):
            pass

    @staticmethod
    async def did(who: Caller, path: str, body: Any = None) -> dict[str, Any]:
        answer = await who.post(path, body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()


SIGNED: Final = {
    "signed_on": date(2025, 4, 1),
    "starts_on": date(2025, 4, 1),
    "ends_on": date(2026, 4, 30),
    "final_report_due_on": DUE,
    "overdue_after_days": 30,
}
LAST_COHORT: Final = {"name": "Dernière cohorte", "size": 20, "starts_on": "2026-01-05", "ends_on": "2026-06-30"}
"""Its six-month window lies ahead of the closing."""
COHORT_ENDS: Final = {
    "PLANNED": "2026-06-30",
    "OPEN": "2026-01-31",
    "ANSWERED": "2026-01-31",
    "MISSED": "2025-12-31",
}
"""Of cohorts whose follow-ups are in each state on NOW."""
TARGETS: Final = (
    intake.IndicatorTarget(
        code="PARTICIPANTS_REACHED",
        kind=IndicatorKind.OUTPUT,
        unit=Unit.PERSON,
        baseline=0,
        target=100,
        due_on=date(2026, 3, 31),
    ),
    intake.IndicatorTarget(
        code="IN_WORK_AT_SIX_MONTHS",
        kind=IndicatorKind.OUTCOME,
        unit=Unit.RATIO,
        baseline=0,
        target=34,
        target_denominator=100,
        due_on=date(2026, 5, 31),
    ),
)


def _id(name: str) -> UUID:
    return uuid5(UUID("6f1d0c53-0000-4000-8000-000000000000"), name)


def _submitted(name: str) -> Event:
    dates = {"starts_on": date(2025, 4, 1), "ends_on": date(2026, 4, 30)}
    made = _about(intake.ApplicationSubmitted, name, indicators=TARGETS, **dates)
    return made.model_copy(update={"carrier": made.carrier.model_copy(update={"siret": SIRET})})


def _about(kind: type[Event], name: str, **fields: Any) -> Any:
    """What another service told of the project of this name."""
    ids = {"application_id": _id(f"{name}/application"), "agreement_id": _id(f"{name}/agreement")}
    known = {field: value for field, value in (ids | fields).items() if field in kind.model_fields}
    return kind.model_validate({**example_of(kind)[1], **known})
