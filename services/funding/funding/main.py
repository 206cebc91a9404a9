"""Funding as a process: `python -m funding.main`."""

from pathlib import Path
from typing import Final

from funding import api, handlers, timers
from funding.settings import Settings, debtor
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
    routers=api.routers(debtor),
    tags=api.TAGS,
    reactions=handlers.REACTIONS,
    timers=timers.TIMERS,
    conflicts={
        "envelope_key_once": Refusal("envelope_exists", "Cette enveloppe existe déjà.", field="edition"),
        "one_live_order_per_instalment": Refusal(
            "order_exists", "Cette tranche a déjà un ordre de paiement en cours ou payé : elle n'en a qu'un à la fois."
        ),
        "order_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a établi un ordre de paiement ne peut pas l'approuver : une autre personne le fait."
        ),
        "bank_details_need_two_persons": NotThisPerson(
            "four_eyes", "Qui a saisi les coordonnées bancaires ne peut pas les confirmer : une autre personne le fait."
        ),
        "financial_report_needs_two_persons": NotThisPerson(
            "four_eyes", "Qui a déposé un compte rendu financier ne peut pas l'accepter : une autre personne le fait."
        ),
    },
    body_limit=10 * 1024 * 1024,
)

if __name__ == "__main__":
    run(SERVICE, Settings())  # pyright: ignore[reportCallIssue]  # the environment gives the rest
