"""Raising an alert in the transaction of what it is about, and resolving it."""

from datetime import datetime

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from usage.models import Alert

log = structlog.get_logger(__name__)
TASK = "usage.alerts.tasks.deliver"
# A message that nobody took by then is not needed any more: the beat has sent the next.
TASK_LIVES_S = 60

_INSERT = """
    INSERT INTO usage_alert
        (key, kind, level, title, detail, link, at, mail_after, mail_tries, hook_after, hook_tries)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, %s, 0)
    ON CONFLICT (key) DO NOTHING
    RETURNING id
"""


def raise_alert(key: str, *, kind: str, level: str, title: str, detail: str = "", link: str = "") -> bool:
    """Tell operators, once for each `key` however often this is called; True where it is new.

    It belongs to the caller's transaction: rolled back, nothing was said. What goes out does so after the commit.
    `kind` groups alerts (“budget”), `level` is one of Alert.Level, `link` a path of this server.
    Raises ValueError where `key`, `kind`, `level` or `link` is none.
    """
    _check(key, kind, link)
    now = timezone.now()
    values = (key, kind, Alert.Level(level).value, _fit(title), _clean(detail), link, now, *_due(now))
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        is_new = cursor.fetchone() is not None
    if is_new:
        transaction.on_commit(ask_for_delivery, robust=True)
    return is_new


def resolve(key_prefix: str) -> int:
    """Mark what is open as resolved: the alert with this key, and all whose key goes on with a colon. How many."""
    of_it = Q(key=key_prefix) | Q(key__startswith=f"{key_prefix.removesuffix(':')}:")
    return Alert.objects.filter(of_it, resolved_at=None).update(resolved_at=timezone.now())


def ask_for_delivery() -> None:
    """Have a worker send what is due. A broker that is away loses nothing: the beat asks again."""
    try:
        current_app.send_task(TASK, expires=TASK_LIVES_S)
    except (OperationalError, OSError) as error:
        log.warning("broker_away", error=str(error))


def _due(now: datetime) -> tuple[datetime | None, datetime | None]:
    """When mail and webhook are due: now, or never where there is none."""
    return (now if settings.MAIL_IS_ON else None), (now if settings.ALERT_WEBHOOK_URL else None)


def _check(key: str, kind: str, link: str) -> None:
    if not 0 < len(key) <= _length("key") or not 0 < len(kind) <= _length("kind"):
        raise ValueError(f"An alert needs a key and a kind that fit their columns: {key!r}, {kind!r}.")
    is_path = link.startswith("/") and not link.startswith(("//", "/\\")) and len(link) <= _length("link")
    if link and not is_path:
        raise ValueError(f"An alert's link is a path of this server, not {link!r}.")


def _fit(title: str) -> str:
    """`title` as one line that fits its column: it is an e-mail's subject, too."""
    line, limit = " ".join(_clean(title).split()), _length("title")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _clean(text: str) -> str:
    """`text` without NUL, which PostgreSQL does not take."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _length(column: str) -> int:
    return int(getattr(Alert._meta.get_field(column), "max_length", 0))
