"""Funding as a process: `python -m funding.main`.

`python -m funding.main rotate-bank-accounts` seals every account anew under the first key of BANK_ACCOUNT_KEYS; after
it, the other keys may be left out. It may be repeated, and runs beside the service.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from funding import api, handlers, projections, timers
from funding.handlers.access import require_nothing_closed
from funding.handlers.vault import seal_all_again
from funding.settings import LARGEST_BODY, Settings, cabinet, office, press
from funding.store.figures import FIGURES
from shared.clock import SystemClock
from shared.origin import Origin
from shared.postgres import Database
from shared.service import Service, run
from shared.vocabulary import NotThisPerson, Refusal

_HERE: Final = Path(__file__).parent

SERVICE: Final = Service(
    name="funding",
    title="Novapec : enveloppes, conventions et versements",
    description=(
        "Les enveloppes de l'année et des comités avec leur grand livre, les réservations, les conventions, leurs "
        "versements par virement SEPA et les réponses de la banque, les comptes rendus financiers, les reversements "
        "et la clôture. Les montants sont en centimes d'euro."
    ),
    # In a wheel the migrations lie inside the package, in a checkout beside it.
    migrations=next(folder for folder in (_HERE / "migrations", _HERE.parent / "migrations") if folder.is_dir()),
    routers=(*api.routers(office), api.attached(cabinet), api.open_data(press)),
    tags=api.TAGS,
    reactions=handlers.REACTIONS,
    projections=projections.PROJECTIONS,
    timers=(*timers.TIMERS, *timers.press_timers(press), *timers.cabinet_timers(cabinet)),
    figures=FIGURES,
    file_guard=require_nothing_closed,
    conflicts={
        "envelope_key_once": Refusal("envelope_exists", "Cette enveloppe existe déjà.", field="edition"),
        "one_live_order_per_instalment": Refusal(
            "order_exists", "Cette tranche a déjà un ordre de paiement en cours ou payé : elle n'en a qu'un à la fois."
        ),
        "one_pre_approved_order_per_instalment": Refusal(
            "order_exists", "Cette tranche a déjà un ordre de paiement en cours ou payé : elle n'en a qu'un à la fois."
        ),
        "order_needs_three_persons": NotThisPerson(
            "four_eyes", "Les deux approbations d'un ordre de paiement viennent de deux personnes différentes."
        ),
        "one_stop_in_force": Refusal("payments_stopped", "Les paiements viennent d'être arrêtés."),
        "stop_lifted_by_two_persons": NotThisPerson(
            "four_eyes", "Qui a proposé la reprise des paiements ne peut pas l'approuver : une autre personne le fait."
        ),
        "clawback_ordered_by_another": NotThisPerson(
            "four_eyes", "Qui a proposé un reversement ne peut pas l'ordonner : une autre personne le fait."
        ),
        "clawback_ended_by_another": NotThisPerson(
            "four_eyes", "Qui a proposé ou ordonné un reversement ne le termine pas seul : une autre personne le fait."
        ),
        "receipt_note_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a noté un encaissement ne peut pas le confirmer : une autre personne le fait."
        ),
        "outcome_needs_two_persons": NotThisPerson(
            "four_eyes",
            "Qui a dit ce qu'il est advenu d'un ordre ne l'approuve pas : une autre personne le fait.",
        ),
        "termination_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a proposé une résiliation ne peut pas la confirmer : une autre personne le fait."
        ),
        "one_termination_proposed": Refusal(
            "termination_proposed", "Une résiliation de cette convention vient d'être proposée."
        ),
        "transfer_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a proposé un virement ne peut pas l'approuver : une autre personne le fait."
        ),
        "unmatched_resolution_pkey": Refusal(
            "already_resolved", "Cette écriture vient d'être rapprochée ou écartée par une autre personne."
        ),
        "payee_accepted_by_another": NotThisPerson(
            "four_eyes", "Qui a noté la réponse de la banque ne peut pas l'accepter : une autre personne le fait."
        ),
        "bank_details_refused_by_another": NotThisPerson(
            "four_eyes", "Qui a saisi les coordonnées bancaires ne peut pas les refuser : une autre personne le fait."
        ),
        "order_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a établi un ordre de paiement ne peut pas l'approuver : une autre personne le fait."
        ),
        "bank_details_need_two_persons": NotThisPerson(
            "four_eyes", "Qui a saisi les coordonnées bancaires ne peut pas les confirmer : une autre personne le fait."
        ),
        "acceptance_undone_by_another": NotThisPerson(
            "four_eyes", "Qui a accepté un compte rendu financier ne peut pas revenir dessus : une autre le fait."
        ),
        "financial_report_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a déposé un compte rendu financier ne peut pas l'accepter : une autre personne le fait."
        ),
    },
    body_limit=LARGEST_BODY,
    stores={"attachments": lambda: cabinet().objects, "open-data": lambda: press().objects},
)

ROTATE: Final = "rotate-bank-accounts"


async def rotate(settings: Settings) -> int:
    """Seal every account under the sealing key; how many were not."""
    origin = Origin.of_command(SystemClock().now(), actor="operator")
    async with Database(settings.database_url.get_secret_value(), application="funding-rotation", size=2) as database:
        return await seal_all_again(database, settings.keys, origin)


if __name__ == "__main__":
    if sys.argv[1:] == [ROTATE]:
        print(f"{asyncio.run(rotate(Settings()))} accounts sealed anew")  # noqa: T201  # pyright: ignore[reportCallIssue]
    else:
        run(SERVICE, Settings())  # pyright: ignore[reportCallIssue]  # the environment gives the rest
