"""Files of people over HTTP: taken in as they come, given out so that a browser saves them and never shows them."""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from shared.files.file_types import SUFFIXES
from shared.web.problem import FieldError, Problem

ANY_FILE: Final = "application/octet-stream"


async def sent(request: Request) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises 400 where the caller goes away in the middle."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        message = "L'envoi s'est interrompu : recommencez-le."
        raise Problem(400, "upload_interrupted", message, errors=[FieldError("body", message)]) from error


def saved(chunks: AsyncIterator[bytes], file_name: str, *, media_type: str = ANY_FILE, size_bytes: int = 0) -> Response:
    """A browser saves it and never shows it; should it be shown all the same, it may do nothing."""
    suffix = SUFFIXES.get(media_type, "")
    name = file_name.removesuffix(suffix) + suffix
    return StreamingResponse(
        chunks,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"piece{suffix}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            "Content-Length": str(size_bytes),
        },
    )
