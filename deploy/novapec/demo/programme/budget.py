"""The lines of a project's budget, on the chart of the CERFA 12156 form, and the rules they keep."""

from collections.abc import Sequence

from novapec.demo.programme.entry import Cents, Entry, require


class BudgetLine(Entry):
    """A charge or a resource. The one `requested_line` is what is asked of Novapec."""

    code: str
    label: str
    cents: Cents
    requested_line: bool = False

    @property
    def in_kind(self) -> bool:
        """A contribution in kind (classes 86 and 87): it balances its counterpart and costs nothing."""
        return self.code.startswith(("86", "87"))


def total(lines: Sequence[BudgetLine]) -> int:
    """Sum in cents, contributions in kind included."""
    return sum(line.cents for line in lines)


def in_kind(lines: Sequence[BudgetLine]) -> int:
    """Sum of the contributions in kind, in cents."""
    return sum(line.cents for line in lines if line.in_kind)


def requested(resources: Sequence[BudgetLine]) -> int:
    """What is asked of Novapec, in cents."""
    return sum(line.cents for line in resources if line.requested_line)


def scaled(lines: Sequence[BudgetLine], spent_cents: int) -> tuple[BudgetLine, ...]:
    """A side without what is in kind, in proportion of the cost spent; the last line takes what rounding leaves."""
    planned = [line for line in lines if not line.in_kind]
    cents = [line.cents * spent_cents // total(planned) for line in planned]
    cents[-1] += spent_cents - sum(cents)
    return tuple(line.model_copy(update={"cents": part}) for line, part in zip(planned, cents, strict=True))


def check(charges: Sequence[BudgetLine], resources: Sequence[BudgetLine]) -> None:
    """Charges equal resources, 86 equals 87, and exactly one line is Novapec's."""
    require(
        total(charges) == total(resources),
        f"resources: sum to {total(resources)} cents where charges sum to {total(charges)}",
    )
    require(
        in_kind(charges) == in_kind(resources),
        f"resources: class 87 sums to {in_kind(resources)} cents where class 86 sums to {in_kind(charges)}",
    )
    marked = sum(line.requested_line for line in resources)
    require(marked == 1, f"resources: {marked} lines are marked requested_line, exactly one must be")
