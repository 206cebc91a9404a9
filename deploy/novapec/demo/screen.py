"""What is seen while the demonstration runs: a live progress on a terminal, plain lines elsewhere."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a scene took, wall clock."""

    scene: str
    seconds: float


@dataclass(slots=True)
class _Scene:
    task: TaskID
    expected: int = 0
    done: int = 0


@dataclass(slots=True)
class Screen:
    """The screen; enter it around the story. The phase under way moves, those that are done stay above it as lines."""

    console: Console
    timings: list[Timing] = field(default_factory=list[Timing])
    _progress: Progress = field(init=False)
    _scene: _Scene | None = None

    def __post_init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @contextmanager
    def scene(self, title: str, day: date | None = None) -> Generator[None]:
        """A phase, with what is done in it counted by `expect` and `advance`."""
        started = time.monotonic()
        dated = f"[cyan]{day:%d/%m/%Y}[/] {title}" if day else title
        self._scene = scene = _Scene(self._progress.add_task(dated, total=None))
        yield
        self._scene = None
        self._progress.remove_task(scene.task)
        timing = Timing(title, time.monotonic() - started)
        self.timings.append(timing)
        count = f" ({scene.done})" if scene.done else ""
        self.console.print(f"[green]✓[/] {dated}{count}  [dim]{timing.seconds:.1f} s[/]", highlight=False)

    def expect(self, count: int) -> None:
        """So much more is to be done in this scene."""
        if self._scene is not None:
            self._scene.expected += count
            self._progress.update(self._scene.task, total=self._scene.expected)

    def advance(self, count: int = 1) -> None:
        """So much was done in this scene."""
        if self._scene is not None:
            self._scene.done += count
            self._progress.update(self._scene.task, completed=self._scene.done)

    def say(self, line: str) -> None:
        """A line above what moves; rich markup."""
        self.console.print(line)
