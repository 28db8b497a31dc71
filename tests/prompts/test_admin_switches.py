"""The page of switches: thrown one by one, by those who may, written down, and said on every page."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from prompts.models import MasterSwitch, Service, UseCase
from tests.factories import UseCaseFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/prompts/masterswitch/"


@pytest.fixture
def operator() -> Client:
    person = signed_in("Operator")
    throw = Permission.objects.filter(codename__in=["throw_switch", "view_masterswitch"])
    person.user.user_permissions.add(*throw)  # type: ignore[attr-defined]
    return person


def send(person: Client, switch: str, **values: str) -> Any:
    return person.post(PAGE, {"switch": switch, **values})


def log() -> list[tuple[str, str]]:
    """What was done to what, the newest first."""
    return list(LogEntry.objects.order_by("-id").values_list("object_repr", "change_message"))


def test_all_switches_stand_on_one_page(operator: Client, django_assert_max_num_queries: Any) -> None:
    services = [live_use_case(rollout_percent=25).service for _ in range(9)]
    for number in range(20):
        UseCaseFactory(service=services[number % 9], slug=f"more_{number}")
    with django_assert_max_num_queries(12):
        page = operator.get(PAGE).content.decode()
    # Everything has a button of its own.
    assert page.count('role="switch"') == 9 + 29
    assert page.count('name="percent"') == 1 + 9 + 29
    assert page.count("Not live") == 20
    assert page.count('value="25"') == 9
    assert "Nobody has changed a switch yet." in page


def test_an_empty_hub_says_where_services_come_from(operator: Client) -> None:
    assert "No services yet" in operator.get(PAGE).content.decode()


@pytest.mark.parametrize("kind", ["service", "use_case"])
def test_throwing_one_leaves_the_others(operator: Client, kind: str) -> None:
    mine, other = UseCaseFactory(), UseCaseFactory()
    switch = mine if kind == "use_case" else mine.service
    answer = send(operator, f"{kind}:{switch.pk}", enabled="off")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    send(operator, f"{kind}:{switch.pk}", percent="25")
    mine.refresh_from_db()
    switch = mine if kind == "use_case" else mine.service
    assert (switch.enabled, switch.rollout_percent) == (False, 25)
    rest = [row for row in (*UseCase.objects.all(), *Service.objects.all()) if row != switch]
    assert {(row.enabled, row.rollout_percent) for row in rest} == {(True, 100)}
    assert len(rest) == 3 and other in rest
    assert log() == [
        (str(switch), "Rolled out to 25 % of the subjects, before 100 %."),
        (str(switch), "Switched off."),
    ]
    page = operator.get(PAGE).content.decode()
    assert f"{operator.user}, " in page[page.index("Last changes") :]  # type: ignore[attr-defined]
    send(operator, f"{kind}:{switch.pk}", enabled="on")
    switch.refresh_from_db()
    assert switch.enabled


def test_what_changes_nothing_is_not_written_down(operator: Client) -> None:
    use_case = UseCaseFactory()
    send(operator, f"use_case:{use_case.pk}", enabled="on", percent="100")
    assert log() == []


def test_everything_goes_off_with_a_reason_and_every_page_says_so(operator: Client) -> None:
    assert "Say why first" in send(operator, "everything:1", enabled="off").content.decode()
    assert MasterSwitch.objects.get().enabled
    send(operator, "everything:1", enabled="off", reason="The provider answers <nonsense>")
    master = MasterSwitch.objects.get()
    assert (master.enabled, master.reason) == (False, "The provider answers <nonsense>")
    assert master.changed_by == operator.user and master.changed_at  # type: ignore[attr-defined]
    assert log() == [("Everything", "Switched off. The provider answers <nonsense>")]
    for person, path in ((operator, "/admin/"), (operator, PAGE), (signed_in("Reviewer"), "/admin/")):
        page = person.get(path).content.decode()
        assert "Everything is switched off." in page
        assert "The provider answers &lt;nonsense&gt;" in page
    assert "Everything is switched off." not in Client().get("/admin/login/").content.decode()
    send(operator, "everything:1", enabled="on")
    master.refresh_from_db()
    assert (master.enabled, master.reason) == (True, "")
    assert "Everything is switched off." not in operator.get("/admin/").content.decode()


@pytest.mark.parametrize("percent", ["-1", "101", "", "abc", "5.5", "9" * 5000, "NaN"])
@pytest.mark.parametrize("kind", ["everything", "service", "use_case"])
def test_percentages_that_are_none(operator: Client, kind: str, percent: str) -> None:
    use_case = UseCaseFactory()
    pk = {"everything": 1, "service": use_case.service_id, "use_case": use_case.pk}[kind]
    answer = send(operator, f"{kind}:{pk}", percent=percent)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("Give a whole number from 0 to 100.") == 1
    assert page.count('aria-invalid="true"') == 1
    use_case.refresh_from_db()
    assert {use_case.rollout_percent, use_case.service.rollout_percent} == {100}
    assert MasterSwitch.objects.get().rollout_percent == 100


@pytest.mark.parametrize(
    "switch", ["", "use_case", "use_case:", "use_case:x", "use_case:99", "everything:2", "user:1", f"service:{'9' * 17}", "service:1\0"]
)  # fmt: skip
def test_a_switch_that_is_not_there(operator: Client, switch: str) -> None:
    answer = send(operator, switch, enabled="off")
    assert answer.status_code == 200
    assert "This switch is not there any more. Nothing was changed." in answer.content.decode()


@pytest.mark.parametrize(
    "values", [{"enabled": "maybe"}, {"reason": "x" * 201, "enabled": "off"}, {"reason": "\0", "enabled": "off"}]
)
def test_other_bad_input_changes_nothing(operator: Client, values: dict[str, str]) -> None:
    answer = send(operator, "everything:1", **values)
    assert answer.status_code == 200
    assert MasterSwitch.objects.get().enabled
    assert len(re.findall(r'hub-switch-problem"', answer.content.decode())) == 1


@pytest.mark.parametrize("groups", [(), ("Reviewer",)])
def test_others_neither_see_nor_throw(groups: tuple[str, ...]) -> None:
    other = signed_in(*groups)
    assert other.get(PAGE).status_code == 403
    assert send(other, "everything:1", enabled="off", reason="Mine").status_code == 403
    assert MasterSwitch.objects.get().enabled


def test_who_may_only_look_sees_no_form() -> None:
    viewer, use_case = signed_in(), UseCaseFactory()
    viewer.user.user_permissions.add(Permission.objects.get(codename="view_masterswitch"))  # type: ignore[attr-defined]
    page = viewer.get(PAGE).content.decode()
    assert page.count('aria-disabled="true"') == 2
    assert 'name="switch"' not in page
    assert send(viewer, f"use_case:{use_case.pk}", enabled="off").status_code == 403
    use_case.refresh_from_db()
    assert use_case.enabled


def test_the_row_has_no_page_and_is_neither_added_nor_deleted() -> None:
    root = signed_in(superuser=True)
    assert root.get(f"{PAGE}1/change/")["Location"] == PAGE
    assert root.post(f"{PAGE}1/delete/", {"post": "yes"}).status_code == 403
    root.post(f"{PAGE}add/", {"enabled": ""})
    assert MasterSwitch.objects.get().enabled


def test_the_form_of_a_service_has_the_switch_too(operator: Client) -> None:
    service = UseCaseFactory().service
    path = f"/admin/prompts/service/{service.pk}/change/"
    data = {"name": service.name, "description": "", "enabled": "on"}
    for wrong in ("-1", "101", "text", ""):
        assert operator.post(path, data | {"rollout_percent": wrong}).status_code == 200
    service.refresh_from_db()
    assert service.rollout_percent == 100
    assert operator.post(path, data | {"rollout_percent": "30"}).status_code == 302
    service.refresh_from_db()
    assert service.rollout_percent == 30
    assert (str(service), "Rolled out to 30 % of the subjects, before 100 %.") in log()
    assert "On, 30 %" in operator.get("/admin/prompts/service/").content.decode()
