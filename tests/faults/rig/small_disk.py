"""A disk with little room under the data of PostgreSQL or of a node of Kafka, which then fills up.

The data move onto a tmpfs of their own and back again afterwards, so that nobody else's disk is filled. Mounting needs
root.
"""

import os
import shutil
import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

from novapec.stack.concurrency import in_thread
from rig.stage import NothingHappened

MIB: Final = 1024 * 1024
BLOCK: Final = b"\0" * 4096
Act = Callable[[], Awaitable[object]]


class SmallDisk:
    """The mounted tmpfs, mostly full of data already."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Take every block that is free."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while file.write(BLOCK * 64):
                    pass
            except OSError:
                self._fill_the_last(file.fileno())

    @staticmethod
    def _fill_the_last(descriptor: int) -> None:
        try:
            while os.write(descriptor, BLOCK):
                pass
        except OSError:
            return

    def free(self) -> None:
        """Give all of it back, as an operator does."""
        self._ballast.unlink(missing_ok=True)


@asynccontextmanager
async def small_disk(folder: Path, *, room_mib: int, stop: Act, start: Act) -> AsyncGenerator[SmallDisk]:
    """`folder` on a disk with `room_mib` beside what is in it; its engine is stopped and started at both ends."""
    if os.geteuid() != 0:
        raise NothingHappened("a small disk is a mount, and mounting needs root: run as root, or leave this one out")
    disk, aside = SmallDisk(folder), folder.with_name(f"{folder.name}.aside")
    await stop()
    await in_thread(partial(_mount, folder, aside, room_mib))
    try:
        await start()
        yield disk
    finally:
        disk.free()
        await stop()
        await in_thread(partial(_unmount, folder, aside))
        await start()


def _mount(folder: Path, aside: Path, room_mib: int) -> None:
    kept = folder.stat()
    used = int(_run("du", "--summarize", "--block-size=1M", folder).split()[0])
    folder.rename(aside)
    folder.mkdir()
    owner = f"uid={kept.st_uid},gid={kept.st_gid},mode={kept.st_mode & 0o777:o}"
    _run("mount", "-t", "tmpfs", "-o", f"size={used + room_mib}m,{owner}", "tmpfs", folder)
    _copy(aside, folder)


def _unmount(folder: Path, aside: Path) -> None:
    for one in aside.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()
    _copy(folder, aside)
    _run("umount", "--lazy", folder)
    folder.rmdir()
    aside.rename(folder)


def _copy(source: Path, target: Path) -> None:
    """Holes stay holes (Kafka's indexes), and what is only zeros does not become one (PostgreSQL's log)."""
    _run("cp", "--archive", "--sparse=auto", f"{source}/.", target)


def _run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603  this file's words
