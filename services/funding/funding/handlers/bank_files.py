"""Reading what the bank sends: each file once, each word of it applied, kept for a person, or known already."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from uuid import UUID

from funding.domain.settlement import ForAPerson
from funding.gateway.bank_xml import local_name, read_document
from funding.gateway.statement import Direction, Statement, StatementEntry, read_statements
from funding.gateway.status_report import StatusReport, read_status_report, reason_for, spoken_of
from funding.handlers.bank_answers import (
    RECOVERED,
    Surplus,
    answered,
    booked,
    credited,
    order_spoken_of,
    says_something,
)
from funding.store import agreements, bank_files, clawbacks, orders
from funding.store.bank_files import ImportedFile, UnmatchedEntry
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.vocabulary import Refusal
from shared.web import Principal

_KINDS = {"CstmrPmtStsRpt": "pain.002", "BkToCstmrStmt": "camt.053", "BkToCstmrDbtCdtNtfctn": "camt.054"}


@dataclass(frozen=True, slots=True)
class Import:
    """The outcome of one POST: `known` where these very bytes were imported before, and nothing was done."""

    file: ImportedFile
    known: bool


@dataclass(slots=True)
class _Reading:
    """One file while it is read: counts what its words led to."""

    tx: Transaction
    file_id: UUID
    by: str
    outcome: Counter[str]

    async def note(self, result: str | ForAPerson | Surplus, unmatched: UnmatchedEntry) -> None:
        """Count a result; keep the entry where it, or what is left of it, is for a person."""
        if isinstance(result, Surplus):
            rest = replace(unmatched, amount_cents=result.cents, why=ForAPerson.OVER_OUTSTANDING)
            self.outcome["surplus"] += await bank_files.keep_unmatched(self.tx, rest)
            result = RECOVERED
        if isinstance(result, ForAPerson):
            kept = await bank_files.keep_unmatched(self.tx, unmatched)
            result = "unmatched" if kept else "unchanged"
        self.outcome[result] += 1


async def import_bank_file(tx: Transaction, content: bytes, *, account: str, by: Principal) -> Import:
    """Import a pain.002, camt.053 or camt.054 file about `account`, our IBAN.

    Raises BankFileError where it cannot be read whole, and Refusal where it is about another account: nothing of such
    a file is applied.
    """
    await bank_files.one_at_a_time(tx)
    digest = sha256(content).hexdigest()
    known = await bank_files.by_sha256(tx, digest)
    if known is not None:
        return Import(known, known=True)
    kind = _KINDS.get(local_name(read_document(content)), "")
    reading = _Reading(tx, tx.origin.id_for("bank-file"), by.sub, Counter())
    if kind == "pain.002":
        await _read_status_report(reading, read_status_report(content))
    else:
        statements = read_statements(content)
        quoted = {entry.end_to_end_id for statement in statements for entry in statement.entries}
        await agreements.lock_behind(tx, [one for one in quoted if one is not None])
        for statement in statements:
            await _read_statement(reading, statement, account)
    imported = ImportedFile(reading.file_id, kind, digest, reading.outcome)
    bank_files.insert(tx, imported, content, by=by.sub)
    return Import(imported, known=False)


async def _read_status_report(reading: _Reading, report: StatusReport) -> None:
    tx, today = reading.tx, paris_day(reading.tx.origin.at)
    sent = await orders.ids_of_batch(tx, report.original_message_id)
    if not sent:
        unmatched = _of_report(reading, report, None, ForAPerson.UNKNOWN_REFERENCE, today)
        await reading.note(ForAPerson.UNKNOWN_REFERENCE, unmatched)
        return
    said = [(one, status) for one, status in spoken_of(report, sent) if says_something(status)]
    await agreements.lock_behind(tx, [one for one, _ in said])
    for end_to_end_id, status in said:
        target = await order_spoken_of(tx, end_to_end_id)
        reason = reason_for(report, end_to_end_id)
        result = await answered(tx, target, status, reason) if target else ForAPerson.UNKNOWN_REFERENCE
        await reading.note(result, _of_report(reading, report, end_to_end_id, result, today))


async def _read_statement(reading: _Reading, statement: Statement, account: str) -> None:
    if statement.iban != account:
        raise Refusal(
            "other_account",
            "Ce relevé n'est pas celui du compte payeur : donnez un relevé du compte d'où partent les virements.",
            field="file",
        )
    for entry in statement.entries:
        result = await _read_entry(reading, statement, entry)
        await reading.note(result, _of_statement(reading, statement, entry, result))


async def _read_entry(reading: _Reading, statement: Statement, entry: StatementEntry) -> str | ForAPerson | Surplus:
    if entry.end_to_end_id is None:
        return ForAPerson.UNKNOWN_REFERENCE
    target = await order_spoken_of(reading.tx, entry.end_to_end_id)
    if target is not None:
        return await booked(reading.tx, target, entry)
    found = await clawbacks.by_reference(reading.tx, entry.end_to_end_id)
    if found is None or entry.direction is not Direction.CREDIT or entry.is_return:
        return ForAPerson.UNKNOWN_REFERENCE
    reference = f"{statement.statement_id}:{entry.reference}"
    return await credited(reading.tx, found, entry, bank_reference=reference, by=reading.by)


def _of_report(
    reading: _Reading, report: StatusReport, end_to_end_id: str | None, why: str | ForAPerson, today: date
) -> UnmatchedEntry:
    reason = reason_for(report, end_to_end_id) if end_to_end_id else report.group_reason
    return UnmatchedEntry(
        reading.file_id,
        statement_id=report.message_id,
        reference=report.original_message_id,
        end_to_end_id=end_to_end_id,
        direction=None,
        amount_cents=None,
        booked_on=today,
        reason_code=reason,
        why=why,
    )


def _of_statement(
    reading: _Reading, statement: Statement, entry: StatementEntry, why: str | ForAPerson | Surplus
) -> UnmatchedEntry:
    return UnmatchedEntry(
        reading.file_id,
        statement_id=statement.statement_id,
        reference=entry.reference,
        end_to_end_id=entry.end_to_end_id,
        direction=entry.direction,
        amount_cents=entry.amount_cents,
        booked_on=entry.booked_on,
        reason_code=entry.reason_code,
        why=str(why),
    )
