"""What may go wrong in one seed: how likely each fault is, and where chance is drawn from."""

import random
from dataclasses import dataclass, fields


@dataclass
class Faults:
    """Probabilities per occasion. Each seed draws its own, many of them zero, so that seeds differ in kind."""

    fail_point_crash: float = 0.0
    """The process dies at a named fail point."""
    statement_fails: float = 0.0
    """A transient error of PostgreSQL."""
    commit_lost: float = 0.0
    """The connection breaks during COMMIT: half of the time it was done."""
    slow_statement: float = 0.0
    send_fails: float = 0.0
    """A batch is not appended: leaderless partition, or the broker is away."""
    ack_lost: float = 0.0
    """A batch is appended, but the producer is told that it failed."""
    sent_twice: float = 0.0
    batch_split: float = 0.0
    late: float = 0.0
    """A batch stays in the network for a while, whatever becomes of its sender."""
    commit_offsets_fails: float = 0.0
    reorder: float = 0.0
    """Parts of one send overtake each other."""

    @classmethod
    def drawn(cls, chance: random.Random) -> "Faults":
        """A profile of faults: none of a kind, few, or many."""
        levels = (0.0, 0.0, 0.01, 0.04, 0.15)
        drawn = cls(**{one.name: levels[int(chance.random() * len(levels))] for one in fields(cls)})
        drawn.batch_split, drawn.reorder = drawn.batch_split * 5, drawn.reorder * 5
        drawn.fail_point_crash = min(drawn.fail_point_crash, 0.04)
        drawn.statement_fails = min(drawn.statement_fails, 0.04)
        return drawn
