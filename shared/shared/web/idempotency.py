"""The IETF Idempotency-Key header: one effect per key and caller, however often the request arrives.

The answer is stored in the transaction of the effect, so that both stand or neither; only successes are stored, and
they are never forgotten. While one request works, others with its key meet its advisory lock.
"""

import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from shared.postgres import Transaction
from shared.web.problem import FieldError, Problem

_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS: Final = ("content-type", "etag", "location")

_LOCK: Final = "SELECT pg_try_advisory_xact_lock($1::bigint) AS locked"
_FIND: Final = "SELECT fingerprint, status, headers, body FROM messaging.idempotency WHERE principal = $1 AND key = $2"
_STORE: Final = """INSERT INTO messaging.idempotency (principal, key, fingerprint, status, headers, body)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)"""


class Replayed(Exception):
    """The request was answered before: this is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("answered before")
        self.response = response


@dataclass(frozen=True, slots=True)
class Claim:
    """One request under one key: `fingerprint` is the SHA-256 of its method, path, query and body."""

    principal: str
    key: str
    fingerprint: bytes

    async def take(self, tx: Transaction) -> None:
        """Hold the key until the end of `tx`.

        Raises Replayed with the stored answer, 409 while another request holds the key, 422 where the key was used for
        another request.
        """
        row = await tx.lock(_LOCK, self._lock_number)
        if row is None or not row["locked"]:
            detail = "Une requête de même Idempotency-Key est en cours : attendez sa réponse, puis réessayez."
            errors = [FieldError("Idempotency-Key", detail)]
            raise Problem(409, "idempotency_key_in_use", detail, errors=errors, headers={"Retry-After": "1"})
        stored = await tx.fetchrow(_FIND, self.principal, self.key)  # a later snapshot than the lock's
        if stored is None:
            return
        if stored["fingerprint"] != self.fingerprint:
            detail = "Cette Idempotency-Key a servi pour une autre requête : prenez-en une nouvelle."
            raise Problem(422, "idempotency_key_reused", detail, errors=[FieldError("Idempotency-Key", detail)])
        headers: dict[str, str] = json.loads(stored["headers"])
        body: bytes = stored["body"]
        raise Replayed(Response(body, stored["status"], {**headers, "Idempotency-Replayed": "true"}))

    def store(self, tx: Transaction, response: Response) -> None:
        """Keep the answer with the effect it tells of."""
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        body = bytes(response.body)
        tx.write(_STORE, self.principal, self.key, self.fingerprint, response.status_code, json.dumps(headers), body)

    @property
    def _lock_number(self) -> int:
        digest = sha256(f"{self.principal}\0{self.key}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def key_of(header: str | None) -> str:
    """The key in the header, with or without the quotes of a structured field. Raises 400 where it is missing."""
    key = (header or "").strip().removeprefix('"').removesuffix('"')
    if _KEY.fullmatch(key) is None:
        detail = "Donnez dans Idempotency-Key une valeur propre à cette demande (un UUID), et gardez-la pour réessayer."
        raise Problem(400, "idempotency_key_required", detail, errors=[FieldError("Idempotency-Key", detail)])
    return key


async def fingerprint(request: Request) -> bytes:
    """SHA-256 over what the request asks, the same for bodies that only differ in layout."""
    digest = sha256()
    query = sorted(parse_qsl(request.url.query, keep_blank_values=True))
    for part in (request.method, request.url.path, json.dumps(query)):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(_canonical(await request.body()))
    return digest.digest()


def _canonical(body: bytes) -> bytes:
    try:
        content: Any = json.loads(body)
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        return body
