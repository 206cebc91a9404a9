"""Intake as a process: `python -m intake.main`."""

from pathlib import Path
from typing import Final

from intake import api, handlers, projections, timers
from intake.handlers.access import require_nothing_closed
from intake.settings import LARGEST_BODY, Settings, outside
from intake.store.figures import FIGURES
from shared.service import Service, run
from shared.vocabulary import Refusal

_HERE: Final = Path(__file__).parent
_EDITION_TAKEN: Final = Refusal(
    "edition_already_has_a_call",
    "Cette édition a déjà son appel à projets : il n'y en a qu'un par année.",
    field="edition",
)
_LEAD_TAKEN: Final = Refusal(
    "application_has_a_lead", "Ce dossier vient déjà d'une autre piste.", field="application_id"
)

SERVICE: Final = Service(
    name="intake",
    title="Novapec : appels à projets et dossiers",
    description=(
        "Les éditions de l'appel à projets Novapec, leurs règlements, et les dossiers que les porteurs y déposent : "
        "du brouillon à la recevabilité, puis où en est le dossier auprès des comités, des finances et du suivi."
    ),
    # In a wheel the migrations lie inside the package, in a checkout beside it.
    migrations=next(folder for folder in (_HERE / "migrations", _HERE.parent / "migrations") if folder.is_dir()),
    routers=api.routers(outside),
    tags=api.TAGS,
    reactions=handlers.REACTIONS,
    projections=projections.PROJECTIONS,
    timers=(*timers.TIMERS, *timers.outside_timers(outside)),
    figures=FIGURES,
    replay_guard=require_nothing_closed,
    conflicts={
        "one_call_per_edition": _EDITION_TAKEN,
        "numbering_pkey": _EDITION_TAKEN,
        "one_lead_per_application": _LEAD_TAKEN,
    },
    body_limit=LARGEST_BODY,
    stores={"documents": lambda: outside().objects},
)

if __name__ == "__main__":
    run(SERVICE, Settings())  # pyright: ignore[reportCallIssue]  # the environment gives the rest
