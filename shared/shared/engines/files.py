"""Files that are there whole or not at all, and folders in which one process works at a time."""

import contextlib
import fcntl
import os
from collections.abc import Generator
from pathlib import Path


def write_whole(file: Path, content: str | bytes, *, mode: int = 0o644) -> None:
    """Write `file` so that nobody, and no later start after a crash, ever finds half of it."""
    unfinished = file.with_name(file.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=mode)
    unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
    unfinished.replace(file)


@contextlib.contextmanager
def alone_in(folder: Path) -> Generator[None]:
    """Let one process at a time work in `folder`; the others wait as long as it takes, or until it dies."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
