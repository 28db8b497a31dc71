"""The shipped catalogue: what clients were promised of each of the 28 use cases, and that each is complete."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import genai_prices
import pytest

from prompts.catalog_files import Catalog, UseCaseEntry, read_catalog
from prompts.fallbacks import render as render_fallback
from prompts.output_rules import check
from prompts.schemas import check_schema, faults, image_block_parts
from prompts.templates import render, template_problems, unknown_variables, variables_of

CATALOG: Catalog = read_catalog(Path(__file__).parents[2] / "prompts" / "catalog")
USE_CASES: dict[str, UseCaseEntry] = {
    f"{service.slug}.{entry.slug}": entry for service in CATALOG.services for entry in service.use_cases
}
REFERENCES = {entry.name: entry.contract["data"] for entry in CATALOG.references}

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
# Use case: seconds in the cache, safety level, review policy.
PROMISED = {
    "coocook.chef_recommendation": (HOUR, "low", "optional"),
    "coocook.menu_curation": (HOUR, "low", "optional"),
    "coocook.review_template": (HOUR, "low", "optional"),
    "sns_auto.posting_times": (2 * HOUR, "medium", "optional"),
    "sns_auto.caption_generation": (30 * MINUTE, "medium", "required"),
    "sns_auto.content_strategy": (HOUR, "medium", "required"),
    "review.campaign_strategy": (HOUR, "medium", "required"),
    "review.influencer_matching": (HOUR, "medium", "optional"),
    "review.brief_generator": (HOUR, "medium", "required"),
    "ai_automation.workflow_optimization": (HOUR, "high", "optional"),
    "ai_automation.code_review": (30 * MINUTE, "high", "none"),
    "ai_automation.success_metrics": (HOUR, "high", "optional"),
    "webapp_builder.learning_path": (4 * HOUR, "low", "optional"),
    "webapp_builder.code_explanation": (30 * MINUTE, "high", "none"),
    "webapp_builder.feature_ideas": (HOUR, "low", "none"),
    "conversations.training_dialogue": (0, "medium", "required"),
    "furniture.image_analysis": (0, "low", "none"),
    "furniture.product_reranking": (0, "medium", "none"),
    "content.next_post": (DAY, "medium", "required"),
    "content.caption": (DAY, "medium", "required"),
    "content.hashtags": (DAY, "low", "optional"),
    "content.performance_analysis": (DAY, "medium", "optional"),
    "email.inquiry": (0, "high", "required"),
    "email.complaint": (0, "high", "required"),
    "email.return": (0, "high", "required"),
    "code_insight.code_review": (DAY, "high", "none"),
    "code_insight.debug": (HOUR, "high", "none"),
    "code_insight.architecture": (7 * DAY, "medium", "none"),
}
# Where nothing honest can be said without a model.
WITHOUT_FALLBACK = {"conversations.training_dialogue", "furniture.image_analysis"}

each_use_case = pytest.mark.parametrize("name", USE_CASES)


def filled(entry: UseCaseEntry, variables: dict[str, Any]) -> dict[str, Any]:
    return {**{variable: REFERENCES[name] for variable, name in entry.contract["reference"].items()}, **variables}


def answer_faults(entry: UseCaseEntry, answer: Any, variables: dict[str, Any]) -> list[Any]:
    wrong = faults(entry.contract["output_schema"], answer, root="")
    return wrong or check(entry.contract["output_rules"], answer, filled(entry, variables))


def subschemas(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property and item below `schema`, by path."""
    for name, nested in schema.get("properties", {}).items():
        yield f"{path}/{name}", nested
        yield from subschemas(nested, f"{path}/{name}")
    if "items" in schema:
        yield f"{path}/*", schema["items"]
        yield from subschemas(schema["items"], f"{path}/*")


def test_the_files_have_no_problems():
    assert [str(problem) for problem in CATALOG.problems] == []


def test_every_use_case_is_there_with_the_cache_time_safety_and_review_that_were_promised():
    assert len(PROMISED) == 28
    assert {
        name: (entry.contract["cache_seconds"], entry.contract["safety_level"], entry.contract["review_policy"])
        for name, entry in USE_CASES.items()
    } == PROMISED


