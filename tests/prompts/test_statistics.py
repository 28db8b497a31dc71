import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.statistics import VERDICTS, analyse, compare, other_metrics, srm, worse_on

ROOT = Path(__file__).resolve().parents[2]


def rates(*pairs, weights=None):
    """Versions A, B, … of (subjects, successes)."""
    shares = weights or [1 / len(pairs)] * len(pairs)
    return [
        {"name": chr(65 + index), "weight": share, "n": n, "successes": successes}
        for index, ((n, successes), share) in enumerate(zip(pairs, shares, strict=True))
    ]


def means(*triples, weights=None):
    shares = weights or [1 / len(triples)] * len(triples)
    return [
        {"name": chr(65 + index), "weight": share, "n": n, "sum": total, "sum_squares": squares}
        for index, ((n, total, squares), share) in enumerate(zip(triples, shares, strict=True))
    ]


def ctx(**changes):
    return {"kind": "proportion", "planned_n": 6000, **changes}


def test_the_package_needs_no_django():
    code = (
        "import sys, prompts.statistics, prompts.assignment; assert not {'django', 'numpy', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    ("variants", "changes", "verdict", "winner", "words"),
    [
        (
            rates((1000, 300), (1200, 420)),
            {},
            "SRM",
            None,
            "Do not trust this result. 1000:1200 people arrived, 50:50 was planned; chance does that less than once in "
            "49,000. Find the cause, then start a new phase.",
        ),
        (
            rates((1000, 300), (1000, 400), (20, 20), weights=[0.5, 0.5, 0]),
            {},
            "SRM",
            None,
            "Do not trust this result. 20 people got C, which nobody was to get. Find the cause, then start a new phase.",
        ),
        (
            rates((100, 5), (100, 7)),
            {},
            "TOO_EARLY",
            None,
            "Too early to say. Each version needs about 56 more people.",
        ),
        (
            rates((1000, 300), (1010, 350)),
            {"daily": 100},
            "KEEP_RUNNING",
            None,
            "Keep running. B is at +15.5 % against A; the data allow anything from -7.3 % to +44.7 %. "
            "About 40 days to the plan. Looking now does no harm.",
        ),
        (
            rates((1000, 300), (1000, 400)),
            {"metric": "the share of approved texts"},
            "WINNER",
            "B",
            "B is better: the share of approved texts is 2.8 to 17.2 points higher. You can stop now. "
            "The true gain is probably smaller than it looks today.",
        ),
        (
            rates((1000, 400), (1000, 300)),
            {},
            "KEEP_CONTROL",
            "A",
            "Keep A. No version beats it; B is 2.8 to 17.2 points lower.",
        ),
        (
            rates((3000, 900), (3010, 905)),
            {"mde": 0.05},
            "NO_DIFFERENCE",
            None,
            "No difference worth 5 points. Choose by cost or taste.",
        ),
        (
            rates((3000, 900), (3010, 930)),
            {},
            "INCONCLUSIVE",
            None,
            "The planned sample is in and there is no winner. The true difference is probably between -1.8 and "
            "+3.6 points. Stop, or plan a longer new run.",
        ),
        (
            rates((1000, 300), (1000, 400)),
            {"days_running": 3},
            "WINNER",
            "B",
            "B is ahead; wait until a full week is in.",
        ),
        (
            rates((1000, 300), (1000, 400)),
            {"metric": "approvals", "worse_on": {"B": ["cost per approved text"]}},
            "WINNER",
            "B",
            "B is better on approvals but worse on cost per approved text: your decision.",
        ),
        (
            rates((2000, 600), (2000, 610)),
            {"latched": "B"},
            "WINNER",
            "B",
            "B is better; an earlier look decided that. You can stop now. "
            "The true gain is probably smaller than it looks today.",
        ),
        (
            rates((2000, 600), (2000, 610)),
            {"latched": "A"},
            "KEEP_CONTROL",
            "A",
            "Keep A. No version beats it; an earlier look decided that.",
        ),
    ],
)
def test_verdicts_in_words(variants, changes, verdict, winner, words):
    found = analyse(variants, ctx(**changes))
    assert (found.verdict, found.winner) == (verdict, winner)
    assert found.sentence == words


def test_the_planned_look_happens_once():
    variants = rates((3000, 900), (3010, 1010))
    once, later = analyse(variants, ctx()), analyse(variants, ctx(end_test_done=True))
    assert (once.verdict, once.comparisons[0].decided_by) == ("WINNER", "planned")
    assert (later.verdict, later.comparisons[0].decided_by) == ("INCONCLUSIVE", "sequence")
    assert once.plan_reached and once.comparisons[0].sequence_ci == [later.comparisons[0].lo, later.comparisons[0].hi]


