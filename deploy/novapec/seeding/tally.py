"""What the platform took in, what it refused, and what went otherwise than the seed says."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from novapec.demo.client import Refused
from novapec.failures import Failed
from novapec.seeding.flaws import REFUSED_AS
from novapec.seeding.generator import Fate, Seeded

_SHOWN: Final = 5


@dataclass(slots=True)
class Tally:
    """Files by their flaw, and by the code with which the platform refused them."""

    flawed: Counter[str] = field(default_factory=Counter[str])
    refused: Counter[str] = field(default_factory=Counter[str])
    unexpected: list[str] = field(default_factory=list[str])

    def refuse(self, one: Seeded, refused: Refused) -> None:
        """A file was refused."""
        self.refused[refused.code] += 1
        if one.flaw is None or refused.code != REFUSED_AS.get(one.flaw):
            self.unexpected.append(f"{one.rank}: {refused}")

    def take(self, one: Seeded) -> None:
        """A file was taken in. A draft may hold what is only refused when it is submitted."""
        if one.flaw in REFUSED_AS and one.fate is not Fate.DRAFT:
            self.unexpected.append(f"{one.rank}: {one.flaw} was taken in")

    def check(self) -> None:
        """Raises Failed where the platform refused what is sound, or took in what is not."""
        if self.unexpected:
            shown = "\n".join(self.unexpected[:_SHOWN])
            message = f"{len(self.unexpected)} applications went otherwise than the seed says, first:\n{shown}"
            raise Failed(message)
