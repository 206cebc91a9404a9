"""Keys and certificates: whether what is sealed can be opened, and what expires when."""

import ssl
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cryptography import x509

from novapec.doctor.finding import Finding, ok, warn, wrong
from novapec.failures import Failed
from novapec.stack.concurrency import in_thread
from novapec.vault_keys import accounts_by_key, key_ring, unknown_keys
from shared.postgres import Database

SOON: Final = timedelta(days=30)
HTTPS: Final = 443
_IN_A_DSN: Final = ("sslrootcert", "sslcert")


async def examine_keys(database: Database, given: str | None) -> list[Finding]:
    """Funding's: the keys that sealed accounts, beside those of BANK_ACCOUNT_KEYS where it is given."""
    accounts = await accounts_by_key(database)
    unsealed = accounts.pop("", 0)
    found: list[Finding] = []
    if unsealed:
        found.append(warn("keys", "funding", f"{unsealed} accounts are not sealed", "run `novapec rotate-keys`"))
    counted = ", ".join(f"{n} under {name}" for name, n in accounts.items()) or "none"
    if given is None:
        return [*found, ok("keys", "funding", f"accounts: {counted} (BANK_ACCOUNT_KEYS is not given: not compared)")]
    try:
        ring = key_ring(given)
    except Failed as failure:
        return [*found, wrong("keys", "funding", str(failure), "mend BANK_ACCOUNT_KEYS")]
    if unknown := unknown_keys(ring, accounts):
        do = "put them behind the sealing key: these accounts cannot be opened, nor paid to"
        return [*found, wrong("keys", "funding", f"BANK_ACCOUNT_KEYS lacks {', '.join(unknown)}", do)]
    if any(name != ring.sealing for name in accounts):
        return [*found, warn("keys", "funding", f"accounts: {counted}", "run `novapec rotate-keys` to be done with it")]
    return [*found, ok("keys", "funding", f"accounts: {counted}")]


async def examine_certificates(
    files: Iterable[Path], urls: Mapping[str, str], dsns: Iterable[str], *, now: datetime
) -> list[Finding]:
    """What PEM files hold (a folder: its *.pem, *.crt), what the connection strings name, what https servers show."""
    named = {Path(one) for dsn in dsns for option in _IN_A_DSN for one in parse_qs(urlsplit(dsn).query).get(option, ())}
    found = [one for file in _each(sorted({*files, *named})) for one in _of_file(file, now)]
    for service, url in urls.items():
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            found.append(await _of_server(service, parts.hostname, parts.port or HTTPS, now))
    return found or [ok("certificates", "none", "no TLS here; name others by --certificate")]


def _each(files: Iterable[Path]) -> Iterable[Path]:
    for one in files:
        yield from sorted([*one.glob("*.pem"), *one.glob("*.crt")]) if one.is_dir() else [one]


def _of_file(file: Path, now: datetime) -> list[Finding]:
    try:
        held = x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as error:
        says = f"cannot be read: {type(error).__name__}"
        return [wrong("certificates", str(file), says, "name a PEM file that holds certificates")]
    return [_judged(f"{file} {one.subject.rfc4514_string()}", one, now) for one in held]


async def _of_server(service: str, host: str, port: int, now: datetime) -> Finding:
    try:
        shown = await in_thread(partial(ssl.get_server_certificate, (host, port), timeout=5.0))
    except OSError as error:
        return wrong("certificates", service, f"{host}:{port} shows none: {error}", "start the server, or mend its TLS")
    return _judged(f"{service} {host}:{port}", x509.load_pem_x509_certificate(shown.encode()), now)


def _judged(subject: str, certificate: x509.Certificate, now: datetime) -> Finding:
    ends = certificate.not_valid_after_utc
    days = (ends - now).days
    if ends <= now:
        return wrong("certificates", subject, f"expired on {ends:%Y-%m-%d}", "renew it, and restart who reads it")
    if ends - now < SOON:
        return warn("certificates", subject, f"expires on {ends:%Y-%m-%d}, in {days} days", "renew it")
    return ok("certificates", subject, f"valid until {ends:%Y-%m-%d}")
