"""The list of budgets, the page of one, and what can be done there about its steps."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation.admin.budgets.rows import rows_of
from generation.admin.budgets.state import state_of
from tests.factories import ClientFactory, UserFactory
from tests.signed_in import said, signed_in
from tests.usage.budget_rows import budget, hold, no_budgets, spender
from usage import budgets
from usage.budgets import changing
from usage.models import Budget, BudgetPeriod, LadderEvent

pytestmark = pytest.mark.django_db
BUDGETS = "/admin/usage/budget/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _none_yet() -> None:
    no_budgets()


@pytest.fixture
def operator() -> Client:
    return signed_in("Operator")


def allowed(*codes: str) -> Client:
    person = signed_in()
    person.user.user_permissions.set(Permission.objects.filter(codename__in=codes))  # type: ignore[attr-defined]
    return person


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def spent(one: Budget, amount: str) -> BudgetPeriod:
    """Book `amount` within what `one` is for, now; its row afterwards."""
    budgets.settle(hold(spender(), amount, timezone.now()), Decimal(amount))
    return BudgetPeriod.objects.get(budget=one, closed_at=None, ends_at__gt=timezone.now())


def page_of(one: Budget, rest: str = "change/") -> str:
    return f"{BUDGETS}{one.pk}/{rest}"


def labels(answer: Any) -> list[str]:
    found: list[str] = re.findall(r"<td[^>]*field-show_state[^>]*>.*?</td>", answer.content.decode(), re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in found]


def test_without_budgets_the_list_says_what_one_is_good_for(operator: Client) -> None:
    assert "A budget keeps spending below a limit" in shown(operator.get(BUDGETS))


def test_the_list_tells_spent_held_and_limits(operator: Client) -> None:
    one = budget("20", "30", at=timezone.now(), time_zone="Asia/Seoul")
    spent(one, "12.30")
    hold(spender(), "0.40", timezone.now())
    answer = operator.get(BUDGETS)
    page = answer.content.decode()
    assert "$12.30 spent · $0.40 held of $20 (stops at $30)" in page
    assert 'class="hub-budget-spent" style="width:41.00%"' in page
    assert 'class="hub-budget-held" style="width:1.33%"' in page
    assert "Asia/Seoul" in page
    assert labels(answer) == ["50 %"]


def test_a_budget_that_nothing_touched_in_this_period_shows_nothing_spent(operator: Client) -> None:
    old = timezone.now() - timedelta(days=70)
    one = budget("20", at=old)
    budgets.settle(hold(spender(), "19", old), Decimal(19))
    answer = operator.get(BUDGETS)
    assert "$0 spent · $0 held of $20 (stops at $20)" in answer.content.decode()
    assert labels(answer) == ["OK"]
    assert operator.get(page_of(one)).status_code == 200
    assert BudgetPeriod.objects.count() == 1, "Looking writes nothing."


def test_the_label_follows_spending_and_what_was_undone(operator: Client) -> None:
    one = budget("10", "20", at=timezone.now())

    def label() -> str:
        return state_of(rows_of([one], timezone.now())[one.pk])

    found = [label()]
    for amount in ("5", "3", "2", "5"):
        row = spent(one, amount)
        found.append(label())
    assert found == ["OK", "50 %", "80 %", "Fallbacks", "Fallbacks"]
    changing.switch_off(row.pk, ["shop.texts"])
    assert label() == "Use cases off"
    changing.undo(row.pk, "use_cases_off", UserFactory())
    assert label() == "Fallbacks"
    changing.undo(row.pk, "fallbacks", UserFactory())
    assert label() == "100 %"
    spent(one, "5")
    assert label() == "Stopped"
    one.active = False
    changing.save(one)
    assert labels(operator.get(BUDGETS)) == ["Off"]
    assert "Nothing is held against it. Limits: $10, stops at $20." in shown(operator.get(BUDGETS))


def test_the_list_is_filtered_searched_and_sorted(operator: Client) -> None:
    now = timezone.now()
    budget(at=now)
    budget(at=now, scope="service", target="shop", period="day")
    budget(at=now, scope="client", client=ClientFactory(name="Front"), active=False)

    def found(query: str) -> int:
        return int(operator.get(f"{BUDGETS}?{query}").context["cl"].result_count)

    queries = ["", "scope__exact=service", "period__exact=month", "active__exact=0", "q=front", "q=sho", "o=3", "o=-3"]
    assert [found(query) for query in queries] == [3, 1, 2, 1, 1, 1, 3, 3]


def test_forty_budgets_take_no_more_queries_than_four(operator: Client) -> None:
    def make(names: range) -> None:
        limits = {"soft_limit": 10, "hard_limit": 20}
        clients = [Budget(scope="client", client=ClientFactory(), **limits) for _ in names]
        services = [Budget(scope="service", target=f"s{number}", **limits) for number in names]
        now = timezone.now()
        month = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
        made = Budget.objects.bulk_create([*clients, *services])
        BudgetPeriod.objects.bulk_create(BudgetPeriod(budget=one, spent=3, **month, **limits) for one in made)

    make(range(2))
    operator.get(BUDGETS)
    few = _queries_of(operator)
    make(range(2, 20))
    assert _queries_of(operator) == few <= 14


def _queries_of(person: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert person.get(BUDGETS).status_code == 200
    return len(queries)


def test_the_page_of_one_tells_steps_events_and_past_periods(operator: Client) -> None:
    now = timezone.now()
    long_ago = now - timedelta(days=63)
    one = budget("10", "20", at=long_ago)
    budgets.settle(hold(spender(), "11", long_ago), Decimal(11))
    changing.tick()
    row = spent(one, "15.50")
    changing.switch_off(row.pk, ["shop.texts", "shop.titles"])
    changing.switch_on(row.pk, "shop.texts", UserFactory(username="ada"))
    answer = operator.get(page_of(one))
    page = shown(answer)
    assert "$15.50 spent · $0 held of $10 (stops at $20)" in page
    amounts = [(rung.amount, rung.state) for rung in answer.context["rungs"]]
    assert amounts == [("$10", "Stands"), ("$15", "Stands"), ("$20", "$4.50 to go")]
    assert "shop.titles Switch on again…" in page
    assert "shop.texts on again, by hand" in page
    assert "ada Use cases are switched off: undone by hand shop.texts is on again." in page
    past = [(one.name, one.spent, one.row.alerted, one.steps) for one in answer.context["past"]]
    half = "half of the subjects get fallbacks"
    assert past == [
        (f"{now:%b %Y}", "$15.50", 100, [half, "use cases are switched off"]),
        (f"{long_ago:%b %Y}", "$11.00", 100, [half]),
    ]


def test_a_step_is_undone_and_restored_by_hand(operator: Client) -> None:
    one = budget("10", "20", at=timezone.now())
    row = spent(one, "16")
    about = {"period": row.pk, "subject": "fallbacks"}
    asked = operator.get(page_of(one, "undo/"), about)
    assert "Undo “Half of the subjects get fallbacks” for this period?" in shown(asked)
    row.refresh_from_db()
    assert row.undone == []
    answer = operator.post(page_of(one, "undo/"), about, follow=True)
    assert said(answer) == ["Half of the subjects get fallbacks: undone for the rest of this period."]
    row.refresh_from_db()
    assert row.undone == ["fallbacks"]
    assert "Let it stand again" in shown(answer)
    answer = operator.post(page_of(one, "restore/"), about, follow=True)
    row.refresh_from_db()
    assert (row.undone, said(answer)) == ([], ["Half of the subjects get fallbacks: it stands again."])
    whats = list(LadderEvent.objects.filter(by=operator.user).order_by("pk").values_list("what", flat=True))  # type: ignore[attr-defined]
    assert whats == ["undone", "restored"]


def test_a_use_case_is_switched_on_again_by_hand(operator: Client) -> None:
    one = budget("10", "20", at=timezone.now())
    row = spent(one, "16")
    changing.switch_off(row.pk, ["shop.texts", "shop.titles"])
    about = {"period": row.pk, "subject": "shop.texts"}
    assert "Switch shop.texts on again?" in shown(operator.get(page_of(one, "switch-on/"), about))
    operator.post(page_of(one, "switch-on/"), about)
    row.refresh_from_db()
    assert (row.off_use_cases, row.undone) == (["shop.titles"], ["shop.texts"])


def test_what_does_not_stand_is_said_and_nothing_changes(operator: Client) -> None:
    one = budget("10", "20", at=timezone.now())
    row = spent(one, "20")
    other = budget("10", at=timezone.now(), period="day")

    def sent(verb: str, subject: str, period: Any = row.pk, of: Budget = one) -> str:
        answer = operator.post(page_of(of, f"{verb}/"), {"period": period, "subject": subject})
        assert (answer.status_code, answer.headers["Location"]) == (302, page_of(of))
        return [str(message) for message in get_messages(answer.wsgi_request)][-1]

    assert sent("undo", "stopped") == "At the hard limit nothing is spent. Raise the limit to go on."
    assert sent("restore", "fallbacks") == "This step was not undone."
    assert sent("switch-on", HOSTILE) == f"{HOSTILE} is not switched off by this budget."
    over = "The day or month that this was about is over. Nothing was changed."
    for period in ("", "x", "\0", "9" * 40, "-1"):
        assert sent("undo", "fallbacks", period) == over
    assert sent("undo", "fallbacks", of=other) == over, "A row of another budget."
    asked = operator.get(page_of(one, "switch-on/"), {"period": row.pk, "subject": "shop.texts"}, follow=True)
    assert said(asked)[-1] == "This does not stand any more. Nothing was changed."
    BudgetPeriod.objects.filter(pk=row.pk).update(closed_at=timezone.now())
    assert sent("undo", "fallbacks") == over
    row.refresh_from_db()
    assert (row.undone, LadderEvent.objects.exclude(by=None).exists()) == ([], False)
    assert operator.post(page_of(one, "undo/")).status_code == 302
    assert operator.post(f"{BUDGETS}999999/undo/").status_code == 404


def test_hostile_names_are_only_text(operator: Client) -> None:
    one = budget("1", "4", at=timezone.now(), scope="use_case", target=HOSTILE)
    who = budgets.Spender(ClientFactory().pk, HOSTILE.partition(".")[0], HOSTILE)
    budgets.settle(hold(who, "3", timezone.now()), Decimal(3))
    row = BudgetPeriod.objects.get(budget=one)
    changing.switch_off(row.pk, [HOSTILE])
    changing.switch_on(row.pk, HOSTILE, operator.user)  # type: ignore[attr-defined]
    row.refresh_from_db()
    row.off_use_cases = ['" onmouseover="alert(1)']
    row.save()
    asked = page_of(one, f"switch-on/?period={row.pk}&subject=%22%20onmouseover%3D%22alert%281%29")
    for address in (BUDGETS, page_of(one), page_of(one, "history/"), asked, "/admin/"):
        answer = operator.get(address)
        assert answer.status_code == 200
        assert HOSTILE not in answer.content.decode()
        assert '" onmouseover="alert(1)' not in answer.content.decode()


def test_who_may_only_look_changes_nothing() -> None:
    viewer, one = allowed("view_budget"), budget("10", "20", at=timezone.now())
    row = spent(one, "16")
    changing.switch_off(row.pk, ["shop.texts"])
    page = viewer.get(page_of(one))
    assert page.status_code == 200
    for word in ("Undo for this period", "Switch on again", 'name="soft_limit"', "Save"):
        assert word not in page.content.decode()
    assert viewer.get(BUDGETS).status_code == 200
    assert viewer.post(page_of(one), {"soft_limit": "99"}).status_code == 403
    assert viewer.get(f"{BUDGETS}add/").status_code == 403
    assert viewer.get(f"{BUDGETS}meaning/").status_code == 403
    assert viewer.get(f"{BUDGETS}meaning/?budget={one.pk}").status_code == 403
    for verb, subject in (("undo", "fallbacks"), ("restore", "fallbacks"), ("switch-on", "shop.texts")):
        assert viewer.post(page_of(one, f"{verb}/"), {"period": row.pk, "subject": subject}).status_code == 403
    row.refresh_from_db()
    assert (row.undone, row.off_use_cases, row.soft_limit) == ([], ["shop.texts"], 10)


def test_who_may_not_look_is_refused() -> None:
    one = budget("10", "20", at=timezone.now())
    row = spent(one, "16")
    for person in (signed_in("Reviewer"), allowed("override_budget")):
        assert person.get(BUDGETS).status_code == 403
        assert person.get(page_of(one)).status_code == 403
        about = {"period": row.pk, "subject": "fallbacks"}
        assert person.post(page_of(one, "undo/"), about).status_code == 403
        assert 'id="home-budgets"' not in person.get("/admin/").content.decode()
    row.refresh_from_db()
    assert row.undone == []


def test_nobody_deletes_a_budget(operator: Client) -> None:
    one = budget(at=timezone.now())
    assert operator.post(page_of(one, "delete/"), {"post": "yes"}).status_code == 403
    operator.post(BUDGETS, {"action": "delete_selected", "_selected_action": one.pk, "post": "yes"})
    assert Budget.objects.count() == 1


def test_the_ladder_needs_a_token_against_forgery() -> None:
    one = budget("10", "20", at=timezone.now())
    row = spent(one, "16")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(is_superuser=True))
    answer = strict.post(page_of(one, "undo/"), {"period": row.pk, "subject": "fallbacks"})
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.undone == []


def test_the_home_page_tells_budgets_for_everything_until_one_runs_out(operator: Client) -> None:
    assert 'id="home-budgets"' not in operator.get("/admin/").content.decode()
    now = timezone.now()
    whole = budget("100", at=now)
    for name in "abcdefgh":
        budget("10", at=now, scope="service", target=name)
    card = operator.get("/admin/").context["budgets"]
    assert ([line.pk for line in card.lines], card.is_pressing, card.more) == ([whole.pk], False, 0)
    for name, amount in zip("abcdefgh", ("7.99", "8", "9", "10", "9.5", "8.5", "8.6", "8.7"), strict=True):
        budgets.settle(hold(spender(use_case=f"{name}.x"), amount, now), Decimal(amount))
    card = operator.get("/admin/").context["budgets"]
    names = [line.name.partition(",")[0] for line in card.lines]
    assert (names, card.is_pressing, card.more) == (["d", "e", "c", "h", "g", "f"], True, 1)
