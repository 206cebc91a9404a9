"""Wires the service; `python -m review.main` runs it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from review import api, handlers, projections, timers
from review.domain.routing import by_rules
from review.gateway.routing_file import read_rules
from review.handlers.access import require_nothing_closed
from review.settings import Settings, mailer
from review.store.figures import FIGURES
from shared.service import Service, run
from shared.vocabulary import Refusal

_HERE: Final = Path(__file__).parent
_PACKAGED: Final = _HERE / "migrations"
"""Where the wheel puts them."""

SERVICE: Final = Service(
    name="review",
    title="Novapec : instruction et comités",
    description=(
        "Les comités de validation, leurs séances, les dossiers qu'ils jugent. Une attribution n'est définitive que "
        "lorsque les fonds sont réservés et, si le règlement le demande, le procès-verbal signé."
    ),
    migrations=_PACKAGED if _PACKAGED.is_dir() else _HERE.parent / "migrations",
    routers=(api.router,),
    tags=api.TAGS,
    reactions=handlers.REACTIONS,
    projections=projections.PROJECTIONS,
    timers=(*timers.TIMERS, *timers.mail_timers(mailer)),
    figures=FIGURES,
    replay_guard=require_nothing_closed,
    conflicts={
        "one_committee_per_code": Refusal("committee_exists", "Un comité porte déjà ce code.", field="code"),
        "one_appeal_per_case": Refusal(
            "appeal_repeated", "Un réexamen a déjà été demandé : il ne se demande qu'une fois."
        ),
        "one_hearing_to_come": Refusal(
            "hearing_pending",
            "Une audition est déjà prévue pour ce dossier : déplacez-la ou annulez-la.",
            field="slots",
        ),
        "one_ballot_per_session": Refusal(
            "already_on_this_session",
            "Ce dossier a déjà été voté à cette séance : prenez-en une suivante.",
            field="session_id",
        ),
    },
)


def configured(settings: Settings) -> Service:
    """The service with its routing policy as the environment sets it. Raises RoutingRefused."""
    return replace(SERVICE, reactions=handlers.reactions(by_rules(read_rules(settings.routing_file))))


if __name__ == "__main__":
    from_environment = Settings()  # pyright: ignore[reportCallIssue]  its fields come from the environment
    run(configured(from_environment), from_environment)
