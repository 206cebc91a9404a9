"""What an ESUS carrier signs, and is paid, depends on an approval in force that day, whether or not its end was noted.

A timer notes the end, and holds what is unpaid; these rules do not wait for it.
"""

from datetime import date

from funding.domain.agreement import Agreement
from shared.vocabulary import Refusal


def require_esus(agreement: Agreement, day: date, *, then: str) -> None:
    """Raise Refusal unless the carrier needs no ESUS approval or has one on `day`. `then`: what waits, in French."""
    if not agreement.esus_holds_on(day):
        raise Refusal(
            "esus_lapsed",
            f"L'agrément ESUS du porteur a expiré le {agreement.esus_valid_until:%d/%m/%Y} : un chargé de programme "
            f"note d'abord le nouvel agrément, puis {then}.",
        )


def require_esus_at_execution(agreement: Agreement, day: date) -> None:
    """Raise Refusal unless the approval still holds when the bank executes the payment."""
    if not agreement.esus_holds_on(day):
        raise Refusal(
            "esus_ends_before_execution",
            f"L'agrément ESUS du porteur de la convention {agreement.name.number} prend fin le "
            f"{agreement.esus_valid_until:%d/%m/%Y}, avant l'exécution du {day:%d/%m/%Y} : choisissez un jour "
            "d'exécution qui ne le dépasse pas, ou faites d'abord noter le nouvel agrément.",
        )
