"""`python -m intake.editions check|load [FILE...]`: the files that are shipped where none is named.

DATABASE_URL says where to load. Nothing is loaded where any file has a mistake.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from intake.editions.loading import load_edition
from intake.editions.reader import Edition, EditionRefused, read_edition
from intake.settings import EditionSettings
from shared.clock import SystemClock
from shared.origin import Origin
from shared.postgres import Database
from shared.vocabulary import Refusal

SHIPPED: Final = Path(__file__).parent.parent / "data" / "editions"


def main(arguments: list[str] | None = None) -> int:
    """Check or load; 0 where every file is an edition and was taken, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m intake.editions", description="The editions as files.")
    parser.add_argument("action", choices=("check", "load"))
    parser.add_argument("files", nargs="*", type=Path, help="YAML files; those that are shipped where none is named")
    given = parser.parse_args(arguments)
    files: list[Path] = given.files or sorted(SHIPPED.glob("*.yaml"))
    editions: list[tuple[Path, Edition]] = []
    refused = False
    for file in files:
        try:
            editions.append((file, read_edition(file)))
        except (EditionRefused, OSError) as error:
            sys.stderr.write(f"{error}\n")
            refused = True
    if refused:
        return 1
    if given.action == "load":
        return asyncio.run(_load(editions))
    for file, edition in editions:
        sys.stdout.write(f"{file.name}: edition {edition.terms.edition}, rules {edition.rules.version}\n")
        sys.stdout.writelines(f"  not published, chosen here: {one}\n" for one in edition.assumed)
    return 0


async def _load(editions: list[tuple[Path, Edition]]) -> int:
    dsn = EditionSettings().database_url.get_secret_value()  # pyright: ignore[reportCallIssue]  # the environment
    async with Database(dsn, application="intake-editions", size=2) as database:
        for file, edition in editions:
            origin = Origin.of_command(SystemClock().now(), actor="operator")
            try:
                async with database.transaction(origin) as tx:
                    done = await load_edition(tx, edition)
            except Refusal as refusal:
                sys.stderr.write(f"{file}: {refusal.field}: {refusal.message}\n")
                return 1
            sys.stdout.write(f"{file.name}: {done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
