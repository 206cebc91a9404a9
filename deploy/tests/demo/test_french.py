"""Amounts and shares as a French reader expects them."""

import pytest

from novapec.demo.ending import Share
from novapec.demo.french import count, euros, percent


@pytest.mark.parametrize(
    ("cents", "shown"), [(0, "0"), (28_000_000, "280\u202f000"), (123_456, "1\u202f234,56"), (100_005, "1\u202f000,05")]
)
def test_euros_are_whole_or_to_the_cent(cents: int, shown: str):
    assert euros(cents) == shown


def test_what_is_not_known_is_a_dash():
    assert (count(None), percent(None), percent(Share(0, 0))) == ("–", "–", "–")


def test_nobody_in_work_is_not_the_same_as_unknown():
    assert percent(Share(0, 12)) == "0\u202f%"
