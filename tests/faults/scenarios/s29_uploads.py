"""29: Uploads: bombs, polyglots, names that lead elsewhere, streams without end; under the proxy, with flat memory."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from typing import Final

import httpx
from hostile_files import (
    MEGABYTE,
    PAGE,
    PNG,
    archive_of_archives,
    archive_of_many,
    archive_that_unfolds,
    archive_with,
    pdf_that_unfolds,
)
from rig.gated import Gates
from rig.patience import until
from rig.scenario import scenario
from rig.stage import Stage
from rig.uploads import (
    CREATED,
    OK,
    REFUSED,
    TOO_LARGE,
    Carrier,
    Upload,
    answered,
    broken_off,
    flat,
    held_back,
    restarted,
)

from shared.identity import new_id

STALLED: Final = 20
HIDING: Final = ("../../etc/passwd", "..\\x", "a\r\nSet-Cookie: a=b", "statuts\u202efdp.exe", "a\0b", "x" * 201, "")
A_PDF: Final = b"%PDF-1.7\n"


@scenario("29a", "What is sent to intake is stored under a name of ours or refused, and its memory stays flat", lanes=2)
async def documents(stage: Stage) -> None:
    folder = stage.platform.folder / "documents"
    await restarted(stage, "intake", DOCUMENTS_URL=folder.as_uri())
    carrier = await Carrier.with_a_draft(stage)
    async with flat(stage, "intake"):
        stored = 0
        for one in _documents():
            status = await carrier.send(one)
            stage.injected(f"upload of {one.why}: {status}")
            stored += status == OK
        at = await carrier.awaited()
        await broken_off(stage, lambda one: carrier.put(one, at))
        await _stalled(stage, carrier)
        await _lying(stage, carrier)
    names = [path.name for path in folder.rglob("*") if path.is_file()]
    if len(names) != stored or any(set(name) - set("0123456789abcdef") for name in names):
        raise AssertionError(f"{stored} documents were accepted, and these lie in the store: {names}")
    for name in HIDING:
        if (await carrier.announce(name)).status_code != REFUSED:
            raise AssertionError(f"a document may be named {name!r}")
        stage.injected("name that hides something")
    await _shown_as_what_it_is(carrier)
    await _too_many(stage, carrier)
    await carrier.withdraw()
    await restarted(stage, "intake")


def _documents() -> list[Upload]:
    return [
        Upload("a PDF that unfolds to 900 MB", pdf_that_unfolds(900), (REFUSED,)),
        Upload("a DOCX that unfolds to 300 MB", archive_that_unfolds(300), (OK,)),  # nobody here unfolds it
        Upload("a DOCX of 100,000 parts", archive_of_many(100_000), (OK, REFUSED)),
        Upload("archives in archives", archive_of_archives(50), (OK,)),
        Upload("an archive with a part that climbs", archive_with("../../../etc/cron.d/x"), (OK,)),
        Upload("a PDF of nothing but its first line", A_PDF, (REFUSED,)),
        Upload("a page that begins as a PDF", A_PDF + PAGE, (REFUSED,)),
        Upload("a page", PAGE, (REFUSED,), "image/png"),
        Upload("a drawing that runs a script", b"<svg xmlns='x' onload='alert(1)'/>", (REFUSED,), "image/svg+xml"),
        Upload("a GIF", b"GIF89a" + b"\0" * 32, (REFUSED,), "image/png"),
        Upload("a program", b"MZ" + b"\0" * 64, (REFUSED,), "application/pdf"),
        Upload("nothing", b"", (REFUSED,)),
        Upload("21 MB", PNG + b"\0" * 21 * MEGABYTE, (REFUSED, TOO_LARGE)),
        Upload("40 MB", PNG + b"\0" * 40 * MEGABYTE, (TOO_LARGE,)),
    ]


async def _stalled(stage: Stage, carrier: Carrier) -> None:
    """Uploads that stop in the middle do not keep others waiting, and leave nothing when they are gone."""
    never = asyncio.Event()

    async def stops() -> AsyncIterator[bytes]:
        yield PNG
        await never.wait()

    async def upload(at: str) -> None:
        async with httpx.AsyncClient(timeout=600.0) as http:
            await http.put(f"{at}/content", content=stops(), headers={**carrier.headers, "If-Match": '"1"'})

    hanging = [asyncio.create_task(upload(await carrier.awaited())) for _ in range(STALLED)]
    async with asyncio.timeout(10):
        for _ in range(10):
            (await carrier.http.get(f"{carrier.url}/calls", headers=carrier.headers)).raise_for_status()
    for one in hanging:
        one.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    stage.injected(f"{STALLED} uploads that stopped in the middle")


async def _lying(stage: Stage, carrier: Carrier) -> None:
    """A length that is not the content's: nothing is taken for a document."""
    for said, sent in ((1_000, 10), (10, 1_000)):
        at = await carrier.awaited()
        url = httpx.URL(at)
        lines = [f"PUT {url.path}/content HTTP/1.1", f"Host: {url.host}", f"Content-Length: {said}", 'If-Match: "1"']
        lines += [f"{name}: {value}" for name, value in carrier.headers.items()]
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write("\r\n".join([*lines, "", ""]).encode() + b"x" * sent)
        writer.write_eof()
        await asyncio.wait_for(reader.read(), 30)
        writer.close()
        state = (await carrier.http.get(at, headers=carrier.headers)).json()["state"]
        if state != "AWAITED":
            raise AssertionError(f"{sent} bytes said to be {said} made a document that is {state}")
        stage.injected("upload with a wrong length")


