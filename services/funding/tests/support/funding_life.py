"""Carries grants through funding as the programme does: events in, HTTP commands, the bank's files."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from funding_samples import IBAN, Grant, report_accepted, rules_published

from funding.api.examples import ANSWER, NOTICE
from funding.handlers import REACTIONS
from funding.handlers.cabinet import Cabinet
from funding.handlers.office import Office
from funding.store.figures import DIFFERENCES
from funding.timers import cabinet_timers
from novapec.simulated_bank import BankAnswer, answer
from shared.clock import SimulatedClock, paris_day
from shared.contracts import funding
from shared.contracts.envelope import Event
from shared.identity import new_id
from shared.messaging.timers import fire_due
from shared.postgres import Database
from shared.testing import announced, react
from shared.testing.client import Api, Caller
from shared.vocabulary import Role

DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
"""What the first bytes say is an image; the attachment of the example."""
MARCH = datetime(2025, 3, 10, 9, tzinfo=UTC)
JUNE_2026 = datetime(2026, 6, 15, 9, tzinfo=UTC)


@dataclass
class Offices:
    """The payments office that the service in process asks for; a test may put another in its place."""

    present: Office

    def cares(self, **choices: int) -> None:
        """Be more careful from now on."""
        self.present = replace(self.present, care=replace(self.present.care, **choices))


@dataclass
class Life:
    """One funding service in process, and the people around it."""

    database: Database
    api: Api
    clock: SimulatedClock
    offices: Offices
    cabinet: Cabinet | None = None
    told: list[Event] = field(default_factory=list[Event])
    """What other services announced."""

    @property
    def officer(self) -> Caller:
        return self.api.caller(Role.FINANCE_OFFICER, sub="finance-1")

    @property
    def approver(self) -> Caller:
        return self.api.caller(Role.FINANCE_APPROVER, sub="finance-2")

    @property
    def programme(self) -> Caller:
        return self.api.caller(Role.PROGRAMME_OFFICER, sub="programme-1")

    @property
    def auditor(self) -> Caller:
        return self.api.caller(Role.AUDITOR, sub="auditor-1")

    def carrier(self, grant: Grant) -> Caller:
        return self.api.caller(Role.CARRIER, sub=f"carrier-{grant.name}", org=grant.siret)

    @property
    def today(self) -> str:
        return paris_day(self.clock.now()).isoformat()

    async def hear(self, event: Event) -> None:
        """React to an event of another service, now."""
        self.told.append(event)
        await react(self.database, REACTIONS, event, at=self.clock.now(), service="funding")

    async def open_envelopes(self, *, year: int = 100_000_00, national: int = 50_000_00) -> None:
        """The year's envelope, and the national committee's part of it."""
        await self.opened_part({"edition": 2025, "total_cents": year})
        part = {"edition": 2025, "committee_code": "NATIONAL", "total_cents": national}
        await self.opened_part(part)

    async def opened_part(self, part: dict[str, Any]) -> dict[str, Any]:
        """An envelope, or a part of one, with the money that a second person let it have; as it then is."""
        opened = await done(self.officer.post("/envelopes", part))
        await done(self.approver.post(f"/transfers/{opened['transfer']['id']}/approval"))
        return await done(self.officer.get(f"/envelopes/{opened['key']}"))

    async def envelope(self, key: str = "2025/NATIONAL") -> dict[str, Any]:
        """The four balances of an envelope and what is available, in cents."""
        shown = await done(self.officer.get(f"/envelopes/{key}"))
        return {name.removesuffix("_cents"): value for name, value in shown.items() if name.endswith("_cents")}

    async def drafted(self, grant: Grant, **rules: Any) -> dict[str, Any]:
        """An agreement waiting for its signatures."""
        if not (await self.database.fetchval("SELECT count(*) FROM funding.call_rules")):
            await self.hear(rules_published(**rules))
        await self.hear(grant.submitted())
        await self.hear(grant.proposed())
        await self.hear(grant.decided())
        page = await done(self.officer.get(f"/agreements?application_id={grant.application_id}"))
        (agreement,) = page["items"]
        return agreement

    async def signed(self, grant: Grant, **rules: Any) -> dict[str, Any]:
        """A signed agreement with bank details: its advance is released."""
        agreement = await self.drafted(grant, **rules)
        path = f"/agreements/{agreement['id']}"
        await done(self.carrier(grant).post(f"{path}/bank-details", {"holder": grant.name, "iban": IBAN}))
        await self.sign(grant, path, "CARRIER")
        return await self.sign(grant, path, "APEC")

    async def sign(self, grant: Grant, path: str, party: str) -> dict[str, Any]:
        """One party's signature, today."""
        who = self.carrier(grant) if party == "CARRIER" else self.programme
        body = {"party": party, "signatory": f"Signataire {party}", "signed_on": self.today}
        return await done(who.post(f"{path}/signatures", body))

    async def approved(self, agreement: Mapping[str, Any], number: int) -> dict[str, Any]:
        """An approved order for an instalment."""
        order = await done(self.officer.post(f"/agreements/{agreement['id']}/instalments/{number}/orders"))
        return await done(self.approver.post(f"/orders/{order['id']}/approval"))

    async def batch(self) -> tuple[dict[str, Any], bytes]:
        """Every approved order in one batch, with its file."""
        made = await done(self.officer.post("/batches", {}))
        return made, await self.file_of(made)

    async def file_of(self, made: Mapping[str, Any]) -> bytes:
        """A batch exported: its file."""
        await done(self.officer.post(f"/batches/{made['id']}/export"))
        file = await self.officer.get(f"/batches/{made['id']}/file")
        assert file.status_code == 200, file.text
        return file.content

    def bank(self, file: bytes, **fate: Mapping[str, str]) -> BankAnswer:
        """What the bank says of a batch."""
        return answer(file, at=self.clock.now(), **fate)

    async def bank_says(self, content: bytes | None) -> dict[str, Any]:
        """Import one file of the bank; what it led to."""
        assert content is not None
        response = await post_file(self.officer, content)
        assert response.status_code in {200, 201}, response.text
        return response.json()

    async def paid(self, agreement: Mapping[str, Any], number: int) -> dict[str, Any]:
        """An instalment paid: ordered, approved, batched, booked. The order, as it then is."""
        order = await self.approved(agreement, number)
        _, file = await self.batch()
        await self.bank_says(self.bank(file).statement)
        return await done(self.officer.get(f"/orders/{order['id']}"))

    async def advance_paid(self, grant: Grant, **rules: Any) -> dict[str, Any]:
        """A signed agreement whose advance is paid, in the June when its project has ended."""
        agreement = await self.signed(grant, **rules)
        await self.paid(agreement, 1)
        self.clock.advance(JUNE_2026)
        return agreement

    async def report_accepted(self, agreement: Mapping[str, Any], grant: Grant) -> None:
        """Impact accepted the final activity report."""
        await self.hear(report_accepted(UUID(agreement["id"]), grant))

    async def costs(self, agreement: Mapping[str, Any], grant: Grant, *, actual: int) -> dict[str, Any]:
        """The financial report, submitted and accepted in full."""
        path = f"/agreements/{agreement['id']}/financial-report"
        await done(self.carrier(grant).post(path, grant.costs(actual)))
        return await done(self.officer.post(f"{path}/acceptance", {"eligible_cents": actual}))

    async def attached(
        self,
        agreement: Mapping[str, Any],
        grant: Grant,
        content: bytes = PNG,
        *,
        kind: str = "APPROVED_ACCOUNTS",
        name: str = "comptes.png",
    ) -> dict[str, Any]:
        """A document sent for the financial report; in quarantine."""
        body = {"kind": kind, "file_name": name}
        path = f"/agreements/{agreement['id']}/financial-report/attachments"
        awaited = await done(self.carrier(grant).post(path, body))
        return await done(send_file(self.carrier(grant), awaited["id"], content))

    async def scanned(self) -> int:
        """One turn of the antivirus and of whoever tidies up: how much there was to do."""
        cabinet = self.cabinet
        assert cabinet is not None
        return await fire_due(self.database, cabinet_timers(lambda: cabinet), self.clock)

    async def proposed(self, agreement: Mapping[str, Any], grant: Grant, *, actual: int) -> dict[str, Any]:
        """The clawback that the accepted costs lead to."""
        await self.costs(agreement, grant, actual=actual)
        (clawback,) = (await done(self.officer.get(f"/clawbacks?agreement_id={agreement['id']}")))["items"]
        return clawback

    async def ordered(self, agreement: Mapping[str, Any], grant: Grant, *, actual: int) -> dict[str, Any]:
        """The same once its recipient answered and another person ordered it."""
        return await self.order(await self.proposed(agreement, grant, actual=actual), grant)

    async def order(self, clawback: Mapping[str, Any], grant: Grant) -> dict[str, Any]:
        """A proposed clawback that its recipient answered and another person ordered."""
        path = f"/clawbacks/{clawback['id']}"
        await done(self.officer.post(f"{path}/notice", NOTICE))
        await done(self.carrier(grant).post(f"{path}/answer", ANSWER))
        return await done(self.approver.post(f"{path}/order", {}))

    async def paid_back(self, clawback: Mapping[str, Any], cents: int) -> dict[str, Any]:
        """What came in today, noted by one person and confirmed by another. The clawback, as it then is."""
        path = f"/clawbacks/{clawback['id']}"
        noted = await done(self.officer.post(f"{path}/receipts", {"amount_cents": cents, "received_on": self.today}))
        await done(self.approver.post(f"{path}/receipts/{noted['id']}/confirmation"))
        return await done(self.officer.get(path))

    async def agreement(self, agreement: Mapping[str, Any]) -> dict[str, Any]:
        """The agreement as it is now."""
        return await done(self.officer.get(f"/agreements/{agreement['id']}"))

    async def amended(self, agreement: Mapping[str, Any], grant: Grant, **changes: Any) -> dict[str, Any]:
        """An amendment drafted and signed by both parties; the amendment as it then is."""
        path = f"/agreements/{agreement['id']}/amendments"
        drafted = await done(self.programme.post(path, {"why": "Essai", **changes}))
        for party, who in (("CARRIER", self.carrier(grant)), ("APEC", self.programme)):
            body = {"party": party, "signatory": f"Signataire {party}", "signed_on": self.today}
            signed = await done(who.post(f"{path}/{drafted['id']}/signatures", body))
        return signed

    async def ledger_is_balanced(self) -> None:
        """Each balance equals the sum of its entries, numbered without a gap; each entry is told once."""
        wrong = await self.database.fetch(LEDGER_AGAINST_BALANCES)
        assert [dict(row) for row in wrong] == []
        entries = {row["id"] for row in await self.database.fetch("SELECT id FROM funding.ledger_entry")}
        posted = await announced(self.database, funding.LedgerPosted)
        beside = await announced(self.database, funding.BankDifferencePosted)
        events = [event.entry_id for event in (*posted, *beside)]
        assert (len(events), set(events)) == (len(entries), entries)
        differences = await self.database.fetch(DIFFERENCES)
        assert {row[2] for row in differences} <= {0}, "what the alert on the ledger looks at"


