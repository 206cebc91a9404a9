"""One process of a service, from its start to SIGTERM."""

import gc
import signal
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn

from shared.observability.health import Health
from shared.observability.logging import start_logging
from shared.observability.tracing import start_tracing
from shared.service.parts import Service, build_app
from shared.service.settings import ServiceSettings

GRACE_SECONDS: Final = 15
"""How long requests in hand may take to finish once the process was told to stop."""
KEEP_ALIVE_SECONDS: Final = 75
"""Longer than the 60 s of the usual proxies, so that they close idle connections, not we under a request."""
_FAILED_TO_START: Final = 3


class LeavingServer(uvicorn.Server):
    """Told to stop, serves on for `drain` seconds while /readyz says that it leaves, then as uvicorn does.

    Whoever sends requests learns of it in that time, so that nobody finds the door closed. Told twice, it stops.
    """

    def __init__(self, config: uvicorn.Config, health: Health, drain: float) -> None:
        super().__init__(config)
        self._health = health
        self._drain = drain
        self._told_at = 0.0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGTERM or SIGINT."""
        if not self._drain or not self.started or self._health.leaving:
            super().handle_exit(sig, frame)
            return
        self._captured_signals.append(sig)
        self._told_at = time.monotonic()
        self._health.leaving = True

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether to stop now."""
        if self._health.leaving and time.monotonic() - self._told_at >= self._drain:
            self.should_exit = True
        return await super().on_tick(counter)


def run(service: Service, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, drain, leave with status 0; with status 3 where the start fails."""
    start_logging(service.name, settings.log_level)
    start_tracing(service.name, settings.otel_exporter_otlp_endpoint)
    app = build_app(service, settings)
    server = LeavingServer(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            workers=1,
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=list(settings.trusted_proxies) or None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        ),
        app.state.health,
        settings.drain,
    )
    keep_what_is_loaded()
    signal.signal(signal.SIGTERM, _leave)  # uvicorn handles it while it runs, then raises it again
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(_FAILED_TO_START)


def keep_what_is_loaded() -> None:
    """Take what this process has loaded by now out of the garbage collector's sight: it stays to the end.

    Each full collection would look at all of it again, several hundred thousand objects. A consumer that drains a
    backlog spent almost half of its time on that.
    """
    gc.collect()
    gc.freeze()


def _leave(_: int, __: FrameType | None) -> None:
    sys.exit(0)
