"""Kill -9 of each of the four services once, in the middle of the year: the same checks hold."""

import pytest
from ledger_against_tables import ledger_faults

from novapec.demo.programme import load
from novapec.demo.run import Outcome

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


async def test_the_year_goes_on_when_each_service_is_killed_once(live_through, kafka_server: str, postgres_server: str):
    outcome: Outcome = (await live_through(kill=True)).outcome
    assert {check.name: check.faults for check in outcome.checks if not check.holds} == {}
    assert "each_service_was_killed" in {check.name for check in outcome.checks}
    closed = {ending.project.slug for ending in outcome.evidence.endings if ending.state == "CLOSED"}
    assert closed == {project.slug for project in load().projects if project.results is not None}
    assert await ledger_faults(kafka_server, postgres_server) == []
