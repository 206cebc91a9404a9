"""What was wrongly declared of a cohort or an activity is corrected, with a reason; what stood before is kept."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from impact.api.cohorts import ACTIVITY
from impact.api.corrections import ACTIVITY_CORRECTION, COHORT_CORRECTION
from impact.projections import PROJECTIONS
from shared.clock import SimulatedClock
from shared.contracts import Event, impact
from shared.identity import new_id
from shared.postgres import Database
from shared.testing import announced, project, require_announced
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

from .samples import OTHER_SIRET, agreement_signed, application_submitted
from .test_cohorts import FOLLOW_UP, PEOPLE, cohort, fired_by, refused
from .test_evidence_and_forms import deposit
from .test_tasks import waiting

ROLL_UPS = PROJECTIONS[:2]
"""What is told of plans; the recusals are of another topic."""


async def corrected(caller: Caller, path: str, status: int = 200, **change: Any) -> dict[str, Any]:
    """What a correction of the cohort answers."""
    answer = await caller.post(f"{path}/correction", {**COHORT_CORRECTION, **change})
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_a_corrected_end_moves_the_window_and_the_timers_follow(
    database: Database, clock: SimulatedClock, plan_id: UUID, carrier: Caller
) -> None:
    one = await cohort(carrier, plan_id, ends_on="2026-04-30")
    path = f"/plans/{plan_id}/cohorts/{one['id']}"
    await fired_by(database, date(2026, 10, 30))
    clock.advance(datetime(2026, 11, 2, 8, tzinfo=UTC))
    moved = await corrected(carrier, path, size=40, ends_on="2026-05-31")
    assert (moved["state"], moved["follow_up_from"], moved["follow_up_until"]) == (
        "PLANNED",
        "2026-11-30",
        "2027-01-29",
    )
    (kept,) = moved["corrections"]
    assert (kept["ends_on"], kept["by"], kept["on"]) == ("2026-04-30", "carrier-1", "2026-11-02")
    told = await require_announced(database, impact.CohortCorrected)
    assert (told.ends_on, told.follow_up_from, told.follow_up) == (date(2026, 5, 31), date(2026, 11, 30), "PLANNED")
    assert COHORT_CORRECTION["because"] not in told.model_dump_json()
    await fired_by(database, date(2026, 11, 29))
    assert len(await announced(database, impact.FollowUpOpened)) == 1
    await fired_by(database, date(2026, 11, 30))
    assert len(await announced(database, impact.FollowUpOpened)) == 2
    back = await corrected(carrier, path, size=40, ends_on="2026-04-30", because="C'était bien avril.")
    assert (back["state"], len(back["corrections"])) == ("OPEN", 2)
    await fired_by(database, date(2026, 12, 29))
    assert await announced(database, impact.FollowUpMissed) == []
    await fired_by(database, date(2026, 12, 30))
    await require_announced(database, impact.FollowUpMissed)
    clock.advance(datetime(2026, 12, 31, 8, tzinfo=UTC))
    assert (await corrected(carrier, path, ends_on="2026-05-31"))["state"] == "OPEN", "it is not missed any more"
    noted = await database.fetch("SELECT actor FROM messaging.audit_log WHERE action = 'cohort.corrected'")
    assert [row["actor"] for row in noted] == ["carrier-1"] * 3


async def test_an_answered_window_stays_answered_and_its_answer_must_still_fit(plan_id: UUID, carrier: Caller) -> None:
    one = await cohort(carrier, plan_id)
    told = {**FOLLOW_UP, "cohort_id": one["id"]}
    answer = (await carrier.post(f"/plans/{plan_id}/observations", told)).json()
    path = f"/plans/{plan_id}/cohorts/{one['id']}"
    too_late = await corrected(carrier, path, 422, size=40, ends_on="2025-10-31")
    assert (too_late["code"], too_late["errors"][0]["field"]) == ("follow_up_too_early", "ends_on")
    assert answer["id"] in too_late["errors"][0]["message"]
    too_small = await corrected(carrier, path, 422, size=39)
    assert (too_small["code"], too_small["errors"][0]["field"]) == ("more_than_the_cohort", "size")
    earlier = await corrected(carrier, path, size=40, ends_on="2025-09-01")
    assert (earlier["state"], earlier["follow_up_from"]) == ("ANSWERED", "2026-03-01")
    right = {**told, "supersedes": answer["id"], "period_end": "2026-05-15"}
    assert (await carrier.post(f"/plans/{plan_id}/observations", right)).status_code == 201
    assert (await corrected(carrier, path, size=40, ends_on="2025-10-31"))["state"] == "ANSWERED"


class Board:
    """The staff page, and the read models under it, told of events as they come."""

    def __init__(self, database: Database, reader: Caller) -> None:
        self._database = database
        self._reader = reader
        self._told: list[Event] = []

    async def shown(self) -> dict[str, Any]:
        """The page, once the read models have heard what is new."""
        events = await everything_announced(self._database)
        await self._tell(events[len(self._told) :])
        self._told = events
        return await self._page()

    async def rebuilt(self) -> dict[str, Any]:
        """The page, once the read models were emptied and have heard everything again."""
        for projection in ROLL_UPS:
            for statement in projection.reset:
                await self._database.fetch(statement)
        await self._tell(self._told)
        return await self._page()

    async def _tell(self, events: list[Event]) -> None:
        for projection in ROLL_UPS:
            await project(self._database, projection, [one for one in events if type(one) in projection.apply])

    async def _page(self) -> dict[str, Any]:
        tables = [
            [row["line"] for row in await self._database.fetch(f"SELECT t::text AS line FROM {table} AS t ORDER BY 1")]
            for table in ("impact.roll_up_target_v3", "impact.roll_up_sum_v3", "impact.breakdown_sum_v1")
        ]
        return {**(await self._reader.get("/dashboard?edition=2025")).json(), "tables": tables}


async def everything_announced(database: Database) -> list[Event]:
    """What the plan's streams said, behind what they heard."""
    rows = await database.fetch("SELECT type, payload FROM messaging.event_log ORDER BY position")
    log = [Event.REGISTRY[row["type"]].model_validate_json(row["payload"]) for row in rows]
    return [application_submitted(), agreement_signed(), *log]


