"""INSEE's legal category (catégorie juridique) of an organisation: what it is under the law, by four digits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from intake.domain.french import listed
from shared.vocabulary import LegalForm

UNDECLARED_ASSOCIATION: Final = "9210"
WITHOUT_PERSONALITY: Final = ("0", "1", "2", UNDECLARED_ASSOCIATION)
"""How the categories begin that are no legal persons: investment funds, sole traders, groupings, undeclared
associations. Source: INSEE, catégories juridiques, niveau I."""
OF_THE_FORM: Final[Mapping[LegalForm, str]] = {LegalForm.ASSOCIATION: "92", LegalForm.FOUNDATION: "93"}
"""How the categories of a form begin, where one level of INSEE's code is that form and no other."""
_EXAMPLES: Final = ("9220", "9230", "9300", "5710")
_FEW: Final = 10


@dataclass(frozen=True, slots=True)
class LegalCategories:
    """The categories of one vintage (2022-09), each code with what it says in French."""

    vintage: str
    labels: Mapping[str, str]

    def missing(self, code: str) -> str | None:
        """Why this is no category, in French, with what would be right; None where it is one."""
        if code in self.labels:
            return None
        near = [one for one in self.labels if one[:2] == code[:2]]
        right = near if 0 < len(near) <= _FEW else _EXAMPLES
        said = listed([f"{one} ({self.labels[one]})" for one in right])
        such_as = "" if right is near else "par exemple "
        return (
            f"Aucune catégorie juridique n'a ce code dans la nomenclature de l'INSEE {self.vintage} : donnez {such_as}"
            f"{said}."
        )
