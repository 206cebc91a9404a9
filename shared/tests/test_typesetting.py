"""Papers are set in a process of their own."""

import subprocess
import sys
from datetime import date

import pytest

from shared.typesetting import TypesettingFailed, set_in_pdf

DAY = date(2025, 6, 16)
LAYOUT = '#set document(title: "Essai")\n#sys.inputs.paper'


def test_the_same_words_are_the_same_bytes():
    paper = set_in_pdf(LAYOUT, {"paper": "Bonjour"}, on=DAY)
    assert paper.startswith(b"%PDF")
    assert paper == set_in_pdf(LAYOUT, {"paper": "Bonjour"}, on=DAY)
    assert paper != set_in_pdf(LAYOUT, {"paper": "Bonsoir"}, on=DAY)


def test_a_layout_that_is_wrong_is_told_in_typsts_words():
    with pytest.raises(TypesettingFailed, match="unknown variable"):
        set_in_pdf("#nothing_of_that_name", {}, on=DAY)


def test_who_sets_papers_does_not_load_typst():
    asked = "import sys, funding.gateway.agreement_paper; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0  # noqa: S603
