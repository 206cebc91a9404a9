"""Who kills, stops, cuts and forges: some acts at times and steps that the seed draws, until calm is called."""

import asyncio
from collections.abc import Callable

from aiokafka import TopicPartition

from shared.messaging.records import Raw
from simulation.kafka import SESSION, Cluster
from simulation.loop import Life, Process
from simulation.server import Server
from simulation.service import ServiceProcess
from simulation.world import World

IDLE_SESSION = 10.0
"""Seconds after which PostgreSQL ends the session of a relay that went silent."""
LASTS = 5.0
"""Seconds from the first act to the last."""
INSTANCES = 2
STOPS = (0.3, 1.0, 3.0, 7.0, 11.0)
"""Seconds for which a process may stand still: past the group's patience, past PostgreSQL's."""


class Adversary:
    """Owns the processes: starts them, ends them, and starts them again."""

    def __init__(self, world: World, cluster: Cluster, servers: dict[str, Server]) -> None:
        self.world = world
        self.cluster = cluster
        self.servers = servers
        self.running: dict[str, ServiceProcess] = {}
        self.graveyard: list[ServiceProcess] = []
        self.poison: list[Raw] = []
        self.forged: list[Raw] = []
        self.done = 0
        self._over = False
        self._until = 0.0

    # ---- the plan

    def begin(self) -> None:
        """Start every service, and lay the plan."""
        for service in self.servers:
            for number in range(INSTANCES):
                self._start(f"{service}-{number}", service)
        chance = self.world.chance
        acts: tuple[Callable[[], None], ...] = (
            self._kill_one,
            self._kill_one,
            self._stop_one,
            self._stop_one,
            self._cut_database,
            self._cut_kafka,
            self._restart_database,
            self._lose_a_leader,
            self._rewind_a_group,
            self._rebalance,
            self._poison,
            self._forge,
            self._resend,
            self._resend,
            self._turn_a_clock,
        )
        for _ in range(int(chance.random() * 10)):
            self._at(chance.random() * LASTS, acts[int(chance.random() * len(acts))])
        self.world.loop.fatal_steps = {int(chance.random() * 1200) for _ in range(int(chance.random() * 4))}

    async def finished(self) -> None:
        """Return when the last act is over, or was: an act may have prolonged it meanwhile."""
        loop = self.world.loop
        while (left := self._until - loop.time()) > 0:  # noqa: ASYNC110  because acts may prolong it
            await asyncio.sleep(left + 0.001)  # the time is virtual

    def heal(self) -> None:
        """Every process runs, every link holds."""
        self._over = True
        for one in list(self.running.values()):
            if one.process.life is Life.STOPPED:
                self.world.loop.proceed(one.process)
            one.process.slowness = one.process.database_until = one.process.kafka_until = 0.0
        self.cluster.leaderless.clear()
        self.cluster.wake_all()

    def _at(self, delay: float, act: Callable[[], None]) -> None:
        self._until = max(self._until, self.world.loop.time() + delay)
        self.world.loop.world_later(delay, self._do, act)

    def _do(self, act: Callable[[], None]) -> None:
        if not self._over:
            self.done += 1
            act()

    # ---- processes

    def some_process(self, service: str) -> Process | None:
        """A process of a service that takes requests."""
        alive = [one.process for one in self.running.values() if one.process.service == service]
        return alive[int(self.world.chance.random() * len(alive))] if alive else None

    def all_processes(self) -> list[Process]:
        return [one.process for one in (*self.graveyard, *self.running.values())]

    def kill(self, process: Process) -> None:
        """Kill -9: no further step of it runs; its sessions and memberships end when the others notice."""
        if process.life is Life.DEAD:
            return
        self.world.note("%s is killed", process.name)
        process.life = Life.DEAD
        one = self.running.pop(process.name)
        self.graveyard.append(one)
        chance = self.world.chance
        self.world.loop.world_later(chance.random() * 0.1, one.server.lose, process)
        for consumer in one.consumers:
            self.world.loop.world_later(SESSION, self._gone, consumer)
        self.world.loop.world_later(chance.random() * 3, self._start, process.name, process.service)

    def _gone(self, consumer: object) -> None:
        consumer.group.leave(consumer)  # type: ignore[attr-defined]
        self.cluster.consumers.pop(consumer, None)  # type: ignore[call-overload]

    def _start(self, name: str, service: str) -> None:
        chance = self.world.chance
        slowness = 0.0 if self._over or chance.random() < 0.8 else chance.random() * 0.3
        process = Process(name, service, slowness)
        one = ServiceProcess(self.world, self.cluster, self.servers[service], process)
        self.running[name] = one
        self.world.note("%s starts", name)
        one.start()

    def _some(self) -> ServiceProcess | None:
        alive = list(self.running.values())
        return alive[int(self.world.chance.random() * len(alive))] if alive else None

    # ---- acts

    def _kill_one(self) -> None:
        one = self._some()
        if one is not None:
            self.kill(one.process)

    def _stop_one(self) -> None:
        """SIGSTOP, for long enough to be taken for dead or not."""
        one = self._some()
        if one is None or one.process.life is not Life.RUNNING:
            return
        process, loop = one.process, self.world.loop
        seconds = STOPS[int(self.world.chance.random() * len(STOPS))]
        self.world.note("%s is stopped for %s s", process.name, seconds)
        process.life = Life.STOPPED
        if seconds > SESSION:
            for consumer in one.consumers:
                loop.world_later(SESSION, self._missed, process, consumer)
        if seconds > IDLE_SESSION:
            loop.world_later(IDLE_SESSION, self._idle, one)
        loop.world_later(seconds, self._continue, process)
        self._until = max(self._until, loop.time() + seconds)

    def _continue(self, process: Process) -> None:
        if process.life is Life.STOPPED:
            self.world.note("%s goes on", process.name)
            self.world.loop.proceed(process)

    def _missed(self, process: Process, consumer: object) -> None:
        if process.life is Life.STOPPED:
            consumer.group.leave(consumer)  # type: ignore[attr-defined]
            consumer.called.set()  # type: ignore[attr-defined]

    def _idle(self, one: ServiceProcess) -> None:
        if one.process.life is Life.STOPPED:
            one.server.lose(one.process)

    def _cut_database(self) -> None:
        one = self._some()
        if one is not None:
            one.process.database_until = self.world.loop.time() + self.world.chance.random() * 3

    def _cut_kafka(self) -> None:
        one = self._some()
        if one is not None:
            lasts = self.world.chance.random() * 3
            one.process.kafka_until = self.world.loop.time() + lasts
            self.world.loop.world_later(lasts + 0.01, self.cluster.wake_all)

    def _restart_database(self) -> None:
        names = list(self.servers)
        server = self.servers[names[int(self.world.chance.random() * len(names))]]
        self.world.note("%s's database restarts", server.service)
        server.restart()

    def _some_partition(self) -> TopicPartition | None:
        known = list(self.cluster.logs)
        return known[int(self.world.chance.random() * len(known))] if known else None

    def _lose_a_leader(self) -> None:
        tp = self._some_partition()
        if tp is not None:
            self.cluster.leaderless[tp] = self.world.loop.time() + self.world.chance.random() * 4

    def _rewind_a_group(self) -> None:
        """Its offsets go back, as an operator or a lost commit would have it."""
        groups = list(self.cluster.groups.values())
        group = groups[int(self.world.chance.random() * len(groups))]
        group.committed = {tp: int(at * self.world.chance.random()) for tp, at in group.committed.items()}
        group.rebalance()

    def _rebalance(self) -> None:
        for group in self.cluster.groups.values():
            if self.world.chance.random() < 0.6:
                group.rebalance()

    def _poison(self) -> None:
        """Something that is no event, between events."""
        tp = self._some_partition()
        if tp is not None:
            kinds = ((b"{", ()), (None, ()), (b"{}", (("ce_id", b"\xff"),)), (b"", (("ce_type", None),)))
            value, headers = kinds[int(self.world.chance.random() * len(kinds))]
            self.poison.append(self.cluster.append(tp, b"x", value, headers))

    def _forge(self) -> None:
        """Another event at a sequence that every hearer has applied: a publisher whose history was rewritten."""
        tp = self._some_partition()
        raw = self._applied_everywhere(tp) if tp is not None else None
        if raw is not None and tp is not None:
            headers = tuple((n, b"f" * 8 + (v or b"")[8:] if n == "ce_id" else v) for n, v in raw.headers)
            self.world.note("forged: %s", headers[-6:])
            self.forged.append(self.cluster.append(tp, raw.key, raw.value, headers))

    def _applied_everywhere(self, tp: TopicPartition) -> Raw | None:
        known = {raw.offset for raw in (*self.poison, *self.forged) if (raw.topic, raw.partition) == tuple(tp)}
        for raw in self.cluster.logs[tp]:
            headers = dict(raw.headers)
            if raw.offset in known:
                continue
            stream = (tp.topic, (headers["ce_subject"] or b"").decode())
            hearers = [name for name, group in self.cluster.groups.items() if tp in group.partitions]
            servers = [self.servers[name.split(".")[1]] for name in hearers]
            if all(
                server.rows.get("cursor", {}).get(("cursor", name, *stream), 0) >= int(headers["ce_sequence"] or 0)
                for name, server in zip(hearers, servers, strict=True)
            ):
                return raw
        return None

    def _resend(self) -> None:
        """A record comes again, long after: a zombie's, or an operator's replay."""
        tp = self._some_partition()
        if tp is not None:
            log = self.cluster.logs[tp]
            raw = log[int(self.world.chance.random() * len(log))]
            if raw not in self.poison and raw not in self.forged:
                self.world.note("%s-%d/%d is sent again", raw.topic, raw.partition, raw.offset)
                self.cluster.append(tp, raw.key, raw.value, raw.headers)

    def _turn_a_clock(self) -> None:
        names = list(self.servers)
        server = self.servers[names[int(self.world.chance.random() * len(names))]]
        server.clock_skew = (self.world.chance.random() - 0.5) * 1200
        self.world.note("%s's clock is off by %.0f s", server.service, server.clock_skew)
