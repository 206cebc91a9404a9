"""The yearly impact report of an edition, and a study for a partner: published tables, and how to read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

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
