"""The demonstration's budgets balance, and its envelopes give the outcomes wanted."""

import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from novapec.demo.programme import DemoPath, Project, load
from novapec.demo.programme.load import INVENTED, REAL

SHARED = Path(__file__).parents[3] / "shared"
"""The design's folder beside the checkout, with the texts the data was read from; not every clone has it."""

PROGRAMME = load()
each_project = pytest.mark.parametrize("project", PROGRAMME.projects, ids=lambda project: project.slug)


def tables(name: str) -> dict[str, Any]:
    return tomllib.loads((files("novapec.demo") / "data" / name).read_text(encoding="utf-8"))


WRITTEN = {table["slug"]: table for name in (REAL, INVENTED) for table in tables(name)["project"]}


@each_project
def test_a_budget_balances_to_the_cent(project: Project):
    written = WRITTEN[project.slug]
    charges, resources = ({line["code"]: line["cents"] for line in written[side]} for side in ("charges", "resources"))
    assert sum(charges.values()) == sum(resources.values()) == project.budget_cents
    given, received = (
        sum(cents for code, cents in side.items() if code[:2] in ("86", "87")) for side in (charges, resources)
    )
    assert given == received == project.budget_cents - project.cost_cents
    assert 5 <= len(charges) + len(resources) <= 9


@each_project
def test_one_line_asks_novapec_for_the_minimum_at_least(project: Project):
    asked = [line for line in project.resources if line.requested_line]
    assert [(line.code, line.label) for line in asked] == [("74x", "Apec Novapec")]
    assert project.requested_cents == asked[0].cents >= PROGRAMME.edition.rules.minimum_cents == 500_000


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the CERFA chart is not beside this checkout")
@each_project
def test_budget_lines_are_on_the_cerfa_chart(project: Project):
    chart = (SHARED / "data" / "cerfa_budget_lines.json").read_text(encoding="utf-8")
    for line in (*project.charges, *project.resources):
        assert f'"{line.code}": ' in chart


def test_committees_share_less_than_the_four_million_of_2025():
    edition = PROGRAMME.edition
    assert edition.envelope_cents == 400_000_000
    assert sum(committee.envelope_cents for committee in edition.committees) <= edition.envelope_cents
    assert len({committee.code for committee in edition.committees}) == len(edition.committees)


def test_only_the_last_award_of_one_committee_finds_its_envelope_too_small():
    for committee in PROGRAMME.edition.committees:
        heard = [p for session in PROGRAMME.edition.sessions for p in PROGRAMME.agenda(committee.code, session.name)]
        decided = [project for project in heard if project.deciding_committee_code == committee.code]
        granted = sum(project.award_cents or 0 for project in set(decided) if project.path.is_funded)
        assert granted <= committee.envelope_cents
        refused = [project for project in heard if project.path is DemoPath.ENVELOPE_EXHAUSTED]
        if refused:
            assert refused == heard[-1:]
            assert granted > 0
            assert granted + (refused[0].award_cents or 0) > committee.envelope_cents


def test_every_project_but_the_one_out_of_scope_is_heard_once_and_two_of_them_twice():
    heard = [
        project.slug
        for committee in PROGRAMME.edition.committees
        for session in PROGRAMME.edition.sessions
        for project in PROGRAMME.agenda(committee.code, session.name)
    ]
    assert Counter(heard) == {
        project.slug: 2 if project.path.is_heard_twice else 1
        for project in PROGRAMME.projects
        if project.path is not DemoPath.OUT_OF_SCOPE
    }
