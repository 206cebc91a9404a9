"""XML plumbing of the bank files: reading what may be hostile, writing what must be the same bytes each time.

Element names are matched without their namespace, so that every version of a message (pain.002.001.03, .10, .14...)
is read by the same code. A path is local names joined by slashes: "RtrInf/Rsn/Cd".
"""

from xml.etree.ElementTree import Element, ParseError, SubElement, TreeBuilder, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from funding.gateway.errors import BankFileError

MOST_BYTES = 10 * 1024 * 1024
DEEPEST = 64  # the ISO 20022 messages we read are about fifteen deep
LONGEST_TEXT = 140  # the longest of what we read: a name or a remittance line
MOST_ELEMENTS = 500_000  # some 15,000 transactions; bounds memory, as small elements weigh far more parsed than written


class _TooBig(Exception):
    """Raised inside the parser to stop it; its text ends up in a BankFileError."""


class _BoundedTree(TreeBuilder):
    """Builds the tree, and stops as soon as the file proves to be no bank file by its shape."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST:
            raise _TooBig(f"nests more than {DEEPEST} elements; a bank file nests about fifteen")
        if self._elements > MOST_ELEMENTS:
            raise _TooBig(f"holds more than {MOST_ELEMENTS} elements; ask the bank for it in several files")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def read_document(content: bytes) -> Element:
    """The message inside the `Document` element; raises BankFileError("file", ...) for anything that is not one.

    Refused: more than 10 MB, a DTD or any entity (so no expansion and no outside file), absurd depth or element count.
    """
    if len(content) > MOST_BYTES:
        raise BankFileError("file", f"has {len(content)} bytes; a bank file of ours has at most {MOST_BYTES}")
    parser = XMLParser(target=_BoundedTree(), forbid_dtd=True)
    try:
        parser.feed(content)
        root = parser.close()
    except _TooBig as too_big:
        raise BankFileError("file", str(too_big)) from None
    except DefusedXmlException:
        raise BankFileError(
            "file", "holds a DTD or an entity, which no bank file needs: it is refused unread"
        ) from None
    except ParseError as error:
        line, column = error.position
        raise BankFileError("file", f"is not well-formed XML (line {line}, column {column})") from None
    except (LookupError, ValueError):
        raise BankFileError("file", "is not in an encoding that can be read; UTF-8 is expected") from None
    if local_name(root) != "Document":
        raise BankFileError("file", f"starts with {local_name(root)[:35]}; a bank file starts with Document")
    if len(root) != 1:
        raise BankFileError("file", f"holds {len(root)} messages; a bank file holds one")
    return root[0]


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: Element, name: str) -> list[Element]:
    """The direct children of that local name, in order."""
    return [child for child in element if local_name(child) == name]


def first(element: Element, path: str) -> Element | None:
    """The first element at the path, or None."""
    found: Element | None = element
    for name in path.split("/"):
        found = next(iter(children(found, name)), None) if found is not None else None
    return found


def text_at(element: Element, *paths: str) -> str | None:
    """The trimmed text at the first of the paths that holds any, or None; raises BankFileError for an endless one."""
    for path in paths:
        found = first(element, path)
        text = (found.text or "").strip() if found is not None else ""
        if len(text) > LONGEST_TEXT:
            raise BankFileError(f"{local_name(element)}/{path}", f"has more than {LONGEST_TEXT} characters")
        if text:
            return text
    return None


def required_text(element: Element, path: str) -> str:
    """The trimmed text at the path; raises BankFileError naming the path where there is none."""
    text = text_at(element, path)
    if text is None:
        raise BankFileError(f"{local_name(element)}/{path}", "is missing or empty")
    return text


def put(parent: Element, path: str, text: str = "", **attributes: str) -> Element:
    """Append the elements of the path, one inside the other, the last with the text; returns the last."""
    for name in path.split("/"):
        parent = SubElement(parent, name)
    parent.text = text or None
    parent.attrib.update(attributes)
    return parent


def to_bytes(message: str, fill: Element) -> bytes:
    """The file: `fill` inside a Document of the message's namespace (`pain.001.001.09`), indented, in UTF-8."""
    document = Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{message}")
    document.append(fill)
    indent(document)
    body = tostring(document, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()
