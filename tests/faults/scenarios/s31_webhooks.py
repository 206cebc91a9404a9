"""31: Webhooks: receivers fail, hang, hang up and restart while the service and PostgreSQL are killed."""

import random
from collections.abc import Callable

from rig.scenario import scenario
from rig.stage import Stage
from rig.webhooks import NAME, TOPICS, Receiver, webhooks_beside

ROUNDS = 3
BAD_S = 2.0
DRAINED_S = 180.0
"""A delivery that was under way when its process was killed is somebody else's a minute later."""
MOODS = ("FAILS", "HANGS", "MUTE", "GONE")
MONEY = frozenset({"novapec.funding.agreement", "novapec.funding.envelope"})


@scenario(
    "31",
    "Receivers of webhooks fail, hang and restart, the service and PostgreSQL are killed: each event comes, in order",
    lanes=4,
    fresh=True,
)
async def webhooks(stage: Stage) -> None:
    receivers = [
        Receiver(name, topics, random.Random(stage.draw.random()))
        for name, topics in (("all", TOPICS), ("money", MONEY), ("cases", frozenset({"novapec.review.case"})))
    ]
    async with webhooks_beside(stage.platform, *receivers) as beside:

        async def trouble(mood: str) -> None:
            receiver = stage.draw.choices(receivers, (3, 1, 1))[0]
            before = sum(len(one.taken) for one in receivers)
            await _until_some(stage, lambda: sum(len(one.taken) for one in receivers) > before + 5)
            asked = receiver.asked
            await _spoil(receiver, mood)
            stage.injected(f"a receiver is {mood}")
            await _until_some(stage, lambda: receiver.asked > asked)
            if stage.draw.random() < 1 / 4:
                await stage.restart_postgres(stage.draw.choice(["immediate", "kill"]))
            await stage.kill(NAME)
            await stage.pause(stage.draw.uniform(0.2, BAD_S))
            await _mend(receiver, mood)

        for _ in range(ROUNDS):
            for mood in stage.draw.sample(MOODS, k=len(MOODS)):
                stage.load.check()
                await trouble(mood)
        await stage.load.ended(within=120.0)
        await stage.platform.quiet(within=60.0)
        await beside.nothing_owed(within=DRAINED_S)
        wrong = await beside.faults(*receivers)
    repeats = sum(len(one.taken) - len({event["id"] for event in one.taken}) for one in receivers)
    if wrong or not repeats:
        raise AssertionError(
            "; ".join(wrong[:20]) or "nothing was ever sent a second time: the faults missed their time"
        )
    stage.injected(f"{repeats} of {sum(len(one.taken) for one in receivers)} deliveries were repeats")


async def _until_some(stage: Stage, there: Callable[[], bool]) -> None:
    """Until something is under way, or nothing is for a while: a receiver of few events is seldom sent one."""
    for _ in range(40):
        if there():
            return
        await stage.pause(0.1)


async def _spoil(receiver: Receiver, mood: str) -> None:
    if mood == "GONE":
        receiver.close()
    else:
        receiver.mood = mood


async def _mend(receiver: Receiver, mood: str) -> None:
    receiver.mood = "WELL"
    if mood == "GONE":
        await receiver.open()
