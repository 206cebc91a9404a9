"""Webhooks as a process: `python -m webhooks.main`."""

from pathlib import Path
from typing import Final

from shared.clock import SystemClock
from shared.postgres import Database
from shared.service import Service, run
from webhooks import api, handlers
from webhooks.gateway.sending import Sender
from webhooks.handlers.forgetting import forget_for_ever
from webhooks.handlers.outlet import OutletOf
from webhooks.handlers.posting import Posting
from webhooks.handlers.standing import stop_for_ever, stop_what_stands_no_more
from webhooks.settings import Settings, outlet
from webhooks.store.figures import FIGURES

_HERE: Final = Path(__file__).parent


def service_of(outlet_of: OutletOf) -> Service:
    """The service with its way out."""

    async def forget(database: Database) -> None:
        await forget_for_ever(database, outlet_of().kept)

    async def stop(database: Database) -> None:
        await stop_for_ever(database, outlet_of().confirmed, SystemClock())

    async def post(database: Database) -> None:
        way = outlet_of()
        # Before the first event: what roles follow may be another matter since this version.
        await stop_what_stands_no_more(database, way.confirmed, SystemClock())
        async with Sender(way.ways) as sender:
            await Posting(database, sender, way, SystemClock()).run()

    return Service(
        name="webhooks",
        title="Novapec : webhooks",
        description=(
            "Les événements de la plateforme, envoyés en HTTPS et signés à des systèmes sans Kafka : abonnements, "
            "journal des livraisons, renvoi et rattrapage."
        ),
        # In a wheel the migrations lie inside the package, in a checkout beside it.
        migrations=next(folder for folder in (_HERE / "migrations", _HERE.parent / "migrations") if folder.is_dir()),
        routers=(api.routers(outlet_of),),
        tags=api.TAGS,
        reactions=handlers.REACTIONS,
        figures=FIGURES,
        works={"posting": post, "standing": stop, "forgetting": forget},
    )


SERVICE: Final = service_of(outlet)


if __name__ == "__main__":
    run(SERVICE, Settings())  # pyright: ignore[reportCallIssue]  # its fields come from the environment
