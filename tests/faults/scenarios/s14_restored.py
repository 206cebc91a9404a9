"""14: PostgreSQL restored older than Kafka, detected and mended by command; Kafka wiped, PostgreSQL intact."""

import shutil
from collections.abc import Awaitable, Callable
from functools import partial

from rig.gated import Gates
from rig.lookout import readiness, records
from rig.operator import Operator
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage

from novapec.stack.concurrency import in_thread
from shared.messaging.kafka_settings import KafkaSettings
from shared.messaging.topics import check_topics, topics_of

LIVES = 10
DETECTED_WITHIN = 30.0
REDONE_WITHIN = 90.0
DETECTED = "run `novapec restored take-back"


@scenario(
    "14a",
    "Each database in turn is restored older than Kafka: the relay refuses, a command mends it, what was done is done",
    lanes=0,
    fresh=True,
)
async def restored(stage: Stage) -> None:
    operator, gates = Operator(stage.platform), Gates(stage, LIVES)
    # Between a service's backup and its restore people act on other services only: what they do to it is not redone.
    await gates.all_at("admission")
    await operator.back_up("review")
    gates.open("admission")
    await gates.all_at("session")
    await restore_and_mend(stage, operator, "review", partial(operator.restore, "review"))
    await operator.back_up("intake")
    gates.open("session")
    await gates.all_at("decision")
    await operator.back_up("funding")
    gates.open("decision")
    await gates.all_at("agreement")
    await restore_and_mend(stage, operator, "funding", partial(operator.restore, "funding"))
    await restore_and_mend(stage, operator, "intake", partial(operator.restore, "intake"), forgets=False)
    await operator.back_up("impact")
    gates.open("agreement")
    await gates.all_at("payment")
    await restore_and_mend(stage, operator, "impact", partial(operator.restore, "impact"))
    gates.open("payment")


async def restore_and_mend(
    stage: Stage, operator: Operator, service: str, restore: Callable[[], Awaitable[None]], *, forgets: bool = True
) -> None:
    """What docs/operations.md says of a database older than Kafka. `forgets`: it must have forgotten something."""
    platform = stage.platform
    services, environment = platform.services, platform.environment(service)
    await platform.http[service].refuse()  # a load balancer sends nobody to a service without its API
    await services.stop(service)
    before = await platform.opened[service].fetchval("SELECT count(*) FROM messaging.event_log")
    await restore()
    forgot = before - await platform.opened[service].fetchval("SELECT count(*) FROM messaging.event_log")
    stage.injected(f"{service} restored, {forgot} events forgotten")
    if forgot:
        services.start(service, {**environment, "ROLES": "relay"})

        async def detected() -> bool:
            return DETECTED in await readiness(platform, service)

        stood = await records(platform, service)
        await until(f"the relay of {service} refuses", detected, within=DETECTED_WITHIN)
        if await records(platform, service) != stood:
            raise AssertionError(f"{service} published from a database that is older than Kafka")
        await services.stop(service)
    elif forgets:
        raise AssertionError(f"{service} had announced nothing since its backup: nothing is tried")
    await operator.run("restored", "take-back", "--service", service, "--yes")
    services.start(service, {**environment, "ROLES": "consumer,relay"})
    await platform.ready(service)
    await platform.quiet(within=REDONE_WITHIN)
    await operator.run("restored", "list", "--service", service)
    await services.stop(service)
    services.start(service, environment)
    await platform.ready(service)
    await platform.http[service].heal()


@scenario(
    "14b",
    "Kafka is wiped under load, PostgreSQL intact: topics are made again, everything is announced again and recognised",
    fresh=True,
    # What a relay had not sent yet comes before what is announced again: hearers hold it until then.
    allow=["first_occurrences_rise_by_one"],
)
async def wiped(stage: Stage) -> None:
    platform, operator = stage.platform, Operator(stage.platform)
    await stage.after_commands(150)
    for node in platform.kafka:
        await platform.kill_node(node)
    for node in platform.kafka:
        shutil.rmtree(platform.cluster.data_dir / f"node-{node}" / "data")
    stage.injected("Kafka wiped")
    await in_thread(platform.cluster.start)
    if len(await check_topics(KafkaSettings(platform.bootstrap), topics_of())) < len(topics_of()):
        raise AssertionError("Kafka was to be empty")
    await operator.run("topics", "create", "--replication", str(len(platform.kafka)))
    await operator.run("re-announce", "--all", "--yes")
