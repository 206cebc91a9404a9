"""`novapec status`: has everything that was published been applied?"""

import asyncio
from dataclasses import asdict
from typing import Any, Final

from rich.table import Table

from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import out, run, show_json
from novapec.consuming.naming import consumers_of
from novapec.quiescence import Figures, figures, service_of
from novapec.running import RunningStack
from shared.postgres import Database

CHAIN: Final = """SELECT (SELECT count(*) FROM messaging.audit_chain) AS positions,
(SELECT count(*) FROM messaging.event_log) + (SELECT count(*) FROM messaging.audit_log) AS rows"""


def status(home: HomeOption, json: JsonOption = False) -> None:
    """Show, by service, what is published, in flight, behind, aside, paused, and how far the audit chain goes.

    Figures only: `novapec audit verify` recomputes the chain.
    """

    async def work() -> tuple[Figures, dict[str, dict[str, int]], dict[str, list[str]]]:
        async with RunningStack(home_at(home)) as stack:
            hearing = await asyncio.gather(*(consumers_of(*one) for one in stack.opened.items()))
            paused = {
                name: [one.name for one in consumers if one.paused]
                for name, consumers in zip(stack.opened, hearing, strict=True)
            }
            chains = await asyncio.gather(*(_chain(database) for database in stack.opened.values()))
            return await figures(stack.opened), dict(zip(stack.opened, chains, strict=True)), paused

    found, chains, paused = run(work())
    if json:
        known = {"behind": found.behind, "lag": found.lag, "in_flight": found.in_flight, "chains": chains}
        known["paused"] = {name: resting for name, resting in paused.items() if resting}
        show_json({**asdict(found), **known, "applied_once": found.applied_once})
        return
    table = Table("service", "published", "outbox", "behind", "aside", "quarantined", "timers due", "chained")
    for name in chains:
        table.add_row(*(str(cell) for cell in _row(name, found, chains[name])))
    out.print(table)
    for name in chains:
        if paused[name]:
            out.print(f"Paused by an operator at {name}: {', '.join(paused[name])}")
    out.print("Nothing is in flight." if not found.in_flight else f"In flight: {found.in_flight}")


def _row(service: str, found: Figures, chain: dict[str, int]) -> tuple[Any, ...]:
    published = sum(n for topic, n in found.published.items() if service_of(topic) == service)
    behind = sum(sum(topics.values()) for one, topics in found.behind.items() if service_of(one) == service)
    aside = ", ".join(f"{n} {state}" for state, n in found.parked[service].items()) or 0
    chained = f"{chain['positions']} of {chain['rows']}"
    quarantined, due = found.quarantined[service], found.timers_due[service]
    return service, published, found.outbox[service], behind, aside, quarantined, due, chained


async def _chain(database: Database) -> dict[str, int]:
    row = await database.fetchrow(CHAIN)
    return dict(row) if row else {}