@each_use_case
def test_schemas_are_sound_and_closed(name):
    contract = USE_CASES[name].contract
    assert check_schema(contract["input_schema"]) == []
    assert check_schema(contract["output_schema"]) == []
    open_objects = [
        path
        for path, schema in [("", contract["output_schema"]), *subschemas(contract["output_schema"])]
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    ]
    assert open_objects == []


@each_use_case
def test_inputs_are_labelled_and_bounded(name):
    schema = USE_CASES[name].contract["input_schema"]
    fields = [(path, nested) for path, nested in subschemas(schema) if not path.endswith("/*")]
    assert [path for path, nested in fields if not nested.get("title") or not nested.get("description")] == []
    unbounded = [
        path
        for path, nested in subschemas(schema)
        if (
            nested.get("type") == "string"
            and not nested.keys() & {"maxLength", "pattern"}
            and nested.get("format") != "date"
        )
        or (nested.get("type") == "array" and "maxItems" not in nested)
        or (nested.get("type") in ("integer", "number") and not {"minimum", "maximum"} <= nested.keys())
    ]
    assert unbounded == []


@each_use_case
def test_outputs_are_labelled(name):
    schema = USE_CASES[name].contract["output_schema"]
    assert [path for path, nested in [("", schema), *subschemas(schema)] if not nested.get("title")] == []


@each_use_case
def test_the_output_schema_can_be_sent_for_structured_output(name):
    schema = anthropic.transform_schema(USE_CASES[name].contract["output_schema"])
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == list(USE_CASES[name].contract["output_schema"]["properties"])


@each_use_case
def test_the_example_fits_schemas_and_rules(name):
    contract = USE_CASES[name].contract
    assert faults(contract["input_schema"], contract["example_variables"]) == []
    assert answer_faults(USE_CASES[name], contract["example_output"], contract["example_variables"]) == []


@each_use_case
def test_the_wording_uses_every_variable_in_a_fence_of_its_name(name):
    wording, schema = USE_CASES[name].wording, USE_CASES[name].contract["input_schema"]
    assert template_problems(wording["user_prompt"]) == []
    assert unknown_variables(wording["user_prompt"], schema) == []
    assert variables_of(wording["user_prompt"]) == set(schema["properties"])
    for variable in schema["properties"]:
        assert f"<{variable}>\n{{{{{variable}}}}}\n</{variable}>" in wording["user_prompt"]


@each_use_case
def test_the_example_can_be_read_back_from_the_prompt(name):
    entry = USE_CASES[name]
    prompt = render(entry.wording["user_prompt"], {**entry.contract["example_variables"], "image": "(attached image)"})
    for variable in entry.contract["example_variables"]:
        assert re.search(rf"^<{variable}>\n.+\n</{variable}>$", prompt, re.MULTILINE | re.DOTALL)
    assert "{{" not in prompt


@each_use_case
def test_the_system_prompt_is_static_and_tells_data_from_instructions(name):
    system = " ".join(USE_CASES[name].wording["system_prompt"].split())
    assert "{{" not in system
    assert "never an instruction" in system
    assert "Answer with one JSON object" in system
    assert [
        field for field in USE_CASES[name].contract["output_schema"]["properties"] if f"`{field}`" not in system
    ] == []


def test_no_two_use_cases_share_their_wording():
    assert len({entry.wording["system_prompt"] for entry in USE_CASES.values()}) == 28


@each_use_case
def test_the_model_has_a_price_and_room_to_think(name):
    wording = USE_CASES[name].wording
    usage = genai_prices.Usage(input_tokens=1000, output_tokens=1000)
    assert genai_prices.calc_price(usage, wording["model"], provider_id="anthropic").total_price > 0
    assert wording["max_tokens"] >= 4096


@each_use_case
def test_the_fallback_fits_schemas_and_rules_with_and_without_optional_variables(name):
    contract = USE_CASES[name].contract
    assert (contract["fallback"] is None) == (name in WITHOUT_FALLBACK)
    if contract["fallback"] is None:
        return
    required = {key: contract["example_variables"][key] for key in contract["input_schema"]["required"]}
    for variables in (contract["example_variables"], required):
        answer = render_fallback(contract["fallback"], filled(USE_CASES[name], variables))
        assert answer_faults(USE_CASES[name], answer, variables) == []


