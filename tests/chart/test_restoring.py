"""A service's database restored to a moment through the chart: a cluster beside the one before, met by all of it."""

import subprocess

import pytest
import yaml
from rendered_chart import EXAMPLES, TEMPLATE, environment_of, needs_helm, of_kind

RESTORED = "novapec-funding-postgres-2"


@needs_helm
def test_a_database_is_restored_into_a_cluster_of_its_own_from_its_predecessors_archive():
    clusters = of_kind("restored", "Cluster")
    assert set(clusters) == {
        RESTORED,
        *(f"novapec-{name}-postgres" for name in ("intake", "review", "impact", "webhooks")),
    }
    spec = clusters[RESTORED]["spec"]
    assert spec["bootstrap"] == {
        "recovery": {
            "source": "source",
            "database": "funding",
            "owner": "funding_owner",
            "recoveryTarget": {"targetTime": "2026-03-10 14:05:00+01:00"},
        }
    }
    (source,) = spec["externalClusters"]
    assert source["name"] == spec["bootstrap"]["recovery"]["source"]
    assert source["plugin"]["parameters"] == {"barmanObjectName": "novapec", "serverName": "novapec-funding-postgres"}
    assert "serverName" not in spec["plugins"][0]["parameters"], "it archives under a name of its own"
    others = [one["spec"] for name, one in clusters.items() if name != RESTORED]
    assert all("initdb" in one["bootstrap"] and "externalClusters" not in one for one in others)


@needs_helm
def test_everything_of_the_service_meets_the_restored_database():
    for name in ("consumer", "relay"):
        environment = environment_of(of_kind("restored", "Deployment")[f"novapec-funding-{name}"])
        assert f"@{RESTORED}-rw.novapec:5432/funding" in environment["DATABASE_URL"]
    operator = environment_of(of_kind("restored", "Deployment")["novapec-operator"])
    assert f"@{RESTORED}-rw.novapec:5432/funding?" in operator["FUNDING_DATABASE_URL"]
    assert "novapec-funding-api" not in of_kind("restored", "Deployment"), "it sleeps until nothing is behind"
    (job,) = [one for name, one in of_kind("restored", "Job").items() if "funding" in name]
    assert RESTORED in environment_of(job)["MIGRATION_DATABASE_URL"]
    policies = of_kind("restored", "NetworkPolicy")
    assert policies[RESTORED]["spec"]["podSelector"]["matchLabels"] == {"cnpg.io/cluster": RESTORED}
    for name in ("novapec-funding-relay", "novapec-operator"):
        peers = [peer for rule in policies[name]["spec"]["egress"] for peer in rule.get("to", ())]
        ways = [one["podSelector"]["matchLabels"] for one in peers if "podSelector" in one]
        assert {"cnpg.io/cluster": RESTORED} in ways
        assert {"cnpg.io/cluster": "novapec-funding-postgres"} not in ways


@needs_helm
@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["postgresql.cloudnative.recovery.funding.targetTime=2026-03-10 14:05:00"], "targetTime"),
        (["postgresql.cloudnative.recovery.funding.cluster="], "cluster"),
        (["postgresql.cloudnative.recovery.founding.cluster=2"], "founding"),
        (
            ["postgresql.cloudnative.plugins=null", "postgresql.cloudnative.scheduleMethod="],
            "recovery.funding.source is missing",
        ),
    ],
)
def test_what_cannot_be_restored_is_refused(more: list[str], said: str):
    words = [word for one in more for word in ("--set", one)]
    done = subprocess.run([*TEMPLATE, "--values", EXAMPLES["restored"], *words], capture_output=True, text=True)  # noqa: S603, PLW1510  a tool of ours
    assert done.returncode != 0
    assert said in done.stderr


@needs_helm
def test_a_backup_that_lies_elsewhere_is_named_as_cloudnativepg_has_it():
    elsewhere = "postgresql.cloudnative.recovery.funding.source.barmanObjectStore.destinationPath=s3://elsewhere"
    done = subprocess.run(  # noqa: S603  a tool of ours
        [*TEMPLATE, "--values", EXAMPLES["restored"], "--set", elsewhere], check=True, capture_output=True, text=True
    )
    clusters = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] == "Cluster"]
    (cluster,) = [one for one in clusters if one["metadata"]["name"] == RESTORED]
    assert cluster["spec"]["externalClusters"] == [
        {"name": "source", "barmanObjectStore": {"destinationPath": "s3://elsewhere"}}
    ]
