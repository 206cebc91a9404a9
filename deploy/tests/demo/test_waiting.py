"""Waiting for another service: the first answer, or a limit that says what was awaited."""

import pytest

from novapec.demo.waiting import NotYet, until


async def test_the_first_answer_ends_the_wait():
    answers = iter([None, None, 0, 5])

    async def probe() -> int | None:
        return next(answers)

    assert await until("a number", probe) == 0


async def test_a_wait_has_an_end_and_says_what_for():
    async def never() -> None:
        return None

    with pytest.raises(NotYet, match="review opens the case"):
        await until("review opens the case", never, within=0.05)


async def test_a_failing_probe_is_not_taken_for_waiting():
    async def broken() -> None:
        raise KeyError("state")

    with pytest.raises(KeyError):
        await until("anything", broken)
