from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from funding.gateway.bank_xml import (
    DEEPEST,
    MOST_BYTES,
    MOST_ELEMENTS,
    children,
    first,
    line_of,
    read_document,
    required_text,
    text_at,
)
from funding.gateway.errors import BankFault, BankFileError
from funding.gateway.statement import read_statements
from funding.gateway.status_report import read_status_report

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<Document><CstmrPmtStsRpt>&c;</CstmrPmtStsRpt></Document>"""
EXTERNAL_ENTITY = b"""<?xml version="1.0"?>
<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document><CstmrPmtStsRpt>&x;</CstmrPmtStsRpt></Document>"""
EXTERNAL_DTD = b'<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/evil.dtd"><Document><a/></Document>'
PARAMETER_ENTITY = b'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><Document><a/></Document>'

Reader = Callable[[bytes], object]
every_reader = pytest.mark.parametrize("read", [read_document, read_status_report, read_statements])


@every_reader
@pytest.mark.parametrize("content", [BILLION_LAUGHS, EXTERNAL_ENTITY, EXTERNAL_DTD, PARAMETER_ENTITY])
def test_a_file_with_a_dtd_or_an_entity_is_refused_unread(read: Reader, content: bytes) -> None:
    with pytest.raises(BankFileError) as refusal:
        read(content)
    assert (refusal.value.code, refusal.value.field) == (BankFault.FORBIDDEN_ENTITY, "file")


@every_reader
def test_a_file_over_ten_megabytes_is_refused(read: Reader) -> None:
    content = b"<Document><a>" + b" " * MOST_BYTES + b"</a></Document>"
    with pytest.raises(BankFileError) as refusal:
        read(content)
    assert (refusal.value.code, refusal.value.facts["most"]) == (BankFault.FILE_TOO_BIG, 10485760)


def test_a_file_of_just_ten_megabytes_is_read() -> None:
    frame = b"<Document><a></a></Document>"
    content = frame.replace(b"></a>", b">" + b" " * (MOST_BYTES - len(frame)) + b"</a>")
    assert len(content) == MOST_BYTES
    assert read_document(content).tag == "a"


@every_reader
def test_an_absurdly_deep_file_is_refused(read: Reader) -> None:
    with pytest.raises(BankFileError, match="too_deep"):
        read(b"<Document>" + b"<a>" * 200_000)


def test_a_file_as_deep_as_allowed_is_read_and_one_element_deeper_is_not() -> None:
    inside = DEEPEST - 1
    assert read_document(b"<Document>" + b"<a>" * inside + b"</a>" * inside + b"</Document>").tag == "a"
    with pytest.raises(BankFileError, match="too_deep"):
        read_document(b"<Document>" + b"<a>" * DEEPEST + b"</a>" * DEEPEST + b"</Document>")


def test_a_file_of_countless_small_elements_is_refused_before_they_fill_the_memory() -> None:
    with pytest.raises(BankFileError, match="too_many_elements"):
        read_document(b"<Document><b>" + b"<a/>" * MOST_ELEMENTS + b"</b></Document>")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "malformed_xml"),
        (b"%PDF-1.7", "malformed_xml"),
        (b"<Document><a></Document>", "malformed_xml"),
        (b"<Document><a>\xff</a></Document>", "malformed_xml"),
        (b'<?xml version="1.0" encoding="no-such"?><Document/>', "unreadable_encoding"),
        (b"<html><body/></html>", "not_a_document"),
        (b"<Document/>", "not_one_message"),
        (b"<Document><a/><b/></Document>", "not_one_message"),
    ],
)
def test_what_is_no_bank_file_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(BankFileError, match=why):
        read_document(content)


@given(st.binary(max_size=200))
@example(b"<a:b/>")
@example(b'<?xml version="1.0" encoding="shift_jis"?><a/>')
@example("<Document>".encode("utf-16"))
def test_random_bytes_are_refused_and_nothing_else_is_raised(content: bytes) -> None:
    for read in (read_status_report, read_statements):
        with pytest.raises(BankFileError):
            read(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<Document><a><b>x</b></a></Document>",
        b'<Document xmlns="urn:any"><a><b> x </b></a></Document>',
        b'<n:Document xmlns:n="urn:other"><n:a><!-- note --><n:b>x</n:b></n:a></n:Document>',
        '<?xml version="1.0" encoding="UTF-16"?><Document><a><b>x</b></a></Document>'.encode("utf-16"),
    ],
)
def test_names_are_found_whatever_the_namespace_prefix_or_encoding(content: bytes) -> None:
    assert text_at(read_document(content), "b") == "x"


def test_a_text_longer_than_any_field_is_refused() -> None:
    message = read_document(b"<Document><a><b>" + b"x" * 141 + b"</b></a></Document>")
    with pytest.raises(BankFileError, match="text_too_long") as refusal:
        text_at(message, "b")
    assert refusal.value.field == "a/b"


def test_a_path_that_leads_nowhere_gives_nothing() -> None:
    message = read_document(b"<Document><a><b/></a></Document>")
    assert first(message, "b/c/d") is None
    assert text_at(message, "x", "b") is None


def test_a_refusal_knows_the_line_on_which_the_fault_stands() -> None:
    content = b"<Document>\n  <a>\n    <b>x</b>\n    <c></c>\n  </a>\n</Document>"
    message = read_document(content)
    assert line_of(message) == 2
    (b,), (c,) = children(message, "b"), children(message, "c")
    assert (line_of(b), line_of(c)) == (3, 4)
    with pytest.raises(BankFileError) as refusal:
        required_text(message, "d")
    assert (refusal.value.code, refusal.value.line) == (BankFault.MISSING, 2)
    with pytest.raises(BankFileError) as refusal:
        read_document(content.replace(b"</c>", b"</d>"))
    assert (refusal.value.code, refusal.value.line) == (BankFault.MALFORMED_XML, 4)


def test_an_element_that_was_never_in_a_file_has_no_line() -> None:
    assert line_of(Element("a")) is None
