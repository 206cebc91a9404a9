from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from shared.engines import EngineUnavailable, free_port
from shared.engines.jars import Pin, fetch_jars, read_pins

CONTENT = b"a jar" * 50_000
PIN = Pin("org.example", "thing", "1.2", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))


@dataclass
class Repository:
    """A Maven repository on 127.0.0.1: what it has, what it was asked, how many times it fails first."""

    files: dict[str, bytes] = field(default_factory=lambda: {f"/maven2/{PIN.path}": CONTENT})
    asked: list[str] = field(default_factory=list)
    failures: int = 0
    url: str = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if self.failures:
            self.failures -= 1
            return 503, b""
        return (200, self.files[path]) if path in self.files else (404, b"")


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = repository.answer(self.path)
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing on the test's output."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        repository.url = f"http://127.0.0.1:{server.server_port}/maven2"
        yield repository
        server.shutdown()
        thread.join()


def test_a_jar_is_fetched_once_and_the_download_is_shown(tmp_path: Path, repository: Repository) -> None:
    shown: list[tuple[str, int, int]] = []

    def show(name: str, done: int, total: int) -> None:
        shown.append((name, done, total))

    for _ in range(2):
        assert fetch_jars(tmp_path, [PIN], base_url=repository.url, progress=show) == [tmp_path / "thing-1.2.jar"]
    assert (tmp_path / "thing-1.2.jar").read_bytes() == CONTENT
    assert repository.asked == ["/maven2/org/example/thing/1.2/thing-1.2.jar"]
    assert shown[-1] == ("thing-1.2.jar", len(CONTENT), len(CONTENT))
    assert [done for _, done, _ in shown] == sorted(done for _, done, _ in shown)


def test_a_damaged_jar_in_the_cache_is_refused_and_fetched_again(tmp_path: Path, repository: Repository) -> None:
    (jar,) = fetch_jars(tmp_path, [PIN], base_url=repository.url)
    jar.write_bytes(b"b" + CONTENT[1:])
    fetch_jars(tmp_path, [PIN], base_url=repository.url)
    assert jar.read_bytes() == CONTENT
    assert len(repository.asked) == 2


def test_a_file_that_is_not_the_pinned_one_is_not_kept(tmp_path: Path, repository: Repository) -> None:
    repository.files[f"/maven2/{PIN.path}"] = b"a login page"
    with pytest.raises(EngineUnavailable, match=r"not the pinned file .* 12 bytes instead of 250000"):
        fetch_jars(tmp_path, [PIN], base_url=repository.url)
    assert not list(tmp_path.glob("*.jar*"))


def test_a_repository_that_stumbles_is_asked_again(tmp_path: Path, repository: Repository) -> None:
    repository.failures = 2
    fetch_jars(tmp_path, [PIN], base_url=repository.url)
    assert len(repository.asked) == 3


def test_a_repository_that_does_not_answer_leaves_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"could not be fetched.*copy the jars.*--kafka wheel"):
        fetch_jars(tmp_path, [PIN], base_url=f"http://127.0.0.1:{free_port()}/maven2")


def test_callers_at_the_same_time_download_once(tmp_path: Path, repository: Repository) -> None:
    with ThreadPoolExecutor(4) as callers:
        found = list(callers.map(lambda _: fetch_jars(tmp_path, [PIN], base_url=repository.url), range(4)))
    assert found == [[tmp_path / "thing-1.2.jar"]] * 4
    assert len(repository.asked) == 1


def test_the_pinned_list_is_one_kafka_with_its_compression_codecs() -> None:
    pins = read_pins()
    artifacts = {pin.artifact for pin in pins}
    assert {"kafka_2.13", "kafka-clients", "lz4-java", "snappy-java", "zstd-jni"} <= artifacts
    assert len({pin.version for pin in pins if pin.group == "org.apache.kafka"}) == 1
    assert all(len(pin.sha256) == 64 and pin.size > 0 for pin in pins)
