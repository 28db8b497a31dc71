"""Money as the API writes it."""

from decimal import Decimal


def usd(amount: Decimal | int | None) -> str | None:
    """A decimal string in USD with at least six decimals and no needless zeros after them; None where unknown."""
    if amount is None:
        return None
    whole, _, decimals = f"{Decimal(amount):f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(6, '0')}"
