"""The yearly impact report of an edition, and a study for a partner: published tables, and how to read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from impact.domain.library import LIBRARY
from impact.domain.publishing import Published, PublishedParts
from impact.domain.roll_up import By
from impact.domain.territory import Territory

METHOD: Final = (
    "Seuls comptent les relevés vérifiés par une seconde personne ; une correction remplace, rien n'est effacé.",
    "Un taux est la somme des numérateurs sur la somme des dénominateurs, jamais une moyenne de taux.",
    "Les situations inconnues sont comptées à part, comme non-répondants, et n'entrent dans aucun dénominateur.",
    "Un effectif de moins de cinq est masqué, et de quoi le retrouver par différence entre tableaux du même jour.",
    "Un projet de plusieurs territoires ou publics compte dans chacun : les lignes ne s'additionnent pas.",
    "Être en emploi après un projet ne dit pas que le projet en est la cause.",
)
"""How to read the figures: it goes with them wherever they go."""


@dataclass(frozen=True, slots=True)
class Study:
    """Published tables of an edition, kept to a territory. `as_of` is the date of the data."""

    edition: int
    as_of: date
    territory: Territory
    total: Published
    tables: Mapping[By, tuple[Published, ...]]
    shared_out: tuple[PublishedParts, ...] = ()
    """How the total is shared out: by sex, age, situation."""
    names: Mapping[str, str] = field(default_factory=lambda: {one.code: one.label_fr for one in LIBRARY})
    """What the library in force calls its indicators, in its order."""

    def name_of(self, code: str) -> str:
        """What an indicator is called; one of a carrier's own is known by its code alone."""
        return self.names.get(code) or f"Indicateur propre à un projet ({code})"

    def in_order(self, code: str) -> tuple[int, str]:
        """Where an indicator stands in a list: participants first, as the library has them; those of carriers last."""
        known = list(self.names)
        return (known.index(code) if code in known else len(known)), code
