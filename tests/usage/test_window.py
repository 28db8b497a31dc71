"""The outbound window: what is let in, who waits, and for how long."""

import random
import time
from typing import Any

import pytest

from llmhub.errors import Unavailable
from tests.at_once import at_once
from usage import window
from usage.models import ProviderLimit
from usage.window import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_window")]

WHERE = ("anthropic", "claude-haiku-5-5")


@pytest.fixture(autouse=True)
def _ten_requests(settings: Any, empty_window: None) -> None:
    """A limit of 10, so 9 are let in; waits are not cut short for want of the provider's word."""
    settings.PROVIDER_REQUESTS_PER_MINUTE = 10
    settings.PROVIDER_WINDOW_S = 60
    settings.PROVIDER_BACKOFF_CAP_S = 300
    window.learn(*WHERE, window.Told())


def ask(waiter: str, *, client: str = "a", batch: bool = False, load: Load | None = None) -> float:
    return window.take(*WHERE, waiter, client=client, batch=batch, load=load or Load())


def fill(number: int = 9) -> None:
    for index in range(number):
        assert ask(f"filled-{index}") == 0


def slide(*, keep: int = 0) -> None:
    """Room for all but `keep` of what is counted, without waiting for it."""
    for index in range(keep, 9):
        window.give_back(*WHERE, f"filled-{index}")


def test_it_lets_in_as_many_as_fit_below_the_pause() -> None:
    assert [ask(str(index)) == 0 for index in range(12)] == [True] * 9 + [False] * 3
    state = window.state(*WHERE)
    assert (state.limit, state.used, state.remaining, state.queue_length, state.paused) == (10, 9, 1, 3, True)


def test_the_wait_is_until_enough_has_slid_away_for_ones_rank() -> None:
    fill()
    waits = [ask(f"waits-{index}") for index in range(10)]
    for wait in waits[:9]:  # one place comes free for each, about a minute after it was taken
        assert 55 < wait <= 62.1
    assert 115 < waits[9] <= 123.1  # all nine have to go before it has its turn


def test_what_was_counted_slides_away(settings: Any) -> None:
    settings.PROVIDER_WINDOW_S = 0.1
    fill()
    assert 0.05 <= ask("waits") <= 1.2
    time.sleep(1.15)
    assert ask("waits") == 0
    assert window.state(*WHERE).used == 1


def test_interactive_work_comes_before_a_batch_that_waited_longer() -> None:
    fill()
    assert ask("batch", batch=True) > 0
    assert ask("interactive") > 0
    slide(keep=8)
    assert ask("batch", batch=True) > 0
    assert ask("interactive") == 0
    assert window.state(*WHERE).queued_batch == 1


def test_a_burst_of_one_client_delays_another_by_one_turn_at_most() -> None:
    fill()
    for index in range(100):
        ask(f"burst-{index}", client="loud")
    ask("single", client="quiet")
    slide(keep=7)
    assert ask("burst-1", client="loud") > 0
    assert ask("single", client="quiet") == 0
    assert ask("burst-0", client="loud") == 0


def test_who_asks_one_by_one_does_not_pass_by_the_others() -> None:
    fill()
    for index in range(20):
        ask(f"burst-{index}", client="loud")
    turns = []
    for turn in range(8):
        ask(f"single-{turn}", client="quiet")
        window.give_back(*WHERE, f"filled-{turn}")
        waiting = [f"single-{turn}", *(f"burst-{index}" for index in range(20))]
        mine = [f"single-{one}" for one in range(turn) if f"single-{one}" not in turns]
        for waiter in [*mine, *waiting]:
            client = "quiet" if waiter.startswith("single") else "loud"
            if waiter not in turns and ask(waiter, client=client) == 0:
                turns.append(waiter)
                break
    assert len(turns) == 8
    assert sum(waiter.startswith("burst") for waiter in turns) == 4


def test_a_waiter_keeps_its_place_and_others_stay_behind() -> None:
    fill()
    for waiter in ("first", "second"):
        ask(waiter)
    ask("first")
    slide(keep=8)
    assert ask("second") > 0
    assert ask("first") == 0


