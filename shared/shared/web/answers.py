"""Answers in JSON, with their ETag."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel
from starlette.responses import Response

from shared.web.entity_tags import etag

JSON_TYPE: Final = "application/json"
_NO_CONTENT: Final = 204


def json_answer(
    model: BaseModel | None,
    *,
    status: int,
    revision: int | None = None,
    location: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that shows `model`; None is 204, whatever the status."""
    all_headers = dict(headers or {})
    if revision is not None:
        all_headers["ETag"] = etag(revision)
    if location is not None:
        all_headers["Location"] = location
    if model is None:
        return Response(status_code=_NO_CONTENT, headers=all_headers)
    body = model.model_dump_json(by_alias=True).encode()
    return Response(body, status_code=status, media_type=JSON_TYPE, headers=all_headers)
