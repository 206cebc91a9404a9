"""Sessions."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from review.domain.committee import CommitteeRef, Proxy
from review.domain.session import Minutes, Session
from review.domain.states import InsteadOfChair, SessionState
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.transaction import Row
from shared.vocabulary import CommitteeKind

INSERT_SESSION: Final = """
INSERT INTO review.session (id, committee_id, edition, held_on, state, present, revision, starts_at, place, convened_on,
    rules_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"""

UPDATE_SESSION: Final = """
UPDATE review.session SET state = $3, present = $4, minutes = $5, minutes_sha256 = $6, signed_by = $7, signed_on = $8,
    departed = $9, agenda = $10, signed_instead = $11, proxy_givers = $12, proxy_holders = $13, held_on = $14,
    starts_at = $15, place = $16,
    revision = $2 WHERE id = $1 AND revision = $2 - 1"""

LOCK_SESSION: Final = "SELECT id FROM review.session WHERE id = $1 FOR UPDATE"

SESSIONS: Final = """
SELECT s.*, k.code, k.kind FROM review.session s JOIN review.committee k ON k.id = s.committee_id"""

LOAD_SESSION: Final = f"{SESSIONS} WHERE s.id = $1"

PAGE_OF_SESSIONS: Final = f"""{SESSIONS}
WHERE ($1::text IS NULL OR k.code = $1 OR k.id::text = $1) AND ($2::bigint IS NULL OR s.edition = $2)
AND ($3::text IS NULL OR s.state = $3)
AND ($4::text IS NULL OR EXISTS (
    SELECT 1 FROM review.committee_member m WHERE m.committee_id = s.committee_id AND m.sub = $4
    AND $5::date BETWEEN m.mandate_from AND m.mandate_until))
AND ($6::date IS NULL OR (s.held_on, s.id) > ($6, $7::uuid))
ORDER BY s.held_on, s.id LIMIT $8"""

BALLOT_OPEN: Final = """
SELECT EXISTS (SELECT 1 FROM review.grant_case g JOIN review.ballot b ON b.id = g.ballot_id
               WHERE b.session_id = $1 AND g.state = 'BALLOT')"""

BALLOT_EVER_OPENED: Final = "SELECT EXISTS (SELECT 1 FROM review.ballot WHERE session_id = $1)"

VOTED_CASES: Final = "SELECT case_id FROM review.ballot WHERE session_id = $1 ORDER BY opened_at, id"

CLOSED_CASES: Final = """
SELECT g.id AS case_id FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id
WHERE g.id IN (SELECT b.case_id FROM review.ballot b WHERE b.session_id = $1
               UNION SELECT unnest(s.agenda) FROM review.session s WHERE s.id = $1)
AND EXISTS (SELECT 1 FROM review.closed_to(f.application_id, f.organisations) o WHERE o.sub = $2)"""

CLOSED_TO: Final = """
SELECT DISTINCT o.sub FROM review.ballot b JOIN review.grant_case g ON g.id = b.case_id
JOIN review.application_file f ON f.application_id = g.application_id
CROSS JOIN LATERAL review.closed_to(f.application_id, f.organisations) o WHERE b.session_id = $1"""


def save_new(tx: Transaction, session: Session) -> None:
    """Keep a session that was convened."""
    tx.write(
        INSERT_SESSION,
        session.id,
        session.committee.id,
        session.edition,
        session.held_on,
        session.state,
        sorted(session.present),
        session.revision,
        session.starts_at,
        session.place,
        session.convened_on,
        session.rules_version,
    )


def save(tx: Transaction, session: Session) -> None:
    """Keep a changed session, whose revision is one more than the stored one. Stale at the end where it is not."""
    minutes = session.minutes
    tx.write(
        UPDATE_SESSION,
        session.id,
        session.revision,
        session.state,
        sorted(session.present),
        minutes and minutes.content,
        minutes and minutes.sha256,
        minutes and minutes.signed_by,
        minutes and minutes.signed_on,
        sorted(session.departed),
        list(session.agenda),
        minutes and minutes.signed_instead,
        [one.giver for one in session.proxies],
        [one.holder for one in session.proxies],
        session.held_on,
        session.starts_at,
        session.place,
    )


async def load(tx: Transaction, session_id: UUID) -> Session | None:
    """A session, or None."""
    row = await tx.fetchrow(LOAD_SESSION, session_id)
    return _session(row) if row is not None else None


async def lock(tx: Transaction, session_id: UUID) -> Session | None:
    """A session, held until the end of this unit of work. Always before its cases, never after."""
    return await load(tx, session_id) if await tx.lock(LOCK_SESSION, session_id) else None


async def page(
    tx: Transaction,
    *,
    committee: str | None,
    edition: int | None,
    state: SessionState | None,
    member: str | None,
    after: tuple[date | None, UUID | None],
    limit: int,
) -> list[Session]:
    """Sessions by day. `committee` is a code or an id; `member` keeps to committees where this person sits today."""
    today = paris_day(tx.origin.at)
    rows = await tx.fetch(PAGE_OF_SESSIONS, committee, edition, state, member, today, *after, limit)
    return [_session(row) for row in rows]


async def ballot_open(tx: Transaction, session_id: UUID) -> bool:
    """Whether a vote is open at this session."""
    return await tx.fetchval(BALLOT_OPEN, session_id)


async def ballot_ever_opened(tx: Transaction, session_id: UUID) -> bool:
    """Whether a vote was opened at this session, even one that was broken off."""
    return await tx.fetchval(BALLOT_EVER_OPENED, session_id)


async def voted_cases(tx: Transaction, session_id: UUID) -> list[UUID]:
    """The cases on which a vote was opened at this session, in that order."""
    return list(dict.fromkeys(row["case_id"] for row in await tx.fetch(VOTED_CASES, session_id)))


async def closed_cases(tx: Transaction, session_id: UUID, sub: str) -> frozenset[UUID]:
    """The cases voted at this session, or on its agenda, that are closed to this person."""
    return frozenset(row["case_id"] for row in await tx.fetch(CLOSED_CASES, session_id, sub))


async def closed_to(tx: Transaction, session_id: UUID) -> frozenset[str]:
    """The people to whom a case voted at this session is closed."""
    return frozenset(row["sub"] for row in await tx.fetch(CLOSED_TO, session_id))


def proxies_of(givers: Iterable[str], holders: Iterable[str]) -> tuple[Proxy, ...]:
    """Proxies as they are kept: the nth giver's is with the nth holder."""
    return tuple(Proxy(giver, holder) for giver, holder in zip(givers, holders, strict=True))


def _session(row: Row) -> Session:
    signed = row["minutes"] is not None
    return Session(
        id=row["id"],
        committee=CommitteeRef(id=row["committee_id"], code=row["code"], kind=CommitteeKind(row["kind"])),
        edition=row["edition"],
        held_on=row["held_on"],
        state=SessionState(row["state"]),
        present=frozenset(row["present"]),
        departed=frozenset(row["departed"]),
        proxies=proxies_of(row["proxy_givers"], row["proxy_holders"]),
        agenda=tuple(row["agenda"]),
        starts_at=row["starts_at"],
        place=row["place"],
        convened_on=row["convened_on"],
        minutes=Minutes(
            content=row["minutes"],
            sha256=row["minutes_sha256"],
            signed_by=row["signed_by"],
            signed_on=row["signed_on"],
            signed_instead=InsteadOfChair(row["signed_instead"]) if row["signed_instead"] else None,
        )
        if signed
        else None,
        rules_version=row["rules_version"],
        revision=row["revision"],
    )
