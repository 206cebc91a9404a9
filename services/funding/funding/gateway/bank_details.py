"""IBANs and BICs: checked before anything is written with them, masked before anything is shown.

A French IBAN carries two checks: mod-97 over the whole (ISO 13616) and the RIB key over bank, branch and account.
One may be right and the other wrong (FR0630006000011234567890188), and a bank refuses the account either way.
"""

import re

from schwifty import BIC, IBAN
from schwifty.exceptions import InvalidBBANChecksum, InvalidChecksumDigits, InvalidCountryCode, SchwiftyException

from funding.gateway.errors import BankFileError

_OPENING = re.compile(r"[A-Z]{2}[0-9]{2}")
_SHORTEST_IBAN = 15  # Norway's


def checked_iban(text: str, *, field: str = "iban") -> str:
    """The IBAN in capitals without spaces; raises BankFileError(field, ...) naming what is wrong with it.

    Checked in order: characters, country (of the SEPA area), length, form, mod-97, and for FR and MC the RIB key.
    """
    compact = "".join(text.split()).upper()
    if not compact:
        raise BankFileError(field, "is missing: give an IBAN, such as FR76 followed by 23 characters")
    if not (compact.isascii() and compact.isalnum()):
        raise BankFileError(field, "is made of letters A-Z and digits only, with or without spaces")
    if not _OPENING.match(compact):
        raise BankFileError(field, "starts with two letters for the country and two check digits, such as FR76")
    _check_country_and_length(compact, field)
    _check_digits(compact, field)
    return compact


def _check_country_and_length(compact: str, field: str) -> None:
    country = compact[:2]
    try:
        spec = IBAN(compact, allow_invalid=True).spec
    except InvalidCountryCode:
        raise BankFileError(field, f"{country} is not the country of any IBAN; a French one starts with FR") from None
    if not spec.in_sepa_zone:
        raise BankFileError(field, f"{country} is outside the SEPA area; give an account held inside it")
    if len(compact) != spec.iban_length:
        raise BankFileError(field, f"has {len(compact)} characters, but an IBAN of {country} has {spec.iban_length}")


def _check_digits(compact: str, field: str) -> None:
    # "from None": schwifty's own messages quote the account number, which may not reach a log through a traceback.
    try:
        iban = IBAN(compact)
        if iban.country_code in {"FR", "MC"}:
            iban.bban.validate_national_checksum()
    except InvalidChecksumDigits:
        raise BankFileError(
            field, "its check digits (third and fourth characters) do not match the rest: a character is mistyped"
        ) from None
    except InvalidBBANChecksum:
        raise BankFileError(
            field, "its RIB key (last two digits) does not match bank, branch and account: copy it from the RIB again"
        ) from None
    except SchwiftyException:
        raise BankFileError(
            field, f"does not have the form of an IBAN of {compact[:2]}: a letter stands where a digit should"
        ) from None


def checked_bic(text: str, *, field: str = "bic") -> str:
    """The BIC in capitals, 8 or 11 characters (ISO 9362); raises BankFileError otherwise."""
    try:
        return str(BIC("".join(text.split()).upper()))
    except SchwiftyException:
        raise BankFileError(
            field, "is not a BIC: 8 or 11 letters and digits with the country fifth and sixth"
        ) from None


def bic_of(iban: str) -> str | None:
    """The BIC the account's bank code points to, or None where it is not known; raises BankFileError on a wrong IBAN.

    For people to read ("Credit Agricole?"), not for payment files: a bank may route an account under another BIC.
    """
    bic = IBAN(checked_iban(iban)).bic
    return None if bic is None else str(bic)


def masked(iban: str) -> str:
    """The IBAN as logs and answers may show it: first four and last four, "FR76 **** **** **** **** *** 0189".

    Never raises; what is too short or oddly shaped to be an IBAN is masked whole.
    """
    compact = "".join(iban.split()).upper()
    if len(compact) < _SHORTEST_IBAN or not _OPENING.match(compact):
        return "****"
    hidden = "*" * (len(compact) - 8)
    groups = [hidden[start : start + 4] for start in range(0, len(hidden), 4)]
    return " ".join([compact[:4], *groups, compact[-4:]])
