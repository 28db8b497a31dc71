"""Whether an alert reached people, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from llmhub.admin_site.display import NOTHING, ago, stamp
from usage.models import Alert

LEVEL_COLOURS = {"Note": "info", "Warning": "warning", "Critical": "danger"}
_KINDS = {"ladder": "Saving step", "reconcile": "Books"}


@dataclass(frozen=True, slots=True)
class Way:
    """How one way out of the hub stands: in a few words, in a sentence, and whether people should look."""

    name: str
    short: str
    long: str
    is_bad: bool = False


def told(alert: Alert) -> list[Way]:
    """E-mail and webhook."""
    return [
        _way("E-mail", alert.mailed_at, alert.mail_after, alert.mail_tries, "Not sent: nobody to send it to"),
        _way("Webhook", alert.hooked_at, alert.hook_after, alert.hook_tries, "Not sent: no webhook is set"),
    ]


def told_in_short(alert: Alert) -> SafeString | str:
    """The same for a column; ways that are not used are left out."""
    ways = [("hub-alert-bad" if way.is_bad else "", way.long, way.short) for way in told(alert) if way.short]
    if not ways:
        return NOTHING
    parts = format_html_join(", ", '<span class="{}" title="{}">{}</span>', ways)
    return format_html("<span>{}</span>", parts)


def kind_name(kind: str) -> str:
    """What people call alerts of that kind."""
    return _KINDS.get(kind) or kind.replace("_", " ").capitalize()


def _way(name: str, done: datetime | None, after: datetime | None, tries: int, unused: str) -> Way:
    if done:
        return Way(name, name, f"Sent {ago(done)}, {stamp(done)}")
    if after:
        return _waiting(name, after, tries)
    if tries:
        return Way(
            name, f"{name} failed after {_times(tries)}", f"Failed after {_times(tries)}; not tried again", is_bad=True
        )
    return Way(name, "", unused)


def _waiting(name: str, after: datetime, tries: int) -> Way:
    due = "due now" if after <= timezone.now() else f"next try at {stamp(after)}"
    if tries:
        return Way(name, f"{name} waiting", f"Waiting after {_times(tries)}, {due}", is_bad=True)
    return Way(name, f"{name} waiting", f"Waiting, {due}")


def _times(tries: int) -> str:
    return "1 try" if tries == 1 else f"{tries} tries"
