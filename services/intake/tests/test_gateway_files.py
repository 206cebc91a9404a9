"""A file is what its content says, and what it may carry is looked at before anybody reads it."""

import asyncio
import resource
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hostile_files import archive_that_unfolds, pdf_that_unfolds
from intake_files import EICAR, PNG, archive, outside_in, pdf

from shared.files.incoming import received
from shared.files.scanner import Clamd, NoScanner, ScannerUnavailable, StandIn
from shared.objects import ObjectFolder, random_key
from shared.vocabulary import Refusal

LIMIT = 1_000_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def pieces(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def type_of(content: bytes) -> str:
    async with received(pieces(content), at_most=LIMIT) as incoming:
        assert incoming.path.read_bytes() == content
        assert incoming.size_bytes == len(content)
        return incoming.media_type


async def refusal_of(content: bytes, *, at_most: int = LIMIT) -> tuple[str, str | None]:
    with pytest.raises(Refusal) as refused:
        async with received(pieces(content), at_most=at_most):
            pytest.fail("it was accepted")
    return refused.value.code, refused.value.field


ACCEPTED = {
    "application/pdf": pdf(),
    "image/png": PNG,
    "image/jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 16,
    "application/vnd.oasis.opendocument.text": archive(
        mimetype="application/vnd.oasis.opendocument.text", content_dot_xml="<a/>"
    ),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": archive(xl__workbook_dot_xml="<a/>"),
}


@pytest.mark.parametrize("media_type", ACCEPTED)
async def test_a_file_is_recognised_by_its_content(media_type: str) -> None:
    assert await type_of(ACCEPTED[media_type]) == media_type


REFUSED = {
    "a program": (b"MZ" + b"\0" * 64, "document_type_not_accepted"),
    "a page that runs scripts": (b"<html><script>1</script></html>", "document_type_not_accepted"),
    "a drawing that runs scripts": (b"<svg onload='1'/>", "document_type_not_accepted"),
    "an archive of anything": (archive(anything="x"), "document_type_not_accepted"),
    "an archive cut short": (archive(anything="x")[:20], "document_type_not_accepted"),
    "a workbook with macros": (
        archive(xl__workbook_dot_xml="<a/>", xl__vbaProject_dot_bin="x"),
        "document_is_active",
    ),
    "nothing": (b"", "document_empty"),
    "a PDF cut short": (b"%PDF-1.7\n" + b"x" * 40, "pdf_unreadable"),
    "a locked PDF": (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "pdf_locked"),
    **{
        f"a PDF with a {change}": (pdf(change), "pdf_carries_scripts")
        for change in (
            *("script at opening", "script on the page", "launches a program"),
            "script nobody refers to, deep down",
        )
    },
    **{f"a PDF with {change}": (pdf(change), "pdf_carries_files") for change in ("file inside", "associated file")},
    "a PDF whose script is in a compressed stream": (
        pdf("script on the page", object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "pdf_carries_scripts",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_file_that_may_do_something_is_refused_whatever_its_name(what: str) -> None:
    content, code = REFUSED[what]
    assert await refusal_of(content) == (code, "body")


async def test_a_pdf_with_parts_that_cannot_be_looked_at_is_refused() -> None:
    damaged = pdf_that_unfolds(1).replace(b"stream\nx\xda", b"stream\n\0\0", 1)
    assert await refusal_of(damaged) == ("pdf_unreadable", "body")


async def test_a_file_that_unfolds_to_more_than_a_process_may_have_is_refused_and_harms_nobody() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert await refusal_of(pdf_that_unfolds(400)) == ("document_too_complex", "body")
    assert await type_of(archive_that_unfolds(100)) == WORD
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024 < 100, "megabytes"
    assert await type_of(pdf()) == "application/pdf"


async def test_a_file_that_is_too_large_is_refused_without_being_read_to_its_end() -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 100

    with pytest.raises(Refusal, match="au plus 1000 octets"):
        async with received(endless(), at_most=1000):
            pytest.fail("it was accepted")
    assert taken == 11
    assert await type_of(PNG) == "image/png"


# ---- the object store


async def test_an_object_comes_back_as_it_was_stored_and_is_deleted_once_or_twice(tmp_path: Path) -> None:
    objects, key = outside_in(tmp_path).objects, random_key()
    source = tmp_path / "source"
    source.write_bytes(b"content" * 100_000)
    await objects.create(key, source)
    assert b"".join([chunk async for chunk in objects.chunks(key)]) == source.read_bytes()
    await objects.delete(key)
    await objects.delete(key)
    with pytest.raises(FileNotFoundError):
        _ = [chunk async for chunk in objects.chunks(key)]


def test_keys_are_random_and_say_nothing() -> None:
    keys = {random_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {65}


def test_s3_is_a_matter_of_configuration() -> None:
    assert ObjectFolder("s3://bucket/prefix")._store().__class__.__name__ == "S3Store"


# ---- the scanner


async def test_the_stand_in_finds_the_test_signature_also_across_two_pieces() -> None:
    for size in (1, 7, 40, 1000):
        assert await StandIn().threat_in(pieces(b"before" + EICAR + b"after", size)) == "Eicar-Test-Signature"
    assert await StandIn().threat_in(pieces(b"nothing at all")) is None


async def test_without_a_scanner_nobody_says_clean() -> None:
    with pytest.raises(ScannerUnavailable):
        await NoScanner().threat_in(pieces(b"x"))


async def clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The INSTREAM of clamd, over the protocol as its manual describes it."""
    assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!L", await reader.readexactly(4))[0]:
        content += await reader.readexactly(length)
    if content == b"too much":
        writer.write(b"INSTREAM size limit exceeded. ERROR\0")
    else:
        writer.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0")
    await writer.drain()
    writer.close()


@pytest.fixture
async def scanner() -> Any:
    server = await asyncio.start_server(clamd, "127.0.0.1", 0)
    async with server:
        yield Clamd("127.0.0.1", server.sockets[0].getsockname()[1], seconds=5)


async def test_clamd_says_what_it_found(scanner: Clamd) -> None:
    assert await scanner.threat_in(pieces(b"fine")) is None
    assert await scanner.threat_in(pieces(EICAR)) == "Win.Test.EICAR_HDB-1"


async def test_a_clamd_that_fails_says_nothing_about_the_file(scanner: Clamd) -> None:
    with pytest.raises(ScannerUnavailable, match="size limit"):
        await scanner.threat_in(pieces(b"too much", 8))
    with pytest.raises(ScannerUnavailable):
        await Clamd("127.0.0.1", 1).threat_in(pieces(b"fine"))
