"""The state machines, as docs/states.md draws them."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

_PAGE: Final = Path(__file__).parents[3] / "docs" / "states.md"
_HEADING: Final = re.compile(r"^### (\w+\.\w+)$")
_ARROW: Final = re.compile(r"^\s*(\S+) --> (\S+)$")
OUTSIDE: Final = "[*]"
"""Before the first state, and after the last."""

Machine = dict[str, frozenset[str]]
"""Which states may follow each; OUTSIDE stands before the first ones."""


@cache
def machines() -> dict[str, Machine]:
    """Every machine by its table, `service.table`."""
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    table = ""
    for line in _PAGE.read_text(encoding="utf-8").splitlines():
        if heading := _HEADING.match(line):
            table = heading[1]
        elif (arrow := _ARROW.match(line)) and table:
            found[table][arrow[1]].add(arrow[2])
    return {table: {state: frozenset(after - {OUTSIDE}) for state, after in m.items()} for table, m in found.items()}


@cache
def after(table: str, state: str) -> frozenset[str]:
    """Every state that can come after `state`, however many steps later."""
    machine = machines()[table]
    reached: set[str] = set()
    todo = [state]
    while todo:
        new = machine.get(todo.pop(), frozenset()) - reached
        reached |= new
        todo += sorted(new)
    return frozenset(reached)
