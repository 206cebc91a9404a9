"""Each invariant fails where what it watches is spoilt: a world at rest, damaged in one place."""

from collections.abc import Callable

import pytest
from simulation.invariants import check
from simulation.quietlogs import quiet
from simulation.run import Run

Damage = Callable[[Run], None]


def at_rest() -> Run:
    """A world that has come to rest with several events in a stream, a poisoned record and nothing wrong."""
    for seed in range(1000):
        finished = Run(seed)
        with quiet():
            outcome = finished.outcome()
        assert outcome.broken == []
        applied = finished.servers["review"].rows.get("applied", {}).values()
        if finished.adversary.poison and finished.adversary.forged and any(len(row) > 1 for row in applied):
            return finished
    message = "no such seed"
    raise AssertionError(message)


def longest(finished: Run, service: str = "review") -> tuple[tuple[object, ...], tuple[object, ...]]:
    return max(finished.servers[service].rows["applied"].items(), key=lambda one: len(one[1]))


def spoil(change: Callable[[tuple[object, ...]], tuple[object, ...]]) -> Damage:
    def damage(finished: Run) -> None:
        key, row = longest(finished)
        finished.servers["review"].rows["applied"][key] = change(row)

    return damage


def drop_from(service: str, table: str) -> Damage:
    def damage(finished: Run) -> None:
        rows = finished.servers[service].rows[table]
        del rows[max(rows)]

    return damage


def forget_a_record(finished: Run) -> None:
    for log in finished.cluster.logs.values():
        log.clear()


def announce_twice(finished: Run) -> None:
    log = finished.servers["review"].rows["event_log"]
    caused = next(one for one in log.values() if one.envelope.causation_id is not None)
    log["event_log", 10**6] = caused


def park_something(finished: Run) -> None:
    rows = finished.servers["review"].rows["parked"]
    key, row = next(iter(rows.items()))
    rows[key] = row._replace(state="held")


def count_twice(finished: Run) -> None:
    rows = finished.servers["funding"].rows["tally"]
    key, row = next(iter(rows.items()))
    rows[key] = (*row, row[-1])


def forget_the_forks(finished: Run) -> None:
    finished.servers["funding"].rows["parked"].clear()


DAMAGES: dict[str, tuple[Damage, str]] = {
    "an event is missing": (spoil(lambda row: row[:-1]), "no event is lost"),
    "an event is applied twice": (spoil(lambda row: (*row, row[-1])), "every event is applied once"),
    "two events are exchanged": (spoil(lambda row: (row[1], row[0], *row[2:])), "every stream is applied in order"),
    "a stranger is applied": (spoil(lambda row: (*row, "stranger")), "nothing is applied that was not committed"),
    "a projection counts twice": (count_twice, "every event is applied once"),
    "the inbox forgets": (drop_from("review", "inbox"), "cursor and inbox tell what was applied"),
    "the event log has a gap": (
        lambda finished: (
            finished.servers["intake"].rows["event_log"].pop(min(finished.servers["intake"].rows["event_log"]))
        ),
        "every command is done exactly once",
    ),
    "an announcement is doubled": (announce_twice, "every reaction announces once"),
    "the log is empty": (forget_a_record, "every committed event is in the log"),
    "something stands aside": (park_something, "nothing is parked but what must be"),
    "a broken record is thrown away": (
        lambda finished: [server.rows.get("quarantine", {}).clear() for server in finished.servers.values()],
        "every broken record is kept once",
    ),
    "a fork is overlooked": (forget_the_forks, "every fork is noticed"),
}


@pytest.fixture(scope="module")
def seed() -> int:
    return at_rest().world.seed


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_named(what: str, seed: int):
    finished = Run(seed)
    with quiet():
        assert finished.outcome().broken == []
    damage, invariant = DAMAGES[what]
    damage(finished)
    found = check(finished.cluster, finished.servers, finished.asked, finished.adversary)
    assert invariant in {one.invariant for one in found}
