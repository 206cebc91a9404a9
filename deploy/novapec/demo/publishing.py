"""The year's grants as open data: an officer publishes them, anyone reads the files."""

from typing import Any, Final

from novapec.demo.waiting import until
from novapec.demo.world import World

PREFIX: Final = "donnees-ouvertes-"
"""How the names of these papers begin."""
FILES: Final = ("subventions.csv", "360giving.json", "manifest.json")


async def publish_open_data(world: World) -> None:
    """Publish once funding's read model has heard everything, and keep the files."""
    officer = world.people.programme_officer

    async def everything_heard() -> Any | None:
        preview = await officer.get("funding", "/open-data/preview")
        return None if preview["behind"] else preview

    await until("the read model of open data has heard everything", everything_heard)
    await officer.post("funding", "/open-data/versions")
    for name in FILES:
        world.archive.keep(f"{PREFIX}{name}", await officer.download("funding", f"/open-data/files/{name}"))
