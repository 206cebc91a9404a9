"""Intake: a carrier's files, their supplements, documents and notices; calls; leads."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from intake_files import EICAR, PNG, outside_in
from who_may import NOBODY

from asked.members import members, revision_of
from asked.stage import Asker, Stage, staff
from intake.api import routers
from intake.api.convention_models import ConventionBody, SeatBody
from intake.api.examples import ADMISSIBLE, CALL, DRAFT, INADMISSIBLE, TERMS
from intake.domain.notices import NoticeState
from intake.main import SERVICE
from intake.settings import Settings
from intake.store import notices
from intake.timers import TIMERS, outside_timers
from shared.clock import SimulatedClock
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.origin import Origin
from shared.postgres import Database
from shared.testing.client import Caller, serving
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

NOW: Final = datetime(2025, 2, 10, 9, tzinfo=UTC)
SIRET: Final = DRAFT["carrier"]["siret"]
FILES: Final = ("application_id", "document_id", "notice_id", "lead_id", "membership_id", "change_id")
ASKERS: Final = (
    Asker(NOBODY),
    Asker("carrier", (Role.CARRIER,), "carrier-1", SIRET, meaning="whose file it is, as its representative"),
    Asker("reader", (Role.CARRIER,), "reader-1", SIRET, meaning="of that organisation"),
    Asker("former member", (Role.CARRIER,), "former-1", SIRET, meaning="of that organisation", closed=FILES),
    Asker("other carrier", (Role.CARRIER,), "carrier-2", "44306184100047", closed=FILES),
    Asker("delegate", (Role.REGIONAL_DELEGATE,), "delegate-1", regions=("11",), meaning="of a region of the project"),
    Asker(
        "other delegate",
        (Role.REGIONAL_DELEGATE,),
        "delegate-2",
        regions=("75",),
        meaning="of another region",
        closed=FILES,
    ),
    Asker(
        "committee_member",
        (Role.COMMITTEE_MEMBER,),
        "member-1",
        meaning="of the committee that the file is before, or was before it was undone; no committee has a draft",
    ),
    Asker("recused member", (Role.COMMITTEE_MEMBER,), "member-2", meaning="of the same committee", closed=FILES),
    Asker("other member", (Role.COMMITTEE_MEMBER,), "member-3", meaning="of another committee", closed=FILES),
    *staff(role for role in Role if role not in {Role.CARRIER, Role.REGIONAL_DELEGATE, Role.COMMITTEE_MEMBER}),
)
KINDS: Final = {
    "/calls/{call_id}": "intake.call",
    "/applications/{application_id}": "intake.application",
    "/applications/{application_id}/supplement-requests/{rank}": "intake.supplement_request",
    "/documents/{document_id}": "intake.document",
    "/notices/{notice_id}": "intake.notice",
    "/leads/{lead_id}": "intake.lead",
    "/partner-conventions/{convention_id}": "intake.partner_convention",
    "/organisations/{siret}": "intake.organisation",
    "/organisations/{siret}/members/{membership_id}": "intake.membership",
    "/invitations/{membership_id}": "intake.membership",
    "/organisations/{siret}/representative-changes/{change_id}": "intake.representative_change",
}
FOUND: Final = {"region": "11", "organisation": "Association Exemple", "title": "Déclics", "siret": SIRET}
ASK: Final = {"question": "Précisez le budget.", "due_on": "2025-03-15"}
CONVENTION: Final[dict[str, Any]] = ConventionBody.model_json_schema()["examples"][0]
SEAT: Final[dict[str, Any]] = SeatBody.model_json_schema()["examples"][0]
ENDING_CONVENTIONS: Final = tuple(one for one in TIMERS if one.name == "announce-ending-conventions")
SETTLED: Final = (NoticeState.SENT, NoticeState.UNCERTAIN, NoticeState.FAILED, NoticeState.NOT_SENT)


@asynccontextmanager
async def stage(database: Database, issuer: DevelopmentIssuer, folder: Path) -> AsyncGenerator[Stage]:
    """Intake with everything in every state."""
    outside, clock = outside_in(folder), SimulatedClock(NOW)
    service = replace(SERVICE, routers=routers(lambda: outside))
    async with serving(service, database, issuer, clock=clock, settings=Settings) as api:
        made = Stage(api, ASKERS, KINDS)
        carrier = api.caller(Role.CARRIER, sub="carrier-1", org=SIRET)
        hands = _Hands(made, api.caller(Role.PROGRAMME_OFFICER, sub="o"), carrier)
        await hands.calls()
        await hands.applications()
        await hands.supplements()
        scans = tuple(one for one in outside_timers(lambda: outside) if one.name == "scan-documents")
        await hands.documents(lambda: fire_due(database, scans, clock))
        await hands.leads()
        await hands.conventions(lambda: fire_due(database, ENDING_CONVENTIONS, clock))
        codes = await members(made, database, hands.officer, carrier, clock)
        await _notices(made, database)
        await _before_committee(database)
        made.bodies = {**hands.bodies(), **codes}
        made.revisions = {
            "PUT /applications/{application_id}/publication": 0,
            "PUT /organisations/{siret}/own-details": await revision_of(database, SIRET),
        }
        yield made


_SEATS: Final = """INSERT INTO intake.committee_mandate (committee_id, member, since, until)
SELECT $1, sub, '2025-01-01', '2026-01-01' FROM unnest(ARRAY['member-1', 'member-2']) AS sub"""
_CASES: Final = """INSERT INTO intake.case_before_committee
    (case_id, application_id, committee_id, carrier_siret, opened_at)