async def _shown_as_what_it_is(carrier: Carrier) -> None:
    """A picture that is a page, too, is given back as a picture to be saved, which no browser runs."""
    at = await carrier.awaited()
    headers = {**carrier.headers, "If-Match": '"1"', "Content-Type": "text/html"}
    (await carrier.http.put(f"{at}/content", content=PNG + PAGE, headers=headers)).raise_for_status()

    async def clean() -> bool:
        return (await carrier.http.get(at, headers=carrier.headers)).json()["state"] == "CLEAN"

    await until("the picture is known to be clean", clean, within=30.0)
    held_back((await carrier.http.get(f"{at}/content", headers=carrier.headers)).raise_for_status())


async def _too_many(stage: Stage, carrier: Carrier) -> None:
    for _ in range(31):
        answer = await carrier.announce()
        if answer.status_code == REFUSED:
            break
    if answer.status_code != REFUSED or answer.json()["code"] != "too_many_documents":
        raise AssertionError(f"a file takes any number of documents: {answer.text}")
    stage.injected("one document too many")


@scenario("29b", "Whatever is sent to impact as evidence is kept as it is and never opened, or refused", lanes=0)
async def evidence(stage: Stage) -> None:
    gates = Gates(stage, 6)
    for gate in ("admission", "session", "decision", "agreement"):
        gates.open(gate)
    await gates.all_at("payment")
    dossier = next(one for one in stage.load.dossiers if one.plan_id and one.end is None)
    token = stage.platform.token("carrier", sub=dossier.carrier, org=dossier.siret)
    url = f"{stage.platform.url('impact')}/plans/{dossier.plan_id}/evidence"
    async with httpx.AsyncClient(timeout=60.0, headers={"Authorization": f"Bearer {token}"}) as http:

        async def send(one: Upload, title: str = "Preuve") -> httpx.Response:
            headers = {"Content-Type": one.media_type, "Idempotency-Key": str(new_id())}
            return await http.post(url, params={"title": title}, content=one.sent, headers=headers)

        async with flat(stage, "impact"):
            for one in _evidence():
                stage.injected(f"upload of {one.why}: {await answered(one, send(one))}")
            await broken_off(stage, send)
        page = await send(Upload("a picture that is a page", PNG + PAGE, (CREATED,), "image/png"), "../../x")
        plan = f"{stage.platform.url('impact')}{page.raise_for_status().headers['location']}"

        async def found_clean() -> httpx.Response | None:
            answer = await http.get(plan)
            return None if answer.status_code == HTTPStatus.NOT_FOUND else answer.raise_for_status()

        held_back(await until("the evidence is found clean, and can be read", found_clean))
        await _one_too_many(stage, send)
    gates.open("payment")


_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _evidence() -> list[Upload]:
    return [
        Upload("a PDF that unfolds to 900 MB", pdf_that_unfolds(900), (CREATED,), "application/pdf"),
        Upload("a DOCX that unfolds to 300 MB", archive_that_unfolds(300), (CREATED,), _DOCX),
        Upload("a page", PAGE, (REFUSED,), "text/html"),
        Upload("a page that is called a picture", PAGE, (REFUSED,), "image/png"),
        Upload("a picture that is called a PDF", PNG, (REFUSED,), "application/pdf"),
        Upload("a table with a null", b"a;b\n\0", (REFUSED,), "text/csv"),
        Upload("a program", b"MZ" + b"\0" * 64, (REFUSED,), "application/x-msdownload"),
        Upload("nothing", b"", (REFUSED,), "text/csv"),
        Upload("6 MB", PNG + b"\0" * 6 * MEGABYTE, (REFUSED, TOO_LARGE), "image/png"),
        Upload("40 MB", PNG + b"\0" * 40 * MEGABYTE, (TOO_LARGE,), "image/png"),
    ]


async def _one_too_many(stage: Stage, send: Callable[[Upload], Awaitable[httpx.Response]]) -> None:
    for number in range(300):
        answer = await send(Upload("one more", b"%d" % number, (CREATED,), "text/csv"))
        if answer.status_code != CREATED:
            break
    if answer.json().get("code") != "too_many_documents":
        raise AssertionError(f"a plan takes any number of documents: {answer.text}")
    stage.injected("one document too many")
