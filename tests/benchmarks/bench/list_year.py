"""A seeded year put into the tables of intake and review by SQL, with the seed's own generator."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from intake import domain
from intake.api.application_bodies import NewApplicationBody
from intake.api.examples import CALL
from novapec.seeding.calendar import Calendar
from novapec.seeding.flaws import REFUSED_AS
from novapec.seeding.generator import Fate, Seeded, applications
from shared.identity import new_id
from shared.postgres import Database
from shared.vocabulary import Region

SEED: Final = 2025
OPENED: Final = datetime(2025, 1, 15, 9, tzinfo=UTC)
NATIONAL: Final = "NATIONAL"
MEMBERS: Final = 5
_CONTENT: Final = TypeAdapter(domain.Content)
_CEILING_CENTS: Final = 12_000_000

INTAKE_CALL: Final = """INSERT INTO intake.call (id, edition, title, state, revision, opens_on, closes_on, closes_at,
    sessions, budget_cents, rules_version, drafted_at)
VALUES ($1, 2025, 'Novapec 2025', 'OPEN', 2, '2025-01-01', '2025-07-21', '2025-07-21T22:00Z', '[]', 400000000,
    '1.0.0', $2)"""
INTAKE_RULES: Final = (
    "INSERT INTO intake.call_rules (call_id, version, rules, published_at) VALUES ($1, '1.0.0', $2, $3)"
)
APPLICATION: Final = """INSERT INTO intake.application (id, call_id, edition, state, revision, carrier_siret, axis,
    regions, content, drafted_at, number, rules_version, session, submitted_at, requested_cents, cost_cents,
    declared_at, inadmissibility_reason, inadmissibility_explanation, withdrawn_at, withdrawal_reason, version)
