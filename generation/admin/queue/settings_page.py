"""How a reviewer wants to be told of what waits."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from generation import review
from generation.models import ReviewerSettings
from llmhub.admin_site.pages import HubModelAdmin
from llmhub.admin_site.person import person_of


class SettingsForm(forms.ModelForm):
    """When the digest comes."""

    class Meta:
        model = ReviewerSettings
        fields = ["digest"]
        widgets = {"digest": forms.RadioSelect}


def settings_page(screen: HubModelAdmin, request: HttpRequest) -> HttpResponse:
    """One's own settings."""
    if not request.user.has_perm(review.PERMISSION):
        raise PermissionDenied
    person = person_of(request)
    own = ReviewerSettings.objects.filter(person=person).first() or ReviewerSettings(person=person)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=own)
    if request.method == "POST" and form.is_valid():
        # Only this column: the digest's task writes the other one.
        chosen = {"digest": form.cleaned_data["digest"]}
        ReviewerSettings.objects.update_or_create(person=person, defaults=chosen)
        messages.success(request, "Your review settings are saved.")
        return HttpResponseRedirect(reverse("admin:generation_suggestion_queue"))
    context = {
        "form": form,
        "email": person.email,
        "hour": settings.REVIEW_DIGEST_HOUR,
        "mail_is_on": settings.MAIL_IS_ON,
    }
    context = screen.page_context(request, "My review settings", **context, opts=None)
    return TemplateResponse(request, "admin/generation/queue/settings.html", context)
