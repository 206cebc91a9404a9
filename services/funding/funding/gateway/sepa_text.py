"""The alphabet of SEPA files, and how French (and other European) text is brought into it.

Banks promise to carry only `A-Z a-z 0-9 / - ? : ( ) . , ' +` and the space (EPC implementation guidelines, SEPA credit
transfer). What is outside is converted in the manner of the EPC's table (EPC217-08), except the euro sign, written EUR
rather than E so that a remittance stays readable. A sign without equivalent becomes a full stop.
"""

import re
import unicodedata

from funding.gateway.errors import BankFault, BankFileError

LONGEST_IDENTIFIER = 35
_ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]")
_IDENTIFIER = re.compile(r"[A-Za-z0-9/\-?:().,'+]+")

# Only what Unicode does not decompose by itself: accents, ligatures such as U+FB01, full-width forms need no entry.
_EQUIVALENTS = str.maketrans(
    {
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D",
        "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T",
        "€": "EUR", "°": "o", "&": "+", "_": "-", "~": "-", "@": "(at)", ";": ",", "|": "/", "\\": "/",
        "ı": "i", "µ": "u", "×": "x", "⁄": "/",
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        **dict.fromkeys('"`´‘’‚‛“”„«»‹›ʼ′', "'"),
        **dict.fromkeys("‐‒–—―−", "-"),
    }
)  # fmt: skip


def in_bank_alphabet(text: str) -> str:
    """The text as a bank can carry it: "Les Déclics n° 2 : œuvre & Cie" gives "Les Declics no 2 : oeuvre + Cie".

    White space of any kind becomes single spaces and is trimmed. Text already in the alphabet is otherwise unchanged.
    """
    return " ".join("".join(_carried(character) for character in _decomposed(text)).split())


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFKD", text.translate(_EQUIVALENTS)).translate(_EQUIVALENTS)


def _carried(character: str) -> str:
    if _ALLOWED.fullmatch(character):
        return character
    category = unicodedata.category(character)
    if character.isspace() or category == "Cc":
        return " "
    if category == "Cf" or category.startswith("M"):
        return ""  # an invisible mark, or an accent taken off its letter
    return "."


def bank_text(text: str, *, field: str, longest: int) -> str:
    """A name or a remittance in the bank's alphabet, 1 to `longest` characters; raises BankFileError otherwise.

    A letter of another script is refused: a payee's name full of stops would be rejected as not the account holder's.
    """
    for character in _decomposed(text):
        if character.isalpha() and _carried(character) == ".":
            raise BankFileError(BankFault.NOT_LATIN, field, character=character)
    written = in_bank_alphabet(text)
    if not any(character.isalnum() for character in written):
        raise BankFileError(BankFault.NOTHING_READABLE, field)
    if len(written) > longest:
        raise BankFileError(BankFault.TOO_LONG_FOR_BANKS, field, length=len(written), longest=longest)
    return written


def identifier(text: str, *, field: str) -> str:
    """An identifier the bank will give back, exactly as given: never transliterated, or it would no longer match."""
    if not _IDENTIFIER.fullmatch(text):
        raise BankFileError(BankFault.IDENTIFIER_CHARACTERS, field)
    if len(text) > LONGEST_IDENTIFIER:
        raise BankFileError(BankFault.IDENTIFIER_TOO_LONG, field, length=len(text), longest=LONGEST_IDENTIFIER)
    if text.startswith("/") or text.endswith("/") or "//" in text:
        raise BankFileError(BankFault.IDENTIFIER_SLASHES, field)
    if text == "NOTPROVIDED":  # which to banks means that there is no identifier
        raise BankFileError(BankFault.IDENTIFIER_RESERVED, field)
    return text
