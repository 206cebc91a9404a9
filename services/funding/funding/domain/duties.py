"""What the law asks of a grant by its amount, with the text that asks it: shown with the agreement, never decided here.

Whether Apec is held to each of them is for its counsel; it signs an agreement for every grant and publishes them all.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from funding.domain.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty of grants above `over_cents`; `months` after the signature it must be done, None: no such day.

    `of_the_year`: it looks at all that a carrier is granted in a year, of which only this programme's grants are known
    here.
    """

    code: str
    over_cents: int
    sentence: str
    source: str
    months: int | None = None
    of_the_year: bool = False


DUTIES: Final = (
    Duty(
        "AGREEMENT",
        23_000_00,
        "Au-delà de 23 000 € par an, une convention écrite est obligatoire.",
        "Loi n° 2000-321 du 12 avril 2000, article 10 ; décret n° 2001-495 du 6 juin 2001, article 1er",
        of_the_year=True,
    ),
    Duty(
        "PUBLICATION",
        23_000_00,
        "Au-delà de 23 000 € par an, les données essentielles de la convention sont publiées dans les trois mois.",
        "Décret n° 2017-779 du 5 mai 2017 ; arrêté du 17 novembre 2017",
        months=3,
        of_the_year=True,
    ),
    Duty(
        "ACCOUNTS",
        153_000_00,
        "Au-delà de 153 000 € de subventions publiques par an, le bénéficiaire publie ses comptes annuels ; "
        "toutes comptent, d'où qu'elles viennent.",
        "Code de commerce, articles L. 612-4 et D. 612-5 ; décret n° 2009-540 du 14 mai 2009",
        of_the_year=True,
    ),
    Duty(
        "AUDITOR",
        153_000_00,
        "Au-delà de 153 000 € de subventions publiques par an, le bénéficiaire nomme un commissaire aux "
        "comptes ; toutes comptent, d'où qu'elles viennent.",
        "Code de commerce, articles L. 612-4 et D. 612-5",
        of_the_year=True,
    ),
)


def duties_of(agreement: Agreement) -> tuple[tuple[Duty, date | None], ...]:
    """The duties that the amount, or the carrier's year, brings, and the day by which each must be done, if any."""
    return tuple((one, _due_on(agreement, one)) for one in DUTIES if known_cents(agreement, one) > one.over_cents)


def known_cents(agreement: Agreement, duty: Duty) -> int:
    """What is known here of the sum that a duty looks at: this grant, or all that the carrier has of the year."""
    amount = agreement.terms.amount_cents
    return max(amount, agreement.carrier_year_cents) if duty.of_the_year else amount


def _due_on(agreement: Agreement, duty: Duty) -> date | None:
    if duty.months is None or agreement.signed_on is None:
        return None
    years, month = divmod(agreement.signed_on.month - 1 + duty.months, 12)
    year, month = agreement.signed_on.year + years, month + 1
    return date(year, month, min(agreement.signed_on.day, monthrange(year, month)[1]))
