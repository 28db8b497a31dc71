"""What somebody did to a switch, in words for the log, and the last of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.safestring import SafeString

from llmhub.admin_site.display import age_tag
from prompts.models import MasterSwitch, Service, UseCase
from prompts.models.switch import ALL
from prompts.switches import Switch

SHOWN = 8
# The switches of gates, which stand on the page of a use case, end these with a colon.
ON, OFF, ROLLED = "Switched on.", "Switched off.", "Rolled out to "


@dataclass(frozen=True, slots=True)
class Setting:
    """How a switch stands."""

    enabled: bool
    percent: int


def setting_of(switch: Switch) -> Setting:
    return Setting(switch.enabled, switch.rollout_percent)


def state_in_words(switch: Switch) -> str:
    """“On”, “Off”, or “On, 25 %” where it is rolled out to some of the subjects."""
    if not switch.enabled:
        return "Off"
    return "On" if switch.rollout_percent == ALL else f"On, {switch.rollout_percent} %"


def setting_before(form: Any) -> Setting:
    """How the switch of a sent `form` stood when the form was opened."""
    return Setting(form.initial["enabled"], form.initial["rollout_percent"])


def changes_in_words(before: Setting, after: Setting, reason: str = "") -> list[str]:
    """A sentence for each thing that changed."""
    said = []
    if after.enabled != before.enabled:
        said.append(" ".join(filter(None, [ON if after.enabled else OFF, reason])))
    if after.percent != before.percent:
        said.append(f"{ROLLED}{after.percent} % of the subjects, before {before.percent} %.")
    return said


@dataclass(frozen=True, slots=True)
class Told:
    """A change, for the page."""

    what: str
    said: str
    who: str
    ago: SafeString | str


def last_changes() -> list[Told]:
    """The newest changes of all switches, in one query."""
    ours = Q()
    for beginning in (ON, OFF, ROLLED):
        ours |= Q(change_message__startswith=beginning)
    types = ContentType.objects.get_for_models(MasterSwitch, Service, UseCase).values()
    entries = LogEntry.objects.filter(ours, content_type__in=types).select_related("user")
    newest = entries.order_by("-action_time", "-id")[:SHOWN]
    return [Told(one.object_repr, one.change_message, str(one.user), age_tag(one.action_time)) for one in newest]
