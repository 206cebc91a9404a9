"""Whether this process works: named checks that its parts register, told apart for liveness and readiness.

Liveness asks whether a restart would help (a consumer loop died); readiness, whether to send requests here now (the
database does not answer). Nothing is guessed from "the process is up".
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

CHECK_LIMIT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Check:
    """What one part says of itself: `detail` is a sentence for an operator, without data."""

    ok: bool
    detail: str = ""


CheckCall = Callable[[], Check | Awaitable[Check]]


@dataclass(frozen=True, slots=True)
class Report:
    """What all the checks of one kind say."""

    checks: dict[str, Check]

    @property
    def ok(self) -> bool:
        """Whether every check passes."""
        return all(check.ok for check in self.checks.values())


class Health:
    """The checks of one process. A check that raises, or takes over two seconds, fails."""

    def __init__(self) -> None:
        self._live: dict[str, CheckCall] = {}
        self._ready: dict[str, CheckCall] = {}
        self.leaving = False
        """Set once the process was told to stop: it is no longer ready, and ends the requests in hand."""

    def add(self, name: str, check: CheckCall, *, live: bool = False, ready: bool = True) -> None:
        """Register a check by a name of its own, for liveness, readiness or both."""
        if live:
            self._live[name] = check
        if ready:
            self._ready[name] = check

    def remove(self, name: str) -> None:
        """Forget the checks of this name, when their part was stopped on purpose."""
        self._live.pop(name, None)
        self._ready.pop(name, None)

    async def live(self) -> Report:
        """Ask every liveness check."""
        return await _report(self._live)

    async def ready(self) -> Report:
        """Ask every readiness check."""
        return await _report({**self._ready, "process": _leaving} if self.leaving else self._ready)


def _leaving() -> Check:
    return Check(ok=False, detail="leaving: it ends the requests in hand")


async def _report(checks: dict[str, CheckCall]) -> Report:
    answers = await asyncio.gather(*(_ask(check) for check in checks.values()))
    return Report(dict(zip(checks, answers, strict=True)))


async def _ask(check: CheckCall) -> Check:
    try:
        async with asyncio.timeout(CHECK_LIMIT_SECONDS):
            answer = check()
            return await answer if inspect.isawaitable(answer) else answer
    except TimeoutError:
        return Check(ok=False, detail=f"no answer within {CHECK_LIMIT_SECONDS:.0f} s")
    except Exception as error:  # noqa: BLE001  because a check that fails in any way is a failed check
        return Check(ok=False, detail=f"the check itself failed: {type(error).__name__}")
