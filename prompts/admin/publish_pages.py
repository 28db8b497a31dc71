"""The pages that change which version is live: each shows what changes and what stands before it, then asks."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError, WrongState
from prompts import approvals, publishing
from prompts.experiments.traffic import refuse_while_running
from prompts.gates import VerdictOf, approval_needed, latest_verdict, obstacles
from prompts.models import PromptVersion, PublishRequest, UseCase

from .gate_facts import gates_of, run_tests_url
from .wording_diff import changes

# Obstacles that have a gate's line of their own on the page.
GATES = ("/tests", "/approval")
# What the note should say, and what a test set that did not pass keeps one from.
WHY = {"publish": "what gets better by this?", "ask": "what gets better by this?", "roll_back": "why does it go back?"}
HELD = {
    "publish": "It can be published once its test set passes.",
    "ask": "You can ask for approval once its test set passes.",
    "waits": "It can be approved once its test set passes.",
}


class NoteForm(forms.Form):
    """Why; and what the person saw when deciding."""

    note = forms.CharField(
        max_length=500,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, decision: "Decision", data: Any = None) -> None:
        """A draft's own note is what there is to say already."""
        note = decision.version.note if decision.version.is_draft else ""
        super().__init__(data, initial={"seen": decision.seen, "note": note})
        self.fields["note"].help_text = f"For the history: {WHY[decision.verb]}"


@dataclass(slots=True)
class Decision:
    """What somebody is about to do: `verb` is "publish", "ask" or "roll_back". `question` was put to a second person.

    `problems` leave nothing to decide; neither does a question that waits.
    """

    verb: str
    version: PromptVersion
    problems: list[str] = field(default_factory=list)
    question: PublishRequest | None = None
    waits: bool = False

    @property
    def may_go_on(self) -> bool:
        return not (self.problems or self.waits)

    @property
    def seen(self) -> str:
        """What the page shows, to be held against what is there when it is sent."""
        return publishing.seen_of(self.version)


def publish_page(screen: HubModelAdmin, request: HttpRequest, version: PromptVersion) -> HttpResponse:
    """Show what goes live, and publish it; or ask a second person to, where it takes one."""
    if version.is_live:
        messages.info(request, f"{version} is live already.")
        return HttpResponseRedirect(reverse("admin:prompts_promptversion_change", args=[version.pk]))
    verdict_of = cache(latest_verdict)
    return _decide(screen, request, _publishing(version, verdict_of), verdict_of)


def roll_back_page(screen: HubModelAdmin, request: HttpRequest, use_case: UseCase) -> HttpResponse:
    """Show what comes back, and roll back to it."""
    target = publishing.roll_back_target(use_case)
    if target is None:
        messages.warning(request, "There is no earlier version to go back to.")
        return HttpResponseRedirect(reverse("admin:prompts_usecase_change", args=[use_case.pk]))
    target.use_case = use_case
    archived = [f"Version {target.number} is archived. Take it out of the archive first."] if target.is_archived else []
    return _decide(screen, request, Decision("roll_back", target, archived))


def _publishing(version: PromptVersion, verdict_of: VerdictOf) -> Decision:
    found = obstacles(version, verdict_of=verdict_of)
    decision = Decision("ask" if approval_needed(version) else "publish", version)
    decision.problems = [fault.detail for fault in found if fault.pointer not in GATES]
    try:
        refuse_while_running(version.use_case)
    except WrongState as error:
        decision.problems.append(error.detail)
    if version.is_draft:
        decision.question = approvals.open_or_last(version)
    if decision.verb == "ask" and decision.question:
        is_open = decision.question.state == PublishRequest.State.OPEN
        decision.question.version = version
        decision.waits = is_open and not approvals.is_stale(decision.question)
    if any(fault.pointer == "/tests" for fault in found):
        decision.problems.append(HELD["waits" if decision.waits else decision.verb])
    return decision


def _decide(
    screen: HubModelAdmin, request: HttpRequest, decision: Decision, verdict_of: VerdictOf = latest_verdict
) -> HttpResponse:
    form = NoteForm(decision, request.POST or None)
    if request.method == "POST" and form.is_valid() and decision.may_go_on:
        if form.cleaned_data["seen"] != decision.seen:
            form.data = sent = request.POST.copy()
            sent["seen"] = decision.seen
            form.add_error(None, publishing.LOOK_AGAIN)
        elif goes_to := _done(request, decision, form):
            return HttpResponseRedirect(goes_to)
    version = decision.version
    use_case, live = version.use_case, version.use_case.live_version
    context: dict[str, Any] = {
        "original": version, "version": version, "use_case": use_case, "live": live, "decision": decision,
        "verb": decision.verb, "form": form, "changes": changes(live, version), "media": screen.media,
        "gates": gates_of(version, decision.question, verdict_of=verdict_of) if decision.verb != "roll_back" else [],
        "run_tests_url": run_tests_url(), "may_run_tests": request.user.has_perm("generation.add_studiorun"),
        "experiment": use_case.running_experiment,
    }  # fmt: skip
    title = f"Roll back {use_case}" if decision.verb == "roll_back" else f"Publish {version}"
    template = "admin/prompts/promptversion/decide.html"
    return TemplateResponse(request, template, screen.page_context(request, title, **context))


def _done(request: HttpRequest, decision: Decision, form: NoteForm) -> str:
    """Do it; where to go then. Empty, with the reason in the form, where it was refused."""
    by = person_of(request)
    note, version = form.cleaned_data["note"], decision.version
    try:
        if decision.verb == "ask":
            approvals.ask(version, by=by, note=note)
            messages.success(request, f"You asked for approval of {version}. It goes live when somebody else approves.")
            return request.path
        if decision.verb == "publish":
            publication = publishing.publish(version, by=by, note=note, seen=decision.seen)
        else:
            publication = publishing.roll_back(version.use_case, by=by, note=note, seen=decision.seen)
    except publishing.ChangedMeanwhile as error:
        messages.warning(request, error.detail)
        return request.path
    except HubError as error:
        form.add_error(None, error.detail)
        return ""
    said = "is live" if decision.verb == "publish" else "is live again"
    messages.success(request, f"{publication.version} {said}: requests get it from now on.")
    return reverse("admin:prompts_usecase_change", args=[version.use_case_id])
