"""The bases of what comes in and what goes out."""

from typing import Any, Final, cast

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic_core import PydanticCustomError

LONGEST_TEXT: Final = 20_000
"""Characters. A field that needs less says so; one that needs more does not belong in a form."""
_LARGEST_INTEGER: Final = 2**63 - 1


class Body(BaseModel):
    """A request body: unknown fields are refused, texts are trimmed, PostgreSQL can hold all of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_max_length=LONGEST_TEXT)

    @field_validator("*")
    @classmethod
    def _can_be_stored(cls, value: Any) -> Any:
        _check(value)
        return value


def _check(value: object) -> None:
    match value:
        case str() if "\0" in value:
            raise PydanticCustomError("forbidden_character", "Le texte contient un caractère nul : retirez-le.")
        case int() if abs(value) > _LARGEST_INTEGER:
            raise PydanticCustomError("number_too_large", "Ce nombre est trop grand.")
        case list() | tuple() | set() | frozenset():
            for one in cast("list[object]", value):
                _check(one)
        case dict():
            for name, one in cast("dict[object, object]", value).items():
                _check(name)
                _check(one)
        case _:
            pass


class View(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)
