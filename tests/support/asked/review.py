"""Review: a regional committee with its sessions and cases, and another committee beside it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from review_driver import AWARD, DEFERRAL, NATIONAL, REGIONAL, REJECTION, Driver, done, member
from review_examples import AT, CARRIER, posted_left, refused, reopened, some_id
from who_may import NOBODY

from asked.former import FORMER, membership_ends
from asked.stage import Asker, Stage, Thing, staff
from review.domain.states import CaseState, HearingState
from review.handlers import REACTIONS
from review.handlers.audition import report_hearing
from review.main import SERVICE
from review.projections import ENVELOPES
from review.settings import Settings
from shared.clock import SimulatedClock
from shared.origin import Origin
from shared.postgres import Database
from shared.testing import project
from shared.testing.client import serving
from shared.vocabulary import Region, Role
from shared.web import Principal
from shared.web.development_issuer import DevelopmentIssuer

CHAIR, DEPUTY, SECOND, RECUSED, FOURTH, FIFTH = "chair", "deputy", "second", "recused", "fourth", "fifth"
ABSENT: Final = ("absent", "represented")
GONE: Final = "gone"
MEMBERS: Final = [
    member(CHAIR, chair=True),
    member(DEPUTY, deputy=True),
    *map(member, (SECOND, RECUSED, FOURTH, FIFTH, *ABSENT)),
    member(GONE, mandate_until="2024-12-31"),
]
PRESENT: Final = (CHAIR, DEPUTY, SECOND, FOURTH, FIFTH)
SITTING: Final = (Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR)
HOUR: Final = timedelta(hours=1)
SOON, LATER = AT + HOUR, AT + 48 * HOUR
PLAN_LATER: Final = {"slots": [LATER.isoformat()], "place": "Salle", "participants": [CHAIR, SECOND]}
PLAN: Final = {**PLAN_LATER, "slots": [SOON.isoformat(), LATER.isoformat()], "lasts_minutes": 30}
RULES: Final = {
    "quorum_percent": 60,
    "casting_vote": False,
    "proxies_per_holder": 1,
    "proxies_in_quorum": False,
    "reason": "Dit.",
}
LIFTED: Final = {"reason": "NOT_TIED", "explanation": "Dit."}
UNRELATED: Final = "44306184100047"
"""Whom no case is about."""
CHANGE: Final = {"reason": "OTHER", "explanation": "Dit."}
ELSEWHERE: Final = [member("other-chair", chair=True), member("other-member")]
BEFORE: Final = ("committee_id", "session_id", "case_id", "application_id")
ASKERS: Final = (
    Asker(NOBODY),
    Asker("carrier", (Role.CARRIER,), "carrier-1", CARRIER, meaning="of the application that the case is about"),
    Asker("other carrier", (Role.CARRIER,), "carrier-2", "44306184100047", closed=("case_id", "session_id")),
    Asker(
        "former member",
        (Role.CARRIER,),
        FORMER,
        CARRIER,
        meaning="of that organisation",
        closed=BEFORE,
    ),
    Asker("member", (Role.COMMITTEE_MEMBER,), SECOND, meaning="of the committee that the case is before"),
    Asker(
        "recused member",
        (Role.COMMITTEE_MEMBER,),
        RECUSED,
        meaning="of that committee, in conflict with the case",
        closed=("case_id",),
    ),
    Asker("other member", (Role.COMMITTEE_MEMBER,), "other-member", meaning="of another committee", closed=BEFORE),
    Asker("chair", (Role.COMMITTEE_CHAIR,), CHAIR, meaning="of that committee"),
    Asker("deputy", (Role.COMMITTEE_CHAIR,), DEPUTY, meaning="of that chair, who says that the chair is absent"),
    Asker("other chair", (Role.COMMITTEE_CHAIR,), "other-chair", meaning="of another committee", closed=BEFORE),
    *staff(role for role in Role if role not in {Role.CARRIER, *SITTING}),
)
KINDS: Final = {
    "/committees/{committee_id}": "review.committee",
    "/sessions/{session_id}": "review.session",
    "/sessions/{session_id}/cases/{case_id}": "review.grant_case",
    "/cases/{case_id}": "review.grant_case",
    "/decisions/{application_id}": "review.grant_case",
    "/applications/{application_id}": "review.grant_case",
    "/hearings/{hearing_id}": "review.hearing",
    "/envelopes-left/{envelope_key}": "review.envelope_left",
}


@asynccontextmanager
async def stage(database: Database, issuer: DevelopmentIssuer, _: Path) -> AsyncGenerator[Stage]:
    """Review with everything in every state."""
    clock = SimulatedClock(AT)
    async with serving(SERVICE, database, issuer, clock=clock, settings=Settings) as api:
        made = Stage(api, ASKERS, KINDS)
        driver = Driver(api, database)
        committee = await driver.forms(REGIONAL, members=MEMBERS, proxies_per_holder=1)
        other = await driver.forms({**REGIONAL, "code": "REGIONAL-75", "regions": ["75"]}, members=ELSEWHERE)
        done(await driver.member(FIFTH).post("/interests", {"organisations": [UNRELATED]}))
        made.add("review.committee", "", committee_id=committee["id"])
        cases = await _cases(driver, committee)
        await driver.forms(NATIONAL, members=[member("national", chair=True)])
        await _sessions(made, driver, committee, cases)
        await _hearings(made, driver)
        clock.advance(SOON + HOUR)
        await project(database, ENVELOPES, [posted_left(9_000_000)])
        made.add("review.envelope_left", "", envelope_key="2025/REGIONAL-93")
        made.bodies = _bodies(committee, other, cases)
        await membership_ends(database, REACTIONS, CARRIER, "carrier-1")
        yield made


async def _cases(driver: Driver, committee: dict[str, Any]) -> dict[str, Any]:
    """A case in each state, each closed to the recused member; by state."""
    session = await driver.sits(committee, present=PRESENT)
    over = await driver.sits(committee, present=PRESENT)
    found: dict[str, Any] = {}
    nowhere = await driver.hears_admissible("UNROUTED", regions=(Region.ILE_DE_FRANCE,))
    found["UNROUTED"] = nowhere
    for state in ("OPEN", "RESERVED", "RETURNED", "AWARD_PROPOSED", "AWAITING_MINUTES", "DECIDED", "DEFERRED"):
        found[state] = await _before_the_committee(driver, state)
        if state != "OPEN":
            held = over if state in {"DECIDED", "DEFERRED"} else session
            await _voted(driver, held, found[state], DEFERRAL if state == "DEFERRED" else None, state)
    await driver.signs(over)
    found["BALLOT"] = await _before_the_committee(driver, "BALLOT")
    await driver.opens(session, found["BALLOT"])
    await driver.votes(found["BALLOT"], fourth="FOR", fifth="FOR")
    found["SET_ASIDE"] = await _before_the_committee(driver, "SET_ASIDE")
    await driver.hears(reopened("SET_ASIDE"))
    found["WITHDRAWN"] = await _before_the_committee(driver, "WITHDRAWN")
    await driver.hears_withdrawn("WITHDRAWN")
    return {state: found[state] for state in CaseState}


async def _before_the_committee(driver: Driver, name: str, **fields: Any) -> dict[str, Any]:
    case = await driver.hears_admissible(name, **fields)
    done(await driver.member(RECUSED).post(f"/cases/{case['id']}/conflicts", {"reason": "MANDATE"}))
    return case


async def _voted(driver: Driver, session: dict[str, Any], case: dict[str, Any], verdict: Any, state: str) -> None:
    awarded = state in {"RESERVED", "RETURNED", "AWARD_PROPOSED"}
    await driver.opens(session, case)
    await driver.votes(case, fourth="FOR" if awarded else "AGAINST", fifth="FOR" if awarded else "AGAINST")
    await driver.decides(case, verdict or (AWARD if awarded else REJECTION))
    if state == "RESERVED":
        await driver.funding_reserves()
    if state == "RETURNED":
        await driver.hears(refused((await driver.proposals())[-1]))


async def _sessions(made: Stage, driver: Driver, committee: dict[str, Any], cases: dict[str, Any]) -> None:
    for state in ("CONVENED", "SIGNED", "CANCELLED"):
        session = await driver.sits(committee, present=PRESENT)
        agenda = {"cases": [cases["OPEN"]["id"]]}
        done(await driver.officer.post(f"/sessions/{session['id']}/agenda", agenda))
        proxy = {"giver": "represented", "holder": FOURTH}
        done(await driver.officer.post(f"/sessions/{session['id']}/proxies", proxy))
        if state == "SIGNED":
            await driver.signs(session)
        if state == "CANCELLED":
            done(await driver.officer.post(f"/sessions/{session['id']}/cancellation", CHANGE))
        made.add("review.session", state, session_id=session["id"])
    for state, case in cases.items():
        assert (await driver.case(case["id"]))["state"] == state
        to_come = made.things["review.session"][0].path["session_id"]
        made.add("review.grant_case", state, case_id=case["id"], session_id=to_come, application_id=some_id(str(state)))


async def _hearings(made: Stage, driver: Driver) -> None:
    """One in each state: the slot that is confirmed is over when questions are asked, the other one is to come."""
    carrier = driver.api.caller(Role.CARRIER, sub="carrier-1", org=CARRIER)
    for state in HearingState:
        case = await _before_the_committee(driver, f"HEARING {state}")
        hearing = done(await driver.officer.post(f"/cases/{case['id']}/hearings", PLAN), 201)["id"]
        if state in {HearingState.CONFIRMED, HearingState.HELD}:
            chosen = {"starts_at": SOON.isoformat()}
            done(await carrier.post(f"/hearings/{hearing}/confirmation", chosen))
        if state is HearingState.CANCELLED:
            done(await driver.officer.post(f"/hearings/{hearing}/cancellation"))
        if state is HearingState.HELD:
            async with driver.database.transaction(Origin.of_command(SOON + HOUR, actor=SECOND)) as tx:
                by = Principal(SECOND, frozenset({Role.COMMITTEE_MEMBER}))
                await report_hearing(tx, UUID(hearing), [SECOND], "Dit.", by=by)
        made.add("review.hearing", state, hearing_id=hearing, case_id=case["id"])


def _bodies(committee: dict[str, Any], other: dict[str, Any], cases: dict[str, Any]) -> dict[str, Any]:
    def instead(_: Thing, asker: Asker) -> dict[str, Any]:
        return {"instead_of_chair": "CHAIR_ABSENT"} if asker.name == "deputy" else {}

    def conflict(_: Thing, asker: Asker) -> dict[str, Any]:
        told = {"member": FOURTH} if Role.PROGRAMME_OFFICER in asker.roles else {}
        return {"reason": "MANDATE", **told}

    open_case = cases["OPEN"]["id"]
    return {
        "POST /committees": {**REGIONAL, "code": "REGIONAL-11", "regions": ["11"]},
        "POST /committees/{committee_id}/rules": RULES,
        "POST /sessions": {"committee_id": committee["id"], "edition": 2025, "held_on": "2025-05-16"},
        "POST /sessions/{session_id}/attendance": {"present": [CHAIR, SECOND]},
        "POST /sessions/{session_id}/departures": {"member": FOURTH},
        "POST /sessions/{session_id}/arrivals": {"member": RECUSED},
        "POST /sessions/{session_id}/agenda": {"cases": [open_case]},
        "POST /sessions/{session_id}/minutes": instead,
        "POST /sessions/{session_id}/schedule": {"held_on": "2025-05-20", **CHANGE},
        "POST /sessions/{session_id}/cancellation": CHANGE,
        "POST /sessions/{session_id}/addenda": lambda thing, asker: {"text": "Lire trois.", **instead(thing, asker)},
        "POST /sessions/{session_id}/simulation": {"awards": [{"case_id": open_case, "amount_cents": 1_000_000}]},
        "POST /personal-data/erasures": {"member": GONE},
        "POST /committees/{committee_id}/addresses": {"member": FIFTH, "email": "cinq@exemple.fr"},
        "POST /committees/{committee_id}/mandates": {"sub": "sixth", "name": "Six", "mandate_from": "2025-06-01"},
        "POST /committees/{committee_id}/mandates/end": {"member": FIFTH, "last_day": "2025-05-16"},
        "POST /sessions/{session_id}/proxies": {"giver": "absent", "holder": SECOND},
        "POST /sessions/{session_id}/proxies/withdrawal": {"giver": "represented"},
        "POST /cases/{case_id}/hearings": PLAN_LATER,
        "POST /hearings/{hearing_id}/slots": PLAN_LATER,
        "POST /hearings/{hearing_id}/confirmation": {"starts_at": LATER.isoformat()},
        "POST /hearings/{hearing_id}/report": {"attended": [SECOND], "text": "Dit."},
        "POST /cases/{case_id}/routing": {"committee_id": other["id"], "reason": "WORKLOAD"},
        "POST /cases/{case_id}/break-off": {"reason": "QUORUM_LOST", "explanation": "Dit.", "on_agenda": True},
        "POST /cases/{case_id}/decision": AWARD,
        "POST /cases/{case_id}/conflicts": conflict,
        "POST /cases/{case_id}/conflicts/lifting": {"member": RECUSED, **LIFTED},
        "POST /interests/lifting": {"member": FIFTH, "organisation": UNRELATED, **LIFTED},
    }
