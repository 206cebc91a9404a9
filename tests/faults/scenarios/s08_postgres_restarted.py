"""8: PostgreSQL fast and immediate restart, postmaster killed."""

from rig.scenario import scenario
from rig.stage import Stage


@scenario("8a", "PostgreSQL is restarted, fast, under load", quick=True)
async def fast(stage: Stage) -> None:
    for _ in range(2):
        await stage.after_commands(10)
        await stage.restart_postgres("fast")


@scenario("8b", "PostgreSQL is restarted without a checkpoint, and its postmaster killed, under load")
async def immediate_and_killed(stage: Stage) -> None:
    for how in ("immediate", "kill", "immediate", "kill"):
        await stage.after_commands(10)
        await stage.restart_postgres(how)
