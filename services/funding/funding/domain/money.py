"""Amounts as people read them."""


def in_euros(cents: int) -> str:
    """Cents as French text: 123456789 gives "1 234 567,89 €"."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", " ") + f",{rest:02d} €"
