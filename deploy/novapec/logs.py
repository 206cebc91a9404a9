"""Where the command's own logs go: the relay's and Kafka's client speak up when a broker dies.

Standard output is the answer's; the screen is the operator's.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from novapec.home import Home
from shared.observability.logging import start_logging


def log_errors_to_stderr() -> None:
    """For commands that look and mend."""
    start_logging("novapec", "ERROR", stream=sys.stderr)


@contextmanager
def log_to(home: Home) -> Generator[None]:
    """For a program that runs a stack: home/logs/novapec.log, beside the services'."""
    home.make()
    with (home.logs / "novapec.log").open("a", buffering=1, encoding="utf-8") as file:
        start_logging("novapec", stream=file)
        try:
            yield
        finally:
            log_errors_to_stderr()