def test_lower_can_be_better_and_units_have_words():
    variants = means((1500, 3900.0, 19800.0), (1480, 3330.0, 15000.0))
    settings = ctx(kind="mean", planned_n=3000, higher_is_better=False, unit="seconds", metric="the wait")
    found = analyse(variants, settings)
    assert found.winner == "B" and found.comparisons[0].change == "better"
    assert found.sentence.startswith("B is better: the wait is 0.0618 to 0.638 seconds lower.")
    logs = analyse(variants, {**settings, "unit": "log_seconds"})
    assert logs.sentence.startswith("B is better: the wait is 6 to 47.2 % lower.")
    dollars = analyse(variants, {**settings, "unit": "usd"})
    assert "US dollars lower" in dollars.sentence


def test_what_has_nothing_to_divide_by_says_so_instead_of_asking_for_people():
    shared = {"n": 200, "num_sum": 1.0, "num_sum_squares": 0.01}
    some = {"name": "A", "weight": 0.5, "den_sum": 120, "den_sum_squares": 120, "num_den_sum_products": 0.6, **shared}
    none = {"name": "B", "weight": 0.5, "den_sum": 0, "den_sum_squares": 0, "num_den_sum_products": 0.0, **shared}
    found = analyse([some, none], ctx(kind="ratio", planned_n=1000, metric="cost per approved text", unit="usd"))
    assert (found.verdict, found.sentence) == (
        "TOO_EARLY",
        "Too early to say. There is no cost per approved text of B yet.",
    )


def test_rates_lie_no_further_apart_than_a_hundred_points():
    found = analyse(rates((300, 2), (300, 299)), ctx(planned_n=600))
    assert found.winner == "B" and found.comparisons[0].hi > 1
    assert " to 100 points higher" in found.sentence


def test_all_challengers_must_lose_before_the_control_is_kept():
    worse_and_open = rates((1000, 400), (1000, 300), (1000, 405))
    assert analyse(worse_and_open, ctx()).verdict == "KEEP_RUNNING"
    both_worse = rates((1000, 400), (1000, 300), (1000, 290))
    found = analyse(both_worse, ctx())
    assert (found.verdict, found.winner) == ("KEEP_CONTROL", "A")
    assert "B is" in found.sentence and "C is" in found.sentence


def test_the_higher_of_two_better_challengers_wins():
    assert analyse(rates((1000, 300), (1000, 400), (1000, 410)), ctx()).winner == "C"


def test_a_few_strays_in_a_version_without_weight_do_not_count():
    found = analyse(rates((1000, 300), (1000, 400), (3, 3), weights=[0.5, 0.5, 0]), ctx())
    assert found.winner == "B" and [each.name for each in found.comparisons] == ["B"]
    assert found.n == 2000 and len(found.versions) == 3


def test_a_small_sample_that_missed_the_long_tail_does_not_decide():
    # A's variance is 25, B's 1: taken at their word, A would win.
    variants = means((1800, 9000.0, 45000.0 + 25 * 1799), (200, 850.0, 3612.5 + 199.0), weights=[0.9, 0.1])
    found = analyse(variants, ctx(kind="mean", planned_n=4000))
    assert found.winner is None and found.comparisons[0].lo < 0 < found.comparisons[0].hi
    even = [{**each, "weight": 0.5} for each in variants]
    assert analyse(even, ctx(kind="mean", planned_n=4000)).srm == "mismatch"


def test_people_who_saw_two_versions_are_a_warning():
    variants = rates((1000, 300), (1000, 310))
    assert analyse(variants, ctx(crossover=0.01)).warnings == []
    assert analyse(variants, ctx(crossover=0.023)).warnings == [
        "2.3 % of the people saw more than one version; they are left out."
    ]


def test_the_decision_is_json_and_a_mapping():
    found = analyse(rates((1000, 300), (1010, 350)), ctx())
    shown = json.loads(json.dumps(dataclasses.asdict(found), allow_nan=False))
    assert shown["comparisons"][0]["diff"] == found["comparisons"][0]["diff"] == found.comparisons[0].diff
    assert set(found) == set(shown) and len(found) == len(shown) and "verdict" in found
    assert found.get("no such field") is None
    assert [round(each.value, 4) for each in found.versions] == [0.3, 0.3465]
    with pytest.raises(KeyError):
        found["keys"]


def test_other_metrics_are_adjusted_together():
    cost = means((1000, 1000.0, 2000.0), (1000, 1400.0, 3000.0))
    same = rates((1000, 300), (1000, 305))
    found = other_metrics(
        [
            (cost, {"kind": "mean", "planned_n": 3000, "higher_is_better": False, "metric": "cost"}),
            (same, {"kind": "proportion", "planned_n": 3000, "metric": "adoption"}),
            (rates((10, 3), (10, 3)), {"kind": "proportion", "planned_n": 3000, "metric": "too early"}),
        ]
    )
    assert [(each.metric, each.change) for each in found] == [
        ("cost", "worse"),
        ("adoption", None),
        ("too early", None),
    ]
    assert found[0].adjusted == pytest.approx(2 * found[0].comparison.sequence_p)
    assert found[2].comparison is None and found[2].adjusted is None
    assert worse_on(found) == {"B": ["cost"]}


