"""The labelled texts for the brief check are sound, and the check is good enough on them."""

from collections import Counter
from typing import Any

import pytest

from bench import brief_check as bench

TEXTS = bench.texts()


def occurs(text: dict[str, Any], what: str) -> bool:
    return any(what in leaf for leaf in bench.leaves(text["output"]))


def test_there_are_enough_texts_in_each_language_and_split() -> None:
    languages = Counter(text["language"] for text in TEXTS)
    assert len(TEXTS) >= 170
    assert languages["en"] >= 110
    assert languages["de"] >= 30
    assert languages["fr"] >= 20
    for language in languages:
        splits = Counter(text["split"] for text in TEXTS if text["language"] == language)
        assert set(splits) == set(bench.SPLITS)
        assert abs(splits["dev"] - splits["held_out"]) <= 1


def test_there_are_enough_fresh_texts() -> None:
    fresh = Counter(text["language"] for text in TEXTS if text["split"] == "fresh")
    assert fresh.total() >= 24
    assert fresh["de"] + fresh["fr"] >= fresh.total() // 3
    assert len({text["use_case"] for text in TEXTS if text["split"] == "fresh"}) >= 15


def test_every_use_case_has_texts() -> None:
    assert {text["use_case"] for text in TEXTS} == set(bench.use_case_names())


def test_ids_are_unique() -> None:
    assert len({text["id"] for text in TEXTS}) == len(TEXTS)


def test_the_mix_holds_supported_unsupported_and_traps() -> None:
    a_quarter = len(TEXTS) // 4
    assert sum(not bench.labelled(text) for text in TEXTS) >= a_quarter
    assert sum(bool(bench.labelled(text)) for text in TEXTS) >= a_quarter
    assert sum("not_facts" in text for text in TEXTS) >= a_quarter


@pytest.mark.parametrize("text", TEXTS, ids=[text["id"] for text in TEXTS])
def test_labels_stand_in_the_output(text: dict[str, Any]) -> None:
    for fact in text["facts"]:
        assert set(fact) == {"kind", "text", "supported"}
        assert fact["kind"] in bench.KINDS
        assert isinstance(fact["supported"], bool)
        assert fact["text"] == fact["text"].strip()
        assert occurs(text, fact["text"]), fact
    for trap in text.get("not_facts", []):
        assert occurs(text, trap), trap


@pytest.mark.parametrize("text", TEXTS, ids=[text["id"] for text in TEXTS])
def test_no_fact_is_labelled_twice_or_both_ways(text: dict[str, Any]) -> None:
    marks = [(fact["kind"], fact["text"]) for fact in text["facts"]]
    assert len(set(marks)) == len(marks)
    by_value: dict[bench.Mark, set[bool]] = {}
    for fact in text["facts"]:
        by_value.setdefault((fact["kind"], bench.core(fact["kind"], fact["text"])), set()).add(fact["supported"])
    assert all(len(verdicts) == 1 for verdicts in by_value.values())


@pytest.mark.parametrize("split", [*bench.SPLITS, "all"])
def test_the_brief_check_reaches_its_bars(split: str) -> None:
    assert bench.below_bar(bench.results_of([text for text in TEXTS if split in ("all", text["split"])])) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("555-013-0142", "555 0130142", False),
        ("(020) 7946 0011", "020 7946 0011", True),
        ("555-013-0142", "555-013-9999", False),
        ("250g", "250", True),
    ],
)
def test_numbers_are_compared_by_their_digits(one: str, other: str, same: bool) -> None:
    assert (bench.core("number", one) == bench.core("number", other)) is same


def test_the_speed_is_measured() -> None:
    size, ms = next(bench.speed())
    assert size == 2_000
    assert 0 < ms < 100
