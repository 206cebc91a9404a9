"""What the bank booked, line by line of its files, against what was made of it: orders, receipts, kept entries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from .evidence import Evidence
from .invariant import Doubled, Lost, invariant
from .records import Row

_STATEMENTS: Final = frozenset({"camt.053", "camt.054"})


@dataclass(frozen=True, slots=True)
class Line:
    """One movement that a file of the bank tells of; `quotes` is the end-to-end id, None without one."""

    quotes: str | None
    cents: int
    incoming: bool


def lines(file: Row) -> list[Line]:
    """The booked movements of a camt.053 or camt.054; nothing of another file, or of one that is no XML."""
    if file["kind"] not in _STATEMENTS:
        return []
    try:
        document = fromstring(_bytes(file["content"]))  # noqa: S314  what our own simulated bank wrote
    except ParseError:
        return []
    booked = (one for one in document.iterfind(".//{*}Ntry") if _text(one, "{*}Sts/{*}Cd") == "BOOK")
    return [_line(entry, part) for entry in booked for part in entry.findall(".//{*}TxDtls") or [entry]]


def _line(entry: Element, part: Element) -> Line:
    amount = _text(part, "{*}Amt") or _text(entry, "{*}Amt") or "0"
    sign = _text(part, "{*}CdtDbtInd") or _text(entry, "{*}CdtDbtInd")
    return Line(_text(part, "{*}Refs/{*}EndToEndId"), int(Decimal(amount) * 100), sign == "CRDT")


def _text(element: Element, path: str) -> str | None:
    return element.findtext(path)


def _bytes(kept: str) -> bytes:
    return bytes.fromhex(kept.removeprefix(r"\x"))


def _all_lines(evidence: Evidence) -> set[Line]:
    return {line for file in evidence.rows("funding", "bank_file") for line in lines(file)}


def _for_a_person(evidence: Evidence) -> set[str]:
    """The references of entries that were kept for a person."""
    return {str(row["end_to_end_id"]) for row in evidence.rows("funding", "unmatched_entry")}


def _matched(evidence: Evidence) -> set[str]:
    """What persons matched entries to."""
    return {str(row["matched_to"]) for row in evidence.rows("funding", "unmatched_resolution") if row["matched_to"]}


@invariant()
def an_order_is_paid_where_the_bank_booked_it(evidence: Evidence) -> Iterator[str]:
    """An order is paid, or returned, exactly where a file of the bank or a person says so, in its amount.

    Where the bank contradicted itself, two persons say what became of it.
    """
    booked, kept, matched = _all_lines(evidence), _for_a_person(evidence), _matched(evidence)
    for order in evidence.rows("funding", "payment_order"):
        name, cents, state = order["end_to_end_id"], order["amount_cents"], order["state"]
        found_paid = bool(order.get("outcome_agreed_by")) and order["outcome"] == "PAID"
        out, back = (Line(name, cents, incoming) in booked for incoming in (False, True))
        if state in {"PAID", "RETURNED"} and not out and name not in matched and not found_paid:
            yield Doubled(f"{name} is {state}, and no file of the bank has {cents} cents leaving for it")
        if state == "RETURNED" and not back and name not in matched:
            yield Lost(f"{name} is returned, and no file of the bank has {cents} cents coming back")
        missed = (out and state not in {"PAID", "RETURNED"}) or (back and state not in {"RETURNED", "BATCHED"})
        if missed and name not in kept and not order.get("contradicted_by"):
            yield Lost(f"{name} is {state}: out {out}, back {back} in the bank's files, and nobody is asked")


@invariant(counts="lost")
def a_bank_file_is_accounted_for_line_by_line(evidence: Evidence) -> Iterator[str]:
    """What a file led to counts its lines; those for a person are kept, as many as it says.

    What one line has beyond what a clawback claims is kept beside what was taken in of it.
    """
    kept = Counter(row["bank_file_id"] for row in evidence.rows("funding", "unmatched_entry"))
    for file in evidence.rows("funding", "bank_file"):
        surplus = file["outcome"].get("surplus", 0)
        counted, unmatched = sum(file["outcome"].values()) - surplus, file["outcome"].get("unmatched", 0) + surplus
        if file["kind"] in _STATEMENTS and counted != len(lines(file)):
            yield f"{file['kind']} {file['id']} has {len(lines(file))} lines, and led to {file['outcome']}"
        if unmatched != kept[file["id"]]:
            yield f"{file['kind']} {file['id']} left {unmatched} lines to a person, {kept[file['id']]} are kept"


@invariant(counts="doubled")
def a_file_is_kept_once_and_whole(evidence: Evidence) -> Iterator[str]:
    """A file from the bank, or to it, is what its fingerprint says; none from the bank is kept twice."""
    files = [(row["id"], row["content"], row["sha256"]) for row in evidence.rows("funding", "bank_file")]
    batches = [(row["id"], row["file"], row["sha256"]) for row in evidence.rows("funding", "payment_batch")]
    for name, content, said in [*files, *batches]:
        if sha256(_bytes(content)).hexdigest() != said:
            yield f"file {name} is not what its fingerprint says"
    for said, count in Counter(said for _, _, said in files).items():
        if count > 1:
            yield f"the file {said} of the bank is kept {count} times"


@invariant(counts="doubled")
def a_receipt_of_the_bank_stands_in_its_files(evidence: Evidence) -> Iterator[str]:
    """What came in for a clawback by the bank's word is a credit of that amount in a file, or a person matched it."""
    booked, matched = _all_lines(evidence), _matched(evidence)
    references = {row["id"]: row["reference"] for row in evidence.rows("funding", "clawback")}
    over = [row for row in evidence.rows("funding", "unmatched_entry") if row["why"] == "OVER_OUTSTANDING"]
    for row in evidence.rows("funding", "clawback_receipt"):
        reference = references.get(row["clawback_id"])
        if row["bank_reference"] is None or reference in matched:
            continue
        surplus = sum(one["amount_cents"] for one in over if one["end_to_end_id"] == reference)
        lines_of = {line.cents for line in booked if line.quotes == reference and line.incoming}
        if not lines_of & {row["amount_cents"], row["amount_cents"] + surplus}:
            yield f"{row['amount_cents']} cents came in for {reference}, and no file of the bank has them"


@invariant(counts="doubled")
def a_part_came_back_where_two_persons_say_so(evidence: Evidence) -> Iterator[str]:
    """Of an order that came back in part, another person approved the bank's line with that part of it."""
    line_of = {row["id"]: row for row in evidence.rows("funding", "unmatched_entry")}
    agreed = {
        (str(row["matched_to"]), line_of[row["entry_id"]]["amount_cents"])
        for row in evidence.rows("funding", "unmatched_resolution")
        if row.get("proposed_by") not in {None, row["resolved_by"]}
        and line_of[row["entry_id"]]["direction"] == "CREDIT"
    }
    for order in evidence.rows("funding", "payment_order"):
        kept, name = order.get("kept_cents", 0), order["end_to_end_id"]
        if kept and (name, order["amount_cents"] - kept) not in agreed:
            yield f"all but {kept} cents of {name} came back, by no two persons' word on a line of the bank"


INVARIANTS: Final = (
    an_order_is_paid_where_the_bank_booked_it,
    a_bank_file_is_accounted_for_line_by_line,
    a_file_is_kept_once_and_whole,
    a_receipt_of_the_bank_stands_in_its_files,
    a_part_came_back_where_two_persons_say_so,
)
