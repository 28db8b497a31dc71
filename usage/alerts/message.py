"""What an alert says outside of the admin: where it leads, and its e-mail."""

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from usage.models import Alert


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets an e-mail; without a name it is an address of the settings."""

    address: str
    name: str = ""

    @property
    def mark(self) -> str:
        """The same for each e-mail to this address, and says nothing about it."""
        return hashlib.sha256(self.address.casefold().encode()).hexdigest()[:24]


def page_of(alert: Alert) -> str:
    """The path of the alert's own page."""
    return reverse("admin:usage_alert_change", args=[alert.pk])


def url_of(alert: Alert) -> str:
    """Where the alert leads, in full; empty where nobody knows under which name this server is reached."""
    return f"{settings.PUBLIC_URL}{alert.link or page_of(alert)}" if settings.PUBLIC_URL else ""


def email_to(recipient: Recipient, alert: Alert) -> EmailMultiAlternatives:
    """The e-mail about `alert` to one person. Sent a second time it bears the same id, so that mailboxes can drop it."""
    context = {"alert": alert, "recipient": recipient, "url": url_of(alert)}
    host = urlsplit(settings.PUBLIC_URL).hostname or "llmhub"
    message = EmailMultiAlternatives(
        subject=f"llmhub{', critical' if alert.level == Alert.Level.CRITICAL else ''}: {alert.title}",
        body=render_to_string("mail/alert.txt", context),
        to=[recipient.address],
        headers={"Message-ID": f"<alert.{alert.pk}.{recipient.mark}@{host}>"},
    )
    message.attach_alternative(render_to_string("mail/alert.html", context), "text/html")
    return message
