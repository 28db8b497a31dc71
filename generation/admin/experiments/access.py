"""What the pages of experiments share: who may, which versions, and the way back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from prompts.models import Experiment, Variant

RUN = "prompts.run_experiment"
PUBLISH = "prompts.publish_promptversion"


def ensure(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def to_page(experiment: Experiment) -> HttpResponseRedirect:
    """To the experiment's own page: its plan while it is a draft, else its result."""
    return HttpResponseRedirect(reverse("admin:prompts_experiment_change", args=[experiment.pk]))


def variants_of(experiment: Experiment) -> list[Variant]:
    """The variants with their versions but for the wording, control first. One query."""
    rows = experiment.variants.select_related("version").order_by("key")
    found = list(rows.defer("version__system_prompt", "version__user_prompt"))
    for variant in found:
        variant.version.use_case = experiment.use_case
    return found