SELECT id, id, $1, carrier_siret, $2 FROM intake.application"""
_RECUSED: Final = "INSERT INTO intake.recused_member SELECT id, 'member-2' FROM intake.application"
_CAUGHT_UP: Final = """INSERT INTO messaging.caught_up (consumer, topic, partition, at)
SELECT 'novapec.intake.committee-reading.v1.g1', topic, number, clock_timestamp() + interval '1 day'
FROM unnest(ARRAY['novapec.review.case', 'novapec.review.committee']) AS topic, generate_series(0, 11) AS number"""


async def _before_committee(database: Database) -> None:
    """Every file is before one committee, whatever its state: that alone must open only those that are admissible."""
    committee = new_id()
    await database.fetch(_SEATS, committee)
    await database.fetch(_CASES, committee, NOW)
    await database.fetch(_RECUSED)
    await database.fetch(_CAUGHT_UP)


class _Hands:
    """An officer's and a carrier's."""

    def __init__(self, made: Stage, officer: Caller, carrier: Caller) -> None:
        self.made, self.officer, self.carrier = made, officer, carrier
        self.call_id = ""

    async def calls(self) -> None:
        for edition, state in ((2026, "DRAFT"), (2027, "CLOSED"), (2025, "OPEN")):
            days = {name: CALL[name].replace("2025", str(edition)) for name in ("opens_on", "closes_on")}
            sessions = [{"name": f"{edition}-1", "cutoff_on": days["closes_on"]}]
            call = await self.did(self.officer, "/calls", {**CALL, "edition": edition, **days, "sessions": sessions})
            if state != "DRAFT":
                call = await self.did(self.officer, f"/calls/{call['id']}/opening")
            if state == "CLOSED":
                call = await self.did(self.officer, f"/calls/{call['id']}/closing")
            self.made.add("intake.call", state, revision=call["revision"], call_id=call["id"], version="1.0.0")
            self.call_id = call["id"]

    async def applications(self) -> None:
        for state in ("DRAFT", "SUBMITTED", "SUPPLEMENT_REQUESTED", "ADMISSIBLE", "INADMISSIBLE", "WITHDRAWN"):
            done = await self.application()
            at = f"/applications/{done['id']}"
            if state not in {"DRAFT", "WITHDRAWN"}:
                done = await self.did(self.carrier, f"{at}/submission")
            if state in {"ADMISSIBLE", "INADMISSIBLE"}:
                verdict = ADMISSIBLE if state == "ADMISSIBLE" else INADMISSIBLE
                done = await self.did(self.officer, f"{at}/admissibility", verdict)
            if state == "SUPPLEMENT_REQUESTED":
                done = await self.did(self.officer, f"{at}/supplement-requests", ASK)
            if state == "WITHDRAWN":
                done = await self.did(self.carrier, f"{at}/withdrawal", {"reason": "CARRIER_CHOICE"})
            self.made.add(
                "intake.application",
                state,
                revision=done["revision"],
                application_id=done["id"],
                version="1",
                rule="SENIORITY",
                earlier="1",
                later="1",
            )
        _, submitted, asked, *_ = files = self.made.things["intake.application"]
        for file in files:
            file.path["other_id"] = (asked if file is submitted else submitted).path["application_id"]

    async def supplements(self) -> None:
        for state in ("OPEN", "ANSWERED", "CANCELLED", "ENDED"):
            at = f"/applications/{(await self.application())['id']}"
            await self.did(self.carrier, f"{at}/submission")
            await self.did(self.officer, f"{at}/supplement-requests", ASK)
            if state == "ANSWERED":
                await self.did(self.carrier, f"{at}/resubmission", DRAFT)
            if state == "CANCELLED":
                await self.did(self.officer, f"{at}/supplement-requests/1/cancellation", {"explanation": "Déjà là."})
            if state == "ENDED":
                await self.did(self.carrier, f"{at}/withdrawal", {"reason": "CARRIER_CHOICE"})
            self.made.add("intake.supplement_request", state, application_id=at.rsplit("/", 1)[1], rank="1")

    async def documents(self, turn: Any) -> None:
        draft = (await self.application())["id"]
        for state in ("REFUSED", "CLEAN", "REMOVED", "QUARANTINED", "AWAITED"):
            named = {"kind": "STATUTES", "file_name": "statuts.png"}
            document = await self.did(self.carrier, f"/applications/{draft}/documents", named)
            at, revision = f"/documents/{document['id']}", 1
            if state in {"REFUSED", "CLEAN", "QUARANTINED"}:
                headers = {"Authorization": f"Bearer {self.carrier.token}", "If-Match": '"1"'}
                content = PNG + EICAR if state == "REFUSED" else PNG
                sent = await self.carrier.http.put(f"{at}/content", content=content, headers=headers)
                assert sent.status_code == 200, sent.text
                revision = 2
            if state in {"REFUSED", "CLEAN"}:
                await turn()
                revision = 3
            if state == "REMOVED":
                headers = {"Authorization": f"Bearer {self.carrier.token}", "If-Match": '"1"'}
                assert (await self.carrier.http.delete(at, headers=headers)).status_code == 204
                revision = 2
            self.made.add("intake.document", state, revision=revision, document_id=document["id"])

    async def leads(self) -> None:
        for state in ("DETECTED", "INVITED", "CLOSED", "CONVERTED"):
            lead = await self.did(self.officer, "/leads", FOUND)
            at = f"/leads/{lead['id']}"
            if state == "INVITED":
                await self.did(self.officer, f"{at}/invitation")
            if state == "CLOSED":
                await self.did(self.officer, f"{at}/closing", {"reason": "NO_ANSWER"})
            if state == "CONVERTED":
                became = (await self.application())["id"]
                await self.did(self.officer, f"{at}/application", {"application_id": became})
            self.made.add("intake.lead", state, lead_id=lead["id"])
        self.free = (await self.application())["id"]

    async def conventions(self, turn: Any) -> None:
        for state, ends_on in (("IN_FORCE", "2027-05-30"), ("ENDING", "2025-06-30"), ("ENDED", "2027-05-30")):
            made = await self.did(self.officer, "/partner-conventions", {**CONVENTION, "ends_on": ends_on})
            at = f"/partner-conventions/{made['id']}"
            made = await self.did(self.officer, f"{at}/seats", SEAT)
            if state == "ENDED":
                await self.did(self.officer, f"{at}/termination", {"why": "Le programme est arrêté."})
            seat = made["seats"][0]["id"]
            self.made.add("intake.partner_convention", state, convention_id=made["id"], seat_id=seat)
        await turn()

    def bodies(self) -> dict[str, Any]:
        call_id = self.call_id
        return {
            "POST /calls": {**CALL, "edition": 2028},
            "PUT /calls/{call_id}/terms": {**TERMS, "edition": 2026},
            "POST /calls/{call_id}/rules": {**CALL["rules"], "version": "2.0.0"},
            "POST /applications": {"call_id": call_id, **DRAFT},
            "POST /applications/{application_id}/supplement-requests": ASK,
            "POST /applications/{application_id}/supplement-requests/{rank}/deadline": {"due_on": "2025-03-31"},
            "PUT /documents/{document_id}/content": PNG,
            "POST /partner-conventions/{convention_id}/seats": {**SEAT, "department": "93"},
            "POST /leads": FOUND,
            "POST /leads/{lead_id}/application": {"application_id": self.free},
        }

    async def application(self) -> dict[str, Any]:
        return await self.did(self.carrier, "/applications", {"call_id": self.call_id, **DRAFT})

    @staticmethod
    async def did(who: Caller, path: str, body: Any = None) -> dict[str, Any]:
        answer = await who.post(path, body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()


async def _notices(made: Stage, database: Database) -> None:
    """Those that the carriers were written meanwhile; no mail server is there to bring them into their states."""
    pending = [row["id"] for row in await database.fetch("SELECT id FROM intake.notice WHERE state = 'PENDING'")]
    made.add("intake.notice", "PENDING", notice_id=pending.pop())
    for state in (NoticeState.SENDING, *SETTLED):
        notice_id = pending.pop()
        async with database.transaction(Origin.of_machinery()) as tx:
            await tx.run(notices.OUTBOX.claim, notice_id)
        if state is not NoticeState.SENDING:
            async with database.transaction(Origin.of_machinery()) as tx:
                failure = None if state is NoticeState.SENT else "it did not leave"
                tx.write(notices.OUTBOX.settle, notice_id, state, NOW, failure)
        made.add("intake.notice", state, notice_id=notice_id)
