"""The e-mails about one alert: one to each person, so that nobody reads who else got it."""

import smtplib
from contextlib import suppress

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from redis import RedisError

from llmhub.redis import get_redis
from usage.models import Alert

from .lease import Lease, Outcome
from .message import Recipient, email_to

log = structlog.get_logger(__name__)
PERMISSION = "usage.view_alert"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
# Who got an e-mail while others did not is remembered for longer than it is tried.
_TOLD_FOR_S = 2 * 24 * 3600
# What is wrong with one e-mail, not with the server.
_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError)


def send(lease: Lease) -> Outcome:
    """E-mail everybody who has not been told of this alert."""
    if not settings.MAIL_IS_ON:
        return Outcome.NOBODY
    told = _told(lease.alert)
    left = [one for one in recipients() if one.mark not in told]
    if not left:
        return Outcome.SENT if told else Outcome.NOBODY
    connection = get_connection()
    try:
        connection.open()
        outcomes = [_send_one(lease, one, connection) for one in left]
    except OSError as error:  # all that smtplib raises is one, too
        _tell_failure(lease.alert, error)
        return Outcome.AWAY
    finally:
        with suppress(OSError):
            connection.close()
    return _together(outcomes, bool(told))


def recipients() -> list[Recipient]:
    """All active people who may see alerts and have an address, and the addresses of the settings; each address once."""
    people = get_user_model().objects.with_perm(PERMISSION, backend=_BACKEND).exclude(email="").order_by("pk")
    found = {one.email.casefold(): Recipient(one.email, one.get_short_name() or one.get_username()) for one in people}
    for address in settings.ALERT_EMAILS:
        found.setdefault(address.casefold(), Recipient(address))
    return list(found.values())


def _send_one(lease: Lease, to: Recipient, connection: BaseEmailBackend) -> Outcome:
    """Send one e-mail. Raises OSError where the server is away."""
    if not lease.renew():
        return Outcome.AGAIN
    try:
        message = email_to(to, lease.alert)
        message.connection = connection
        message.send()
    except _REFUSED as error:
        _tell_failure(lease.alert, error)
        return Outcome.AGAIN if 400 <= _code(error) < 500 else Outcome.NEVER
    _remember(lease.alert, to)
    return Outcome.SENT


def _together(outcomes: list[Outcome], was_told: bool) -> Outcome:
    """One outcome for all: who may take it later is tried again, who never will does not count if others got it."""
    if Outcome.AGAIN in outcomes:
        return Outcome.AGAIN
    return Outcome.SENT if was_told or Outcome.SENT in outcomes else Outcome.NEVER


def _told(alert: Alert) -> set[str]:
    """The marks of those who got it in an earlier try."""
    try:
        return {str(mark) for mark in get_redis().smembers(_key(alert))}
    except RedisError:  # then somebody may get it twice, with the same Message-ID, but nobody never
        return set()


def _remember(alert: Alert, to: Recipient) -> None:
    with suppress(RedisError):
        pipe = get_redis().pipeline()
        pipe.sadd(_key(alert), to.mark)
        pipe.expire(_key(alert), _TOLD_FOR_S)
        pipe.execute()


def _key(alert: Alert) -> str:
    return f"llmhub:alert:{alert.pk}:{alert.at.timestamp()}:mailed"


def _code(error: Exception) -> int:
    """The server's answer, as a number; 0 where there is none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min((code for code, _ in error.recipients.values()), default=0)
    return int(getattr(error, "smtp_code", 0))


def _tell_failure(alert: Alert, error: Exception) -> None:
    """Errors of mail servers name addresses, so only their kind and code are written down."""
    log.warning("alert_not_mailed", alert=alert.pk, error=type(error).__name__, code=_code(error) or None)
