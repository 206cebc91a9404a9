"""What every operation of a service's OpenAPI document answers somebody."""

import re
from collections.abc import Container
from typing import Any, Final

import httpx

from asked.requests import METHODS, a_request
from shared.identity import new_id
from shared.testing.client import Caller

_PLACES: Final = re.compile(r"{(\w+)")

Answers = dict[str, httpx.Response]
"""By the operation: `GET /applications/{application_id}`."""


async def every_answer(
    caller: Caller, methods: tuple[str, ...] = METHODS, *, about: Container[str] | None = None, **known: str
) -> Answers:
    """Ask each operation as its description shows it; `known` stands in addresses, and in bodies that have the name.

    `about`: only those whose address names one of these.
    """
    document: dict[str, Any] = (await caller.http.get("/openapi.json")).json()
    answers: Answers = {}
    for path, operations in document["paths"].items():
        if about is not None and not any(name in about for name in _PLACES.findall(path)):
            continue
        for method in [one for one in methods if one in operations]:
            request = a_request(document, path, method, known)
            body = request.get("json")
            if isinstance(body, dict):
                request["json"] = {name: known.get(name, said) for name, said in body.items()}
            request["headers"]["Authorization"] = f"Bearer {caller.token}"
            if method == "post":
                request["headers"]["Idempotency-Key"] = str(new_id())
            elif method != "get":
                request["headers"]["If-Match"] = '"1"'
            answers[f"{method.upper()} {path}"] = await caller.http.request(**request)
    return answers


def naming(answers: Answers, *words: str) -> set[str]:
    """The operations that were served and name one of these."""
    return {asked for asked, one in answers.items() if one.is_success and any(word in one.text for word in words)}
