"""What the bank files say by themselves: every payment file valid, every instalment paid once and only once."""

from collections import Counter
from collections.abc import Iterable
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element

from funding.gateway.bank_xml import local_name, read_document, required_text


def can_validate() -> bool:
    """Whether the official schema and something to read it are installed: they are, for development."""
    return find_spec("sepaxml") is not None and find_spec("xmlschema") is not None


def schema_faults(files: Iterable[Path]) -> list[str]:
    """The files that the pain.001.001.09 schema refuses, and why."""
    from xmlschema import XMLSchema  # noqa: PLC0415  it is only there for development

    with resources.as_file(resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd") as path:
        schema = XMLSchema(str(path))
    faults = ((file, next(schema.iter_errors(str(file)), None)) for file in files)
    return [f"{file.name}: {fault.reason}" for file, fault in faults if fault is not None]


def ordered(files: Iterable[Path]) -> Counter[str]:
    """How often each end-to-end id was sent to the bank."""
    return Counter(required_text(entry, "PmtId/EndToEndId") for file in files for entry in _all(file, "CdtTrfTxInf"))


def kept(statements: Iterable[Path], returns: Iterable[Path]) -> dict[str, int]:
    """What left our account and did not come back, in cents, by end-to-end id; what carriers credit is not counted."""
    paid: Counter[str] = Counter()
    for sign, direction, files in ((1, "DBIT", statements), (-1, "CRDT", returns)):
        for entry in (entry for file in files for entry in _all(file, "TxDtls")):
            if required_text(entry, "CdtDbtInd") != direction:
                continue
            paid[required_text(entry, "Refs/EndToEndId")] += sign * _cents(required_text(entry, "Amt"))
    return {end_to_end_id: cents for end_to_end_id, cents in paid.items() if cents}


def _cents(euros: str) -> int:
    whole, _, fraction = euros.partition(".")
    return int(whole) * 100 + int(fraction.ljust(2, "0"))


def _all(file: Path, name: str) -> list[Element]:
    return [element for element in read_document(file.read_bytes()).iter() if local_name(element) == name]
