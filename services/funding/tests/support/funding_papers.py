"""Agreements on paper, as their readers see them."""

import io
from collections.abc import Mapping
from typing import Any

from pypdf import PdfReader

from shared.testing.client import Caller


def text_of(pdf: bytes) -> str:
    """The words of a PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


async def paper(caller: Caller, agreement: Mapping[str, Any], version: int | None = None) -> str:
    """The words of an agreement's paper."""
    asked = f"?version={version}" if version else ""
    answer = await caller.get(f"/agreements/{agreement['id']}/agreement.pdf{asked}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
    return text_of(answer.content)
