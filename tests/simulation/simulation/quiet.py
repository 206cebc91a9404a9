"""After the faults: everything drains by itself, then an operator mends what only a person can, and it drains again."""

import asyncio

from simulation.adversary import Adversary
from simulation.invariants import Broken, is_hopeless
from simulation.kafka import Cluster
from simulation.server import Server
from simulation.world import World

DRAINED_WITHIN = 200.0
"""Seconds, from the last fault on: several of the longest back-offs, and a sweep for what waited long."""


async def come_to_rest(
    world: World, cluster: Cluster, servers: dict[str, Server], adversary: Adversary
) -> list[Broken]:
    """Wait until nothing moves; mend; wait again; now and then replay everything, and wait again."""
    replayed = world.seed % 8 == 0 or bool(adversary.forged)
    for step in (None, _mend, _replay if replayed else None):
        if step is not None:
            world.note("the operator: %s", step.__name__)
            step(world, cluster, servers)
        limit = world.loop.time() + DRAINED_WITHIN
        while left := what_moves(cluster, servers):
            if world.loop.time() > limit:
                return [Broken("everything drains", f"after {DRAINED_WITHIN:.0f} s: {left}")]
            await asyncio.sleep(0.5)
    return []


def what_moves(cluster: Cluster, servers: dict[str, Server]) -> list[str]:
    """What is still under way."""
    moving = [f"{service}: outbox" for service, server in servers.items() if server.rows.get("outbox")]
    moving += [f"{group.name}: offsets" for group in cluster.groups.values() if not group.settled]
    for server in servers.values():
        rows = {key: row for key, row in server.rows.get("parked", {}).items() if row.state != "discarded"}
        stopped = {key[1:4] for key, row in rows.items() if row.state in {"dead", "fork"}}
        moving += [
            f"{server.service}: {row.state} {key[1:5]}"
            for key, row in rows.items()
            if row.state in {"held", "waiting"} and not _stands_behind(rows, key, stopped, set())
        ]
    return moving


def _stands_behind(rows: dict, key: tuple, stopped: set, seen: set) -> bool:
    """Does a record stand behind one that only a person can move, in its stream or in the stream it waits for?"""
    stream = key[1:4]
    if stream in stopped:
        return True
    if stream in seen:
        return False
    seen.add(stream)
    awaited = [(key[1], *row.awaited) for other, row in rows.items() if other[1:4] == stream and row.awaited]
    return any(
        one in stopped or any(_stands_behind(rows, other, stopped, seen) for other in rows if other[1:4] == one)
        for one in awaited
    )


def _mend(world: World, _: Cluster, servers: dict[str, Server]) -> None:
    """The defect is repaired; dead letters are re-driven, forks discarded: parking.REDRIVE and parking.DISCARD."""
    world.defective = False
    for server in servers.values():
        parked = server.rows.get("parked", {})
        for key, row in list(parked.items()):
            if row.state == "dead" and not is_hopeless(row.raw):
                parked[key] = row._replace(state="held", awaited=None)
            elif row.state == "fork":
                parked[key] = row._replace(state="discarded")


def _replay(_: World, cluster: Cluster, _servers: dict[str, Server]) -> None:
    """Every group begins at the first record again: nothing may change."""
    for group in cluster.groups.values():
        group.committed = {}
        group.rebalance()
