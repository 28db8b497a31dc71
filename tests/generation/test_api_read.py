"""GET of one suggestion and of lists, and `use`."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from generation.models import ReviewDecision, Suggestion
from tests.factories import SuggestionFactory, live_use_case

URL = "/api/v1/suggestions"


def test_one_suggestion(api: APIClient) -> None:
    row = SuggestionFactory(client=api.owner, cost="0.0003675", subject="user-1")
    shown = api.get(f"{URL}/{row.pk}").json()
    assert (shown["state"], shown["data"], shown["content"]) == ("draft", row.data, row.content)
    assert shown["ai_meta"]["cost"] == "0.0003675"
    assert shown["prompt"] == {"version": 1, "experiment": None, "variant": None}
    assert shown["review"]["policy"] == "optional"


def test_a_draft_that_needs_review_is_not_shown(api: APIClient) -> None:
    row = SuggestionFactory(client=api.owner, use_case=live_use_case(review_policy="required"))
    shown = api.get(f"{URL}/{row.pk}").json()
    assert (shown["state"], shown["data"], shown["content"]) == ("draft", None, None)


def test_a_foreign_suggestion_is_like_none(api: APIClient) -> None:
    foreign = SuggestionFactory()
    for path in (f"{URL}/{foreign.pk}", f"{URL}/{uuid4()}"):
        answer = api.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        assert api.post(f"{path}/use").status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == "draft"


def test_use_takes_an_approved_one_once(api: APIClient) -> None:
    row = SuggestionFactory(client=api.owner, state="approved")
    answer = api.post(f"{URL}/{row.pk}/use")
    assert (answer.status_code, answer.json()["state"]) == (200, "used")
    again = api.post(f"{URL}/{row.pk}/use")
    assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
    assert ReviewDecision.objects.filter(suggestion=row, verb="use").count() == 1


@pytest.mark.parametrize("state", ["queued", "running", "draft", "rejected", "failed"])
def test_use_takes_nothing_else(api: APIClient, state: str) -> None:
    row = SuggestionFactory(client=api.owner, state=state)
    assert api.post(f"{URL}/{row.pk}/use").status_code == 409
    row.refresh_from_db()
    assert row.state == state
    assert not ReviewDecision.objects.exists()


def test_the_list_is_ones_own_newest_first(api: APIClient) -> None:
    now = timezone.now()
    rows = [SuggestionFactory(client=api.owner, created_at=now - timedelta(minutes=n)) for n in range(3)]
    SuggestionFactory()
    listed = api.get(URL).json()
    assert [shown["id"] for shown in listed["results"]] == [str(row.pk) for row in rows]
    assert (listed["next"], listed["previous"]) == (None, None)


def test_pages_lose_and_double_nothing_even_within_one_moment(
    api: APIClient, django_assert_max_num_queries: Any
) -> None:
    use_case, now = live_use_case(), timezone.now()
    for n in range(120):
        SuggestionFactory(client=api.owner, use_case=use_case, created_at=now - timedelta(seconds=n // 70))
    seen, address, pages = [], URL, []
    while address:
        with django_assert_max_num_queries(3):
            page = api.get(address).json()
        seen += [shown["id"] for shown in page["results"]]
        pages.append(page)
        address = page["next"]
    assert len(pages) == 3
    assert len(seen) == len(set(seen)) == 120
    back = api.get(pages[2]["previous"]).json()
    assert [row["id"] for row in back["results"]] == [row["id"] for row in pages[1]["results"]]
    assert api.get(back["previous"]).json()["previous"] is None


def test_filters(api: APIClient) -> None:
    now = timezone.now()
    old = SuggestionFactory(client=api.owner, created_at=now - timedelta(days=2), subject="a")
    new = SuggestionFactory(client=api.owner, state="approved", reference_type="product", reference_id="9")

    def ids(**query: str) -> list[str]:
        return [shown["id"] for shown in api.get(URL, query).json()["results"]]

    assert ids(subject="a") == ids(created_before=(now - timedelta(days=1)).isoformat()) == [str(old.pk)]
    assert ids(state="approved") == ids(reference_type="product", reference_id="9") == [str(new.pk)]
    assert ids(created_after=(now - timedelta(days=1)).date().isoformat()) == [str(new.pk)]
    assert ids(use_case=old.use_case.full_name) == [str(old.pk)]
    assert ids(use_case="nothing") == []


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense",
        "created_after=yesterday",
        "created_after=2026-13-45",
        "created_after=2026-11-20T10:00:00",
        "cursor=%F0%9F%98%80",
        "cursor=bm9uc2Vuc2U",
        "created_after=0001-01-01T00:00:00%2B23:59",
        "created_before=9999-12-31T23:59:59-23:59",
        "cursor=cHwwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5fDAxOTJmM2M0LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMQ",
        "stat=draft",
        "state=draft&state=used",
        "subject=%00",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(api: APIClient, query: str) -> None:
    answer = api.get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")


def test_use_cases_are_those_that_are_granted(api: APIClient) -> None:
    granted, other = live_use_case(), live_use_case()
    api.owner.services = [granted.service.slug]
    api.owner.save()
    assert [row["use_case"] for row in api.get("/api/v1/use-cases").json()["results"]] == [granted.full_name]
    shown = api.get(f"/api/v1/use-cases/{granted.full_name}").json()
    assert (shown["cache_ttl"], shown["enabled"], shown["example_variables"]) == (3600, True, {"topic": "tea"})
    assert list(shown["input_schema"]["properties"]) == ["topic", "count"]
    assert api.get(f"/api/v1/use-cases/{other.full_name}").status_code == 404
    assert Suggestion.objects.count() == 0
