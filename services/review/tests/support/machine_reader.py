"""Every address of the OpenAPI document that is read, asked by somebody to whom files are closed."""

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import product
from typing import Any, Final

import httpx
from machine_model import File, Known
from pypdf import PdfReader

from shared.testing.client import Api, Caller

_NAMED: Final = re.compile(r"{(\w+)(?::path)?}")
_OF_A_FILE: Final = ("case_id", "hearing_id", "application_id")
_AT_ONCE: Final = 4


@dataclass
class Reader:
    """`templates` of all that may be read; `papers` already looked through, by reader and what stood in them."""

    templates: list[str]
    papers: set[tuple[str, str, str]] = field(default_factory=set)

    @classmethod
    async def of(cls, api: Api) -> "Reader":
        """From the document that the service itself gives out."""
        document: dict[str, Any] = (await api.nobody().get("/openapi.json")).json()
        routes = [(path, item["get"]) for path, item in document["paths"].items() if "get" in item]
        found = [path for path, route in routes if route.get("tags") and not path.startswith("/simulation")]
        assert len(found) > 20, "the document lists what may be read"
        return cls(found)

    def addresses(self, known: Known, closed: Iterable[File]) -> Iterator[tuple[str, str]]:
        """Each template with each address of it: of these files, and of every session and committee."""
        files = list(closed)
        named = {
            "case_id": [case for file in files for case in file.cases],
            "application_id": [file.id for file in files],
            "hearing_id": [hearing for file in files for hearing in file.hearings],
            "session_id": list(known.sessions),
            "committee_id": sorted({session["committee_id"] for session in known.sessions.values()}),
            "envelope_key": ["2025/REGIONAL-93"],
        }
        for template in self.templates:
            names = _NAMED.findall(template)
            for values in product(*(named[name] for name in names)):
                yield template, _NAMED.sub("{}", template).format(*values)
        for file in files:
            for asked in (f"carrier_name=Association%20{file.word}", f"application_id={file.id}"):
                yield "/cases", f"/cases?{asked}"

    async def read(self, caller: Caller, known: Known, closed: list[File]) -> list[tuple[str, str, httpx.Response]]:
        """What each address answers: papers only where something of their session moved since they were last asked."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def ask(template: str, address: str) -> tuple[str, str, httpx.Response]:
            async with gate:
                return template, address, await caller.get(address)

        asked = list(self.addresses(known, closed))
        answers = await asyncio.gather(*(ask(*one) for one in asked if not one[1].endswith(".pdf")))
        text = {address: answer.text for _, address, answer in answers}
        for template, address in asked:
            session = address.removesuffix("/minutes.pdf")
            if address != session:
                seen = (str(caller.token), session, text[session] + text[f"{session}/addenda"])
                if seen not in self.papers:
                    self.papers.add(seen)
                    answers.append(await ask(template, address))
        return answers

    async def look(self, caller: Caller, known: Known, closed: list[File]) -> None:
        """Nothing of these files is in any answer, and their own addresses are refused."""
        for template, address, answer in await self.read(caller, known, closed):
            said = said_of(answer).replace(address, "")
            found = [secret for file in closed for secret in file.secrets if secret in said]
            assert not found, (address, found, said)
            assert answer.status_code < 500, (address, said)
            if any(f"{{{name}}}" in template for name in _OF_A_FILE):
                assert answer.status_code in {403, 404}, (address, said)


def said_of(answer: httpx.Response) -> str:
    """What an answer says, on paper too."""
    if answer.headers["content-type"] != "application/pdf":
        return answer.text
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
