"""Texts as they are compared: without accents, capitals and punctuation."""

import unicodedata
from typing import Final

_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """A text as words of plain small letters and digits, one blank between them."""
    spelt = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    plain = (letter for letter in spelt if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
