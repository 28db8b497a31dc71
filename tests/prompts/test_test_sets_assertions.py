"""Assertions: their form, and what they say about an answer."""

import time
from decimal import Decimal
from typing import Any

import pytest

from prompts import test_sets
from prompts.test_sets import KINDS, Answer, Check, evaluate, faults
from prompts.test_sets.similarity import similarity

GOOD: list[dict[str, Any]] = [
    {"kind": "contains", "value": "tea", "ignore_case": True},
    {"kind": "not_contains", "value": "coffee"},
    {"kind": "regex", "value": r"#\w+", "ignore_case": False},
    {"kind": "min_length", "value": 1},
    {"kind": "max_length", "value": 100},
    {"kind": "max_cost", "value": "0.01"},
    {"kind": "max_latency", "value": 2.5},
    {"kind": "equals"},
    {"kind": "similar", "threshold": 0.5},
    {"kind": "not_similar", "value": "Iced tea", "threshold": 1},
    {"kind": "rubric", "criteria": "It is friendly."},
]


def test_there_is_a_good_one_of_each_kind() -> None:
    assert [one["kind"] for one in GOOD] == list(KINDS)
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("bad", "pointer", "words"),
    [
        ({"kind": "like", "value": "x"}, "/0/kind", "one of: contains"),
        ({"kind": ["contains"]}, "/0/kind", "one of"),
        ({}, "/0/kind", "one of"),
        ("contains", "/0", "object"),
        ({"kind": "contains"}, "/0/value", "Fill in"),
        ({"kind": "contains", "value": "  "}, "/0/value", "empty"),
        ({"kind": "contains", "value": 3}, "/0/value", "text"),
        ({"kind": "contains", "value": "x" * 10_001}, "/0/value", "10,000"),
        ({"kind": "contains", "value": "x", "ignore_case": "yes"}, "/0/ignore_case", "true or false"),
        ({"kind": "contains", "value": "x", "ignorecase": True}, "/0/ignorecase", "does not know"),
        ({"kind": "contains", "value": "a\x00b"}, "/0/value", "NUL"),
        ({"kind": "contains", "value": "\ud800"}, "/0/value", "surrogate"),
        ({"kind": "regex", "value": "("}, "/0/value", "missing )"),
        ({"kind": "regex", "value": "(?!sale)x"}, "/0/value", "Looking ahead"),
        ({"kind": "regex", "value": r"(a)\1"}, "/0/value", "back to a group"),
        ({"kind": "regex", "value": "((a{1,1000}){1,1000}){1,1000}"}, "/0/value", "repetition"),
        ({"kind": "min_length", "value": True}, "/0/value", "whole number"),
        ({"kind": "min_length", "value": -1}, "/0/value", "whole number"),
        ({"kind": "max_length", "value": 1.5}, "/0/value", "whole number"),
        ({"kind": "max_cost", "value": "-1"}, "/0/value", "USD"),
        ({"kind": "max_cost", "value": "NaN"}, "/0/value", "USD"),
        ({"kind": "max_cost", "value": 0.01}, "/0/value", "as a text"),
        ({"kind": "max_cost", "value": "1e999999999"}, "/0/value", "USD"),
        ({"kind": "max_latency", "value": 0}, "/0/value", "above 0"),
        ({"kind": "max_latency", "value": float("inf")}, "/0/value", "seconds"),
        ({"kind": "max_latency", "value": 10**400}, "/0/value", "seconds"),
        ({"kind": "similar", "threshold": 1.01}, "/0/threshold", "0 to 1"),
        ({"kind": "similar", "threshold": float("nan")}, "/0/threshold", "0 to 1"),
        ({"kind": "similar", "threshold": -0.1}, "/0/threshold", "0 to 1"),
        ({"kind": "rubric", "criteria": ""}, "/0/criteria", "empty"),
    ],
)
def test_a_bad_form_gets_a_sentence_at_its_place(bad: Any, pointer: str, words: str) -> None:
    (fault,) = faults([bad])
    assert fault.pointer == pointer
    assert words in fault.detail


def test_a_list_has_limits() -> None:
    assert [fault.pointer for fault in faults({"kind": "equals"})] == [""]
    assert "30" in faults([GOOD[0]] * 31)[0].detail
    assert [fault.pointer for fault in faults([GOOD[-1], GOOD[0], GOOD[-1]])] == ["/2/kind"]
    without = faults([{"kind": "equals"}, {"kind": "similar", "threshold": 1}], has_expected=False)
    assert [fault.pointer for fault in without] == ["/0/kind", "/1/kind"]


