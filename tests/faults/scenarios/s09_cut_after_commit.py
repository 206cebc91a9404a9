"""9: Link cut after COMMIT, in all roles: what was done is done, and nobody was told."""

import asyncio

from rig.scenario import scenario
from rig.stage import NothingHappened, Stage

from novapec.services import SERVICES

WITHIN = 60.0
ROLES = {
    "command": (b"COMMIT", b"messaging.idempotency"),
    "hearer": (b"COMMIT", b"messaging.advance_streams"),
    "relay": (b"DELETE FROM messaging.outbox", b""),
    "chain": (b"COMMIT", b"messaging.audit_chain"),
}
"""By role: the statement whose answer never comes, and what was run before it in its transaction."""


@scenario("9", "The line is cut after COMMIT, for commands, hearers, relay and chain of each service, all told once")
async def cut_after_commit(stage: Stage) -> None:
    for service in SERVICES:
        for role in ROLES:
            await _cut(stage, service, role)


async def _cut(stage: Stage, service: str, role: str) -> None:
    ends, after = ROLES[role]
    trap = stage.platform.sql[service].cut_at(ends, after=after)
    try:
        async with asyncio.timeout(WITHIN):
            while not trap.sprung.is_set():
                stage.load.check()
                await asyncio.sleep(0.02)
    except TimeoutError as error:
        raise NothingHappened(f"no {role} of {service} committed within {WITHIN:.0f} s") from error
    stage.injected(f"{role}s cut after COMMIT")
