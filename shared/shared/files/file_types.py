"""What a file is, by its content: the name that a sender gave it proves nothing.

Sources: the signatures of ISO 32000 (PDF), ISO/IEC 15948 (PNG), ISO/IEC 10918 (JPEG); OpenDocument 1.3 part 2, 3.3
(`mimetype` first and stored); ECMA-376 (Office Open XML: `[Content_Types].xml` and one main part).
"""

import zipfile
from pathlib import Path
from typing import Final

from shared.vocabulary import Refusal

PDF: Final = "application/pdf"
_SIGNATURES: Final = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_ARCHIVE: Final = b"PK\x03\x04"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_OPEN_DOCUMENTS: Final = frozenset({f"{_OPEN_DOCUMENT}text", f"{_OPEN_DOCUMENT}spreadsheet"})
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS: Final = {
    "word/document.xml": f"{_OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{_OFFICE}spreadsheetml.sheet",
}
_LONGEST_TYPE: Final = 100
_ACTIVE: Final = ("vbaproject.bin", "basic/", "scripts/", "activex", "/embeddings/", "oleobject")
SUFFIXES: Final = {
    PDF: ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    f"{_OPEN_DOCUMENT}text": ".odt",
    f"{_OPEN_DOCUMENT}spreadsheet": ".ods",
    f"{_OFFICE}wordprocessingml.document": ".docx",
    f"{_OFFICE}spreadsheetml.sheet": ".xlsx",
}
"""Every type that is accepted, with the ending its downloads get."""


def must_be_opened(file: Path) -> bool:
    """Whether its first bytes promise a PDF or an archive: what only its inside can tell."""
    with file.open("rb") as opened:
        return opened.read(16).startswith((b"%PDF-", _ARCHIVE))


def media_type_of(file: Path) -> str:
    """The media type. Raises Refusal on the body where it is none of those accepted, or carries macros."""
    with file.open("rb") as opened:
        head = opened.read(16)
    for signature, media_type in _SIGNATURES.items():
        if head.startswith(signature):
            return media_type
    found = _of_archive(file) if head.startswith(_ARCHIVE) else None
    if found is None:
        message = "Ce fichier n'est ni un PDF, ni une image PNG ou JPEG, ni un document ODT, ODS, DOCX ou XLSX."
        raise Refusal("document_type_not_accepted", message, field="body")
    return found


def _of_archive(file: Path) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(part in name.casefold() for name in names for part in _ACTIVE):
                message = "Ce document contient des macros ou des objets incorporés : enregistrez-le sans, ou en PDF."
                raise Refusal("document_is_active", message, field="body")
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= _LONGEST_TYPE:
                declared = archive.read("mimetype").decode("ascii", "replace")
                return declared if declared in _OPEN_DOCUMENTS else None
            return next((kind for part, kind in _MAIN_PARTS.items() if part in names), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None
