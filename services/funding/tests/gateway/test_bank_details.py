import string
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.gateway.bank_details import bic_of, checked_bic, checked_iban, masked
from funding.gateway.errors import BankFault, BankFileError

# The letters of an account number count as digits in the RIB key (Banque de France's table).
RIB_DIGITS = str.maketrans(string.ascii_uppercase, "12345678912345678923456789")


def french_iban(bank: str, branch: str, account: str, *, key_error: int = 0) -> str:
    """An IBAN whose mod-97 is always right, and whose RIB key is wrong by `key_error`."""
    number = account.translate(RIB_DIGITS)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(number)) % 97
    bban = f"{bank}{branch}{account}{(key - 1 + key_error) % 97 + 1:02d}"
    as_digits = "".join(str(int(character, 36)) for character in bban + "FR00")
    return f"FR{98 - int(as_digits) % 97:02d}{bban}"


banks = st.text(string.digits, min_size=5, max_size=5)
accounts = st.text(string.digits + string.ascii_uppercase, min_size=11, max_size=11)


@given(banks, banks, accounts)
def test_an_iban_with_its_right_rib_key_is_accepted(bank: str, branch: str, account: str) -> None:
    iban = french_iban(bank, branch, account)
    assert checked_iban(iban) == iban


@given(banks, banks, accounts, st.integers(1, 96))
def test_an_iban_with_any_other_rib_key_is_refused(bank: str, branch: str, account: str, key_error: int) -> None:
    with pytest.raises(BankFileError, match="iban_rib_key"):
        checked_iban(french_iban(bank, branch, account, key_error=key_error))


@pytest.mark.parametrize(
    "text", ["FR14 2004 1010 0505 0001 3M02 606", "fr1420041010050500013m02606", " FR1420041010050500013M02606\n"]
)
def test_an_iban_of_la_banque_postale_is_normalised(text: str) -> None:
    assert checked_iban(text) == "FR1420041010050500013M02606"


@pytest.mark.parametrize("text", ["MC5811222000010123456789030", "DE89370400440532013000", "BE68539007547034"])
def test_accounts_elsewhere_in_the_sepa_area_are_accepted(text: str) -> None:
    assert checked_iban(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", BankFault.IBAN_MISSING),
        ("  ", BankFault.IBAN_MISSING),
        ("FR76-3000-6000", BankFault.IBAN_CHARACTERS),
        ("FR76 3000 6000 0112 3456 789é 189", BankFault.IBAN_CHARACTERS),
        ("IBAN FR76 3000", BankFault.IBAN_OPENING),
        ("30006000011234567890189", BankFault.IBAN_OPENING),
        ("ZZ7630006000011234567890189", BankFault.IBAN_COUNTRY),
        ("TN5910006035183598478831", BankFault.IBAN_OUTSIDE_SEPA),
        ("FR763000600001123456789018", BankFault.IBAN_LENGTH),
        ("FR76300060000112345678901890", BankFault.IBAN_LENGTH),
        ("FR76A0006000011234567890189", BankFault.IBAN_FORM),
        ("FR7630006000011234567890188", BankFault.IBAN_CHECK_DIGITS),
        ("FR7630006000011234567890198", BankFault.IBAN_CHECK_DIGITS),
        ("FR0630006000011234567890188", BankFault.IBAN_RIB_KEY),
        ("MC9320052222100112233M44555", BankFault.IBAN_RIB_KEY),
    ],
)
def test_a_wrong_iban_is_refused_for_what_is_wrong_with_it(text: str, code: BankFault) -> None:
    with pytest.raises(BankFileError) as refusal:
        checked_iban(text, field="creditor_iban")
    assert (refusal.value.code, refusal.value.field) == (code, "creditor_iban")


@pytest.mark.parametrize(
    "text", ["FR0630006000011234567890188", "FR7630006000011234567890188", "FR76A0006000011234567890189"]
)
def test_a_refusal_never_shows_the_account_even_in_a_traceback(text: str) -> None:
    with pytest.raises(BankFileError) as refusal:
        checked_iban(text)
    shown = "".join(traceback.format_exception(refusal.value))
    assert text not in shown
    assert text[4:] not in shown


def test_the_bic_follows_from_a_known_bank_code() -> None:
    assert bic_of("FR14 2004 1010 0505 0001 3M02 606") == "PSSTFRPP"


def test_an_unknown_bank_code_has_no_bic() -> None:
    assert bic_of(french_iban("99999", "00001", "00000000001")) is None


def test_a_wrong_iban_has_no_bic_but_a_refusal() -> None:
    with pytest.raises(BankFileError, match="iban_rib_key"):
        bic_of("FR0630006000011234567890188")


@pytest.mark.parametrize("text", ["PSSTFRPP", "agrifrppxxx", "AGRI FR PP"])
def test_a_bic_is_normalised(text: str) -> None:
    assert checked_bic(text) == text.replace(" ", "").upper()


@pytest.mark.parametrize("text", ["", "AGRIFRP", "AGRIFRPPXX", "AGRIZZPP", "12"])
def test_what_is_not_a_bic_is_refused(text: str) -> None:
    with pytest.raises(BankFileError, match="not_a_bic") as refusal:
        checked_bic(text, field="debtor.bic")
    assert refusal.value.field == "debtor.bic"


def test_a_masked_iban_shows_its_first_and_last_four() -> None:
    assert masked("fr76 3000 6000 0112 3456 7890 189") == "FR76 **** **** **** **** *** 0189"


@given(st.text())
def test_masking_takes_anything_and_hides_all_but_eight_characters(text: str) -> None:
    assert len(masked(text).replace("*", "").replace(" ", "")) in {0, 8}


@given(banks, banks, accounts)
def test_a_masked_iban_holds_nothing_of_bank_branch_and_account_but_the_last_digits(
    bank: str, branch: str, account: str
) -> None:
    assert set(masked(french_iban(bank, branch, account))[5:-4]) == {"*", " "}
