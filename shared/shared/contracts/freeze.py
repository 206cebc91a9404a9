"""The JSON Schema of each event version, frozen in schemas/ from its first release.

`python -m shared.contracts.freeze` writes the schemas of new versions, and of versions that gained something optional.
A change that a hearer or an old record could trip over is refused: it needs a new version of the type.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

from shared.contracts import Event
from shared.contracts.compatibility import problems

SCHEMAS: Final = Path(__file__).parent / "schemas"


def schema_of(kind: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's data, without what is only for readers."""
    schema = kind.model_json_schema(mode="serialization", by_alias=True)
    schema["$id"] = kind.schema_uri()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def main() -> int:
    """Write what may be written; 1 where a frozen schema would be broken."""
    broken: list[str] = []
    for name, kind in sorted(Event.REGISTRY.items()):
        file = SCHEMAS / f"{name}.json"
        current = schema_of(kind)
        wrong = problems(json.loads(file.read_text(encoding="utf-8")), current) if file.exists() else []
        broken += [f"{name}: {problem}" for problem in wrong]
        if not wrong:
            text = json.dumps(current, indent=2, sort_keys=True, ensure_ascii=False)
            file.write_text(text + "\n", encoding="utf-8")
    for problem in broken:
        sys.stderr.write(f"{problem}\n  Make a new version of the type, with an upcaster, instead.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
