"""The provider's list of models and its count of tokens: the real SDK over HTTP to the sandbox."""

from datetime import date

import pytest

from generation import providers
from generation.admin.editor import model_offer
from generation.providers import Prompt, ProviderFault, Turn
from llmhub.redis import get_redis
from tests.sandbox_client import SandboxClient
from usage.models import ModelPrice

pytestmark = pytest.mark.django_db
PROMPT = Prompt(
    model="claude-haiku-5-5",
    max_tokens=500,
    system="You have ideas.",
    turns=(Turn("user", "About tea"),),
    effort="low",
    schema={"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    end_user="somebody",
)


def test_the_models_are_listed_with_what_they_can(sandbox: SandboxClient) -> None:
    models = {model.id: model for model in providers.get().models()}
    assert len(models) == 22
    haiku = models["claude-haiku-5-5"]
    assert (haiku.max_output, haiku.efforts) == (128_000, ("low", "medium", "high", "xhigh", "max"))
    assert models["claude-haiku-4-5"].efforts == ()
    assert models["claude-sonnet-4-5"].retires == date(2026, 11, 30)


def test_tokens_are_counted_by_the_provider(sandbox: SandboxClient) -> None:
    tokens = providers.get().count_tokens(PROMPT)
    longer = Prompt(PROMPT.model, 500, PROMPT.system, (Turn("user", "About tea " * 100),), schema=PROMPT.schema)
    assert 0 < tokens < providers.get().count_tokens(longer)


@pytest.mark.parametrize("fault", ["status:500", "overloaded", "reset", "html"])
def test_what_cannot_be_had_is_a_fault_in_our_words(sandbox: SandboxClient, fault: str) -> None:
    sandbox.set_faults(fault)
    with pytest.raises(ProviderFault):
        providers.get().models()
    with pytest.raises(ProviderFault) as caught:
        providers.get().count_tokens(PROMPT)
    assert caught.value.detail != "sandbox"
    sandbox.set_faults()


def test_the_list_is_kept_for_an_hour_and_asked_for_once(sandbox: SandboxClient) -> None:
    first, from_provider = model_offer.offered()
    assert from_provider
    sandbox.set_faults("status:500")
    assert model_offer.offered() == (first, True)
    assert 3590 <= get_redis().ttl(model_offer._key()) <= 3600
    haiku = next(model for model in first if model.id == "claude-haiku-5-5")
    assert haiku.label == "Sandbox Claude Haiku 5 5: from $0.10 in, from $0.50 out"
    mythos = next(model for model in first if model.id == "claude-mythos-preview")
    assert mythos.label.endswith("ended 30 Jun 2026")


def test_without_the_provider_the_price_list_is_offered(sandbox: SandboxClient) -> None:
    sandbox.set_faults("status:500")
    models, from_provider = model_offer.offered()
    assert not from_provider
    assert "claude-sonnet-5-5" in [model.id for model in models]
    assert all(model.price for model in models)
    assert get_redis().ttl(model_offer._key()) <= 60
    sandbox.set_faults()
    assert model_offer.offered()[1] is False  # not asked again at once


def test_own_prices_win_and_make_a_model_choosable(sandbox: SandboxClient) -> None:
    prices = {"cache_read": 1, "cache_write_5m": 1, "cache_write_1h": 1}
    for model, into, above in [
        ("claude-haiku-5-5", "0.75", 0),
        ("claude-mythos-5", "8", 0),
        ("claude-mythos-5", "16", 200_000),
        ("own-model", "1.2345", 0),
    ]:
        start = "2026-11-01T00:00Z"
        ModelPrice.objects.create(
            model=model, starts_at=start, above_input_tokens=above, input=into, output=40, **prices
        )
    offered = {model.id: model.price for model in model_offer.offered()[0]}
    assert offered["claude-haiku-5-5"] == "$0.75 in, $40.00 out"
    assert offered["claude-mythos-5"] == "from $8.00 in, from $40.00 out"
    assert offered["claude-mythos-5-1"] == ""
    assert list(offered)[-1] == "own-model"
    assert offered["own-model"] == "$1.2345 in, $40.00 out"
