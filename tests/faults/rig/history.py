"""The append-only history of a load: one JSON object a line, in the order in which things happened."""

import json
import time
from pathlib import Path
from typing import Any


class History:
    """One file of `histories/`; every line begins with `at`, seconds since the platform stands."""

    def __init__(self, file: Path, began: float) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file.open("a", encoding="utf-8", buffering=1)
        self._began = began

    def note(self, op: str, **what: Any) -> None:
        """Append a line."""
        at = round(time.monotonic() - self._began, 4)
        self._file.write(json.dumps({"at": at, "op": op, **what}, ensure_ascii=False) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
