"""Who may do what to which object in which state: read from roles/*.toml, drawn into roles.md.

A row of a file is one operation. `may` names the askers whose request is carried out, and `in` the states of the object
in which it is (every state, where it is missing); in another state they are answered 409, or what `elsewhere` says. A
key that is a number names the askers who are answered so in whatever state; who is named nowhere is refused: 401
without a token, else 403. `except` has the cells that follow no rule: "asker, STATE: answer".

tests/http/test_roles.py asks the services, and holds the rows to their answers.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

HERE: Final = Path(__file__).parent
SERVICES: Final = ("intake", "review", "funding", "impact", "webhooks")
DONE: Final = "done"
NOBODY: Final = "nobody"
"""Who asks without a token."""
NO_OBJECT: Final = ""
"""The state of what no object has a part in: a list, something new."""

Answer: TypeAlias = str
"""DONE, or the status of a refusal."""
Found: TypeAlias = Mapping[tuple[str, str], Answer]
"""What one operation answered, by asker and state."""


@dataclass(frozen=True)
class Row:
    """One operation. `told` has the askers who hear the same status in every state, by that status."""

    operation: str
    of: str
    may: tuple[str, ...]
    told: dict[Answer, tuple[str, ...]]
    done_in: tuple[str, ...] | None
    elsewhere: dict[Answer, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    exceptions: dict[tuple[str, str], Answer] = field(default_factory=dict[tuple[str, str], str])

    def answer(self, asker: str, state: str) -> Answer:
        """What this asker is to be answered about an object in this state."""
        if (asker, state) in self.exceptions:
            return self.exceptions[asker, state]
        if asker not in self.may:
            told = (status for status, askers in self.told.items() if asker in askers)
            return next(told, "401" if asker == NOBODY else "403")
        if self.done_in is None or state in self.done_in:
            return DONE
        return next((status for status, states in self.elsewhere.items() if state in states), "409")


@dataclass(frozen=True)
class Table:
    """The rows of one service, and whom they speak of: askers with what is meant by each."""

    askers: dict[str, str]
    states: dict[str, tuple[str, ...]]
    """Of each kind of object."""
    rows: dict[str, Row]
    """By operation."""


def read(service: str) -> Table:
    """A service's table."""
    said = tomllib.loads(file_of(service).read_text(encoding="utf-8"))
    states = {kind: tuple(found) for kind, found in said.get("states", {}).items()}
    return Table(said["askers"], states, {one["ask"]: _row(one) for one in said["asked"]})


def file_of(service: str) -> Path:
    """Where a service's table stands."""
    return HERE / "roles" / f"{service}.toml"


def _row(said: dict[str, Any]) -> Row:
    exceptions: dict[tuple[str, str], Answer] = {}
    for one in said.get("except", ()):
        cell, _, answer = one.partition(": ")
        asker, _, state = cell.partition(", ")
        exceptions[asker, state] = answer
    return Row(
        operation=said["ask"],
        of=said.get("of", ""),
        may=tuple(said["may"]),
        told={key: tuple(askers) for key, askers in said.items() if key.isdigit()},
        done_in=tuple(said["in"]) if "in" in said else None,
        elsewhere={key: tuple(states) for key, states in said.get("elsewhere", {}).items()},
        exceptions=exceptions,
    )


# ---- from what was found


def row_of(operation: str, of: str, found: Found) -> Row:
    """The shortest row that says what was found."""
    askers, states = _distinct(one for one, _ in found), _distinct(one for _, one in found)
    told: dict[Answer, tuple[str, ...]] = {}
    may: list[str] = []
    for asker in askers:
        answers = Counter(found[asker, state] for state in states)
        usual = answers.most_common(1)[0][0]
        if DONE in answers:
            may.append(asker)
        elif usual != ("401" if asker == NOBODY else "403"):
            told[usual] = (*told.get(usual, ()), asker)
    ruling = {state: Counter(found[asker, state] for asker in may).most_common(1)[0][0] for state in states if may}
    done_in = tuple(state for state in states if ruling.get(state) == DONE)
    elsewhere: dict[Answer, tuple[str, ...]] = {}
    for state, answer in ruling.items():
        if answer not in {DONE, "409"}:
            elsewhere[answer] = (*elsewhere.get(answer, ()), state)
    rule = Row(operation, of, tuple(may), told, None if len(done_in) == len(states) or not may else done_in, elsewhere)
    strays = {cell: answer for cell, answer in found.items() if rule.answer(*cell) != answer}
    return Row(operation, of, rule.may, told, rule.done_in, elsewhere, strays)


