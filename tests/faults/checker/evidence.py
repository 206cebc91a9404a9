"""Reading the folder that a run left behind.

histories/*.jsonl                            what clients sent, and what they were told
databases/<service>/<schema>.<table>.jsonl   every row of every table
topics/<topic>.jsonl                         every record, in the order of its partition
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from .records import Record, Row, Stream, Told

SERVICES: Final = ("intake", "review", "funding", "impact")


@dataclass
class Evidence:
    """A run, read whole into memory. Tables by service, then by `schema.table`."""

    databases: dict[str, dict[str, list[Row]]]
    topics: dict[str, list[Record]]
    histories: dict[str, list[Row]] = field(default_factory=dict[str, list[Row]])

    @classmethod
    def read(cls, folder: Path) -> "Evidence":
        """What stands in `folder`. Raises FileNotFoundError where a part of it is missing."""
        databases = {service: _tables(folder / "databases" / service) for service in SERVICES}
        topics = {path.stem: [_record(path.stem, row) for row in _lines(path)] for path in _files(folder / "topics")}
        for records in topics.values():
            records.sort(key=lambda record: (record.partition, record.offset))
        histories = {path.stem: list(_lines(path)) for path in _files(folder / "histories")}
        return cls(databases, topics, histories)

    def rows(self, service: str, table: str) -> list[Row]:
        """The rows of a table: `table` alone stands in the service's own schema. Empty where there is no such table."""
        return self.databases.get(service, {}).get(table if "." in table else f"{service}.{table}", [])

    def by_id(self, service: str, table: str, key: str = "id") -> dict[str, Row]:
        """The rows of a table by a column that names them."""
        return {str(row[key]): row for row in self.rows(service, table)}

    def logged(self) -> Iterator[tuple[str, Row]]:
        """Every row of the four event logs, with its service."""
        return ((service, row) for service in SERVICES for row in self.rows(service, "messaging.event_log"))

    @cached_property
    def told(self) -> list[Told]:
        """The events on the topics: each once, where it stands first; those of a stream in its order."""
        first: dict[tuple[Stream, int], Told] = {}
        for record in (record for records in self.topics.values() for record in records):
            event = record.told
            if event is not None:
                first.setdefault((event.stream, event.sequence), event)
        return sorted(first.values(), key=lambda event: (event.stream, event.sequence))

    @cached_property
    def _told_by_name(self) -> dict[str, list[Told]]:
        found: defaultdict[str, list[Told]] = defaultdict(list)
        for event in self.told:
            found[event.name].append(event)
        return found

    def of(self, *names: str, heard_by: str | None = None) -> list[Told]:
        """The events of these names; `heard_by` leaves out what stands aside for a consumer."""
        found = [event for name in names for event in self._told_by_name.get(name, [])]
        if heard_by is None:
            return found
        aside = self.aside(heard_by)
        return [event for event in found if (*event.stream, event.sequence) not in aside]

    def aside(self, consumer: str) -> set[tuple[str, str, int]]:
        """The places of streams whose events stand aside for a consumer, or were given up.

        Not where another event was applied: what stands aside then is a fork.
        """
        service = consumer.split(".")[1]
        parked = [row for row in self.rows(service, "messaging.parked") if row["consumer"] == consumer]
        inbox = self.rows(service, "messaging.inbox") if parked else []
        applied = {_place(row): row["event_id"] for row in inbox if row["consumer"] == consumer}
        return {_place(row) for row in parked if applied.get(_place(row), row["event_id"]) == row["event_id"]}

    @cached_property
    def commands(self) -> list[Row]:
        """The lines of all histories that belong to commands: those with a key, in the order of time."""
        lines = (line for history in self.histories.values() for line in history if line.get("key"))
        return sorted(lines, key=lambda line: line["at"])


def _place(row: Row) -> tuple[str, str, int]:
    return (row["topic"], row["aggregate_id"], row["sequence"])


def grouped(rows: Iterable[Row], *columns: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by the values of some columns."""
    groups: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in columns)].append(row)
    return groups


def _tables(folder: Path) -> dict[str, list[Row]]:
    return {path.stem: list(_lines(path)) for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        message = f"{folder} is missing: what is not there proves nothing"
        raise FileNotFoundError(message)
    return sorted(folder.glob("*.jsonl"))


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _record(topic: str, row: Row) -> Record:
    headers = tuple((name, value) for name, value in row["headers"])
    return Record(topic, row["partition"], row["offset"], row["key"], headers, row["value"])
