"""Damage to what clients were told."""

import re
from random import Random

from checker.evidence import Evidence
from checker.records import Row

from .spoiling import forget, new_id, noticed_by


def _lines(evidence: Evidence, path: str = "", *, phase: str = "ok") -> list[Row]:
    """The lines of commands to paths that match, in a phase."""
    return [
        line
        for lines in evidence.histories.values()
        for line in lines
        if line.get("key") and line["phase"] == phase and re.search(path, line["path"])
    ]


def acknowledged(evidence: Evidence) -> list[Row]:
    """The lines by which commands were acknowledged."""
    return _lines(evidence)


def _refuse(evidence: Evidence, command: Row) -> None:
    """Its client was told that it was refused, and nothing else."""
    for lines in evidence.histories.values():
        lines[:] = [one for one in lines if one.get("key") != command["key"] or one["phase"] in {"invoke", "ok"}]
    command.update(phase="fail", status=422, answer={"code": "refused"})
    forget(evidence)


@noticed_by("an_acknowledged_command_is_remembered")
def an_acknowledged_command_is_lost(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(_lines(evidence))
    rows = evidence.rows(command["service"], "messaging.idempotency")
    rows[:] = [row for row in rows if row["key"] != command["key"]]


@noticed_by("an_acknowledged_command_is_remembered")
def a_client_is_told_something_else(evidence: Evidence, draw: Random) -> None:
    draw.choice(_lines(evidence))["answer"]["revision"] = 77


@noticed_by("a_refused_command_is_not_remembered")
def a_refused_command_was_carried_out(evidence: Evidence, draw: Random) -> None:
    _refuse(evidence, draw.choice(_lines(evidence)))


@noticed_by("a_key_has_one_answer")
def a_repeated_key_does_it_again(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(_lines(evidence, "/applications$"))
    history = next(lines for lines in evidence.histories.values() if command in lines)
    history.append({**command, "at": command["at"] + 1, "answer": {**command["answer"], "id": new_id(draw)}})


@noticed_by("answers_name_what_is_there")
def what_an_answer_named_is_gone(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(_lines(evidence, "/(applications|orders|bank-files|batches|observations|envelopes)$"))
    for table, rows in evidence.databases[command["service"]].items():
        if table.startswith(f"{command['service']}."):
            rows[:] = [row for row in rows if row.get("id") != command["answer"]["id"]]


@noticed_by("answers_name_what_is_there")
def an_acknowledged_change_is_undone(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(_lines(evidence, "/closing$"))
    row = evidence.by_id("funding", "agreement")[command["answer"]["id"]]
    row["revision"] = command["answer"]["revision"] - 1


@noticed_by("revisions_never_go_back")
def a_revision_goes_back(evidence: Evidence, draw: Random) -> None:
    command = draw.choice(_lines(evidence, "/closing$|/orders/.*/approval$|/decision$"))
    command["answer"]["revision"] = 0


@noticed_by("reads_never_go_back")
def a_reader_sees_an_older_version(evidence: Evidence, draw: Random) -> None:
    answer = draw.choice(_lines(evidence, "/closing$"))["answer"]
    read = {"op": "read", "phase": "ok", "client": "auditeur", "key": None, "path": f"/agreements/{answer['id']}"}
    older = {**answer, "revision": answer["revision"] - 1}
    next(iter(evidence.histories.values())).extend(
        [{**read, "at": 1000.0, "answer": answer}, {**read, "at": 1001.0, "answer": older}]
    )


@noticed_by("acknowledged_commands_took_effect")
def an_acknowledged_vote_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("review", "vote")
    rows.remove(draw.choice(rows))


@noticed_by("acknowledged_commands_took_effect")
def an_acknowledged_draft_is_lost(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("intake", "application")
    rows.remove(draw.choice(rows))


@noticed_by("acknowledged_commands_took_effect")
def an_acknowledged_rewriting_is_lost(evidence: Evidence, draw: Random) -> None:
    named = draw.choice(_lines(evidence, "/applications/.*/submission$"))["answer"]["id"]
    evidence.by_id("intake", "application")[named]["revision"] -= 1


@noticed_by("commands_took_effect_once")
def a_repeated_vote_counts_twice(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("review", "vote")
    rows.append({**draw.choice(rows), "member": "autre-membre"})


@noticed_by("commands_took_effect_once")
def a_repeated_draft_makes_two(evidence: Evidence, draw: Random) -> None:
    rows = evidence.rows("intake", "application")
    rows.append({**draw.choice(rows), "id": new_id(draw)})


@noticed_by("commands_took_effect_once")
def a_refused_approval_was_announced(evidence: Evidence, draw: Random) -> None:
    _refuse(evidence, draw.choice(_lines(evidence, "/orders/.*/approval$")))


@noticed_by("commands_took_effect_once")
def a_refused_signature_was_kept(evidence: Evidence, draw: Random) -> None:
    _refuse(evidence, draw.choice(_lines(evidence, "/signatures$")))
