"""`novapec doctor`: is everything as it should be, and what is to be done?"""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from novapec.commands.options import HomeOption, JsonOption, home_at
from novapec.commands.outcome import out, refuse, run, show_json
from novapec.running import read_addresses
from novapec.settings import CommandSettings

COLOURS: Final = {"ok": "green", "warn": "yellow", "wrong": "red"}


def doctor(
    home: HomeOption,
    certificate: Annotated[
        list[Path] | None,
        typer.Option("--certificate", metavar="PEM", help="A file, or a folder of them, whose expiry to look at."),
    ] = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Recompute every hash of the audit chains, too.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Show what is in order, too.")] = False,
    json: JsonOption = False,
) -> None:
    """Look at everything, change nothing, and say what to do. Status 1 where something is wrong.

    PostgreSQL, Kafka and the services, versions, clocks, migrations, the topics' settings, outboxes, lag, what stands
    aside, pauses, audit chains, backups, keys, certificates, storage. ENVIRONMENT=production asks for what production
    needs: copies of each topic, archiving. With BANK_ACCOUNT_KEYS funding's keys are compared with what they sealed.
    """
    # Funding's code takes longer to load than most commands.
    from novapec.doctor.examining import examine  # noqa: PLC0415

    async def addresses():  # noqa: ANN202
        return read_addresses(home_at(home))

    found = run(examine(home_at(home), run(addresses()), CommandSettings(), certificate or (), thorough=thorough))
    counts = Counter(str(one.verdict) for one in found)
    if json:
        show_json({"counts": counts, "findings": [asdict(one) for one in found]})
    else:
        table = Table("", "area", "subject", "seen", "to do", show_lines=True)
        for one in found:
            if everything or one.verdict != "ok":
                colour = COLOURS[one.verdict]
                table.add_row(f"[{colour}]{one.verdict}[/]", one.area, one.subject, one.says, one.do)
        if table.row_count:
            out.print(table)
        out.print(f"{counts['ok']} in order, {counts['warn']} to look at, {counts['wrong']} wrong.")
    if counts["wrong"]:
        refuse("Something is wrong: do what the last column says, from the top down.")
