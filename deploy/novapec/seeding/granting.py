"""What follows an award: the agreement is signed, the advance is paid through the bank, the first figures come in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from novapec.demo.client import Refused
from novapec.demo.waiting import until
from novapec.demo.world import at_office
from novapec.seeding.applicant import account_of
from novapec.seeding.calendar import next_working_day
from novapec.seeding.generator import Seeded
from novapec.seeding.stage import Stage
from novapec.simulated_bank import answer

_NEVER_SIGNED, _SENT_BACK, _SILENT, _NOT_YET_VERIFIED = 0.06, 0.96, 0.85, 0.65
"""Of the luck: below the first it is not signed, above the second the bank sends the advance back; of what was
reported, nothing above the third, not verified above the fourth."""
_SOONEST: Final = 14
_SPREAD_DAYS: Final = 35
_LONGEST_HOLDER: Final = 70
_ADVANCE: Final = 1
_LEAST_OF_A_PROJECT: Final = timedelta(days=30)


@dataclass(slots=True)
class Grants:
    """The grants of the year, and the batches that were sent to the bank for them, by day."""

    stage: Stage
    _sent_on: set[date] = field(default_factory=set[date])
    _sent_back: set[str] = field(default_factory=set[str])
    """End-to-end ids of the transfers that the bank will send back."""

    async def live(self, one: Seeded, application_id: str) -> None:
        """From the award to the end of the year."""
        stage, finance = self.stage, self.stage.people.finance_officer

        async def drafted() -> Any | None:
            return await finance.first("funding", "/agreements", application_id=application_id)

        agreement = await until(f"funding drafts the agreement of application {application_id}", drafted)
        path = f"/agreements/{agreement['id']}"
        if one.luck < _NEVER_SIGNED:
            return
        after = _SOONEST + int(one.luck * _SPREAD_DAYS)
        await stage.diary.until(stage.calendar.day(stage.diary.today + timedelta(days=after)))
        plan_id = await self._sign(one, path, application_id)
        await stage.diary.until(stage.calendar.pay_day(stage.diary.today))
        await self._pay_the_advance(one, path)
        await self._report(one, plan_id)

    async def _sign(self, one: Seeded, path: str, application_id: str) -> str:
        """The account and both signatures; the monitoring plan that impact then opens."""
        people, today = self.stage.people, self.stage.diary.today
        carrier = people.organisation(one.siret)
        holder = one.body["carrier"]["name"][:_LONGEST_HOLDER].strip()
        details = {"holder": holder, "iban": account_of(one.siret)}
        await carrier.post("funding", f"{path}/bank-details", details)
        for person, party in ((carrier, "CARRIER"), (people.programme_officer, "APEC")):
            signature = {"party": party, "signatory": "Signataire (inventé)", "signed_on": str(today)}
            await person.post("funding", f"{path}/signatures", signature)

        async def opened() -> Any | None:
            return await people.impact_officer.first("impact", "/plans", application_id=application_id)

        return str((await until(f"impact opens the plan of application {application_id}", opened))["id"])

    async def _pay_the_advance(self, one: Seeded, path: str) -> None:
        """Ordered and approved today, sent to the bank the next working day with all of the same day."""
        people, diary = self.stage.people, self.stage.diary

        async def released() -> Any | None:
            shown = await people.finance_officer.get("funding", path)
            return shown if shown["instalments"][0]["state"] != "PLANNED" else None

        await until(f"the advance of {path} is released", released)
        order = await people.finance_officer.post("funding", f"{path}/instalments/{_ADVANCE}/orders")
        await people.finance_approver.post("funding", f"/orders/{order['id']}/approval")
        if one.luck > _SENT_BACK:
            self._sent_back.add(order["end_to_end_id"])
        await diary.until(next_working_day(diary.today))
        if diary.today not in self._sent_on:
            self._sent_on.add(diary.today)
            await self._send_to_the_bank()

    async def _send_to_the_bank(self) -> None:
        """One file of all approved orders, and what the bank says of it."""
        officer = self.stage.people.finance_officer
        try:
            batch = await officer.post("funding", "/batches", {})
        except Refused as refused:
            if refused.code != "nothing_to_pay":
                raise
            return
        await officer.post("funding", f"/batches/{batch['id']}/export")
        file = await officer.download("funding", f"/batches/{batch['id']}/file")
        sent_back = {one: "AC04" for one in sorted(self._sent_back) if one.encode() in file}
        said = answer(file, at=at_office(self.stage.diary.today), returned=sent_back)
        for content in (said.status_report, said.statement, said.returns):
            if content is not None:
                await officer.post_file("funding", "/bank-files", content)

    async def _report(self, one: Seeded, plan_id: str) -> None:
        """How many people the project has reached so far, where it runs and its carrier says so."""
        stage, people = self.stage, self.stage.people
        starts_on = date.fromisoformat(one.body["project"]["starts_on"])
        since = starts_on
        for day in stage.calendar.report_days:
            if one.luck > _SILENT or day < max(since + _LEAST_OF_A_PROJECT, stage.diary.today):
                continue
            await stage.diary.until(day)
            until_day = day - timedelta(days=1)
            seen = {
                "code": "PARTICIPANTS_REACHED",
                "value": 3 + one.rank % 9,
                "period_start": str(since),
                "period_end": str(until_day),
                "source": "DECLARATIVE",
            }
            told = await people.organisation(one.siret).post("impact", f"/plans/{plan_id}/observations", seen)
            if one.luck < _NOT_YET_VERIFIED:
                await people.impact_officer.post("impact", f"/observations/{told['id']}/verification")
            since = day
