"""What a use case's page tells above its form: what is live, which gates there are, where everything else is."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.urls import reverse

from prompts.models import UseCase

from .file_differences import Told, told
from .gate_facts import ago

# How the log of a gate's switching begins.
SWITCHED = "Switched"
MAX_SWITCHES = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """`gates` in a sentence, its last `switches` (what, who, when), `links` (title, address), `differences`."""

    gates: str
    switches: list[tuple[str, str, Any]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    differences: list[Told] = field(default_factory=list)


def facts_of(use_case: UseCase) -> Facts:
    """The facts about `use_case`. Reads `service` and `live_version`."""
    return Facts(gates_in_words(use_case), _switches(use_case), _links(use_case), told(use_case))


def gates_in_words(use_case: UseCase) -> str:
    """What a draft has to pass, in a sentence."""
    match use_case.tests_required, use_case.second_person_required:
        case True, True:
            return "A draft goes live when its test set passes and a second person approves it."
        case True, False:
            return "A draft goes live when its test set passes."
        case False, True:
            return "A draft goes live when a second person approves it."
    return "Whoever may publish can take a draft live alone, without tests."


def _switches(use_case: UseCase) -> list[tuple[str, str, Any]]:
    """Who switched a gate last: it decides what the others can let out."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(use_case),
        object_id=str(use_case.pk),
        change_message__startswith=SWITCHED,
    )
    found = entries.select_related("user").order_by("-action_time", "-id")[:MAX_SWITCHES]
    return [(one.change_message, str(one.user), ago(one.action_time)) for one in found]


def _links(use_case: UseCase) -> list[tuple[str, str]]:
    """Where all that belongs to it is. Pages of the app above are named by string."""
    by_name = f"?use_case={use_case.full_name}"
    return [
        ("All versions", reverse("admin:prompts_promptversion_changelist") + by_name),
        ("History", reverse("admin:prompts_promptversion_history_of", args=[use_case.pk])),
        ("Test set", reverse("admin:prompts_prompttest_changelist") + by_name),
        ("Test runs", reverse("admin:generation_studiorun_changelist") + by_name),
        ("Experiments", reverse("admin:prompts_experiment_changelist") + by_name),
    ]