DATA = {"captions": [{"text": 'Say "tea" \\ now', "likes": 3}, {"text": "Grüße\nzwei"}]}


def outcome(assertion: dict[str, Any], value: Any = DATA, **answer: Any) -> bool:
    assert faults([assertion]) == []
    (check,) = evaluate([assertion], Answer(value=value, **answer))
    assert check.name == assertion["kind"]
    assert check.passed or check.detail
    return check.passed


@pytest.mark.parametrize(
    ("assertion", "passes"),
    [
        ({"kind": "contains", "value": 'Say "tea" \\ now'}, True),
        ({"kind": "contains", "value": "grüsse"}, False),
        ({"kind": "contains", "value": "GRÜSSE", "ignore_case": True}, True),
        ({"kind": "contains", "value": "captions"}, False),
        ({"kind": "contains", "value": "{"}, False),
        ({"kind": "not_contains", "value": "likes"}, True),
        ({"kind": "not_contains", "value": "SAY", "ignore_case": True}, False),
        ({"kind": "regex", "value": r"^Say .* now$"}, False),
        ({"kind": "regex", "value": r"(?m)^Say .* now$"}, True),
        ({"kind": "regex", "value": "GRÜ", "ignore_case": True}, True),
        ({"kind": "min_length", "value": 26}, True),
        ({"kind": "min_length", "value": 27}, False),
        ({"kind": "max_length", "value": 26}, True),
        ({"kind": "max_length", "value": 25}, False),
        ({"kind": "not_similar", "value": "Say tea now. Grüße zwei", "threshold": 0.8}, False),
        ({"kind": "not_similar", "value": "Something else", "threshold": 0.8}, True),
    ],
)
def test_only_the_texts_of_data_are_looked_at(assertion: dict[str, Any], passes: bool) -> None:
    assert outcome(assertion) is passes


def test_cost_and_time() -> None:
    cost = {"kind": "max_cost", "value": "0.01"}
    assert outcome(cost, cost=Decimal("0.0100000000"))
    assert not outcome(cost, cost=Decimal("0.0100000001"))
    assert not outcome(cost, cost=None)
    assert outcome({"kind": "max_latency", "value": 2}, latency_s=2.0)
    assert not outcome({"kind": "max_latency", "value": 2}, latency_s=2.001)


def test_the_expected_answer() -> None:
    assert outcome({"kind": "equals"}, expected={"captions": list(DATA["captions"])})
    assert not outcome({"kind": "equals"}, expected={"captions": []})
    assert not outcome({"kind": "equals"})
    assert outcome({"kind": "similar", "threshold": 1}, value="Tea, please!", expected="tea please")
    assert not outcome({"kind": "similar", "threshold": 0.5}, value="Tea please", expected="Coffee or milk")
    assert not outcome({"kind": "similar", "threshold": 0})


def test_a_rubric_is_left_to_whoever_asks_a_model() -> None:
    rubric = {"kind": "rubric", "criteria": "Be kind."}
    assert evaluate([rubric, {"kind": "contains", "value": "x"}], Answer(value="x")) == [Check("contains", True)]
    assert test_sets.criteria_of([{"kind": "equals"}, rubric]) == "Be kind."
    assert test_sets.criteria_of([]) == ""


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}b", "(?:a?){1000}a{1000}b"])
def test_no_pattern_hangs_a_worker(pattern: str) -> None:
    started = time.monotonic()
    assert not outcome({"kind": "regex", "value": pattern}, value="a" * 10_000 + "!")
    assert time.monotonic() - started < 2


def test_long_texts_are_compared_quickly() -> None:
    one = " ".join(f"word{n * 7919 % 5003}" for n in range(12_000))
    other = " ".join(f"word{n * 104729 % 4999}" for n in range(12_000))
    started = time.monotonic()
    assert 0 < similarity(one, other) < 0.5
    assert similarity("大好きなお茶", "大好きなお茶です") > 0.8
    assert similarity("", "") == 1
    assert time.monotonic() - started < 2


def test_a_text_that_was_cut_is_still_recognised() -> None:
    rejected = "The same words again and again. " * 600
    cut = {"kind": "not_similar", "value": rejected[:10_000], "threshold": 0.8}
    assert not outcome(cut, value=rejected)


def test_what_no_row_can_hold_is_left_out_of_a_sentence() -> None:
    assert Check("rubric", False, "a\x00b\ud800").as_json() == {"name": "rubric", "passed": False, "detail": "ab?"}
    assert len(Check("rubric", False, "x" * 5000).as_json()["detail"]) == 1000
