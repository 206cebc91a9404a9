"""An edition file (YAML) read and checked; every mistake names the file and the line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, cast

import yaml
from pydantic import Field, ValidationError

from intake import domain
from intake.api.call_models import CallBody
from shared.vocabulary import Refusal
from shared.web import Body

_NOWHERE: Final = ()
_Path = tuple[str | int, ...]


class PublishedBody(Body):
    """A field of the edition, and the public text that says so."""

    field: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]


class AssumedBody(Body):
    """A field of the edition that no public text gives, and why it has this value here."""

    field: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]


class EditionBody(CallBody):
    """An edition as its file writes it: a call, and where each of its values comes from."""

    published: list[PublishedBody]
    assumed: list[AssumedBody]


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition that holds together."""

    terms: domain.CallTerms
    rules: domain.CallRules
    published: tuple[str, ...]
    assumed: tuple[str, ...]


class EditionRefused(Exception):
    """A file that is no edition: `mistakes` as "file:line: field: what is wrong", the first line first."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read_edition(file: Path) -> Edition:
    """The edition that a file writes. Raises EditionRefused with every mistake, OSError where it cannot be read."""
    try:
        # The stubs leave out what a loader gives.
        loader = cast("Any", yaml.SafeLoader(file.read_text(encoding="utf-8")))
        root: yaml.Node | None = loader.get_single_node()
        content: object = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise EditionRefused([f"{file}:{line}: {error.problem or 'not YAML'}"]) from error
    lines = dict(_lines(root)) if root is not None else {}
    try:
        body = EditionBody.model_validate(content)
    except ValidationError as error:
        found = [(tuple(one["loc"]), one["msg"]) for one in error.errors()]
        raise EditionRefused(_named(file, lines, found)) from error
    try:
        terms, rules = body.terms(), body.rules.rules()
        domain.check_edition(terms, rules)
    except Refusal as refusal:
        found = [(tuple((one.field or "").split(".")), one.message) for one in refusal.each]
        raise EditionRefused(_named(file, lines, found)) from refusal
    strangers = [
        (("published" if one in body.published else "assumed", position, "field"), f"no such field: {one.field}")
        for entries in (body.published, body.assumed)
        for position, one in enumerate(entries)
        if tuple(one.field.split(".")) not in lines
    ]
    if strangers:
        raise EditionRefused(_named(file, lines, strangers))
    return Edition(
        terms,
        rules,
        tuple(f"{one.field}: {one.source}" for one in body.published),
        tuple(f"{one.field}: {one.why}" for one in body.assumed),
    )


def _lines(node: yaml.Node, path: _Path = _NOWHERE) -> Iterator[tuple[_Path, int]]:
    """The line of each value by its path, counted from 1. What has a code, in a list, goes by that too."""
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in cast("list[tuple[yaml.ScalarNode, yaml.Node]]", node.value):
            yield from _lines(value, (*path, str(key.value)))
            # The line of the name: a value that is a list or an object begins on a later one.
            yield (*path, str(key.value)), key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(cast("list[yaml.Node]", node.value)):
            yield from _lines(value, (*path, position))
            if (code := _code(value)) is not None:
                yield (*path, code), value.start_mark.line + 1


def _code(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    pairs = cast("list[tuple[yaml.ScalarNode, yaml.ScalarNode]]", node.value)
    return next((str(value.value) for key, value in pairs if key.value == "code"), None)


def _named(file: Path, lines: dict[_Path, int], found: list[tuple[Any, str]]) -> list[str]:
    """The mistakes with their lines; what is missing stands where it should have been: on the line of its parent."""
    placed: list[tuple[int, str]] = []
    for path, message in found:
        known: _Path = tuple(path)
        while known not in lines and known:
            known = known[:-1]
        line = lines.get(known, 1)
        placed.append((line, f"{file}:{line}: {'.'.join(str(part) for part in path) or 'file'}: {message}"))
    return [text for _, text in sorted(placed)]
