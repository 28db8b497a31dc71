from datetime import date
from typing import get_args

import anthropic
import pytest
from anthropic.resources.messages.messages import DEPRECATED_MODELS
from anthropic.types.model_param import ModelParam

from generation.sandbox import Sandbox
from generation.sandbox.known_models import IDS, RETIREMENTS

from .asking import ask


def test_all_models_are_listed_over_pages(sdk: anthropic.Anthropic) -> None:
    assert [model.id for model in sdk.models.list(limit=5)] == list(IDS)
    assert [model.id for model in sdk.models.list(limit=1000)] == list(IDS)


def test_models_can_be_listed_from_either_side_and_by_lifecycle(sdk: anthropic.Anthropic) -> None:
    assert [model.id for model in sdk.models.list(after_id=IDS[3], limit=2).data] == list(IDS[4:6])
    assert [model.id for model in sdk.models.list(before_id=IDS[3], limit=2).data] == list(IDS[1:3])
    deprecated = [model.id for model in sdk.models.list(lifecycle=["deprecated"])]
    assert deprecated == ["claude-mythos-preview", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929"]


def test_a_model_says_what_it_can_do(sdk: anthropic.Anthropic) -> None:
    haiku = sdk.models.retrieve("claude-haiku-5-5")
    assert (haiku.lifecycle, haiku.line, haiku.max_tokens) == ("active", "haiku", 128_000)
    assert haiku.capabilities is not None and haiku.capabilities.effort.low.supported

    old = sdk.models.retrieve("claude-haiku-4-5")
    assert old.capabilities is not None and not old.capabilities.effort.supported

    sonnet = sdk.models.retrieve("claude-sonnet-5-5")
    assert sonnet.capabilities is not None and not sonnet.capabilities.thinking.types.disabled.supported
    assert str(sdk.models.retrieve("claude-sonnet-4-5").retires_at) == "2026-11-30 00:00:00+00:00"


def test_a_model_that_does_not_exist(server: Sandbox, sdk: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.NotFoundError):
        sdk.models.retrieve("claude-2")
    assert ask(server, "GET", "/v1/models/a%2Fb").error == (404, "not_found_error", "model: a/b")


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=²", "after_id=none", "before_id=none"])
def test_a_bad_page_is_refused(server: Sandbox, query: str) -> None:
    assert ask(server, "GET", f"/v1/models?{query.replace('²', '%C2%B2')}").error[0] == 400


def test_they_are_the_models_that_the_sdk_knows():
    assert set(get_args(get_args(ModelParam)[0])) == set(IDS)
    assert RETIREMENTS.keys() == DEPRECATED_MODELS.keys() & set(IDS)
    for model, day in RETIREMENTS.items():
        named = date.fromisoformat(day)
        assert DEPRECATED_MODELS[model].startswith(f"{named:%B} {named.day}")
        assert DEPRECATED_MODELS[model].endswith(f", {named.year}")
