"""GET /livez, /readyz and /metrics: for the orchestrator and Prometheus, without a token, without data."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from shared.observability.health import Health, Report
from shared.observability.metrics import READY


def probes(health: Health) -> APIRouter:
    """The probes of one process."""
    router = APIRouter(include_in_schema=False)

    @router.get("/livez")
    async def livez() -> Response:
        return _answer(await health.live())

    @router.get("/readyz")
    async def readyz() -> Response:
        return _answer(await health.ready())

    @router.get("/metrics")
    async def metrics() -> Response:
        _count(await health.ready())
        return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return router


def _count(report: Report) -> None:
    READY.clear()  # a part that was stopped on purpose has no check any more
    for name, check in report.checks.items():
        READY.labels(name).set(check.ok)


def _answer(report: Report) -> Response:
    checks = {name: {"ok": check.ok, "detail": check.detail} for name, check in report.checks.items()}
    return JSONResponse({"ok": report.ok, "checks": checks}, status_code=200 if report.ok else 503)
