"""Making the sample: a short story on a stack of its own, with its history, dumped and packed."""

import asyncio
import tarfile
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from checker.check import check
from checker.sample.dump import dump
from checker.sample.recording import Recording
from checker.sample.story import live_through, shortened
from novapec.clockwork import advance
from novapec.demo.archive import Archive
from novapec.demo.client import Client
from novapec.demo.gathering import gather
from novapec.demo.people import Cast
from novapec.demo.programme import load
from novapec.demo.run import Plan
from novapec.demo.screen import Screen
from novapec.demo.world import World
from novapec.stack import Stack

ARCHIVE: Final = Path(__file__).with_name("evidence.tar.xz")
_LOOKS_EVERY_S: Final = 2.0


async def make(folder: Path, home: Path) -> None:
    """Live through the story and leave its evidence in `folder`; the stack stands in `home`."""
    plan = Plan(programme=shortened(load()), home=home, papers=home / "papers")
    console = Console()
    with Screen(console) as screen:
        async with Stack(plan.settings(console)) as stack:
            await stack.ready()
            names = {one.url: service for service, one in stack.services.items()}
            transport = Recording(folder / "histories" / "demo.jsonl", names.__getitem__)
            async with httpx.AsyncClient(transport=transport, timeout=30.0) as http:
                client = Client(http, lambda service: stack.services[service].url)
                world = World(
                    programme=plan.programme,
                    people=Cast(client, stack.token),
                    move_to=partial(advance, stack),
                    archive=Archive(plan.papers),
                    screen=screen,
                    today=plan.programme.edition.opens_on,
                )
                watching = asyncio.create_task(_watch(world))
                try:
                    await live_through(world)
                finally:
                    watching.cancel()
                    await asyncio.wait([watching])
                await gather(world, stack)
                await dump(stack, folder)


async def _watch(world: World) -> None:
    """Somebody looks at the envelopes all the time."""
    while True:
        await world.people.auditor.get("funding", "/envelopes", limit=200)
        await asyncio.sleep(_LOOKS_EVERY_S)


def main() -> None:
    """Write the archive, unless the checker finds fault with it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "evidence"
        asyncio.run(make(folder, Path(scratch) / "home"))
        report = check(folder)
        for violation in report.violations:
            print(violation)  # noqa: T201  the maker reads it
        if report.holds:
            with tarfile.open(ARCHIVE, "w:xz") as packed:
                packed.add(folder, arcname=".")


if __name__ == "__main__":
    main()