def instalment_states(agreement: Mapping[str, Any]) -> list[str]:
    """The states of an agreement's instalments, in their order."""
    return [one["state"] for one in agreement["instalments"]]


async def post_file(caller: Caller, content: bytes, *, key: str | None = None, kind: str = "application/xml") -> Any:
    """POST a file to /bank-files."""
    named = {"idempotency_key": key or str(new_id()), "content_type": kind}
    headers = {**caller._headers(named)}
    return await caller.http.post("/bank-files", content=content, headers=headers)


async def send_file(caller: Caller, attachment_id: str, content: bytes, *, revision: int = 1) -> Any:
    """PUT the content of an attachment."""
    headers = {"Authorization": f"Bearer {caller.token}", "If-Match": f'"{revision}"'}
    return await caller.http.put(f"/attachments/{attachment_id}/content", content=content, headers=headers)


async def done(call: Any) -> Any:
    """The JSON of a call that must succeed."""
    response = await call
    assert response.status_code in {200, 201}, f"{response.status_code}: {response.text}"
    return response.json()


async def refused(call: Any, status: int, code: str, *, field: str | None = None) -> dict[str, Any]:
    """The problem of a call that must be refused with that status and code, naming that field."""
    response = await call
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code), problem
    if field is not None:
        assert [one["field"] for one in problem["errors"]] == [field], problem
    return problem


