"""Who is recused from a file reads and does nothing of it, in whatever role; the sums stay, and so does the money."""

from dataclasses import dataclass
from typing import Any

import httpx
import open_data_life
import pytest
from asked.answers import every_answer, naming
from asked.recusals import EVERY_TEAM, declared, hears, lifted, noted, opened
from funding_life import JUNE_2026, Life, done, refused
from funding_papers import credit
from funding_routes import PUBLIC
from funding_samples import OTHER_SIRET, Grant

from funding.projections import PROJECTIONS
from shared.contracts import review
from shared.identity import new_id
from shared.messaging.generations import rebuild
from shared.messaging.recusals import RECUSALS
from shared.origin import Origin
from shared.testing.client import Caller
from shared.vocabulary import Role

GRANT, ANOTHER = Grant("declics"), Grant("other", siret=OTHER_SIRET)
SHOWN = {
    *("GET /agreements", "GET /agreements/{agreement_id}"),
    *("GET /agreements/{agreement_id}/financial-report", "GET /agreements/{agreement_id}/financial-report/form"),
    *("GET /agreements/{agreement_id}/financial-report/attachments", "GET /agreements/{agreement_id}/bank-details"),
    *("GET /orders", "GET /orders/{order_id}", "GET /batches", "GET /batches/{batch_id}/file"),
    *("GET /clawbacks", "GET /clawbacks/{clawback_id}", "GET /unmatched-entries"),
    *("GET /envelopes/{key}/ledger", "GET /journal", "GET /open-data/preview", "GET /tasks"),
}
"""What names the file, its agreement or its money to those who are not recused."""


@dataclass(frozen=True)
class Paid:
    """A grant that was paid and must be paid back in part, with all that belongs to it."""

    agreement: dict[str, Any]
    known: dict[str, str]
    names: tuple[str, ...]


@pytest.fixture
async def paid(life: Life) -> Paid:
    """The file, with something of each kind; the bank said what nobody could match yet, of its clawback."""
    agreement = await life.signed(GRANT)
    order = await life.paid(agreement, 1)
    attachment = await life.attached(agreement, GRANT)
    await life.scanned()
    life.clock.advance(JUNE_2026)
    await life.report_accepted(agreement, GRANT)
    clawback = await life.proposed(agreement, GRANT, actual=10_000_00)
    await life.bank_says(credit(clawback["reference"], "10.00", "2026-001"))
    await life.order(clawback, GRANT)
    noted_receipt = {"amount_cents": 5_00, "received_on": life.today}
    receipt = await done(life.officer.post(f"/clawbacks/{clawback['id']}/receipts", noted_receipt))
    (entry,) = (await done(life.officer.get("/unmatched-entries")))["items"]
    known = {
        "agreement_id": agreement["id"],
        "order_id": order["id"],
        "batch_id": order["batch_id"],
        "clawback_id": clawback["id"],
        "attachment_id": attachment["id"],
        "receipt_id": receipt["id"],
        "entry_id": str(entry["id"]),
    }
    named = (agreement["number"], agreement["application_number"], str(GRANT.application_id), GRANT.siret)
    ids = (value for name, value in known.items() if name != "entry_id")
    return Paid(agreement, known, (*named, *ids, order["end_to_end_id"], clawback["reference"]))


def people(life: Life) -> tuple[Caller, Caller]:
    """Two persons of every team, of whom the first is a member of the committee that is recused."""
    someone, other = (life.api.caller(*EVERY_TEAM, sub=sub, regions=("53",)) for sub in ("member", "other"))
    return someone, other


async def reads(caller: Caller, paid: Paid) -> bool:
    """Whether they read the agreement; what they list says the same."""
    answer = await caller.get(f"/agreements/{paid.agreement['id']}")
    assert answer.status_code in {200, 403}, answer.text
    listed = await done(caller.get("/agreements"))
    assert [one["id"] for one in listed["items"]] == ([paid.agreement["id"]] if answer.is_success else [])
    return answer.is_success


async def test_no_operation_shows_who_is_recused_anything_of_the_file_nor_does_any_command_touch_it(
    life: Life, paid: Paid
) -> None:
    someone, other = people(life)
    await hears(life.database, declared(GRANT.application_id, "member"))
    asked_for = {"start": "2025-01-01", "end": "2026-12-31", "key": "2025/NATIONAL", "award": "2025/NATIONAL:100"}
    known = {**paid.known, **asked_for, "number": "1"}
    await open_data_life.hears(life)
    shown = await every_answer(other, ("get",), **known)
    assert naming(shown, *paid.names) >= SHOWN, "else nothing here can fail"
    asked = await every_answer(someone, ("get",), **known)
    assert naming(asked, *paid.names) == PUBLIC & naming(shown, *paid.names)
    refusals = {one for one, answer in asked.items() if answer.status_code == 403}
    assert refusals == {one for one in asked if any(f"{{{name}}}" in one for name in paid.known)}
    asked |= await every_answer(someone, ("post", "put"), about=paid.known, **known)
    about = {one: answer.status_code for one, answer in asked.items() if any(f"{{{name}" in one for name in paid.known)}
    assert set(about.values()) == {403}
    assert len(about) >= 55
    sentence = asked["POST /agreements/{agreement_id}/closing"].json()["detail"]
    assert sentence == asked["GET /orders/{order_id}"].json()["detail"]
    assert "Une autre personne" in sentence


