"""An exception as a log may show it: where and of what kind, without the data it was raised about.

Messages of the database and of validators carry the values they refuse (a name, an IBAN); those of the interpreter and
of our own RuntimeErrors do not.
"""

from collections.abc import Iterator
from pathlib import PurePath
from traceback import walk_tb
from typing import Any, Final

_WITHOUT_DATA: Final = (RuntimeError, TypeError, AttributeError, NameError, ImportError, AssertionError, OSError)
_DEEPEST: Final = 5


def described(error: BaseException) -> list[dict[str, Any]]:
    """The exception and its causes, outermost first: type, SQLSTATE and constraint if known, innermost frame last."""
    return [_one(link) for link in _chain(error)]


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(_DEEPEST):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _one(error: BaseException) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    for name in ("sqlstate", "constraint_name", "table_name"):
        value = getattr(error, name, None)
        if isinstance(value, str):
            shown[name] = value
    if isinstance(error, _WITHOUT_DATA):
        shown["message"] = str(error)
    shown["frames"] = [
        f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_qualname}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    return shown


def _short(filename: str) -> str:
    return "/".join(PurePath(filename).parts[-3:])
