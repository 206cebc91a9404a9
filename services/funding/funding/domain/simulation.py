"""What would be left of the envelopes if these awards were made: pure arithmetic, nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from funding.domain.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Wish:
    """An award to try: its envelope and amount."""

    envelope_key: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a wish, in the order given; `left_cents` in its envelope after it. An award never splits."""

    wish: Wish
    fits: bool
    left_cents: int


def simulate(envelopes: Mapping[str, Envelope], wishes: Sequence[Wish]) -> tuple[Tried, ...]:
    """Try the awards in order, as reservations would: what does not fit takes nothing. Every key must be known."""
    left = {key: envelope.balances.available for key, envelope in envelopes.items()}

    def tried(wish: Wish) -> Tried:
        fits = wish.amount_cents <= left[wish.envelope_key]
        if fits:
            left[wish.envelope_key] -= wish.amount_cents
        return Tried(wish, fits, left[wish.envelope_key])

    return tuple(tried(wish) for wish in wishes)


def unknown(envelopes: Mapping[str, Envelope], wishes: Iterable[Wish]) -> list[str]:
    """The keys that name no envelope."""
    return sorted({wish.envelope_key for wish in wishes} - envelopes.keys())
