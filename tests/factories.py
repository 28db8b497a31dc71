"""Rows for tests, as small as they can be."""

from typing import Any

import factory
from django.contrib.auth.models import Group, User
from factory.django import DjangoModelFactory

from generation.models import Suggestion
from prompts.models import PromptVersion, Service, UseCase
from prompts.publishing import publish
from usage.models import ApiKey, Client, Plan

IDEAS_INPUT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["topic"],
    "properties": {
        "topic": {"type": "string", "minLength": 1, "maxLength": 200},
        "count": {"type": "integer", "minimum": 1, "maximum": 5},
    },
}
IDEAS_OUTPUT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["ideas"],
    "properties": {"ideas": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}},
}


class ClientFactory(DjangoModelFactory):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"client-{n}")
    plan = factory.LazyFunction(lambda: Plan.objects.get(slug="pro"))
    scopes = ["suggest", "read_usage"]


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    slug = factory.Sequence(lambda n: f"service_{n}")
    name = "A service"


class UseCaseFactory(DjangoModelFactory):
    class Meta:
        model = UseCase

    service = factory.SubFactory(ServiceFactory)
    slug = "ideas"
    name = "Ideas"
    input_schema = IDEAS_INPUT
    output_schema = IDEAS_OUTPUT
    example_variables = {"topic": "tea"}
    example_output = {"ideas": ["Iced tea"]}
    review_policy = "optional"
    cache_seconds = 3600


class VersionFactory(DjangoModelFactory):
    class Meta:
        model = PromptVersion

    use_case = factory.SubFactory(UseCaseFactory)
    number = 1
    system_prompt = "You have ideas."
    user_prompt = "<topic>\n{{topic}}\n</topic>"
    model = "claude-haiku-5-5"
    max_tokens = 1000


def live_use_case(**values: Any) -> UseCase:
    """A use case with a published version."""
    version = VersionFactory(use_case=UseCaseFactory(**values))
    publish(version)
    version.use_case.refresh_from_db()
    return version.use_case


def api_key(**values: Any) -> tuple[Client, str]:
    """A client and a key of it."""
    client = ClientFactory(**values)
    return client, ApiKey.create(client)[1]


class SuggestionFactory(DjangoModelFactory):
    """A draft, as the pipeline files it."""

    class Meta:
        model = Suggestion

    client = factory.SubFactory(ClientFactory)
    use_case = factory.LazyFunction(live_use_case)
    version = factory.LazyAttribute(lambda row: row.use_case.live_version)
    review_policy = factory.LazyAttribute(lambda row: row.use_case.review_policy)
    variables = {"topic": "tea"}
    request_key = factory.Sequence(lambda n: f"{n:064x}")
    state = "draft"
    content = '{"ideas": ["Iced tea"]}'
    data = {"ideas": ["Iced tea"]}
    revision = 1
    served_from = "model"
    provider = "anthropic"
    model = "sandbox-claude-haiku-5-5"
    cost = "0.001"


def queued(**values: Any) -> Suggestion:
    """One that no worker has made yet."""
    nothing = {
        "content": None,
        "data": None,
        "revision": 0,
        "served_from": "",
        "provider": "",
        "model": "",
        "cost": None,
    }
    return SuggestionFactory(**{"state": "queued"} | nothing | values)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person-{n}")
    is_staff = True

    @factory.post_generation
    def groups(self: Any, create: bool, names: tuple[str, ...], **_: Any) -> None:
        if names:
            self.groups.set(Group.objects.filter(name__in=names))
