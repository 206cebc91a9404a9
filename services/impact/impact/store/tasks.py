"""What waits for somebody at impact, read from the states themselves; nothing that a second person has to do."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, LiteralString

from impact.domain import FOLLOW_UP_DAYS, LIBRARY
from shared.clock import paris_day
from shared.postgres import Transaction
from shared.postgres.tasks import PAGED, Position, Task, task_of


class TaskKind(StrEnum):
    """Ce qui attend quelqu'un dans le suivi."""

    OBSERVATION_TO_VERIFY = "OBSERVATION_TO_VERIFY"
    REPORT_TO_ACCEPT = "REPORT_TO_ACCEPT"
    REPORT_OVERDUE = "REPORT_OVERDUE"
    ALERT_TO_CLOSE = "ALERT_TO_CLOSE"
    REPORT_TO_SUBMIT = "REPORT_TO_SUBMIT"
    REPORT_RETURNED = "REPORT_RETURNED"
    FOLLOW_UP_DUE = "FOLLOW_UP_DUE"


# The last word said about a report: who handed it in, or the day it was sent back.
_LAST: Final[LiteralString] = """CROSS JOIN LATERAL (
    SELECT e.by_subject, e.occurred_on::timestamp AT TIME ZONE 'Europe/Paris' AS said_at
    FROM impact.report_exchange AS e
    WHERE e.plan_id = r.plan_id AND e.report = r.number ORDER BY e.position DESC LIMIT 1) AS l"""

# How long after a cohort's end an indicator is observed, by the version that its plan took: published, or packaged.
_WINDOW: Final[LiteralString] = """CROSS JOIN LATERAL (
    SELECT (CASE WHEN d.code IS NOT NULL THEN d.body ->> 'window' WHEN i.label IS NULL THEN $12::jsonb ->> i.code END
        )::interval AS after
    FROM (SELECT) AS one LEFT JOIN impact.definition AS d ON d.code = i.code AND d.version = i.definition_version
) AS w"""

# $1-$6 see PAGED, $7 kinds of all plans, $8 who asks, $9 kinds of the carrier $10, $11 today in Paris, $12 the
# packaged windows by code, $13 who is shown nothing that is closed to them (NULL: a carrier of no team), $14 the days
# in which a follow-up may be answered. A closed plan takes neither values nor reports; of a followed one, what is said
# of the indicators whose last day was ahead of the closing. A report that is still to come waits from the first
# reminder on, 30 days before its day.
LIST_TASKS: Final[LiteralString] = f"""SELECT task.*, p.agreement_number AS number, f.project_title AS label,
    p.carrier_siret
FROM (
    SELECT 'OBSERVATION_TO_VERIFY' AS kind, o.id AS subject_id, 0::bigint AS part, o.plan_id,
        o.reported_on::timestamp AT TIME ZONE 'Europe/Paris' AS since, NULL::date AS due_on, false AS of_closed,
        EXISTS (SELECT FROM impact.plan AS q JOIN impact.indicator AS i ON i.plan_id = q.id {_WINDOW}
            WHERE q.id = o.plan_id AND i.code = o.code AND (i.due_on >= q.closed_on
                OR EXISTS (SELECT FROM impact.cohort AS c WHERE c.plan_id = q.id
                    AND (c.ends_on + w.after)::date + $14::int >= q.closed_on))) AS followed
    FROM impact.observation AS o WHERE o.state = 'REPORTED' AND o.reported_by <> $8
    UNION ALL
    SELECT 'REPORT_TO_ACCEPT', r.plan_id, r.number, r.plan_id, l.said_at, NULL, false, false
    FROM impact.report AS r {_LAST} WHERE r.state = 'SUBMITTED' AND l.by_subject <> $8
    UNION ALL
    SELECT 'REPORT_OVERDUE', r.plan_id, r.number, r.plan_id, r.overdue_at, r.due_on, false, false
    FROM impact.report AS r WHERE r.state = 'OVERDUE'
    UNION ALL
    SELECT 'ALERT_TO_CLOSE', a.plan_id, a.number, a.plan_id,
        a.raised_on::timestamp AT TIME ZONE 'Europe/Paris', NULL, true, false
    FROM impact.alert AS a WHERE a.state = 'OPEN'
    UNION ALL
    SELECT 'REPORT_TO_SUBMIT', r.plan_id, r.number, r.plan_id,
        (r.due_on - 30)::timestamp AT TIME ZONE 'Europe/Paris', r.due_on, false, false
    FROM impact.report AS r WHERE r.state IN ('PLANNED', 'DUE', 'OVERDUE') AND r.due_on - 30 <= $11::date
    UNION ALL
    SELECT 'FOLLOW_UP_DUE', c.id, 0, c.plan_id, c.open_at, (c.missed_at AT TIME ZONE 'Europe/Paris')::date - 1,
        false, true
    FROM impact.cohort AS c WHERE c.state IN ('OPEN', 'MISSED')
    UNION ALL
    SELECT 'REPORT_RETURNED', r.plan_id, r.number, r.plan_id, l.said_at,
        CASE WHEN l.said_at < r.due_at THEN r.due_on END, false, false
    FROM impact.report AS r {_LAST} WHERE r.state = 'RETURNED'
) AS task
JOIN impact.plan AS p ON p.id = task.plan_id JOIN impact.application AS f ON f.id = p.application_id
WHERE (kind = ANY($7::text []) OR (kind = ANY($9::text []) AND p.carrier_siret = $10))
    AND (p.state = 'OPEN' OR task.of_closed OR (p.state = 'FOLLOWING' AND task.followed))
    AND p.id NOT IN (SELECT c FROM impact.closed_to($13) AS c)
    AND {PAGED}"""


_WINDOWS: Final = json.dumps({one.code: one.window for one in LIBRARY if one.window is not None})


async def list_tasks(
    tx: Transaction,
    everywhere: Sequence[TaskKind],
    *,
    of: str,
    reader: str | None,
    of_carrier: Sequence[TaskKind],
    siret: str | None,
    after: Position,
    limit: int,
) -> list[Task[TaskKind]]:
    """The tasks of these kinds that wait for a person (`of`, a sub), the nearest deadline first.

    Those `everywhere`, of all plans, and those `of_carrier`, of the plans of this SIRET. None of a plan that
    is closed to `reader`. Reports and alerts are found by their plan; `part` is then their number in it.
    """
    today = paris_day(tx.origin.at)
    kinds = (list(everywhere), of, list(of_carrier), siret)
    rows = await tx.fetch(LIST_TASKS, *after, limit, *kinds, today, _WINDOWS, reader, FOLLOW_UP_DAYS)
    return [task_of(row, TaskKind) for row in rows]
