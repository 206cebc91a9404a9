"""What a PDF may not carry: scripts, actions that run or fetch something, files within the file, a password.

Opened with pikepdf (qpdf); every object is looked at, also those that no page refers to. Source: ISO 32000-2, 7.11.4
(embedded files), 12.6.4 (actions), 12.7.8 (XFA), 13.7 (rich media).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pikepdf

from shared.vocabulary import Refusal

_SCRIPTS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMedia", "/RichMediaContent"})
_FILES: Final = frozenset({"/EmbeddedFiles", "/EmbeddedFile", "/EF", "/AF"})
_ACTIONS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"})
_DEEPEST: Final = 64
_NOT_SEEN: Final = ("error decoding stream data", "error reading object")
"""What qpdf only warns of: objects that it could not look at, and gives back as null."""


def check_pdf(file: Path) -> None:
    """Raises Refusal on the body where the PDF cannot be opened, is locked, or carries something active.

    Raises MemoryError where it does not fit into the memory of this process.
    """
    try:
        with pikepdf.open(file) as opened:
            for name, value in _entries(opened):
                _check_entry(name, value)
            _check_all_was_seen(opened)
    except pikepdf.PasswordError:
        message = "Ce PDF est protégé par un mot de passe : enregistrez-le sans protection."
        raise Refusal("pdf_locked", message, field="body") from None
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError):
        message = "Ce PDF ne s'ouvre pas : il est abîmé ou incomplet. Enregistrez-le de nouveau."
        raise Refusal("pdf_unreadable", message, field="body") from None


def _check_entry(name: str, value: object) -> None:
    if name in _SCRIPTS or (name == "/S" and isinstance(value, pikepdf.Name) and str(value) in _ACTIONS):
        message = "Ce PDF contient un script ou une action : imprimez-le dans un nouveau PDF."
        raise Refusal("pdf_carries_scripts", message, field="body")
    if name in _FILES:
        message = "Ce PDF contient d'autres fichiers : déposez chacun comme une pièce."
        raise Refusal("pdf_carries_files", message, field="body")


def _check_all_was_seen(opened: Any) -> None:
    warnings = [str(warning) for warning in opened.get_warnings()]
    if any("bad_alloc" in warning for warning in warnings):
        raise MemoryError
    for warning in warnings:
        if any(sign in warning for sign in _NOT_SEEN):
            raise pikepdf.PdfError(warning)


def _entries(opened: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Every key of every dictionary. What is indirect is met among the objects, so references are not followed."""
    for one in opened.objects:
        yield from _within(one, 0)
    yield from _within(opened.trailer, 0)


def _within(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        for name, inner in value.items():
            yield name, inner
            if not getattr(inner, "is_indirect", False):
                yield from _within(inner, depth + 1)
    elif isinstance(value, pikepdf.Array):
        for inner in value:
            if not getattr(inner, "is_indirect", False):
                yield from _within(inner, depth + 1)
