"""The bell in the header: a number for each person, one query a page, and nothing for who may not see alerts."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.signed_in import signed_in
from usage.models import Alert, AlertsSeen

pytestmark = pytest.mark.django_db
HOME = "/admin/"
BELL = "/admin/usage/alert/bell/"


def alert(number: int, **values: Any) -> Alert:
    # A second more, so that it stays in its minute.
    at = timezone.now() - timedelta(minutes=number, seconds=1)
    return Alert.objects.create(key=f"a:{number}", kind="budget", title=f"Alert {number}", at=at, **values)


def reader(*permissions: str) -> Any:
    browser = signed_in()
    for codename in permissions or ("view_alert",):
        browser.user.user_permissions.add(Permission.objects.get(codename=codename))
    return browser


def label(browser: Client, page: str = HOME) -> str:
    html = browser.get(page).content.decode()
    return html.partition('aria-label="Alerts, ')[2].partition('"')[0]


def alert_queries(browser: Client, page: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert browser.get(page).status_code == 200
    return [one["sql"] for one in seen if "usage_alert" in one["sql"]]


def test_it_counts_what_came_since_each_person_looked() -> None:
    ada, bob = reader(), reader()
    assert (label(ada), label(bob)) == ("none new", "none new")
    for number in range(3):
        alert(number)
    assert (label(ada), label(bob)) == ("3 new", "3 new")
    assert ada.post(BELL).status_code == 200
    assert (label(ada), label(bob)) == ("none new", "3 new")
    alert(-1)
    assert (label(ada), label(bob)) == ("1 new", "4 new")


def test_it_counts_no_further_than_people_read() -> None:
    Alert.objects.bulk_create([Alert(key=str(number), kind="budget", title="A") for number in range(120)])
    assert label(reader()) == "99+ new"


@pytest.mark.parametrize(
    "page", [HOME, "/admin/usage/usagerecord/", "/admin/usage/client/add/", "/admin/password_change/"]
)
def test_it_is_on_every_page_and_costs_one_query(page: str) -> None:
    for number in range(20):
        alert(number)
    root = signed_in(superuser=True)
    assert label(root, page) == "20 new"
    assert len(alert_queries(root, page)) == 1


def test_who_may_not_see_alerts_gets_no_bell_and_no_query() -> None:
    alert(1)
    browser = signed_in("Reviewer")
    assert alert_queries(browser, HOME) == []
    assert "alert-bell" not in browser.get(HOME).content.decode()
    assert browser.post(BELL).status_code == 403
    assert not AlertsSeen.objects.exists()


def test_nobody_signed_in_gets_the_login_page() -> None:
    assert "alert-bell" not in Client().get("/admin/login/").content.decode()
    assert Client().post(BELL).status_code == 302
    assert not AlertsSeen.objects.exists()


def test_a_popup_has_none() -> None:
    assert label(signed_in(superuser=True), "/admin/usage/client/add/?_popup=1") == ""


def test_opened_it_shows_the_newest_eight_and_which_are_new() -> None:
    for number in range(10):
        alert(number, link="/admin/usage/client/" if number == 1 else "", level="critical" if number == 2 else "info")
    ada = reader()
    AlertsSeen.objects.create(person=ada.user, until=timezone.now() - timedelta(minutes=3))
    answer = ada.post(BELL)
    html = answer.content.decode()
    assert answer["X-Alerts"] == "yes"
    assert [number for number in range(10) if f"Alert {number}<" in html] == list(range(8))
    assert html.count("· new") == 3
    assert 'href="/admin/usage/client/"' in html
    assert f'href="/admin/usage/alert/{Alert.objects.get(key="a:0").pk}/change/"' in html
    assert "Critical · 2 min ago · new" in " ".join(html.split())
    assert AlertsSeen.objects.get().until == Alert.objects.get(key="a:0").at


def test_opening_takes_five_queries_at_most_however_many_alerts_there_are() -> None:
    for number in range(30):
        alert(number)
    ada = reader()
    ada.post(BELL)
    with CaptureQueriesContext(connection) as seen:
        ada.post(BELL)
    assert len([one for one in seen if "usage_alert" in one["sql"]]) == 4


def test_without_alerts_it_says_so_and_writes_nothing() -> None:
    assert "Nothing has happened that you must know." in reader().post(BELL).content.decode()
    assert not AlertsSeen.objects.exists()


def test_what_was_seen_never_goes_back() -> None:
    ada = reader()
    alert(5)
    later = timezone.now() + timedelta(days=1)
    AlertsSeen.objects.create(person=ada.user, until=later)
    ada.post(BELL)
    assert AlertsSeen.objects.get().until == later


def test_only_a_post_with_its_token_marks_as_seen() -> None:
    alert(1)
    ada = reader()
    assert ada.get(BELL).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada.user)
    assert strict.post(BELL).status_code == 403
    assert not AlertsSeen.objects.exists()


def test_what_titles_hold_is_no_markup() -> None:
    alert(1)
    Alert.objects.update(title="<script>x</script>\u202e")
    html = reader().post(BELL).content.decode()
    assert "<script>" not in html
    assert "[U+202E]" in html
