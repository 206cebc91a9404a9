"""What clients were told is true: acknowledged is durable, refused is without trace, and nobody sees time go back."""

import json
from collections.abc import Iterator
from typing import Any, Final

from .commands import Command, commands
from .evidence import Evidence
from .invariant import invariant
from .records import Row


@invariant(counts="lost")
def an_acknowledged_command_is_remembered(evidence: Evidence) -> Iterator[str]:
    """The service keeps, under its key, the very answer that a client was given."""
    remembered = _remembered(evidence)
    for command in commands(evidence):
        for line in command.answers:
            row = remembered.get((command.service, command.client, command.key))
            if row is None:
                yield f"{command} was acknowledged, and is forgotten"
            elif (row["status"], _body(row)) != (line["status"], line["answer"]):
                yield f"{command} was answered otherwise than it is remembered: {line['answer']}"


@invariant(counts="doubled")
def a_refused_command_is_not_remembered(evidence: Evidence) -> Iterator[str]:
    """A service keeps nothing under the key of a command that it refused."""
    remembered = _remembered(evidence)
    for command in commands(evidence):
        if command.end == "fail" and (command.service, command.client, command.key) in remembered:
            yield f"{command} was refused, but took effect"


@invariant(counts="doubled")
def a_key_has_one_answer(evidence: Evidence) -> Iterator[str]:
    """Whoever repeats a key is told the same each time."""
    for command in commands(evidence):
        told = {json.dumps([line["status"], line["answer"]], sort_keys=True) for line in command.answers}
        if len(told) > 1:
            yield f"{command} was answered in {len(told)} ways"


@invariant(counts="lost")
def answers_name_what_is_there(evidence: Evidence) -> Iterator[str]:
    """What an acknowledged command's answer names is kept, at that revision or a later one."""
    kept = {service: _revisions(evidence, service) for service in evidence.databases}
    for command in commands(evidence):
        for line in command.answers:
            named = line["answer"].get("id")
            if named is None:
                continue
            revision = kept[command.service].get(str(named), -1)
            if revision < 0:
                yield f"{command} was answered with {named}, which is not there"
            elif _own(line["answer"]) and line["answer"].get("revision", 0) > revision:
                yield f"{command} was answered with revision {line['answer']['revision']} of {named}, at {revision}"


@invariant(counts="out_of_order")
def revisions_never_go_back(evidence: Evidence) -> Iterator[str]:
    """A command sent after another was acknowledged is never answered with an older revision of the same thing."""
    told: dict[tuple[str, str], list[tuple[float, float, int, Command]]] = {}
    for command in commands(evidence):
        for line in command.answers[:1]:
            named, revision = _what(line["answer"]), line["answer"].get("revision")
            if named and revision is not None:
                told.setdefault((command.service, named), []).append((command.sent_at, line["at"], revision, command))
    for (_, named), answers in told.items():
        for sent_at, _, revision, command in answers:
            before = [seen for _, at, seen, _ in answers if at < sent_at]
            if revision < max(before, default=0):
                yield f"{command} was answered with revision {revision} of {named}, after {max(before)}"


@invariant(counts="out_of_order")
def reads_never_go_back(evidence: Evidence) -> Iterator[str]:
    """One who reads a thing again and again never sees an older revision of it."""
    for history in evidence.histories.values():
        seen: dict[tuple[str, str, str], int] = {}
        for line in history:
            if line["op"] != "read" or line.get("phase") != "ok":
                continue
            for shown in _shown(line["answer"]):
                place = (line["client"], line["path"], shown["id"])
                if shown["revision"] < seen.get(place, 0):
                    yield f"{line['client']} read {shown['id']} at {shown['revision']}, after {seen[place]}"
                seen[place] = max(seen.get(place, 0), shown["revision"])


def _remembered(evidence: Evidence) -> dict[tuple[str, str, str], Row]:
    return {
        (service, row["principal"], row["key"]): row
        for service in evidence.databases
        for row in evidence.rows(service, "messaging.idempotency")
    }


def _revisions(evidence: Evidence, service: str) -> dict[str, int]:
    """Every id of a service's own tables with its revision, 0 where it has none."""
    own = (rows for table, rows in evidence.databases[service].items() if table.startswith(f"{service}."))
    return {str(row["id"]): row.get("revision") or 0 for rows in own for row in rows if "id" in row}


def _own(answer: dict[str, Any]) -> bool:
    """Whether its revision is the named thing's, and not that of the agreement or the plan which it is a part of.

    Versions of bank details and of accounts are parts of their agreement; an amendment has revisions of its own.
    """
    is_part = "version" in answer and "agreement_id" in answer and "in_force_on" not in answer
    return not is_part and "plan_id" not in answer


def _what(answer: dict[str, Any]) -> str | None:
    """The aggregate whose revision an answer carries."""
    if _own(answer):
        return answer.get("id")
    return answer.get("plan_id") or answer.get("agreement_id")


def _shown(answer: Any) -> list[dict[str, Any]]:
    shown = answer.get("items", [answer]) if isinstance(answer, dict) else []
    return [one for one in shown if isinstance(one, dict) and "id" in one and "revision" in one]


def _body(row: Row) -> Any:
    return json.loads(bytes.fromhex(row["body"].removeprefix(r"\x")))


INVARIANTS: Final = (
    an_acknowledged_command_is_remembered,
    a_refused_command_is_not_remembered,
    a_key_has_one_answer,
    answers_name_what_is_there,
    revisions_never_go_back,
    reads_never_go_back,
)
