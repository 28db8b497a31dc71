"""Which shape data gets: by its fields and values, never by the use case."""

import base64
import io
from typing import Any

import pytest
from django.template.loader import render_to_string
from PIL import Image

from generation.admin.blocks import MAX_ITEMS, Block, block_of, pairs_with_image
from generation.admin.test_sets.word_marks import mark_differences
from generation.sandbox.answering import CATALOG_DIR
from prompts.catalog_files import read_catalog
from tests.generation.block_examples import KINDS, SHAPES


def html(block: Block) -> str:
    return render_to_string(block.template, {"block": block})


@pytest.mark.parametrize("name", SHAPES)
def test_each_example_has_its_shape(name: str) -> None:
    block = block_of(SHAPES[name]("twelve words"), {})
    assert block.kind == KINDS[name]
    assert "twelve words" in html(block)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"caption": "Only this."}, "post"),
        ({"caption": "This", "id": 4}, "section"),
        ({"text": "Not a post."}, "section"),
        ({"text": "A post.", "hashtags": ["#a"]}, "post"),
        ({"text": "A post.", "hashtags": "#a"}, "section"),
        ([{"text": "A post.", "hashtags": ["#a"]}, {"text": "No tags."}], "cards"),
        ({"email": "ann@example.com"}, "section"),
        ({"email_body": "Hello,\n\nwhere is it?"}, "letter"),
        ("Hello Ann,\n\nthank you.", "letter"),
        ("Sehr geehrte Frau Dr. Weiß,\n\nvielen Dank.", "letter"),
        ("Chère Madame,\n\nmerci.", "letter"),
        ("Highlights\n\nof the week", "prose"),
        ("Hello Ann, one line.\nAnd another.", "prose"),
        ([{"role": "user", "content": "Hi"}], "chat"),
        ([{"role": "user", "content": 5}, {"role": "user", "content": 6}], "table"),
        ([{"name": "a", "rank": 2}], "ranking"),
        ([{"name": "a", "score": True}, {"name": "b", "score": False}], "table"),
        ([{"name": "a", "score": 700}, {"name": "b", "score": 2}], "table"),
        ([{"name": "a", "rating": 4.8}, {"name": "b", "rating": 4.7}], "table"),
        ([{"score": 1, "why": "no name"}, {"score": 1, "why": "b"}], "table"),
        ([{"week": 1, "tasks": "x"}], "calendar"),
        ([{"publishDate": "2026-11-02", "idea": "x"}], "calendar"),
        ([{"weeks": 4, "idea": "x"}, {"weeks": 5, "idea": "y"}], "table"),
        ([{"name": "a"}], "entries"),
        ([{"severity": "low", "problem": "x"}], "entries"),
        ([{"severity": "x" * 41, "why": "y"}], "cards"),
    ],
)
def test_what_is_recognised(value: Any, kind: str) -> None:
    assert block_of(value, {}).kind == kind


# What stands out in the catalogue's answers; fields, texts and chips are not told here.
PLAIN = {
    "section",
    "text",
    "prose",
    "number",
    "flag",
    "nothing",
    "chips",
    "row",
    "facts",
    "entry",
    "turn",
    "days",
    "day",
}
IN_CATALOG = {
    "ai_automation.code_review": {"entries", "severity", "code", "cards"},
    "ai_automation.success_metrics": {"entries", "table"},
    "ai_automation.workflow_optimization": {"entries"},
    "code_insight.architecture": {"bullets", "table"},
    "code_insight.code_review": {"entries", "severity", "code", "table"},
    "code_insight.debug": {"code"},
    "content.caption": {"post"},
    "content.hashtags": set(),
    "content.next_post": {"table"},
    "content.performance_analysis": {"table"},
    "conversations.training_dialogue": {"chat"},
    "coocook.chef_recommendation": {"ranking", "score"},
    "coocook.menu_curation": {"entries"},
    "coocook.review_template": {"entries"},
    "email.complaint": {"letter"},
    "email.inquiry": {"letter"},
    "email.return": {"letter"},
    "furniture.image_analysis": set(),
    "furniture.product_reranking": {"ranking", "score"},
    "review.brief_generator": {"entries", "bullets"},
    "review.campaign_strategy": {"table", "calendar", "bullets"},
    "review.influencer_matching": {"ranking", "score"},
    "sns_auto.caption_generation": {"posts", "post"},
    "sns_auto.content_strategy": {"table", "calendar", "bullets"},
    "sns_auto.posting_times": {"calendar", "score"},
    "webapp_builder.code_explanation": {"table", "code", "bullets"},
    "webapp_builder.feature_ideas": {"entries"},
    "webapp_builder.learning_path": {"entries"},
}  # fmt: skip


def kinds(block: Block) -> set[str]:
    return {block.kind}.union(*map(kinds, block.children))


def test_the_catalogues_answers_are_laid_out_by_what_they_are() -> None:
    found = {
        f"{service.slug}.{one.slug}": kinds(block_of(one.contract["example_output"], one.contract["output_schema"]))
        - PLAIN
        for service in read_catalog(CATALOG_DIR).services
        for one in service.use_cases
    }
    assert found == IN_CATALOG


