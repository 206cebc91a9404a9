"""Prometheus and the exporters of others, as child processes on ports of this machine."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from asking import ALERTS, ROOT

from novapec.addresses import Addresses
from novapec.home import Home
from shared.engines import EmbeddedPostgres
from shared.engines.process import free_port

EVERY = 2
"""Seconds between two looks."""
GRACE = 10
"""Seconds in which a program that is told to stop must have stopped."""


BUILT = ("kafka_exporter", "otelcol", "jaeger")
"""What no package of Debian's brings."""
SAME_NAMES = [
    {
        "source_labels": ["__name__"],
        "regex": "kafka_consumergroup_uncommitted_offsets",
        "target_label": "__name__",
        "replacement": "kafka_consumergroup_lag",
    }
]
"""Grafana's build of Kafka's exporter, the one that the Go proxy serves, calls the lag by a name of its own."""


class Missing(Exception):
    """A program is not on this machine: the message says what brings it."""


@contextmanager
def collected(stack: Addresses, home: Home, folder: Path) -> Generator[str]:
    """Prometheus over a running platform, with the exporters that are here; its address."""
    with ExitStack() as running:
        jobs: list[dict[str, object]] = [
            {"job_name": "novapec", "static_configs": [_service(name, one.url) for name, one in stack.services.items()]}
        ]
        for name, program, arguments, environment in _exporters(stack, home):
            port = free_port()
            command = [found(program), *arguments(port)]
            running.enter_context(child(command, folder / f"{name}.log", environment))
            targets = [{"targets": [f"127.0.0.1:{port}"]}]
            jobs.append({"job_name": name, "static_configs": targets, "metric_relabel_configs": SAME_NAMES})
        port = free_port()
        settings = folder / "prometheus.json"
        seconds = {"scrape_interval": f"{EVERY}s", "evaluation_interval": f"{EVERY}s"}
        # JSON is YAML
        settings.write_text(json.dumps({"global": seconds, "rule_files": [str(ALERTS)], "scrape_configs": jobs}))
        command = [found("prometheus"), f"--config.file={settings}", f"--storage.tsdb.path={folder / 'tsdb'}"]
        running.enter_context(child([*command, f"--web.listen-address=127.0.0.1:{port}"], folder / "prometheus.log"))
        where = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{where}/-/ready"), within=60)
        yield where


def until(holds: Callable[[], bool], *, within: float) -> None:
    """Wait for something. Raises TimeoutError."""
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(EVERY)


def _service(name: str, url: str) -> dict[str, object]:
    return {"targets": [url.removeprefix("http://")], "labels": {"service": name, "role": "all"}}


def _exporters(stack: Addresses, home: Home) -> Iterator[tuple[str, str, Callable[[int], list[str]], dict[str, str]]]:
    port = urlsplit(next(iter(stack.databases.values())).owner_dsn).port
    superuser = EmbeddedPostgres(home.folder / "postgres", port).dsn()  # to others, others' sessions have no state
    yield (
        "postgres",
        "prometheus-postgres-exporter",
        lambda port: [f"--web.listen-address=127.0.0.1:{port}"],
        {"DATA_SOURCE_NAME": f"{superuser}?sslmode=disable"},
    )
    yield (
        "kafka",
        "kafka_exporter",
        lambda port: [f"--kafka.server={stack.kafka.bootstrap}", f"--web.listen-address=127.0.0.1:{port}"],
        {},
    )


def found(program: str) -> str:
    """Where a program is: built into .tools/ or on this machine. Raises Missing."""
    if (where := shutil.which(program, path=f"{ROOT / '.tools' / 'bin'}{os.pathsep}{os.defpath}")) is None:
        brought = "`make viewers` builds it" if program in BUILT else f"Debian: apt-get install {program}"
        raise Missing(f"{program} is not on this machine ({brought})")
    return where


@contextmanager
def child(command: list[str], log: Path, environment: dict[str, str] | None = None) -> Generator[None]:
    """A program as a child process while this lasts, its output in a file."""
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, env=environment or None)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(url: str) -> bool:
    """Whether something there answers that it is well."""
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310  on this machine
            return answer.status == HTTPStatus.OK
    except (URLError, OSError):
        return False
