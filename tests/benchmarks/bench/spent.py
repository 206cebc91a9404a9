"""Where the processor's time went: seconds of each process of a stack, of PostgreSQL with its sessions, and of us."""

import os
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARENT, USER, SYSTEM, ENDED = 1, 11, 12, slice(13, 15)
"""Fields of /proc/PID/stat behind the name; the last: of its children that ended."""


def seconds_of(pid: int) -> float:
    """Seconds of one process so far; 0 of one that is gone."""
    return _seconds(_fields(pid))


def seconds_by_part(processes: Mapping[str, int]) -> dict[str, float]:
    """Seconds so far by name, those of children that ended included (papers are set by such); we are `client`.

    PostgreSQL's sessions are its children: they are counted while they live, too.
    """
    fields_of = {name: _fields(pid) for name, pid in {**processes, "client": os.getpid()}.items()}
    spent = {name: _seconds(fields) + _seconds_of_ended(fields) for name, fields in fields_of.items()}
    for folder in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(folder.name))
        if fields and int(fields[PARENT]) == processes.get("postgres"):
            spent["postgres"] += _seconds(fields)
    return spent


def milliseconds_each(before: Mapping[str, float], after: Mapping[str, float], count: int) -> str:
    """What each of `count` things took between two looks, the most first."""
    taken = {name: round((after[name] - before[name]) / count * 1000) for name in before}
    parts = sorted(taken.items(), key=lambda one: -one[1])
    return f"{sum(taken.values())} ms of processor each: " + ", ".join(f"{name} {ms}" for name, ms in parts)


def _fields(pid: int) -> list[str]:
    """None of a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    except OSError:
        return []


def _seconds_of_ended(fields: list[str]) -> float:
    return sum(map(int, fields[ENDED])) / TICKS


def _seconds(fields: list[str]) -> float:
    return (int(fields[USER]) + int(fields[SYSTEM])) / TICKS if fields else 0.0
