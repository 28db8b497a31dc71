"""Making and changing budgets in the admin."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from tests.factories import ClientFactory, UseCaseFactory
from tests.signed_in import said, signed_in
from tests.usage.budget_rows import budget, hold, no_budgets, spender
from usage import budgets
from usage.models import Budget, BudgetPeriod

pytestmark = pytest.mark.django_db
BUDGETS = "/admin/usage/budget/"
SEOUL = "Asia/Seoul"


@pytest.fixture(autouse=True)
def _none_yet() -> None:
    no_budgets()


@pytest.fixture
def operator() -> Client:
    return signed_in("Operator")


def form_of(**values: Any) -> dict[str, Any]:
    filled = {"scope": "all", "period": "month", "time_zone": "UTC", "soft_limit": "20", "hard_limit": "30"}
    return {"active": "on", **filled, **values}


def page_of(one: Budget) -> str:
    return f"{BUDGETS}{one.pk}/change/"


def changed(one: Budget, **values: Any) -> dict[str, Any]:
    """What the page of `one` sends, with other values."""
    one.refresh_from_db()
    stands = {
        "period": one.period,
        "time_zone": one.time_zone,
        "soft_limit": one.soft_limit,
        "hard_limit": one.hard_limit,
    }
    return {"active": "on", "seen": one.updated_at.isoformat(), **stands, **values}


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_empty_hard_limit_is_half_as_much_again(operator: Client) -> None:
    answer = operator.post(f"{BUDGETS}add/", form_of(soft_limit="$0.000001", hard_limit=""))
    assert answer.status_code == 302
    made = Budget.objects.get()
    assert (made.soft_limit, made.hard_limit) == (Decimal("0.000001"), Decimal("0.000002"))
    operator.post(f"{BUDGETS}add/", form_of(period="day", soft_limit="20", hard_limit=""))
    assert Budget.objects.get(period="day").hard_limit == 30
    operator.post(f"{BUDGETS}add/", form_of(time_zone=SEOUL, soft_limit="1000000000", hard_limit=""))
    assert Budget.objects.get(time_zone=SEOUL).hard_limit == 1_000_000_000


def test_a_city_is_enough_to_name_a_time_zone(operator: Client) -> None:
    operator.post(f"{BUDGETS}add/", form_of(time_zone="seoul"))
    operator.post(f"{BUDGETS}add/", form_of(time_zone=" America/new york "))
    operator.post(f"{BUDGETS}add/", form_of(time_zone="utc"))
    assert set(Budget.objects.values_list("time_zone", flat=True)) == {SEOUL, "America/New_York", "UTC"}


def test_each_scope_takes_its_own_target_and_leaves_the_others(operator: Client) -> None:
    use_case, client = UseCaseFactory(slug="texts", service__slug="shop"), ClientFactory()
    all_targets = {"service": "shop", "use_case": use_case.full_name, "client": str(client.pk)}
    for scope in ("all", "service", "use_case", "client"):
        answer = operator.post(f"{BUDGETS}add/", form_of(scope=scope, **all_targets))
        assert answer.status_code == 302
    made = {one.scope: (one.target, one.client) for one in Budget.objects.all()}
    assert made == {
        "all": ("", None),
        "service": ("shop", None),
        "use_case": ("shop.texts", None),
        "client": ("", client),
    }


PLAIN = "Give an amount of USD in plain digits"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"soft_limit": "-1"}, "Give more than $0."),
        ({"soft_limit": "0"}, "Give more than $0."),
        ({"soft_limit": "0.000000"}, "Give more than $0."),
        ({"hard_limit": "-30"}, "Give more than $0."),
        ({"soft_limit": "1000000000.01"}, "Give no more than $1,000,000,000."),
        ({"hard_limit": "9" * 59}, "Give no more than $1,000,000,000."),
        ({"soft_limit": "1e999"}, PLAIN),
        ({"soft_limit": "NaN"}, PLAIN),
        ({"soft_limit": "Infinity"}, PLAIN),
        ({"hard_limit": "-inf"}, PLAIN),
        ({"soft_limit": "1,000"}, PLAIN),
        ({"soft_limit": "20,50"}, PLAIN),
        ({"soft_limit": "٢٠"}, PLAIN),
        ({"soft_limit": "1_000"}, PLAIN),
        ({"soft_limit": "9" * 100_000}, PLAIN),
        ({"soft_limit": "2\0"}, PLAIN),
        ({"soft_limit": ""}, "This field is required."),
        ({"soft_limit": "0.0000001", "hard_limit": "30"}, "Give no more than 6 decimals."),
        ({"hard_limit": "19.999999"}, "The hard limit can’t be below the soft limit, $20."),
        ({"scope": "service"}, "Choose the service that it is for."),
        ({"scope": "use_case"}, "Choose the use case that it is for."),
        ({"scope": "client"}, "Choose the client that it is for."),
        ({"scope": "planet"}, "Select a valid choice."),
        ({"scope": ""}, "This field is required."),
        ({"scope": "service", "service": "ghost"}, "There is no service “ghost”."),
        ({"scope": "use_case", "use_case": "ghost.texts"}, "There is no use case “ghost.texts”."),
        ({"scope": "client", "client": "999999"}, "There is no such client."),
        ({"scope": "client", "client": "9" * 40}, "There is no such client."),
        ({"scope": "client", "client": "a\0"}, "Null characters are not allowed."),
        ({"time_zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”."),
        ({"time_zone": "../../etc/passwd"}, "There is no time zone"),
        ({"time_zone": ""}, "This field is required."),
        ({"time_zone": "UTC\0"}, "There is no time zone"),
        ({"time_zone": "x" * 5000}, "There is no time zone"),
        ({"period": "year"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(operator: Client, values: dict[str, Any], error: str) -> None:
    answer = operator.post(f"{BUDGETS}add/", form_of(**values))
    assert answer.status_code == 200
    assert error in shown(answer)
    assert not Budget.objects.exists()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("values", [{"soft_limit": "-1"}, {"hard_limit": "5"}, {"time_zone": "Mars/Olympus"}])
def test_a_refused_change_leaves_the_budget_and_its_period_as_they_are(
    operator: Client, values: dict[str, Any]
) -> None:
    one = budget("20", "30", at=timezone.now())
    answer = operator.post(page_of(one), changed(one, **values))
    assert answer.status_code == 200
    assert "Please correct the errors below." in shown(answer)
    row = BudgetPeriod.objects.get()
    assert (row.soft_limit, row.hard_limit, row.closed_at) == (20, 30, None)
    assert "of $20 (stops at $30)" in shown(answer)


def test_a_second_active_budget_of_the_same_is_refused_by_name(operator: Client) -> None:
    UseCaseFactory(slug="texts", service__slug="shop")
    first = budget(at=timezone.now(), scope="service", target="shop", time_zone=SEOUL)
    same = form_of(scope="service", service="shop", time_zone=SEOUL)
    answer = operator.post(f"{BUDGETS}add/", same)
    assert "There is a budget of shop by the month (Asia/Seoul) already" in shown(answer)
    assert page_of(first) in answer.content.decode()
    assert Budget.objects.count() == 1
    assert operator.post(f"{BUDGETS}add/", {**same, "period": "day"}).status_code == 302
    assert operator.post(f"{BUDGETS}add/", {**same, "time_zone": "UTC"}).status_code == 302
    off = {name: value for name, value in same.items() if name != "active"}
    assert operator.post(f"{BUDGETS}add/", off).status_code == 302
    # Switched on, or counted otherwise, it would be a second one just as well.
    switched_off = Budget.objects.get(active=False)
    answer = operator.post(page_of(switched_off), changed(switched_off))
    assert "already" in shown(answer)
    by_day = Budget.objects.get(period="day")
    answer = operator.post(page_of(by_day), changed(by_day, period="month"))
    assert "already" in shown(answer)
    assert Budget.objects.filter(active=True, period="month", time_zone=SEOUL).count() == 1


def test_a_budget_made_in_the_middle_of_a_month_begins_with_what_was_spent_and_held(operator: Client) -> None:
    now = timezone.now()
    budget("100", at=now)
    who = spender(use_case="shop.texts")
    budgets.settle(hold(who, "5", now), Decimal("4.20"))
    hold(who, "0.40", now)
    UseCaseFactory(slug="texts", service__slug="shop")
    answer = operator.post(f"{BUDGETS}add/", form_of(scope="service", service="shop", soft_limit="4"), follow=True)
    row = BudgetPeriod.objects.get(budget__scope="service")
    assert (row.spent, row.held, row.steps) == (Decimal("4.2"), Decimal("0.4"), ["fallbacks"])
    (info, _) = said(answer)
    assert info.startswith("$4.20 were spent on shop in this month so far, since 1 ")
    assert ", and calls on their way hold $0.40; they count." in info
    assert info.endswith("With these limits at once: half of the subjects get fallbacks.")


def test_what_it_is_for_never_changes(operator: Client) -> None:
    one = budget(at=timezone.now(), scope="service", target="shop")
    other = {"scope": "client", "client": str(ClientFactory().pk), "service": "other", "target": "other"}
    operator.post(page_of(one), changed(one, soft_limit="9", **other))
    one.refresh_from_db()
    assert (one.scope, one.target, one.client, one.soft_limit) == ("service", "shop", None, 9)


def test_a_change_is_logged_with_what_was_before(operator: Client) -> None:
    one = budget("20", "30", at=timezone.now())
    operator.post(page_of(one), changed(one, soft_limit="25.5", time_zone=SEOUL))
    operator.post(page_of(one), {**changed(one), "active": ""})
    told = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert told == [
        "Soft limit $25.50, before $20. Counted by the month (Asia/Seoul), before by the month.",
        "Switched off.",
    ]
    page = shown(operator.get(page_of(one)))
    assert all(text in page for text in told)


def test_the_second_of_two_people_is_told_of_the_first(operator: Client) -> None:
    one = budget("20", "30", at=timezone.now())
    opened = changed(one)
    operator.post(page_of(one), {**opened, "soft_limit": "25"})
    answer = operator.post(page_of(one), {**opened, "hard_limit": "90"})
    assert "You changed this budget just now, in another window. Nothing was saved" in shown(answer)
    one.refresh_from_db()
    assert (one.soft_limit, one.hard_limit) == (25, 30)


def test_another_period_says_beforehand_and_afterwards_what_counts(operator: Client) -> None:
    now = timezone.now()
    one = budget("100", at=now - timedelta(days=40), time_zone=SEOUL)
    budgets.settle(hold(spender(), "8", now), Decimal("7.20"))
    told = operator.get(f"{BUDGETS}meaning/", {"budget": one.pk, **changed(one, period="day")})
    text = shown(told)
    assert "$7.20 were spent today so far, since " in text
    assert "they count. What was counted by the month until now stays in the history, and its steps end." in text
    assert BudgetPeriod.objects.filter(closed_at=None, budget=one, ends_at__gt=now).count() == 1
    answer = operator.post(page_of(one), changed(one, period="day"), follow=True)
    assert "$7.20 were spent today so far" in said(answer)[0]
    assert BudgetPeriod.objects.get(budget=one, closed_at=None, ends_at__gt=now).spent == Decimal("7.2")


def test_what_a_form_would_mean_is_told_while_it_is_filled_in(operator: Client) -> None:
    now = timezone.now()
    one = budget("100", at=now)
    budgets.settle(hold(spender(), "8", now), Decimal("7.20"))

    def told(**values: Any) -> str:
        return shown(operator.get(f"{BUDGETS}meaning/", {"budget": one.pk, **changed(one, **values)})).strip()

    assert told() == ""
    assert "With these limits at once: half of the subjects get fallbacks, use cases are switched off." in told(
        soft_limit="5", hard_limit="8"
    )
    assert "no calls any more" in told(soft_limit="5", hard_limit="7.2")
    assert "Off: nothing is held against it" in told(active="")
    assert told(soft_limit="NaN", hard_limit="<script>") == ""
    assert told(period="year") == told(time_zone="Mars/Olympus") == ""
    new = operator.get(f"{BUDGETS}meaning/", form_of(scope="service", service="<script>alert(1)</script>"))
    assert b"<script>" not in new.content
    for junk in ({"scope": "client", "client": "9" * 30}, {"scope": "service", "service": "x" * 5000}, {"scope": "x"}):
        assert shown(operator.get(f"{BUDGETS}meaning/", form_of(**junk))).strip() == ""
    assert operator.get(f"{BUDGETS}meaning/", {"budget": "9" * 30}).status_code == 200


def test_the_add_page_opens_whatever_its_address_says(operator: Client) -> None:
    client = ClientFactory(name="Shop front")
    page = operator.get(f"{BUDGETS}add/?scope=client&client={client.pk}").content.decode()
    assert f'<option value="{client.pk}" selected>Shop front</option>' in page
    for query in (
        "scope=zzz&client=abc",
        "soft_limit=NaN&period=1&time_zone=%3Cscript%3E",
        "client=99999999999999999999",
    ):
        assert operator.get(f"{BUDGETS}add/?{query}").status_code == 200
