"""Where a test run keeps its files: in memory where there is room, because making a database copies a thousand files.

A copy takes 0.2 s on a busy disk and 0.02 s in memory, new topics 3 s and 0.4 s. Nothing there outlives the machine,
and nothing has to: a `kill -9` loses no page that was written, on a disk or in memory.
"""

import os
import shutil
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108  because only a folder of one's own, mode 700, is made in it
ROOM: Final = 6 * 1024**3
"""Bytes that must be free: the engines of a whole run take two or three gigabytes at their height."""
PREFIX: Final = "novapec-tests-"


def folder_in_memory() -> Path | None:
    """A folder of this process's own; None where there is no disk in memory, or too little room on it."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return None
    forget_the_dead()
    if shutil.disk_usage(MEMORY).free < ROOM:
        return None
    folder = MEMORY / f"{PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    return folder


def forget_the_dead() -> None:
    """Remove what runs left behind that were killed."""
    for folder in MEMORY.glob(f"{PREFIX}*"):
        if not Path("/proc", folder.name.removeprefix(PREFIX)).exists():
            shutil.rmtree(folder, ignore_errors=True)
