"""Balances of an envelope with 100,000 entries, now and on any day; filled by SQL, asked over HTTP in process."""

import random
from datetime import UTC, date, datetime, timedelta

from bench import checks
from bench.asking import asked, p95_of
from bench.figure import Figure
from bench.ground import Ground
from bench.rounds import say
from funding.main import SERVICE
from shared.clock import end_of_paris_day
from shared.postgres import Database, Series
from shared.testing.client import Api
from shared.vocabulary import Role

SERIES = Series.read(SERVICE.name, SERVICE.migrations)
MOST_MS = 20.0
FIRST = datetime(2025, 1, 2, 9, tzinfo=UTC)
APART = timedelta(minutes=7)
LATE_BY = timedelta(days=3)
CENTS = 1_000

# Awards reserved and committed in turn; of a hundred reservations one is heard late.
FILL = """
WITH entry AS (
    SELECT n, n % 2 = 0 AS reserves, $2::timestamptz + n * $3::interval
        - CASE WHEN n % 200 = 100 THEN $4::interval ELSE interval '0' END AS at
    FROM generate_series(0, $1::bigint - 1) AS n
), posted AS (
    INSERT INTO funding.ledger_entry (id, envelope_id, position, at, move, debit, credit, amount_cents, cause,
        total_cents, reserved_cents, committed_cents, disbursed_cents)
    SELECT gen_random_uuid(), $5, $6 + 1 + n, at, CASE WHEN reserves THEN 'RESERVE' ELSE 'COMMIT' END,
        CASE WHEN reserves THEN 'RESERVED' ELSE 'TO_PAY' END, CASE WHEN reserves THEN 'AVAILABLE' ELSE 'RESERVED' END,
        $7::bigint, gen_random_uuid(), $8::bigint, CASE WHEN reserves THEN $7::bigint ELSE 0 END,
        (n + 1) / 2 * $7::bigint, 0
    FROM entry ORDER BY n
)
UPDATE funding.envelope SET revision = revision + $1::bigint, committed_cents = $1 / 2 * $7::bigint WHERE id = $5"""

ENVELOPE = "SELECT id, revision, total_cents FROM funding.envelope WHERE key = '2025'"
ADDED_UP = """
SELECT sum(CASE move WHEN 'RESERVE' THEN amount_cents WHEN 'COMMIT' THEN -amount_cents ELSE 0 END)::bigint AS reserved,
    sum(CASE move WHEN 'COMMIT' THEN amount_cents ELSE 0 END)::bigint AS committed
FROM funding.ledger_entry WHERE at < $1"""


async def measure(ground: Ground, *, runs: int, quick: bool) -> list[Figure]:
    """The 95th percentile of each question."""
    count, asks = (2_000, 20) if quick else (100_000, 200 * runs)
    draw = random.Random(1)
    async with ground.database(SERIES) as database, asked(ground, SERVICE, database, at=FIRST - LATE_BY) as api:
        officer = api.caller(Role.FINANCE_OFFICER)
        opened = await officer.post("/envelopes", {"edition": 2025, "total_cents": count * CENTS})
        checks.require(opened.is_success, opened.text)
        approver = api.caller(Role.FINANCE_APPROVER, sub="approver")
        given = await approver.post(f"/transfers/{opened.json()['transfer']['id']}/approval")
        checks.require(given.is_success, given.text)
        days = await _fill(database, count)
        await ground.settle()
        await _agree(database, api, draw.sample(days, 5))
        questions = {
            "balance_now": ["/envelopes/2025"] * asks,
            "balance_of_a_day": [f"/envelopes/2025/balance?on={day}" for day in draw.choices(days, k=asks)],
            "balance_simulated": ["/envelopes/simulation?award=2025:1000"] * asks,
        }
        found = {name: await p95_of(officer, paths) for name, paths in questions.items()}
    for name, milliseconds in found.items():
        say(f"  {name}: p95 {milliseconds:.1f} ms over {count} entries")
    return [
        Figure(name, milliseconds, MOST_MS, "ms", 1.0, "at most", against="the most one may take")
        for name, milliseconds in found.items()
    ]


async def _fill(database: Database, count: int) -> list[date]:
    """Every day of the ledger."""
    row = await database.fetchrow(ENVELOPE)
    assert row is not None
    place = (row["id"], row["revision"], CENTS, row["total_cents"])
    await database.pool.execute(FILL, count, FIRST, APART, LATE_BY, *place, timeout=600)
    await database.pool.execute("ANALYZE funding.ledger_entry", timeout=600)
    last = FIRST + count * APART
    return [FIRST.date() + timedelta(days=n) for n in range(1, max(6, (last - FIRST).days))]


async def _agree(database: Database, api: Api, days: list[date]) -> None:
    """What is answered of some days is what adding up every entry gives."""
    auditor = api.caller(Role.AUDITOR)
    for day in days:
        answer = (await auditor.get(f"/envelopes/2025/balance?on={day}")).json()
        row = await database.fetchrow(ADDED_UP, end_of_paris_day(day))
        summed = dict(row) if row else {}
        told = {"reserved": answer["reserved_cents"], "committed": answer["committed_cents"]}
        checks.require(told == summed, f"on {day}: {told} is answered where the entries make {summed}")
