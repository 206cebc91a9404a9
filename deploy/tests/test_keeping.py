"""What dies is started again, with what it needs, and nothing that is being started is lost track of."""

import asyncio
import threading
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from novapec.downloads import Downloading, Interrupted
from novapec.home import Home
from novapec.stack import StackSettings
from novapec.stack.concurrency import at_once, in_thread
from novapec.stack.engines import start_kafka
from novapec.stack.keeper import Keeper
from novapec.stack.process import ServiceProcess
from shared.engines import EngineFailed, EngineUnavailable, free_port
from shared.testing.eventually import eventually


class Mortal:
    """Starts as often as it is told, but fails to `failing` times."""

    def __init__(self, failing: int = 0) -> None:
        self.running = True
        self.starts = 0
        self._failing = failing

    async def start(self) -> None:
        self.starts += 1
        if self.starts <= self._failing:
            raise EngineFailed("not yet")
        self.running = True


async def test_what_dies_is_started_again_until_it_lives():
    screen = StringIO()
    keeper, mortal = Keeper(Console(file=screen)), Mortal(failing=1)
    keeper.watch("intake", mortal, mortal.start)
    mortal.running = False
    await eventually(lambda: mortal.running)
    await keeper.rest()
    assert (mortal.starts, keeper.failures["intake"]) == (2, 2)
    assert "intake did not start: not yet" in screen.getvalue()


async def test_what_somebody_else_started_meanwhile_is_left_alone():
    keeper, mortal = Keeper(Console(file=StringIO())), Mortal()
    async with keeper.lock:
        keeper.watch("intake", mortal, mortal.start)
        mortal.running = False
        await eventually(lambda: keeper.failures["intake"] == 1)
        mortal.running = True
    mortal.running = False
    await eventually(lambda: mortal.starts == 1)
    await keeper.rest()


async def test_work_in_a_thread_is_waited_for_when_it_is_cancelled():
    begun, go_on, done = threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        go_on.wait(5)
        done.append("started")

    task = asyncio.create_task(in_thread(work))
    await eventually(begun.is_set)
    task.cancel()
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["started"]


async def test_the_first_failure_of_several_is_raised_as_itself():
    async def refuse() -> None:
        raise EngineUnavailable("no Java")

    with pytest.raises(EngineUnavailable, match="no Java"):
        await at_once(refuse(), asyncio.sleep(30))


async def test_a_service_waits_for_its_settings_and_is_told_them_by_a_file(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home.make()
    package = tmp_path / "tellme"
    package.mkdir()
    for module in ("__init__", "api", "settings"):
        (package / f"{module}.py").touch()
    (package / "api.py").write_text("print('loaded', flush=True)\n")
    (package / "main.py").write_text("import os\nprint(__name__, os.environ['DATABASE_URL'], os.environ.get('HOME'))\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = ServiceProcess("tellme", home)
    process.load()
    await eventually(lambda: process.log.read_text() == "loaded\n")
    process.tell({"DATABASE_URL": "postgresql://app:secret@h/d", "HOME": None})
    await eventually(lambda: not process.running)
    process.stop()
    assert process.log.read_text().splitlines() == ["loaded", "__main__ postgresql://app:secret@h/d None"]
    settings = home.services / "tellme" / "environment.json"
    assert settings.stat().st_mode & 0o777 == 0o600


def test_a_download_can_be_interrupted():
    with Downloading(Console(file=StringIO())) as downloading:
        downloading.advance("kafka.jar", 1, 100)
        downloading.interrupt()
        with pytest.raises(Interrupted):
            downloading.advance("kafka.jar", 2, 100)


@pytest.fixture
def without_maven_central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the cache, and a proxy that is not there."""
    monkeypatch.setenv("NOVAPEC_CACHE", str(tmp_path / "cache"))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")


@pytest.mark.usefixtures("without_maven_central")
def test_the_stand_in_takes_over_where_the_jars_cannot_be_had_and_says_what_it_cannot_do(home: Home):
    home.make()
    screen, engines = StringIO(), {}
    console = Console(file=screen, width=300)
    settings = StackSettings(home=home.folder, console=console)
    with Downloading(console) as downloading:
        kafka = start_kafka(settings, home, lambda _: free_port(), engines, downloading)
    engines["kafka"].stop()
    assert (kafka.standin, kafka.idempotence, kafka.fetch_max_wait_ms) == (True, False, 20)
    assert "could not be fetched" in screen.getvalue()
    assert "Everything is in memory" in screen.getvalue()


@pytest.mark.usefixtures("without_maven_central")
def test_apache_kafka_alone_does_without_a_stand_in(home: Home):
    home.make()
    console, engines = Console(file=StringIO()), {}
    settings = StackSettings(home=home.folder, kafka="apache", console=console)
    with Downloading(console) as downloading, pytest.raises(EngineUnavailable, match="could not be fetched"):
        start_kafka(settings, home, lambda _: free_port(), engines, downloading)


def test_a_kafka_by_address_is_taken_as_it_is(home: Home):
    settings = StackSettings(home=home.folder, kafka="kafka.example:9092")
    engines = {}
    with Downloading(settings.console) as downloading:
        kafka = start_kafka(settings, home, lambda _: free_port(), engines, downloading)
    assert (kafka.bootstrap, kafka.idempotence, kafka.standin, engines) == ("kafka.example:9092", True, False, {})
