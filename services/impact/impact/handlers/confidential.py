"""What may be shown of an edition: found from every count of its projects, and kept while none of them changes."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from impact.domain import Confidentiality, Disaggregation, confidentiality
from impact.store import roll_ups
from shared.postgres import Transaction

_KEPT: Final = 32
"""Editions and dimensions: some hundred kilobytes each."""
_known: Final[OrderedDict[tuple[object, ...], Confidentiality]] = OrderedDict()


async def known_of(tx: Transaction, edition: int, dimensions: Sequence[Disaggregation]) -> Confidentiality:
    """What is hidden in all tables of an edition, and where they are shared out in some dimensions.

    It is of what this unit of work reads: what was found of other counts is not taken for theirs.
    """
    read = (edition, *dimensions, *await roll_ups.fingerprint(tx, edition, dimensions))
    found = _known.pop(read, None)
    if found is None:
        found = confidentiality(await roll_ups.counted(tx, edition, dimensions))
    _known[read] = found
    while len(_known) > _KEPT:
        _known.popitem(last=False)
    return found
