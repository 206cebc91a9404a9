"""17: Oversize, authorisation and sequence errors."""

from rig.lookout import readiness
from rig.meddler import PRODUCE, meddling
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage
from rig.topics import configured

from novapec.services import SERVICES
from shared.messaging.topics import topics_of

REFUSED = {
    2: "CORRUPT_MESSAGE",
    29: "TOPIC_AUTHORIZATION_FAILED",
    31: "CLUSTER_AUTHORIZATION_FAILED",
    45: "OUT_OF_ORDER_SEQUENCE_NUMBER",
    47: "INVALID_PRODUCER_EPOCH",
    59: "UNKNOWN_PRODUCER_ID",
}
APPENDED = {
    45: "OUT_OF_ORDER_SEQUENCE_NUMBER after the append",
    46: "DUPLICATE_SEQUENCE_NUMBER",
    47: "INVALID_PRODUCER_EPOCH after the append",
}
TOO_SMALL = "100"
"""Bytes: less than any event with its headers."""


@scenario("17a", "A topic takes no event of any size: its service says so, keeps its events, and sends them later")
async def oversize(stage: Stage) -> None:
    service = stage.draw.choice(SERVICES[:3])
    async with configured(stage.platform, topics_of(service), max_message_bytes=TOO_SMALL):
        stage.injected(f"MESSAGE_TOO_LARGE to {service}")

        async def told() -> bool:
            stage.load.check()
            return "Kafka did not take events" in await readiness(stage.platform, service)

        await until(f"/readyz of {service} says that Kafka does not take its events", told, within=120.0)
        if not (await stage.platform.figures()).outbox[service]:
            raise AssertionError(f"{service} says that Kafka does not take its events, but keeps none of them")


@scenario(
    "17b", "Kafka refuses events for good, by authorisation and by their numbers: a new producer sends them again"
)
async def refused_for_good(stage: Stage) -> None:
    planned = [*((code, name, False) for code, name in REFUSED.items())]
    planned += [(code, name, True) for code, name in APPENDED.items()]
    stage.draw.shuffle(planned)
    async with meddling(stage.platform) as meddler:
        for code, name, obeyed in planned:
            service = stage.any_service()
            await meddler.befall(PRODUCE, f"novapec-{service}-relay", code, obeyed=obeyed)
            stage.injected(f"{name} to {service}")
