"""The page of all alerts and of one: what is there, what reached people, and marking as resolved."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from tests.signed_in import said, signed_in
from usage.models import Alert

pytestmark = pytest.mark.django_db
LIST = "/admin/usage/alert/"


def alert(key: str = "budget:1:80", **values: Any) -> Alert:
    return Alert.objects.create(key=key, **{"kind": "budget", "title": f"About {key}", **values})


def person(*permissions: str) -> Any:
    browser = signed_in()
    for codename in permissions:
        browser.user.user_permissions.add(Permission.objects.get(codename=codename))
    return browser


def titles(browser: Any, query: str = "") -> list[str]:
    answer = browser.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return [row.title for row in answer.context["cl"].result_list]


def page(row: Alert) -> str:
    return f"{LIST}{row.pk}/change/"


def test_the_newest_come_first() -> None:
    now = timezone.now()
    for days in (3, 1, 2):
        alert(str(days), at=now - timedelta(days=days))
    assert titles(person("view_alert")) == ["About 1", "About 2", "About 3"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?level__exact=critical", ["About c"]), ("?kind=ladder", ["About b"]), ("?state=open", ["About c", "About a"]),
        ("?state=resolved", ["About b"]), ("?q=%22About+a%22", ["About a"]), ("?q=words", ["About c"]),
        ("?state=nonsense", ["About c", "About b", "About a"]), ("?kind=nonsense", []), ("?key__startswith=a", None),
    ],
)  # fmt: skip
def test_filters_and_search(query: str, found: list[str] | None) -> None:
    now = timezone.now()
    alert("a", at=now - timedelta(minutes=3), level="info")
    alert("b", at=now - timedelta(minutes=2), kind="ladder", resolved_at=now)
    alert("c", at=now, level="critical", detail="More words")
    browser = person("view_alert")
    if found is None:
        assert browser.get(f"{LIST}{query}").status_code in (302, 400)
    else:
        assert titles(browser, query) == found


def test_an_empty_list_says_what_will_stand_there() -> None:
    assert "Alerts come when a budget runs low" in person("view_alert").get(LIST).content.decode()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "–"),
        ({"mailed_at": 0, "mail_tries": 1, "hooked_at": 0, "hook_tries": 2}, "E-mail, Webhook"),
        ({"mail_after": 0}, "E-mail waiting"),
        ({"mail_after": 9, "mail_tries": 3, "hooked_at": 0}, "E-mail waiting, Webhook"),
        ({"hook_tries": 12}, "Webhook failed after 12 tries"),
        ({"hook_tries": 1}, "Webhook failed after 1 try"),
    ],
)
def test_it_tells_what_reached_people(values: dict[str, int], words: str) -> None:
    now = timezone.now()
    times = {
        name: now + timedelta(minutes=value) if not name.endswith("tries") else value for name, value in values.items()
    }
    alert(**times)
    html = person("view_alert").get(LIST).content.decode()
    cell = html.partition("field-show_told")[2].partition("</td>")[0]
    assert "".join(part.partition(">")[2] for part in f">{cell.partition('>')[2]}".split("<")).strip() == words


def test_the_page_of_one() -> None:
    row = alert(detail="Line one\nLine <two>", link="/admin/usage/client/", level="critical", hook_tries=12)
    html = person("view_alert").get(page(row)).content.decode()
    assert "Line one<br>Line &lt;two&gt;" in html
    assert 'href="/admin/usage/client/"' in html
    assert "Failed after 12 tries; not tried again" in html
    assert "Not sent: nobody to send it to" in html
    assert "Mark as resolved" not in html


def test_marking_one_as_resolved_keeps_the_first_time_and_who_did_it() -> None:
    row, browser = alert(), person("view_alert", "change_alert")
    assert "Mark as resolved" in browser.get(page(row)).content.decode()
    assert said(browser.post(f"{LIST}{row.pk}/resolve/", follow=True)) == ["Marked as resolved."]
    row.refresh_from_db()
    first = row.resolved_at
    assert first is not None
    assert said(browser.post(f"{LIST}{row.pk}/resolve/", follow=True)) == ["It was resolved already."]
    row.refresh_from_db()
    assert row.resolved_at == first
    assert [(one.user, one.get_change_message()) for one in LogEntry.objects.all()] == [
        (browser.user, "Marked as resolved.")
    ]


def test_marking_several_from_the_list() -> None:
    rows = [alert(key) for key in ("a", "b", "c")]
    browser = person("view_alert", "change_alert")
    chosen = {"action": "mark_resolved", "_selected_action": [rows[0].pk, rows[1].pk]}
    assert said(browser.post(LIST, chosen, follow=True)) == ["2 alerts marked as resolved."]
    assert set(Alert.objects.filter(resolved_at=None)) == {rows[2]}
    assert said(browser.post(LIST, chosen, follow=True)) == ["All were resolved already."]


def test_who_may_only_look_resolves_nothing() -> None:
    row, browser = alert(), person("view_alert")
    assert browser.post(f"{LIST}{row.pk}/resolve/").status_code == 403
    browser.post(LIST, {"action": "mark_resolved", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.resolved_at is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_see_them_sees_and_changes_nothing(method: str) -> None:
    row = alert()
    for browser in (signed_in("Reviewer"), person("change_usagerecord")):
        for path in (LIST, page(row), f"{LIST}{row.pk}/resolve/"):
            assert getattr(browser, method)(path).status_code == 403
    row.refresh_from_db()
    assert row.resolved_at is None


@pytest.mark.parametrize(
    "path", ["add/", "0/change/", "x/change/", "999999999999999999999/change/", "x/resolve/", "1/delete/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_addresses_of_nothing(path: str, method: str) -> None:
    answer = getattr(signed_in(superuser=True), method)(f"{LIST}{path}", raise_request_exception=False)
    assert answer.status_code in (302, 403, 404, 405)


def test_the_sidebar_leads_there_for_who_may() -> None:
    assert f'href="{LIST}"' in person("view_alert").get("/admin/").content.decode()
    assert f'href="{LIST}"' not in signed_in("Reviewer").get("/admin/").content.decode()
