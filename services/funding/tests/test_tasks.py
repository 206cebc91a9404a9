"""Each person is shown what waits for them, and nothing that their own hand keeps them from doing."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from funding_life import Life, done
from funding_samples import OTHER_IBAN, OTHER_SIRET, Grant, report_overdue

from funding.api.examples import ANSWER, NOTICE, STOP, WRITE_OFF
from funding.handlers.tasks import WAITS_FOR
from funding.store.tasks import TaskKind
from shared.contracts import review
from shared.testing.client import Caller
from shared.vocabulary import ConditionPrecedent, Outcome, Role

GRANT = Grant()


class Later(Grant):
    """Decided a week after the others."""

    def decided(self, outcome: Outcome = Outcome.AWARDED, amount: int | None = None) -> review.DecisionMade:
        return super().decided(outcome, amount).model_copy(update={"decided_on": date(2025, 3, 17)})


async def tasks(caller: Caller) -> list[tuple[str, str]]:
    """What waits for the caller: kind and reference."""
    return [(one["kind"], one["reference"]) for one in (await done(caller.get("/tasks")))["items"]]


async def kinds(*callers: Caller) -> list[list[str]]:
    return [[kind for kind, _ in await tasks(one)] for one in callers]


def third(life: Life) -> Caller:
    return life.api.caller(Role.FINANCE_APPROVER, sub="finance-3")


def both_roles(life: Life, sub: str = "finance-1") -> Caller:
    return life.api.caller(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, sub=sub)


async def test_an_agreement_waits_for_each_party_then_for_its_conditions_its_account_and_its_order(life: Life) -> None:
    agreement = await life.drafted(GRANT, conditions_precedent=(ConditionPrecedent.BANK_DETAILS,))
    path, carrier, number = f"/agreements/{agreement['id']}", life.carrier(GRANT), "CONV-2025-0001"
    other = life.api.caller(Role.CARRIER, org=OTHER_SIRET)
    to_sign, to_meet = ("AGREEMENT_TO_SIGN", number), ("CONDITION_TO_MEET", number)
    assert await tasks(carrier) == [to_sign]
    assert await tasks(other) == []
    assert await tasks(life.programme) == [to_sign, to_meet]
    await life.sign(GRANT, path, "CARRIER")
    assert await tasks(carrier) == []
    assert await tasks(life.programme) == [to_sign, to_meet]
    await life.sign(GRANT, path, "APEC")
    assert (await tasks(carrier), await tasks(life.programme)) == ([("BANK_DETAILS_TO_GIVE", number)], [to_meet])
    await done(carrier.post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    assert (await tasks(carrier), await kinds(life.officer)) == (
        [],
        [["CONDITION_TO_MEET", "BANK_DETAILS_TO_CONFIRM"]],
    )
    await done(life.officer.post(f"{path}/bank-details/confirmation"))
    await done(life.officer.post(f"{path}/conditions", {"condition": "BANK_DETAILS", "evidence": "Pièce 1"}))
    assert (await tasks(life.officer), await tasks(life.programme)) == ([("INSTALMENT_TO_ORDER", f"{number}-T1")], [])


async def test_a_task_says_what_it_is_about_its_age_and_its_last_day(life: Life) -> None:
    agreement = await life.drafted(GRANT)
    life.clock.advance(datetime(2025, 3, 13, 22, 30, tzinfo=UTC))
    (task,) = (await done(life.programme.get("/tasks")))["items"]
    assert task == {
        "kind": "AGREEMENT_TO_SIGN",
        "subject": agreement["id"],
        "parent_id": None,
        "reference": "CONV-2025-0001",
        "since": "2025-03-09T23:00:00Z",
        "age_days": 3,
        "due_on": agreement["sign_before"],
        "overdue": False,
    }
    await life.sign(GRANT, f"/agreements/{agreement['id']}", "CARRIER")
    signed = await life.sign(GRANT, f"/agreements/{agreement['id']}", "APEC")
    (task,) = (await done(life.officer.get("/tasks")))["items"]
    assert (task["kind"], task["subject"], task["parent_id"]) == ("INSTALMENT_TO_ORDER", "1", signed["id"])


async def test_an_order_waits_for_its_approvers_never_for_its_author_then_for_the_batch_and_the_bank(
    life: Life,
) -> None:
    life.offices.cares(second_approval_from_cents=1_000_00)
    agreement = await life.signed(GRANT)
    order = await done(life.officer.post(f"/agreements/{agreement['id']}/instalments/1/orders"))
    reference = order["end_to_end_id"]
    assert await tasks(life.approver) == [("ORDER_TO_APPROVE", reference)]
    assert await kinds(life.officer, both_roles(life)) == [[], []]
    await done(life.approver.post(f"/orders/{order['id']}/approval"))
    assert await kinds(life.approver, both_roles(life)) == [[], []]
    assert await tasks(third(life)) == [("ORDER_TO_APPROVE_AGAIN", reference)]

    stop = await done(life.approver.post("/payment-stops", STOP))
    assert await kinds(life.officer, life.approver, third(life)) == [["STOP_TO_LIFT"]] * 3
    await done(life.approver.post(f"/payment-stops/{stop['id']}/lifting"))
    assert await kinds(life.officer, life.approver, third(life)) == [[], [], ["STOP_LIFT_TO_APPROVE"]]
    await done(third(life).post(f"/payment-stops/{stop['id']}/lifting/approval"))

    await done(third(life).post(f"/orders/{order['id']}/approval"))
    assert await tasks(life.officer) == [("ORDER_TO_BATCH", reference)]
    made = await done(life.officer.post("/batches", {}))
    (task,) = (await done(life.officer.get("/tasks")))["items"]
    assert (task["kind"], task["reference"], task["due_on"]) == (
        "BATCH_TO_EXPORT",
        made["message_id"],
        made["execution_date"],
    )
    file = await life.file_of(made)
    assert await kinds(life.officer, life.approver, third(life)) == [[], [], []]
    statement = life.bank(file).statement
    assert statement is not None
    await life.bank_says(statement.replace(reference.encode(), b"SOMETHING-ELSE"))
    (entry,) = (await done(life.officer.get("/tasks")))["items"]
    assert (entry["kind"], entry["reference"]) == ("ENTRY_TO_MATCH", "SOMETHING-ELSE")
    await done(life.officer.post(f"/unmatched-entries/{entry['subject']}/dismissal", {"reason": "NOT_OURS"}))
    assert await tasks(life.officer) == []


async def test_an_order_that_nobody_may_approve_and_an_account_that_changed_wait_for_others(life: Life) -> None:
    agreement = await life.signed(GRANT)
    path = f"/agreements/{agreement['id']}"
    await done(life.officer.post(f"{path}/instalments/1/orders"))
    assert await kinds(life.approver) == [["ORDER_TO_APPROVE"]]
    await life.hear(report_overdue(UUID(agreement["id"]), GRANT))
    assert await kinds(life.approver) == [[]]
    await done(life.carrier(GRANT).post(f"{path}/bank-details", {"holder": "X", "iban": OTHER_IBAN}))
    entered_by = life.api.caller(Role.FINANCE_OFFICER, sub=f"carrier-{GRANT.name}")
    assert await kinds(life.officer, entered_by) == [["BANK_DETAILS_TO_CONFIRM"], []]
    await done(life.officer.post(f"{path}/bank-details/refusal"))
    assert await kinds(life.officer) == [[]]


async def test_an_answer_of_the_recipient_waits_for_who_did_not_propose_the_clawback(life: Life) -> None:
    clawback = await life.proposed(await life.advance_paid(GRANT), GRANT, actual=8_000_00)
    await done(life.officer.post(f"/clawbacks/{clawback['id']}/notice", NOTICE))
    await done(life.carrier(GRANT).post(f"/clawbacks/{clawback['id']}/answer", ANSWER))
    assert await kinds(life.carrier(GRANT), both_roles(life)) == [[], []]
    assert await tasks(life.approver) == [("CLAWBACK_TO_ORDER", clawback["reference"])]


async def test_changes_wait_for_another_person(life: Life) -> None:
    agreement = await life.signed(GRANT)
    path, number, carrier = f"/agreements/{agreement['id']}", agreement["number"], life.carrier(GRANT)
    await life.approved(agreement, 1)
    await life.batch()
    assert await kinds(life.officer, life.approver, life.programme, carrier) == [[], [], [], []]
    body = {"kind": "TRANSFER", "from_key": "2025", "to_key": "2025/NATIONAL", "amount_cents": 1_00}
    transfer = await done(life.officer.post("/transfers", body))
    assert await tasks(life.approver) == [("TRANSFER_TO_APPROVE", "2025 → 2025/NATIONAL")]
    assert await tasks(both_roles(life)) == []
    await done(life.approver.post(f"/transfers/{transfer['id']}/approval"))
    await done(life.officer.post(f"{path}/bank-details/payee-verification", {"answer": "NO_MATCH"}))
    assert await tasks(life.approver) == [("PAYEE_TO_ACCEPT", number)]
    assert await tasks(both_roles(life)) == []
    await done(life.approver.post(f"{path}/bank-details/payee-acceptance"))
    amendment = await done(life.programme.post(f"{path}/amendments", {"why": "Essai", "amount_cents": 11_000_00}))
    assert [await tasks(one) for one in (life.approver, carrier, life.programme)] == [
        [],
        [("AMENDMENT_TO_SIGN", number)],
        [("AMENDMENT_TO_SIGN", number)],
    ]
    signed = {"party": "CARRIER", "signatory": "Signataire", "signed_on": life.today}
    await done(carrier.post(f"{path}/amendments/{amendment['id']}/signatures", signed))
    assert await kinds(carrier, life.programme) == [[], ["AMENDMENT_TO_SIGN"]]
    await done(life.programme.post(f"{path}/amendments/{amendment['id']}/abandonment", {"reason": "MISTAKE"}))
    assert await kinds(carrier, life.programme) == [[], []]


async def test_accounts_then_what_must_come_back_wait_for_one_person_after_another(life: Life) -> None:
    agreement = await life.advance_paid(GRANT)
    path, carrier = f"/agreements/{agreement['id']}/financial-report", life.carrier(GRANT)
    (task,) = (await done(carrier.get("/tasks")))["items"]
    assert (task["kind"], task["due_on"], task["overdue"]) == ("FINANCIAL_REPORT_TO_SUBMIT", "2026-09-30", False)
    assert (task["since"], task["age_days"]) == ("2026-03-31T22:00:00Z", 75)
    await done(carrier.post(path, GRANT.costs(8_000_00)))
    assert await kinds(carrier, life.officer) == [[], ["FINANCIAL_REPORT_TO_ACCEPT"]]
    await done(life.officer.post(f"{path}/acceptance", {"eligible_cents": 8_000_00}))
    (task,) = (await done(life.officer.get("/tasks")))["items"]
    assert (task["kind"], task["reference"]) == ("CLAWBACK_TO_NOTIFY", "CONV-2025-0001-R1")
    at = f"/clawbacks/{task['subject']}"
    told = await done(life.officer.post(f"{at}/notice", NOTICE))
    (task,) = (await done(carrier.get("/tasks")))["items"]
    assert (task["kind"], task["due_on"]) == ("CLAWBACK_TO_ANSWER", told["answer_by"])
    assert await kinds(life.officer, life.approver) == [[], []]
    life.clock.advance(datetime(2026, 7, 16, 9, tzinfo=UTC))
    assert await kinds(life.approver, both_roles(life)) == [["CLAWBACK_TO_ORDER"], []]
    await done(life.approver.post(f"{at}/order", {}))
    assert await kinds(carrier, life.officer, life.approver) == [[], [], []]
    life.clock.advance(datetime(2026, 8, 20, 9, tzinfo=UTC))
    (task,) = (await done(life.officer.get("/tasks")))["items"]
    assert (task["kind"], task["overdue"]) == ("CLAWBACK_OVERDUE", True)
    noted = await done(life.officer.post(f"{at}/receipts", {"amount_cents": 500_00, "received_on": life.today}))
    assert await kinds(life.approver, both_roles(life)) == [["RECEIPT_TO_CONFIRM"], ["CLAWBACK_OVERDUE"]]
    await done(life.approver.post(f"{at}/receipts/{noted['id']}/confirmation"))
    await done(life.officer.post(f"{at}/write-off", WRITE_OFF))
    assert await kinds(life.approver, both_roles(life)) == [["WRITE_OFF_TO_APPROVE"], []]
    await done(life.approver.post(f"{at}/write-off/approval"))
    assert await kinds(life.officer, life.approver, carrier) == [[], [], []]


async def test_tasks_come_by_deadline_then_by_age_a_page_at_a_time(life: Life) -> None:
    await life.signed(Grant("ordered"), conditions_precedent=(ConditionPrecedent.CO_FUNDING,))
    await life.drafted(Grant("drafted"))
    await life.drafted(Later("later"))
    both = life.api.caller(Role.PROGRAMME_OFFICER, Role.FINANCE_OFFICER, sub="many-hats")
    seen: list[dict[str, Any]] = []
    path = "/tasks?limit=1"
    while path:
        page = await done(both.get(path))
        seen += page["items"]
        path = f"/tasks?limit=1&cursor={page['next']}" if page["next"] else ""
    assert seen == (await done(both.get("/tasks")))["items"]
    assert [one["kind"] for one in seen] == ["AGREEMENT_TO_SIGN"] * 2 + ["CONDITION_TO_MEET"] * 3
    places = [(one["due_on"] or "9999-01-01", one["since"]) for one in seen]
    assert (places, len(set(places))) == (sorted(places), 4)


async def test_a_role_for_which_nothing_ever_waits_is_refused(life: Life) -> None:
    assert (await life.auditor.get("/tasks")).status_code == 403
    assert (await life.api.caller(Role.IMPACT_OFFICER).get("/tasks")).status_code == 403


def test_every_kind_waits_for_somebody() -> None:
    assert {kind for waiting in WAITS_FOR.values() for kind in waiting} == set(TaskKind)
