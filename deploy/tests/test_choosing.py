"""What the operator chooses is checked before anything starts."""

from datetime import UTC, datetime

import pytest

from novapec.home import Home
from novapec.stack import StackSettings


@pytest.mark.parametrize("kafka", ["auto", "apache", "wheel", "kafka.example:9092", "a:9092,b:9093"])
def test_kafka_is_an_engine_or_addresses(home: Home, kafka: str):
    assert StackSettings(home=home.folder, kafka=kafka).kafka == kafka


@pytest.mark.parametrize("kafka", ["redpanda", "kafka.example", ":9092", "kafka:port", "kafka:99999", "a:9092,b", ""])
def test_another_kafka_is_refused_with_the_choices(home: Home, kafka: str):
    with pytest.raises(ValueError, match="auto, apache, wheel or HOST:PORT"):
        StackSettings(home=home.folder, kafka=kafka)


def test_a_postgres_that_is_no_address_is_refused_with_the_choices(home: Home):
    with pytest.raises(ValueError, match="embedded or an administrator's postgresql:// address"):
        StackSettings(home=home.folder, postgres="localhost:5432")


@pytest.mark.parametrize("start", [None, datetime(2025, 1, 15)])  # noqa: DTZ001  because that is what is refused
def test_simulated_time_needs_an_instant_to_start_from(home: Home, start: datetime | None):
    with pytest.raises(ValueError, match="2025-01-15T08:00:00Z"):
        StackSettings(home=home.folder, simulation=True, simulation_start=start)


def test_simulated_time_starts_where_it_is_told(home: Home):
    start = datetime(2025, 1, 15, 8, tzinfo=UTC)
    assert StackSettings(home=home.folder, simulation=True, simulation_start=start).simulation_start == start