@pytest.mark.parametrize(
    ("variants", "changes"),
    [
        (rates((10, 3)), {}),
        (rates((10, 11), (10, 3)), {}),
        (rates((10, 1), (-1, 0)), {}),
        (rates((10, 1), (10, 1), weights=[0, 1]), {}),
        (rates((10, 1), (10, float("nan"))), {}),
        ([{**each, "name": "A"} for each in rates((10, 1), (10, 1))], {}),
        ([{"n": 10, "successes": 1}] * 2, {}),
        (rates((10, 1), (10, 1)), {"planned_n": 0}),
        (rates((10, 1), (10, 1)), {"planned_n": None}),
        (rates((10, 1), (10, 1)), {"alpha": 1}),
        (rates((10, 1), (10, 1)), {"kind": "median"}),
        (rates((10, 1), (10, 1)), {"latched": "Z"}),
    ],
)
def test_what_no_experiment_can_have_is_refused(variants, changes):
    with pytest.raises(ValueError):
        analyse(variants, ctx(**changes))


numbers = st.one_of(st.integers(0, 3), st.integers(0, 10_000), st.integers(0, 10**18))
values = st.one_of(st.just(0.0), st.floats(-1e9, 1e9), st.floats(allow_nan=False, allow_infinity=False))
any_settings = st.fixed_dictionaries(
    {"planned_n": st.integers(1, 10**12), "end_test_done": st.booleans(), "higher_is_better": st.booleans()},
    optional={
        "mde": st.floats(1e-6, 1e6),
        "days_running": st.floats(0, 1000),
        "daily": st.floats(1e-9, 1e9),
        "unit": st.sampled_from(["points", "seconds", "usd", "log_seconds"]),
    },
)


def weights_of(draw, count):
    shares = [draw(st.integers(1, 9)) for _ in range(count)]
    return [share / sum(shares) for share in shares]


@st.composite
def any_rates(draw):
    counts = draw(st.lists(numbers, min_size=2, max_size=5))
    if draw(st.booleans()):
        counts = [counts[0]] * len(counts)
    pairs = [(n, draw(st.sampled_from([0, 1, n // 2, n - 1, n])) if n else 0) for n in counts]
    return rates(*((n, max(0, min(n, k))) for n, k in pairs), weights=weights_of(draw, len(pairs)))


@st.composite
def any_sums(draw, names):
    count, n = draw(st.integers(2, 4)), draw(numbers)
    return [
        {"name": f"V{index}", "weight": 1 / count, "n": n, **{name: draw(values) for name in names}}
        for index in range(count)
    ]


def assert_sound(decision):
    assert decision.verdict in VERDICTS and decision.sentence
    json.dumps(dataclasses.asdict(decision), allow_nan=False)
    assert "nan" not in decision.sentence.split() and "inf" not in decision.sentence


@given(any_rates(), any_settings)
def test_any_rates_have_a_verdict(variants, given_settings):
    assert_sound(analyse(variants, {"kind": "proportion", **given_settings}))


@given(any_sums(("sum", "sum_squares")), any_settings)
def test_any_means_have_a_verdict(variants, given_settings):
    assert_sound(analyse(variants, {"kind": "mean", **given_settings}))


@given(any_sums(("num_sum", "num_sum_squares", "den_sum", "den_sum_squares", "num_den_sum_products")), any_settings)
def test_any_ratios_have_a_verdict(variants, given_settings):
    assert_sound(analyse(variants, {"kind": "ratio", **given_settings}))


@pytest.mark.parametrize("spread", [0.0, 1e-12])
def test_values_that_never_vary_say_nothing_yet(spread):
    variants = means((500, 1500.0, 4500.0 + spread), (500, 2000.0, 8000.0))
    assert analyse(variants, ctx(kind="mean")).verdict in ("TOO_EARLY", "WINNER")
    assert analyse(means((500, 1500.0, 4500.0), (500, 1500.0, 4500.0)), ctx(kind="mean")).verdict == "TOO_EARLY"


@given(st.integers(1, 2000), st.integers(1, 2000), st.floats(0, 1), st.floats(0, 1))
def test_the_lift_excludes_0_exactly_when_the_difference_does(n, m, one, two):
    found = compare(
        metric="proportion", a={"n": n, "successes": round(n * one)}, b={"n": m, "successes": round(m * two)}
    )
    for row in found["sequential"]:
        lift = row["lift_ci"]
        if lift is not None and min(abs(row["lo"]), abs(row["hi"])) > 1e-9:
            assert (lift[0] <= 0 <= lift[1]) == (row["lo"] <= 0 <= row["hi"])


@given(st.lists(st.integers(0, 10**15), min_size=2, max_size=5))
def test_any_counts_have_a_sample_ratio(counts):
    json.dumps(srm(counts, [1] * len(counts)), allow_nan=False)
