"""Why a person is forgotten, and taking them out of what was written: the text stays, their traces go."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

ERASED: Final = "[donnée effacée]"
T = TypeVar("T")


class ErasureGround(StrEnum):
    """Pourquoi une personne est effacée."""

    REQUEST = "REQUEST"
    RETENTION_OVER = "RETENTION_OVER"


def without(text: str, traces: Iterable[str]) -> str:
    """The text without these traces, in whatever case and spacing they were written."""
    for trace in traces:
        pattern = r"\s+".join(map(re.escape, trace.split()))
        text = re.sub(rf"(?<!\w){pattern}(?!\w)", ERASED, text, flags=re.IGNORECASE)
    return text


def without_person(value: T, traces: tuple[str, ...]) -> T:
    """A JSON value whose texts are without the traces, and in which every `contact` is null."""
    return cast("T", _clean(value, traces))


def _clean(value: Any, traces: tuple[str, ...]) -> Any:
    match value:
        case str():
            return without(value, traces)
        case list():
            return [_clean(one, traces) for one in cast("list[Any]", value)]
        case dict():
            members = cast("dict[str, Any]", value)
            return {name: None if name == "contact" else _clean(one, traces) for name, one in members.items()}
        case _:
            return value
