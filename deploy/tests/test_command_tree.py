"""The tree of commands: each is known by what it does; the dangerous ones ask, and are audited."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import typer
from typer.testing import CliRunner

from novapec.addresses import Addresses, ServiceAddress
from novapec.cli import app
from novapec.home import Home
from novapec.services import ALL_SERVICES, SERVICES, migrations_of
from shared.messaging.kafka_settings import KafkaSettings
from shared.postgres import Database
from shared.postgres.provision import Provisioned
from shared.testing.plugin import DatabaseFactory

LOOK = {
    "audit topics",
    "audit verify",
    "clock show",
    "consumers list",
    "dead-letters list",
    "dead-letters show",
    "doctor",
    "projections list",
    "restored list",
    "restored look",
    "signing keys",
    "signing new",
    "status",
    "topics list",
    "topics permissions",
    "webhooks deliveries",
    "webhooks list",
}
"""They change nothing."""
ROUTINE = {"clock advance", "demo", "seed", "token", "topics create", "up"}
"""They add what is missing, or need a platform that is nobody's: made for the demonstration, or in simulated time."""
WITH_AN_OPTION = {"migrate": "--post"}
"""Routine without the option, dangerous with it: test_migrate_post.py says how it asks and what it leaves."""
DANGEROUS = {
    "consumers pause": ("review", "reactions"),
    "consumers replay": ("review", "reactions", "--from-offset", "0"),
    "consumers resume": ("review", "reactions"),
    "dead-letters discard": ("review", "1", "--reason", "test"),
    "dead-letters redrive": ("review", "1"),
    "projections rebuild": ("impact", "roll-up"),
    "re-announce": ("review",),
    "restored repaired": ("review", "lost", "--reason", "test"),
    "restored take-back": ("review",),
    "rotate-keys": (),
    "webhooks redeliver": ("webhooks", str(UUID(int=1)), "--since", "2025-01-01T00:00:00Z"),
}
"""They take something away, or let a service do something again: the service, and further words."""
IN_ORDER = (
    *("re-announce", "restored take-back", "consumers pause", "consumers resume", "consumers replay"),
    *("projections rebuild", "rotate-keys", "dead-letters redrive", "dead-letters discard", "restored repaired"),
    "webhooks redeliver",
)
KEYS = f"test:{b64encode(bytes(32)).decode()}"
PARK = """INSERT INTO messaging.parked
    (consumer, topic, aggregate_id, sequence, event_id, state, headers, partition, kafka_offset)
VALUES ('novapec.review.reactions', 'novapec.intake.call', 'one', 1, gen_random_uuid(), 'dead', '[]', 0, 0)
RETURNING 1"""
CURSOR = """INSERT INTO messaging.cursor (consumer, topic, aggregate_id, last_sequence)
VALUES ('novapec.review.reactions', 'novapec.intake.call', 'one', 0) RETURNING 1"""
TAKEN = """INSERT INTO messaging.taken_back (event_id, topic, aggregate_id, sequence)
VALUES (gen_random_uuid(), 'novapec.review.case', 'lost', 1) RETURNING 1"""
SUBSCRIBED = """INSERT INTO webhooks.subscription
    (id, name, owner, url, events, editions, regions, axes, subjects, state, created_at, revision)
VALUES ('00000000-0000-0000-0000-000000000001', 'test', 'someone', 'https://recepteur.exemple.fr', '{any}', '{}', '{}',
    '{}', '{}', 'ACTIVE', now(), 1) RETURNING 1"""
NEEDED = {
    "dead-letters redrive": (PARK, CURSOR),
    "restored repaired": (TAKEN,),
    "webhooks redeliver": (SUBSCRIBED,),
}
AUDITED = "SELECT count(*) FROM messaging.audit_log WHERE actor LIKE 'operator%'"


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """By what is typed; typer brings a click of its own, so its classes are asked for nothing but their commands."""
    for name, one in getattr(command, "commands", {}).items():
        if hasattr(one, "commands"):
            yield from leaves(one, (*path, name))
        else:
            yield " ".join((*path, name)), one