LEDGER_AGAINST_BALANCES = """
WITH account AS (
    SELECT envelope_id, account, sum(cents) AS cents FROM (
        SELECT envelope_id, debit AS account, amount_cents AS cents FROM funding.ledger_entry
        UNION ALL SELECT envelope_id, credit, -amount_cents FROM funding.ledger_entry) AS side
    GROUP BY envelope_id, account
), derived AS (
    SELECT envelope_id,
        coalesce(-sum(cents) FILTER (WHERE account = 'SOURCE'), 0) AS total,
        coalesce(sum(cents) FILTER (WHERE account = 'RESERVED'), 0) AS reserved,
        coalesce(sum(cents) FILTER (WHERE account IN ('TO_PAY', 'DISBURSED')), 0) AS committed,
        coalesce(sum(cents) FILTER (WHERE account = 'DISBURSED'), 0) AS disbursed
    FROM account GROUP BY envelope_id
), numbered AS (
    SELECT envelope_id, count(*) AS entries, max(position) AS last FROM funding.ledger_entry GROUP BY envelope_id
)
SELECT e.key, e.total_cents, e.reserved_cents, e.committed_cents, e.disbursed_cents, d.*, n.*
FROM funding.envelope e JOIN derived d ON d.envelope_id = e.id JOIN numbered n ON n.envelope_id = e.id
WHERE (e.total_cents, e.reserved_cents, e.committed_cents, e.disbursed_cents)
        IS DISTINCT FROM (d.total, d.reserved, d.committed, d.disbursed)
    OR n.last <> n.entries + 1 OR n.last <> e.revision"""
