"""Starting, pausing, going on, stopping, other weights: each page says what happens, and does it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from llmhub.admin_site.meanwhile import SEEN
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.errors import HubError, InvalidRequest
from prompts.experiments import running
from prompts.models import Experiment

from .access import RUN, ensure, to_page, variants_of
from .advice import days_at
from .amounts import percent
from .hurdles import hurdles_of
from .shares import fraction, label_of, percent_text

CONFLICT = 409


def start_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Say who will get what, and start."""
    ensure(request, RUN)
    problem = ""
    if request.method == "POST":
        problem = _problem_of(partial(running.start, seen=request.POST.get(SEEN, "")), experiment)
        if not problem:
            screen.log_change(request, experiment, "Started.")
            messages.success(request, "The experiment runs: the next requests are shared among its versions.")
            return to_page(experiment)
    elif experiment.status != Experiment.Status.DRAFT:
        return to_page(experiment)
    variants = variants_of(experiment)
    versions = [variant.version for variant in variants]
    facts: dict[str, Any] = {
        "variants": [(variant, percent(variant.weight, 2), label_of(variant.version)) for variant in variants],
        "drafts": [version for version in versions if version.is_draft],
        "outside": percent(1 - experiment.coverage, 2) if experiment.coverage < 1 else "",
        "live": experiment.use_case.live_version,
        "forecast": days_at(experiment),
        "hurdles": hurdles_of(versions),
        "other": running.under_way(experiment.use_case, besides=experiment),
        "problem": problem,
        "seen": running.seen_of(experiment),
    }
    return _page(screen, request, experiment, "start", "Start", CONFLICT if problem else 200, **facts)


def stop_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Say what stopping means, and stop."""
    ensure(request, RUN)
    problem = ""
    if request.method == "POST":
        problem = _problem_of(running.stop, experiment)
        if not problem:
            screen.log_change(request, experiment, "Stopped.")
            live = experiment.use_case.live_version
            messages.success(request, f"The experiment is stopped: all requests get v{live.number if live else '?'}.")
            return to_page(experiment)
    elif not experiment.is_open:
        return to_page(experiment)
    facts = {"problem": problem, "live": experiment.use_case.live_version}
    return _page(screen, request, experiment, "stop", "Stop", CONFLICT if problem else 200, **facts)


def pause_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Pause at once: going on undoes it."""
    said = "The experiment is paused: all requests get the live version until you go on."
    return _at_once(screen, request, experiment, running.pause, "Paused.", said)


def go_on_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Run a paused one again."""
    said = "The experiment goes on: everybody gets the version that they had."
    return _at_once(screen, request, experiment, running.go_on, "Went on.", said)


def weights_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Other weights, which begin a new phase."""
    ensure(request, RUN)
    variants = variants_of(experiment)
    typed = {variant.key: percent_text(variant.weight) for variant in variants}
    problem = ""
    if request.method == "POST":
        typed = {variant.key: request.POST.get(f"weight_{variant.key}", "").strip()[:30] for variant in variants}
        problem = _reweigh(experiment, typed)
        if not problem:
            shown = ", ".join(f"{key.upper()} {weight} %" for key, weight in typed.items())
            screen.log_change(request, experiment, f"New phase: {shown}.")
            messages.success(request, "A new phase begins: everybody is drawn anew, and counting begins at 0.")
            return to_page(experiment)
    elif not experiment.is_open:
        return to_page(experiment)
    rows = [(variant, typed[variant.key], label_of(variant.version)) for variant in variants]
    return _page(
        screen, request, experiment, "weights", "Change weights", 422 if problem else 200, rows=rows, problem=problem
    )


def _at_once(
    screen: HubModelAdmin, request: HttpRequest, experiment: Experiment, verb: Any, log: str, said: str
) -> HttpResponse:
    ensure(request, RUN)
    if request.method == "POST":
        problem = _problem_of(verb, experiment)
        if problem:
            messages.error(request, f"{problem} Nothing was changed.")
        else:
            screen.log_change(request, experiment, log)
            messages.success(request, said)
    return to_page(experiment)


def _reweigh(experiment: Experiment, typed: dict[str, str]) -> str:
    weights = {key: fraction(text) for key, text in typed.items()}
    if None in weights.values():
        return "Give each version a share from 0 to 100 %."
    try:
        running.reweigh(experiment, weights)  # type: ignore[arg-type]
    except InvalidRequest as error:
        return " ".join(fault.detail for fault in error.errors) or error.detail
    except HubError as error:
        return error.detail
    return ""


def _problem_of(verb: Any, experiment: Experiment) -> str:
    """Do it; the sentence that says why not, empty if done."""
    try:
        verb(experiment)
    except HubError as error:
        return error.detail
    return ""


def _page(
    screen: HubModelAdmin,
    request: HttpRequest,
    experiment: Experiment,
    verb: str,
    title: str,
    status: int,
    **facts: Any,
) -> HttpResponse:
    context = screen.page_context(
        request, f"{title} {experiment.name}", experiment=experiment, original=experiment, media=screen.media, **facts
    )
    template = f"admin/prompts/experiment/{verb}.html"
    return TemplateResponse(request, template, context, status=status)
