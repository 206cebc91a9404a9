"""What the published open data says by itself: every file valid under its schema, and what its manifest says of it."""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any, Final

_DATA: Final = resources.files("novapec.demo") / "data"
_SCDL: Final = "scdl_subventions_2_1_1.json"
_THREESIXTY: Final = "360giving_package.json"


def can_validate() -> bool:
    """Whether the validators are installed: they are, for development."""
    return find_spec("frictionless") is not None and find_spec("jsonschema") is not None


def scdl_faults(file: Path) -> list[str]:
    """What frictionless finds wrong under the SCDL schema "subventions" 2.1.1, line by line."""
    from frictionless import Dialect, Resource, Schema, system  # noqa: PLC0415  it is only there for development

    schema = Schema.from_descriptor(json.loads((_DATA / _SCDL).read_text(encoding="utf-8")))
    with system.use_context(trusted=True):
        resource = Resource(
            path=str(file), format="csv", encoding="utf-8", dialect=Dialect.from_descriptor({}), schema=schema
        )
        report = resource.validate()
    found: Any = report.flatten(["rowNumber", "fieldName", "message"])
    return [f"{file.name}: {' '.join(str(part) for part in one)}" for one in found]


def threesixty_faults(file: Path) -> list[str]:
    """What is wrong under the rules of the 360Giving Data Standard."""
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415  it is only there for development

    schema = json.loads((_DATA / _THREESIXTY).read_text(encoding="utf-8"))
    validator: Any = Draft202012Validator(schema, format_checker=FormatChecker())
    errors = validator.iter_errors(json.loads(file.read_bytes()))
    return [f"{file.name}: {error.json_path} {error.message}" for error in errors]


def manifest_faults(manifest: Path, folder: Path, prefix: str) -> list[str]:
    """Files that are not what the manifest says: their hash, their length, how many grants they hold."""
    faults: list[str] = []
    for said in json.loads(manifest.read_bytes())["files"]:
        content = (folder / f"{prefix}{said['name']}").read_bytes()
        if (said["sha256"], said["bytes"]) != (sha256(content).hexdigest(), len(content)):
            faults.append(f"{said['name']} : son empreinte n’est pas celle du manifeste")
        if said["rows"] != len(grants_in(said["name"], content)):
            faults.append(f"{said['name']} : {said['rows']} subventions au manifeste, autres dans le fichier")
    return faults


def grants_in(name: str, content: bytes) -> Counter[str]:
    """The grants of a file by their agreement's number, in cents: awarded."""
    if name.endswith(".csv"):
        lines = csv.DictReader(StringIO(content.decode("utf-8"), newline=""))
        return Counter({line["referenceDecision"]: _cents(line["montant"]) for line in lines})
    grants: list[dict[str, Any]] = json.loads(content)["grants"]
    return Counter({number_of(one): round(one["amountAwarded"] * 100) for one in grants})


def number_of(grant: Mapping[str, Any]) -> str:
    """The number of a 360Giving grant's agreement: what follows the publisher's prefix."""
    return str(grant["id"]).split("-", 2)[2]


def _cents(euros: str) -> int:
    whole, _, fraction = euros.partition(".")
    return int(whole) * 100 + int(fraction.ljust(2, "0"))
