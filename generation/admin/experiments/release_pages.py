"""Letting versions out: asking a second person for a draft, and publishing what an experiment found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError
from llmhub.ids import row_id
from prompts import approvals
from prompts.experiments import running
from prompts.models import Experiment, PublishRequest

from .access import PUBLISH, RUN, ensure, to_page, variants_of


def ask_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Ask a second person to let one of its drafts into the experiment."""
    ensure(request, RUN)
    back = HttpResponseRedirect(reverse("admin:prompts_experiment_start", args=[experiment.pk]))
    if request.method != "POST":
        return back
    asked = row_id(request.POST.get("version"))
    version = next((one.version for one in variants_of(experiment) if one.version_id == asked), None)
    if version is None:
        messages.error(request, "Choose one of the versions of this experiment. Nobody was asked.")
        return back
    note = f"For the experiment “{experiment.name}”"
    try:
        approvals.ask(version, by=person_of(request), note=note, purpose=PublishRequest.Purpose.EXPERIMENT)
    except HubError as error:
        messages.error(request, f"{error.detail} Nobody was asked.")
    else:
        messages.success(request, f"A second person is asked to look at v{version.number}.")
    return back


def publish_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """Make one of the versions live; the message leads back."""
    ensure(request, PUBLISH)
    if request.method != "POST":
        return to_page(experiment)
    variants = {variant.key: variant for variant in variants_of(experiment)}
    chosen = variants.get(request.POST.get("variant", ""))
    if chosen is None or experiment.status == Experiment.Status.DRAFT:
        messages.error(request, "Choose one of the versions of an experiment that was started. Nothing was changed.")
        return to_page(experiment)
    try:
        publication = running.publish_variant(experiment, chosen.key, by=person_of(request))
    except HubError as error:
        messages.error(request, f"{error.detail} Nothing was changed.")
        return to_page(experiment)
    screen.log_change(request, experiment, f"v{chosen.version.number} ({chosen}) was published.")
    if publication is None:
        messages.success(request, f"v{chosen.version.number} stays live for everybody. The experiment is stopped.")
    else:
        undo = reverse("admin:prompts_usecase_roll_back", args=[experiment.use_case_id])
        said = "v{} is live: requests get it from now on. The experiment is stopped. <a class='hub-undo' href='{}'>Undo: roll back…</a>"
        messages.success(request, format_html(said, chosen.version.number, undo))
    return to_page(experiment)
