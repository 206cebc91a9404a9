"""What every scene of the story stands on: the programme, its people, its files, the calendar, and where papers go."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final, TypeVar

from novapec.demo.archive import Archive
from novapec.demo.dossier import Dossier
from novapec.demo.people import Cast
from novapec.demo.programme import DemoPath, PlannedSession, Programme
from novapec.demo.screen import Screen
from shared.clock import PARIS

T = TypeVar("T")

OFFICE_HOUR: Final = time(10, 0)
"""When people act on the days of the story, Paris time."""

MoveTo = Callable[[datetime], Awaitable[object]]
"""Moves business time in all services at once, when nothing is in flight."""


@dataclass(slots=True)
class World:
    """The state of the story."""

    programme: Programme
    people: Cast
    move_to: MoveTo
    archive: Archive
    screen: Screen
    today: date
    dossiers: tuple[Dossier, ...] = ()
    call_id: str = ""
    committee_ids: dict[str, str] = field(default_factory=dict[str, str])
    """By code."""

    def __post_init__(self) -> None:
        self.dossiers = tuple(Dossier(project) for project in self.programme.projects)

    @property
    def now(self) -> datetime:
        """The instant at which people act today."""
        return at_office(self.today)

    async def day(self, day: date) -> None:
        """Let time pass until the morning of a day."""
        with self.screen.scene("Le temps passe", day):
            await self.move_to(at_office(day))
        self.today = day

    def scene(self, title: str) -> AbstractContextManager[None]:
        """A phase of the story, on screen."""
        return self.screen.scene(title, self.today)

    def of_session(self, session: PlannedSession) -> list[Dossier]:
        """The files of a validation session, in the programme's order."""
        return [dossier for dossier in self.dossiers if dossier.project.session == session.name]

    def granted(self, session: PlannedSession) -> list[Dossier]:
        """The files that were awarded a grant in a session."""
        decided = (one for one in self.dossiers if one.project.deciding_session == session.name)
        return [dossier for dossier in decided if dossier.path.is_funded]

    def along(self, path: DemoPath) -> list[Dossier]:
        """The files that take a path."""
        return [dossier for dossier in self.dossiers if dossier.path is path]

    async def each(
        self, act: Callable[["World", Dossier], Coroutine[Any, Any, T]], dossiers: Iterable[Dossier]
    ) -> list[T]:
        """Do something with several files at the same time, counted on screen; the first failure ends all."""
        chosen = list(dossiers)
        self.screen.expect(len(chosen))

        async def one(dossier: Dossier) -> T:
            done = await act(self, dossier)
            self.screen.advance()
            return done

        return await gathered(one(dossier) for dossier in chosen)


def at_office(day: date) -> datetime:
    """The instant of a day at which people act."""
    return datetime.combine(day, OFFICE_HOUR, tzinfo=PARIS)


async def gathered(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """What all of these give, at the same time, in their order. The first failure cancels the others and is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
