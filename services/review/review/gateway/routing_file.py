"""The rules of routing as a file (TOML), read and checked; every mistake names the file and the rule."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review.domain.routing import CHOSEN_BY_A_PERSON, REFERRED_BY_A_COMMITTEE, RoutingRule, Scope
from shared.places import RegionCode
from shared.vocabulary import Cents

SHIPPED: Final = Path(__file__).with_name("routing.toml")
_TAKEN: Final = frozenset({CHOSEN_BY_A_PERSON, REFERRED_BY_A_COMMITTEE})

_Amount = Annotated[int, Field(strict=True, ge=0)]


class RoutingRefused(Exception):
    """A file that is no rule of routing: `mistakes`, each with the file and the rule."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,79}$")]
    to: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$")]
    scopes: Annotated[list[Scope], Field(min_length=1)] | None = None
    regions: Annotated[list[RegionCode], Field(min_length=1)] | None = None
    covered: Annotated[bool, Field(strict=True)] | None = None
    at_least_cents: _Amount | None = None
    at_most_cents: _Amount | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rule: Annotated[list[_Rule], Field(min_length=1)]


def read_rules(file: Path) -> tuple[RoutingRule, ...]:
    """The rules that a file writes. Raises RoutingRefused with every mistake, OSError where it cannot be read."""
    try:
        written = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise RoutingRefused([f"{file}: {error}"]) from error
    except ValidationError as error:
        raise RoutingRefused([f"{file}: {_place(one['loc'])}: {one['msg']}" for one in error.errors()]) from error
    if mistakes := [f"{file}: {one}" for one in _mistakes(written.rule)]:
        raise RoutingRefused(mistakes)
    return tuple(_rule(one) for one in written.rule)


def _rule(one: _Rule) -> RoutingRule:
    return RoutingRule(
        name=one.name,
        to=one.to,
        scopes=frozenset(one.scopes or ()),
        regions=frozenset(one.regions or ()),
        covered=one.covered,
        at_least_cents=None if one.at_least_cents is None else Cents(one.at_least_cents),
        at_most_cents=None if one.at_most_cents is None else Cents(one.at_most_cents),
    )


def _mistakes(rules: Sequence[_Rule]) -> Iterator[str]:
    seen: set[str] = set()
    for number, rule in enumerate(rules, 1):
        at = f"rule {number} ({rule.name})"
        if rule.name in seen | _TAKEN:
            yield f"{at}: name: taken already"
        seen.add(rule.name)
        most = rule.at_most_cents
        if most is not None and (rule.at_least_cents or 0) > most:
            yield f"{at}: at_least_cents: more than at_most_cents, so that no project fits"
        if rule.to == "REGIONAL" and rule.covered is False:
            yield f"{at}: covered: no regional committee hears what none covers"


def _place(path: tuple[int | str, ...]) -> str:
    """rule, 0, name: rule 1: name."""
    said = [f"rule {part + 1}" if isinstance(part, int) else part for part in path]
    return ": ".join(said[1:] if len(said) > 1 else said)