TREE = dict(leaves(typer.main.get_command(app)))


def words_of(command: str) -> tuple[str, ...]:
    service, *further = DANGEROUS[command] or ("",)
    return (*command.split(), *(("--service", service) if service in SERVICES else ()), *further)


def test_every_command_is_known_by_what_it_does():
    assert set(TREE) == LOOK | ROUTINE | set(DANGEROUS) | set(WITH_AN_OPTION)
    assert set(IN_ORDER) == set(DANGEROUS)


@pytest.mark.parametrize("name", sorted(TREE))
def test_every_command_answers_scripts_in_json_and_says_what_its_statuses_mean(name: str):
    options = {one for parameter in TREE[name].params for one in parameter.opts}
    assert "--json" in options
    assert "0 done; 1 refused" in (TREE[name].epilog or "")


@pytest.mark.parametrize("name", sorted(DANGEROUS))
def test_a_dangerous_command_takes_yes_and_says_that_it_is_audited(name: str):
    assert "--yes" in {one for parameter in TREE[name].params for one in parameter.opts}
    assert "Audited" in TREE[name].help


@pytest.mark.parametrize(("name", "option"), WITH_AN_OPTION.items())
def test_a_command_that_an_option_makes_dangerous_says_that_it_asks_then_and_is_audited(name: str, option: str):
    assert {option, "--yes"} <= {one for parameter in TREE[name].params for one in parameter.opts}
    assert f"{option}, which asks, and is audited" in TREE[name].help


@pytest.mark.parametrize("name", sorted(LOOK | ROUTINE))
def test_a_command_that_asks_nothing_has_no_yes(name: str):
    assert "--yes" not in {one for parameter in TREE[name].params for one in parameter.opts}


@pytest.mark.kafka
async def test_every_dangerous_command_asks_and_leaves_a_trace_in_the_audit_log_of_its_service(
    service_database: DatabaseFactory, kafka: KafkaSettings, home: Home, novapec_beside, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BANK_ACCOUNT_KEYS", KEYS)
    databases = {name: await service_database(name, migrations_of(name)) for name in ALL_SERVICES}
    home.make()
    Addresses(
        services={name: ServiceAddress("http://127.0.0.1:1") for name in ALL_SERVICES},
        databases={name: Provisioned(owner_dsn="", application_dsn=one.dsn) for name, one in databases.items()},
        kafka=kafka,
    ).write(home.stack_file)
    for name in IN_ORDER:
        service, *_ = DANGEROUS[name] or ("funding",)
        for sql in NEEDED.get(name, ()):
            await databases[service].fetchval(sql)
        before = await _audited(databases[service])
        asks = await novapec_beside(*words_of(name))
        assert (asks.status, "add --yes" in asks.said) == (2, True), f"{name}: {asks.said}"
        assert await _audited(databases[service]) == before, name
        ended = await novapec_beside(*words_of(name), "--yes", "--json")
        assert ended.status == 0, f"{name}: {ended.said}"
        assert await _audited(databases[service]) > before, name


async def _audited(database: Database) -> int:
    return await database.fetchval(AUDITED)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("novapec con", ["consumers"]),
        ("novapec consumers pause --service ", list(ALL_SERVICES)),
        ("novapec consumers pause --service impact ro", ["roll-up"]),
        ("novapec projections rebuild --service intake ", ["file-standing"]),
    ],
)
def test_the_shell_completes_commands_services_and_consumers(line: str, expected: list[str]):
    words = line.split(" ")[:-1]
    told = {"_NOVAPEC_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}
    result = CliRunner().invoke(app, [], prog_name="novapec", env=told)
    assert set(expected) <= set(result.stdout.split()), result.output
