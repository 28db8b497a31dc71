"""What a person has seen of the alerts."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from usage.models import Alert, AlertsSeen

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Nobody reads a larger number.
MOST_COUNTED = 100
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def count_new(person: "User") -> int:
    """How many alerts came since `person` looked, at most MOST_COUNTED; one query."""
    until = Subquery(AlertsSeen.objects.filter(person=person).values("until"))
    return Alert.objects.filter(at__gt=Coalesce(until, _NEVER)).order_by()[:MOST_COUNTED].count()


def seen_until(person: "User") -> datetime:
    """Up to when `person` has looked; the beginning of time for whoever never did."""
    return AlertsSeen.objects.filter(person=person).values_list("until", flat=True).first() or _NEVER


def mark_seen(person: "User", until: datetime) -> None:
    """Write down that `person` has seen what came up to `until`; never goes back."""
    if AlertsSeen.objects.filter(person=person, until__lt=until).update(until=until):
        return
    AlertsSeen.objects.bulk_create([AlertsSeen(person=person, until=until)], ignore_conflicts=True)
