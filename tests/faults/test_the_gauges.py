"""What rises is told from what is flat."""

import pytest
from rig.gauges import Gauges

MB = 1024 * 1024


def gauges(what: str, values: list[int]) -> Gauges:
    return Gauges({("impact", what): values})


def test_memory_that_rises_for_ever_is_told():
    assert gauges("memory", [n * MB for n in range(100, 140)]).rising() == [
        "memory of impact rose from 120,061,952 to 141,033,472"
    ]


def test_descriptors_that_are_never_closed_are_told():
    assert gauges("descriptors", list(range(20, 100))).rising()


def test_what_rises_at_the_start_and_then_stays_is_flat():
    assert gauges("memory", [80 * MB] * 10 + [100 * MB] * 30).rising() == []


def test_what_goes_up_and_down_is_flat():
    assert gauges("memory", [95 * MB, 105 * MB] * 20).rising() == []


def test_too_few_looks_say_nothing():
    with pytest.raises(ValueError, match="3 times only"):
        gauges("memory", [1, 2, 3]).rising()