def written(table: Table) -> str:
    """The file of a table."""
    lines = ["# What tests/http/test_roles.py holds the service to; docs/who_may.py says how to read it.", "[askers]"]
    lines += [f"{_quoted(name)} = {_quoted(meaning)}" for name, meaning in table.askers.items()]
    lines += ["", "[states]", *(f"{_quoted(kind)} = {_list(states)}" for kind, states in table.states.items())]
    for row in table.rows.values():
        lines += ["", "[[asked]]", f"ask = {_quoted(row.operation)}"]
        lines += [f"of = {_quoted(row.of)}"] if row.of else []
        lines.append(f"may = {_list(row.may)}")
        lines += [f"{status} = {_list(askers)}" for status, askers in sorted(row.told.items())]
        lines += [f"in = {_list(row.done_in)}"] if row.done_in is not None else []
        if row.elsewhere:
            parts = ", ".join(f"{status} = {_list(states)}" for status, states in sorted(row.elsewhere.items()))
            lines.append(f"elsewhere = {{ {parts} }}")
        if row.exceptions:
            cells = [f"{asker}, {state}: {answer}" for (asker, state), answer in row.exceptions.items()]
            lines += ["except = [", *(f"    {_quoted(one)}," for one in cells), "]"]
    return "\n".join(lines) + "\n"


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _list(names: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(one) for one in names) + "]"


# ---- the page

INTRODUCTION: Final = """# Roles

Who may do what to which object in which state. Generated by `make docs` from [roles/](roles/), one file a service;
`tests/http/test_roles.py` asks each operation by each of these people about an object in each of its states
([states](states.md)), on the real services, and holds the files to the answers. `make test` asks a part of the cells,
`make roles` all of them.

A cell: `x` may; empty, refused (403) in whatever state; a number, answered so in whatever state. "done in" has the
states in which those who may are served; in any other they are answered 409, or the status that stands there. A row of
`public` needs no token; any other is refused without one (401).

## Who acts for a carrier

A carrier's token says for which organisation it acts (`org`, a SIRET). Intake keeps who may: an organisation has
members, and each request of a carrier is checked against them in the transaction that serves it, so that a membership
that ended opens nothing from that moment on.

| | reads files | writes drafts, sends documents, answers in threads | submits, withdraws, publishes | manages members |
|---|:-:|:-:|:-:|:-:|
| representative | x | x | x | x |
| contributor | x | x |  |  |
| reader | x |  |  |  |

The first person who acts for an organisation that nobody registered represents it, and programme officers are asked to
verify it; or an officer invites the first representative (`PUT /membership-rules`). A representative comes and goes by
an officer alone. Files of an absorbed organisation are read by the members of the absorbing one.

Review, funding and impact hear from intake who acts for an organisation (`MembersRecorded`: all of them, by opaque ids,
whenever somebody joins or leaves), and refuse whoever does not, on every operation, with 403 `not_a_member`, whatever
other roles the token names. They hear it some milliseconds later than intake knows it; of the three kinds of membership
they know none, so that whoever acts signs. An organisation **of which no member was recorded yet** is acted for by
whoever's token names it in `org`: who gets such a token is the identity provider's decision. One that had members and
has none any more is acted for by nobody.

## Who judges a file

A member of the committee that a file is before reads it at intake, from the opening of the case until its decision is
final: content, budget, versions and their differences, timeline, clean documents; no contact, no thread, no notice, no
assessment. In funding and impact a committee reads sums, of envelopes and of projects, and what a simulation leaves: no
line of the ledger, none by carrier, nothing of a single file. What is published is anybody's to read. The documents of
the table below are those of a draft, which no committee reads.

## Who is recused

From the moment a conflict is declared or found, the file is closed to that person in intake, review, funding and
impact, whatever other roles they have, before the decision and after it: programme officer, regional delegate,
finance officer, approver, impact officer, auditor. They are refused every operation on the file and on what belongs
to it (403 `forbidden`, whatever the role would allow), lists and tasks leave it out, and an answer given before is
not given again. A file of their own organisation stays theirs as its carrier, under a token that has no role in a
team besides; under one that has, funding and impact refuse it. [ADR 15](adr/0015-who-judges-reads.md) says how fast,
and what happens in doubt. Once the recusal is lifted everything is open again.

* **In funding** closed are the agreement with its papers, amendments, conditions, account, instalments and
  termination; payment orders; the batches that hold one of them, with their file; the financial report and its
  documents; clawbacks and receipts; what the bank said of it and nobody could match, which nobody recused may match
  to it either; its line in the preview of open data. In the ledger and the journal its lines stay, because the sums
  must come out: they have their amount, account and day, and name neither file, agreement, recipient nor piece.
* **In impact** closed are the plan, observations, evidence, cohorts, reports and alerts; and by carrier, the line of
  who carries it.
* **Money does not wait for who may not touch it**: the refusal says that another person acts. A batch takes the
  orders that its maker may see; the others are in the next one, which somebody else makes and exports. A file of the
  bank is imported by any finance officer, since the bank speaks there of all orders at once and the answer counts
  alone. Payments are stopped, for all files, by anybody who may. Who is the only person of their role has to be
  joined by another: nobody is let in for want of one.
* **What is added up stays readable**: envelopes and their balances on any day, simulations, the cash forecast,
  roll-ups by place, axis, audience and month, the dashboard, studies; so does what is published, in open data and in
  the public catalogue. Who knows when a single sum moved may conclude from two balances by how much: so may a member
  who is back at the table after the ballot from which they were recused, while the session is still open, since its
  board shows what is left of the envelope. That remains. They vote on the next case and need to know what there is to
  award; the same sum is on `GET /envelopes-left/{envelope_key}` and in funding; and it says no more of the ballot than
  the amount, which is published with the agreement.
* **A webhook** delivers to a system, not to a person: what a subscription selects is delivered also where whoever set
  it up is recused from a file in it. Its log shows types, ids and instants, and no content; who reads the receiving
  system is for its keeper to settle.

## When a file changes hands

After a merger, or under another SIRET, intake announces `ApplicationTransferred`, and each service follows it: from
then on the organisation before reads and does nothing of that file, in whatever service, and the one after it all that
a carrier may, what was written before included. A transfer that is undone gives it back.

| | the carrier before | the carrier after |
|---|---|---|
| file, decision, appeal, hearing, plan, reports, clawbacks | until the transfer | from the transfer on |
| agreement signed by both | until then | from then on; the paper that was signed stays as it is |
| agreement not signed by both | its signatures fall | signs, in its own name |
| amendment not signed by both | given up | drawn up anew |
| account to pay to, same SIREN | until then | from then on, as given |
| account to pay to, another SIREN | read by finance alone, never paid again | gives its own, as for any change |
| ESUS approval, another SIREN | | held until an officer saw its own |

Who sits in a committee and has an interest in the organisation that takes over is recused from that moment: reads
nothing more of the file, and an open vote loses theirs. Who had one in the organisation before stays recused, and so
does who was recused by a transfer that was undone: a transfer lets nobody back into a file
([ADR 13](adr/0013-a-project-changes-hands.md)).
"""


