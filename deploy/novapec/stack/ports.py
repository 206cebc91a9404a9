"""Ports that stay the same from one start to the next, where nobody took them meanwhile."""

import socket
from threading import Lock

from novapec.home import Home
from shared.engines import free_port


class Ports:
    """The ports of a home, by the name of what listens there; may be asked from several threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: dict[str, int] = dict(home.remembered().get("ports", {}))
        self._given: set[int] = set()
        self._lock = Lock()

    def of(self, name: str) -> int:
        """The port it had before when that is free, else a free one, remembered from now on."""
        with self._lock:
            port = self._known.get(name)
            while port is None or port in self._given or not _is_free(port):
                port = free_port()
            self._given.add(port)
            self._known[name] = port
            self._home.remember(ports=self._known)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