async def test_what_is_shown_of_cohorts_follows_their_corrections_and_a_rebuild_gives_the_same_bytes(
    database: Database,
    plan_id: UUID,
    carrier: Caller,
    officer: Caller,
    api: Api,
    scanned: Callable[[], Awaitable[int]],
) -> None:
    answered, silent = await cohort(carrier, plan_id), await cohort(carrier, plan_id, name="Cohorte 2")
    at, board = f"/plans/{plan_id}", Board(database, api.caller(Role.AUDITOR))
    for said in (
        {**FOLLOW_UP, "value": 5, "cohort_id": answered["id"]},
        {**PEOPLE, "cohort_id": silent["id"], "breakdown": {"GENDER": {"WOMEN": 23, "MEN": 17}}},
    ):
        value = (await carrier.post(f"{at}/observations", said)).json()
        assert (await officer.post(f"/observations/{value['id']}/verification")).status_code == 200
    proof = (await deposit(carrier, plan_id)).json()["id"]
    await scanned()
    await carrier.post(f"{at}/reports/1/submission", {"narrative": "Fait.", "evidence": [proof]})
    assert (await officer.post(f"{at}/reports/1/acceptance")).status_code == 200
    before = await board.shown()
    assert (before["total"]["targets_missed"], before["total"]["targets_too_early"]) == (2, 0)
    assert before["follow_ups"] == [{"key": "ANSWERED", "count": 1}, {"key": "MISSED", "count": 1}]
    assert await waiting(carrier) == ["FOLLOW_UP_DUE"]

    second = api.caller(Role.IMPACT_OFFICER, sub="officer-2")
    await corrected(second, f"{at}/cohorts/{answered['id']}", size=44)
    kept = await board.shown()
    assert kept == before, "what was observed of a cohort stands"
    await corrected(second, f"{at}/cohorts/{silent['id']}", name="Cohorte 2", size=40, ends_on="2026-04-30")
    assert (await require_announced(database, impact.TargetReopened)).code == FOLLOW_UP["code"]
    moved = await board.shown()
    assert (moved["total"]["targets_missed"], moved["total"]["targets_too_early"]) == (1, 1)
    assert moved["follow_ups"] == [{"key": "ANSWERED", "count": 1}, {"key": "PLANNED", "count": 1}]
    assert moved["open_alerts"] == [{"key": "TARGET_UNLIKELY", "count": 1}], "its days have passed"
    assert moved["shared_out"] == before["shared_out"] != []
    assert await waiting(carrier) == []
    assert await board.rebuilt() == moved


