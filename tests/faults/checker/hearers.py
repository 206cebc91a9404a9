"""Which consumer hears which topics: docs/events.md, by consumer. A test holds the two equal.

A consumer moves over every event of its topics, also those that it does nothing with.
"""

from typing import Final

from .evidence import Evidence

REACTIONS: Final = {
    "intake": frozenset[str](),
    "review": frozenset(
        {
            *("novapec.intake.application", "novapec.intake.call", "novapec.intake.organisation"),
            "novapec.funding.reservation",
        }
    ),
    "funding": frozenset(
        {
            *("novapec.intake.application", "novapec.intake.call", "novapec.intake.organisation"),
            *("novapec.review.case", "novapec.impact.plan"),
        }
    ),
    "impact": frozenset({"novapec.intake.application", "novapec.intake.organisation", "novapec.funding.agreement"}),
}
"""The topics of each service's reactions."""

PROJECTIONS: Final = {
    ("intake", "file-standing"): frozenset(
        {"novapec.review.case", "novapec.funding.agreement", "novapec.funding.reservation", "novapec.impact.plan"}
    ),
    ("intake", "committee-reading"): frozenset({"novapec.review.case", "novapec.review.committee"}),
    ("review", "envelopes"): frozenset({"novapec.funding.envelope"}),
    ("funding", "open-data"): frozenset(
        {"novapec.intake.application", "novapec.review.case", "novapec.funding.agreement"}
    ),
    ("funding", "ceilings"): frozenset({"novapec.intake.call"}),
    ("impact", "roll-up"): frozenset(
        {"novapec.intake.application", "novapec.funding.agreement", "novapec.impact.plan"}
    ),
    ("impact", "breakdown"): frozenset({"novapec.impact.plan"}),
    ("funding", "recusals"): frozenset({"novapec.review.case"}),
    ("impact", "recusals"): frozenset({"novapec.review.case"}),
}
"""The topics of each projection."""

VERSIONS: Final = {("impact", "roll-up"): 3}
"""Projections past their first version."""


def consumers(evidence: Evidence) -> dict[str, tuple[str, frozenset[str]]]:
    """By consumer: its service and its topics. A projection is looked for in its generation in force."""
    found = {f"novapec.{service}.reactions": (service, topics) for service, topics in REACTIONS.items() if topics}
    for (service, name), topics in PROJECTIONS.items():
        found[projection(evidence, service, name)] = (service, topics)
    return found


def projection(evidence: Evidence, service: str, name: str, version: int | None = None) -> str:
    """The consumer of a projection in its generation in force: no row means the first."""
    version = version or VERSIONS.get((service, name), 1)
    rows = evidence.rows(service, "messaging.projection")
    generation = next((row["generation"] for row in rows if row["name"] in {name, f"{name}.v{version}"}), 1)
    return f"novapec.{service}.{name}.v{version}.g{generation}"
