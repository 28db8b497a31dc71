"""What a use case's page tells above its form: what is live, which gates there are, where everything else is."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.urls import reverse

from prompts.models import Experiment, UseCase

from .file_differences import Told, told
from .gate_facts import ago_tag
from .review_form import review_in_words

# How the log of a gate's switching begins.
SWITCHED = "Switched"
PAUSED = Experiment.Status.PAUSED


@dataclass(frozen=True, slots=True)
class Facts:
    """`gates` in a sentence, its last `switches` (what, who, when), `links` (title, address), `differences`.

    `review` says how its drafts are reviewed. `paused` is the experiment that shares no traffic now, but may go on.
    """

    gates: str
    review: str = ""
    switches: list[tuple[str, str, Any]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    differences: list[Told] = field(default_factory=list)
    paused: Experiment | None = None


def facts_of(use_case: UseCase) -> Facts:
    """The facts about `use_case`. Reads `service` and `live_version`."""
    paused = None if use_case.running_experiment_id else use_case.experiments.filter(status=PAUSED).first()
    return Facts(
        gates_in_words(use_case),
        review_in_words(use_case),
        _switches(use_case),
        _links(use_case),
        told(use_case),
        paused,
    )


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
    """Who switched each gate last, the newest first: it decides what the others can let out."""
    entries = LogEntry.objects.filter(
        content_type=get_content_type_for_model(use_case),
        object_id=str(use_case.pk),
        change_message__startswith=SWITCHED,
    )
    # At most eight: each of the four, on and off.
    rows = entries.select_related("user").order_by("change_message", "-action_time", "-id").distinct("change_message")
    last: dict[str, LogEntry] = {}
    for one in sorted(rows, key=lambda one: (one.action_time, one.pk), reverse=True):
        last.setdefault(_gate_in(one.change_message), one)
    return [(one.change_message, str(one.user), ago_tag(one.action_time)) for one in last.values()]


def _gate_in(message: str) -> str:
    """“must pass its tests.” of “Switched on: must pass its tests.”"""
    return message.partition(": ")[2]


def _links(use_case: UseCase) -> list[tuple[str, str]]:
    """Where all that belongs to it is. Pages of the app above are named by string."""
    by_name = f"?use_case={use_case.full_name}"
    return [
        ("All versions", reverse("admin:prompts_promptversion_changelist") + by_name),
        ("History", reverse("admin:prompts_promptversion_history_of", args=[use_case.pk])),
        ("Test set", reverse("admin:prompts_prompttest_changelist") + by_name),
        ("Test runs", reverse("admin:generation_studiorun_changelist") + by_name),
        ("Experiments", f"{reverse('admin:prompts_experiment_changelist')}?use_case={use_case.pk}"),
    ]
