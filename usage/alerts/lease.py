"""Having one alert's e-mail or webhook in hand: nobody else sends it meanwhile, and a worker that dies loses nothing.

Taking moves the time of the next try beyond the longest sending, by a conditional UPDATE: of all workers that saw the
same time, one moves it. So no transaction is open while something is sent. Who dies in between is followed by the next
after that time; only a death between the receiver's yes and writing it down sends a second time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Self

from django.db.models import F
from django.utils import timezone

from usage.models import Alert

# Longer than one e-mail or one webhook can take; e-mails to many renew it for each.
LEASE = timedelta(seconds=120)
# Seconds before the second, third … try: about a day in all.
PAUSES = (30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
MOST_TRIES = len(PAUSES) + 1


class Outcome(Enum):
    """How a try ended."""

    SENT = auto()
    # This one was not taken; others may be.
    AGAIN = auto()
    # The server is not to be reached; no other need be tried now.
    AWAY = auto()
    # It was refused for good.
    NEVER = auto()
    # There is nobody to tell, or no webhook any more.
    NOBODY = auto()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where an alert keeps how one way out of the hub stands."""

    after: str
    tries: str
    done: str


MAIL = Columns("mail_after", "mail_tries", "mailed_at")
HOOK = Columns("hook_after", "hook_tries", "hooked_at")


@dataclass(slots=True)
class Lease:
    """One alert's delivery in hand until `until`; `tries` includes this one."""

    alert: Alert
    columns: Columns
    until: datetime
    tries: int

    @classmethod
    def take(cls, alert: Alert, columns: Columns) -> Self | None:
        """Take what was due when `alert` was read; None where somebody else did, or nothing more is tried."""
        due, tries = getattr(alert, columns.after), getattr(alert, columns.tries)
        lease = cls(alert, columns, due, tries + 1)
        if tries >= MOST_TRIES:  # only where its worker died each time
            lease.end(Outcome.NEVER)
            return None
        return lease if lease._move(timezone.now() + LEASE, **{columns.tries: F(columns.tries) + 1}) else None

    def renew(self) -> bool:
        """Have it in hand for as long again; False where it took too long and somebody else has it."""
        return self._move(timezone.now() + LEASE)

    def end(self, outcome: Outcome) -> None:
        """Write down how it ended, unless somebody else has it by now."""
        now = timezone.now()
        done = {self.columns.done: now} if outcome == Outcome.SENT else {}
        again = outcome in (Outcome.AGAIN, Outcome.AWAY) and self.tries < MOST_TRIES
        untried = {self.columns.tries: 0} if outcome == Outcome.NOBODY else {}
        self._move(now + timedelta(seconds=PAUSES[self.tries - 1]) if again else None, **done, **untried)

    def _move(self, after: datetime | None, **more: Any) -> bool:
        """Set the next try's time, and `more`, where it still is what this lease set; whether it was."""
        own = Alert.objects.filter(pk=self.alert.pk, **{self.columns.after: self.until})
        moved = bool(own.update(**{self.columns.after: after}, **more))
        if moved and after:
            self.until = after
        return moved
