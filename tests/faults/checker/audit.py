"""The audit chain: every hash computed again, by the rule that shared.messaging.audit describes.

A position's hash covers the hash before it, `position/source/row id/` and the hash of the row's content. The content is
the text of a jsonb array: as PostgreSQL writes it, with instants as seconds to six decimals and bytes in base64.
"""

import json
from base64 import encodebytes
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from .evidence import SERVICES, Evidence
from .invariant import invariant
from .records import Row

_GENESIS: Final = bytes(32)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_IDS: Final = {"event_log": "position", "audit_log": "id"}
SETTLES_WITHIN: Final = timedelta(seconds=15)
"""How long after its last row a log may still wait for the chain: it is extended every second."""


@invariant()
def the_chain_is_whole(evidence: Evidence) -> Iterator[str]:
    """The chain counts its positions from 1, and each of its hashes follows from the one before."""
    for service in SERVICES:
        prev = _GENESIS
        for place, link in enumerate(_chain(evidence, service), start=1):
            if link["position"] != place:
                yield f"{service}: position {place} is missing from the chain"
                break
            hashed = _link_hash(prev, link)
            if _bytes(link["prev"]) != prev or _bytes(link["hash"]) != hashed:
                yield f"{service}: position {place} does not follow from the one before it"
                break
            prev = hashed


@invariant()
def chained_rows_are_unchanged(evidence: Evidence) -> Iterator[str]:
    """Every row that the chain names is there, with the content that was hashed."""
    for service in SERVICES:
        rows = {(source, row[key]): row for source, key in _IDS.items() for row in _log(evidence, service, source)}
        for link in _chain(evidence, service):
            row = rows.get((link["source"], link["row_id"]))
            name = f"{service}: {link['source']} {link['row_id']} at position {link['position']}"
            if row is None:
                yield f"{name} was deleted"
            elif sha256(content(link["source"], row).encode()).digest() != _bytes(link["row_hash"]):
                yield f"{name} was edited"


@invariant()
def the_chain_covers_the_logs(evidence: Evidence) -> Iterator[str]:
    """Everything that is older than the chain's head stands in it, and its head is not far behind."""
    for service in SERVICES:
        for source, key in _IDS.items():
            rows = _log(evidence, service, source)
            chained = {link["row_id"] for link in _chain(evidence, service) if link["source"] == source}
            end = max((_instant(row["recorded_at"]) for row in rows), default=_EPOCH) - SETTLES_WITHIN
            for row in rows:
                older = row[key] < max(chained, default=0) or _instant(row["recorded_at"]) < end
                if older and row[key] not in chained:
                    yield f"{service}: {source} {row[key]} of {row['recorded_at']} is not in the chain"


def content(source: str, row: Row) -> str:
    """The text that a row's hash covers."""
    if source == "event_log":
        plain = ("topic", "aggregate_id", "sequence", "event_id", "type", "source", "data_schema")
        cells = [row["position"], *(row[name] for name in plain), _seconds(row["at"])]
        cells += [row[name] for name in ("correlation_id", "causation_id", "actor", "traceparent")]
        cells += [_base64(_bytes(row["payload"])), _seconds(row["recorded_at"])]
    else:
        cells = [row["id"], _seconds(row["at"]), *(row[name] for name in ("actor", "action", "object", "detail"))]
        cells += [row["correlation_id"], _seconds(row["recorded_at"])]
    return _jsonb([source, *cells])


def _jsonb(value: Any) -> str:
    """JSON as PostgreSQL prints a jsonb: the keys of an object stand by length, then by their bytes."""
    match value:
        case dict():
            names = sorted(value, key=lambda name: (len(name.encode()), name.encode()))
            return "{" + ", ".join(f"{_jsonb(name)}: {_jsonb(value[name])}" for name in names) + "}"
        case list():
            return "[" + ", ".join(_jsonb(one) for one in value) + "]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _seconds(instant: str) -> Decimal:
    """extract(epoch FROM ...), which always has six decimals."""
    return Decimal((_instant(instant) - _EPOCH) // timedelta(microseconds=1)).scaleb(-6).quantize(Decimal("0.000001"))


def _base64(content: bytes) -> str:
    """encode(..., 'base64'): a line feed after each 76 characters, where they end on a whole group."""
    text = encodebytes(content).decode()
    return text if len(content) % 57 == 0 else text.removesuffix("\n")


def _link_hash(prev: bytes, link: Row) -> bytes:
    place = f"{link['position']}/{link['source']}/{link['row_id']}/".encode()
    return sha256(prev + place + _bytes(link["row_hash"])).digest()


def _chain(evidence: Evidence, service: str) -> list[Row]:
    return sorted(evidence.rows(service, "messaging.audit_chain"), key=lambda link: link["position"])


def _log(evidence: Evidence, service: str, source: str) -> list[Row]:
    return evidence.rows(service, f"messaging.{source}")


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix(r"\x"))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


INVARIANTS: Final = (the_chain_is_whole, chained_rows_are_unchanged, the_chain_covers_the_logs)
