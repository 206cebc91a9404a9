"""Impact as a process: `python -m impact.main`."""

from dataclasses import replace
from pathlib import Path

from impact import api, handlers, projections, timers
from impact.domain import LARGEST_DOCUMENT
from impact.handlers.access import require_nothing_closed
from impact.settings import Settings, scanner
from impact.store.figures import FIGURES
from shared.service import Service, run
from shared.vocabulary import NotThisPerson, Refusal

_HERE = Path(__file__).parent
_PACKAGED = _HERE / "migrations"

SERVICE = Service(
    name="impact",
    title="Novapec : suivi et impact",
    description=(
        "Plans de suivi des projets financés : indicateurs et cibles, relevés vérifiés par une seconde personne, "
        "rapports d'activité, et le tableau de bord par axe et par région."
    ),
    migrations=_PACKAGED if _PACKAGED.is_dir() else _HERE.parent / "migrations",
    routers=(api.router,),
    tags=api.TAGS,
    reactions=handlers.REACTIONS,
    projections=projections.PROJECTIONS,
    timers=(*timers.TIMERS, *timers.scanning(scanner)),
    figures=FIGURES,
    file_guard=require_nothing_closed,
    conflicts={
        "acceptance_undone_by_another": NotThisPerson(
            "self_undoing", "L'acceptation doit être reprise par une autre personne que celle qui l'a donnée."
        ),
        "one_version_of_a_definition": Refusal(
            "definition_published_meanwhile", "Cet indicateur vient d'être publié : relisez-le d'abord.", field="code"
        ),
        "one_version_of_a_form": Refusal(
            "form_published_meanwhile", "Un autre formulaire vient d'être publié : relisez-le d'abord.", field="kind"
        ),
    },
    body_limit=LARGEST_DOCUMENT + 1,
)


def configured(settings: Settings) -> Service:
    """The service with its reminders as the environment sets them."""
    return replace(SERVICE, reactions=handlers.reactions(settings.report_reminder_days))


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue]  its fields come from the environment
    run(configured(from_environment), from_environment)