def test_a_post_shows_how_long_it_is() -> None:
    assert "12 characters, 17 with hashtags" in html(block_of({"caption": "Twelve chars", "hashtags": ["#abc"]}, {}))
    assert "1 character<" in html(block_of({"caption": "x"}, {}))


def test_a_calendar_is_in_order_and_names_each_day_once() -> None:
    rows = [
        {"date": "2026-11-04", "idea": "c"},
        {"date": "2026-11-02", "idea": "a"},
        {"date": "2026-11-02", "idea": "b"},
    ]
    shown = html(block_of(rows, {}))
    assert shown.index(">a<") < shown.index(">b<") < shown.index(">c<")
    assert shown.count("2026-11-02") == 1
    assert 'scope="rowgroup" class="hub-nowrap" rowspan="2"><span class="hub-weekday">Mon</span>' in shown


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (["sunday", "monday"], ["monday", "sunday"]),
        (["Freitag", "Dienstag"], ["Dienstag", "Freitag"]),
        (["Week 10", "Week 9"], ["Week 9", "Week 10"]),
        ([3, 1, 2], ["1", "2", "3"]),
        (["2026-12-01T09:00", "2026-11-30"], ["2026-11-30", "2026-12-01T09:00"]),
        (["later", "monday"], ["later", "monday"]),
        (["2026-02-31", "2026-01-01"], ["2026-02-31", "2026-01-01"]),
    ],
)
def test_days_are_put_in_order_where_they_have_one(days: list[Any], shown: list[str]) -> None:
    block = block_of([{"day": day, "idea": "x"} for day in days], {})
    assert [group.children[0].children[0].text for group in block.children] == shown


def test_a_date_by_its_format_makes_a_calendar_too() -> None:
    schema = {"items": {"properties": {"planned_for": {"format": "date"}}}}
    assert block_of([{"planned_for": "2026-11-02"}], schema).kind == "calendar"
    assert block_of([{"planned_for": None}], schema).kind == "cards"


def test_a_calendar_with_scores_keeps_best_first() -> None:
    block = block_of([{"day": "sunday", "confidence": 0.9}, {"day": "monday", "confidence": 0.5}], {})
    assert [group.children[0].children[0].text for group in block.children] == ["sunday", "monday"]


@pytest.mark.parametrize(
    ("scores", "schema", "shares"),
    [
        ([0.93, 0.5], {}, [93, 50]),
        ([7.5, 3], {}, [75, 30]),
        ([94, 62], {}, [94, 62]),
        ([4, 5], {"maximum": 5}, [80, 100]),
        ([0, 0], {"maximum": 0}, [0, 0]),
        ([9], {"maximum": "no number"}, [90]),
    ],
)
def test_a_bar_is_as_long_as_its_scale_says(scores: list[float], schema: Any, shares: list[int]) -> None:
    rows = [{"id": at, "score": score} for at, score in enumerate(scores)]
    block = block_of(rows, {"items": {"properties": {"score": schema}}})
    assert [row.children[2].share for row in block.children] == shares
    assert [row.children[2].children[0].text for row in block.children] == [str(score) for score in scores]


def test_a_ranking_numbers_its_rows_or_shows_the_rank_it_has() -> None:
    block = block_of([{"id": "a", "score": 5}, {"id": "b", "score": 4}], {})
    assert [row.children[0].text for row in block.children] == ["1", "2"]
    block = block_of([{"id": "a", "rank": 3}, {"id": "b", "rank": 7}], {})
    assert [row.children[0].text for row in block.children] == ["3", "7"]
    assert block.columns == ["Id"]


@pytest.mark.parametrize(
    ("word", "tone"), [("Critical", "danger"), ("medium", "warning"), ("low", "info"), ("odd", "plain")]
)
def test_severities_have_a_tone(word: str, tone: str) -> None:
    severity = block_of([{"severity": word, "problem": "p"}], {}).children[0].children[1]
    assert (severity.kind, severity.tone, severity.children[0].text) == ("severity", tone, word)


@pytest.mark.parametrize("name", SHAPES)
def test_two_answers_of_a_shape_are_compared_word_by_word(name: str) -> None:
    pair = mark_differences(block_of(SHAPES[name]("one two"), {}), block_of(SHAPES[name]("one three"), {}))
    for block, word in zip(pair, ("two", "three"), strict=True):
        assert f'<mark class="hub-word">{word}</mark>' in html(block)


def test_empty_lists_and_long_ones() -> None:
    assert block_of({"captions": []}, {}).children[0].kind == "nothing"
    for name in ("posts", "chat", "ranking", "calendar", "entries", "issues"):
        block = block_of(SHAPES[name]("x")[:1] * (MAX_ITEMS + 5), {})
        assert block.left_out == 5, name
        assert "5 more " in html(block), name


def test_what_was_read_from_an_image_has_it_beside() -> None:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    picture = base64.b64encode(content.getvalue()).decode()
    image = {"type": "string", "format": "image", "title": "Photo"}
    schema = {"properties": {"photo": image, "more": {"type": "array", "items": {"properties": {"image": image}}}}}
    inputs = {"photo": picture, "more": [{"image": picture}, {"image": "none"}], "name": "x"}
    assert [block.label for block in pairs_with_image(inputs, schema)] == ["Photo", "Photo"]
    assert pairs_with_image({"name": "x"}, schema) == []
    assert pairs_with_image(None, schema) == []
