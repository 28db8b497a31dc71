"""Which gates a draft has before it, and how each stands: for the pages that publish it or let it out."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from llmhub.admin_site.display import ago, stamp
from prompts import approvals
from prompts.gates import VerdictOf, latest_verdict
from prompts.models import PromptTestVerdict, PromptVersion, PublishRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate: `tone` is "good", "bad" or "open"; `at` is when, as an element; `may_run` offers to run the tests."""

    title: str
    tone: str
    sentence: str
    at: Any = ""
    remark: str = ""
    url: str = ""
    link: str = ""
    may_run: bool = False


def gates_of(
    version: PromptVersion, request: PublishRequest | None, *, verdict_of: VerdictOf = latest_verdict
) -> list[Gate]:
    """The gates of a draft; none for what is out already. `request` is the open or last question about it."""
    if not version.is_draft:
        return []
    tests = _tests(version, verdict_of)
    found = [tests, _left_out(version) if tests else None]
    if version.use_case.second_person_required:
        found.append(_second_person(version, request))
    return [gate for gate in found if gate]


def run_tests_url() -> str:
    """Where the button that runs a test set posts to."""
    return reverse("admin:generation_studiorun_test")


def _tests(version: PromptVersion, verdict_of: VerdictOf) -> Gate | None:
    is_required = version.use_case.tests_required
    cases = version.use_case.tests.filter(active=True).count()
    title = "Test set" if is_required else "Test set (not required)"
    if not cases:
        sentence = "It must pass, and has no cases yet."
        return _to_cases(version, Gate(title=title, tone="bad", sentence=sentence)) if is_required else None
    verdict = verdict_of(version)
    if verdict is None:
        old = version.test_verdicts.first()
        sentence = "Not run since wording or cases changed." if old else "Not run with this wording yet."
        return Gate(title=title, tone="open", sentence=sentence, may_run=True)
    sentence = f"{verdict.total - verdict.failed} of {verdict.total} passed"
    gate = Gate(title=title, tone="good" if verdict.passed else "bad", sentence=sentence, at=ago_tag(verdict.at))
    gate = replace(gate, may_run=not verdict.passed)
    return replace(gate, url=run_url(verdict), link="See the run") if verdict.run_id else gate


def run_url(verdict: PromptTestVerdict) -> str:
    """The page of the run that `verdict` comes from; named by string, as it belongs to the app above."""
    return reverse("admin:generation_studiorun_change", args=[verdict.run_id])


def _left_out(version: PromptVersion) -> Gate | None:
    """Cases that somebody took out of the runs: without them a set may pass that would not."""
    count = version.use_case.tests.filter(active=False).count()
    if not count:
        return None
    url = f"{reverse('admin:prompts_prompttest_changelist')}?use_case={version.use_case}&active=no"
    sentence = f"{count} {'case is' if count == 1 else 'cases are'} not part of the runs."
    return Gate(title="Left out of the test set", tone="open", sentence=sentence, url=url, link="See what is left out")


def _to_cases(version: PromptVersion, gate: Gate) -> Gate:
    url = f"{reverse('admin:prompts_prompttest_changelist')}?use_case={version.use_case}"
    return replace(gate, url=url, link="Add cases")


def _second_person(version: PromptVersion, request: PublishRequest | None) -> Gate:
    title = "Second person"
    if request is None or request.state == PublishRequest.State.WITHDRAWN:
        return Gate(title=title, tone="open", sentence="Somebody else has to look at it. Ask for approval.")
    url = reverse("admin:prompts_publishrequest_change", args=[request.pk])
    gate = Gate(title=title, tone="open", sentence="", remark=request.note, url=url, link="Open the request")
    if request.state == PublishRequest.State.SENT_BACK:
        sentence, when = f"{request.decided_by} sent it back", ago_tag(request.decided_at)
        return replace(gate, tone="bad", sentence=sentence, at=when, remark=request.comment)
    request.version, when = version, ago_tag(request.requested_at)
    if approvals.is_stale(request):
        sentence = f"{request.requested_by} asked, but the draft was changed since. Ask again."
        return replace(gate, tone="bad", sentence=sentence, at=when)
    return replace(gate, sentence=f"{request.requested_by} asked for approval", at=when)


def ago_tag(moment: datetime | None) -> SafeString | str:
    """“3 min ago”, as an element that tells the full time when pointed at; from a month on the date."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), stamp(moment), ago(moment))
