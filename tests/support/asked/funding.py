"""Funding: envelopes, and grants of one carrier on all their ways."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from funding_life import JUNE_2026, MARCH, Life, Offices, done
from funding_samples import IBAN, OTHER_IBAN, SIRET, Grant, rules_published
from open_data_life import hears, published

from asked.attachments import OF_REPORTS, attachments
from asked.contradicted import contradicted
from asked.former import membership_ends
from asked.funders import ASKERS, KINDS
from asked.grants import Conditioned, Esus
from asked.stage import Asker, Stage, Thing
from funding import api as funding_api
from funding.api.examples import ANSWER, CLAWBACK_CANCELLATION, ENVELOPE, NOTICE, RETURN, STOP, TERMINATION, WRITE_OFF
from funding.gateway.open_data.publisher import Publisher
from funding.gateway.vault import KeyRing
from funding.handlers import REACTIONS
from funding.handlers.cabinet import Cabinet
from funding.handlers.office import Care, Office
from funding.handlers.press import Press
from funding.main import SERVICE
from funding.settings import ILLUSTRATIVE, ILLUSTRATIVE_KEYS
from funding.timers import TIMERS
from shared.clock import SimulatedClock
from shared.files.scanner import StandIn
from shared.messaging.timers import fire_due
from shared.objects import ObjectFolder
from shared.postgres import Database
from shared.testing.client import serving
from shared.vocabulary import ConditionPrecedent, Role
from shared.web.development_issuer import DevelopmentIssuer

SIGNATURE_DAYS: Final = 600
"""To be asked about in June 2026, when projects have ended."""
PRE_APPROVED_FROM: Final = 20_000_00
PROVEN: Final = {"condition": "CO_FUNDING", "evidence": "Pièce 12"}
CLAIMED: Final = ("PROPOSED", "NOTIFIED", "ANSWERED", "CANCELLED", "ORDERED", "SETTLED", "WRITTEN_OFF")
ACCOUNTED: Final = ("NONE", "SUBMITTED", "RETURNED", "ACCEPTED", *CLAIMED, "NOTES", "CLOSED")
"""How far the accounts of a grant have come."""
PAID: Final = ACCOUNTED[1:]


@asynccontextmanager
async def stage(database: Database, issuer: DevelopmentIssuer, folder: Path) -> AsyncGenerator[Stage]:
    """Funding with everything in every state."""
    offices = Offices(Office(ILLUSTRATIVE, KeyRing.parse(ILLUSTRATIVE_KEYS), Care()))
    press = Press(Publisher("APEC", SIRET, "360G-novapec"), 23_000_00, ObjectFolder(folder.as_uri()))
    offices.cares(second_approval_from_cents=PRE_APPROVED_FROM)
    cabinet = Cabinet(ObjectFolder((folder / "attachments").as_uri()), StandIn())
    routers = (
        *funding_api.routers(lambda: offices.present),
        funding_api.attached(lambda: cabinet),
        funding_api.open_data(lambda: press),
    )
    service = replace(SERVICE, routers=routers)
    clock = SimulatedClock(MARCH)
    async with serving(service, database, issuer, clock=clock) as api:
        made = Stage(api, ASKERS, KINDS)
        hands = _Hands(made, Life(database, api, clock, offices, cabinet=cabinet))
        await hands.life.open_envelopes(year=900_000_00, national=800_000_00)
        made.add("funding.envelope", "", key="2025/NATIONAL")
        await hands.transfers()
        await hands.lapsed()
        await hands.agreements()
        await hands.amendments()
        await hands.terminations()
        await hands.conditions()
        await hands.instalments()
        await hands.bank_details()
        await attachments(made, hands.life)
        await hands.accounts()
        await hands.stops()
        await hands.batches()
        await contradicted(made, hands.life)
        await hands.orders()
        await hears(hands.life)
        await published(hands.life)
        made.add("funding.simulation", "", award="2025/NATIONAL:1")
        made.bodies = hands.bodies()
        await membership_ends(database, REACTIONS, SIRET, "carrier-1")
        yield made


@dataclass
class _Hands:
    made: Stage
    life: Life

    async def transfers(self) -> None:
        body = {"kind": "TRANSFER", "from_key": "2025", "to_key": "2025/NATIONAL", "amount_cents": 1_000_00}
        for state, way in (("PROPOSED", None), ("EXECUTED", "approval"), ("REFUSED", "refusal")):
            transfer = await done(self.life.officer.post("/transfers", body))
            if way:
                await done(self.life.approver.post(f"/transfers/{transfer['id']}/{way}"))
            self.made.add("funding.envelope_transfer", state, transfer_id=transfer["id"])

    async def lapsed(self) -> None:
        agreement = await self.life.drafted(Esus("lapsed"), signature_days=SIGNATURE_DAYS)
        late = SimulatedClock(datetime(2027, 1, 1, tzinfo=UTC))
        assert await fire_due(self.life.database, TIMERS, late) == 1
        self.made.add("funding.agreement", "LAPSED", agreement_id=agreement["id"])

    async def batches(self) -> None:
        for state in ("CANCELLED", "MADE"):
            order = await self.life.approved(await self.life.signed(Grant(f"batch-{state}")), 1)
            made = await done(self.life.officer.post("/batches", {}))
            if state == "CANCELLED":
                for path in (f"/batches/{made['id']}", f"/orders/{order['id']}"):
                    await done(self.life.officer.post(f"{path}/cancellation", {"reason": "MISTAKE"}))
            self.made.add("funding.payment_batch", state, batch_id=made["id"])

    async def orders(self) -> None:
        """Each of its own agreement; at last, because a batch takes along all that is approved."""
        for state in ("PAID", "REJECTED", "RETURNED", "BATCHED", "CANCELLED", "DRAFTED", "PRE_APPROVED", "APPROVED"):
            large = state == "PRE_APPROVED"
            agreement = await self.life.signed(Grant(f"order-{state}", amount=40_000_00 if large else 10_000_00))
            order = await done(self.life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
            at = f"/orders/{order['id']}"
            if state == "CANCELLED":
                await done(self.life.officer.post(f"{at}/cancellation", {"reason": "MISTAKE"}))
            elif state != "DRAFTED":
                await done(self.life.approver.post(f"{at}/approval"))
            if state in {"PAID", "REJECTED", "RETURNED", "BATCHED"}:
                batch, file = await self.life.batch()
                await self._bank(state, order["end_to_end_id"], file)
            if state == "BATCHED":
                self.made.add("funding.payment_batch", "EXPORTED", batch_id=batch["id"])
                self.batched = order["end_to_end_id"]
                self.statement = self.life.bank(file).statement
            assert (await done(self.life.officer.get(at)))["state"] == state
            self.made.add("funding.payment_order", state, order_id=order["id"])
        await self._unmatched(file_of_none=b"SOMETHING-ELSE")

    async def _bank(self, state: str, reference: str, file: bytes) -> None:
        if state == "REJECTED":
            await self.life.bank_says(self.life.bank(file, rejected={reference: "AC04"}).status_report)
        if state in {"PAID", "RETURNED"}:
            said = self.life.bank(file, returned={reference: "AC04"} if state == "RETURNED" else {})
            await self.life.bank_says(said.statement)
            if state == "RETURNED":
                await self.life.bank_says(said.returns)

    async def _unmatched(self, *, file_of_none: bytes) -> None:
        assert self.statement is not None
        for state, name in (("WAITING", file_of_none), ("DISMISSED", file_of_none + b"-2")):
            await self.life.bank_says(self.statement.replace(self.batched.encode(), name))
            entry = (await done(self.life.officer.get("/unmatched-entries?waiting=true")))["items"][-1]
            if state == "DISMISSED":
                await done(
                    self.life.officer.post(f"/unmatched-entries/{entry['id']}/dismissal", {"reason": "NOT_OURS"})
                )
            self.made.add("funding.unmatched_entry", state, entry_id=entry["id"])

    async def agreements(self) -> None:
        for state in ("DRAFTED", "CANCELLED"):
            grant = Esus(f"agreement-{state}")
            agreement = await self.life.drafted(grant)
            if state == "CANCELLED":
                await self.life.hear(grant.award_withdrawn())
            assert (await self.life.agreement(agreement))["state"] == state
            self.made.add("funding.agreement", state, agreement_id=agreement["id"])

    async def amendments(self) -> None:
        for state in ("DRAFTED", "IN_FORCE", "ABANDONED"):
            grant = Grant(f"amendment-{state}")
            agreement = await self.life.signed(grant)
            at = f"/agreements/{agreement['id']}/amendments"
            if state == "IN_FORCE":
                amendment = await self.life.amended(agreement, grant, amount_cents=11_000_00)
            else:
                asked = {"why": "Une cohorte de plus.", "amount_cents": 11_000_00}
                amendment = await done(self.life.programme.post(at, asked))
            if state == "ABANDONED":
                await done(self.life.programme.post(f"{at}/{amendment['id']}/abandonment", {"reason": "MISTAKE"}))
            self.made.add("funding.amendment", state, agreement_id=agreement["id"], amendment_id=amendment["id"])

    async def terminations(self) -> None:
        ways = {"NONE": None, "PROPOSED": None, "CONFIRMED": "confirmation", "ABANDONED": "abandonment"}
        for state, way in ways.items():
            agreement = await self.life.signed(Esus(f"termination-{state}"))
            at = f"/agreements/{agreement['id']}/termination"
            if state != "NONE":
                await done(self.life.officer.post(at, TERMINATION))
            if way:
                await done(self.life.approver.post(f"{at}/{way}"))
            self.made.add("funding.termination", state, agreement_id=agreement["id"])
            if state == "CONFIRMED":
                self.made.add("funding.agreement", "TERMINATED", agreement_id=agreement["id"])

    async def conditions(self) -> None:
        published = rules_published(conditions_precedent=(ConditionPrecedent.CO_FUNDING,))
        rules = published.rules.model_copy(update={"version": "2.0.0"})
        await self.life.hear(published.model_copy(update={"rules": rules}))
        for state in ("WAITING", "MET"):
            agreement = await self.life.drafted(Conditioned(f"condition-{state}"))
            if state == "MET":
                await done(self.life.programme.post(f"/agreements/{agreement['id']}/conditions", PROVEN))
            self.made.add("funding.condition", state, agreement_id=agreement["id"])

    async def instalments(self) -> None:
        for state in ("PLANNED", "RELEASED", "HELD", "ORDERED", "PAID"):
            agreement = await self.life.signed(Grant(f"instalment-{state}"))
            at = f"/agreements/{agreement['id']}/instalments/1"
            if state == "HELD":
                await done(self.life.officer.post(f"{at}/hold", {"why": "Un contrôle est prévu."}))
            if state == "ORDERED":
                await done(self.life.officer.post(f"{at}/orders"))
            if state == "PAID":
                await self._paid_alone(agreement)
            self.made.add(
                "funding.instalment", state, agreement_id=agreement["id"], number=2 if state == "PLANNED" else 1
            )

    async def _paid_alone(self, agreement: dict[str, Any]) -> None:
        """Its order in a batch of its own."""
        order = await self.life.approved(agreement, 1)
        made = await done(self.life.officer.post("/batches", {}))
        file = await self.life.file_of(made)
        await self.life.bank_says(self.life.bank(file).statement)
        assert (await done(self.life.officer.get(f"/orders/{order['id']}")))["state"] == "PAID"

    async def bank_details(self) -> None:
        drafted = await self.life.drafted(Grant("details-NONE"))
        self.made.add("funding.bank_details", "NONE", agreement_id=drafted["id"])
        for state in ("CONFIRMED", "CHANGED", "NOT_ITS_ACCOUNT"):
            grant = Grant(f"details-{state}")
            agreement = await self.life.signed(grant)
            at = f"/agreements/{agreement['id']}/bank-details"
            if state == "CHANGED":
                await done(self.life.carrier(grant).post(at, {"holder": "X", "iban": OTHER_IBAN}))
            if state == "NOT_ITS_ACCOUNT":
                await done(self.life.officer.post(f"{at}/payee-verification", {"answer": "NO_MATCH"}))
            self.made.add("funding.bank_details", state, agreement_id=agreement["id"])

    async def accounts(self) -> None:
        """Reports of costs, what is paid back, what is closed: once the projects have ended."""
        paid = {name: Esus(f"accounts-{name}") for name in ACCOUNTED}
        agreements = {name: await self.life.signed(grant) for name, grant in paid.items()}
        for name in PAID:
            await done(self.life.officer.post(f"/agreements/{agreements[name]['id']}/instalments/1/orders"))
            order = await done(self.life.officer.get(f"/orders?agreement_id={agreements[name]['id']}"))
            await done(self.life.approver.post(f"/orders/{order['items'][0]['id']}/approval"))
        made = await done(self.life.officer.post("/batches", {}))
        file = await self.life.file_of(made)
        await self.life.bank_says(self.life.bank(file).statement)
        self.life.clock.advance(JUNE_2026)
        for name in ("SUBMITTED", "RETURNED"):
            await done(self.life.carrier(paid[name]).post(_report(agreements[name]), paid[name].costs(10_500_00)))
        await done(self.life.officer.post(f"{_report(agreements['RETURNED'])}/return", RETURN))
        for name in PAID[2:]:
            actual = 20_000_00 if name == "ACCEPTED" else 8_000_00
            await self.life.costs(agreements[name], paid[name], actual=actual)
        for name in ("NONE", "SUBMITTED", "RETURNED", "ACCEPTED"):
            self.made.add("funding.financial_report", name, agreement_id=agreements[name]["id"])
        for name in (*CLAIMED, "NOTES", "CLOSED"):
            found = await done(self.life.officer.get(f"/clawbacks?agreement_id={agreements[name]['id']}"))
            (clawback,) = found["items"]
            await self._claimed(name, clawback, paid[name])
            if name in {"SETTLED", "CLOSED"}:
                await self.life.report_accepted(agreements[name], paid[name])
            if name in CLAIMED:
                self.made.add("funding.clawback", name, clawback_id=clawback["id"])
        self.made.add("funding.instalment", "CANCELLED", agreement_id=agreements["SETTLED"]["id"], number=2)
        self.made.add("funding.agreement", "SIGNED", agreement_id=agreements["SETTLED"]["id"])
        await done(self.life.officer.post(f"/agreements/{agreements['CLOSED']['id']}/closing"))
        self.made.add("funding.agreement", "CLOSED", agreement_id=agreements["CLOSED"]["id"])

    async def _claimed(self, name: str, clawback: dict[str, Any], grant: Grant) -> None:
        """On its way to a state; a write-off of the ordered one is proposed."""
        at, officer, approver = f"/clawbacks/{clawback['id']}", self.life.officer, self.life.approver
        if name != "PROPOSED":
            await done(officer.post(f"{at}/notice", NOTICE))
        if name in {"PROPOSED", "NOTIFIED"}:
            return
        await done(self.life.carrier(grant).post(f"{at}/answer", ANSWER))
        if name in {"ANSWERED", "CANCELLED"}:
            if name == "CANCELLED":
                await done(approver.post(f"{at}/cancellation", CLAWBACK_CANCELLATION))
            return
        ordered = await done(approver.post(f"{at}/order", {}))
        if name in {"SETTLED", "CLOSED"}:
            await self.life.paid_back(ordered, ordered["outstanding_cents"])
        if name in {"ORDERED", "WRITTEN_OFF"}:
            await done(officer.post(f"{at}/write-off", WRITE_OFF))
        if name == "WRITTEN_OFF":
            await done(approver.post(f"{at}/write-off/approval"))
        for state in ("NOTED", "CONFIRMED", "REFUSED") if name == "NOTES" else ():
            noted = await done(officer.post(f"{at}/receipts", {"amount_cents": 1, "received_on": self.life.today}))
            if way := {"CONFIRMED": "confirmation", "REFUSED": "refusal"}.get(state):
                await done(approver.post(f"{at}/receipts/{noted['id']}/{way}"))
            self.made.add("funding.receipt_note", state, clawback_id=clawback["id"], receipt_id=noted["id"])

    async def stops(self) -> None:
        """Lifted: one in force would stop everything else that is asked."""
        stop = await done(self.life.officer.post("/payment-stops", STOP))
        for who, way in ((self.life.officer, "lifting"), (self.life.approver, "lifting/approval")):
            await done(who.post(f"/payment-stops/{stop['id']}/{way}"))
        self.made.add("funding.payment_stop", "LIFTED", stop_id=stop["id"])

    def bodies(self) -> dict[str, Any]:
        def signature(_: Thing, asker: Asker) -> dict[str, Any]:
            party = "CARRIER" if Role.CARRIER in asker.roles else "APEC"
            return {"party": party, "signatory": "Camille Exemple", "signed_on": self.life.today}

        return {
            "POST /envelopes": ENVELOPE,
            "POST /transfers": {"kind": "TRANSFER", "from_key": "2025", "to_key": "2025/NATIONAL", "amount_cents": 1},
            "POST /agreements/{agreement_id}/signatures": signature,
            "POST /agreements/{agreement_id}/conditions": PROVEN,
            "POST /agreements/{agreement_id}/conditions/undoing": {"condition": "CO_FUNDING", "why": "Pièce fausse."},
            "POST /agreements/{agreement_id}/amendments/{amendment_id}/signatures": signature,
            "POST /agreements/{agreement_id}/bank-details": {"holder": "X", "iban": IBAN},
            "POST /clawbacks/{clawback_id}/receipts": {"amount_cents": 1, "received_on": self.life.today},
            "POST /unmatched-entries/{entry_id}/match": {"reference": self.batched},
            "POST /batches": {},
            "POST /bank-files": self.statement,
            **OF_REPORTS,
        }


def _report(agreement: dict[str, Any]) -> str:
    return f"/agreements/{agreement['id']}/financial-report"
