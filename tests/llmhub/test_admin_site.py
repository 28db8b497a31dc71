"""What every admin page shares: the banner, the badge, the way in, the sidebar."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
BANNER = "Answers come from the built-in sandbox, not from Claude."


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/generation/suggestion/", "/admin/usage/client/add/", "/admin/password_change/"]
)
def test_the_sandbox_is_told_on_every_page(settings: Any, path: str) -> None:
    root = signed_in(superuser=True)
    settings.LLMHUB_SANDBOX = True
    answer = root.get(path)
    assert answer.content.decode().count(BANNER) == 1
    assert answer.context["environment"] == ["Sandbox", "warning"]
    settings.LLMHUB_SANDBOX = False
    answer = root.get(path)
    assert BANNER not in answer.content.decode()
    assert answer.context["environment"] == ["Test", "info"]


def test_the_login_page_says_what_this_is(settings: Any) -> None:
    settings.LLMHUB_SANDBOX = True
    page = Client().get("/admin/login/").content.decode()
    assert page.count(BANNER) == 1
    assert "You write the prompts, review the drafts and watch what they cost." in page


def test_signing_in_leads_home() -> None:
    user = signed_in().user  # type: ignore[attr-defined]
    user.set_password("correct horse")
    user.save()
    answer = Client().post("/admin/login/", {"username": user.username, "password": "correct horse"})
    assert (answer.status_code, answer.url) == (302, "/admin/")  # type: ignore[attr-defined]


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = signed_in(superuser=True).get("/admin/").content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://testserver", "")
    assert "https://" not in page


@pytest.mark.parametrize("query", ["s=a&page=x", "s=a&page=9", "s=a", ""])
def test_the_search_takes_any_page(query: str) -> None:
    assert signed_in(superuser=True).get(f"/admin/search/?{query}").status_code == 200


SEES = {
    "Marketer": {
        "Use cases": True, "Prompt versions": True, "Publications": True, "Reference data": True, "Services": True,
        "Suggestions": False, "Usage records": False, "Clients": False, "API keys": False, "Plans": False,
        "Users": False,
    },
    "Reviewer": {
        "Suggestions": True, "Use cases": False, "Prompt versions": False, "Services": False, "Usage records": False,
        "Clients": False, "API keys": False, "Users": False,
    },
    "Operator": {
        "Usage records": True, "Clients": True, "API keys": True, "Plans": True, "Services": True,
        "Budgets": True, "Use cases": True, "Suggestions": False, "Prompt versions": False, "Users": False,
    },
}  # fmt: skip


@pytest.mark.parametrize("group", SEES)
def test_each_group_has_its_own_sidebar_and_no_other_list(group: str) -> None:
    browser = signed_in(group)
    page = browser.get("/admin/").content.decode()
    links = {str(model._meta.verbose_name_plural).lower(): model for model in admin.site._registry}
    for title, is_seen in SEES[group].items():
        model = links[title.lower()]
        path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert (f'href="{path}"' in page) is is_seen, title
        assert browser.get(path).status_code == (200 if is_seen else 403), title


def test_who_has_no_rights_is_told_so() -> None:
    page = signed_in().get("/admin/").content.decode()
    assert "Ask an administrator to put you into the group Marketer, Reviewer or Operator." in page


def test_who_is_no_staff_gets_nowhere() -> None:
    outsider = signed_in(superuser=True)
    outsider.user.is_staff = False  # type: ignore[attr-defined]
    outsider.user.save()  # type: ignore[attr-defined]
    assert outsider.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "query",
    [
        "usage/apikey/?hash__startswith=a",
        "usage/apikey/?client__name__regex=(",
        "usage/client/?keys__hash__startswith=a",
        "auth/user/?password__startswith=p",
        "auth/user/?username__regex=(",
        "auth/group/?name__regex=(",
        "prompts/usecase/?input_schema__contains=1",
        "usage/usagerecord/?client__id__in=1,x",
    ],
)
def test_addresses_filter_only_by_what_the_filters_offer(query: str) -> None:
    assert signed_in(superuser=True).get(f"/admin/{query}").status_code == 400


@pytest.mark.parametrize("path", ["auth/user/", "auth/group/", "auth/user/add/"])
def test_people_are_the_superusers_business(path: str) -> None:
    assert signed_in(superuser=True).get(f"/admin/{path}").status_code == 200
    for group in SEES:
        assert signed_in(group).get(f"/admin/{path}").status_code == 403


def test_a_superuser_puts_people_into_groups() -> None:
    root, person = signed_in(superuser=True), signed_in().user  # type: ignore[attr-defined]
    path = f"/admin/auth/user/{person.pk}/change/"
    form = root.get(path).context["adminform"].form
    groups = [str(value) for value, label in form.fields["groups"].choices if label in ("Reviewer", "Operator")]
    data = {"username": person.username, "is_active": "on", "is_staff": "on", "groups": groups}
    assert root.post(path, data).status_code == 302
    assert sorted(person.groups.values_list("name", flat=True)) == ["Operator", "Reviewer"]
