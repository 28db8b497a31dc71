"""Telling reviewers by e-mail what waits for them: once a day, and for those who want it when something is overdue.

Who sends is decided by a conditional UPDATE of `digest_sent_at` before anything goes out, so that nobody is told twice,
however many workers run this at once. Where the mail server refuses, the time is put back and the next run tries again;
a worker that dies in between leaves that one digest out.
"""

import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils import timezone

from generation.models import ReviewerSettings

from .assigning import reviewers
from .digest_mail import message_for
from .queue import may_take, waiting_drafts

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = structlog.get_logger(__name__)
Digest = ReviewerSettings.Digest
# Who wants to know of what is overdue is told no more often than this.
PAUSE = timedelta(hours=1)
# What is wrong with one e-mail, not with the server.
_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)


def send_due() -> int:
    """Send to everybody whose turn it is what waits for them. How many e-mails went out."""
    if not settings.MAIL_IS_ON:
        return 0
    now = timezone.now()
    due = [one for one in _settings_of_reviewers() if is_due(one, now)]
    sent, connection = 0, mail.get_connection()
    try:
        for one in due:
            sent += _send(one, now, connection)
    except OSError as error:  # all that smtplib raises is one, too
        _tell_failure(error)
    finally:
        connection.close()
    return sent


def is_due(own: ReviewerSettings, now: datetime) -> bool:
    """Whether `own` says to tell its person what waits, at `now`."""
    last = own.digest_sent_at
    if own.digest == Digest.OFF:
        return False
    if last is None or last < _daily_from(now):
        return True
    return own.digest == Digest.OVERDUE and now - last >= PAUSE and _became_overdue(own.person, last, now)


def _settings_of_reviewers() -> Iterator[ReviewerSettings]:
    """The settings of all who may review and have an address; who chose nothing yet has the usual ones."""
    people = {one.pk: one for one in reviewers().exclude(email="")}
    known = set(ReviewerSettings.objects.filter(person__in=people).values_list("person", flat=True))
    fresh = [ReviewerSettings(person=one) for pk, one in people.items() if pk not in known]
    ReviewerSettings.objects.bulk_create(fresh, ignore_conflicts=True)
    for own in ReviewerSettings.objects.filter(person__in=people).order_by("person"):
        own.person = people[own.person_id]
        yield own


def _daily_from(now: datetime) -> datetime:
    """When the last digest of the day was due: today's or yesterday's full hour."""
    hour = now.replace(hour=settings.REVIEW_DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return hour if hour <= now else hour - timedelta(days=1)


def _became_overdue(person: "User", since: datetime, now: datetime) -> bool:
    late = Q(due_at__gte=since, due_at__lt=now)
    return waiting_drafts().filter(late, may_take(person)).exists()


def _send(own: ReviewerSettings, now: datetime, connection: BaseEmailBackend) -> int:
    """Send one digest, unless nothing waits or somebody else is at it; 1 where it went out. Raises OSError."""
    message = message_for(own.person, now)
    before = own.digest_sent_at
    if message is None or not _moved(own, before, now):
        return 0
    message.connection = connection
    try:
        return message.send()
    except BaseException as error:
        _moved(own, now, before)
        if not isinstance(error, _REFUSED):
            raise
        _tell_failure(error)
        return 0


def _moved(own: ReviewerSettings, before: datetime | None, after: datetime | None) -> bool:
    """Write down when the last digest was sent; False where somebody else did so meanwhile."""
    return bool(ReviewerSettings.objects.filter(pk=own.pk, digest_sent_at=before).update(digest_sent_at=after))


def _tell_failure(error: Exception) -> None:
    """Errors of mail servers name addresses, so only their kind and code are written down. It is tried again."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None) or ""
    log.warning("digest_not_sent", error=type(error).__name__, code=code)
