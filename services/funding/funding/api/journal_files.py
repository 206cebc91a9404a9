"""The journal as files that accountants open: CSV as French spreadsheets read it, and xlsx. The same entries in both.

A CSV amount is written from the cents; an xlsx amount is a number of euros, shown with two decimals.
"""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

from funding.domain.journal import AccountTotal, JournalEntry, Standing, standings, totals
from shared.clock import paris_day

HEADINGS: Final = (
    "Date",
    "Enveloppe",
    "Rang",
    "Mouvement",
    "Compte débité",
    "Compte crédité",
    "Montant (EUR)",
    "Dossier",
    "Convention",
    "Écriture",
)
TOTAL_HEADINGS: Final = ("Enveloppe", "Compte", "Débit (EUR)", "Crédit (EUR)")
STANDING_HEADINGS: Final = ("Enveloppe", "Compte", "Ouverture (EUR)", "Débit (EUR)", "Crédit (EUR)", "Clôture (EUR)")
_AMOUNT: Final = HEADINGS.index("Montant (EUR)")
_XLSX: Final[Any] = xlsxwriter  # its methods are typed in part
_BYTE_ORDER_MARK: Final = "\ufeff"  # without which spreadsheets take UTF-8 for something else


def as_csv(entries: Sequence[JournalEntry]) -> bytes:
    """Semicolons, decimal commas, one entry a line; the last line is the sum of the amounts."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for entry in entries:
        writer.writerow((*_before(entry), _comma(entry.amount_cents), *_behind(entry)))
    total = sum(entry.amount_cents for entry in entries)
    writer.writerow(("TOTAL", *[""] * (_AMOUNT - 1), _comma(total), "", "", ""))
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def as_xlsx(entries: Sequence[JournalEntry], before: Sequence[AccountTotal], start: date, end: date) -> bytes:
    """Three sheets: the journal; debits and credits of each account of each envelope, with their equal sums; balances.

    `before` is what was moved before the period. Balances are debits less credits.
    """
    content = BytesIO()
    with _XLSX.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet("Journal")
        sheet.set_header(f"Journal du {start:%d/%m/%Y} au {end:%d/%m/%Y}")
        sheet.write_row(0, 0, HEADINGS, bold)
        sheet.freeze_panes(1, 0)
        for row, entry in enumerate(entries, start=1):
            sheet.write_row(row, 0, _before(entry))
            sheet.write_number(row, _AMOUNT, _euros(entry.amount_cents), money)
            sheet.write_row(row, _AMOUNT + 1, _behind(entry))
        end_row = len(entries) + 1
        sheet.write(end_row, 0, "TOTAL", bold)
        sheet.write_number(end_row, _AMOUNT, _euros(sum(entry.amount_cents for entry in entries)), money)
        summary = book.add_worksheet("Totaux")
        summary.write_row(0, 0, TOTAL_HEADINGS, bold)
        for row, (envelope, account, debit, credit) in enumerate(_summary(totals(entries)), start=1):
            summary.write_row(row, 0, (envelope, account))
            summary.write_number(row, 2, _euros(debit), money)
            summary.write_number(row, 3, _euros(credit), money)
        _balances(book.add_worksheet("Soldes"), standings(before, totals(entries)), bold, money)
    return content.getvalue()


def _balances(sheet: Any, found: Sequence[Standing], bold: Any, money: Any) -> None:
    sheet.write_row(0, 0, STANDING_HEADINGS, bold)
    for row, one in enumerate(found, start=1):
        sheet.write_row(row, 0, (one.envelope_key, one.account.value))
        for column, cents in enumerate((one.opening_cents, one.debit_cents, one.credit_cents, one.closing_cents), 2):
            sheet.write_number(row, column, _euros(cents), money)


def _summary(found: Sequence[AccountTotal]) -> list[tuple[str, str, int, int]]:
    rows = [(one.envelope_key, one.account.value, one.debit_cents, one.credit_cents) for one in found]
    return [*rows, ("TOTAL", "", sum(row[2] for row in rows), sum(row[3] for row in rows))]


def _before(entry: JournalEntry) -> tuple[str | int, ...]:
    day = paris_day(entry.at).isoformat()
    return day, entry.envelope_key, entry.position, entry.move.value, entry.debit.value, entry.credit.value


def _behind(entry: JournalEntry) -> tuple[str, ...]:
    return entry.application_number or "", entry.agreement_number or "", str(entry.id)


def _comma(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _euros(cents: int) -> float:
    return float(Decimal(cents) / 100)
