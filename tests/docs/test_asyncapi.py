"""The exported AsyncAPI documents tell of every event, and the AsyncAPI project's own parser accepts them."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import asyncapi
import event_examples
import generate
import pytest
import yaml

from shared.contracts import Event
from shared.contracts.envelope import read

CHECKER = Path(__file__).parent / "asyncapi_parser"
KINDS = sorted(Event.REGISTRY.values(), key=lambda kind: kind.TYPE)


def test_the_platform_s_document_holds_every_event_on_its_channel():
    document = asyncapi.document()
    told = {(channel["address"], name) for channel in document["channels"].values() for name in channel["messages"]}
    assert told == {(kind.TOPIC, kind.__name__) for kind in KINDS}


@pytest.mark.parametrize("service", asyncapi.SERVICES)
def test_a_service_s_document_sends_what_it_announces_and_receives_what_it_hears(service: str):
    operations = asyncapi.document(service)["operations"].values()
    sent = {
        one["$ref"].rsplit("/", 1)[-1] for each in operations if each["action"] == "send" for one in each["messages"]
    }
    assert sent == {kind.__name__ for kind in KINDS if service == kind.SERVICE}
    received = {
        one["$ref"].rsplit("/", 1)[-1] for each in operations if each["action"] == "receive" for one in each["messages"]
    }
    assert received == {
        kind.__name__ for kind, heard in generate.hearers().items() if any(service in by for by in heard)
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_example_of_an_event_is_one_that_a_hearer_reads(kind: type[Event]):
    headers, data = event_examples.example_of(kind)
    heard = read(kind.TOPIC, [(name, value.encode()) for name, value in headers.items()], json.dumps(data).encode())
    assert type(heard.event) is kind


@pytest.mark.parametrize("service", [None, *asyncapi.SERVICES])
def test_a_document_names_a_guarded_kafka_and_each_way_to_say_who_one_is_there(service: str | None):
    document = asyncapi.document(service)
    local, guarded = document["servers"]["local"], document["servers"]["guarded"]
    assert (local["protocol"], "security" in local) == ("kafka", False)
    assert guarded["protocol"] == "kafka-secure"
    ways = document["components"]["securitySchemes"]
    assert [one["$ref"] for one in guarded["security"]] == [f"#/components/securitySchemes/{name}" for name in ways]
    assert {one["type"] for one in ways.values()} == {"X509", "scramSha512"}, "as KafkaSettings: SSL, and SASL_SSL"


@pytest.mark.parametrize("name", ["local", "guarded"])
def test_the_variables_of_a_server_s_address_are_those_that_it_explains(name: str):
    server = asyncapi.document()["servers"][name]
    assert set(re.findall(r"{(\w+)}", server["host"])) == set(server["variables"])


def test_what_is_said_of_compose_s_kafka_is_what_compose_does():
    compose = yaml.safe_load((Path(asyncapi.__file__).parents[1] / "docker-compose.yml").read_text(encoding="utf-8"))
    kafka = compose["services"]["kafka"]
    assert "ports" not in kafka, "nobody outside its networks reaches it"
    (network,) = kafka["networks"]
    said = asyncapi.document()["servers"]["local"]["description"]
    assert f"`{kafka['environment']['KAFKA_ADVERTISED_LISTENERS'].rpartition('/')[2]}`" in said
    assert f"its network `{network}`" in said


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parser, installed from npm into a folder of its own."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: the AsyncAPI project's parser runs on Node")
    folder = tmp_path_factory.mktemp("asyncapi")
    shutil.copytree(CHECKER, folder, dirs_exist_ok=True)
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock"]
    installed = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    if installed.returncode:
        pytest.skip(f"npm cannot install the AsyncAPI project's parser: {installed.stderr[-200:]}")
    return folder


def check(parser: Path, *files: Path) -> "subprocess.CompletedProcess[str]":
    command = [shutil.which("node") or "node", "check.js", *map(str, files)]
    return subprocess.run(command, cwd=parser, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603


def test_the_asyncapi_project_s_own_parser_accepts_every_document(parser: Path, tmp_path: Path):
    documents = {name or "novapec": asyncapi.document(name) for name in (None, *asyncapi.SERVICES)}
    for name, document in documents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    done = check(parser, *(tmp_path / f"{name}.json" for name in documents))
    assert done.returncode == 0, done.stdout
    for document in documents.values():
        assert f"{len(document['operations'])} operations" in done.stdout


def test_the_parser_refuses_a_document_that_points_nowhere(parser: Path, tmp_path: Path):
    document = asyncapi.document("impact")
    document["channels"] = {}
    file = tmp_path / "spoilt.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert check(parser, file).returncode == 1


def test_the_version_is_raised_by_each_entry_on_contracts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert asyncapi.document()["info"]["version"] == f"1.{len(asyncapi.changes()) - 1}.0"
    log = tmp_path / "CHANGELOG.md"
    log.write_text("### Contracts\n\n- First.\n- Second,\n  over two lines.\n\n### Fixed\n\n- Another.\n")
    log.write_text(f"# Log\n\n{log.read_text()}\n### Contracts\n\n- Third.\n")
    monkeypatch.setattr(asyncapi, "CHANGELOG", log)
    assert asyncapi.changes() == ["First.", "Second, over two lines.", "Third."]
    assert asyncapi.version() == "1.2.0"


def test_the_changelog_of_contracts_tells_of_contracts_and_of_each_once():
    names = {kind.__name__ for kind in KINDS} | {"CallRules"}
    _, *added = asyncapi.changes()
    for entry in added:
        assert names & set(re.findall(r"`(\w+)`", entry)) or "`.v" in entry or ", optional, in" in entry, entry
    for entry in added:
        assert not [one for one in added if one is not entry and one.startswith(entry.rstrip("."))], entry
