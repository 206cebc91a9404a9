"""The Helm chart: its values, and that it knows of the code what the code says. `make chart` runs the real tools."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import chart
import jsonschema
import pytest
import yaml
from asyncapi import SERVICES
from rendered_chart import CHART, EXAMPLES, ROOT, TEMPLATE, environment_of, needs_helm, of_kind, values_of

from novapec.surroundings import surrounding
from shared.engines.kafka_config import Node, server_properties
from shared.service import ServiceSettings
from shared.service.running import GRACE_SECONDS

ROLES = ("api", "consumer", "relay")
OPERATOR = "novapec-operator"
READ_BY_LIBRARIES = {
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
    "PGSSLMODE",
    "PGSSLROOTCERT",
    "POSTGRES_PASSWORD",
}
"""Variables that OpenTelemetry and asyncpg read themselves, and one that only makes another."""
SCHEMA = json.loads((CHART / "values.schema.json").read_text())


def services_of(example: str) -> dict[str, dict[str, Any]]:
    """The deployments of the services' own processes."""
    return {name: one for name, one in of_kind(example, "Deployment").items() if name != OPERATOR}


def settings_of(service: str) -> set[str]:
    """The variables that a service reads."""
    return {name.upper() for name in import_module(f"{service}.settings").Settings.model_fields}


# ---- without Helm