def page() -> str:
    """roles.md."""
    lines = [INTRODUCTION.rstrip()]
    for service in SERVICES:
        table = read(service)
        lines += ["", f"## {service}", ""]
        lines += [f"* {name}: {meaning}" for name, meaning in table.askers.items() if name != NOBODY and meaning]
        for kind in dict.fromkeys(row.of for row in table.rows.values()):
            lines += ["", f"### {kind or service + ', without an object'}", "", *_drawn(table, kind)]
    return "\n".join(lines) + "\n"


def _drawn(table: Table, kind: str) -> list[str]:
    askers = [name for name in table.askers if name != NOBODY]
    stateful = any(table.states.get(kind, ()))
    head = [*askers, "done in"] if stateful else askers
    lines = [f"| | {' | '.join(head)} |", f"|---|{':-:|' * len(askers)}{'---|' if stateful else ''}"]
    strays: list[str] = []
    for row in table.rows.values():
        if row.of != kind:
            continue
        cells = ["public" if NOBODY in row.may else _cell(row, asker) for asker in askers]
        cells += [_where(row)] if stateful else []
        lines.append(f"| `{row.operation}` | {' | '.join(cells)} |")
        strays += [
            f"* `{row.operation}`: {asker}, {state}: {answer}" for (asker, state), answer in row.exceptions.items()
        ]
    return [*lines, *(["", "But:", "", *strays] if strays else [])]


def _cell(row: Row, asker: str) -> str:
    if asker in row.may:
        return "x"
    told = next((status for status, askers in row.told.items() if asker in askers), "")
    return "" if told == "403" else told


def _where(row: Row) -> str:
    if not row.may:
        return ""
    done = "any state" if row.done_in is None else ", ".join(row.done_in)
    return "; ".join([done, *(f"{status}: {', '.join(states)}" for status, states in sorted(row.elsewhere.items()))])
