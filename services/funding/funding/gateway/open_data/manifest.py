"""The manifest of a version: what it holds, since when, under which licence and schemas, and what it corrects."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from funding.domain.open_data import DUTY_ABOVE_CENTS, Changes, Choice
from funding.gateway.open_data import scdl, threesixty
from funding.gateway.open_data.publisher import LICENCE_NAME, LICENCE_URL, OpenFile, Publisher

NAME: Final = "manifest.json"
_SCHEMAS: Final = {
    scdl.NAME: {"name": "SCDL subventions", "version": scdl.VERSION, "url": scdl.SCHEMA_URL},
    threesixty.NAME: {"name": "360Giving", "version": threesixty.VERSION, "url": threesixty.SCHEMA_URL},
}


@dataclass(frozen=True, slots=True)
class Issue:
    """Of a version: its number from 1, when it was published, and what it says otherwise than the one before."""

    version: int
    published_at: datetime
    changes: Changes


def manifest(
    issue: Issue, choice: Choice, files: Iterable[OpenFile], publisher: Publisher, *, above_cents: int
) -> OpenFile:
    """The manifest of these files. An earlier version stays readable under its own number."""
    latest = max((one.modified_at for one in choice.published), default=None)
    said: dict[str, Any] = {
        "title": f"Subventions accordées par {publisher.name} au titre de Novapec",
        "version": issue.version,
        "previous": issue.version - 1 or None,
        "published_at": issue.published_at.isoformat(),
        "data_as_of": latest.isoformat() if latest else None,
        "licence": {"name": LICENCE_NAME, "url": LICENCE_URL},
        "publisher": {"name": publisher.name, "siret": publisher.siret},
        "threshold": {"above_cents": above_cents, "duty_above_cents": DUTY_ABOVE_CENTS},
        "counts": {
            "published": len(choice.published),
            "withheld": dict(sorted(Counter(one.why.value for one in choice.withheld).items())),
        },
        "changes": asdict(issue.changes),
        "files": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "bytes": len(one.content),
                "sha256": one.sha256,
                "rows": one.rows,
                "schema": _SCHEMAS[one.name],
            }
            for one in files
        ],
    }
    content = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    return OpenFile(NAME, "application/json", content.encode(), None)
