"""Reading the programme's files, and what must hold across them."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from novapec.demo.programme.edition import CommitteePlan, Edition
from novapec.demo.programme.entry import Entry, ProgrammeError
from novapec.demo.programme.project import DemoPath, Project

EDITION, REAL, INVENTED = "edition_2025.toml", "projects.toml", "invented.toml"

Model = TypeVar("Model", bound=BaseModel)


class Programme(Entry):
    """The edition and its projects: real ones first, each file in its own order."""

    edition: Edition
    projects: tuple[Project, ...]

    def project(self, slug: str) -> Project:
        """The project of that slug. Raises KeyError."""
        return {project.slug: project for project in self.projects}[slug]

    def along(self, path: DemoPath) -> tuple[Project, ...]:
        """The projects that take a path."""
        return tuple(project for project in self.projects if project.path is path)

    def agenda(self, committee_code: str, session: str) -> tuple[Project, ...]:
        """What a committee hears in a session, in the order it decides; what is out of scope never reaches it."""
        return tuple(
            project
            for project in self.projects
            if (committee_code, session)
            in {
                (project.committee_code, project.session),
                (project.deciding_committee_code, project.deciding_session),
            }
            and project.path is not DemoPath.OUT_OF_SCOPE
        )


def load(folder: Traversable | None = None) -> Programme:
    """The programme in `folder` (the packaged data by default). Raises ProgrammeError."""
    data = folder or files("novapec.demo") / "data"
    programme = Programme(
        edition=_parsed(Edition, _tables(data, EDITION), EDITION),
        projects=(*_projects(data, REAL, invented=False), *_projects(data, INVENTED, invented=True)),
    )
    for problem in (*_misplaced(programme), *_repeated(programme), *_unaffordable(programme)):
        raise ProgrammeError(problem)
    return programme


def _tables(data: Traversable, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads((data / name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ProgrammeError(f"{name}: {error}") from error


def _projects(data: Traversable, name: str, *, invented: bool) -> Iterator[Project]:
    for number, table in enumerate(_tables(data, name).get("project", []), start=1):
        where = f"{name}: {table.get('slug', f'project {number}')}"
        # The purpose is not written twice: a quote that names it among its fields is the purpose.
        quotes = (source.get("quote") for source in table.get("sources", []) if "purpose" in source.get("fields", []))
        project = _parsed(Project, {"purpose": next(quotes, None), **table}, where)
        if project.invented is not invented:
            raise ProgrammeError(f"{where}: invented: must be {str(invented).lower()} in this file")
        yield project


def _parsed(model: type[Model], table: dict[str, Any], where: str) -> Model:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        faults = [": ".join((where, ".".join(map(str, fault["loc"])), fault["msg"])) for fault in error.errors()]
        raise ProgrammeError("\n".join(faults).replace(": : Value error, ", ": ")) from error


def _misplaced(programme: Programme) -> Iterator[str]:
    """Projects that no session or committee of the edition awaits, or that ask for less than the minimum."""
    edition = programme.edition
    committees = {committee.code for committee in edition.committees}
    sessions = {session.name for session in edition.sessions}
    for project in programme.projects:
        where = f"{INVENTED if project.invented else REAL}: {project.slug}"
        if project.committee_code not in committees:
            yield f"{where}: regions: {EDITION} has no committee {project.committee_code}"
        for session in {project.session, project.deciding_session} - sessions:
            yield f"{where}: session: {EDITION} has no session {session}"
        if project.requested_cents < edition.rules.minimum_cents:
            yield f"{where}: resources: ask for less than the {edition.rules.minimum_cents} cents of {EDITION}"


def _repeated(programme: Programme) -> Iterator[str]:
    """Identifiers that stand for two things."""
    projects = programme.projects
    bodies = [*projects, *(partner for project in projects for partner in project.partners), programme.edition.payer]
    ibans = [iban for project in projects for iban in (project.iban, project.corrected_iban) if iban]
    identifiers = {
        "slug": [project.slug for project in projects],
        "siret": [body.siret for body in bodies],
        "rna": [project.rna for project in projects if project.rna],
        "iban": [*ibans, programme.edition.payer.iban],
    }
    for key, values in identifiers.items():
        for value in sorted({value for value in values if values.count(value) > 1}):
            yield f"{REAL}, {INVENTED}, {EDITION}: {key}: {value} stands more than once"


def _unaffordable(programme: Programme) -> Iterator[str]:
    """Envelopes that would not give the outcomes the projects' paths ask for."""
    edition = programme.edition
    if sum(committee.envelope_cents for committee in edition.committees) > edition.envelope_cents:
        yield f"{EDITION}: committees: their envelope_cents sum to more than the edition's"
    for committee in edition.committees:
        yield from _unaffordable_for(programme, committee)


def _unaffordable_for(programme: Programme, committee: CommitteePlan) -> Iterator[str]:
    left = committee.envelope_cents
    for project in (
        project
        for session in programme.edition.sessions
        for project in programme.agenda(committee.code, session.name)
        if (committee.code, session.name) == (project.deciding_committee_code, project.deciding_session)
    ):
        fault = f"{EDITION}: committees: {committee.code}: envelope_cents leaves {left}"
        if project.path.is_funded:
            left -= project.granted_cents
            if left < 0:
                yield f"{fault}, too little for {project.slug}"
        elif project.path is DemoPath.ENVELOPE_EXHAUSTED and left >= (project.award_cents or 0):
            yield f"{fault}, enough for {project.slug}, which it must not be"
