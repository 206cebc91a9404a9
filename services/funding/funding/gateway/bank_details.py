"""IBANs and BICs: checked before anything is written with them, masked before anything is shown.

A French IBAN carries two checks: mod-97 over the whole (ISO 13616) and the RIB key over bank, branch and account.
One may be right and the other wrong (FR0630006000011234567890188), and a bank refuses the account either way.
"""

import re

from schwifty import BIC, IBAN
from schwifty.exceptions import InvalidBBANChecksum, InvalidChecksumDigits, InvalidCountryCode, SchwiftyException

from funding.gateway.errors import BankFault, BankFileError

_OPENING = re.compile(r"[A-Z]{2}[0-9]{2}")
_SHORTEST_IBAN = 15  # Norway's
_Fault = tuple[BankFault, dict[str, str | int]]


def checked_iban(text: str, *, field: str = "iban", line: int | None = None) -> str:
    """The IBAN in capitals without spaces; raises BankFileError on `field` saying what is wrong with it.

    Checked in order: characters, country (of the SEPA area), length, form, mod-97, and for FR and MC the RIB key.
    `line` is where it stands in a file of the bank.
    """
    compact = "".join(text.split()).upper()
    fault = _fault_of(compact)
    if fault is not None:
        code, facts = fault
        raise BankFileError(code, field, line=line, **facts)
    return compact


def _fault_of(compact: str) -> _Fault | None:
    if not compact:
        return BankFault.IBAN_MISSING, {}
    if not (compact.isascii() and compact.isalnum()):
        return BankFault.IBAN_CHARACTERS, {}
    if not _OPENING.match(compact):
        return BankFault.IBAN_OPENING, {}
    return _fault_of_country_or_length(compact) or _fault_of_digits(compact)


def _fault_of_country_or_length(compact: str) -> _Fault | None:
    country = compact[:2]
    try:
        spec = IBAN(compact, allow_invalid=True).spec
    except InvalidCountryCode:
        return BankFault.IBAN_COUNTRY, {"country": country}
    if not spec.in_sepa_zone:
        return BankFault.IBAN_OUTSIDE_SEPA, {"country": country}
    if len(compact) != spec.iban_length:
        return BankFault.IBAN_LENGTH, {"country": country, "length": len(compact), "expected": spec.iban_length}
    return None


def _fault_of_digits(compact: str) -> _Fault | None:
    # The exceptions end here: schwifty's own messages quote the account number, which may not reach a log.
    try:
        iban = IBAN(compact)
        if iban.country_code in {"FR", "MC"}:
            iban.bban.validate_national_checksum()
    except InvalidChecksumDigits:
        return BankFault.IBAN_CHECK_DIGITS, {}
    except InvalidBBANChecksum:
        return BankFault.IBAN_RIB_KEY, {}
    except SchwiftyException:
        return BankFault.IBAN_FORM, {"country": compact[:2]}
    return None


def checked_bic(text: str, *, field: str = "bic") -> str:
    """The BIC in capitals, 8 or 11 characters (ISO 9362); raises BankFileError otherwise."""
    try:
        return str(BIC("".join(text.split()).upper()))
    except SchwiftyException:
        raise BankFileError(BankFault.NOT_A_BIC, field) from None


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
