"""Fail points in a service's own process: what a scenario ordered is done at the n-th passing of a named point.

The orders of a process stand in one small file, looked at at every passing, so that they can be given while it runs:
one JSON object {"point", "nth", "act", "seconds"}. Acts: kill (-9 itself), stop (SIGSTOP itself), block (the event
loop, for seconds), sleep (the task alone), fail (raise). An order is taken away before it is obeyed, so that it is
obeyed once, whoever is started again. FILE.reached tells which points were ever passed, one a line.
"""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from shared.engines.files import write_whole
from shared.failpoints import install


class Ordered(Exception):
    """A failure that a scenario ordered."""


def order(file: Path, *, point: str, act: str = "kill", nth: int = 1, seconds: float = 0.0) -> None:
    """Give an order to the process that looks at `file`; one at a time."""
    write_whole(file, json.dumps({"point": point, "act": act, "nth": nth, "seconds": seconds}))


def reached(file: Path) -> set[str]:
    """The points that any process with these orders ever passed."""
    try:
        return set(_reached(file).read_text().split())
    except FileNotFoundError:
        return set()


def obey(file: Path) -> None:
    """From now on look for orders in `file` at every fail point of this process."""
    seen: set[str] = set()
    passed: Counter[str] = Counter()

    async def hook(name: str) -> None:
        if name not in seen:
            seen.add(name)
            with _reached(file).open("a") as list_of_points:
                list_of_points.write(f"{name}\n")
        try:
            wanted = json.loads(file.read_text())
        except FileNotFoundError:
            passed.clear()
            return
        if wanted["point"] != name:
            return
        passed[name] += 1
        if passed[name] >= wanted["nth"]:
            file.unlink(missing_ok=True)
            await _act(wanted)

    install(hook)


async def _act(wanted: dict[str, Any]) -> None:
    match wanted["act"]:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "block":
            time.sleep(wanted["seconds"])  # noqa: ASYNC251  because a blocked event loop is what was ordered
        case "sleep":
            await asyncio.sleep(wanted["seconds"])
        case "fail":
            raise Ordered(f"a scenario ordered a failure at {wanted['point']}")
        case act:
            raise ValueError(act)


def _reached(file: Path) -> Path:
    return file.with_name(f"{file.name}.reached")
