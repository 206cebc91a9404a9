"""Whatever is asked of a service, it answers: no request that its OpenAPI file allows, or nearly allows, makes it fail.

Requests are drawn by schemathesis from the file itself, always the same ones, for a caller with every role.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from whole_app import SERVICES, whole_app

from shared.testing.plugin import Databases
from shared.vocabulary import Role
from shared.web.development_issuer import DevelopmentIssuer

SAME_EACH_TIME: Final = settings(
    max_examples=6,  # of each operation
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
SIRET: Final = "11111111100006"


@pytest.mark.parametrize("service", SERVICES)
async def test_no_request_makes_a_service_fail(
    service: str, databases: Databases, issuer: DevelopmentIssuer, monkeypatch: pytest.MonkeyPatch
):
    app = await whole_app(service, databases, issuer, monkeypatch)
    headers = {"Authorization": f"Bearer {issuer.token('someone', tuple(Role), org=SIRET, regions=('11',))}"}
    failed: list[str] = []
    with running(app) as address, requests.Session() as session:
        for one in schemathesis.openapi.from_dict(app.openapi()).get_all_operations():
            operation = one.ok()

            @SAME_EACH_TIME
            @given(st.one_of(operation.as_strategy(mode) for mode in GenerationMode))
            def ask(case: Case) -> None:
                answer = case.call(base_url=address, session=session, headers=headers)
                if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    failed.append(f"{answer.status_code} {answer.text}: {case.as_curl_command(headers=headers)}")

            ask()
    assert failed == []


@contextmanager
def running(app: Any) -> Iterator[str]:
    """The application on a socket of 127.0.0.1, in a thread with an event loop of its own; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                pytest.fail("the service did not start")
            thread.join(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)