def test_what_the_chart_knows_of_the_code_is_current():
    assert chart.FILE.read_text(encoding="utf-8") == chart.text(), "run `make docs`"


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_examples_values_fit_the_schema(example: str):
    jsonschema.Draft7Validator(SCHEMA).validate(values_of(example))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("oidc.isuer", "https://sso.example"),
        ("oidc.issuer", ""),
        ("roles.consumer.replicas", 13),
        ("services.intake.consumer.replicas", 13),
        ("services.intake.env", {"lower": "x"}),
        ("services.intake.secretEnv", {"SMTP_PASSWORD": "in the clear"}),
        ("autoscaling.maxReplicas", 24),
        ("kafka.security", "SASL_PLAINTEXT"),
        ("kafka.bootstrap", ""),
        ("terminationGracePeriodSeconds", 5),
        ("image.digests", {"intake": "latest"}),
    ],
)
def test_the_schema_refuses_what_cannot_work(path: str, value: object):
    values = values_of("existing")
    *way, last = path.split(".")
    place = values
    for step in way:
        place = place[step]
    place[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(values)


def test_what_the_operators_pod_needs_of_an_existing_kafka_is_said_wherever_one_looks():
    template = (CHART / "templates" / "_process.tpl").read_text()
    (said,) = re.findall(r'required "(kafka\.operatorSecret is missing[^"]*)"', template)
    for remedy in ("novapec topics permissions", "operator.enabled: false", "user.crt and user.key, or password"):
        assert remedy in said
    described = SCHEMA["properties"]["kafka"]["properties"]["operatorSecret"]["description"]
    assert "Required with an existing Kafka" in described
    page = (ROOT / "docs" / "operations" / "kubernetes.md").read_text()
    assert "kafka.operatorSecret is missing" in page.partition("## Upgrading")[2]


def test_the_chart_deploys_the_services_there_are():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert sorted(values["services"]) == sorted(SERVICES)
    assert sorted(values["postgresql"]["cloudnative"]["applicationSecrets"]) == sorted(SERVICES)
    assert tuple(values["roles"]) == ROLES


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_that_the_chart_sets_is_one_that_services_read(service: str):
    templates = "".join(file.read_text() for file in (CHART / "templates").glob("*"))
    names = set(re.findall(r"name: ([A-Z][A-Z0-9_]+)\b", templates)) - READ_BY_LIBRARIES - {"NOVAPEC_HOME"}
    assert len(names) > 15
    assert names <= settings_of(service)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_variable_of_an_example_is_one_that_its_service_reads(example: str):
    for service, own in values_of(example)["services"].items():
        names = {*own["env"], *own["secretEnv"]}
        assert {name for name in names if not name.startswith("AWS_")} <= settings_of(service)


def test_every_setting_that_leads_outside_has_its_way_through_the_network():
    outside = re.compile(r".*_(url|host|address|ports)$")
    own = {
        name
        for service in SERVICES
        for name in import_module(f"{service}.settings").Settings.model_fields.keys()
        - ServiceSettings.model_fields.keys()
        if outside.match(name)
    }
    assert own == set(chart.OUTSIDE)
    ways = yaml.safe_load((CHART / "values.yaml").read_text())["networkPolicy"]
    assert {way for way, _ in chart.OUTSIDE.values()} <= set(ways)


def test_a_process_is_given_the_time_that_it_needs_to_stop():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    drain = max(role["drainSeconds"] for role in values["roles"].values())
    broker_stops_within = 10
    assert values["terminationGracePeriodSeconds"] > drain + GRACE_SECONDS + broker_stops_within
    assert SCHEMA["properties"]["terminationGracePeriodSeconds"]["minimum"] > GRACE_SECONDS + broker_stops_within


def test_strimzis_kafka_keeps_what_is_written_as_ours_does():
    text = (CHART / "templates" / "kafka.yaml").read_text()
    ours = server_properties(Node(1, 1, 2), [Node(1, 1, 2)], "/data")
    for name in ("log.retention.ms", "offsets.retention.minutes", "auto.create.topics.enable"):
        assert f"{name}: {ours[name]}\n" in text


# ---- with Helm


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_one_deployment_a_service_and_role_each_with_what_goes_with_it(example: str):
    values = values_of(example)
    wanted = {
        f"novapec-{service}-{role}"
        for service in SERVICES
        for role in ROLES
        if (values["roles"][role] | values["services"][service][role])["enabled"]
    }
    assert set(of_kind(example, "Deployment")) == {*wanted, OPERATOR}
    assert set(of_kind(example, "Service")) == wanted
    assert wanted <= set(of_kind(example, "ServiceAccount"))
    assert wanted <= set(of_kind(example, "NetworkPolicy"))
    for name, one in services_of(example).items():
        environment = environment_of(one)
        assert environment["ROLES"] == name.rpartition("-")[2]
        assert len(environment) == len(one["spec"]["template"]["spec"]["containers"][0]["env"])


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_every_pod_is_restricted(example: str):
    pods = [
        one["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for one in of_kind(example, kind).values()
    ]
    assert pods
    for pod in pods:
        assert pod["automountServiceAccountToken"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "runAsNonRoot": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_secret_stands_in_the_manifests(example: str):
    assert of_kind(example, "Secret") == {}
    for one in of_kind(example, "Deployment").values():
        for name, value in environment_of(one).items():
            if re.search("PASSWORD|SECRET|SIGNING_KEY|ACCOUNT_KEYS|IBAN", name):
                assert "secretKeyRef" in value, name
            if name.endswith("DATABASE_URL") and isinstance(value, str):
                assert f":$({name.removesuffix('DATABASE_URL')}POSTGRES_PASSWORD)@" in value


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_only_who_speaks_to_kafka_is_told_how_and_the_owners_password_is_the_migrations_alone(example: str):
    for name, one in services_of(example).items():
        environment = environment_of(one)
        assert ("KAFKA_BOOTSTRAP" in environment) == (not name.endswith("-api"))
        assert "MIGRATION_DATABASE_URL" not in environment
    jobs = of_kind(example, "Job").values()
    assert sorted(one["spec"]["template"]["spec"]["containers"][0]["args"][-1] for one in jobs) == sorted(SERVICES)
    for one in jobs:
        assert "MIGRATION_DATABASE_URL" in environment_of(one)
        assert "DATABASE_URL" not in environment_of(one)


@needs_helm
@pytest.mark.parametrize(
    ("post_of", "stages"), [("", ["migrate"]), ("1.3.0", ["migrate"]), ("1.4.0", ["migrate", "--post --yes"])]
)
def test_what_contracts_is_migrated_when_the_values_say_that_this_version_runs_alone(post_of: str, stages: list[str]):
    given = ("--values", EXAMPLES["existing"], "--set", f"image.tag=1.4.0,migrations.postOf={post_of}")
    done = subprocess.run([*TEMPLATE, *given], check=True, capture_output=True, text=True)  # noqa: S603  a tool of ours
    jobs = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] == "Job"]
    args = [one["spec"]["template"]["spec"]["containers"][0]["args"] for one in jobs]
    assert sorted(args) == sorted(
        [*(["migrate"] if stage == "migrate" else ["migrate", *stage.split()]), "--service", service]
        for stage in stages
        for service in SERVICES
    )
    assert len({one["metadata"]["name"] for one in jobs}) == len(jobs)


@needs_helm
def test_fundings_relay_alone_has_the_key_that_signs_and_every_hearer_knows_its_public_part():
    for name, one in services_of("operators").items():
        environment = environment_of(one)
        assert ("EVENT_SIGNING_KEY" in environment) == name.endswith("funding-relay")
        assert ("EVENT_VERIFICATION_KEYS" in environment) == (not name.endswith("-api"))
        assert environment.get("EVENT_SIGNATURES_REQUIRED") == (None if name.endswith("-api") else "true")
    assert not any("EVENT_SIGNING_KEY" in environment_of(one) for one in of_kind("existing", "Deployment").values())


@needs_helm
def test_topics_and_users_of_strimzi_are_the_codes_own():
    topics = of_kind("operators", "KafkaTopic").values()
    assert {one["spec"]["topicName"] for one in topics} == {
        topic for service in SERVICES for topic in chart.topics_of(service)
    }
    assert {one["spec"]["partitions"] for one in topics} == {chart.PARTITIONS}
    assert {one["spec"]["config"]["retention.ms"] for one in topics} == {-1}
    users = {name: one for name, one in of_kind("operators", "KafkaUser").items() if "-reader-" not in name}
    assert {name: one["spec"]["authorization"]["acls"] for name, one in users.items()} == {
        f"novapec-{service}-{role}": chart.rules_of(f"{service}-{role}")
        for service in SERVICES
        for role in ("consumer", "relay")
    } | {OPERATOR: chart.rules_of(chart.OPERATOR)}


@needs_helm
@pytest.mark.parametrize("example", ["existing", "operators"])
def test_a_process_reaches_what_it_uses_and_no_more(example: str):
    ports = {"oidc": 443, "objects": 443, "mail": 587, "scanner": 3310, "receivers": 443}
    kafka, postgres = 9093, 5432
    traced = {4318} if values_of(example)["tracing"]["endpoint"] else set()
    policies = of_kind(example, "NetworkPolicy")
    for service in SERVICES:
        for role in ROLES:
            ways = {ports[way] for way in chart.reach_of(service).get(role, ())}
            ways |= {postgres, *traced, ports["oidc"] if role == "api" else kafka}
            spec = policies[f"novapec-{service}-{role}"]["spec"]
            assert {port["port"] for rule in spec["egress"] for port in rule["ports"]} == {53, *ways}
    assert policies["novapec-deny"]["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not policies["novapec-deny"]["spec"].keys() & {"ingress", "egress"}


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_operators_find_a_pod_in_which_every_command_knows_the_stack(
    example: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    operator = of_kind(example, "Deployment")[OPERATOR]
    assert operator["spec"]["replicas"] == (example == "restored")
    assert operator["spec"]["template"]["metadata"]["labels"]["novapec/kafka"] == "true"
    for name, value in environment_of(operator).items():
        given = "postgresql://h/d" if isinstance(value, dict) else value  # whatever the Secret holds
        if given.startswith("/etc/novapec/kafka"):  # what the pod mounts there
            mounted = tmp_path / Path(given).name
            mounted.touch()
            given = str(mounted)
        monkeypatch.setenv(name, given)
    found = surrounding()
    assert found is not None
    assert sorted(found.databases) == sorted(SERVICES)
    assert {one.url for one in found.services.values()} == {
        f"http://{name}" for name in of_kind(example, "Deployment") if name.endswith("-api")
    }
    asked = {url for urls in found.probes.values() for url in urls}
    serving_nobody = [name for name in services_of(example) if not name.endswith("-api")]
    assert asked == {f"http://{name}:8000" for name in serving_nobody}
    for name in serving_nobody:
        assert of_kind(example, "Service")[name]["spec"]["clusterIP"] == "None", "its name stands for every process"
        assert of_kind(example, "Service")[name]["spec"]["publishNotReadyAddresses"] is True


@needs_helm
@pytest.mark.parametrize("example", ["existing", "operators"])
def test_the_operators_pod_reaches_databases_kafka_and_probes_and_nothing_reaches_it(example: str):
    policies = of_kind(example, "NetworkPolicy")
    spec = policies[OPERATOR]["spec"]
    assert {port["port"] for rule in spec["egress"] for port in rule["ports"]} == {53, 5432, 8000, 9093}
    assert "ingress" not in spec
    own = {"app.kubernetes.io/instance": "novapec", "app.kubernetes.io/name": "operator"}
    lets_in = {
        name
        for name, one in policies.items()
        for rule in one["spec"].get("ingress", ())
        if {"podSelector": {"matchLabels": own}} in rule["from"]
    }
    databases = {f"novapec-{service}-postgres" for service in SERVICES} if example == "operators" else set()
    assert lets_in == {f"novapec-{service}-{role}" for service in SERVICES for role in ROLES} | databases
    (way,) = [rule for rule in spec["egress"] if rule["ports"] == [{"port": 8000, "protocol": "TCP"}]]
    (peer,) = way["to"]
    assert peer["podSelector"]["matchExpressions"][0]["values"] == list(ROLES)


@needs_helm
def test_another_version_is_migrated_by_another_job():
    def job(*more: str) -> str:
        command = [*TEMPLATE, "--values", EXAMPLES["existing"], *more]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  a tool of ours
        jobs = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] == "Job"]
        return min(one["metadata"]["name"] for one in jobs)

    assert job() == job("--set", "roles.api.replicas=5") != job("--set", "image.tag=0.2.0")


def test_the_checks_say_what_is_missing_where_there_is_no_go(tmp_path: Path):
    code = f"""
import sys; sys.path.insert(0, {str(ROOT / "deploy/helm/checks")!r})
import tools; from pathlib import Path; tools.BIN = Path({str(tmp_path)!r})
try: tools.build()
except tools.ToolsMissing as error: print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], env={"PATH": str(tmp_path)}, capture_output=True, text=True)  # noqa: S603, PLW1510
    assert done.stdout.startswith("Go is not on this machine: helm, kubeconform, promtool cannot be built")
