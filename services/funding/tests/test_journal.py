"""The journal of a period: what accountants are given is the ledger, to the cent."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from funding_life import JUNE_2026, Life, done, refused
from funding_samples import Grant

from shared.files.cells import plain

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


async def _entries(life: Life, query: str = WHOLE) -> list[dict[str, str]]:
    return [row for row in await _rows(life, query) if row["Journal"] != "TOTAL"]


async def test_the_csv_holds_both_sides_of_every_entry_and_its_totals_are_the_ledgers(life: Life) -> None:
    agreement = await life.signed(Grant("œuvre", amount=10_000_07))
    await life.paid(agreement, 1)
    rows = await _rows(life)
    entries = [row for row in rows if row["Journal"] != "TOTAL"]
    known = await life.database.fetch("SELECT id::text, amount_cents FROM funding.ledger_entry")
    for side in ("Débit", "Crédit"):
        moved = {row["Identifiant"]: _cents(row[side]) for row in entries if _cents(row[side])}
        assert moved == {row["id"]: row["amount_cents"] for row in known}
    assert len(entries) == 2 * len(known)
    total = sum(row["amount_cents"] for row in known)
    assert (rows[-1]["Journal"], _cents(rows[-1]["Débit"]), _cents(rows[-1]["Crédit"])) == ("TOTAL", total, total)
    debited, credited = (row for row in entries if row["Libellé"] == "Versement")
    assert (debited["Compte"], credited["Compte"], debited["Journal"], debited["Devise"]) == (
        "DISBURSED",
        "TO_PAY",
        "BQ",
        "EUR",
    )
    assert (debited["Pièce"], debited["Tiers (SIRET)"], debited["Convention"], debited["Dossier"]) == (
        "CONV-2025-0001-T1-1",
        Grant().siret,
        "CONV-2025-0001",
        "NVP-2025-œuvre",
    )
    assert (debited["Période"], debited["Écriture"]) == ("2025-03", credited["Écriture"])


async def test_the_totals_of_the_whole_journal_are_the_balances_of_the_envelopes(life: Life) -> None:
    await life.paid(await life.signed(Grant()), 1)
    totals = {(row["Enveloppe"], row["Compte"]): row for row in await _rows(life) if row["Journal"] == "TOTAL"}
    for key in ("2025", "2025/NATIONAL"):
        shown = await life.envelope(key)
        for account, balance in (("AVAILABLE", "available"), ("DISBURSED", "disbursed"), ("SOURCE", "total")):
            row = totals.get((key, account), {"Débit": "0,00", "Crédit": "0,00"})
            net = _cents(row["Débit"]) - _cents(row["Crédit"])
            assert (-net if account == "SOURCE" else net) == shown[balance], (key, account)


async def test_a_payment_is_put_into_a_period_by_the_day_of_the_books_or_of_the_bank(life: Life) -> None:
    agreement = await life.signed(Grant())
    await life.approved(agreement, 1)
    _, file = await life.batch()
    statement = life.bank(file).statement
    life.clock.advance(JUNE_2026)
    await life.bank_says(statement)
    (paid,) = [row for row in await _entries(life) if row["Libellé"] == "Versement" and _cents(row["Débit"])]
    assert (paid["Date comptable"], paid["Date de valeur"], paid["Période"]) == ("2026-06-15", "2025-03-10", "2026-06")
    that_day = "start=2025-03-10&end=2025-03-10"
    by_the_bank = [row for row in await _entries(life, f"{that_day}&by=value") if row["Libellé"] == "Versement"]
    assert [row["Période"] for row in by_the_bank] == ["2025-03", "2025-03"]
    assert "Versement" not in {row["Libellé"] for row in await _entries(life, that_day)}
    standing = await _balances(life, "start=2025-03-11&end=2026-12-31&by=value")
    assert standing["2025/NATIONAL", "DISBURSED"] == (6_000_00, 0, 0, 6_000_00)


async def test_the_workbook_holds_the_same_lines_and_equal_debits_and_credits(life: Life) -> None:
    await life.paid(await life.signed(Grant()), 1)
    answer = await _export(life, f"{WHOLE}&format=xlsx")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    with ZipFile(BytesIO(answer.content)) as book:
        journal, summary = (book.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2))
    rows = await _entries(life)
    for column, side in (("M", "Débit"), ("N", "Crédit")):
        amounts = [float(one) for one in re.findall(rf'<c r="{column}[0-9]+"[^>]*><v>([^<]+)</v>', journal)][1:]
        *each, total = (round(one * 100) for one in amounts)
        assert each == [_cents(row[side]) for row in rows]
        assert total == sum(each)
    debited, credited = (
        [round(float(one) * 100) for one in re.findall(rf'<c r="{column}[0-9]+"[^>]*><v>([^<]+)</v>', summary)][1:]
        for column in "CD"
    )
    assert debited[-1] == credited[-1] == sum(_cents(row["Débit"]) for row in rows)
    assert (sum(debited[:-1]), sum(credited[:-1])) == (debited[-1], credited[-1])


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t"])
async def test_no_cell_begins_a_formula(begins: str) -> None:
    assert plain(f"{begins}cmd|' /C calc'!A0").startswith("'")
    assert plain("CONV-2025-0001") == "CONV-2025-0001"


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
    assert len(await _entries(life, "start=2025-03-10&end=2025-03-10")) == 8
    assert await _entries(life, "start=2025-03-11&end=2025-12-31") == []
    await refused(life.auditor.get("/journal?start=2025-03-10&end=2025-03-09"), 422, "period", field="end")
    await refused(life.auditor.get("/journal?start=2025-03-10&end=9999-12-31"), 422, "invalid_request", field="end")
    await refused(life.auditor.get(f"/journal?{WHOLE}&format=pdf"), 422, "invalid_request", field="format")


async def test_who_may_export_and_that_it_is_noted(life: Life) -> None:
    for caller in (life.programme, life.carrier(Grant())):
        await refused(caller.get(f"/journal?{WHOLE}"), 403, "forbidden")
    await _export(life, WHOLE)
    noted = "SELECT count(*) FROM messaging.audit_log WHERE action = 'journal.export' AND actor = 'auditor-1'"
    assert await life.database.fetchval(noted) == 1
