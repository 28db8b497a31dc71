"""The home page: what matters now, to whom it matters."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from generation.admin import home_money
from prompts.approvals import ask
from prompts.experiments import plan, running
from prompts.publishing import archive, publish
from tests.factories import (
    ClientFactory,
    SuggestionFactory,
    UseCaseFactory,
    UserFactory,
    VersionFactory,
    live_use_case,
)
from tests.signed_in import signed_in
from usage.models import UsageRecord

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def record(at: datetime, **values: Any) -> None:
    defaults = {"service": "s", "use_case": "s.u", "served_from": "model", "succeeded": True, "cost": "0.25"}
    client = UsageRecord.objects.first()
    UsageRecord.objects.create(client=client.client if client else ClientFactory(), at=at, **{**defaults, **values})


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_money.timezone, "now", lambda: NOW)


@pytest.mark.usefixtures("noon")
def test_figures_of_today_are_held_against_yesterday_by_the_same_time() -> None:
    day = timedelta(days=1)
    for at in (NOW, NOW.replace(hour=0), NOW - day, NOW - day - timedelta(hours=1), NOW - day * 3):
        record(at)
    record(NOW - day + timedelta(hours=2))  # yesterday, but later than now
    record(NOW, served_from="cache", cost=0)
    record(NOW, succeeded=False, cost=None)
    figures = {figure.title: figure for figure in home_money.figures_of()}
    assert (figures["Requests today"].value, figures["Requests today"].remark) == ("4", "1 yesterday by now")
    assert (figures["Cost today"].value, figures["Cost today"].remark) == ("$0.50", "$0.25 yesterday by now")
    assert (figures["From the cache"].value, figures["From the cache"].remark) == ("25 %", "1 of 4 today")
    assert (figures["Failed today"].value, figures["Failed today"].is_bad) == ("1", True)
    assert figures["Failed today"].link.endswith("?at_from=2026-11-20&succeeded__exact=0")


@pytest.mark.usefixtures("noon")
def test_fourteen_days_have_a_bar_each() -> None:
    record(NOW)
    record(NOW - timedelta(days=13))
    record(NOW - timedelta(days=14))
    chart = home_money.fourteen_days()
    assert json.loads(chart["requests"])["datasets"][0]["data"] == [1] + [0] * 12 + [1]
    assert json.loads(chart["cost"])["datasets"][0]["data"] == [0.25] + [0.0] * 12 + [0.25]
    assert json.loads(chart["cost"])["labels"][0] == "7 Nov"
    assert (len(chart["rows"]), chart["total"]) == (14, "2 requests, $0.50")


def test_with_no_requests_figures_are_nothing_and_say_so() -> None:
    figures = {figure.title: figure for figure in home_money.figures_of()}
    assert [figures[title].value for title in ("Requests today", "Cost today", "From the cache", "Failed today")] == [
        "0",
        "$0",
        "–",
        "0",
    ]
    assert not figures["Failed today"].is_bad


def fill() -> None:
    use_case = live_use_case()
    SuggestionFactory(use_case=use_case, subject="user-42", created_at=timezone.now() - timedelta(hours=3))
    SuggestionFactory(state="failed", error_detail="The provider is <b>down</b>", data=None)
    VersionFactory(use_case=use_case, number=2, note="Warmer")
    publish(VersionFactory(use_case=use_case, number=3), note="Calmer")
    record(timezone.now())
    asked = VersionFactory(use_case=use_case, number=4)
    ask(asked, by=UserFactory(), note="Better")
    shares = [plan.Share(version=version, weight=0.5) for version in use_case.versions.filter(number__in=[1, 3])]
    running.start(plan.create(use_case, plan.Plan(slug="calmer", name="Is calmer better", shares=shares)))


CARDS = {
    "Drafts waiting for review": {"Reviewer", "Marketer"},
    "Start reviewing": {"Reviewer"},
    "Newest drafts": {"Reviewer"},
    "Last failures": {"Reviewer", "Operator"},
    "Requests today": {"Operator"},
    "Last 14 days": {"Operator"},
    "Prompt drafts": {"Marketer"},
    "Went live last": {"Marketer"},
    "Waiting for a second person": {"Marketer"},
    "Experiments under way": {"Marketer"},
}


@pytest.mark.parametrize("group", ["Reviewer", "Marketer", "Operator"])
def test_each_card_is_for_those_whose_work_it_is(group: str) -> None:
    fill()
    page = signed_in(group).get("/admin/").content.decode()
    assert {title for title in CARDS if title in page} == {title for title, groups in CARDS.items() if group in groups}
    assert ("user-42" in page) is (group == "Reviewer")  # whom a draft is for is the reviewers' to know
    assert "<b>down" not in page


def test_waiting_drafts_are_counted_by_use_case() -> None:
    first, second, reviewer = live_use_case(), live_use_case(), signed_in("Reviewer")
    for hours in (1, 30):
        draft = SuggestionFactory(use_case=first, created_at=timezone.now() - timedelta(hours=hours))
    late = timezone.now() - timedelta(hours=1)
    SuggestionFactory(use_case=second, due_at=late, assigned_to=reviewer.user)  # type: ignore[attr-defined]
    SuggestionFactory(use_case=second, copy_of=draft)
    SuggestionFactory(use_case=second, state="approved")
    answer = reviewer.get("/admin/")
    waiting = answer.context["waiting"]
    assert (str(waiting.count), waiting.oldest, waiting.more) == ("3", "1 day", 0)
    told = [(name, str(count), str(overdue), since) for name, count, overdue, since in waiting.rows]
    assert told == [(str(second), "1", "1", "just now"), (str(first), "2", "0", "1 day")]
    page, desk = answer.content.decode(), "/admin/generation/suggestion/queue/"
    assert f'href="{desk}?flag=overdue">1 overdue</a>' in page
    assert f'href="{desk}?whose=mine">1 assigned to you</a>' in page
    assert f'href="{desk}?use_case={first}">' in page
    assert desk not in signed_in("Marketer").get("/admin/").content.decode()


def test_the_sidebar_counts_what_waits_and_is_silent_about_nothing() -> None:
    reviewer = signed_in("Reviewer")
    assert 'class="hub-badge"' not in reviewer.get("/admin/").content.decode()
    SuggestionFactory()
    assert '<span class="hub-badge">1</span>' in reviewer.get("/admin/").content.decode()


def test_use_cases_without_a_live_version_are_named() -> None:
    use_case = UseCaseFactory()
    page = signed_in("Marketer").get("/admin/").content.decode()
    assert "These use cases refuse requests until a version of them is published" in page
    assert str(use_case) in page


def test_an_empty_hub_says_how_to_send_the_first_request() -> None:
    use_case = live_use_case(example_variables={"topic": "mum's tea"})
    page = signed_in(superuser=True).get("/admin/")
    assert page.context["first_request"] == (
        "curl http://testserver/api/v1/suggestions \\\n"
        "  -H 'Authorization: Bearer YOUR_API_KEY' \\\n"
        "  -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\\n"
        f"""  -d '{{"use_case": "{use_case}", "variables": {{"topic": "mum'\\''s tea"}}}}'"""
    )
    assert "Nothing was asked yet" in page.content.decode()
    SuggestionFactory(use_case=use_case)
    assert "Nothing was asked yet" not in signed_in(superuser=True).get("/admin/").content.decode()


def test_queries_do_not_grow_with_the_data(django_assert_max_num_queries: Any) -> None:
    root = signed_in(superuser=True)
    for _ in range(5):
        fill()
    with django_assert_max_num_queries(28):
        assert root.get("/admin/").status_code == 200


def test_what_is_archived_or_the_studios_is_no_work() -> None:
    fill()
    draft = VersionFactory(use_case=live_use_case(), number=7, note="Put away")
    archive(draft)
    SuggestionFactory(state="failed", purpose="studio", error_detail="Only tried")
    page = signed_in(superuser=True).get("/admin/").content.decode()
    assert "Put away" not in page
    assert "Only tried" not in page


def test_money_of_the_chart_is_exact() -> None:
    for _ in range(3):
        record(timezone.now(), cost=Decimal("0.0000000001"))
    assert home_money.fourteen_days()["total"] == "3 requests, $0.00000000030"