async def test_the_lines_of_a_closed_file_stay_in_the_books_unnamed_and_what_is_added_up_is_the_same(
    life: Life, paid: Paid
) -> None:
    someone, other = people(life)
    await hears(life.database, declared(GRANT.application_id, "member"))
    ledgers = [await done(one.get("/envelopes/2025/NATIONAL/ledger")) for one in (someone, other)]
    blank, full = ([one["amount_cents"] for one in ledger["items"]] for ledger in ledgers)
    assert blank == full
    named = {one["move"] for one in ledgers[1]["items"] if one["application_id"]}
    assert {"RESERVE", "COMMIT", "DISBURSE"} <= named
    for path in ("/envelopes/2025/NATIONAL", "/envelopes/2025/NATIONAL/balance?on=2026-12-31", "/cash-forecast"):
        assert (await someone.get(path)).json() == (await other.get(path)).json(), path
    journals = [(await one.get("/journal?start=2025-01-01&end=2026-12-31")).text for one in (someone, other)]
    rows = [[line.split(";") for line in journal.splitlines()] for journal in journals]
    assert [[row[3], row[7], row[12], row[13], row[17]] for row in rows[0]] == [
        [row[3], row[7], row[12], row[13], row[17]] for row in rows[1]
    ]
    assert [row for row in rows[1] if paid.agreement["number"] in row]


async def test_the_payment_that_one_may_not_make_is_made_by_another(life: Life) -> None:
    first, _ = await life.approved(await life.signed(GRANT), 1), await life.approved(await life.signed(ANOTHER), 1)
    someone, other = people(life)
    await hears(life.database, declared(GRANT.application_id, "member"))
    made = await done(someone.post("/batches", {}))
    assert made["orders"] == 1
    assert first["end_to_end_id"] not in (await exported(someone, made)).text
    left = await done(other.post("/batches", {}))
    assert first["end_to_end_id"] in (await exported(other, left)).text
    for path in ("export", "cancellation"):
        await refused(someone.post(f"/batches/{left['id']}/{path}", {"reason": "MISTAKE"}), 403, "forbidden")
    assert [one["id"] for one in (await done(someone.get("/batches")))["items"]] == [made["id"]]


async def exported(caller: Caller, batch: dict[str, Any]) -> httpx.Response:
    """The file of a batch that leaves."""
    await done(caller.post(f"/batches/{batch['id']}/export"))
    return await caller.get(f"/batches/{batch['id']}/file")


async def test_nothing_of_a_closed_file_is_had_by_its_reference_by_another_spelling_or_by_a_key_of_before(
    life: Life, paid: Paid
) -> None:
    someone, other = people(life)
    receipts = f"/clawbacks/{paid.known['clawback_id']}/receipts"
    note = {"amount_cents": 1_00, "received_on": life.today}
    assert (await someone.post(receipts, note, key="noted-once")).status_code == 201
    await hears(life.database, declared(GRANT.application_id, "member"))
    await refused(someone.post(receipts, note, key="noted-once"), 403, "forbidden")
    for written in (paid.agreement["id"].upper(), paid.agreement["id"].replace("-", "")):
        await refused(someone.get(f"/agreements/{written}"), 403, "forbidden")
    await life.bank_says(credit("SOMETHING-ELSE", "10.00", "2026-002"))
    (entry,) = (await done(someone.get("/unmatched-entries")))["items"]
    match, body = f"/unmatched-entries/{entry['id']}/match", {"reference": paid.names[-1]}
    await refused(someone.post(match, body), 403, "forbidden")
    assert (await done(other.post(match, body)))["matched_to"] == paid.names[-1]
    assert (await done(someone.get("/unmatched-entries")))["items"] == [], "matched, it is of that file"


async def test_every_way_to_be_recused_closes_it_to_all_but_its_carrier_until_lifted_and_a_rebuild_lets_nobody_in(
    life: Life, paid: Paid
) -> None:
    file, appeal = GRANT.application_id, new_id()
    someone, _ = people(life)
    said: list[review.CaseEvent] = []
    for one, open_then in (
        (declared(file, None), True),
        (opened(file, "member"), False),
        (lifted(file), True),
        (declared(file, "member"), False),
        (lifted(file, "other"), True),
        (noted(file, "member"), False),
        (opened(file, "member", case=appeal), False),
        (lifted(file), False),
        (lifted(file, case=appeal), True),
        (declared(file, "member"), False),
    ):
        await hears(life.database, one)
        said.append(one)
        assert await reads(someone, paid) == open_then, one
    again = await rebuild(life.database, RECUSALS, Origin.of_machinery())
    assert not await reads(someone, paid), "not even before it has read everything again"
    await hears(life.database, *said, generation=again)
    assert not await reads(someone, paid)
    own = life.api.caller(Role.CARRIER, Role.COMMITTEE_MEMBER, sub="member", org=GRANT.siret)
    assert await reads(own, paid)
    assert not await reads(life.api.caller(Role.CARRIER, Role.FINANCE_OFFICER, sub="member", org=GRANT.siret), paid)
    await hears(life.database, lifted(file), generation=again)
    assert await reads(someone, paid)
    assert RECUSALS in PROJECTIONS
