"""Prometheus and the exporters of others, as child processes on ports of this machine."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from novapec.addresses import Addresses
from shared.engines.process import free_port

EVERY = 2
"""Seconds between two looks."""


class Missing(Exception):
    """A program is not on this machine: the message says what brings it."""


@contextmanager
def collected(stack: Addresses, folder: Path) -> Generator[str]:
    """Prometheus over a running platform, with the exporters that are here; its address."""
    with ExitStack() as running:
        jobs = [
            {"job_name": "novapec", "static_configs": [_service(name, one.url) for name, one in stack.services.items()]}
        ]
        for name, program, arguments, environment in _exporters(stack):
            if (found := shutil.which(program)) is None:
                print(f"{program} is not here: what it exports stays unanswered")
                continue
            port = free_port()
            running.enter_context(_running([found, *arguments(port)], folder / f"{name}.log", environment))
            jobs.append({"job_name": name, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]})
        prometheus = shutil.which("prometheus")
        if prometheus is None:
            raise Missing("prometheus is not on this machine (Debian: apt-get install prometheus)")
        port = free_port()
        settings = folder / "prometheus.json"
        # JSON is YAML
        settings.write_text(json.dumps({"global": {"scrape_interval": f"{EVERY}s"}, "scrape_configs": jobs}))
        command = [prometheus, f"--config.file={settings}", f"--storage.tsdb.path={folder / 'tsdb'}"]
        running.enter_context(_running([*command, f"--web.listen-address=127.0.0.1:{port}"], folder / "prometheus.log"))
        where = f"http://127.0.0.1:{port}"
        until(lambda: _answers(f"{where}/-/ready"), within=60)
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


def _exporters(stack: Addresses) -> Iterator[tuple[str, str, Callable[[int], list[str]], dict[str, str]]]:
    yield (
        "postgres",
        "prometheus-postgres-exporter",
        lambda port: [f"--web.listen-address=127.0.0.1:{port}"],
        {"DATA_SOURCE_NAME": f"{next(iter(stack.databases.values())).owner_dsn}?sslmode=disable"},
    )
    yield (
        "kafka",
        "kafka_exporter",
        lambda port: [f"--kafka.server={stack.kafka.bootstrap}", f"--web.listen-address=127.0.0.1:{port}"],
        {},
    )


@contextmanager
def _running(command: list[str], log: Path, environment: dict[str, str] | None = None) -> Generator[None]:
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, env=environment or None)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310  on this machine
            return answer.status == HTTPStatus.OK
    except (URLError, OSError):
        return False
