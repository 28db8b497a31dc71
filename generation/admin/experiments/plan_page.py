"""Planning an experiment: choosing the use case, the form, and the advice beside it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from llmhub.admin_site.meanwhile import change_of
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of
from llmhub.errors import HubError, InvalidRequest
from llmhub.ids import row_id
from prompts.experiments import plan as plans
from prompts.experiments.metrics import METRICS
from prompts.models import Experiment, PromptVersion, UseCase

from .access import RUN, to_page
from .advice import Advice, advise
from .amounts import AMOUNTS, digits
from .plan_form import PlanForm
from .shares import Row, options_of

USE_CASES = UseCase.objects.select_related("service").order_by("service__slug", "slug")
TAKEN = "“{}” is taken in this use case. Choose another short name."


class UseCaseForm(forms.Form):
    use_case = forms.ModelChoiceField(
        queryset=USE_CASES.only("slug", "service__slug"),
        widget=UnfoldAdminSelectWidget,
        empty_label="Choose a use case",
    )


def add_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """A new plan, for the use case that the address names; `version` may name what to try against the live one."""
    if not screen.has_add_permission(request):
        raise PermissionDenied
    named = request.POST.get("use_case") or request.GET.get("use_case")
    use_case = _use_case(named)
    if use_case is None:
        form = UseCaseForm(request.GET if named else None)
        context = screen.page_context(request, "New experiment", form=form, media=screen.media)
        return TemplateResponse(request, "admin/prompts/experiment/choose.html", context)
    wanted = use_case.versions.filter(pk=row_id(request.GET.get("version")) or 0, archived_at=None).first()
    return _form_page(screen, request, use_case, None, wanted)


def draft_page(screen: HubModelAdmin, request: HttpRequest, experiment: Experiment) -> HttpResponse:
    """The plan of a draft, to be changed."""
    use_case = USE_CASES.get(pk=experiment.use_case_id)
    experiment.use_case = use_case
    return _form_page(screen, request, use_case, experiment)


def advice_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """The panel beside the form, for what was typed so far. Changes nothing."""
    if not (screen.has_add_permission(request) or screen.has_change_permission(request)):
        raise PermissionDenied
    use_case = _use_case(request.POST.get("use_case"))
    if use_case is None:
        raise Http404("There is no such use case.")
    experiment = use_case.experiments.filter(pk=row_id(request.POST.get("experiment")) or 0).first()
    form = PlanForm(use_case, request.POST, experiment=experiment)
    form.is_valid()
    return TemplateResponse(request, "admin/prompts/experiment/advice.html", {"advice": advise(form)})


def _form_page(
    screen: HubModelAdmin,
    request: HttpRequest,
    use_case: UseCase,
    experiment: Experiment | None,
    wanted: PromptVersion | None = None,
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(use_case, sent, experiment=experiment, wanted=wanted)
    advice: Advice | None = None
    if sent is not None and form.is_valid():
        advice = advise(form)
        saved = _save(screen, request, form, advice)
        if saved:
            return _after(request, saved)
    advice = advice or advise(form)
    context = {
        "form": form,
        "use_case": use_case,
        "experiment": experiment,
        "original": experiment,
        "options": options_of(form.versions.values()),
        "blank": Row("", ""),
        "metrics": _metrics(),
        "unit": AMOUNTS[form.unit].typed,
        "advice": advice,
        "media": screen.media,
        "may_run": request.user.has_perm(RUN),
        "may_delete": experiment is not None and screen.has_delete_permission(request, experiment),
    }
    title = experiment.name if experiment else "New experiment"
    page = screen.page_context(request, title, **context)
    status = 422 if sent is not None else 200
    return TemplateResponse(request, "admin/prompts/experiment/plan.html", page, status=status)


def _save(screen: HubModelAdmin, request: HttpRequest, form: PlanForm, advice: Advice) -> Experiment | None:
    planned = form.cleaned_data["planned_subjects"] or advice.worked_out
    if planned is None:
        form.add_error("planned_subjects", "Type a number: there is nothing yet that it could be worked out from.")
        return None
    try:
        return _write(screen, request, form, planned)
    except IntegrityError:
        form.add_error("slug", TAKEN.format(form.cleaned_data["slug"]))
    except InvalidRequest as error:
        form.refuse(error)
    except plans.PlanChanged as error:
        form.seen = plans.stands_for(error.stored)  # so that saving again replaces theirs
        form.conflict = change_of(request, error.stored, "plan")
    except HubError as error:
        form.add_error(None, f"{error.detail} Nothing was saved.")
    return None


def _write(screen: HubModelAdmin, request: HttpRequest, form: PlanForm, planned: int) -> Experiment:
    plan = form.plan(planned)
    by = person_of(request)
    if form.experiment is None:
        experiment = plans.create(form.use_case, plan, by=by)
        screen.log_addition(request, experiment, "Planned.")
        messages.success(request, f"“{experiment.name}” is planned. Nobody gets it until it is started.")
        return experiment
    experiment = plans.change(form.experiment, plan, seen=form.seen)
    screen.log_change(request, experiment, "Plan changed.")
    messages.success(request, "The plan is saved.")
    return experiment


def _after(request: HttpRequest, experiment: Experiment) -> HttpResponse:
    if request.POST.get("then") == "start":
        return HttpResponseRedirect(reverse("admin:prompts_experiment_start", args=[experiment.pk]))
    return to_page(experiment)


def _use_case(text: str | None) -> UseCase | None:
    pk = row_id(text)
    return None if pk is None else USE_CASES.filter(pk=pk).first()


def _metrics() -> list[dict[str, Any]]:
    """Each metric with what counts and how its differences are typed."""
    return [
        {
            "name": name,
            "title": metric.label,
            "counts": metric.counts,
            "typed": AMOUNTS[metric.unit].typed,
            "default": digits(AMOUNTS[metric.unit].default, 4),
        }
        for name, metric in METRICS.items()
        if metric.is_primary
    ]
