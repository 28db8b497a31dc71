import secrets

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from llmhub.admin_site.pages import HubModelAdmin
from usage.models import ApiKey, Client

ONCE = "usage_new_key_once"


class NewKeyForm(forms.Form):
    """What a key is called. `once` lets a form make one key only, however often it is sent."""

    name = forms.CharField(
        max_length=50,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True, "placeholder": "production"}),
        help_text="Where it is used, so that you know it again.",
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False)


def new_key_page(screen: HubModelAdmin, request: HttpRequest, client: Client) -> HttpResponse:
    """Ask for a name, then make a key and show it, this once."""
    if request.method != "POST":
        return _ask(screen, request, client, NewKeyForm(initial={"once": _fresh(request)}))
    form = NewKeyForm(request.POST)
    if not form.is_valid():
        return _ask(screen, request, client, form)
    if not _spend(request, form.cleaned_data["once"]):
        messages.warning(request, "That key was made already and can't be shown again. Revoke it if it is lost.")
        return HttpResponseRedirect(reverse("admin:usage_client_change", args=[client.pk]))
    row, key = ApiKey.create(client, form.cleaned_data["name"])
    screen.log_change(request, client, f"Made key {row}")
    context = screen.page_context(request, "New key", original=client, client=client, row=row, key=key)
    return TemplateResponse(request, "admin/usage/client/key_made.html", context)


def _ask(screen: HubModelAdmin, request: HttpRequest, client: Client, form: NewKeyForm) -> HttpResponse:
    context = screen.page_context(request, "New key", original=client, client=client, form=form, media=screen.media)
    return TemplateResponse(request, "admin/usage/client/new_key.html", context)


def _fresh(request: HttpRequest) -> str:
    token = secrets.token_urlsafe(16)
    request.session[ONCE] = token
    return token


def _spend(request: HttpRequest, token: str) -> bool:
    return bool(token) and request.session.pop(ONCE, None) == token
