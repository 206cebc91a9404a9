"""The texts of agreements: a file a version (agreement_templates/*.toml), chosen by edition, checked when loaded."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Table(StrEnum):
    """What may be set under a clause."""

    SCHEDULE = "SCHEDULE"
    SHARES = "SHARES"
    SPLIT = "SPLIT"
    CONDITIONS = "CONDITIONS"
    DUTIES = "DUTIES"
    CHANGES = "CHANGES"


WORDS: Final = frozenset(
    {
        *("number", "edition", "application_number", "grantor", "carrier_name", "carrier_siret", "project_title"),
        *("purpose", "starts_on", "ends_on", "report_due_on", "sign_before", "amount", "amount_in_letters", "budget"),
        *("rate", "instalments", "amendment_rank", "why", "financial_report_months"),
    }
)
"""What a text may name; `why` and `amendment_rank` in amendments alone."""
OF_AMENDMENTS: Final = frozenset({"why", "amendment_rank"})
ALWAYS: Final = frozenset(
    {"PARTIES", "PURPOSE", "AMOUNT", "SCHEDULE", "CONDITIONS", "REPORTS", "CLAWBACK", "COMMUNICATION"}
)
ALWAYS_IN_AMENDMENTS: Final = frozenset({"PARTIES", "CHANGES", "AMOUNT", "SCHEDULE"})
FIRST_EDITION: Final = 2021


class TemplateRefused(ValueError):
    """A template does not hold together."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Clause(_Read):
    """A clause: its paragraphs, and the table under them."""

    code: str = Field(pattern=r"^[A-Z_]+$")
    title: str = Field(min_length=1)
    paragraphs: tuple[str, ...] = Field(min_length=1)
    table: Table | None = None
    when: Table | None = None


class Template(_Read):
    """A version of the text of agreements and amendments."""

    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    from_edition: int = Field(ge=FIRST_EDITION)
    grantor: str = Field(min_length=1)
    title: str
    amendment_title: str
    clauses: tuple[Clause, ...]
    amendment_clauses: tuple[Clause, ...]

    @model_validator(mode="after")
    def holds_together(self) -> Self:
        """Every clause once, those that must be there, and no word that nothing fills in."""
        for clauses, always in ((self.clauses, ALWAYS), (self.amendment_clauses, ALWAYS_IN_AMENDMENTS)):
            codes = Counter(clause.code for clause in clauses)
            twice = [code for code, times in codes.items() if times > 1]
            missing = sorted(always - codes.keys())
            if twice or missing:
                raise TemplateRefused(f"clauses that stand twice: {twice}, that are missing: {missing}")
        _check_words(_texts(self.title, self.clauses), WORDS - OF_AMENDMENTS)
        _check_words(_texts(self.amendment_title, self.amendment_clauses), WORDS)
        return self

    @property
    def order(self) -> tuple[int, tuple[int, ...]]:
        """Which of two templates is the later."""
        return self.from_edition, tuple(int(part) for part in self.version.split("."))


def read(text: str, *, name: str) -> Template:
    """A template from its file. Raises TemplateRefused, naming the file."""
    try:
        return Template.model_validate(tomllib.loads(text))
    except ValueError as error:
        raise TemplateRefused(f"{name}: {error}") from error


def chosen(templates: Iterable[Template], edition: int) -> Template:
    """The text of an edition: the latest that is not of a later edition."""
    return max((one for one in templates if one.from_edition <= edition), key=lambda one: one.order)


def checked(templates: Mapping[str, Template]) -> tuple[Template, ...]:
    """All of them. Raises TemplateRefused where an edition has none, or two files are the same version."""
    orders = Counter(one.order for one in templates.values())
    if min((one.from_edition for one in templates.values()), default=None) != FIRST_EDITION:
        raise TemplateRefused(f"no template is for the editions from {FIRST_EDITION} on")
    if len(orders) != len(templates):
        raise TemplateRefused("two templates have the same edition and version")
    return tuple(templates.values())


@cache
def shipped() -> tuple[Template, ...]:
    """The templates of this release."""
    folder = files("funding.gateway").joinpath("agreement_templates")
    found = {one.name: one for one in folder.iterdir() if one.name.endswith(".toml")}
    return checked({name: read(one.read_text(encoding="utf-8"), name=name) for name, one in sorted(found.items())})


def _texts(title: str, clauses: Iterable[Clause]) -> Iterable[str]:
    yield title
    for clause in clauses:
        yield from (clause.title, *clause.paragraphs)


def _check_words(texts: Iterable[str], known: frozenset[str]) -> None:
    for text in texts:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        if not named <= known:
            raise TemplateRefused(f"{sorted(named - known)} is filled in by nothing, in: {text}")
