"""What waits for somebody in the committees, read from the states themselves; nothing of a file closed to who asks."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from review.store.listing import TIED
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.tasks import PAGED, Position, Task, task_of


class TaskKind(StrEnum):
    """Ce qui attend quelqu'un dans les comités."""

    CASE_TO_ROUTE = "CASE_TO_ROUTE"
    APPEAL_TO_EXAMINE = "APPEAL_TO_EXAMINE"
    SESSION_TO_CONVENE = "SESSION_TO_CONVENE"
    HEARING_TO_CONFIRM = "HEARING_TO_CONFIRM"
    HEARING_TO_REPORT = "HEARING_TO_REPORT"
    CASE_TO_SCORE = "CASE_TO_SCORE"
    VOTE_TO_CAST = "VOTE_TO_CAST"
    VOTE_TO_CLOSE = "VOTE_TO_CLOSE"
    DECISION_TO_RETAKE = "DECISION_TO_RETAKE"
    MINUTES_TO_SIGN = "MINUTES_TO_SIGN"
    SESSION_WITHOUT_MINUTES = "SESSION_WITHOUT_MINUTES"
    LETTER_FAILED = "LETTER_FAILED"
    LETTER_UNCERTAIN = "LETTER_UNCERTAIN"


# Who asks ($8) sits where their mandate holds today ($9); `file` are the cases that are not closed to them.
_SEEN: Final = f"""seat AS MATERIALIZED (
    SELECT m.committee_id, bool_or(m.voting) AS voting, bool_or(m.chair) AS chair,
        bool_or(m.chair OR m.deputy) AS presides
    FROM review.committee_member m WHERE m.sub = $8 AND $9::date BETWEEN m.mandate_from AND m.mandate_until
    GROUP BY m.committee_id
), file AS NOT MATERIALIZED (
    SELECT g.*, g.opened_on::timestamp AT TIME ZONE 'Europe/Paris' AS opened_at, f.edition, f.number, f.project_title,
        f.carrier_siret, f.organisations
    FROM review.grant_case g JOIN review.application_file f ON f.application_id = g.application_id
    WHERE (SELECT $8 NOT IN ({TIED}))
    OR NOT EXISTS (SELECT 1 FROM review.closed_to(f.application_id, f.organisations) o WHERE o.sub = $8)
)"""

# A case that no session to come hears: nothing of its edition is convened. A session is for a committee's edition.
# A letter waits, the last to each member, until the day of its session or hearing: afterwards none leaves.
_OF_OFFICERS: Final = """(
    SELECT 'CASE_TO_ROUTE' AS kind, f.id AS subject_id, 0::bigint AS part, f.number, f.project_title AS label,
        f.carrier_siret, f.opened_at AS since, NULL::date AS due_on
    FROM file f WHERE f.state = 'UNROUTED'
    UNION ALL
    SELECT 'APPEAL_TO_EXAMINE', f.id, 0, f.number, f.project_title, f.carrier_siret, f.opened_at, NULL
    FROM file f WHERE f.state = 'OPEN' AND f.appeal_of IS NOT NULL
    UNION ALL
    SELECT 'SESSION_TO_CONVENE', k.id, f.edition, NULL, k.name || ', édition ' || f.edition, NULL, min(f.opened_at),
        NULL
    FROM file f JOIN review.committee k ON k.id = f.committee_id
    WHERE (f.state IN ('OPEN', 'DEFERRED') OR f.state = 'RETURNED' AND EXISTS (
        SELECT 1 FROM review.ballot b JOIN review.session x ON x.id = b.session_id
        WHERE b.id = f.ballot_id AND x.state = 'SIGNED'))
    AND NOT EXISTS (SELECT 1 FROM review.session x WHERE x.committee_id = k.id AND x.edition = f.edition
                    AND x.state = 'CONVENED' AND x.held_on >= $9)
    GROUP BY k.id, k.name, f.edition
    UNION ALL
    SELECT 'LETTER_' || l.state, x.id, 0, NULL, k.name || ', séance du ' || to_char(x.held_on, 'DD/MM/YYYY'), NULL,
        min(l.settled_at), x.held_on
    FROM review.session x JOIN review.committee k ON k.id = x.committee_id
    CROSS JOIN LATERAL (SELECT DISTINCT ON (c.sub) c.state, c.settled_at FROM review.convocation c
        WHERE c.session_id = x.id ORDER BY c.sub, c.of_revision DESC) l
    WHERE x.state IN ('CONVENED', 'CANCELLED') AND x.held_on >= $9 AND l.state IN ('FAILED', 'UNCERTAIN')
    GROUP BY x.id, k.name, l.state)"""

