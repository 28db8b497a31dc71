"""The webhook about one alert, as Standard Webhooks has it (https://www.standardwebhooks.com/)."""

import functools
import json
from datetime import UTC, datetime
from typing import Any

import httpx2
import structlog
from django.conf import settings
from standardwebhooks import Webhook

from usage.models import Alert

from .lease import Lease, Outcome
from .message import url_of

log = structlog.get_logger(__name__)
TYPE = "alert.raised"
TIMEOUT_S = 10.0


def send(lease: Lease) -> Outcome:
    """Post the alert; any 2xx is a yes. No redirect is followed, and no error of HTTP is logged: it may hold the URL."""
    alert = lease.alert
    if not settings.ALERT_WEBHOOK_URL:
        return Outcome.NOBODY
    body = json.dumps(body_of(alert), ensure_ascii=False)
    headers = headers_of(alert, body)
    try:
        # As a stream, because nobody reads what the receiver says beside its status.
        with _http().stream("POST", settings.ALERT_WEBHOOK_URL, content=body.encode(), headers=headers) as answer:
            status = answer.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        log.warning("alert_not_hooked", alert=alert.pk, error=type(error).__name__)
        return Outcome.AWAY
    if 200 <= status < 300:
        return Outcome.SENT
    log.warning("alert_not_hooked", alert=alert.pk, status=status)
    return Outcome.AGAIN


@functools.cache
def _http() -> httpx2.Client:
    """One for the process, because loading the certificates takes a while; no connection is kept open."""
    limits = httpx2.Limits(max_keepalive_connections=0)
    return httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False, limits=limits)


def body_of(alert: Alert) -> dict[str, Any]:
    """What the receiver gets; `text` is what chat programs show."""
    data = {name: getattr(alert, name) for name in ("id", "key", "kind", "level", "title", "detail")}
    return {
        "type": TYPE,
        "timestamp": alert.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {**data, "url": url_of(alert)},
        "text": alert.title,
    }


def headers_of(alert: Alert, body: str) -> dict[str, str]:
    """The id is the same in each try, so that a receiver can drop a second one; signed where a secret is set."""
    now, name = datetime.now(UTC), f"alert_{alert.pk}"
    headers = {
        "content-type": "application/json",
        "user-agent": "llmhub",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
    }
    if settings.ALERT_WEBHOOK_SECRET:
        headers["webhook-signature"] = Webhook(settings.ALERT_WEBHOOK_SECRET).sign(name, now, body)
    return headers
