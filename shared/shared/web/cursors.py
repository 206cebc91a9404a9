"""Opaque page cursors: signed, so that nobody steers a query with one that we did not make."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from shared.web.problem import FieldError, Problem

_SIGNATURE: Final = 16


@dataclass(frozen=True, slots=True)
class Cursors:
    """Makes and reads the cursors of a service; `secret` is the same in all its replicas."""

    secret: bytes

    def encode(self, path: str, position: tuple[str, ...]) -> str:
        """The cursor of `position` in the list at `path`."""
        text = json.dumps(position, separators=(",", ":")).encode()
        return urlsafe_b64encode(self._sign(path, text) + text).rstrip(b"=").decode()

    def decode(self, path: str, cursor: str) -> tuple[str, ...]:
        """The position in a cursor. Raises a 400 where it was not made here for this list."""
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError as error:
            raise _refused() from error
        signature, text = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(path, text)):
            raise _refused()
        return tuple(json.loads(text))

    def _sign(self, path: str, text: bytes) -> bytes:
        return hmac.digest(self.secret, path.encode() + b"\0" + text, sha256)[:_SIGNATURE]


def _refused() -> Problem:
    detail = "Ce curseur n'est pas de cette liste : reprenez celui que donne next, ou repartez du début sans curseur."
    return Problem(400, "invalid_cursor", detail, errors=[FieldError("cursor", detail)])