# An officer ($11) follows every hearing. Its carrier ($12) confirms while a slot is to come; who took part or presides
# ($13) may report. $10 is now.
_HEARINGS: Final = """(
    SELECT 'HEARING_TO_CONFIRM', h.id, 0, f.number, f.project_title, f.carrier_siret, h.changed_at,
        (l.slot AT TIME ZONE 'Europe/Paris')::date
    FROM review.hearing h JOIN file f ON f.id = h.case_id
    CROSS JOIN LATERAL (SELECT max(slot) AS slot FROM unnest(h.slots) AS slot) l
    WHERE h.state = 'PROPOSED' AND f.state IN ('OPEN', 'DEFERRED', 'RETURNED')
    AND ($11::boolean OR f.carrier_siret = $12::text AND l.slot > $10::timestamptz)
    UNION ALL
    SELECT 'HEARING_TO_REPORT', h.id, 0, f.number, f.project_title, f.carrier_siret,
        h.starts_at + make_interval(mins => h.lasts_minutes::integer), NULL
    FROM review.hearing h JOIN file f ON f.id = h.case_id
    WHERE h.state = 'CONFIRMED' AND h.starts_at + make_interval(mins => h.lasts_minutes::integer) <= $10
    AND ($11 OR EXISTS (SELECT 1 FROM seat s WHERE s.committee_id = f.committee_id
                        AND (s.presides AND $13::boolean OR $8 = ANY(h.participants))))
    UNION ALL
    SELECT 'LETTER_' || l.state, h.id, 0, f.number, f.project_title, f.carrier_siret, min(l.settled_at),
        (until.at AT TIME ZONE 'Europe/Paris')::date
    FROM review.hearing h JOIN file f ON f.id = h.case_id
    CROSS JOIN LATERAL (SELECT DISTINCT ON (x.sub) x.state, x.settled_at FROM review.hearing_letter x
        WHERE x.hearing_id = h.id ORDER BY x.sub, x.of_revision DESC) l
    CROSS JOIN LATERAL (SELECT coalesce(h.starts_at, (SELECT max(slot) FROM unnest(h.slots) AS slot)) AS at) until
    WHERE until.at > $10 AND l.state IN ('FAILED', 'UNCERTAIN')
    GROUP BY h.id, f.number, f.project_title, f.carrier_siret, l.state, until.at)"""

# The states are domain.scoring.TO_BE_SCORED. A vote is one's own, or that of an absent member whose proxy one holds.
_OF_MEMBERS: Final = """(
    SELECT 'CASE_TO_SCORE', f.id, 0, f.number, f.project_title, f.carrier_siret, f.opened_at,
        (SELECT min(x.held_on) FROM review.session x WHERE x.state = 'CONVENED' AND f.id = ANY(x.agenda))
    FROM file f JOIN seat s ON s.committee_id = f.committee_id AND s.voting
    WHERE f.state IN ('OPEN', 'BALLOT', 'DEFERRED', 'RETURNED')
    AND NOT EXISTS (SELECT 1 FROM review.evaluation e WHERE e.case_id = f.id AND e.sub = $8)
    UNION ALL
    SELECT 'VOTE_TO_CAST', f.id, 0, f.number, f.project_title, f.carrier_siret, b.opened_at, x.held_on
    FROM file f JOIN seat s ON s.committee_id = f.committee_id
    JOIN review.ballot b ON b.id = f.ballot_id JOIN review.session x ON x.id = b.session_id
    WHERE f.state = 'BALLOT' AND NOT $8 = ANY(b.recused || x.departed) AND EXISTS (
        SELECT 1 FROM (SELECT $8::text AS member WHERE $8 = ANY(b.eligible)
                       UNION ALL SELECT p.giver FROM unnest(b.proxy_givers, b.proxy_holders) AS p (giver, holder)
                       WHERE p.holder = $8 AND NOT p.giver = ANY(b.recused)) expected
        WHERE NOT EXISTS (SELECT 1 FROM review.vote v WHERE v.ballot_id = b.id AND v.member = expected.member)))"""

