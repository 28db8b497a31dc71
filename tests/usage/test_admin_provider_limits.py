"""The screen of what may be sent to a provider within a minute."""

from typing import Any

import pytest

from tests.signed_in import said, signed_in
from usage import window
from usage.models import ProviderLimit
from usage.window import Load, Rate, Told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_window")]

LIST = "/admin/usage/providerlimit/"
ADD = f"{LIST}add/"
MODEL = "claude-haiku-5-5"


def send(number: int, model: str = MODEL, batch: bool = False) -> None:
    for index in range(number):
        window.take("anthropic", model, f"{batch}-{index}", client="a", batch=batch, load=Load(input_tokens=100))


def add(**values: Any) -> Any:
    return signed_in(superuser=True).post(ADD, {"model": "", "requests": ""} | values, follow=True)


def lines(**where: Any) -> list[Any]:
    found: list[Any] = signed_in(superuser=True).get(LIST).context["lines"]
    return found


def test_the_list_shows_each_window_as_it_stands() -> None:
    own = ProviderLimit.objects.create(model=MODEL, requests=10)
    window.learn("anthropic", MODEL, Told(Rate(20, 20, 1), Rate(40_000, 40_000, 1)))
    send(10)
    send(2, batch=True)
    send(1, model="another")
    first, second = lines()
    assert (first.model, first.waiting, first.state) == (MODEL, "3, 2 in batches", "Paused")
    assert "9 of 10 (90 %)" in first.requests
    assert "900 of 40,000 (2 %)" in first.input_tokens
    assert first.output_tokens == "0"
    assert first.said == "20 requests, 40,000 tokens in"
    assert first.reason.startswith("All free by ")
    assert (first.link, first.add_link) == (f"{LIST}{own.pk}/change/", "")
    assert (second.state, second.waiting, second.said) == ("Open", "–", "Nothing yet")
    assert second.add_link == f"{ADD}?model=another"


def test_a_pause_tells_until_when() -> None:
    window.learn("anthropic", MODEL, Told(refused=True), 30.0)
    send(1)
    assert lines()[0].reason.startswith("The provider asked to wait until ")


def test_without_calls_and_limits_it_says_so() -> None:
    page = signed_in(superuser=True).get(LIST).content.decode()
    assert "No model was called within a day." in page
    assert "as much as the provider says it takes" in page


def test_without_redis_it_says_that_no_call_is_made(settings: Any) -> None:
    browser = signed_in(superuser=True)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert "No call is made until it is back." in browser.get(LIST).content.decode()
    limit = ProviderLimit.objects.create(requests=10)
    assert browser.get(f"{LIST}{limit.pk}/change/").status_code == 200


def test_limits_are_set_and_hold_from_the_next_call_on() -> None:
    add(model=MODEL, requests="20", input_tokens="40000")
    limit = ProviderLimit.objects.get()
    assert (limit.provider, limit.model, limit.requests, limit.input_tokens, limit.output_tokens) == (
        "anthropic", MODEL, 20, 40_000, None,
    )  # fmt: skip
    assert window.state("anthropic", MODEL).limit == 20


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({}, "Give at least one limit."),
        ({"requests": "0"}, "Give a whole number from 1 to 1,000,000, or leave it empty."),
        ({"requests": "-5"}, "Give a whole number from 1 to 1,000,000, or leave it empty."),
        ({"requests": "1000001"}, "Give a whole number from 1 to 1,000,000, or leave it empty."),
        ({"requests": "1.5"}, "Give a whole number from 1 to 1,000,000, or leave it empty."),
        ({"requests": "many"}, "Give a whole number from 1 to 1,000,000, or leave it empty."),
        ({"requests": "9" * 5000}, "Give a whole number from 1 to 1,000,000, or leave it empty."),
        ({"input_tokens": "999"}, "Give a whole number from 1,000 to 1,000,000,000, or leave it empty."),
        ({"output_tokens": "1000000001"}, "Give a whole number from 1,000 to 1,000,000,000, or leave it empty."),
        ({"requests": "5", "model": "a b"}, "Use letters, digits and"),
        ({"requests": "5", "model": "x" * 101}, "at most 100 characters"),
        ({"requests": "5", "model": "x\0"}, "Null characters are not allowed."),
        ({"requests": "5", "model": f" {MODEL} "}, f"{MODEL} has limits here already. Change those."),
    ],
)
def test_what_makes_no_sense_is_refused(values: dict[str, str], problem: str) -> None:
    ProviderLimit.objects.create(model=MODEL, requests=10)
    answer = add(**values)
    assert problem in answer.content.decode().replace("&#x27;", "'")
    assert ProviderLimit.objects.count() == 1


def test_the_line_for_all_other_models_is_there_once() -> None:
    add(requests="5")
    assert "The models without limits of their own have limits here already." in add(requests="6").content.decode()
    assert ProviderLimit.objects.get().requests == 5


def test_a_name_that_the_price_list_does_not_know_is_kept_with_a_warning() -> None:
    answer = add(model="claude-haiku-55", requests="5")
    assert "The price list does not know claude-haiku-55: check how it is spelled." in said(answer)
    assert ProviderLimit.objects.get().model == "claude-haiku-55"


def test_a_limit_shows_the_windows_that_it_holds_for() -> None:
    general = ProviderLimit.objects.create(requests=100)
    own = ProviderLimit.objects.create(model=MODEL, requests=10)
    send(1)
    send(1, model="another")
    browser = signed_in(superuser=True)
    for limit, model in ((general, "another"), (own, MODEL)):
        context = browser.get(f"{LIST}{limit.pk}/change/").context
        assert [line.model for line in context["lines"]] == [model]


def test_the_form_begins_with_the_model_that_was_chosen() -> None:
    page = signed_in(superuser=True).get(f"{ADD}?model={MODEL}").content.decode()
    assert f'value="{MODEL}"' in page


def test_who_may_not_see_limits_does_not() -> None:
    assert signed_in().get(LIST).status_code in (302, 403)
