"""Own prices in the admin."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.signed_in import said, signed_in
from usage.models import ModelPrice
from usage.prices import price_of

pytestmark = pytest.mark.django_db
PRICES = "/admin/usage/modelprice/"
SOON = timedelta(days=3)


@pytest.fixture
def operator() -> Client:
    return signed_in(superuser=True)


def form_of(start: datetime | None = None, **values: Any) -> dict[str, Any]:
    start = start or timezone.now()
    return {
        "provider": "anthropic", "model": "own-model", "above_input_tokens": "0", "note": "",
        "starts_at_0": f"{start:%Y-%m-%d}", "starts_at_1": f"{start:%H:%M:%S}",
        "input": "2", "output": "10", "cache_read": "0.2", "cache_write_5m": "2.5", "cache_write_1h": "4",
        "batch_factor": "0.5", **values,
    }  # fmt: skip


def own(start: datetime | None = None, **values: Any) -> ModelPrice:
    prices = {"input": 2, "output": 10, "cache_read": "0.2", "cache_write_5m": "2.5", "cache_write_1h": 4}
    made = {"model": "own-model", "starts_at": start or timezone.now(), **prices, **values}
    return ModelPrice.objects.create(**made)


def shown(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_price_makes_a_model_cost_something_from_the_next_call_on(operator: Client) -> None:
    usage = {"input_tokens": 3, "output_tokens": 1}
    assert price_of("anthropic", "own-model", usage, timezone.now()).cost is None
    answer = operator.post(f"{PRICES}add/", form_of())
    assert answer.status_code == 302
    price = price_of("anthropic", "own-model", usage, timezone.now())
    row = ModelPrice.objects.get()
    assert (price.cost, price.cost_kind) == (Decimal("0.000016"), "exact")
    assert price.unit_prices is not None
    assert price.unit_prices["source"] == f"own price {row.pk}"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"input": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"output": "100000.0001"}, "Ensure this value is less than or equal to 100000."),
        ({"output": "99999999999999999999"}, "Ensure that there are no more than"),
        ({"cache_read": "0.00001"}, "Ensure that there are no more than 4 decimal places."),
        ({"input": "NaN"}, "Enter a number."),
        ({"input": "Infinity"}, "Enter a number."),
        ({"input": "free"}, "Enter a number."),
        ({"input": ""}, "This field is required."),
        ({"batch_factor": "1.5"}, "Ensure this value is less than or equal to 1."),
        ({"batch_factor": "0.333"}, "Ensure that there are no more than 2 decimal places."),
        ({"model": "two words"}, "Use letters, digits"),
        ({"model": "a\0"}, "Null characters are not allowed."),
        ({"model": "x" * 101}, "at most 100 characters"),
        ({"provider": "<b>"}, "Use letters, digits"),
        ({"above_input_tokens": "-5"}, "Ensure this value is greater than or equal to 0."),
        ({"above_input_tokens": "99999999999"}, "No model reads more than 10,000,000 tokens."),
        ({"above_input_tokens": "200000"}, "A tier needs a price to be a tier of"),
        ({"starts_at_0": "1999-01-01"}, "Nothing was called before 1 Jan 2024."),
        ({"starts_at_0": "9999-12-31"}, "That is more than five years ahead."),
        ({"starts_at_0": "yesterday"}, "Enter a valid date."),
        ({"note": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(operator: Client, values: dict[str, Any], error: str) -> None:
    answer = operator.post(f"{PRICES}add/", form_of(**values))
    assert answer.status_code == 200
    assert error in answer.content.decode()
    assert not ModelPrice.objects.exists()


def test_the_same_model_start_and_length_is_refused_in_plain_words(operator: Client) -> None:
    start = timezone.now().replace(microsecond=0)
    operator.post(f"{PRICES}add/", form_of(start))
    again = operator.post(f"{PRICES}add/", form_of(start))
    assert "From that very moment the model has a price for inputs of this length already." in again.content.decode()
    assert ModelPrice.objects.count() == 1


def test_a_start_in_the_past_is_taken_and_warned_of(operator: Client) -> None:
    start = timezone.now() - timedelta(days=2)
    answer = operator.post(f"{PRICES}add/", form_of(start), follow=True)
    assert any("calls made since then keep what they were charged at" in text for text in said(answer))
    assert ModelPrice.objects.count() == 1


def test_a_tier_belongs_to_a_price_of_the_very_same_start(operator: Client) -> None:
    base = own()  # begins within a second, which a form does not know
    asked = operator.get(f"{PRICES}{base.pk}/add-tier", follow=True)
    initial = asked.context["adminform"].form.initial
    assert (initial["model"], initial["starts_at"], initial["above_input_tokens"]) == (
        "own-model",
        base.starts_at,
        None,
    )
    operator.post(f"{PRICES}add/?tier_of={base.pk}", form_of(base.starts_at, above_input_tokens="100000", input="4"))
    tier = ModelPrice.objects.get(above_input_tokens=100_000)
    assert (tier.starts_at, tier.input) == (base.starts_at, 4)
    usage = {"input_tokens": 100_001, "output_tokens": 0}
    assert price_of("anthropic", "own-model", usage, timezone.now()).cost == Decimal("0.400004")


def test_a_price_that_has_begun_is_never_changed_or_deleted(operator: Client) -> None:
    price = own(timezone.now() - timedelta(days=2))
    path = f"{PRICES}{price.pk}/"
    page = shown(operator.get(f"{path}change/"))
    assert "It has begun, so it stays as it is" in page
    assert operator.post(f"{path}change/", form_of(price.starts_at, input="9")).status_code == 403
    assert operator.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    operator.post(PRICES, {"action": "delete_selected", "_selected_action": price.pk, "post": "yes"})
    price.refresh_from_db()
    assert price.input == 2


def test_a_price_to_come_is_changed_and_deleted(operator: Client) -> None:
    price = own(timezone.now() + SOON)
    path = f"{PRICES}{price.pk}/"
    assert operator.post(f"{path}change/", form_of(price.starts_at, input="9.5")).status_code == 302
    price.refresh_from_db()
    assert price.input == Decimal("9.5")
    assert operator.post(f"{path}delete/", {"post": "yes"}).status_code == 302
    assert not ModelPrice.objects.exists()


def test_a_price_is_not_moved_or_deleted_away_from_its_tiers(operator: Client) -> None:
    price = own(timezone.now() + SOON)
    own(price.starts_at, above_input_tokens=100_000)
    path = f"{PRICES}{price.pk}/"
    answer = operator.post(f"{path}change/", form_of(price.starts_at + SOON))
    assert "This price has tiers (above 100,000 tokens) that begin with it. Delete those first." in shown(answer)
    assert operator.post(f"{path}delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"{path}change/", form_of(price.starts_at, input="9")).status_code == 302
    assert ModelPrice.objects.filter(starts_at=price.starts_at).count() == 2


@pytest.mark.parametrize(("sent", "inputs"), [({"copy_tiers": "on"}, [3, 4]), ({}, [3])])
def test_a_new_price_is_a_copy_with_a_new_start(operator: Client, sent: dict[str, str], inputs: list[int]) -> None:
    old = own(timezone.now() - timedelta(days=2), note="The first")
    own(old.starts_at, above_input_tokens=100_000, input=4)
    asked = operator.get(f"{PRICES}{old.pk}/new-price", follow=True)
    form = asked.context["adminform"].form
    assert (form["input"].value(), form["model"].value(), form["note"].value()) == (2, "own-model", None)
    assert "Copy the tiers too" in asked.content.decode()
    start = timezone.now() + SOON
    operator.post(f"{PRICES}add/?copy={old.pk}", form_of(start, input="3", **sent))
    made = ModelPrice.objects.filter(starts_at__gt=timezone.now())
    assert sorted(row.input for row in made) == inputs
    assert len({row.starts_at for row in made}) == 1
    assert ModelPrice.objects.filter(starts_at=old.starts_at).count() == 2


def test_a_known_models_form_begins_with_what_the_list_says(operator: Client) -> None:
    answer = operator.get(f"{PRICES}add/?model=claude-haiku-5-5")
    form = answer.context["adminform"].form
    assert (form["input"].value(), form["cache_write_1h"].value()) == (Decimal("0.1"), Decimal("0.2"))
    page = shown(answer)
    assert "What the price list (genai-prices 0.2.3) says of claude-haiku-5-5" in page
    assert "above 100,000 input tokens $0.50 $2.50 $0.05 $0.625 $1.00" in page
    saved = operator.post(f"{PRICES}add/?model=claude-haiku-5-5", form_of(model="claude-haiku-5-5"), follow=True)
    assert any("The price list has other prices for inputs longer than 100,000 tokens" in text for text in said(saved))


@pytest.mark.parametrize(
    "query", ["copy=abc", "copy=99", "copy=" + "9" * 40, "tier_of=-1", "model=<b>", "model=" + "x" * 300]
)
def test_an_address_that_names_nothing_is_an_empty_form(operator: Client, query: str) -> None:
    assert operator.get(f"{PRICES}add/?{query}").status_code == 200
    assert operator.post(f"{PRICES}add/?{query}", {"model": "\0", "starts_at_0": "x"}).status_code == 200


def test_the_list_shows_which_price_holds_and_what_all_models_cost(
    operator: Client, django_assert_max_num_queries: Any
) -> None:
    now = timezone.now()
    own(now - timedelta(days=9), input=1)
    own(now - timedelta(days=2), input=Decimal("1.2345"))
    own(now + SOON, input=3)
    own(now - timedelta(days=2), model="claude-opus-5-5", input=5)
    with django_assert_max_num_queries(9):
        answer = operator.get(PRICES)
    lines = {line.model: (line.figures[0], line.is_own) for line in answer.context["lines"] if line.is_first}
    assert lines["own-model"] == ("$1.2345", True)
    assert lines["claude-opus-5-5"] == ("$5.00", True)
    assert lines["claude-sonnet-5-5"] == ("$2.00", False)
    assert "claude-3-5-sonnet" not in lines
    states = {row.input: row.state for row in answer.context["cl"].queryset if row.model == "own-model"}
    assert states == {1: "before", Decimal("1.2345"): "now", 3: "later"}
    later = operator.get(f"{PRICES}?state=later").context["cl"].queryset
    assert [row.input for row in later] == [3]


@pytest.mark.parametrize("groups", [(), ("Marketer",), ("Reviewer",)])
def test_others_see_and_change_nothing(groups: tuple[str, ...]) -> None:
    other, price = signed_in(*groups), own(timezone.now() + SOON)
    for path in (PRICES, f"{PRICES}add/", f"{PRICES}{price.pk}/change/", f"{PRICES}{price.pk}/delete/"):
        assert other.get(path).status_code == 403
        assert other.post(path, form_of(input="9")).status_code == 403
    price.refresh_from_db()
    assert (price.input, ModelPrice.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_set_the_same_price_at_once_one_is_told() -> None:
    start = timezone.now() + SOON
    browsers = [signed_in(superuser=True), signed_in(superuser=True)]
    posts = [lambda browser=browser: browser.post(f"{PRICES}add/", form_of(start)).status_code for browser in browsers]
    assert sorted(at_once(*posts)) == [200, 302]
    assert ModelPrice.objects.count() == 1
