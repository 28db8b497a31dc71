"""How many tokens a prompt sends: about, and at most."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generation.providers import Image, Prompt, Turn
from generation.providers.anthropic.output_format import provider_schema
from generation.providers.anthropic.provider import request_of
from generation.sandbox.tokens import prompt_pieces, to_tokens
from generation.token_estimate import estimated_input, highest_input

SCHEMA = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}, "required": ["a"]}


def prompt_of(model: str = "claude-haiku-5-5", **values: Any) -> Prompt:
    return Prompt(**{"model": model, "max_tokens": 10, "system": "", "turns": (Turn("user", "Hello"),), **values})


def counted_by_the_sandbox(prompt: Prompt) -> int:
    request = request_of(prompt)
    return to_tokens(sum(piece.weight for piece in prompt_pieces(request, {})))


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        (prompt_of(turns=(Turn("user", "x" * 27),)), 10 + 4),
        (prompt_of(turns=(Turn("user", "x" * 27), Turn("assistant", "x" * 27))), 20 + 8),
        (prompt_of(system="茶" * 27), 27 + 2 + 4),
        (prompt_of(turns=(Turn("user", '{"a": "xxxxxxxx"}'),)), 11 + 4),
        (prompt_of(images=(Image("image/png", "AAAA"),) * 2), 2 + 4 + 3200),
        (prompt_of("claude-haiku-4-5", turns=(Turn("user", "x" * 2700),)), 770 + 4),
        (prompt_of(schema={"type": "object"}), 9 + 4),
    ],
)
def test_the_rule_of_thumb(prompt: Prompt, tokens: int) -> None:
    assert estimated_input(prompt) == tokens


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        (prompt_of(), 5 + 4 + 500),
        (prompt_of(system="茶"), 3 + 5 + 4 + 500),
        (prompt_of(turns=(Turn("user", "\ud800"),)), 3 + 4 + 500),
        (prompt_of(images=(Image("image/png", "AAAA"),)), 5 + 4 + 5000 + 500),
        (prompt_of(schema={"type": "object"}), 5 + 4 + 18 + 60 + 1000 + 500),
    ],
)
def test_the_most_is_bytes_and_what_the_provider_adds(prompt: Prompt, tokens: int) -> None:
    assert highest_input(prompt) == tokens


TEXTS = st.text(max_size=200) | st.sampled_from(["", "茶" * 300, "\\" * 300, "{" * 300, "x" * 3000])
LEAVES = st.fixed_dictionaries(
    {"type": st.sampled_from(["string", "integer", "number", "boolean"])},
    optional={
        "description": TEXTS,
        "pattern": TEXTS,
        "maxLength": st.integers(),
        "minimum": st.floats(allow_nan=False),
        "not": st.dictionaries(TEXTS, TEXTS, max_size=3),
    },
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: (
        st.fixed_dictionaries({"type": st.just("array"), "items": inner, "minItems": st.integers(0, 9)})
        | st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(TEXTS, inner, min_size=1, max_size=3)}
        )
    ),
    max_leaves=6,
)
PROMPTS = st.builds(
    prompt_of,
    system=TEXTS,
    turns=st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), TEXTS), min_size=1, max_size=5).map(tuple),
    images=st.lists(st.just(Image("image/png", "AAAA")), max_size=3).map(tuple),
    schema=st.none() | SCHEMAS,
)


@given(PROMPTS)
@example(prompt_of(turns=(Turn("user", ""),) * 5, schema=SCHEMA))
def test_the_most_is_never_below_what_is_counted(prompt: Prompt) -> None:
    assert highest_input(prompt) >= counted_by_the_sandbox(prompt)
    assert highest_input(prompt) >= estimated_input(prompt)


@given(SCHEMAS)
def test_a_schema_as_it_is_sent_has_no_more_bytes_than_that(schema: dict[str, Any]) -> None:
    sent = provider_schema(schema)
    if sent is not None:
        most = highest_input(prompt_of(turns=(), schema=schema)) - 500
        assert len(json.dumps(sent, ensure_ascii=False).encode("utf-8", "surrogatepass")) <= most
