"""XML plumbing of the bank files: reading what may be hostile, writing what must be the same bytes each time.

Element names are matched without their namespace, so that every version of a message (pain.002.001.03, .10, .14...)
is read by the same code. A path is local names joined by slashes: "RtrInf/Rsn/Cd".
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element, ParseError, SubElement, TreeBuilder, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from funding.gateway.errors import BankFault, BankFileError

MOST_BYTES = 10 * 1024 * 1024
DEEPEST = 64  # the ISO 20022 messages we read are about fifteen deep
LONGEST_TEXT = 140  # the longest of what we read: a name or a remittance line
LONGEST_QUOTE = 35  # ISO 20022's Max35Text: no identifier or code is longer
MOST_ELEMENTS = 500_000  # some 15,000 transactions; bounds memory, as small elements weigh far more parsed than written


class _Placed(Element):
    """An element that knows the line it starts on."""

    __slots__ = ("line",)
    line: int


class _BoundedTree(TreeBuilder):
    """Builds the tree, and stops as soon as the file proves to be no bank file by its shape."""

    def __init__(self) -> None:
        super().__init__(element_factory=_Placed)
        self._depth = 0
        self._elements = 0
        self.line_now: Callable[[], int] = lambda: 1
        """The line that the parser stands on; set once there is a parser."""

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._elements += 1
        line = self.line_now()
        if self._depth > DEEPEST:
            raise BankFileError(BankFault.TOO_DEEP, "file", line=line, most=DEEPEST)
        if self._elements > MOST_ELEMENTS:
            raise BankFileError(BankFault.TOO_MANY_ELEMENTS, "file", line=line, most=MOST_ELEMENTS)
        element = super().start(tag, attrs)
        if isinstance(element, _Placed):
            element.line = line
        return element

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def read_document(content: bytes) -> Element:
    """The message inside the `Document` element; raises BankFileError("file", ...) for anything that is not one.

    Refused: more than 10 MB, a DTD or any entity (so no expansion and no outside file), absurd depth or element count.
    """
    if len(content) > MOST_BYTES:
        raise BankFileError(BankFault.FILE_TOO_BIG, "file", size=len(content), most=MOST_BYTES)
    tree = _BoundedTree()
    parser = XMLParser(target=tree, forbid_dtd=True)
    tree.line_now = lambda: parser.parser.CurrentLineNumber
    try:
        parser.feed(content)
        root = parser.close()
    except BankFileError:  # a ValueError too, but said already
        raise
    except DefusedXmlException:
        raise BankFileError(BankFault.FORBIDDEN_ENTITY, "file", line=tree.line_now()) from None
    except ParseError as error:
        line, column = error.position
        raise BankFileError(BankFault.MALFORMED_XML, "file", line=line, column=column + 1) from None
    except (LookupError, ValueError):
        raise BankFileError(BankFault.UNREADABLE_ENCODING, "file") from None
    if local_name(root) != "Document":
        raise BankFileError(BankFault.NOT_A_DOCUMENT, "file", line=line_of(root), found=quoted(local_name(root)))
    if len(root) != 1:
        raise BankFileError(BankFault.NOT_ONE_MESSAGE, "file", line=line_of(root), count=len(root))
    return root[0]


def line_of(element: Element) -> int | None:
    """The line of the file on which the element starts, from 1; None for an element that was never in a file."""
    return element.line if isinstance(element, _Placed) else None


def quoted(text: str) -> str:
    """The beginning of what a file says, short enough to be said back."""
    return text[:LONGEST_QUOTE]


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
        if found is None:
            continue
        text = (found.text or "").strip()
        if len(text) > LONGEST_TEXT:
            where = f"{local_name(element)}/{path}"
            raise BankFileError(BankFault.TEXT_TOO_LONG, where, line=line_of(found), most=LONGEST_TEXT)
        if text:
            return text
    return None


def required_text(element: Element, path: str) -> str:
    """The trimmed text at the path; raises BankFileError naming the path where there is none."""
    text = text_at(element, path)
    if text is None:
        raise BankFileError(BankFault.MISSING, f"{local_name(element)}/{path}", line=line_of(element))
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
