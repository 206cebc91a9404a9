"""What a rule says when it is broken."""

from collections.abc import Sequence


class Refusal(Exception):
    """A command breaks a rule of the domain. Nothing is written; the caller is told why and what would be right.

    `code` is stable and machine-readable, `message` is a sentence in French for carriers and staff,
    `field` names the offending input where there is one.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field

    @property
    def each(self) -> "tuple[Refusal, ...]":
        """The rules broken: this one."""
        return (self,)


class Refusals(Refusal):
    """Several rules are broken at once, and the caller is told all of them: `each` in the order they were found."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("several_mistakes", f"{len(refusals)} points sont à corriger ; voyez errors.")
        self._each = tuple(refusals)

    @property
    def each(self) -> tuple[Refusal, ...]:
        """The rules broken."""
        return self._each


class NotInThisState(Refusal):
    """The transition exists, but not from the state the thing is in."""

    def __init__(self, message: str, *, state: str) -> None:
        super().__init__("not_in_this_state", message)
        self.state = state


class NotThisPerson(Refusal):
    """The command may be given, but not by this person: another one must, or they took their part already."""
