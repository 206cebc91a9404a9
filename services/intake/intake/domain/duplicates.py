"""Whether two applications may be one project handed in twice: flagged for a person, never merged."""

from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from intake.domain.content import Content, Project
from intake.domain.folding import folded

_ALMOST_THE_SAME: Final = 0.85
"""Of 1: how much of two titles must be common. Choice: catches a changed word or year, not two names of a series."""
_SIREN_DIGITS: Final = 9


class DuplicateGround(StrEnum):
    """Ce que deux dossiers ont en commun."""

    SAME_SIRET = "SAME_SIRET"
    SAME_LEGAL_PERSON = "SAME_LEGAL_PERSON"
    SIMILAR_TITLE = "SIMILAR_TITLE"
    SAME_TERRITORY_AND_PERIOD = "SAME_TERRITORY_AND_PERIOD"


def duplicate_grounds(one: Content, other: Content) -> tuple[DuplicateGround, ...]:
    """What makes two files look like one project of one carrier; nothing where they do not.

    The carrier is the same legal person (SIREN), and either the titles are close or places and days overlap.
    """
    mine, theirs = one.carrier.siret, other.carrier.siret
    if mine[:_SIREN_DIGITS] != theirs[:_SIREN_DIGITS]:
        return ()
    found = [
        ground
        for ground, holds in (
            (DuplicateGround.SIMILAR_TITLE, _titles_are_close(one.project, other.project)),
            (DuplicateGround.SAME_TERRITORY_AND_PERIOD, _overlap(one.project, other.project)),
        )
        if holds
    ]
    if not found:
        return ()
    return (DuplicateGround.SAME_SIRET if mine == theirs else DuplicateGround.SAME_LEGAL_PERSON, *found)


def _titles_are_close(one: Project, other: Project) -> bool:
    if not one.title or not other.title:
        return False
    # In one order whichever comes first: the matcher is not symmetric.
    first, second = sorted((folded(one.title), folded(other.title)))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALMOST_THE_SAME


def _overlap(one: Project, other: Project) -> bool:
    if not set(one.regions) & set(other.regions):
        return False
    if one.starts_on is None or one.ends_on is None or other.starts_on is None or other.ends_on is None:
        return False
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
