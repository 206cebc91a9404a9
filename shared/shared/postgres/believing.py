"""Whether the server that answers is the one that was meant: sslmode=verify-full, told in a sentence where it is not.

asyncpg reads sslmode and sslrootcert from the connection string, or PGSSLMODE and PGSSLROOTCERT from the environment.
"""

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg


class UnbelievedServer(OSError):
    """PostgreSQL showed no certificate, or not that of the server we asked for. Never holds a password."""


@contextmanager
def believed(dsn: str) -> Generator[None]:
    """Turn what a handshake fails with into a sentence that says what would be right. Raises UnbelievedServer."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise UnbelievedServer(
            f"PostgreSQL at {_place(dsn)} is not believed: {error.verify_message.rstrip('.')}. Name the server in the "
            "connection string as its certificate does, and who signed it in sslrootcert or PGSSLROOTCERT."
        ) from error
    except ConnectionError as error:
        if "rejected SSL" not in str(error):
            raise
        raise UnbelievedServer(
            f"PostgreSQL at {_place(dsn)} speaks no TLS, which sslmode asks for: give it a certificate (ssl = on)."
        ) from error
    except asyncpg.ClientConfigurationError as error:
        if "root certificate file" not in str(error):
            raise
        raise UnbelievedServer(
            f"Who may sign for PostgreSQL at {_place(dsn)} is not known: name the authority's certificate (PEM) in "
            "sslrootcert or PGSSLROOTCERT."
        ) from error


def _place(dsn: str) -> str:
    return urlsplit(dsn).netloc.rpartition("@")[2]
