"""A grant's money: the agreement, its instalments through the bank, an amendment, the accounts, what comes back."""

from typing import Any, Final

from funding.settings import ILLUSTRATIVE
from novapec.simulated_bank import reimbursement
from rig.client import Refused
from rig.dossier import Detour, Dossier, Path
from rig.lives.at_review import AtReview
from rig.patience import until

ADVANCE: Final = 1


class AtFunding(AtReview):
    """What funding's people and the carrier do."""

    async def _agree(self) -> None:
        dossier = self.dossier

        async def drafted() -> Any | None:
            path = f"/agreements?application_id={dossier.application_id}"
            return await self._cast.finance.first("funding", path)

        agreement = await until(f"funding drafts the agreement of {dossier.application_id}", drafted)
        dossier.agreement_id = agreement["id"]
        await self._give_account(dossier.account)
        await self._sign("sign_agreement", self._agreement)

        async def opened() -> Any | None:
            return await self._cast.impact.first("impact", f"/plans?application_id={dossier.application_id}")

        dossier.plan_id = (await until(f"impact opens the plan of {dossier.application_id}", opened))["id"]

    async def _give_account(self, account: str) -> None:
        details = {"holder": f"Association Exemple {self.dossier.number}", "iban": account}
        await self._carrier.post("give_bank_details", "funding", f"{self._agreement}/bank-details", details)

    # ---- money out

    async def _pay_advance(self) -> None:
        if self.dossier.path is not Path.RETURNED:
            await self._pay(ADVANCE, "PAID")
            return
        await self._pay(ADVANCE, "RETURNED")
        await self._give_account(self.dossier.other_account)
        await self._cast.finance.post("confirm_bank_details", "funding", f"{self._agreement}/bank-details/confirmation")
        await self._pay(ADVANCE, "PAID")

    async def _instalment(self, number: int, state: str) -> None:
        """Return once an instalment is in this state."""

        async def there() -> bool:
            shown = await self._cast.finance.get("funding", self._agreement)
            return any(one["number"] == number and one["state"] == state for one in shown["instalments"])

        await until(f"instalment {number} of {self.dossier.agreement_id} is {state}", there)

    async def _pay(self, instalment: int, end: str) -> None:
        """Order a released instalment, approve it, and wait for the bank's word."""
        finance = self._cast.finance

        await self._instalment(instalment, "RELEASED")
        path = f"{self._agreement}/instalments/{instalment}/orders"
        order = await finance.post("order_payment", "funding", path)
        if self._takes(Detour.CANCELLED_ORDER):
            order = await self._order_anew(order, path)
        if end == "RETURNED":
            self._bank.sent_back.add(order["end_to_end_id"])
        await self._cast.approver.post("approve_order", "funding", f"/orders/{order['id']}/approval")
        self._bank.approved()

        async def settled() -> bool:
            return (await finance.get("funding", f"/orders/{order['id']}"))["state"] == end

        await until(f"the bank's word on {order['end_to_end_id']}: {end}", settled)

    async def _order_anew(self, order: Any, path: str) -> Any:
        """An order is cancelled before anybody approved it: it may not be any more, and another one is made."""
        at, mistake = f"/orders/{order['id']}", {"reason": "MISTAKE"}
        await self._cast.finance.post("cancel_order", "funding", f"{at}/cancellation", mistake)
        await self._refused(self._cast.approver.post("approve_order", "funding", f"{at}/approval"))
        self.dossier.taken.add(Detour.CANCELLED_ORDER)
        return await self._cast.finance.post("order_payment", "funding", path)

    async def _amend(self) -> None:
        """The grant grows or shrinks by a euro once its advance is paid."""
        if not self._takes(Detour.AMENDMENT):
            return
        cents = self.dossier.award_cents + (100 if self.dossier.number % 2 else -100)
        path = f"{self._agreement}/amendments"
        asked = {"why": "Le budget du projet change (texte d’essai).", "amount_cents": cents}
        amendment = await self._cast.officer.post("draft_amendment", "funding", path, asked)
        await self._sign("sign_amendment", f"{path}/{amendment['id']}")
        self.dossier.taken.add(Detour.AMENDMENT)

    async def _terminate(self) -> bool:
        """The parties give the project up: one person proposes it, another confirms; a part is claimed back, or none.

        Whether the agreement ended so.
        """
        dossier = self.dossier
        if not self._takes(Detour.TERMINATION):
            return False
        path = f"{self._agreement}/termination"
        paid = (await self._cast.finance.get("funding", self._agreement))["paid_cents"]
        asked = {
            "ground": "BY_AGREEMENT",
            "explanation": "Le porteur renonce à son projet (texte d’essai).",
            "claim_cents": paid // 3 if dossier.number % 2 else 0,
        }
        await self._cast.officer.post("propose_termination", "funding", path, asked)
        await self._refused(self._cast.officer.post("confirm_termination", "funding", f"{path}/confirmation"))
        await self._cast.approver.post("confirm_termination", "funding", f"{path}/confirmation")
        await self._pay_back()
        await self._plan_closes()
        dossier.taken.add(Detour.TERMINATION)
        return True

    # ---- the accounts

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
        if dossier.path is not Path.UNDERSPENT and self._takes(Detour.TAKEN_BACK):
            why = {"why": "Une facture était comptée deux fois (texte d’essai)."}
            await self._cast.approver.post("undo_acceptance", "funding", f"{paper}/acceptance/undoing", why)
            await finance.post("accept_financial_report", "funding", f"{paper}/acceptance", eligible)
            dossier.taken.add(Detour.TAKEN_BACK)
        if dossier.path is Path.UNDERSPENT:
            await self._pay_back()
        else:
            await self._pay(self._edition.balance, "PAID")

    async def _pay_back(self) -> None:
        """What was paid too much comes back at once by hand, or a part of it by the bank first."""
        clawback = await self._cast.finance.first("funding", f"/clawbacks?agreement_id={self.dossier.agreement_id}")
        if clawback is None:
            return
        path, finance, approver = f"/clawbacks/{clawback['id']}", self._cast.finance, self._cast.approver
        notice = {"text": "Le coût réalisé est inférieur au coût prévu (texte d’essai)."}
        await finance.post("notify_clawback", "funding", f"{path}/notice", notice)
        await self._carrier.post("answer_clawback", "funding", f"{path}/answer", {"text": "Sans observation."})
        ordered = await approver.post("order_clawback", "funding", f"{path}/order", {})
        owed = ordered["ordered_cents"]
        if self._takes(Detour.IN_TWO_PARTS):
            owed -= await self._credit(ordered["reference"], owed // 3)
            self.dossier.taken.add(Detour.IN_TWO_PARTS)
        receipt = {"amount_cents": owed, "received_on": self._world.today.isoformat()}
        noted = await finance.post("note_receipt", "funding", f"{path}/receipts", receipt)
        await approver.post("confirm_receipt", "funding", f"{path}/receipts/{noted['id']}/confirmation")

    async def _credit(self, reference: str, cents: int) -> int:
        """The bank's statement tells of a credit; how much it is."""
        payer = f"Association Exemple {self.dossier.number}"
        paper = reimbursement(ILLUSTRATIVE.iban, reference, cents, payer=payer, at=self._world.clock.now())
        await self._bank.clerk.post("import_bank_file", "funding", "/bank-files", xml=paper)
        return cents

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
        await self._plan_closes()

    async def _plan_closes(self) -> None:
        """Impact hears that the agreement has ended."""

        async def plan_closed() -> bool:
            return (await self._cast.impact.get("impact", f"/plans/{self.dossier.plan_id}"))["state"] != "OPEN"

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
