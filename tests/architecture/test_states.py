"""Each state machine stands three times: in the domain, in a CHECK, in a diagram. They are equal."""

import re
from importlib import import_module
from typing import Any

import pytest
from generate import SERVICES, states_page

from shared.testing.plugin import DatabaseFactory

CHECKS = """SELECT pg_get_constraintdef(c.oid) AS text FROM pg_constraint c
WHERE c.contype = 'c' AND c.conrelid = $1::regclass AND pg_get_constraintdef(c.oid) LIKE '%state%'"""


@pytest.mark.parametrize("service", SERVICES)
async def test_the_checks_of_the_migrations_name_the_states_of_the_domain(
    service: str, service_database: DatabaseFactory
):
    declared = import_module(f"{service}.main").SERVICE
    database = await service_database(service, declared.migrations)
    machines: dict[str, Any] = import_module(f"{service}.domain").STATE_MACHINES
    for table, (states, _) in machines.items():
        texts = [row["text"] for row in await database.fetch(CHECKS, table)]
        listed = [set(re.findall(r"'([A-Z_]+)'", text)) for text in texts]
        assert set(states) in listed, f"{table}: {listed} where the domain has {set(states)}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_transition_leads_from_a_state_to_a_state_and_every_state_is_drawn(service: str):
    page = states_page()
    for table, (states, transitions) in import_module(f"{service}.domain").STATE_MACHINES.items():
        assert set(transitions) <= set(states), table
        assert {after for followers in transitions.values() for after in followers} <= set(states), table
        for state in states:
            assert f" {state} -->" in page
