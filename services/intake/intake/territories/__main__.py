"""`python -m intake.territories check|import|cog`: reference data from the official files.

    import QPV 2024 FILE --source TEXT    into the database that DATABASE_URL names; again: nothing changes
    check FRR 2025-07 FILE                the same reading, no database
    cog 2026 communes.json FILE           the compact file of the communes, for data/cog

A vintage is the year, month or day from which a list holds. Nothing is imported where the file has a mistake.
"""

import argparse
import asyncio
import re
import sys
from pathlib import Path

from intake.gateway.cog import cog
from intake.settings import EditionSettings
from intake.territories.compacting import compact
from intake.territories.importing import Imported, import_zoning
from intake.territories.reader import FileRefused, read_zones
from shared.clock import SystemClock
from shared.origin import Origin
from shared.postgres import Database
from shared.vocabulary import Refusal, Zoning


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked; 0 where it was done, 1 where a file has a mistake or cannot be read."""
    given = _parser().parse_args(arguments)
    try:
        sys.stdout.write(f"{_done(given)}\n")
    except (FileRefused, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Refusal as refusal:
        sys.stderr.write(f"{given.file}: {refusal.field}: {refusal.message}\n")
        return 1
    return 0


def _done(given: argparse.Namespace) -> str:
    file: Path = given.file
    match given.action:
        case "cog":
            lines = list(compact(given.communes, given.vintage))
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return f"{file.name}: {len(lines)} lines"
        case "check":
            zones = {zone.tag.code for zone in read_zones(file, given.scheme, given.vintage, cog())}
            return f"{file.name}: {given.scheme} {given.vintage}, {len(zones)} zones"
        case _:
            return f"{file.name}: {given.scheme} {given.vintage} {asyncio.run(_import(given))}"


async def _import(given: argparse.Namespace) -> Imported:
    dsn = EditionSettings().database_url.get_secret_value()  # pyright: ignore[reportCallIssue]  # the environment
    async with Database(dsn, application="intake-territories", size=2, longest_transaction=600) as database:
        origin = Origin.of_command(SystemClock().now(), actor="operator")
        async with database.transaction(origin) as tx:
            return await import_zoning(
                tx, given.scheme, given.vintage, given.file, cog(), source=given.source, licence=given.licence
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m intake.territories", description="Territories, from their files.")
    actions = parser.add_subparsers(dest="action", required=True)
    for action in ("import", "check"):
        one = actions.add_parser(action)
        one.add_argument("scheme", type=Zoning, choices=list(Zoning))
        one.add_argument("vintage", type=_vintage)
        one.add_argument("file", type=Path)
        if action == "import":
            one.add_argument("--source", required=True, help="where the file comes from: publisher, page, day")
            one.add_argument("--licence", default="Licence Ouverte 2.0")
    one = actions.add_parser("cog")
    one.add_argument("vintage", type=_vintage)
    one.add_argument("communes", type=Path, help="communes.json of @etalab/decoupage-administratif")
    one.add_argument("file", type=Path)
    return parser


def _vintage(value: str) -> str:
    if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value) is None:
        message = f"{value}: a vintage is a year, a month or a day: 2024, 2025-07, 2025-07-10"
        raise argparse.ArgumentTypeError(message)
    return value


if __name__ == "__main__":
    sys.exit(main())
