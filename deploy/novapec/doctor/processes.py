"""The services as processes: what they say of themselves, and their clocks."""

import asyncio
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from socket import SOCK_STREAM
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from novapec.doctor.databases import clock
from novapec.doctor.finding import Finding, ok, wrong
from shared.clock import SystemClock

WITHIN_SECONDS: Final = 5.0
HTTP: Final = 80


async def examine_behind(service: str, url: str) -> list[Finding]:
    """Every process behind a name that stands for several (a headless Service), each asked for itself."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or HTTP
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    except OSError as error:
        says = f"no process stands behind {url}: {error}"
        return [wrong("services", service, says, "start one, or scale it up: its pods, and why they ended")]
    addresses = sorted({str(one[4][0]) for one in found})
    each = await asyncio.gather(*(examine_process(f"{service} {host} {at}", _url(at, port)) for at in addresses))
    return [one for findings in each for one in findings]


def _url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


async def examine_process(service: str, url: str) -> list[Finding]:
    """Its probes, asked once."""
    try:
        async with httpx.AsyncClient(timeout=WITHIN_SECONDS) as http:
            live, ready = await http.get(f"{url}/livez"), await http.get(f"{url}/readyz")
    except httpx.TransportError as error:
        says = f"does not answer at {url}: {type(error).__name__}"
        return [wrong("services", service, says, "start it; its log says why it ended (`novapec up`, or the pod's)")]
    found = [_probe(service, "live", live, "restart it"), _probe(service, "ready", ready, "mend what it names")]
    if said := ready.headers.get("Date"):
        # The header has whole seconds.
        found.append(
            clock("services", service, parsedate_to_datetime(said), SystemClock().now().replace(microsecond=0))
        )
    return found


def _probe(service: str, what: str, answer: httpx.Response, do: str) -> Finding:
    if answer.status_code == HTTPStatus.OK:
        return ok("services", service, f"{what}: {_said(answer, passed=True)}")
    return wrong("services", service, f"not {what}: {_said(answer, passed=False)}", do)


def _said(answer: httpx.Response, *, passed: bool) -> str:
    try:
        checks: dict[str, dict[str, Any]] = answer.json()["checks"]
    except (ValueError, KeyError):
        return f"status {answer.status_code}"
    return "; ".join(f"{name}: {one['detail']}" for name, one in checks.items() if one["ok"] is passed) or "yes"
