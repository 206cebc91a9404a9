"""Which organisations of a consortium a published grant names, and the part of it that each one's line says.

The lead is paid the whole grant and answers for it: what cannot be said of a partner is said of the lead. So are the
part of a partner that is not known to be a legal person, whom open data never names, and a part under a hundredth,
which the SCDL schema refuses. The parts always make 1.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final

from funding.domain.open_data import Partner, SignedGrant, is_known_legal_person

SMALLEST: Final = Decimal("0.01")
"""Of `pourcentageSubvention`, a part of 1, in SCDL "subventions" 2.1.1."""
_TO_THE: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Parts:
    """The lead's part of a grant, and those of the partners that have a line of their own, each of SMALLEST to 1."""

    lead: Decimal
    partners: tuple[tuple[Partner, Decimal], ...]


def parts(grant: SignedGrant) -> Parts:
    """How a grant is shared, as far as it is published.

    A lead that passes on all, or nearly all, still has its line, which the schema wants to say a hundredth at least:
    the partner with the largest part gives what is missing, and its line where too little would be left.
    """
    said = [(one, _part(one, grant)) for one in grant.partners]
    named = [(one, part) for one, part in said if part >= SMALLEST and is_known_legal_person(one.siret, one.legal_form)]
    missing = SMALLEST - _left_by(named)
    if missing > 0:
        largest = max(range(len(named)), key=lambda at: named[at][1])
        one, part = named[largest]
        named[largest : largest + 1] = [(one, part - missing)] if part - missing >= SMALLEST else []
    return Parts(_left_by(named), tuple(named))


def _part(one: Partner, grant: SignedGrant) -> Decimal:
    return (Decimal(one.amount_cents) / grant.amount_cents).quantize(_TO_THE, ROUND_DOWN)


def _left_by(named: list[tuple[Partner, Decimal]]) -> Decimal:
    return 1 - sum((part for _, part in named), Decimal())
