"""What every command says without a running stack: statuses 0, 1 and 2, and sentences that say what would be right."""

import asyncio

import pytest

from novapec.home import Home
from novapec.services import ALL_SERVICES
from shared.vocabulary import Role
from shared.web.authentication import Principal, TokenVerifier
from shared.web.development_issuer import DEVELOPMENT_ISSUER
from shared.web.keys import KeyRing, from_file

SIRET = "73282932000074"

NEEDS_A_STACK = [
    ("status",),
    ("status", "--json"),
    ("migrate", "--service", "intake"),
    ("topics", "create"),
    ("topics", "list"),
    ("dead-letters", "list"),
    ("dead-letters", "show", "--service", "intake", "1"),
    ("dead-letters", "redrive", "--service", "intake", "1", "--yes"),
    ("dead-letters", "discard", "--service", "intake", "1", "--reason", "test", "--yes"),
    ("re-announce", "--all", "--yes"),
    ("restored", "look", "--service", "intake"),
    ("restored", "take-back", "--service", "intake", "--yes"),
    ("restored", "list"),
    ("restored", "repaired", "--service", "intake", "1", "--reason", "test", "--yes"),
    ("projections", "list"),
    ("projections", "rebuild", "--service", "impact", "roll-up", "--yes"),
    ("doctor",),
    ("consumers", "list"),
    ("consumers", "pause", "--service", "review", "reactions", "--yes"),
    ("consumers", "resume", "--service", "review", "reactions", "--yes"),
    ("consumers", "replay", "--service", "review", "reactions", "--from-offset", "0", "--yes"),
    ("clock", "show"),
    ("clock", "advance", "--by", "1d"),
    ("audit", "verify"),
    ("seed", "--applications", "1"),
]

WRONG_USAGE = [
    (("seed", "--applications", "0"), "greater than or equal to"),
    (("up", "--kafka", "redpanda"), "auto, apache, wheel or HOST:PORT"),
    (("up", "--postgres", "localhost"), "postgresql:// address"),
    (("up", "--simulation-start", "yesterday"), "does not match the format"),
    (("token", "--role", "king"), "is not one of"),
    (("token", "--role", "carrier", "--region", "99"), "is not one of"),
    (("token",), "Missing option '--role'"),
    (("migrate", "--service", "accounting"), "is not one of"),
    (("dead-letters", "discard", "--service", "intake", "1", "--reason", "test"), "add --yes"),
    (("dead-letters", "discard", "--service", "intake", "1", "--yes"), "Missing option '--reason'"),
    (("re-announce", "--yes"), "name one --service, or --all"),
    (("re-announce", "--all", "--service", "intake", "--yes"), "name one --service, or --all"),
    (("re-announce", "--all"), "add --yes"),
    (("restored", "look"), "Missing option '--service'"),
    (("restored", "repaired", "--service", "intake", "1", "--yes"), "Missing option '--reason'"),
    (("restored", "repaired", "--service", "intake", "1", "--reason", "test"), "add --yes"),
    (("projections", "rebuild", "--service", "intake", "envelopes"), "it has: file-standing"),
    (("consumers", "replay", "--service", "review", "reactions", "--yes"), "one of --from-offset and --from-time"),
    (("consumers", "replay", "--service", "review", "reactions", "--from-time", "May", "--yes"), "does not match"),
    (("clock", "advance"), "give one of --to and --by"),
    (("clock", "advance", "--to", "2025-09-01", "--by", "1d"), "give one of --to and --by"),
    (("clock", "advance", "--to", "September"), "neither a day as 2025-09-01 nor an instant"),
    (("clock", "advance", "--to", "2025-09-01T12:00:00"), "lacks its offset"),
    (("clock", "advance", "--by", "a year"), "not a span as 30d"),
]


@pytest.mark.parametrize("words", NEEDS_A_STACK, ids=" ".join)
def test_a_command_without_a_stack_says_how_to_start_one(novapec, words: tuple[str, ...]):
    ended = novapec(*words)
    assert ended.status == 1
    assert "start one with `novapec up`" in ended.said


@pytest.mark.parametrize(("words", "says"), WRONG_USAGE, ids=[" ".join(words) for words, _ in WRONG_USAGE])
def test_wrong_usage_ends_with_status_2_and_says_what_is_right(novapec, words: tuple[str, ...], says: str):
    ended = novapec(*words)
    assert ended.status == 2
    assert says in ended.said


def test_a_token_speaks_for_the_person_it_was_made_for(novapec, home: Home):
    words = ("token", "--role", "carrier", "--role", "auditor", "--org", SIRET, "--region", "11", "--sub", "anne")
    ended = novapec(*words)
    assert ended.status == 0
    keys = KeyRing(from_file(home.issuer / "development-issuer.jwks.json"))
    verifier = TokenVerifier(DEVELOPMENT_ISSUER, "novapec", "at+jwt", keys)
    principal = asyncio.run(verifier.verify(ended.out.strip()))
    assert principal == Principal("anne", frozenset({Role.CARRIER, Role.AUDITOR}), SIRET, frozenset({"11"}))


def test_no_token_is_made_outside_development(novapec, home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENVIRONMENT", "production")
    ended = novapec("token", "--role", "carrier")
    assert (ended.status, ended.out) == (1, "")
    assert "does not run in production" in ended.said
    assert not home.issuer.exists()


@pytest.mark.parametrize(
    "group", ["", "topics", "consumers", "dead-letters", "restored", "projections", "clock", "audit"]
)
def test_help_says_what_the_statuses_mean(novapec, group: str):
    ended = novapec(*group.split(), "--help")
    assert ended.status == 0
    assert "0 done; 1 refused, or a check failed; 2 wrong usage" in ended.said


@pytest.mark.parametrize("columns", [80, 100])
@pytest.mark.parametrize(
    ("words", "names"),
    [(("token",), tuple(Role)), (("migrate",), ALL_SERVICES), (("restored", "list"), ALL_SERVICES)],
    ids=str,
)
def test_help_breaks_no_word(
    novapec, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], names: tuple[str, ...], columns: int
):
    monkeypatch.setenv("COLUMNS", str(columns))
    said = novapec(*words, "--help").said.replace(",", " ").replace(".", " ").replace(";", " ").split()
    assert set(names) <= set(said)


def test_an_unreachable_kafka_is_said_in_a_sentence(novapec):
    ended = novapec("topics", "list", "--kafka", "127.0.0.1:1")
    assert ended.status == 1
    assert "Kafka refuses or does not answer" in ended.said
    assert "Traceback" not in ended.said


def test_an_unreachable_database_is_said_in_a_sentence(novapec):
    ended = novapec("migrate", "--service", "intake", "--dsn", "postgresql://nobody@127.0.0.1:1/nothing")
    assert ended.status == 1
    assert "PostgreSQL refuses or does not answer" in ended.said
