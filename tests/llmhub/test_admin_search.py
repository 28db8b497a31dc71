"""Every list of the studio is searched by the names that its rows have on every screen."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generation.models import StudioRun
from prompts.approvals import ask
from prompts.experiments import plan
from prompts.models import PromptTest, Service, UseCase
from prompts.publishing import publish
from tests.factories import ServiceFactory, UserFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
USE_CASES, CASES = "prompts/usecase", "prompts/prompttest"
WITH_VERSIONS = [
    "prompts/promptversion", "prompts/publication", "generation/studiorun", "prompts/publishrequest",
    "prompts/experiment",
]  # fmt: skip
LISTS = [USE_CASES, CASES, *WITH_VERSIONS]


def fill(service: Service, slug: str) -> UseCase:
    """A use case with something in each list: v3 live, tried against v1, asked about, in an experiment."""
    use_case = live_use_case(service=service, slug=slug, name="A name")
    publish(VersionFactory(use_case=use_case, number=3))
    third = use_case.versions.get(number=3)
    PromptTest.objects.create(use_case=use_case, name="A case", variables={})
    StudioRun.objects.create(
        use_case=use_case, kind="try", version=third, baseline=use_case.versions.get(number=1), total=1, fingerprint="x"
    )
    draft = VersionFactory(use_case=use_case, number=30)
    ask(draft, by=UserFactory(groups=("Marketer",)))
    shares = [plan.Share(version=one, weight=0.5) for one in (third, draft)]
    plan.create(use_case, plan.Plan(slug="e", name="An experiment", shares=shares))
    return use_case


def found(browser: Client, of: str, term: str) -> list[Any]:
    return list(browser.get(f"/admin/{of}/", {"q": term}).context["cl"].result_list)


@pytest.fixture
def marketer() -> Client:
    content = ServiceFactory(slug="content")
    for slug in ("caption", "hashtags"):
        fill(content, slug)
    fill(ServiceFactory(slug="email"), "caption")
    return signed_in("Marketer")


@pytest.mark.parametrize("of", LISTS)
def test_a_list_is_searched_by_the_full_name_and_its_parts(of: str, marketer: Client) -> None:
    everything = len(found(marketer, of, ""))
    for term in ("content.caption", "content.cap", "ent.caption", "content.caption a", "CONTENT.Caption"):
        assert len(found(marketer, of, term)) == everything / 3, term
    assert len(found(marketer, of, "content")) == everything * 2 / 3
    assert found(marketer, of, "content.captions") == []


@pytest.mark.parametrize("of", WITH_VERSIONS)
def test_a_version_behind_the_name_is_that_version_alone(of: str, marketer: Client) -> None:
    number = 30 if of == "prompts/publishrequest" else 3
    assert len(found(marketer, of, f"content.caption v{number}")) == 1
    assert len(found(marketer, of, f"v{number} content.caption")) == 1
    assert found(marketer, of, "content.caption v300") == []
    if number == 30:
        assert found(marketer, of, "content.caption v3") == []


def test_the_use_case_that_shows_the_live_version_is_found_by_it(marketer: Client) -> None:
    assert [str(row) for row in found(marketer, USE_CASES, "content.caption v3")] == ["content.caption"]


@pytest.mark.parametrize("of", LISTS)
def test_searching_takes_as_many_queries_however_many_rows(of: str, marketer: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            found(marketer, of, "content.caption")
        return len(captured)

    queries()
    before = queries()
    for slug in ("caption_two", "caption_three"):
        fill(Service.objects.get(slug="content"), slug)
    assert queries() == before
