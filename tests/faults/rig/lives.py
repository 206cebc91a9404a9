"""The life of a grant, from its first line to its closing, over the four services' HTTP APIs."""

from datetime import timedelta
from typing import Any, Final

from rig.bank import Bank
from rig.client import Refused
from rig.dossier import Dossier, Path
from rig.patience import until
from rig.world import Cast, World

ADVANCE, BALANCE = 1, 2
_AMENDED_ONE_IN: Final = 3
_DEFERRED, _REJECTED, _AWARDED = "DEFERRED", "REJECTED", "AWARDED"
_REASONS: Final = {
    _AWARDED: "MERIT",
    _DEFERRED: "MORE_INFORMATION_NEEDED",
    _REJECTED: "NOT_CONCRETE",
}
_CHOICES: Final = {Path.DEFERRED: "ABSTAIN", Path.REJECTED: "AGAINST"}


class Life:
    """One life; `live` returns when the dossier has come to the end its path leads to."""

    def __init__(self, world: World, cast: Cast, bank: Bank, dossier: Dossier) -> None:
        self._world = world
        self._cast = cast
        self._bank = bank
        self.dossier = dossier
        self._carrier = cast.carrier(dossier.carrier, dossier.siret)
        self._committee = world.committee_of(dossier.regions)

    async def live(self) -> None:
        """Everything, in order. Raises what broke it off: Refused, GaveUp, NotYet."""
        self.dossier.end = await self._live()

    async def _live(self) -> str:
        await self._apply()
        if await self._withdrawn_after("submission"):
            return "WITHDRAWN"
        if not await self._admit():
            return "INADMISSIBLE"
        if await self._withdrawn_after("admissibility"):
            return "WITHDRAWN"
        outcome = await self._sit()
        if self.dossier.path is Path.WITHDRAWN:
            return "WITHDRAWN"
        if outcome != _AWARDED:
            return outcome
        await self._agree()
        await self._pay_advance()
        await self._amend()
        await self._report()
        await self._settle()
        return "CLOSED"

    # ---- intake

    async def _apply(self) -> None:
        dossier, carrier = self.dossier, self._carrier
        begun = {"call_id": self._world.call_id, "carrier": {"siret": dossier.siret}}
        draft = await carrier.post("draft_application", "intake", "/applications", begun)
        dossier.application_id = draft["id"]
        path = f"/applications/{dossier.application_id}"
        await carrier.put("revise_draft", "intake", path, dossier.application(), revision=draft["revision"])
        await carrier.post("submit_application", "intake", f"{path}/submission")

    async def _admit(self) -> bool:
        verdict: dict[str, Any] = {"admissible": self.dossier.path is not Path.INADMISSIBLE}
        if not verdict["admissible"]:
            verdict |= {"reason": "OUT_OF_SCOPE", "explanation": "Le projet ne sert pas l’emploi des cadres."}
        path = f"/applications/{self.dossier.application_id}/admissibility"
        await self._cast.officer.post("declare_admissibility", "intake", path, verdict)
        return bool(verdict["admissible"])

    async def _withdrawn_after(self, step: str) -> bool:
        dossier = self.dossier
        if dossier.path is not Path.WITHDRAWN or dossier.withdrawn_after != step:
            return False
        path = f"/applications/{dossier.application_id}/withdrawal"
        await self._carrier.post("withdraw_application", "intake", path, {"reason": "CARRIER_CHOICE"})
        if step != "submission":
            await until(f"review withdraws the case of {dossier.application_id}", self._case_in("WITHDRAWN"))
        return True

    # ---- review

    async def _sit(self) -> str:
        """A session for this case alone; the outcome that its minutes make final."""
        dossier, officer = self.dossier, self._cast.officer
        case = await until(f"review opens the case of {dossier.application_id}", self._case_in("OPEN"))
        dossier.case_id = case["id"]
        sitting = {
            "committee_id": self._world.committees[self._committee],
            "edition": self._world.edition,
            "held_on": self._world.today.isoformat(),
        }
        session = (await officer.post("convene_session", "review", "/sessions", sitting))["id"]
        members = self._cast.members(self._committee)
        present = {"present": [one.sub for one in members]}
        await officer.post("take_attendance", "review", f"/sessions/{session}/attendance", present)
        await officer.post("open_ballot", "review", f"/sessions/{session}/cases/{dossier.case_id}/ballot")
        choice = {"choice": _CHOICES.get(dossier.path, "FOR")}
        for one in members:
            await one.post("cast_vote", "review", f"/cases/{dossier.case_id}/votes", choice)
        outcome = await self._decide()
        if await self._withdrawn_after("decision"):
            return outcome
        await members[0].post("sign_minutes", "review", f"/sessions/{session}/minutes")
        if dossier.path is Path.WITHDRAWN:
            await self._withdrawn_after("minutes")
        return outcome

    async def _decide(self) -> str:
        path = self.dossier.path
        if path in {Path.DEFERRED, Path.REJECTED}:
            await self._pronounce(path.value, _REASONS[path.value])
            return path.value
        await self._pronounce(_AWARDED, _REASONS[_AWARDED], self.dossier.award_cents)
        wanted = "RETURNED" if path is Path.EXHAUSTED else "RESERVED"
        await until(f"funding answers the award of case {self.dossier.case_id}", self._case_in(wanted))
        if wanted == "RESERVED":
            return _AWARDED
        await self._pronounce(_REJECTED, "ENVELOPE_EXHAUSTED")
        return _REJECTED

    async def _pronounce(self, outcome: str, reason: str, cents: int | None = None) -> None:
        verdict = {"outcome": outcome, "reason": reason, "explanation": "Décision d’essai."}
        amount = {} if cents is None else {"amount_cents": cents}
        chair = self._cast.members(self._committee)[0]
        await chair.post("decide", "review", f"/cases/{self.dossier.case_id}/decision", {**verdict, **amount})

    def _case_in(self, state: str) -> Any:
        async def case() -> Any | None:
            path = f"/cases?application_id={self.dossier.application_id}"
            found = await self._cast.officer.first("review", path)
            return found if found and found["state"] == state else None

        return case

    # ---- agreement

    async def _agree(self) -> None:
        dossier = self.dossier

        async def drafted() -> Any | None:
            path = f"/agreements?application_id={dossier.application_id}"
            return await self._cast.finance.first("funding", path)

        agreement = await until(f"funding drafts the agreement of {dossier.application_id}", drafted)
        dossier.agreement_id = agreement["id"]
        await self._give_account(dossier.account)
        for person, party in ((self._carrier, "CARRIER"), (self._cast.officer, "APEC")):
            signature = {
                "party": party,
                "signatory": "Signataire (exemple)",
                "signed_on": self._world.today.isoformat(),
            }
            await person.post("sign_agreement", "funding", f"{self._agreement}/signatures", signature)

        async def opened() -> Any | None:
            return await self._cast.impact.first("impact", f"/plans?application_id={dossier.application_id}")

        dossier.plan_id = (await until(f"impact opens the plan of {dossier.application_id}", opened))["id"]

    async def _give_account(self, account: str) -> None:
        details = {"holder": f"Association Exemple {self.dossier.number}", "iban": account}
        await self._carrier.post("give_bank_details", "funding", f"{self._agreement}/bank-details", details)

    @property
    def _agreement(self) -> str:
        return f"/agreements/{self.dossier.agreement_id}"

    # ---- money

    async def _pay_advance(self) -> None:
        if self.dossier.path is not Path.RETURNED:
            await self._pay(ADVANCE, "PAID")
            return
        await self._pay(ADVANCE, "RETURNED")
        await self._give_account(self.dossier.other_account)
        await self._cast.finance.post("confirm_bank_details", "funding", f"{self._agreement}/bank-details/confirmation")
        await self._pay(ADVANCE, "PAID")

    async def _amend(self) -> None:
        """Some grants grow or shrink by a euro once their advance is paid."""
        if self.dossier.number % _AMENDED_ONE_IN:
            return
        cents = self.dossier.award_cents + (100 if self.dossier.number % 2 else -100)
        path = f"{self._agreement}/amendments"
        asked = {"why": "Le budget du projet change (texte d’essai).", "amount_cents": cents}
        amendment = await self._cast.officer.post("draft_amendment", "funding", path, asked)
        for person, party in ((self._carrier, "CARRIER"), (self._cast.officer, "APEC")):
            signature = {
                "party": party,
                "signatory": "Signataire (exemple)",
                "signed_on": self._world.today.isoformat(),
            }
            await person.post("sign_amendment", "funding", f"{path}/{amendment['id']}/signatures", signature)

    async def _pay(self, instalment: int, end: str) -> None:
        """Order a released instalment, approve it, and wait for the bank's word."""
        finance = self._cast.finance

        async def released() -> bool:
            shown = await finance.get("funding", self._agreement)
            return any(i["number"] == instalment and i["state"] == "RELEASED" for i in shown["instalments"])

        await until(f"instalment {instalment} of {self.dossier.agreement_id} is released", released)
        path = f"{self._agreement}/instalments/{instalment}/orders"
        order = await finance.post("order_payment", "funding", path)
        if end == "RETURNED":
            self._bank.sent_back.add(order["end_to_end_id"])
        await self._cast.approver.post("approve_order", "funding", f"/orders/{order['id']}/approval")
        self._bank.approved()

        async def settled() -> bool:
            return (await finance.get("funding", f"/orders/{order['id']}"))["state"] == end

        await until(f"the bank's word on {order['end_to_end_id']}: {end}", settled)

    # ---- the end

    async def _report(self) -> None:
        plan, today = f"/plans/{self.dossier.plan_id}", self._world.today
        for value in (25, 20):
            seen = {
                "code": "PARTICIPANTS_REACHED",
                "value": value,
                "period_start": (today - timedelta(days=20)).isoformat(),
                "period_end": (today - timedelta(days=1)).isoformat(),
                "source": "DECLARATIVE",
            }
            told = await self._carrier.post("report_indicator", "impact", f"{plan}/observations", seen)
            await self._cast.impact.post("verify_indicator", "impact", f"/observations/{told['id']}/verification")
        narrative = {"narrative": "Le projet a tenu ses promesses (texte d’essai)."}
        await self._carrier.post("submit_report", "impact", f"{plan}/reports/1/submission", narrative)
        await self._cast.impact.post("accept_report", "impact", f"{plan}/reports/1/acceptance")

    async def _settle(self) -> None:
        dossier, finance = self.dossier, self._cast.finance
        spent = dossier.cost_cents // 2 if dossier.path is Path.UNDERSPENT else dossier.cost_cents
        paper = f"{self._agreement}/financial-report"
        report = _costs(dossier, spent) | {
            "certification": {"signatory": "Représentant (exemple)", "certified_on": self._world.today.isoformat()}
        }
        await self._carrier.post("submit_financial_report", "funding", paper, report)
        eligible = {"eligible_cents": spent}
        await finance.post("accept_financial_report", "funding", f"{paper}/acceptance", eligible)
        if dossier.path is Path.UNDERSPENT:
            await self._pay_back()
        else:
            await self._pay(BALANCE, "PAID")
        await self._close()

    async def _pay_back(self) -> None:
        clawback = await self._cast.finance.first("funding", f"/clawbacks?agreement_id={self.dossier.agreement_id}")
        if clawback is None:
            return
        path, finance, approver = f"/clawbacks/{clawback['id']}", self._cast.finance, self._cast.approver
        notice = {"text": "Le coût réalisé est inférieur au coût prévu (texte d’essai)."}
        await finance.post("notify_clawback", "funding", f"{path}/notice", notice)
        await self._carrier.post("answer_clawback", "funding", f"{path}/answer", {"text": "Sans observation."})
        ordered = await approver.post("order_clawback", "funding", f"{path}/order", {})
        receipt = {"amount_cents": ordered["ordered_cents"], "received_on": self._world.today.isoformat()}
        noted = await finance.post("note_receipt", "funding", f"{path}/receipts", receipt)
        await approver.post("confirm_receipt", "funding", f"{path}/receipts/{noted['id']}/confirmation")

    async def _close(self) -> None:
        """Closing is refused until funding has heard that the final report is accepted."""
        finance = self._cast.finance

        async def closed() -> bool:
            try:
                await finance.post("close_agreement", "funding", f"{self._agreement}/closing")
            except Refused as refused:
                if refused.code != "final_report_missing":
                    raise
                return False
            return True

        await until(f"agreement {self.dossier.agreement_id} closes", closed)

        async def plan_closed() -> bool:
            return (await self._cast.impact.get("impact", f"/plans/{self.dossier.plan_id}"))["state"] == "CLOSED"

        await until(f"impact closes plan {self.dossier.plan_id}", plan_closed)


def _costs(dossier: Dossier, spent: int) -> dict[str, Any]:
    """Both sides of the report; the grant pays first."""
    why = {"explanation": "Le projet s’est écarté de son budget (texte d’essai)."}
    granted = min(spent, dossier.requested_cents)
    return {
        "charges": [{"code": "604", "actual_cents": spent} | why],
        "resources": [
            {"code": "74x", "actual_cents": granted} | why,
            {"code": "74com", "actual_cents": spent - granted} | why,
        ],
    }
