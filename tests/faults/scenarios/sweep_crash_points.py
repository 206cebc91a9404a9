"""The crash-point sweep: each service that passes a named fail point is killed there, while whole lives go on.

Lives deposit no files: the points around the store are passed by a carrier who sends documents and takes some back.
"""

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from hostile_files import PNG
from rig.faultpoints import reached
from rig.patience import until
from rig.platform import A_TUESDAY
from rig.scenario import scenario
from rig.stage import NothingHappened, Stage
from rig.uploads import OK, Carrier, Upload, restarted

from novapec.services import SERVICES
from shared.failpoints import POINTS

CLAIMED: Final = """SELECT storage_key FROM intake.document
WHERE storage_key IS NOT NULL AND state IN ('QUARANTINED', 'CLEAN')"""
TO_REMOVE_NOW: Final = "SELECT count(*) FROM intake.stored_object WHERE remove_after <= $1"


async def crash(stage: Stage, *, point: str) -> None:
    """Kill -9 at this point, in each service that ever passes it."""
    services = [name for name in SERVICES if point in reached(stage.platform.services[name].faults)]
    if not services:
        await stage.after_commands(150)
        services = [name for name in SERVICES if point in reached(stage.platform.services[name].faults)]
    if not services:
        raise NothingHappened(f"no service ever passes {point}")
    await asyncio.gather(*(stage.at(service, point, nth=stage.draw.randint(1, 3)) for service in services))


async def crash_around_a_file(stage: Stage, *, point: str) -> None:
    """Kill -9 intake at this point, while a carrier sends documents and takes every other one back."""
    folder = stage.platform.folder / "documents"
    await restarted(stage, "intake", DOCUMENTS_URL=folder.as_uri())
    carrier = await Carrier.with_a_draft(stage)
    died = asyncio.create_task(stage.at("intake", point, nth=stage.draw.randint(1, 3)))
    while not died.done():
        at = await carrier.kept_sending(Upload("a picture", PNG, (OK,), "image/png"))
        await carrier.took_back(at)
        await carrier.kept_sending(Upload("a picture", PNG, (OK,), "image/png"))
    await died
    await carrier.withdraw()
    await _files_and_rows_agree(stage, folder)
    await restarted(stage, "intake")


async def _files_and_rows_agree(stage: Stage, folder: Path) -> None:
    """The database knows every file, and removes what no document claims; every document has its file."""
    database = stage.platform.opened["intake"]

    async def nothing_to_remove() -> bool:
        return await database.fetchval(TO_REMOVE_NOW, A_TUESDAY) == 0

    await until("what was taken back is gone from the store", nothing_to_remove, within=30.0)
    lying = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    known = {row["key"] for row in await database.fetch("SELECT key FROM intake.stored_object")}
    claimed = {row["storage_key"] for row in await database.fetch(CLAIMED)}
    if lying - known or claimed - lying:
        raise AssertionError(f"files that nobody knows: {lying - known}; documents without a file: {claimed - lying}")


for _point, _where in POINTS.items():
    _here = crash_around_a_file if _point.startswith("object.") else crash
    scenario(f"sweep:{_point}", f"Crash where {_where}")(partial(_here, point=_point))