def test_who_does_not_ask_again_is_forgotten(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PROVIDER_WINDOW_S = 0.05
    monkeypatch.setattr(window.taking, "GRACE_MS", 20)
    fill()
    assert ask("dead") > 0
    assert window.state(*WHERE).queue_length == 1
    time.sleep(1.3)
    assert window.state(*WHERE).queue_length == 0
    fill(9)
    assert ask("alive") > 0
    slide(keep=8)
    assert ask("alive") == 0


def test_a_call_that_was_not_made_gives_its_place_back_once() -> None:
    fill()
    window.give_back(*WHERE, "filled-0")
    window.give_back(*WHERE, "filled-0")
    window.give_back(*WHERE, "never-asked")
    assert window.state(*WHERE).used == 8
    assert ask("next") == 0
    assert ask("waits") > 0
    window.give_back(*WHERE, "waits")
    assert (window.state(*WHERE).used, window.state(*WHERE).queue_length) == (9, 0)


def test_the_same_name_again_is_another_call() -> None:
    assert [ask("again") for _ in range(3)] == [0, 0, 0]
    assert window.state(*WHERE).used == 3


def limit(**values: Any) -> ProviderLimit:
    return ProviderLimit.objects.create(**{"provider": "anthropic"} | values)


def test_tokens_are_limited_each_kind_for_itself() -> None:
    limit(input_tokens=1000, output_tokens=500)
    assert ask("one", load=Load(input_tokens=600, output_tokens=100)) == 0
    assert ask("too much in", load=Load(input_tokens=301)) > 0
    window.give_back(*WHERE, "too much in")
    assert ask("too much out", load=Load(output_tokens=351)) > 0
    window.give_back(*WHERE, "too much out")
    assert ask("fits", load=Load(input_tokens=300, output_tokens=350)) == 0
    state = window.state(*WHERE)
    assert (state.input_tokens.limit, state.input_tokens.used, state.input_tokens.remaining) == (1000, 900, 100)
    assert (state.output_tokens.used, state.output_tokens.remaining, state.paused) == (450, 50, True)


def test_a_small_one_does_not_pass_by_a_large_one_that_waits() -> None:
    limit(input_tokens=1000)
    assert ask("one", load=Load(input_tokens=500)) == 0
    assert ask("large", load=Load(input_tokens=800)) > 0
    assert ask("small", load=Load(input_tokens=200)) > 0
    window.give_back(*WHERE, "one")
    assert ask("small", load=Load(input_tokens=200)) > 0
    assert ask("large", load=Load(input_tokens=800)) == 0


def test_a_load_larger_than_the_limit_has_its_turn_when_the_window_is_empty() -> None:
    limit(input_tokens=1000)
    assert ask("one", load=Load(input_tokens=1)) == 0
    assert 55 < ask("giant", load=Load(input_tokens=5000)) <= 62.1
    assert ask("small", load=Load(input_tokens=1)) > 0
    window.give_back(*WHERE, "one")
    assert ask("small", load=Load(input_tokens=1)) > 0
    assert ask("giant", load=Load(input_tokens=5000)) == 0
    assert ask("small", load=Load(input_tokens=1)) > 0


def test_a_limit_of_one_lets_in_one() -> None:
    limit(requests=1)
    assert ask("one") == 0
    assert ask("two") > 0


def test_what_a_call_really_used_is_counted_afterwards() -> None:
    limit(input_tokens=1000, output_tokens=1000)
    assert ask("one", load=Load(input_tokens=400, output_tokens=900)) == 0
    assert ask("two", load=Load(output_tokens=500)) > 0
    window.correct(*WHERE, "one", Load(input_tokens=450, output_tokens=20))
    assert ask("two", load=Load(output_tokens=500)) == 0
    window.correct(*WHERE, "one", Load(input_tokens=0))
    window.give_back(*WHERE, "one")  # it was made
    state = window.state(*WHERE)
    assert (state.used, state.input_tokens.used, state.output_tokens.used) == (2, 450, 520)


def test_the_models_own_line_counts_before_that_of_each_model() -> None:
    limit(requests=3)
    assert window.state(*WHERE).limit == 3
    limit(model=WHERE[1], requests=5)
    assert window.state(*WHERE).limit == 5
    assert window.state("anthropic", "another").limit == 3
    limit(provider="other", requests=1)
    assert [ask(str(index)) == 0 for index in range(5)] == [True] * 4 + [False]


def test_each_model_has_a_window_of_its_own() -> None:
    fill()
    assert ask("waits") > 0
    assert window.take("anthropic", "another", "waits", client="a", batch=False, load=Load()) == 0


def test_many_at_once_never_take_more_than_there_is() -> None:
    found = at_once(*[lambda index=index: ask(f"at-once-{index}", client=str(index % 3)) for index in range(40)])
    assert found.count(0) == 9
    assert window.state(*WHERE).queue_length == 31


def test_the_busiest_model_comes_first() -> None:
    ask("one")
    window.take("anthropic", "another", "x", client="a", batch=False, load=Load())
    window.take("anthropic", "another", "y", client="a", batch=False, load=Load())
    limit(model="not used yet", requests=7)
    assert [(one.model, one.used) for one in window.states()] == [("another", 2), (WHERE[1], 1), ("not used yet", 0)]


def test_who_fits_is_let_in_past_those_ahead_that_fit_too() -> None:
    """They only sleep until they are told to ask, and lose nothing."""
    limit(input_tokens=1000)
    assert ask("one", load=Load(input_tokens=800)) == 0
    for waiter, tokens in (("first", 200), ("second", 300), ("third", 400), ("fourth", 100)):
        assert ask(waiter, load=Load(input_tokens=tokens)) > 0
    window.give_back(*WHERE, "one")
    assert ask("fourth", load=Load(input_tokens=100)) > 0  # 200 + 300 + 400 + 100 do not fit into 900
    assert ask("third", load=Load(input_tokens=400)) == 0
    assert ask("fourth", load=Load(input_tokens=100)) > 0
    assert ask("first", load=Load(input_tokens=200)) == 0
    assert ask("second", load=Load(input_tokens=300)) == 0


def test_a_load_may_change_while_it_waits() -> None:
    limit(input_tokens=1000)
    assert ask("one", load=Load(input_tokens=800)) == 0
    assert ask("waits", load=Load(input_tokens=900)) > 0
    assert ask("waits", load=Load(input_tokens=100)) == 0
    state = window.state(*WHERE)
    assert (state.input_tokens.used, state.queue_length) == (900, 0)


@pytest.mark.parametrize("seed", range(3))
def test_totals_never_drift(seed: int) -> None:
    """Whatever happens in whatever order: what is counted is the sum of what was let in, and never above the limit."""
    limit(requests=30, input_tokens=5000, output_tokens=3000)
    chance, counted = random.Random(seed), {}
    for number in range(300):
        waiter, load = f"w-{chance.randrange(60)}", Load(1, chance.randrange(900), chance.randrange(500))
        what = chance.choice(["take", "take", "give_back", "correct"])
        if what == "take" and waiter not in counted:
            if ask(waiter, client=waiter[-1], batch=chance.random() < 0.5, load=load) == 0:
                counted[waiter] = load
                sums = [sum(one) for one in zip(*(load.amounts for load in counted.values()), strict=True)]
                assert sums[0] <= 27 and (len(counted) == 1 or (sums[1] <= 4500 and sums[2] <= 2700))
        elif what == "give_back":
            window.give_back(*WHERE, waiter)
            counted.pop(waiter, None)
        elif what == "correct" and waiter in counted:
            window.correct(*WHERE, waiter, Load(1, counted[waiter].input_tokens // 2, 1))
            counted[f"done-{number}"] = Load(1, counted.pop(waiter).input_tokens // 2, 1)
    state = window.state(*WHERE)
    sums = [sum(one) for one in zip(*(load.amounts for load in counted.values()), strict=True)] or [0, 0, 0]
    assert [state.used, state.input_tokens.used, state.output_tokens.used] == sums


@pytest.mark.parametrize("name", ["", "a:b c", "модель 🙂", "x" * 300, '"\\\n'])
def test_odd_names_are_names(name: str) -> None:
    for _ in range(10):
        window.take("anthropic", f"m{name}", f"w{name}", client=f"c{name}", batch=True, load=Load())
    state = window.state("anthropic", f"m{name}")
    assert (state.used, state.queue_length) == (9, 1)
    assert [one.model for one in window.states()] == [f"m{name}"]
    window.give_back("anthropic", f"m{name}", f"w{name}")
    assert window.state("anthropic", f"m{name}").queue_length == 0


@pytest.mark.parametrize("amount", [-1, 1.5, True, 10**13, None, "1"])
def test_what_is_no_amount_is_refused(amount: Any) -> None:
    with pytest.raises(ValueError, match="whole amounts"):
        Load(input_tokens=amount)


def test_without_redis_nothing_is_let_in(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(Unavailable):
        ask("one")
    with pytest.raises(Unavailable):
        window.state(*WHERE)
    with pytest.raises(Unavailable):
        window.states()
    # What comes after a call must not fail it.
    window.correct(*WHERE, "one", Load())
    window.give_back(*WHERE, "one")
    window.learn(*WHERE, window.Told())


def test_a_server_that_lost_its_scripts_gets_them_again() -> None:
    fill(1)
    window.scripts.get_redis().script_flush()
    assert ask("next") == 0
