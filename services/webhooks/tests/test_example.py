"""The receiver of the documentation keeps the true sums: signed by us, verified by a library of others."""

import asyncio
import os
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from event_examples import example_of
from webhook_post import APPLICATIONS, Postman, hear, submitted

from shared.contracts import funding
from shared.postgres import Database
from shared.testing.client import Caller

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "python" / "webhook_receiver.py"


def paid(kind: Any, number: int, cents: int) -> Any:
    changes = {"agreement_id": UUID(int=number), "application_id": APPLICATIONS[number], "amount_cents": cents}
    return kind.model_validate({**example_of(kind)[1], **changes})


async def test_the_receiver_of_the_documentation_sums_what_was_paid_through_repeats(
    database: Database, officer: Caller, owner_of: Any, tmp_path: Path
) -> None:
    file = tmp_path / "paid.sqlite"
    body = {"name": "Comptes", "url": "http://127.0.0.1:9/", "events": ["novapec.funding.agreement"]}
    made = (await officer.post("/subscriptions", body)).json()
    environment = {**os.environ, "WEBHOOK_SECRET": made["secret"]}  # noqa: TID251  what the program reads
    process = await asyncio.create_subprocess_exec(
        sys.executable, EXAMPLE, file, "--port", "0", env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        url = (await process.stdout.readline()).decode().strip()
        postman = Postman(database)
        async with postman.sender:
            await hear(database, *((submitted(APPLICATIONS[n]), 1) for n in (1, 2)))
            await owner_of(database, f"UPDATE webhooks.subscription SET url = '{url}'")
            await hear(
                database,
                (paid(funding.InstalmentPaid, 1, 60_00), 1),
                (paid(funding.InstalmentPaid, 1, 40_00), 2),
                (paid(funding.PaymentReturned, 1, 40_00), 3),
                (paid(funding.InstalmentPaid, 2, 5_00), 1),
            )
            assert await postman.all_day() == 4
            await officer.post(f"/subscriptions/{made['id']}/catch-up", {"since": "2025-01-01T00:00:00Z"})
            postman.later(timedelta(minutes=1))
            assert await postman.all_day() == 4
    finally:
        process.kill()
        await process.wait()
    with sqlite3.connect(file) as kept:
        sums = dict(kept.execute("SELECT application_id, cents FROM paid"))
    assert sums == {str(APPLICATIONS[1]): 60_00, str(APPLICATIONS[2]): 5_00}
    log = (await officer.get(f"/subscriptions/{made['id']}/deliveries")).json()["items"]
    assert {(one["state"], one["status"]) for one in log} == {("DELIVERED", 204)}