async def test_what_was_verified_or_accepted_is_corrected_by_another_officer(
    database: Database, plan_id: UUID, carrier: Caller, officer: Caller, api: Api
) -> None:
    one = await cohort(carrier, plan_id)
    held = (await carrier.post(f"/plans/{plan_id}/activities", ACTIVITY)).json()
    path, activity = f"/plans/{plan_id}/cohorts/{one['id']}", f"/plans/{plan_id}/activities/{held['id']}"
    second, third, author = (
        api.caller(Role.IMPACT_OFFICER, sub=sub) for sub in ("officer-2", "officer-3", "carrier-1")
    )
    assert (await corrected(author, path, 422))["code"] == "self_correction", "who declared it is no second person"
    value = (await carrier.post(f"/plans/{plan_id}/observations", {**PEOPLE, "cohort_id": one["id"]})).json()
    await officer.post(f"/observations/{value['id']}/verification")
    assert (await corrected(carrier, path, 409, size=42))["code"] == "not_in_this_state"
    assert (await corrected(officer, path, 422, size=42))["code"] == "self_correction", "the officer verified"
    assert (await corrected(second, path, size=42))["size"] == 42
    assert (await carrier.post(f"{activity}/correction", ACTIVITY_CORRECTION)).status_code == 200, "nothing told of it"
    await carrier.post(f"/plans/{plan_id}/reports/1/submission", {"narrative": "Fait."})
    assert (await second.post(f"/plans/{plan_id}/reports/1/acceptance")).status_code == 200
    right = {**ACTIVITY_CORRECTION, "hours": 7}
    assert (await carrier.post(f"{activity}/correction", right)).status_code == 409
    assert await refused(second, f"{activity}/correction", right) == ("self_correction", "Authorization")
    shown = (await third.post(f"{activity}/correction", right)).json()
    assert (shown["hours"], shown["recorded_by"]) == (7, "carrier-1")
    before = [(was["hours"], was["participants"], was["by"]) for was in shown["corrections"]]
    assert before == [(6, 38, "carrier-1"), (6, 36, "officer-3")]
    plan = (await carrier.get(f"/plans/{plan_id}")).json()
    assert [(one["hours"], len(one["corrections"])) for one in plan["activities"]] == [(7, 2)]
    noted = await database.fetch("SELECT actor FROM messaging.audit_log WHERE action = 'activity.corrected'")
    assert [row["actor"] for row in noted] == ["carrier-1", "officer-3"]


async def test_a_correction_that_cannot_be_is_refused(plan_id: UUID, carrier: Caller, api: Api) -> None:
    one = await cohort(carrier, plan_id)
    await cohort(carrier, plan_id, name="Cohorte 2")
    held = (await carrier.post(f"/plans/{plan_id}/activities", ACTIVITY)).json()
    path = f"/plans/{plan_id}/cohorts/{one['id']}/correction"
    activity = f"/plans/{plan_id}/activities/{held['id']}/correction"
    for change, code, field in (
        ({"because": " "}, "reason_missing", "because"),
        ({"size": 40}, "nothing_corrected", "body"),
        ({"name": "cohorte 2"}, "cohort_exists", "name"),
        ({"size": 0}, "size_out_of_bounds", "size"),
        ({"ends_on": "2025-04-06"}, "period_reversed", "ends_on"),
    ):
        assert await refused(carrier, path, {**COHORT_CORRECTION, **change}) == (code, field)
    for change, code, field in (
        ({"because": " "}, "reason_missing", "because"),
        ({"participants": 38}, "nothing_corrected", "body"),
        ({"hours": -1}, "value_out_of_bounds", "hours"),
        ({"held_on": "2026-07-01"}, "not_held_yet", "held_on"),
        ({"cohort_id": str(new_id())}, "unknown_cohort", "cohort_id"),
    ):
        assert await refused(carrier, activity, {**ACTIVITY_CORRECTION, **change}) == (code, field)
    for what, body in (("cohorts", COHORT_CORRECTION), ("activities", ACTIVITY_CORRECTION)):
        assert (await carrier.post(f"/plans/{plan_id}/{what}/{new_id()}/correction", body)).status_code == 404
    other = api.caller(Role.CARRIER, sub="other", org=OTHER_SIRET)
    for caller in (other, api.caller(Role.AUDITOR), api.caller(Role.PROGRAMME_OFFICER)):
        assert (await caller.post(path, COHORT_CORRECTION)).status_code == 403
        assert (await caller.post(activity, ACTIVITY_CORRECTION)).status_code == 403
