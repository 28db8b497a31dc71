"""What is said of an answer without a model: the score, the checks, and what the queue orders by."""

from decimal import Decimal
from typing import Any

import pytest

from generation import pipeline, review, scoring
from generation.models import Suggestion
from generation.scoring.conversation import score_conversation
from prompts.models.use_case import FACT_KINDS
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.sandbox_client import SandboxClient

pytestmark = pytest.mark.django_db


def checks(found: scoring.Quality) -> dict[str, bool]:
    return {check.name: check.passed for check in found.checks}


def test_facts_that_the_brief_lacks() -> None:
    use_case = live_use_case()
    found = scoring.score(
        use_case, {"topic": "tea for 12 guests"}, {"ideas": ["Tea for 12 at $49", "Until 24.12.2026"]}
    )
    assert [(fact.kind, fact.text) for fact in found.facts] == [("price", "$49"), ("date", "24.12.2026")]
    assert found.score == 6
    assert found.reasons == ("1 of 3 facts are in the brief; 2 points off for each that is not.",)
    assert {name for name, passed in checks(found).items() if not passed} == {"unsupported_prices", "unsupported_dates"}
    detail = next(check.detail for check in found.checks if check.name == "unsupported_prices")
    assert detail == "Not in the brief: “$49”."


def test_what_an_answer_may_bring_along_by_itself() -> None:
    use_case = live_use_case(own_facts=["price", "date"])
    found = scoring.score(use_case, {"topic": "tea"}, {"ideas": ["$49 until 24.12.2026"]})
    assert (found.facts, found.score) == ((), Decimal(10))
    assert "unsupported_prices" not in checks(found)
    assert "unsupported_numbers" in checks(found)


def test_no_facts_no_fault() -> None:
    found = scoring.score(live_use_case(), {"topic": "tea"}, {"ideas": ["Iced tea"]})
    assert found.score == 10
    assert all(checks(found).values())
    assert scoring.columns(found, [])["risk"] == 0


def test_risk_grows_with_what_was_found() -> None:
    good = scoring.score(live_use_case(), {}, {"ideas": ["Iced tea"]})
    bad = scoring.score(live_use_case(), {}, {"ideas": ["Tea at $49"]})
    risks = [
        scoring.columns(good, [])["risk"],
        scoring.columns(bad, [])["risk"],
        scoring.columns(good, [{"kind": "email"}])["risk"],
        scoring.columns(bad, [{"kind": "email"}])["risk"],
        scoring.columns(bad, [{"kind": "email"}] * 50)["risk"],
    ]
    assert risks == sorted(risks)
    assert risks[-1] == 100


def dialogue(turns: int, length: int) -> dict[str, Any]:
    roles = ("user", "assistant")
    return {"turns": [{"role": roles[at % 2], "content": "x" * length} for at in range(turns)]}


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (dialogue(8, 100), 10),
        (dialogue(16, 400), 10),
        (dialogue(6, 100), 9),
        (dialogue(20, 50), 8),
        (dialogue(4, 20), 6),
        (dialogue(3, 19), 4),
        (dialogue(21, 601), 1 + 1 + 4),
        ({"turns": [{"role": "user", "content": "x" * 200}] * 8}, 6),
        ([{"role": "user", "content": "x" * 200}] * 3, 3),
    ],
    ids=["best", "best-high", "six", "twenty", "four", "three", "many-long", "one-speaks", "bare-list"],
)
def test_conversation_points(answer: Any, points: int) -> None:
    found = score_conversation(answer)
    assert found is not None
    assert found.score == points
    assert [(check.name, check.passed) for check in found.checks] == [("needs_revision", points >= 6)]


@pytest.mark.parametrize("answer", ["text", {"turns": []}, {"turns": [{"role": "user"}]}, {}, None, 3, [1]], ids=repr)
def test_what_is_no_conversation(answer: Any) -> None:
    assert score_conversation(answer) is None


def test_kinds_are_the_same_everywhere() -> None:
    assert scoring.KINDS == FACT_KINDS


def test_the_pipeline_stores_it_and_an_edit_scores_anew(sandbox: SandboxClient) -> None:
    row = SuggestionFactory(state="queued", content=None, data=None, revision=0, served_from="")
    pipeline.run(row.pk)
    row = Suggestion.objects.get(pk=row.pk)
    assert row.quality["scale"] == 10
    assert {check["name"] for check in row.quality["checks"]} >= {"unsupported_numbers", "unsupported_links"}
    person = UserFactory(groups=["Reviewer"])
    review.edit_and_approve(row, by=person, seen_revision=1, data={"ideas": ["Tea at $49"]})
    assert (row.unsupported_facts, row.score) == (1, 8)
    assert row.quality["facts"] == [{"kind": "price", "text": "$49", "path": "/ideas/0", "start": 7, "end": 10}]
    review.undo(row, by=person, seen_revision=2)
    assert row.unsupported_facts == sum(not c["passed"] for c in row.quality["checks"])


def broken(answer: Any) -> None:
    """A scorer with a fault in it."""
    raise RecursionError


def test_a_paid_answer_is_filed_though_a_check_breaks(sandbox: SandboxClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "SCORERS", (broken,))
    row = SuggestionFactory(state="queued", content=None, data=None, revision=0)
    pipeline.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error_code) == ("draft", "")
    assert row.data
    assert row.quality["checks"] == [{"name": "checked", "passed": False, "detail": scoring.NOT_CHECKED}]
    assert row.risk > 0  # looked at sooner


def test_an_edit_is_not_lost_though_a_check_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "SCORERS", (broken,))
    row = review.edit_and_approve(
        SuggestionFactory(), by=UserFactory(groups=["Reviewer"]), seen_revision=1, data={"ideas": ["Cold brew"]}
    )
    assert (row.state, row.data) == ("approved", {"ideas": ["Cold brew"]})
