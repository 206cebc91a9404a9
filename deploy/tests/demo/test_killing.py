"""Who is killed, and when."""

from collections import Counter

from novapec.demo.killing import KILLED_AT, Killer
from novapec.services import SERVICES
from shared.testing import eventually


def test_each_service_is_to_be_killed_once():
    assert sorted(KILLED_AT.values()) == sorted(SERVICES)


async def test_a_service_dies_once_however_long_the_year_is():
    killed: list[str] = []

    async def kill(service: str) -> None:
        killed.append(service)

    killer = Killer(kill, lambda _: None)
    for _ in range(100):
        for service in SERVICES:
            await killer.before(service)
    await eventually(lambda: len(killer.killed) == len(SERVICES))
    assert Counter(killed) == dict.fromkeys(SERVICES, 1)


async def test_nobody_dies_before_their_command():
    killer = Killer(_must_not, lambda _: None)
    for service, number in KILLED_AT:
        if service != "funding":
            for _ in range(number - 1):
                await killer.before(service)
    assert killer.killed == []


async def _must_not(service: str) -> None:
    raise AssertionError(service)
