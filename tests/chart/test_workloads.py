"""How the chart has pods run, moved, asked, scaled and read, as Kubernetes, KEDA and Prometheus are told."""

from typing import Any

import chart
import pytest
from rendered_chart import EXAMPLES, needs_helm, of_kind, values_of

from shared.observability import metrics
from shared.observability.health import Health
from shared.service.lifecycle import MIGRATED_WITHIN
from shared.web.probes import probes

OPERATOR = "novapec-operator"


def services_of(example: str) -> dict[str, dict[str, Any]]:
    """The deployments of the services' own processes."""
    return {name: one["spec"] for name, one in of_kind(example, "Deployment").items() if name != OPERATOR}


def consumers_of(example: str) -> set[str]:
    return {name for name in services_of(example) if name.endswith("-consumer")}


def container_of(deployment: dict[str, Any]) -> dict[str, Any]:
    (container,) = deployment["template"]["spec"]["containers"]
    return container


# ---- moved


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_drained_node_takes_one_pod_of_a_deployment_at_once_where_budgets_are_wanted(example: str):
    budgets = of_kind(example, "PodDisruptionBudget")
    deployments = services_of(example)
    wanted = values_of(example)["podDisruptionBudget"]["enabled"]
    assert set(budgets) == (set(deployments) if wanted else set())
    for name, one in budgets.items():
        assert one["spec"]["selector"] == deployments[name]["selector"], "it counts the pods of its own deployment"
        assert one["spec"]["maxUnavailable"] == 1
        assert "minAvailable" not in one["spec"], "with one replica no node could ever be drained"
        assert one["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_pods_of_one_deployment_and_version_lie_on_different_zones_and_nodes(example: str):
    for one in services_of(example).values():
        pod = one["template"]["spec"]
        spread = pod["topologySpreadConstraints"]
        assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        for each in spread:
            assert each["labelSelector"] == one["selector"]
            assert each["maxSkew"] == 1
            assert each["whenUnsatisfiable"] == "ScheduleAnyway", "one node is enough to run on"
            assert each["matchLabelKeys"] == ["pod-template-hash"], "the version before does not count"
        (apart,) = pod["affinity"]["podAntiAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
        assert apart["podAffinityTerm"]["labelSelector"] == one["selector"]


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_roll_out_takes_no_pod_away_before_the_next_is_ready_and_selects_its_own_pods_alone(example: str):
    selectors: list[tuple[tuple[str, str], ...]] = []
    for one in services_of(example).values():
        assert one["strategy"] == {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
        labels = one["selector"]["matchLabels"]
        assert labels.items() <= one["template"]["metadata"]["labels"].items()
        selectors.append(tuple(sorted(labels.items())))
    assert len(set(selectors)) == len(selectors)


# ---- asked


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_pod_is_asked_on_the_paths_that_the_code_answers_truthfully(example: str):
    answered = {getattr(route, "path", "") for route in probes(Health()).routes}
    for one in services_of(example).values():
        container = container_of(one)
        (port,) = container["ports"]
        assert port["name"] == "http"
        asked = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
        assert {name: probe["path"] for name, probe in asked.items()} == {
            "startupProbe": "/livez",
            "livenessProbe": "/livez",
            "readinessProbe": "/readyz",
        }
        assert {probe["path"] for probe in asked.values()} <= answered
        assert {probe["port"] for probe in asked.values()} == {port["name"]}


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_start_may_wait_for_its_migrations_and_a_pod_that_is_not_ready_is_not_killed(example: str):
    for one in services_of(example).values():
        container = container_of(one)
        startup, live, ready = (container[name] for name in ("startupProbe", "livenessProbe", "readinessProbe"))
        assert startup["periodSeconds"] * startup["failureThreshold"] > MIGRATED_WITHIN
        assert ready["httpGet"]["path"] != live["httpGet"]["path"]
        assert ready["periodSeconds"] * ready["failureThreshold"] < live["periodSeconds"] * live["failureThreshold"]
    assert not container_of(of_kind(example, "Deployment")[OPERATOR]["spec"]).keys() & {"ports", "livenessProbe"}


# ---- confined


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_pod_writes_nowhere_but_into_a_limited_folder_of_its_own(example: str):
    pods = [
        one["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for one in of_kind(example, kind).values()
    ]
    assert pods
    for pod in pods:
        volumes = {one["name"]: one for one in pod["volumes"]}
        (container,) = pod["containers"]
        for mount in container["volumeMounts"]:
            if mount.get("readOnly"):
                assert volumes[mount["name"]].keys() & {"secret", "projected"}
            else:
                assert mount["mountPath"] == "/tmp"  # noqa: S108  the container's own
                assert volumes[mount["name"]]["emptyDir"]["sizeLimit"]
        assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_pod_shares_nothing_with_its_node_and_runs_as_the_images_own_user(example: str):
    for kind in ("Deployment", "Job"):
        for one in of_kind(example, kind).values():
            pod = one["spec"]["template"]["spec"]
            assert not pod.keys() & {"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "initContainers"}
            assert {pod["securityContext"][name] for name in ("runAsUser", "runAsGroup", "fsGroup")} == {10001}
            assert pod["enableServiceLinks"] is False
            assert all(not volume.keys() & {"hostPath", "persistentVolumeClaim"} for volume in pod["volumes"])


# ---- scaled


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_keda_follows_each_consumer_where_it_is_wanted_and_the_deployment_then_says_no_number_of_its_own(example: str):
    scaled = of_kind(example, "ScaledObject")
    wanted = values_of(example)["autoscaling"]["enabled"]
    assert set(scaled) == (consumers_of(example) if wanted else set())
    for name, one in services_of(example).items():
        assert ("replicas" in one) == (name not in scaled), name
    for name, one in scaled.items():
        assert one["spec"]["scaleTargetRef"] == {"name": name}
        assert 1 <= one["spec"]["minReplicaCount"] <= one["spec"]["maxReplicaCount"] <= chart.PARTITIONS


@needs_helm
def test_keda_asks_for_the_lag_that_processes_tell_by_the_names_of_their_own_groups():
    for name, one in of_kind("operators", "ScaledObject").items():
        service = name.removeprefix("novapec-").removesuffix("-consumer")
        (trigger,) = one["spec"]["triggers"]
        asked = trigger["metadata"]
        assert metrics.LAG.describe()[0].name in asked["query"]
        assert f'consumer=~"novapec[.]{service}[.].*"' in asked["query"]
        assert 'namespace="novapec"' in asked["query"]
        assert int(asked["threshold"]) > 0
        assert one["spec"]["fallback"]["replicas"] >= 2, "where Prometheus is silent, nothing is taken away"


# ---- read


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_prometheus_reads_every_process_where_it_is_wanted(example: str):
    monitors = of_kind(example, "ServiceMonitor")
    deployments, services = services_of(example), of_kind(example, "Service")
    wanted = values_of(example)["monitoring"]
    assert set(monitors) == (set(deployments) if wanted["serviceMonitors"] else set())
    for name, one in monitors.items():
        found = [other for other, each in services.items() if _selects(one["spec"]["selector"], each["metadata"])]
        assert found == [name], "one process, by its own Service"
        (endpoint,) = one["spec"]["endpoints"]
        assert endpoint["path"] == "/metrics"
        assert endpoint["port"] in {port["name"] for port in services[name]["spec"]["ports"]}
        told = {each["targetLabel"]: each["replacement"] for each in endpoint["relabelings"]}
        assert f"novapec-{told['service']}-{told['role']}" == name, "as the rules and the dashboards name it"
        assert wanted["labels"].items() <= one["metadata"]["labels"].items()


@needs_helm
@pytest.mark.parametrize("example", EXAMPLES)
def test_a_service_leads_to_its_own_pods_on_the_port_that_they_listen_on(example: str):
    deployments = services_of(example)
    for name, one in of_kind(example, "Service").items():
        assert one["spec"]["selector"] == deployments[name]["selector"]["matchLabels"]
        ports = {port["name"] for port in container_of(deployments[name])["ports"]}
        assert {port["targetPort"] for port in one["spec"]["ports"]} <= ports
        assert ("clusterIP" in one["spec"]) == (not name.endswith("-api")), "only an API is called by its name"


@needs_helm
def test_what_prometheus_reads_it_is_let_in_to():
    policies = of_kind("operators", "NetworkPolicy")
    allowed = {"from": values_of("operators")["networkPolicy"]["metricsFrom"]}
    for name in of_kind("operators", "ServiceMonitor"):
        rules = policies[name]["spec"]["ingress"]
        assert any(all(peer in rule["from"] for peer in allowed["from"]) for rule in rules), name


@needs_helm
def test_postgresql_and_kafka_of_the_chart_are_read_as_well():
    monitors = of_kind("operators", "PodMonitor")
    assert set(monitors) == {"novapec-postgres", "novapec-kafka"}
    (clusters,) = monitors["novapec-postgres"]["spec"]["selector"]["matchExpressions"]
    assert set(clusters["values"]) == set(of_kind("operators", "Cluster"))
    kafka = monitors["novapec-kafka"]["spec"]["selector"]["matchLabels"]
    assert kafka == {"strimzi.io/cluster": next(iter(of_kind("operators", "Kafka")))}


def _selects(selector: dict[str, Any], metadata: dict[str, Any]) -> bool:
    return selector["matchLabels"].items() <= metadata["labels"].items()
