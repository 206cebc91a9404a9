"""Until when the certificates are good by which PostgreSQL is believed: what an alert asks about, before they end."""

from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.x509 import Certificate, load_der_x509_certificate

from shared.observability import metrics

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

SERVER: Final = "postgresql"
AUTHORITY: Final = "postgresql-authority"


def watch_certificates(connection: "asyncpg.Connection[Any] | PoolConnectionProxy[Any]") -> None:
    """Show what the server showed, and the authority that signed it where we believe by that; nothing without TLS.

    A file may hold authorities by the hundred: only one that signed the server's certificate itself is looked at, and
    of two (the new one beside the old) the one that ends last.
    """
    session: Any = connection
    tls = session._transport.get_extra_info("ssl_object")  # noqa: SLF001  asyncpg has no name of its own for it
    if tls is None:
        return
    shown = load_der_x509_certificate(tls.getpeercert(binary_form=True))
    believed = (load_der_x509_certificate(one) for one in tls.context.get_ca_certs(binary_form=True))
    signed = [_end(one) for one in believed if _signed(one, shown)]
    metrics.CERTIFICATE_EXPIRES.labels(SERVER).set(_end(shown))
    if signed:
        metrics.CERTIFICATE_EXPIRES.labels(AUTHORITY).set(max(signed))


def _end(certificate: Certificate) -> float:
    return certificate.not_valid_after_utc.timestamp()


def _signed(authority: Certificate, shown: Certificate) -> bool:
    try:
        shown.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError):  # another's name, or a kind of key that cannot be compared
        return False
    return True
