"""Adding up money, and writing it as the API does."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField

# The smallest unit of any price list is 1e-10 USD a token, and a batch halves it: what is added up is exact.
PLACES = 12
DIGITS = 24


def usd(amount: Decimal | int | None) -> str | None:
    """A decimal string in USD with at least six decimals and no needless zeros after them; None where unknown."""
    if amount is None:
        return None
    whole, _, decimals = f"{Decimal(amount):f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(6, '0')}"


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Their sum; None where one of them is unknown."""
    found = list(amounts)
    known = [amount for amount in found if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(found) else None


def usd_field(**options: Any) -> "DecimalField[Any, Any]":
    """A column for an exact amount in USD."""
    return DecimalField(max_digits=DIGITS, decimal_places=PLACES, **options)
