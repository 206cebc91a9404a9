"""What a client of PostgreSQL has executed, read off the bytes it sends.

Drivers prepare a statement once and then only name it, so that the text of what runs does not stand in the bytes that
run it. Messages: https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import re
from typing import Final

_ENDS: Final = re.compile(rb"\s*(COMMIT|ROLLBACK|END)\b", re.IGNORECASE)
_UNTYPED: Final = 0
"""The first byte of a start-up or SSL request: their length comes first, and is small."""


class Dialogue:
    """One connection's statements: those it prepared, by name, and those it ran since its last transaction ended."""

    def __init__(self) -> None:
        self.unit: list[bytes] = []
        self._prepared: dict[bytes, bytes] = {}
        self._rest = b""
        self._ended = False

    def feed(self, piece: bytes) -> list[bytes]:
        """The texts of what this piece runs; they stand in `unit`, too, until the transaction after theirs begins."""
        if self._ended:
            self.unit, self._ended = [], False
        ran: list[bytes] = []
        content = self._rest + piece
        while (message := _first(content)) is not None:
            kind, body, content = message
            ran += self._ran(kind, body)
        self._rest = content
        self.unit += ran
        self._ended = any(_ENDS.match(one) for one in ran)
        return ran

    def _ran(self, kind: bytes, body: bytes) -> list[bytes]:
        match kind:
            case b"Q":
                return [body.rstrip(b"\0")]
            case b"P":
                name, text, *_ = body.split(b"\0")
                self._prepared[name] = text
            case b"B":
                _, name, *_ = body.split(b"\0")
                return [self._prepared.get(name, b"")]
            case _:
                pass
        return []


def _first(content: bytes) -> tuple[bytes, bytes, bytes] | None:
    """(type, body, what follows) of the first whole message."""
    typed = int(content[:1] != bytes([_UNTYPED]))
    if len(content) < typed + 4:
        return None
    end = typed + int.from_bytes(content[typed : typed + 4])
    return None if len(content) < end else (content[:typed], content[typed + 4 : end], content[end:])