VALUES ($1, $2, 2025, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"""
PERSON: Final = "INSERT INTO intake.person (id, application_id, name, email) VALUES ($1, $2, 'Inventée', 'a@b.example')"
REQUEST: Final = """INSERT INTO intake.supplement_request (application_id, rank, state, question, due_on, asked_at)
VALUES ($1, 1, 'OPEN', 'Précisez le calendrier.', '2025-03-01', $2)"""
STANDING: Final = "INSERT INTO intake.file_standing (application_id, committee_code) VALUES ($1, $2)"

MANDATE: Final = """INSERT INTO intake.committee_mandate (committee_id, member, since, until)
VALUES ($1, $2, '2025-01-01', '2027-12-31')"""
BEFORE_COMMITTEE: Final = """INSERT INTO intake.case_before_committee (case_id, application_id, committee_id,
    carrier_siret, opened_at) VALUES ($1, $2, $3, $4, $5)"""
RECUSED: Final = "INSERT INTO intake.recused_member (application_id, member) VALUES ($1, $2) ON CONFLICT DO NOTHING"

REVIEW_RULES: Final = """INSERT INTO review.call_rules (call_id, version, edition)
VALUES ($1, '1.0.0', 2025)"""
COMMITTEE: Final = """INSERT INTO review.committee (id, code, kind, name, regions, quorum_percent, revision)
VALUES ($1, $2, $3, $2, $4, 50, 1)"""
NAME: Final = "INSERT INTO review.person (sub, name) VALUES ($1, 'Inventée')"
MEMBER: Final = """INSERT INTO review.committee_member (committee_id, sub, voting, chair, organisations)
VALUES ($1, $2, true, $3, $4)"""
SESSION: Final = """INSERT INTO review.session (id, committee_id, edition, held_on, state, present, revision)
VALUES ($1, $2, 2025, '2025-03-20', 'CONVENED', $3, 1)"""
FILE: Final = """INSERT INTO review.application_file (application_id, number, call_id, edition, rules_version,
    submitted_on, carrier_siret, carrier_name, organisations, project_title, axis, stage, regions,
    requested_cents)
VALUES ($1, $2, $3, 2025, '1.0.0', $4, $5, $6, $7, $8, $9, $10, $11, $12)"""
CASE: Final = """INSERT INTO review.grant_case (id, application_id, opened_on, committee_id, routing_rule, state,
    ballot_id, decision_id, decided_on, withdrawal_reason, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)"""
BALLOT: Final = """INSERT INTO review.ballot (id, case_id, session_id, eligible, recused, opened_at)
VALUES ($1, $2, $3, $4, '{}', $5)"""
VOTE: Final = "INSERT INTO review.vote (ballot_id, member, choice, cast_at) VALUES ($1, $2, 'FOR', $3)"
CLOSING: Final = """INSERT INTO review.ballot_closing (ballot_id, voters, recused, quorum_present, quorum_base,
    quorum_percent, closed_by, closed_at) VALUES ($1, $2, '{}', 5, 5, 50, $3, $4)"""
DECISION: Final = """INSERT INTO review.decision (id, ballot_id, outcome, amount_cents, requested_cents, reason,
    explanation, decided_by, decided_at) VALUES ($1, $2, 'AWARDED', $3, $3, 'MERIT', 'Utile et mesurable.', $4, $5)"""
CONFLICT: Final = """INSERT INTO review.conflict (application_id, sub, reason, declared_by, declared_at)
VALUES ($1, $2, 'OTHER', $2, $3)"""


@dataclass(frozen=True, slots=True)
class Taken:
    """An application as intake took it in; `place` counts from 0."""

    id: UUID
    place: int
    at: datetime
    seeded: Seeded
    content: domain.Content

    @property
    def number(self) -> str:
        return f"NVP-2025-{self.place + 1:04d}"

    @property
    def committee(self) -> str:
        """The one that the routing policy chooses: of its region, up to the ceiling."""
        regions, asked = self.content.project.regions, self.content.budget.requested_cents
        return f"REGIONAL-{regions[0]}" if len(regions) == 1 and asked <= _CEILING_CENTS else NATIONAL


def year(count: int) -> list[Taken]:
    """That many applications that intake takes in, spread over the months of the call."""
    found: list[Taken] = []
    for seeded in applications(SEED, count * 2, Calendar(OPENED.year)):
        if seeded.flaw in REFUSED_AS:
            continue
        content = NewApplicationBody(call_id=UUID(int=0), **seeded.body).content()
        at = OPENED + timedelta(minutes=len(found) * 200_000 // count)
        found.append(Taken(new_id(), len(found), at, seeded, content))
        if len(found) == count:
            break
    return found


async def fill_intake(database: Database, taken: list[Taken]) -> None:
    """Each application in the state of its fate."""
    call = new_id()
    connection = database.pool
    await connection.execute(INTAKE_CALL, call, OPENED)
    await connection.execute(INTAKE_RULES, call, json.dumps(CALL["rules"]), OPENED)
    await connection.executemany(APPLICATION, [_application(one, call) for one in taken])
    await connection.executemany(PERSON, [(new_id(), one.id) for one in taken])
    asked = [one for one in taken if one.seeded.fate is Fate.SUPPLEMENT_REQUESTED]
    await connection.executemany(REQUEST, [(one.id, one.at) for one in asked])
    routed = [one for one in taken if one.seeded.fate is Fate.ADMISSIBLE]
    await connection.executemany(STANDING, [(one.id, one.committee) for one in routed])
    await _before_committees(database, routed)
    await connection.execute("ANALYZE")


async def _before_committees(database: Database, routed: list[Taken]) -> None:
    """Who sits where, what is before them, and who is recused from one file in fifty."""
    committees = {code: new_id() for code in (NATIONAL, *(f"REGIONAL-{region}" for region in Region))}
    seats = [(one, f"{code}-{n}") for code, one in committees.items() for n in range(MEMBERS)]
    await database.pool.executemany(MANDATE, seats)
    cases = [
        (new_id(), one.id, committees[one.committee], one.content.carrier.siret, one.at + timedelta(days=4))
        for one in routed
    ]
    await database.pool.executemany(BEFORE_COMMITTEE, cases)
    recused = [(one.id, f"{one.committee}-1") for one in routed if one.place % 50 == 0]
    await database.pool.executemany(RECUSED, recused)


def _application(one: Taken, call: UUID) -> tuple[Any, ...]:
    fate, content = one.seeded.fate, one.content
    draft = fate is Fate.DRAFT
    cost, asked = content.budget.cost_cents, content.budget.requested_cents
    declared = one.at + timedelta(days=3) if fate in {Fate.ADMISSIBLE, Fate.INADMISSIBLE} else None
    refused = ("OUT_OF_SCOPE", "Hors du champ.") if fate is Fate.INADMISSIBLE else (None, None)
    withdrawn = (one.at + timedelta(days=9), "CARRIER_CHOICE") if fate is Fate.WITHDRAWN else (None, None)
    return (
        *(one.id, call, fate, 3, content.carrier.siret, content.project.axis, list(content.project.regions)),
        *(_CONTENT.dump_json(content).decode(), one.at),
        *((None,) * 6 if draft else (one.number, "1.0.0", "2025-1", one.at, asked, cost)),
        *(declared, *refused, *withdrawn, None if draft else 1),
    )


async def fill_review(database: Database, taken: list[Taken]) -> None:
    """A case for every application, a third of them decided; one member in four has an interest in a carrier."""
    random, call = Random(SEED), new_id()
    pool = database.pool
    await pool.execute(REVIEW_RULES, call)
    committees = {code: new_id() for code in (NATIONAL, *(f"REGIONAL-{region}" for region in Region))}
    sessions = {code: new_id() for code in committees}
    for code, committee in committees.items():
        regional = code != NATIONAL
        kind, regions = ("REGIONAL", [code[-2:]]) if regional else (NATIONAL, [])
        await pool.execute(COMMITTEE, committee, code, kind, regions)
        for member in range(MEMBERS):
            sub = f"{code}-{member}"
            interests = [random.choice(taken).content.carrier.siret] if random.random() < 0.25 else []
            await pool.execute(NAME, sub)
            await pool.execute(MEMBER, committee, sub, member == 0, interests)
        await pool.execute(SESSION, sessions[code], committee, [f"{code}-{n}" for n in range(MEMBERS)])
    await pool.executemany(FILE, [_file(one, call) for one in taken])
    decided = [one for one in taken if one.place % 3 == 0]
    ballots = {one.id: (new_id(), new_id(), new_id()) for one in decided}
    await pool.executemany(CASE, [_case(one, committees, ballots) for one in taken])
    voters = {code: [f"{code}-{n}" for n in range(MEMBERS)] for code in committees}
    rows = [(one, *ballots[one.id]) for one in decided]
    await pool.executemany(
        BALLOT,
        [(ballot, case, sessions[one.committee], voters[one.committee], one.at) for one, case, ballot, _ in rows],
    )
    votes = [(ballot, member, one.at) for one, _, ballot, _ in rows for member in voters[one.committee]]
    await pool.executemany(VOTE, votes)
    closings = [(ballot, voters[one.committee], voters[one.committee][0], one.at) for one, _, ballot, _ in rows]
    await pool.executemany(CLOSING, closings)
    await pool.executemany(
        DECISION,
        [
            (decision, ballot, one.content.budget.requested_cents, voters[one.committee][0], one.at)
            for one, _, ballot, decision in rows
        ],
    )
    closed = [(one.id, f"{one.committee}-1", one.at) for one in taken if one.place % 50 == 0]
    await pool.executemany(CONFLICT, closed)
    await pool.execute("ANALYZE")


def _file(one: Taken, call: UUID) -> tuple[Any, ...]:
    carrier, project = one.content.carrier, one.content.project
    return (
        *(one.id, one.number, call, one.at.date(), carrier.siret, carrier.name, [carrier.siret], project.title),
        *(project.axis, project.stage, sorted(project.regions), one.content.budget.requested_cents),
    )


def _case(one: Taken, committees: dict[str, UUID], ballots: dict[UUID, tuple[UUID, UUID, UUID]]) -> tuple[Any, ...]:
    case, ballot, decision = ballots.get(one.id, (new_id(), None, None))
    opened = one.at.date()
    if ballot is not None:
        state, decided_on, reason = "DECIDED", opened, None
    else:
        state, decided_on = ("UNROUTED", "WITHDRAWN", "OPEN", "OPEN", "OPEN")[one.place % 5], None
        reason = "CARRIER_CHOICE" if state == "WITHDRAWN" else None
    routed = state != "UNROUTED"
    committee = committees[one.committee] if routed else None
    rule = "regional_covers_territory_within_ceiling" if routed else None
    return case, one.id, opened, committee, rule, state, ballot, decision, decided_on, reason
