"""16: Retriable produce errors; acknowledgement lost after the append."""

from rig.lookout import repeats
from rig.meddler import PRODUCE, meddling
from rig.scenario import scenario
from rig.stage import Stage
from rig.topics import configured

from novapec.services import SERVICES
from shared.messaging.topics import topics_of

REFUSED = {
    3: "UNKNOWN_TOPIC_OR_PARTITION",
    5: "LEADER_NOT_AVAILABLE",
    6: "NOT_LEADER_OR_FOLLOWER",
    19: "NOT_ENOUGH_REPLICAS",
    56: "KAFKA_STORAGE_ERROR",
}
APPENDED = {7: "REQUEST_TIMED_OUT", 20: "NOT_ENOUGH_REPLICAS_AFTER_APPEND"}
LONGER_THAN_THE_TIMEOUT_S = 25.0
"""KafkaSettings.request_timeout_ms is 20 s."""


# Fresh: on topics where another scenario left events twice, nobody could say whose they are.
@scenario(
    "16a", "Kafka appends events and its acknowledgements are lost: each event stands once all the same", fresh=True
)
async def acknowledgement_lost(stage: Stage) -> None:
    async with meddling(stage.platform) as meddler:
        for service in SERVICES:
            await meddler.befall(PRODUCE, f"novapec-{service}-relay", None, obeyed=True, times=stage.draw.randint(1, 3))
            stage.injected(f"acknowledgement to {service} lost")
    for service in SERVICES:
        if (twice := await repeats(stage.platform, service)) > 0:
            raise AssertionError(f"{twice} events of {service} stand twice: the idempotent producer sent them anew")


@scenario("16b", "Kafka refuses events for now, with every error that says so, appended or not")
async def refused_for_now(stage: Stage) -> None:
    async with meddling(stage.platform) as meddler:
        for code, name in stage.draw.sample([*REFUSED.items(), *APPENDED.items()], k=len(REFUSED) + len(APPENDED)):
            service = stage.any_service()
            times = stage.draw.randint(1, 3)
            await meddler.befall(PRODUCE, f"novapec-{service}-relay", code, obeyed=code in APPENDED, times=times)
            stage.injected(f"{name} to {service}")


@scenario("16c", "Too few replicas are in sync for longer than the relay's time-out", nodes=3, ends_within=180.0)
async def too_few_replicas(stage: Stage) -> None:
    node = stage.draw.choice(list(stage.platform.kafka))
    async with configured(stage.platform, topics_of(), min_insync_replicas="3"):
        await stage.after_commands(5)
        await stage.kill_node(node)
        await stage.pause(LONGER_THAN_THE_TIMEOUT_S)
        waiting = (await stage.platform.figures()).outbox
        await stage.platform.start_node(node)
        if not any(waiting.values()):
            raise AssertionError(f"Kafka took events that too few replicas had: {waiting} wait")
