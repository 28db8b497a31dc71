"""The shared cases of statistics (where they are), and a few of each kind with values from other programs."""

import json
import math
import statistics
from pathlib import Path

import pytest

from prompts.statistics import analyse, compare, plan_sample, srm

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "stats" / "dev_cases.json"
# What other programs say of another quantity, or by chance, or by a formula that the rule does not use.
NOT_OURS = {
    "gbstats",
    "gbstats_t",
    "gbstats_relative_delta_ci",
    "gbstats_pypi_bug",
    "gbstats_p_differs",
    "gbstats_gaussian_chance_to_win_relative",
    "gbstats_risk",
    "se_bootstrap",
    "n_evan_miller",
    "n_statsmodels",
    "score",
}


def answer(case):
    inputs = case["inputs"]
    if case["kind"] == "verdict":
        return analyse(inputs["variants"], inputs["ctx"])
    return {"srm": srm, "planning": plan_sample}.get(case["kind"], compare)(inputs)


def assert_same(found, expected, tolerance, where):
    if isinstance(expected, dict):
        for name in expected.keys() - NOT_OURS:
            assert_same(found[name], expected[name], tolerance, f"{where}/{name}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for index, (one, two) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, two, tolerance, f"{where}/{index}")
    elif isinstance(expected, int | float) and not isinstance(expected, bool):
        assert found == pytest.approx(expected, rel=tolerance["rel"], abs=tolerance["abs"]), where
    else:
        assert found == expected, where


def test_shared_cases():
    for case in json.loads(CASES.read_text())["cases"] if CASES.exists() else []:
        assert_same(answer(case), case["expected"], case["tolerance"], case["id"])


# The values below come from papers, closed forms and scipy 1.17, not from this package.


def test_two_rates_as_in_newcombes_paper():
    # Newcombe (1998), table II, example (a): 56/70 - 48/80 by methods 1 and 10.
    found = compare(a={"n": 80, "successes": 48}, b={"n": 70, "successes": 56})
    assert found["diff_ci_95"]["newcombe"] == pytest.approx([0.0524, 0.3339], abs=1e-4)
    assert found["diff_ci_95"]["wald"] == pytest.approx([0.0575, 0.3425], abs=1e-4)
    nothing = compare(a={"n": 5, "successes": 0}, b={"n": 5, "successes": 0})
    assert nothing["pooled_z"] is None and nothing["ratio_ci_95_log"] is None and nothing["fisher_p"] == 1


def test_a_ratio_has_the_variance_of_its_linearised_values():
    rows = [(3.0, 2), (1.0, 0), (4.5, 3), (0.0, 1), (2.5, 2), (7.0, 4)]
    tops, bottoms = [top for top, _ in rows], [bottom for _, bottom in rows]
    sums = {
        "n": len(rows),
        "num_sum": sum(tops),
        "num_sum_squares": sum(top * top for top in tops),
        "den_sum": sum(bottoms),
        "den_sum_squares": sum(bottom * bottom for bottom in bottoms),
        "num_den_sum_products": sum(top * bottom for top, bottom in rows),
    }
    ratio = sum(tops) / sum(bottoms)
    residuals = [(top - ratio * bottom) / (sum(bottoms) / len(rows)) for top, bottom in rows]
    found = compare(metric="ratio", a=sums, b=sums)
    assert found["ratio_a"] == pytest.approx(ratio)
    assert found["variance_a"] == pytest.approx(statistics.variance(residuals))


def test_always_valid_interval_of_rates():
    found = compare(
        a={"n": 3000, "successes": 900}, b={"n": 3100, "successes": 1010}, metric="proportion", alpha=0.025, tuning=8000
    )
    (row,) = found["sequential"]
    error = math.sqrt(0.3 * 0.7 / 3000 + (1010 / 3100) * (1 - 1010 / 3100) / 3100)
    rho2 = (7.377758908227871 + math.log(8.377758908227871)) / 8000
    half = error * math.sqrt(2 * (6100 * rho2 + 1) * math.log(math.sqrt(6100 * rho2 + 1) / 0.025) / (6100 * rho2))
    assert found["se"] == pytest.approx(error)
    assert (row["lo"], row["hi"]) == pytest.approx((1010 / 3100 - 0.3 - half, 1010 / 3100 - 0.3 + half))
    assert not row["significant"]


@pytest.mark.parametrize(
    ("counts", "weights", "status", "log10_p"),
    [
        ([500, 560], [0.5, 0.5], "ok", math.log10(math.erfc(math.sqrt(3600 / 1060 / 2)))),
        ([100_000, 0], [0.5, 0.5], "mismatch", -21717.3221551),
        ([60, 39], [0.5, 0.5], "skipped", math.log10(math.erfc(math.sqrt(441 / 99 / 2)))),
        ([500, 500, 6], [0.5, 0.5, 0], "mismatch", 0.0),
        ([500, 500, 5], [0.5, 0.5, 0], "ok", 0.0),
        ([0, 0], [0.5, 0.5], "skipped", 0.0),
        ([7], [1.0], "skipped", 0.0),
    ],
)
def test_sample_ratio(counts, weights, status, log10_p):
    found = srm(counts, weights)
    assert found["status"] == status
    assert found["log10_p"] == pytest.approx(log10_p, rel=1e-6)
    assert srm(counts=counts, weights=weights) == srm({"counts": counts, "weights": weights}) == found


@pytest.mark.parametrize(("counts", "weights"), [([1], [0.5, 0.5]), ([1, 2], [0, 0]), ([-1, 2], [1, 1]), ([], [])])
def test_unsound_counts_are_refused(counts, weights):
    with pytest.raises(ValueError):
        srm(counts, weights)


def test_adjusted_p_values():
    found = compare(p=[0.02, 0.9, 0.001, 0.02])
    assert found["holm"] == pytest.approx([0.06, 0.9, 0.004, 0.06])
    assert found["bh"] == pytest.approx([0.02 * 4 / 3, 0.9, 0.004, 0.02 * 4 / 3])
    assert found["bonferroni"] == pytest.approx([0.08, 1.0, 0.004, 0.08])
    assert compare(p=[]) == {"holm": [], "bh": [], "bonferroni": []}


def test_planned_sample():
    # (1.959964 + 0.841621)² · (0.3 · 0.7 + 0.36 · 0.64) / 0.06²
    assert plan_sample(p=0.3, mde=0.06)["n_per_variant"] == pytest.approx(960.22, abs=0.5)
    assert plan_sample({"sd": 2.0, "mde": 0.5})["n_per_variant"] == pytest.approx(2 * 4 * 7.84888 / 0.25, rel=1e-5)
    two = plan_sample(p=0.3, mde=0.06)["planned_n"]
    assert two > 2 * 960  # half of alpha only
    assert plan_sample(p=0.3, mde=0.06, weights=[1 / 3, 1 / 3, 1 / 3])["planned_n"] > 1.5 * two
    assert plan_sample(p=0.3, mde=0.06, weights=[0.9, 0.1])["planned_n"] > 2 * two


@pytest.mark.parametrize(
    "wrong",
    [
        {"mde": 0},
        {"mde": 0.8},
        {"p": -0.1},
        {"alpha": 0},
        {"power": 1},
        {"weights": [1.0]},
        {"weights": [0.5, 0.6]},
        {"sd": 0},
    ],
)
def test_plans_of_impossible_experiments_are_refused(wrong):
    with pytest.raises(ValueError):
        plan_sample(**{"p": 0.3, "mde": 0.05, **wrong})


def test_a_mean_by_welch():
    # scipy.stats.ttest_ind_from_stats
    found = compare(a={"n": 4, "sum": 10.0, "sum_squares": 30.0}, b={"n": 5, "sum": 25.0, "sum_squares": 135.0})
    assert (found["t"], found["df"]) == pytest.approx((2.6112, 6.9808), abs=1e-3)
    assert found["p"] == pytest.approx(0.0349, abs=1e-3)
    alone = compare(a={"n": 1, "sum": 2.0, "sum_squares": 4.0}, b={"n": 1, "sum": 2.0, "sum_squares": 4.0})
    assert alone["t"] is None and alone["ci_95"] is None


def test_chances():
    # One success against none: Beta(1, 2) and Beta(2, 1); P = 5/6 in closed form, the loss 1/30 less than the mean gap.
    found = compare(a={"n": 1, "successes": 0}, b={"n": 1, "successes": 1}, prior=[1, 1])
    assert found["p_b_beats_a"] == pytest.approx(5 / 6)
    assert found["loss_choose_a"] - found["loss_choose_b"] == pytest.approx(1 / 3)
    huge = compare(arms=[{"n": 10**9, "successes": 3 * 10**8}, {"n": 10**9, "successes": 3 * 10**8}])
    assert huge["p_best"] == pytest.approx([0.5, 0.5])
    with pytest.raises(ValueError, match="prior"):
        compare(a={"n": 1, "successes": 0}, b={"n": 1, "successes": 1}, prior=[0, 1])


def test_inputs_of_no_kind_are_refused():
    with pytest.raises(ValueError, match="nothing to compare"):
        compare({"a": {"n": 1}})
    with pytest.raises(ValueError, match="kind of metric"):
        compare({"metric": "median", "a": {"n": 1}, "b": {"n": 1}})
    with pytest.raises(ValueError, match="needs the numbers"):
        compare({"metric": "mean", "a": {"n": 1, "sum": 1}, "b": {"n": 1, "sum": 1}})


def test_a_version_without_subjects_compares_to_nothing():
    found = compare(metric="proportion", a={"n": 0, "successes": 0}, b={"n": 10, "successes": 3})
    assert found["diff"] is None and found["sequential"] == []