# A vote is closed once nobody is waited for, or its day is over. Who presides it: domain.presiding; where everyone who
# would is recused, any voting member who is there. Minutes are signed once the agenda was heard and no vote or answer
# of funding is awaited, by who may read all that the session heard: domain.signing, under the same exception.
_OF_CHAIRS: Final = """(
    SELECT CASE f.state WHEN 'BALLOT' THEN 'VOTE_TO_CLOSE' ELSE 'DECISION_TO_RETAKE' END, f.id, 0, f.number,
        f.project_title, f.carrier_siret, coalesce(a.heard_at, b.opened_at), x.held_on
    FROM file f JOIN seat s ON s.committee_id = f.committee_id
    JOIN review.ballot b ON b.id = f.ballot_id JOIN review.session x ON x.id = b.session_id AND x.state = 'CONVENED'
    LEFT JOIN review.money_answer a ON a.decision_id = f.decision_id
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS known, coalesce(bool_or(m.chair AND m.sub = ANY(x.present)), false) AS chair_is_there
        FROM review.committee_member m
        WHERE m.committee_id = f.committee_id AND (m.chair OR m.deputy)
        AND x.held_on BETWEEN m.mandate_from AND m.mandate_until
        AND m.sub NOT IN (SELECT o.sub FROM review.closed_to(f.application_id, f.organisations) o)) above
    WHERE (f.state = 'RETURNED' OR f.state = 'BALLOT' AND (x.held_on < $9 OR NOT EXISTS (
        SELECT 1 FROM unnest(b.eligible || b.proxy_givers) AS expected (member)
        WHERE NOT expected.member = ANY(x.departed)
        AND NOT EXISTS (SELECT 1 FROM review.vote v WHERE v.ballot_id = b.id AND v.member = expected.member)
        AND expected.member NOT IN (SELECT o.sub FROM review.closed_to(f.application_id, f.organisations) o))))
    AND CASE WHEN above.known THEN $13 AND s.presides AND (s.chair OR NOT above.chair_is_there)
        ELSE s.voting AND $8 = ANY(x.present) END
    UNION ALL
    SELECT CASE WHEN p.signable THEN 'MINUTES_TO_SIGN' ELSE 'SESSION_WITHOUT_MINUTES' END, x.id, 0, NULL,
        k.name || ', séance du ' || to_char(x.held_on, 'DD/MM/YYYY'), NULL,
        x.held_on::timestamp AT TIME ZONE 'Europe/Paris', NULL
    FROM review.session x JOIN review.committee k ON k.id = x.committee_id
    JOIN seat s ON s.committee_id = k.id
    CROSS JOIN LATERAL (
        SELECT NOT EXISTS (
            SELECT 1 FROM review.committee_member m
            WHERE m.committee_id = k.id AND (m.chair OR m.deputy)
            AND x.held_on BETWEEN m.mandate_from AND m.mandate_until AND m.sub NOT IN (
                SELECT o.sub FROM review.ballot b JOIN review.grant_case g ON g.id = b.case_id
                JOIN review.application_file f ON f.application_id = g.application_id
                CROSS JOIN LATERAL review.closed_to(f.application_id, f.organisations) o WHERE b.session_id = x.id)
        ) AS by_any_member) above
    CROSS JOIN LATERAL (SELECT
        EXISTS (SELECT 1 FROM review.ballot b WHERE b.session_id = x.id)
        AND NOT EXISTS (SELECT 1 FROM review.grant_case g JOIN review.ballot b ON b.id = g.ballot_id
                        WHERE b.session_id = x.id AND g.state IN ('BALLOT', 'AWARD_PROPOSED')) AS signable) p
    WHERE x.state = 'CONVENED' AND (x.held_on < $9 OR x.held_on = $9 AND p.signable AND NOT EXISTS (
        SELECT 1 FROM unnest(x.agenda) AS heard (case_id)
        WHERE NOT EXISTS (SELECT 1 FROM review.ballot b WHERE b.session_id = x.id AND b.case_id = heard.case_id)))
    AND CASE WHEN above.by_any_member THEN s.voting AND $8 = ANY(x.present) AND p.signable
        ELSE $13 AND s.presides AND EXISTS (
            SELECT 1 FROM review.committee_member m WHERE m.committee_id = k.id AND m.sub = $8
            AND (m.chair OR m.deputy) AND x.held_on BETWEEN m.mandate_from AND m.mandate_until) END
    AND NOT EXISTS (SELECT 1 FROM review.ballot b JOIN review.grant_case g ON g.id = b.case_id
                    WHERE b.session_id = x.id AND NOT EXISTS (SELECT 1 FROM file f WHERE f.id = g.id)))"""

# $1-$6 see PAGED, $7 kinds.
LIST_TASKS: Final = f"""WITH {_SEEN}
SELECT * FROM ({_OF_OFFICERS} UNION ALL {_HEARINGS} UNION ALL {_OF_MEMBERS} UNION ALL {_OF_CHAIRS}) AS task
WHERE kind = ANY($7::text []) AND {PAGED}"""


async def list_tasks(
    tx: Transaction,
    kinds: Sequence[TaskKind],
    *,
    of: str,
    organises: bool,
    presides: bool,
    carrier: str | None,
    after: Position,
    limit: int,
) -> list[Task[TaskKind]]:
    """The tasks of these kinds that wait for a person (`of`, a sub), the nearest deadline first.

    `organises`: an officer, for every committee; `presides`: holds the role of who presides; `carrier`: its SIRET.
    """
    now = tx.origin.at
    who = (of, paris_day(now), now, organises, carrier, presides)
    return [task_of(row, TaskKind) for row in await tx.fetch(LIST_TASKS, *after, limit, list(kinds), *who)]
