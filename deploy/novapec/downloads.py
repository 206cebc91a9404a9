"""The progress of a download on screen: nothing is drawn until the first bytes come."""

from threading import Event
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn


class Interrupted(Exception):
    """The operator does not wait for the download."""


class Downloading:
    """Draws the bar; `advance` is called from the thread that downloads (shared.engines.jars.Progress)."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), console=console
        )
        self._task: TaskID | None = None
        self._interrupted = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._task is not None:
            self._bar.stop()

    def advance(self, name: str, done: int, total: int) -> None:
        """So many bytes of all are there. Raises Interrupted after `interrupt`."""
        if self._interrupted.is_set():
            raise Interrupted
        if self._task is None:
            self._bar.start()
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, description=f"Apache Kafka, once: {name}", completed=done, total=total)

    def interrupt(self) -> None:
        """End the download at its next bytes."""
        self._interrupted.set()
