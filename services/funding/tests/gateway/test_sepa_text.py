import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.gateway.errors import BankFault, BankFileError
from funding.gateway.sepa_text import bank_text, identifier, in_bank_alphabet

BANK_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+"


@pytest.mark.parametrize(
    ("written", "carried"),
    [
        ("Les Déclics Numériques", "Les Declics Numeriques"),
        ("Cœur d'Œuvre", "Coeur d'OEuvre"),
        ("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ àâäçéèêëîïôöùûüÿ", "AAACEEEEIIOOUUUY aaaceeeeiioouuuy"),
        ("e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}", "ete"),
        ("1\N{NARROW NO-BREAK SPACE}000 €", "1 000 EUR"),
        ("jeunes diplômé·es", "jeunes diplome.es"),
        ("« L'\N{RIGHT SINGLE QUOTATION MARK}élan »", "' L''elan '"),
        ("Paris \N{EN DASH} Lyon \N{EM DASH} Mayotte", "Paris - Lyon - Mayotte"),
        ("Convention n° 42", "Convention no 42"),
        ("Dupont & Fils", "Dupont + Fils"),
        ("1\N{SUPERSCRIPT TWO} \N{VULGAR FRACTION ONE HALF} e\N{HORIZONTAL ELLIPSIS}", "12 1/2 e..."),
        ("Straße, Łódź, Ærø", "Strasse, Lodz, AEro"),
        ("[a] {b} c_d;e|f", "(a) (b) c-d,e/f"),
        ("5 µm, 3 × 4", "5 um, 3 x 4"),
        ("100 % *net*", "100 . .net."),
        ("  deux\tlignes\r\n ici ", "deux lignes ici"),
        ("in\N{ZERO WIDTH SPACE}visible", "invisible"),
    ],
)
def test_french_text_is_brought_into_the_banks_alphabet(written: str, carried: str) -> None:
    assert in_bank_alphabet(written) == carried


@given(st.text())
def test_whatever_is_written_only_the_banks_alphabet_comes_out_and_stays_as_it_is(text: str) -> None:
    carried = in_bank_alphabet(text)
    assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ ]*", carried)
    assert in_bank_alphabet(carried) == carried


@given(st.text(BANK_ALPHABET))
def test_text_already_in_the_banks_alphabet_is_left_alone(text: str) -> None:
    assert in_bank_alphabet(text) == text


@pytest.mark.parametrize("text", ["", "   ", "...", "·", "\N{ZERO WIDTH SPACE}"])
def test_a_text_of_which_nothing_readable_is_left_is_refused(text: str) -> None:
    with pytest.raises(BankFileError, match="nothing_readable") as refusal:
        bank_text(text, field="creditor_name", longest=70)
    assert refusal.value.field == "creditor_name"


@pytest.mark.parametrize("text", ["Ассоциация", "Association Ω", "東京"])
def test_a_name_in_another_script_is_refused_rather_than_turned_into_full_stops(text: str) -> None:
    with pytest.raises(BankFileError, match="not_latin"):
        bank_text(text, field="creditor_name", longest=70)


def test_a_length_is_counted_as_the_bank_will_count_it() -> None:
    assert bank_text("œ" * 35, field="name", longest=70) == "oe" * 35
    with pytest.raises(BankFileError) as refusal:
        bank_text("œ" * 36, field="name", longest=70)
    assert refusal.value.code is BankFault.TOO_LONG_FOR_BANKS
    assert refusal.value.facts == {"length": 72, "longest": 70}


@given(st.text(BANK_ALPHABET.replace("/", ""), min_size=1, max_size=35))
def test_an_identifier_is_kept_exactly(text: str) -> None:
    assert identifier(text, field="message_id") == text


def test_an_identifier_may_hold_single_slashes_inside() -> None:
    assert identifier("NVP/2025/0042", field="message_id") == "NVP/2025/0042"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", BankFault.IDENTIFIER_CHARACTERS),
        ("avec espace", BankFault.IDENTIFIER_CHARACTERS),
        ("numéro", BankFault.IDENTIFIER_CHARACTERS),
        ("ligne\n", BankFault.IDENTIFIER_CHARACTERS),
        ("A" * 36, BankFault.IDENTIFIER_TOO_LONG),
        ("/A", BankFault.IDENTIFIER_SLASHES),
        ("A/", BankFault.IDENTIFIER_SLASHES),
        ("A//B", BankFault.IDENTIFIER_SLASHES),
        ("NOTPROVIDED", BankFault.IDENTIFIER_RESERVED),
    ],
)
def test_an_identifier_a_bank_would_refuse_or_change_is_refused(text: str, code: BankFault) -> None:
    with pytest.raises(BankFileError) as refusal:
        identifier(text, field="message_id")
    assert (refusal.value.code, refusal.value.field) == (code, "message_id")
