import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.assignment import assign, bucket

# Made with a JavaScript program of its own (charCodeAt, Math.imul), not with prompts.assignment.
OWN = json.loads((Path(__file__).parent / "data" / "assignment_vectors.json").read_text())
SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "stats" / "hash"

subjects = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize("vector", OWN, ids=lambda vector: f"{vector['seed']}/{vector['subject']}")
def test_own_vectors(vector):
    assert bucket(vector["seed"], vector["subject"]) == vector["bucket"]
    assert assign(vector["seed"], vector["subject"], vector["weights"], vector["coverage"]) == vector["variant"]


def test_shared_assignment_vectors():
    for file in SHARED.glob("assignment_vectors.json"):
        for vector in json.loads(file.read_text())["vectors"]:
            assert bucket(vector["seed"], vector["subject"]) == vector["bucket"]
            assert assign(vector["seed"], vector["subject"], vector["weights"], vector["coverage"]) == vector["variant"]


def test_shared_hash_vectors():
    for file in SHARED.glob("extended_vectors.json"):
        for vector in json.loads(file.read_text())["vectors"]:
            if vector["version"] == 2:
                assert bucket(vector["seed"], vector["value"]) == round(vector["expected"] * 10_000)
    for file in SHARED.glob("growthbook_cases.json"):
        for seed, value, version, expected in json.loads(file.read_text())["hash"]:
            assert version != 2 or bucket(seed, value) == round(expected * 10_000)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([], "at least one"),
        ([0.4, 0.1], "sum to 0.5"),
        ([0.7, 0.6], "sum to 1.3"),
        ([0.4, 0.5999], "sum to 0.9999"),
        ([1.2, -0.2], "between 0 and 1"),
        ([float("nan"), 1.0], "between 0 and 1"),
    ],
)
def test_unsound_weights_are_refused(weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        assign("seed", "subject", weights)


@pytest.mark.parametrize("coverage", [-0.1, 1.1, float("nan")])
def test_unsound_coverage_is_refused(coverage):
    with pytest.raises(ValueError, match="coverage"):
        assign("seed", "subject", [1.0], coverage)


@given(subjects, subjects)
def test_full_coverage_leaves_nobody_out(seed, subject):
    assert 0 <= bucket(seed, subject) < 10_000
    # Seven sevenths, cumulated as floats, do not sum to 1 exactly.
    assert assign(seed, subject, [1 / 7] * 7) in range(7)
    assert assign(seed, subject, [0.3333333, 0.3333333, 0.3333333, 0.0]) in range(3)


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_more_coverage_moves_nobody(subject, one, two):
    low, high = sorted((one, two))
    before = assign("seed", subject, [0.2, 0.3, 0.5], low)
    assert before is None or assign("seed", subject, [0.2, 0.3, 0.5], high) == before


def test_shares_are_as_planned():
    given_out = [assign("experiment:1", f"user-{number}", [0.9, 0.1]) for number in range(20_000)]
    assert given_out.count(1) / 20_000 == pytest.approx(0.1, abs=0.01)