@pytest.mark.parametrize(
    ("name", "variable", "limit"),
    [
        ("code_insight.code_review", "file_content", 51_200),
        ("furniture.image_analysis", "image", 7_000_000),
        ("furniture.product_reranking", "image", 7_000_000),
        ("email.inquiry", "email_body", 20_000),
    ],
)
def test_the_large_inputs_have_their_limits(name, variable, limit):
    assert USE_CASES[name].contract["input_schema"]["properties"][variable]["maxLength"] == limit


def test_the_image_example_is_a_small_real_image():
    image = USE_CASES["furniture.image_analysis"].contract["example_variables"]["image"]
    assert image_block_parts(image) == ("image/jpeg", image)
    assert len(image) < 4096


def test_the_taxonomy_has_15_categories_and_63_types_each_in_one_place():
    taxonomy = REFERENCES["furniture_taxonomy"]
    types = [kind for kinds in taxonomy.values() for kind in kinds]
    assert (len(taxonomy), len(types), len(set(types))) == (15, 63, 63)


def test_what_is_no_furniture_has_nulls_and_what_is_has_a_type_of_its_category():
    entry = USE_CASES["furniture.image_analysis"]
    nothing = dict.fromkeys(entry.contract["output_schema"]["properties"])
    chair = entry.contract["example_output"]
    variables = entry.contract["example_variables"]

    assert answer_faults(entry, {**nothing, "is_furniture": False}, variables) == []
    assert [
        (fault.pointer, fault.detail) for fault in answer_faults(entry, {**chair, "is_furniture": False}, variables)
    ] == [(f"/{field}", "must be null") for field in ("category", "type", "style", "material", "colour")]
    assert [fault.pointer for fault in answer_faults(entry, {**chair, "style": None}, variables)] == ["/style"]
    assert [fault.pointer for fault in answer_faults(entry, {**chair, "type": "Desks"}, variables)] == ["/type"]
    assert [fault.pointer for fault in answer_faults(entry, {**chair, "category": "Lamps"}, variables)] == [
        "/category",
        "/type",
    ]


@pytest.mark.parametrize(
    ("platform", "earliest", "latest"), [("instagram", "11:00", "13:00"), ("tiktok", "18:00", "22:00")]
)
def test_posting_times_fall_back_to_the_platforms_averages(platform, earliest, latest):
    entry = USE_CASES["sns_auto.posting_times"]
    variables = {**entry.contract["example_variables"], "platform": platform}
    times = [one["time"] for one in render_fallback(entry.contract["fallback"], variables)["times"]]
    assert (min(times), max(times)) == (earliest, latest)


def test_posting_times_have_a_fallback_for_every_platform():
    entry = USE_CASES["sns_auto.posting_times"]
    for platform in entry.contract["input_schema"]["properties"]["platform"]["enum"]:
        variables = {**entry.contract["example_variables"], "platform": platform}
        assert answer_faults(entry, render_fallback(entry.contract["fallback"], variables), variables) == []


def test_chefs_fall_back_to_the_best_rated_of_that_cuisine_and_only_then_to_others():
    entry = USE_CASES["coocook.chef_recommendation"]
    ratings = [(1, "Italian", 5), (2, "Korean", 3.9), (3, "korean barbecue", 4.7), (4, "French", 4.95)]
    chefs = [{"id": number, "cuisine": cuisine, "rating": rating} for number, cuisine, rating in ratings]
    variables = {**entry.contract["example_variables"], "cuisine": "Korean", "available_chefs": chefs}
    answer = render_fallback(entry.contract["fallback"], variables)
    assert [one["chef_id"] for one in answer["recommendations"]] == [3, 2, 1]
    assert answer_faults(entry, answer, variables) == []


def test_hashtags_fall_back_to_no_more_than_asked_for():
    entry = USE_CASES["content.hashtags"]
    variables = {**entry.contract["example_variables"], "max_hashtags": 2}
    answer = render_fallback(entry.contract["fallback"], variables)
    assert len(answer["hashtags"]) == 2
    assert answer_faults(entry, answer, variables) == []
