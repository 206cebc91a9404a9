"""The messaging code under ten thousand seeds of crashes, duplicates, delays, disorder, partitions and clock jumps."""


def test_no_seed_breaks_an_invariant(ten_thousand_lives: tuple[int, str]):
    """A seed that does is printed with the end of its trace, and with the command that replays it."""
    status, said = ten_thousand_lives
    assert status == 0, said
    assert "10000 seeds" in said
