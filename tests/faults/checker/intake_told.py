"""What intake announced of its own is what it keeps."""

from collections.abc import Iterator
from typing import Final

from .compare import columns, differences
from .evidence import Evidence, grouped
from .invariant import invariant


@invariant(counts="lost")
def applications_are_numbered_without_a_gap(evidence: Evidence) -> Iterator[str]:
    """The submitted applications of an edition are numbered from 1 on, each once, up to the edition's counter."""
    counters = {row["edition"]: row["last"] for row in evidence.rows("intake", "numbering")}
    submitted = [row for row in evidence.rows("intake", "application") if row["number"] is not None]
    for (edition,), rows in grouped(submitted, "edition").items():
        numbers = sorted(row["number"] for row in rows)
        if numbers != [f"NVP-{edition}-{rank:04d}" for rank in range(1, counters.get(edition, 0) + 1)]:
            yield f"edition {edition} counts {counters.get(edition)}: {numbers}"


@invariant()
def submissions_are_announced_as_they_stand(evidence: Evidence) -> Iterator[str]:
    """ApplicationSubmitted was announced of each numbered application, under its number and rules, for what it asks."""
    names = ("number", "call_id", "edition", "rules_version", "session", "requested_cents")
    submitted = (row for row in evidence.rows("intake", "application") if row["number"] is not None)
    expected = columns(submitted, lambda row: row["id"], *names, "carrier_siret")
    holders = {event["application_id"]: event["to_siret"] for event in evidence.of("ApplicationTransferred")}
    told = {
        event["application_id"]: (
            *(event[name] for name in names),
            holders.get(event["application_id"], event["carrier"]["siret"]),
        )
        for event in evidence.of("ApplicationSubmitted")
    }
    yield from differences("ApplicationSubmitted of", expected, told)


@invariant()
def rules_are_announced_once(evidence: Evidence) -> Iterator[str]:
    """CallRulesPublished was announced once of each version of an edition's rules."""
    rows = evidence.rows("intake", "call_rules")
    expected = {f"{row['call_id']}/{row['version']}": 1 for row in rows}
    told: dict[str, int] = {}
    for event in evidence.of("CallRulesPublished"):
        version = f"{event['call_id']}/{event['rules']['version']}"
        told[version] = told.get(version, 0) + 1
    drafts = {row["id"] for row in evidence.rows("intake", "call") if row["state"] == "DRAFT"}
    needed = {version: count for version, count in expected.items() if version.split("/")[0] not in drafts}
    yield from differences("CallRulesPublished of", needed, told)


INVARIANTS: Final = (
    applications_are_numbered_without_a_gap,
    submissions_are_announced_as_they_stand,
    rules_are_announced_once,
)
