"""Damage: ways to spoil a sound run, each with the invariant that must notice it. For the checker's own tests.

spoiling      what a damage is, and the hands that do it
wire, inboxes, chains
between the event logs, the topics and the hearers; causes and the audit chain
tellings, reactions, read_models
what was announced, what was made of it, what is shown of it
money, bank   envelopes and payments; controls: what the bank booked, and who let money go
people        what takes several: a tally, a termination, an acceptance taken back; cohorts: what was corrected of them
clients, lives
what clients were told, and how things go through their states
harmless      what looks like damage, and is none
"""

from typing import Final

from . import (
    bank,
    chains,
    clients,
    cohorts,
    controls,
    harmless,
    inboxes,
    lives,
    money,
    people,
    reactions,
    read_models,
    tellings,
    wire,
)
from .spoiling import Damage

DAMAGES: Final[tuple[Damage, ...]] = tuple(
    damage
    for module in (
        wire,
        inboxes,
        chains,
        tellings,
        reactions,
        read_models,
        money,
        bank,
        controls,
        people,
        cohorts,
        clients,
        lives,
    )
    for damage in vars(module).values()
    if isinstance(damage, Damage)
)
HARMLESS: Final[tuple[Damage, ...]] = tuple(one for one in vars(harmless).values() if isinstance(one, Damage))

__all__ = ["DAMAGES", "HARMLESS", "Damage"]
