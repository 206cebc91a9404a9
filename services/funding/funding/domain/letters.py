"""Amounts in letters, as an agreement writes them beside the figures: 12 500 gives "douze mille cinq cents euros".

Traditional spelling: "vingt et un", "quatre-vingts" but "quatre-vingt-deux", "deux cents" but "deux cent un" and
"deux cent mille", "mille" without an s, "un million d'euros".
"""

from typing import Final

_SMALL: Final = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    *("treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
)
_TENS: Final = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_TEN, _TWENTY, _EIGHTY = 10, 20, 80
_HUNDRED, _THOUSAND = 100, 1_000
_LARGE: Final = ((1_000_000_000, "milliard"), (1_000_000, "million"))


def in_letters(cents: int) -> str:
    """A positive amount of cents in French words, euros and centimes."""
    euros, rest = divmod(cents, _HUNDRED)
    parts: list[str] = []
    if euros or not rest:
        joint = " d'" if euros and euros % 1_000_000 == 0 else " "
        parts.append(f"{number_in_letters(euros)}{joint}{'euro' if euros <= 1 else 'euros'}")
    if rest:
        parts.append(f"{number_in_letters(rest)} {'centime' if rest == 1 else 'centimes'}")
    return " et ".join(parts)


def number_in_letters(number: int) -> str:
    """A number from 0 to 999 999 999 999 in French words."""
    if number == 0:
        return _SMALL[0]
    words: list[str] = []
    for size, name in _LARGE:
        count, number = divmod(number, size)
        if count:
            words.append(f"{_under_thousand(count)} {name}{'s' if count > 1 else ''}")
    thousands, number = divmod(number, _THOUSAND)
    if thousands:
        words.append("mille" if thousands == 1 else f"{_under_thousand(thousands, before_thousand=True)} mille")
    if number:
        words.append(_under_thousand(number))
    return " ".join(words)


def _under_thousand(number: int, *, before_thousand: bool = False) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    words: list[str] = []
    if hundreds:
        many = "s" if hundreds > 1 and not rest and not before_thousand else ""
        words.append("cent" if hundreds == 1 else f"{_SMALL[hundreds]} cent{many}")
    if rest:
        words.append(_under_hundred(rest, before_thousand=before_thousand))
    return " ".join(words)


def _under_hundred(number: int, *, before_thousand: bool) -> str:
    if number < _TWENTY:
        return _SMALL[number]
    if number == _EIGHTY:
        return "quatre-vingt" if before_thousand else "quatre-vingts"
    ten = number // _TEN
    if ten in _TENS:
        base, rest = _TENS[ten], number % _TEN
    else:
        base, rest = _TENS[ten - 1], number % _TEN + _TEN
    if rest == 0:
        return base
    joined = rest in {1, _TEN + 1} and number < _EIGHTY
    return f"{base}{' et ' if joined else '-'}{_SMALL[rest]}"
