"""Processes beside the bench, ended when their block ends."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

HERE = Path(__file__).parent


@asynccontextmanager
async def child(script: str, *arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A script of this folder as a process with its standard output on a pipe; terminated at the end of the block."""
    inherited = {**os.environ, "PYTHONPATH": str(HERE.parent), **environment}  # noqa: TID251  a child inherits
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", HERE / script, *arguments, env=inherited, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def line_of(process: asyncio.subprocess.Process) -> str | None:
    """The next line that a child says; None once it is gone."""
    line = await process.stdout.readline() if process.stdout is not None else b""
    return line.decode().strip() or None
