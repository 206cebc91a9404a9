"""One process of a service, from its start to SIGTERM."""

import gc
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Final

import uvicorn

from shared.observability.logging import start_logging
from shared.observability.tracing import start_tracing
from shared.service.parts import Service, build_app
from shared.service.settings import ServiceSettings

GRACE_SECONDS: Final = 15
"""How long requests in hand may take to finish once the process was told to stop."""
KEEP_ALIVE_SECONDS: Final = 75
"""Longer than the 60 s of the usual proxies, so that they close idle connections, not we under a request."""
_FAILED_TO_START: Final = 3


def run(service: Service, settings: ServiceSettings) -> None:
    """Serve until SIGTERM or SIGINT, then leave with status 0; with status 3 where the start fails."""
    start_logging(service.name, settings.log_level)
    start_tracing(service.name, settings.otel_exporter_otlp_endpoint)
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(service, settings),
            host=settings.host,
            port=settings.port,
            workers=1,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
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
