"""The cost page: who sees it, and what its figures, chart and tables say."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation.models import Suggestion
from prompts.publishing import add_draft
from tests.factories import ServiceFactory, SuggestionFactory, UserFactory, live_use_case
from tests.generation.cost_rows import (
    CSV,
    DAYS,
    FORTNIGHT,
    MOMENT,
    PAGE,
    TABLE,
    approved,
    asked,
    client_named,
    figures,
    lines,
    plain,
    shown,
)  # fmt: skip
from tests.generation.decision_rows import nothing_kept  # noqa: F401
from tests.signed_in import signed_in
from usage.models import Budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_kept")]
DAY = timedelta(days=1)


@pytest.fixture
def operator() -> Client:
    return signed_in("Operator")


@pytest.fixture
def anna() -> User:
    return UserFactory(username="anna", groups=["Reviewer"])


@pytest.mark.parametrize("address", [PAGE, TABLE, CSV])
def test_only_who_may_see_usage_records_sees_it(address: str) -> None:
    for group in ("Marketer", "Reviewer"):
        assert signed_in(group).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_the_sidebar_leads_there_those_who_may_and_marks_it_alone(operator: Client) -> None:
    assert f'href="{PAGE}"' not in signed_in("Reviewer").get("/admin/").content.decode()
    links = re.findall(r'<a href="(/admin/usage/usagerecord/[^"]*)"[^>]*class="([^"]*)"', shown(operator, ""))
    assert {link: "active" in look.split() for link, look in links} == {PAGE: True, "/admin/usage/usagerecord/": False}


def test_without_requests_it_says_so(operator: Client) -> None:
    html = shown(operator, "")
    assert "No requests in these days" in html and "hub-cost-table" not in html
    assert figures(html)["Spent"] == "$0 $0 a day"
    assert figures(html)["Success rate"].startswith("–")


def test_figures_are_exact_and_compared_with_the_days_before(operator: Client) -> None:
    for number in range(4):
        asked(subject=f"user-{number % 2}", tokens_cache_read=3000, latency_ms=60)
    asked(served_from="cache", cost=Decimal(0), saved=Decimal("0.01"), tokens_input=0, tokens_output=0, latency_ms=4)
    asked(succeeded=False, cost=Decimal("0.002"), cost_kind="estimated", subject="")
    asked(at=MOMENT - FORTNIGHT, cost=Decimal("0.021"))
    asked(at=MOMENT - FORTNIGHT - FORTNIGHT, cost=Decimal(100))  # neither in the days nor in those before
    found = figures(shown(operator))
    assert found["Spent"] == "$0.042 $0.0030 a day · $0.0020 of it estimated ↑ 100 % more"
    assert found["Requests"] == "6 1 failed ↑ 500 % more"
    assert found["Success rate"] == "83.3 % below the target target: above 95 % ↓ 16.7 points less"
    assert found["Fallback rate"] == "0 % target: below 5 % as before"
    assert (
        found["From the cache"]
        == "16.7 % far below the target, under 50 % target: above 70 % · saved $0.010 ↑ 16.7 points more"
    )
    assert found["Tokens in"] == "17,000 70.6 % from the provider’s cache ↑ 17 times as much"
    assert found["Tokens out"] == "1,000 ↑ 400 % more"
    assert found["Cost an active subject"] == "$0.014 3 active · target: below $0.02 ↓ 33 % less"
    assert found["Without a call, p95"].startswith("4 ms answers that needed no new call")


@pytest.mark.parametrize(
    ("latency", "missed"), [(4000, ""), (6000, "above the target")], ids=["within the target", "past it"]
)
def test_slow_answers_are_said_in_words(operator: Client, latency: int, missed: str) -> None:
    asked(latency_ms=latency)
    asked(latency_ms=3000, served_from="cache")
    found = figures(shown(operator))
    assert ("above the target" in found["Latency, p95"]) == bool(missed)
    assert "above the target answers that needed no new call" in found["Without a call, p95"]


def test_requests_of_unknown_cost_are_told_beside_what_was_spent(operator: Client) -> None:
    asked(cost=None, cost_kind="unknown")
    assert figures(shown(operator))["Spent"].startswith("$0 1 request of unknown cost")


def test_cost_of_approved_texts_by_use_case_and_version(operator: Client, anna: User) -> None:
    use_case = live_use_case(service=ServiceFactory(slug="care"))
    second = add_draft(use_case)
    live = use_case.live_version
    for version, number in ((live, 1), (live, 1), (second, 2)):
        asked(version=number)
        approved(anna, SuggestionFactory(use_case=use_case, version=version))
    # What does not count: out of these days, a copy, the studio's, taken back, another version's draft.
    approved(anna, SuggestionFactory(use_case=use_case), at=MOMENT - FORTNIGHT)
    original = approved(anna, SuggestionFactory(use_case=use_case), at=MOMENT - 2 * FORTNIGHT)
    approved(anna, SuggestionFactory(use_case=use_case, copy_of=original))
    approved(anna, SuggestionFactory(use_case=use_case, purpose="studio"))
    taken_back = approved(anna, SuggestionFactory(use_case=use_case))
    Suggestion.objects.filter(pk=taken_back.pk).update(state="draft", reviewed_at=None)
    asked(version=2, cost=Decimal("0.03"))
    html = shown(operator)
    assert figures(html)["Cost an approved text"] == "$0.020 3 approved by people"
    assert lines(html) == ["care.ideas 4 $0.060 100 % 4,000 / 800 3 $0.020 $0.060 40 ms 0 % 0"]
    opened = shown(operator, f"{DAYS}&open=care.ideas", TABLE)
    assert lines(opened)[1:] == [
        "v2 2 $0.040 66.7 % 2,000 / 400 1 $0.040 $0.040 40 ms 0 % 0",
        "v1 2 $0.020 33.3 % 2,000 / 400 2 $0.010 $0.020 40 ms 0 % 0",
    ]


def test_tables_by_model_client_and_subject_have_the_dearest_first(operator: Client) -> None:
    asked(model="haiku", client="Shop", subject="anna")
    asked(model="sonnet", client="Mail desk", subject="ben", cost=Decimal("0.05"))
    asked(model="haiku", client="Mail desk", subject="anna", cost=Decimal("0.02"))
    first = {
        table: [line.split(" $")[0] for line in lines(shown(operator, f"{DAYS}&table={table}"))]
        for table in ("model", "client", "subject", "version")
    }
    assert first == {
        "model": ["sonnet 1", "haiku 2"],
        "client": ["Mail desk 2", "Shop 1"],
        "subject": ["ben Mail desk 1", "anna Mail desk, Shop 2"],
        "version": ["care.ideas v1 3"],
    }


def test_only_the_dearest_subjects_are_shown_and_their_share_is_of_all(operator: Client) -> None:
    for number in range(21):
        asked(subject=f"user-{number:02}", cost=Decimal("0.01") * (number + 1))
    found = lines(shown(operator, f"{DAYS}&table=subject"))
    assert len(found) == 20 and found[0].startswith("user-20 Shop 1 $0.21 9.1 %")
    assert "The 20 dearest; the download has more." in shown(operator, f"{DAYS}&table=subject", TABLE)


def test_tables_are_sorted_by_any_column_with_what_is_unknown_last(operator: Client, anna: User) -> None:
    use_case = live_use_case(service=ServiceFactory(slug="care"))
    approved(anna, SuggestionFactory(use_case=use_case))
    for name, times in (("care.ideas", 3), ("shop.ads", 2), ("mail.reply", 1)):
        for _ in range(times):
            asked(name, cost=Decimal("0.06") / times / times)

    def order(name: str) -> list[str]:
        return [line.split(".")[0] for line in lines(shown(operator, f"{DAYS}&order={name}", TABLE))]

    assert order("") == order("nonsense") == order("-cost") == ["mail", "shop", "care"]
    assert order("-requests") == order("cost") == ["care", "shop", "mail"]
    assert order("-cost_per_approved")[0] == order("cost_per_approved")[0] == "care"
    assert order("name") == ["care", "mail", "shop"]
    assert order("-name") == ["shop", "mail", "care"]


def test_the_sorted_column_says_so_and_turns_round(operator: Client) -> None:
    asked()
    html = shown(operator)
    assert html.count('aria-sort="descending"') == 1
    assert "order=cost&amp;with=table#table" in html and "order=-tokens&amp;with=table#table" in html


def test_a_use_case_opens_and_closes_and_the_address_keeps_the_days(operator: Client) -> None:
    asked()
    html = shown(operator)
    [address] = re.findall(r'href="\?([^"]*)#table"[^>]* aria-expanded="false"', html)
    opened = shown(operator, address.replace("&amp;", "&"))
    assert "from=2026-03-02" in address
    assert [line.split()[0] for line in lines(opened)] == ["care.ideas", "v1"]
    [address] = re.findall(r'href="\?([^"]*)#table"[^>]* aria-expanded="true"', opened)
    assert "open" not in address


def test_the_page_does_not_wait_for_the_table_and_the_approved_texts(operator: Client, anna: User) -> None:
    use_case = live_use_case(service=ServiceFactory(slug="care"))
    asked()
    approved(anna, SuggestionFactory(use_case=use_case))
    html = operator.get(f"{PAGE}?{DAYS}").content.decode()
    assert figures(html)["Cost an approved text"] == "… being counted" and "hub-cost-table" not in html
    [address] = re.findall(r'data-cost-load="([^"]+)"', html)
    later = operator.get(address.replace("&amp;", "&")).content.decode()
    assert len(lines(later)) == 1
    assert plain(later.split('id="cost-figure">')[1]) == "$0.010 1 approved by people"


def chart_of(html: str) -> dict[str, Any]:
    found = re.search(r'<table class="hub-table">(.*?)</table>', html.split("hub-insight-chart")[1], re.DOTALL)
    assert found
    heads, *rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in found[1].split("<tr>")[1:]]
    return {"heads": heads, "rows": rows}


def test_the_chart_has_six_services_and_all_others_together(operator: Client) -> None:
    for number in range(8):
        asked(f"service{number}.ideas", cost=Decimal(number + 1) / 10)
    asked("service7.ideas", at=MOMENT + DAY, cost=Decimal(1))
    found = chart_of(shown(operator))
    assert found["heads"] == ["Day", *(f"service{number}" for number in (7, 6, 5, 4, 3, 2)), "Others", "All"]
    assert len(found["rows"]) == 14
    assert found["rows"][2] == [
        "4 Mar 2026", "$0.80", "$0.70", "$0.60", "$0.50", "$0.40", "$0.30", "$0.30", "$3.60",
    ]  # fmt: skip
    assert found["rows"][3][-1] == "$1.00" and found["rows"][0][-1] == "$0"


@pytest.mark.parametrize(
    ("query", "unit", "bars"),
    [
        ("from=2026-01-01&to=2026-04-02", "Day", 92),
        ("from=2026-01-01&to=2026-04-03", "Week", 14),
        ("from=2025-10-01&to=2026-04-30", "Month", 7),
    ],
)
def test_long_ranges_are_drawn_by_week_or_month(operator: Client, query: str, unit: str, bars: int) -> None:
    asked(at=MOMENT)
    asked(at=MOMENT + DAY)
    found = chart_of(shown(operator, query))
    assert (found["heads"][0], len(found["rows"])) == (unit, bars)
    assert [row[-1] for row in found["rows"] if row[-1] != "$0"] == (["$0.010"] * 2 if unit == "Day" else ["$0.020"])


def seeing(*permissions: str) -> Client:
    """Somebody who may do that and nothing else."""
    browser = signed_in()
    browser.user.user_permissions.set(Permission.objects.filter(codename__in=permissions))  # type: ignore[attr-defined]
    return browser


def test_the_forecast_is_held_against_the_months_budget() -> None:
    for days in range(1, 4):
        asked(at=timezone.now() - days * DAY, cost=Decimal(40 + days))
    Budget.objects.filter(scope="all", period="month").update(soft_limit=Decimal("5"), hard_limit=Decimal("8"))
    title = "Forecast, this month"
    said = figures(shown(seeing("view_usagerecord", "view_budget"), ""))[title]
    assert "above the month’s budget" in said
    assert " with 95 % · $42.00 a day over the last 3 full days · budget: $5" in said
    assert "budget" not in figures(shown(seeing("view_usagerecord"), ""))[title]


def test_budgets_are_shown_to_who_may_see_them() -> None:
    said = "$0 spent · $0 held of $500 (stops at $750)"
    assert said in plain(shown(seeing("view_usagerecord", "view_budget"), ""))
    assert said not in plain(shown(seeing("view_usagerecord"), ""))


@pytest.mark.parametrize(
    "query",
    ["range=x", "from=x&to=y", "from=9999-12-31&to=0001-01-01", "from=2030-01-01", "to=1000-01-01",
     "table=x&order=x&open=x", "order=-", "open=%27&open=.", "from=&to=", "table=subject&order=-name"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_no_error(operator: Client, query: str) -> None:
    for address in (PAGE, TABLE, CSV):
        assert operator.get(f"{address}?{query}").status_code == 200


def test_days_that_make_no_sense_are_told(operator: Client) -> None:
    asked(at=timezone.now())
    html = shown(operator, "from=2026-02-30")
    assert "“2026-02-30” is no day; write one as 2026-11-21. These are the last 30 days." in html
    assert lines(html)
    assert "There is no range “century”." in shown(operator, "range=century")
    assert "<script>" not in plain(shown(operator, "from=<script>alert(1)")).replace("&lt;script&gt;", "")
    assert "hub-warning" not in shown(operator, "")


@pytest.mark.parametrize("name", ["today", "7-days", "30-days", "this-month", "last-month", "90-days", "12-months"])
def test_each_range_can_be_picked_and_stays_in_the_address(operator: Client, name: str) -> None:
    asked(at=timezone.now())
    html = shown(operator, f"range={name}&table=client")
    assert re.search(rf'href="\?range={name}[^"]*table=client[^"]*" aria-current="true"', html)
    assert f"range={name}&amp;table=model&amp;with=table#table" in html or name == "last-month"


def test_names_of_any_length_are_inert(operator: Client) -> None:
    name = "<b>\u202e" + "x" * 190
    asked(subject=name, model=f"<b>{'m' * 90}", use_case=f"<b>.{'u' * 90}")
    client_named("Shop")
    for table in ("subject", "model", "use_case", "version"):
        html = shown(operator, f"{DAYS}&table={table}")
        assert "<b>" not in html and "\u202e" not in html and "hub-insight-name" in html


def test_the_number_of_queries_does_not_grow(operator: Client, anna: User) -> None:
    def queries(query: str, address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            shown(operator, query, address)
        return len(found)

    def fill(number: int) -> None:
        use_case = live_use_case(service=ServiceFactory(slug=f"care{number}"))
        approved(anna, SuggestionFactory(use_case=use_case))
        at: datetime = MOMENT + number * timedelta(hours=7)
        asked(f"care{number}.ideas", at=at, client=f"Shop {number}", subject=f"user-{number}", model=f"m{number}")

    fill(0)
    tables = [(f"{DAYS}&table={table}", TABLE) for table in ("version", "model", "client", "subject")]
    addresses = [(f"{DAYS}&open=care0.ideas", PAGE), *tables]
    before = [queries(*one) for one in addresses]
    for number in range(1, 4):
        fill(number)
    assert [queries(*one) for one in addresses] == before
    assert max(before) < 70
