from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from funding.gateway.bank_xml import DEEPEST, MOST_BYTES, MOST_ELEMENTS, first, read_document, text_at
from funding.gateway.errors import BankFileError
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
    with pytest.raises(BankFileError, match="a DTD or an entity") as refusal:
        read(content)
    assert refusal.value.field == "file"


@every_reader
def test_a_file_over_ten_megabytes_is_refused(read: Reader) -> None:
    content = b"<Document><a>" + b" " * MOST_BYTES + b"</a></Document>"
    with pytest.raises(BankFileError, match="at most 10485760"):
        read(content)


def test_a_file_of_just_ten_megabytes_is_read() -> None:
    frame = b"<Document><a></a></Document>"
    content = frame.replace(b"></a>", b">" + b" " * (MOST_BYTES - len(frame)) + b"</a>")
    assert len(content) == MOST_BYTES
    assert read_document(content).tag == "a"


@every_reader
def test_an_absurdly_deep_file_is_refused(read: Reader) -> None:
    with pytest.raises(BankFileError, match=f"nests more than {DEEPEST} elements"):
        read(b"<Document>" + b"<a>" * 200_000)


def test_a_file_as_deep_as_allowed_is_read_and_one_element_deeper_is_not() -> None:
    inside = DEEPEST - 1
    assert read_document(b"<Document>" + b"<a>" * inside + b"</a>" * inside + b"</Document>").tag == "a"
    with pytest.raises(BankFileError, match="nests more than"):
        read_document(b"<Document>" + b"<a>" * DEEPEST + b"</a>" * DEEPEST + b"</Document>")


def test_a_file_of_countless_small_elements_is_refused_before_they_fill_the_memory() -> None:
    with pytest.raises(BankFileError, match=f"more than {MOST_ELEMENTS} elements"):
        read_document(b"<Document><b>" + b"<a/>" * MOST_ELEMENTS + b"</b></Document>")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not well-formed XML"),
        (b"%PDF-1.7", "not well-formed XML"),
        (b"<Document><a></Document>", "not well-formed XML"),
        (b"<Document><a>\xff</a></Document>", "not well-formed XML"),
        (b'<?xml version="1.0" encoding="no-such"?><Document/>', "encoding"),
        (b"<html><body/></html>", "starts with html"),
        (b"<Document/>", "holds 0 messages"),
        (b"<Document><a/><b/></Document>", "holds 2 messages"),
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
    with pytest.raises(BankFileError, match="more than 140 characters") as refusal:
        text_at(message, "b")
    assert refusal.value.field == "a/b"


def test_a_path_that_leads_nowhere_gives_nothing() -> None:
    message = read_document(b"<Document><a><b/></a></Document>")
    assert first(message, "b/c/d") is None
    assert text_at(message, "x", "b") is None
