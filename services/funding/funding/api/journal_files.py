"""The journal as files that accountants open: CSV as French spreadsheets read it, and xlsx. The same lines in both.

Each entry is two lines, its debit and its credit. A CSV amount is written from the cents; an xlsx amount is a number of
euros, shown with two decimals. No cell of text begins a formula.
"""

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, Final

import xlsxwriter

from funding.domain.journal import (
    JOURNAL_OF,
    JOURNALS,
    AccountTotal,
    Basis,
    JournalEntry,
    Line,
    Standing,
    lines,
    standings,
    totals,
)
from funding.domain.ledger import Account
from shared.files.cells import plain
from shared.vocabulary import BankMove, LedgerMove

HEADINGS: Final = (
    "Journal",
    "Libellé du journal",
    "Écriture",
    "Date comptable",
    "Date de valeur",
    "Période",
    "Enveloppe",
    "Compte",
    "Libellé du compte",
    "Libellé",
    "Tiers (SIRET)",
    "Pièce",
    "Débit",
    "Crédit",
    "Devise",
    "Dossier",
    "Convention",
    "Identifiant",
)
TOTAL_HEADINGS: Final = ("Enveloppe", "Compte", "Débit (EUR)", "Crédit (EUR)")
STANDING_HEADINGS: Final = ("Enveloppe", "Compte", "Ouverture (EUR)", "Débit (EUR)", "Crédit (EUR)", "Clôture (EUR)")
ACCOUNTS: Final = {
    Account.SOURCE: "Budget du programme",
    Account.AVAILABLE: "Disponible",
    Account.RESERVED: "Réservé",
    Account.TO_PAY: "Engagé, à payer",
    Account.DISBURSED: "Versé",
    Account.BANK_DIFFERENCES: "Écarts de banque",
    Account.TREASURY: "Trésorerie, hors subvention",
}
MOVES: Final = {
    LedgerMove.OPEN: "Ouverture de l'enveloppe",
    LedgerMove.TRANSFER_IN: "Virement reçu",
    LedgerMove.TRANSFER_OUT: "Virement donné",
    LedgerMove.RESERVE: "Réservation",
    LedgerMove.RELEASE: "Réservation rendue",
    LedgerMove.COMMIT: "Engagement",
    LedgerMove.DECOMMIT: "Engagement rendu",
    LedgerMove.DISBURSE: "Versement",
    LedgerMove.RETURN: "Versement retourné",
    LedgerMove.RECOVER: "Reversement reçu",
    BankMove.DEBIT_OVER: "Débit au-delà de l'ordre",
    BankMove.DEBIT_UNDER: "Débit en deçà de l'ordre",
    BankMove.RETURN_FEE: "Frais de retour",
}
TOTAL: Final = "TOTAL"
_DEBIT: Final = HEADINGS.index("Débit")
_XLSX: Final[Any] = xlsxwriter  # its methods are typed in part
_BYTE_ORDER_MARK: Final = "\ufeff"  # without which spreadsheets take UTF-8 for something else


def as_csv(entries: Sequence[JournalEntry], basis: Basis) -> bytes:
    """Semicolons, decimal commas; the last lines are the totals of each account of each envelope, and of them all."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for line in lines(entries):
        writer.writerow(
            (*_before(line, basis), _comma(line.debit_cents), _comma(line.credit_cents), *_behind(line.entry))
        )
    for envelope, account, debit, credit in _summary(totals(entries)):
        row = dict.fromkeys(HEADINGS, "") | {
            "Journal": TOTAL,
            "Enveloppe": envelope,
            "Compte": account,
            "Débit": _comma(debit),
            "Crédit": _comma(credit),
            "Devise": "EUR",
        }
        writer.writerow(row.values())
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def as_xlsx(
    entries: Sequence[JournalEntry], before: Sequence[AccountTotal], start: date, end: date, basis: Basis
) -> bytes:
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
        row = 0
        for row, line in enumerate(lines(entries), start=1):
            sheet.write_row(row, 0, _before(line, basis))
            sheet.write_number(row, _DEBIT, _euros(line.debit_cents), money)
            sheet.write_number(row, _DEBIT + 1, _euros(line.credit_cents), money)
            sheet.write_row(row, _DEBIT + 2, _behind(line.entry))
        total = sum(entry.amount_cents for entry in entries)
        sheet.write(row + 1, 0, TOTAL, bold)
        sheet.write_number(row + 1, _DEBIT, _euros(total), money)
        sheet.write_number(row + 1, _DEBIT + 1, _euros(total), money)
        summary = book.add_worksheet("Totaux")
        summary.write_row(0, 0, TOTAL_HEADINGS, bold)
        for row, (envelope, account, debit, credit) in enumerate(_summary(totals(entries)), start=1):
            summary.write_row(row, 0, (envelope or TOTAL, account))
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
    """By envelope and account; the last one, of none, is the sum of all."""
    rows = [(one.envelope_key, one.account.value, one.debit_cents, one.credit_cents) for one in found]
    return [*rows, ("", "", sum(row[2] for row in rows), sum(row[3] for row in rows))]


def _before(line: Line, basis: Basis) -> tuple[str, ...]:
    entry = line.entry
    code = JOURNAL_OF[entry.move]
    return (
        code,
        JOURNALS[code],
        f"{entry.envelope_key}/{entry.position}",
        entry.booked_on.isoformat(),
        entry.value_on.isoformat(),
        f"{entry.on(basis):%Y-%m}",
        entry.envelope_key,
        line.account.value,
        ACCOUNTS[line.account],
        MOVES[entry.move],
        plain(entry.counterparty or ""),
        plain(entry.piece or ""),
    )


def _behind(entry: JournalEntry) -> tuple[str, ...]:
    return "EUR", plain(entry.application_number or ""), plain(entry.agreement_number or ""), str(entry.id)


def _comma(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _euros(cents: int) -> float:
    return float(Decimal(cents) / 100)
