"""The end of the demonstration as JSON, for machines: `projects`, `envelope`, `events`, `checks`, `artefacts`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from novapec.demo.check import Check, Evidence
from novapec.demo.ending import Ending
from novapec.demo.french import state_of
from novapec.demo.ledger import Money


def paper(evidence: Evidence | None, checks: Sequence[Check], artefacts: Sequence[Path]) -> dict[str, Any]:
    """Everything the screen says. Amounts in cents. Without evidence the story broke off."""
    return {
        "projects": [_project(ending) for ending in evidence.endings] if evidence else [],
        "envelope": _envelopes(evidence) if evidence else {},
        "events": _events(evidence) if evidence else {},
        "checks": {check.name: check.holds for check in checks},
        "artefacts": [str(path) for path in artefacts],
    }


def write_paper(path: Path, content: Mapping[str, Any]) -> None:
    """Write it to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _project(ending: Ending) -> dict[str, Any]:
    project = ending.project
    return {
        "slug": project.slug,
        "title": project.title,
        "carrier": project.carrier,
        "carrier_named": project.carrier_named,
        "invented": project.invented,
        "illustrative": list(project.illustrative),
        "path": project.path,
        "number": ending.number,
        "committee": ending.committee_code,
        "state": ending.state,
        "state_label": state_of(ending),
        "reason": ending.reason,
        "ballot": asdict(ending.ballot) if ending.ballot else None,
        "refused_at_intake": ending.refused_at_intake or None,
        "awarded_cents": ending.awarded_cents,
        "paid_cents": ending.paid_cents,
        "recovered_cents": ending.recovered_cents,
        "participants_target": project.participants_target,
        "participants_reached": ending.participants_reached,
        "in_work_at_six_months": asdict(ending.in_work) if ending.in_work else None,
    }


def _envelopes(evidence: Evidence) -> dict[str, Any]:
    parts = {key: _money(money) for key, money in evidence.envelopes.items()}
    return {**_money(evidence.money), "parts": parts}


def _money(money: Money) -> dict[str, int]:
    return {
        "total_cents": money.total,
        "reserved_cents": money.reserved,
        "committed_cents": money.committed,
        "disbursed_cents": money.disbursed,
        "left_cents": money.left,
    }


def _events(evidence: Evidence) -> dict[str, Any]:
    """By topic: published, records on Kafka, and applied by each consumer that hears it."""
    figures = evidence.figures
    return {
        topic: {
            "published": published,
            "records": evidence.log.records[topic],
            "applied": {consumer: heard[topic] for consumer, heard in figures.applied.items() if topic in heard},
        }
        for topic, published in figures.published.items()
    }
