"""19: Offsets reset to earliest: full replay changes nothing; topic recreated; changed partition count refused."""

from rig.metrics import counted
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage
from rig.topics import add_a_partition, delete, forget_offsets

from novapec.acting import operators_origin
from novapec.quiescence import hearers, service_of
from novapec.reannounce import let_hearers_read_again, reannounce
from shared.messaging.background import EXIT_REBUILD
from shared.messaging.groups import group_of, mark_of, read_again
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import create_topics

TOPIC = "novapec.review.case"
"""Heard by reactions and by a projection, of two services."""
HEARERS = ("intake", "funding")
MET_AGAIN = "novapec_duplicates_total"
READ_WITHIN_S = 60.0


@scenario(
    "19a", "Every consumer reads everything again, by the operator's word and by lost offsets, and nothing changes"
)
async def read_from_the_first(stage: Stage) -> None:
    await stage.after_commands(60)
    platform, listening = stage.platform, sorted({service_of(name) for name in hearers()})
    by_word, by_loss = stage.draw.sample(listening, k=2)
    before = (await platform.figures()).remembered
    async with platform.opened[by_word].transaction(operators_origin()) as tx:
        await read_again(tx)
    stage.injected(f"{by_word} told to read again")
    await _lose_offsets(stage, by_loss)
    for service in (by_word, by_loss):
        expected = sum(sum(topics.values()) for name, topics in before.items() if service_of(name) == service)
        await until(
            f"{service} meets {expected} events again", _met_again(stage, service, expected), within=READ_WITHIN_S
        )


async def _lose_offsets(stage: Stage, service: str) -> None:
    """Kafka forgets where a service's groups stood, as it does when they were away for too long."""
    services = stage.platform.services
    await services.stop(service)
    mark = await mark_of(stage.platform.opened[service])
    await forget_offsets(stage.platform, [group_of(name, mark) for name in hearers() if service_of(name) == service])
    stage.injected(f"offsets of {service} lost")
    services.start(service)


def _met_again(stage: Stage, service: str, expected: int):
    async def met() -> bool:
        stage.load.check()
        return await counted(stage.platform, service, MET_AGAIN) >= expected

    return met


@scenario(
    "19b",
    "A topic is deleted and made again under load: announced again, it is whole, and nothing is applied twice",
    fresh=True,
    allow=["first_occurrences_rise_by_one"],
    ends_within=240.0,
)
async def topic_recreated(stage: Stage) -> None:
    await stage.after_commands(60)
    await delete(stage.platform, TOPIC)
    stage.injected(f"{TOPIC} deleted")
    await stage.pause(stage.draw.uniform(0.0, 3.0))
    await _made_again(stage)
    await stage.after_commands(10)


@scenario(
    "19c",
    "A topic with another number of partitions is refused at start, and mended as the refusal says",
    fresh=True,
    allow=["first_occurrences_rise_by_one"],
    ends_within=240.0,
)
async def partitions_changed(stage: Stage) -> None:
    services = stage.platform.services
    await stage.after_commands(40)
    owner = TOPIC.split(".")[1]
    await services.stop(owner)  # its relay, running, would send to the new partition at its next look
    await add_a_partition(stage.platform, TOPIC)
    stage.injected(f"{TOPIC} has a partition too many")
    for service in (owner, *HEARERS):
        refusals = services[service].exits.count(EXIT_REBUILD)
        if service != owner:
            await services.stop(service)
        services.start(service)

        async def refused(service: str = service, refusals: int = refusals) -> bool:
            return services[service].exits.count(EXIT_REBUILD) > refusals

        await until(f"{service} refuses to start", refused, within=30.0)
        await services.stop(service)
        if "twelve" not in services[service].log.read_text():
            raise AssertionError(f"{service} does not say how the topic is mended")
    await delete(stage.platform, TOPIC)
    await create_topics(KafkaSettings(stage.platform.bootstrap), replication=stage.platform.settings.nodes)
    for service in (owner, *HEARERS):
        services.start(service)
    await _announced_again(stage, owner)


async def _made_again(stage: Stage) -> None:
    await create_topics(KafkaSettings(stage.platform.bootstrap), replication=stage.platform.settings.nodes)
    await _announced_again(stage, TOPIC.split(".")[1])


async def _announced_again(stage: Stage, owner: str) -> None:
    """What `novapec re-announce --service` does."""
    opened, origin = stage.platform.opened, operators_origin()
    done = await reannounce(owner, opened[owner], KafkaSettings(stage.platform.bootstrap), origin)
    await let_hearers_read_again(opened, [TOPIC], origin)
    if not done.events or done.unknown:
        raise AssertionError(f"{owner} was not announced again: {done}")
