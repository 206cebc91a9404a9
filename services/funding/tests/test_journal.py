"""The journal of a period: what accountants are given is the ledger, to the cent."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

from funding_life import JUNE_2026, Life, done, refused
from funding_samples import Grant

WHOLE = "start=2025-01-01&end=2026-12-31"


async def _export(life: Life, query: str) -> Any:
    answer = await life.auditor.get(f"/journal?{query}")
    assert answer.status_code == 200, answer.text
    return answer


async def _rows(life: Life, query: str = WHOLE) -> list[dict[str, str]]:
    text = (await _export(life, query)).content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def _cents(text: str) -> int:
    euros, _, cents = text.partition(",")
    return int(euros) * 100 + int(cents)


async def test_the_csv_holds_every_entry_once_and_its_total_is_the_ledgers(life: Life) -> None:
    agreement = await life.signed(Grant("œuvre", amount=10_000_07))
    await life.paid(agreement, 1)
    rows = await _rows(life)
    *entries, total = rows
    known = await life.database.fetch("SELECT id::text, amount_cents FROM funding.ledger_entry")
    assert {row["Écriture"]: _cents(row["Montant (EUR)"]) for row in entries} == {
        row["id"]: row["amount_cents"] for row in known
    }
    assert len(entries) == len(known)
    assert (total["Date"], _cents(total["Montant (EUR)"])) == ("TOTAL", sum(row["amount_cents"] for row in known))
    (paid,) = [row for row in entries if row["Mouvement"] == "DISBURSE"]
    assert (paid["Compte débité"], paid["Compte crédité"], paid["Convention"]) == (
        "DISBURSED",
        "TO_PAY",
        "CONV-2025-0001",
    )
    assert paid["Dossier"] == "NVP-2025-œuvre"


async def test_the_accounts_of_the_whole_journal_are_the_balances_of_the_envelopes(life: Life) -> None:
    await life.paid(await life.signed(Grant()), 1)
    *entries, _ = await _rows(life)
    for key in ("2025", "2025/NATIONAL"):
        sums = dict.fromkeys(("SOURCE", "AVAILABLE", "RESERVED", "TO_PAY", "DISBURSED"), 0)
        for row in entries:
            if row["Enveloppe"] == key:
                sums[row["Compte débité"]] += _cents(row["Montant (EUR)"])
                sums[row["Compte crédité"]] -= _cents(row["Montant (EUR)"])
        shown = await life.envelope(key)
        assert sums["AVAILABLE"] == shown["available"]
        assert sums["DISBURSED"] == shown["disbursed"]
        assert -sums["SOURCE"] == shown["total"]


async def test_the_workbook_holds_the_same_entries_and_equal_debits_and_credits(life: Life) -> None:
    await life.paid(await life.signed(Grant()), 1)
    answer = await _export(life, f"{WHOLE}&format=xlsx")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    with ZipFile(BytesIO(answer.content)) as book:
        journal, summary = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    amounts = [float(one) for one in re.findall(r'<c r="G[0-9]+"[^>]*><v>([^<]+)</v>', journal)][1:]
    rows = await _rows(life)
    assert [round(one * 100) for one in amounts] == [_cents(row["Montant (EUR)"]) for row in rows]
    debited, credited = (
        [round(float(one) * 100) for one in re.findall(rf'<c r="{column}[0-9]+"[^>]*><v>([^<]+)</v>', summary)][1:]
        for column in "CD"
    )
    assert debited[-1] == credited[-1] == sum(debited[:-1]) == sum(credited[:-1]) == _cents(rows[-1]["Montant (EUR)"])


async def test_the_periods_of_a_grant_follow_on_from_each_other_and_end_at_the_ledgers_balances(life: Life) -> None:
    agreement = await life.signed(Grant())
    life.clock.advance(JUNE_2026)
    await life.paid(agreement, 1)
    periods = ("2025-01-01&end=2025-03-10", "2025-03-11&end=2025-12-31", "2026-01-01&end=2026-12-31")
    standing: dict[tuple[str, str], int] = {}
    for period in periods:
        rows = await _balances(life, f"start={period}")
        assert {place: opening for place, (opening, *_) in rows.items() if opening} == {
            place: cents for place, cents in standing.items() if cents
        }
        assert all(opening + debit - credit == closing for opening, debit, credit, closing in rows.values())
        assert sum(debit for _, debit, _, _ in rows.values()) == sum(credit for _, _, credit, _ in rows.values())
        standing = {place: closing for place, (*_, closing) in rows.items()}
        day = period.rpartition("=")[2]
        for key in ("2025", "2025/NATIONAL"):
            shown = await done(life.auditor.get(f"/envelopes/{key}/balance?on={day}"))
            ledger = [shown[f"{name}_cents"] for name in ("total", "available", "reserved", "disbursed")]
            ours = [standing.get((key, name), 0) for name in ("SOURCE", "AVAILABLE", "RESERVED", "DISBURSED")]
            assert [-ours[0], *ours[1:]] == ledger, (key, day)


async def _balances(life: Life, query: str) -> dict[tuple[str, str], tuple[int, ...]]:
    """The third sheet: opening, debits, credits, closing in cents, by envelope and account."""
    answer = await _export(life, f"{query}&format=xlsx")
    with ZipFile(BytesIO(answer.content)) as book:
        sheet, shared = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet3", "sharedStrings"))
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", shared)
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for row in re.findall(r"<row [^>]*>(.*?)</row>", sheet)[1:]:
        cells = re.findall(r"<v>([^<]+)</v>", row)
        key, account = (texts[int(one)] for one in cells[:2])
        found[key, account] = tuple(round(float(one) * 100) for one in cells[2:])
    return found


async def test_a_period_is_days_in_paris_both_included(life: Life) -> None:
    await life.hear(Grant().proposed())
    assert len(await _rows(life, "start=2025-03-10&end=2025-03-10")) == 5
    assert len(await _rows(life, "start=2025-03-11&end=2025-12-31")) == 1
    await refused(life.auditor.get("/journal?start=2025-03-10&end=2025-03-09"), 422, "period", field="end")
    await refused(life.auditor.get("/journal?start=2025-03-10&end=9999-12-31"), 422, "invalid_request", field="end")
    await refused(life.auditor.get(f"/journal?{WHOLE}&format=pdf"), 422, "invalid_request", field="format")


async def test_who_may_export_and_that_it_is_noted(life: Life) -> None:
    for caller in (life.programme, life.carrier(Grant())):
        await refused(caller.get(f"/journal?{WHOLE}"), 403, "forbidden")
    await _export(life, WHOLE)
    noted = "SELECT count(*) FROM messaging.audit_log WHERE action = 'journal.export' AND actor = 'auditor-1'"
    assert await life.database.fetchval(noted) == 1
