"""Figures as people read them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = "–"

_UNITS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "k"))

# Left-to-right and right-to-left override.
_OVERRIDES = {0x202D: "[U+202D]", 0x202E: "[U+202E]"}


def money(amount: Decimal | None) -> str:
    """USD with the digits that matter: “$1,234”, “$12.30”, “$0.0213”, “$0.000041”. A dash where it is not known."""
    if amount is None:
        return NOTHING
    if amount == 0:
        return "$0"
    if abs(amount) >= 1000:
        return f"${amount:,.0f}"
    if abs(amount) >= 1:
        return f"${amount:.2f}"
    # Two digits that are not zero, but never fewer than cents.
    places = max(2, 1 - amount.adjusted())
    return f"${amount:.{places}f}"


def short_count(value: int) -> str:
    """“12,345” up to there, then “123.5k”, “1.2M”, “3.4B”."""
    if value < 100_000:
        return f"{value:,}"
    size, unit = next(one for one in _UNITS if value >= one[0])
    return f"{value / size:,.1f}{unit}"


def duration(milliseconds: int | None) -> str:
    """“840 ms”, “1.8 s”, “2 min 5 s”. A dash where there is none."""
    if milliseconds is None:
        return NOTHING
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 60_000:
        return f"{milliseconds / 1000:.1f} s"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} min {seconds} s"


def age(moment: datetime, now: datetime | None = None) -> str:
    """How long ago `moment` was, in its largest unit: “just now”, “12 min”, “5 h”, “3 days”, then the date."""
    passed = (now or timezone.now()) - moment
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min"
    if passed < timedelta(days=1):
        return f"{passed // timedelta(hours=1)} h"
    if passed < timedelta(days=31):
        days = passed.days
        return f"{days} day{'' if days == 1 else 's'}"
    return f"{moment:%-d %b %Y}"


def ago(moment: datetime) -> str:
    """The same for a sentence: “just now”, “12 min ago”, then the date."""
    passed = timezone.now() - moment
    return f"{age(moment)} ago" if timedelta(minutes=1) <= passed < timedelta(days=31) else age(moment)


def stamp(moment: datetime | None) -> str:
    """A moment in full, in UTC: “20 Nov 2026, 21:03 UTC”."""
    return f"{moment:%-d %b %Y, %H:%M} UTC" if moment else NOTHING


def age_tag(moment: datetime | None) -> SafeString | str:
    """`age` as an element that tells the full time when pointed at."""
    if moment is None:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{}" class="hub-nowrap">{}</time>', moment.isoformat(), stamp(moment), age(moment)
    )


def visible(text: str) -> str:
    """`text` with the characters that would show it backwards spelled out: a reader must see what is there."""
    return text.translate(_OVERRIDES)


def foreign(text: str, limit: int = 0) -> SafeString | str:
    """Text of clients or models, kept from turning the text around it (bidirectional isolation); cut at `limit`."""
    if not text:
        return NOTHING
    text = visible(text)
    shown = text if not limit or len(text) <= limit else text[: limit - 1] + "…"
    return format_html('<bdi title="{}">{}</bdi>', text[:500] if shown != text else "", shown)
