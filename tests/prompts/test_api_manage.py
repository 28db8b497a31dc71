"""Versions over REST, for those who automate: list, add, look, publish, roll back."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from prompts.models import PromptVersion, Publication, UseCase
from prompts.publishing import add_draft, archive, publish
from tests.factories import UseCaseFactory, UserFactory, VersionFactory, api_key, live_use_case

pytestmark = pytest.mark.django_db


def caller(**values: Any) -> APIClient:
    client = APIClient()
    client.owner, key = api_key(**{"scopes": ["manage"], **values})
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def manager() -> APIClient:
    return caller(name="pipeline")


@pytest.fixture
def use_case() -> UseCase:
    return live_use_case()


def versions(use_case: UseCase) -> str:
    return f"/api/v1/use-cases/{use_case.full_name}/versions"


def post(client: APIClient, path: str, body: Any = None) -> Any:
    return client.post(path, body if body is not None else {}, format="json")


def test_a_draft_is_the_live_version_with_what_the_body_changes(manager: APIClient, use_case: UseCase) -> None:
    answer = post(
        manager, versions(use_case), {"system_prompt": "You have wild ideas.", "max_tokens": 500.0, "note": "Wilder"}
    )
    assert answer.status_code == 201
    assert answer["Location"] == f"{versions(use_case)}/2"
    created = answer.json()
    assert created.pop("created_at").endswith("Z")
    assert created == {
        "number": 2, "state": "draft", "live": False, "source": "api", "system_prompt": "You have wild ideas.",
        "user_prompt": "<topic>\n{{topic}}\n</topic>", "model": "claude-haiku-5-5", "max_tokens": 500, "effort": "",
        "note": "Wilder", "author": "pipeline", "published_at": None, "problems": [],
    }  # fmt: skip
    assert manager.get(answer["Location"]).json()["system_prompt"] == "You have wild ideas."
    assert PromptVersion.objects.get(number=2).client_name == "pipeline"


def test_a_draft_can_start_from_any_version(manager: APIClient, use_case: UseCase) -> None:
    publish(VersionFactory(use_case=use_case, number=2, system_prompt="Second"))
    assert post(manager, versions(use_case)).json()["system_prompt"] == "Second"
    assert post(manager, versions(use_case), {"based_on": 1}).json()["system_prompt"] == "You have ideas."


def test_a_first_draft_needs_wording_and_model(manager: APIClient) -> None:
    use_case = UseCaseFactory()
    answer = post(manager, versions(use_case))
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/user_prompt", "/model"]
    body = {"user_prompt": "About {{topic}}", "model": "claude-haiku-4-5"}
    assert post(manager, versions(use_case), body).json()["number"] == 1
    assert post(manager, f"{versions(use_case)}/1/publish").status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({"colour": "red"}, "/colour"),
        ({"user_prompt": "{{colour}}"}, "/user_prompt"),
        ({"user_prompt": "{{#topic}}"}, "/user_prompt"),
        ({"user_prompt": "  "}, "/user_prompt"),
        ({"user_prompt": "x" * 100_001}, "/user_prompt"),
        ({"user_prompt": None}, "/user_prompt"),
        ({"system_prompt": "For {{topic}}"}, "/system_prompt"),
        ({"model": "gpt-oops"}, "/model"),
        ({"model": "claude-haiku-4-5-nonsense"}, "/model"),
        ({"model": "claude-haiku-4-5@overloaded"}, "/model"),
        ({"model": "claude-3-opus-latest"}, "/model"),
        ({"model": "claude-haiku-4-5", "effort": "low"}, "/effort"),
        ({"model": "claude-haiku-4-5-20251001", "effort": "low"}, "/effort"),
        ({"max_tokens": 0}, "/max_tokens"),
        ({"max_tokens": 1e30}, "/max_tokens"),
        ({"effort": "huge"}, "/effort"),
        ({"note": "x" * 501}, "/note"),
        ({"note": "a\x00b"}, "/note"),
        ({"based_on": 9}, "/based_on"),
        ({"based_on": 10**12}, "/based_on"),
    ],
)
def test_a_fault_has_its_pointer_and_no_draft_is_made(
    manager: APIClient, use_case: UseCase, body: Any, pointer: str
) -> None:
    answer = post(manager, versions(use_case), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert PromptVersion.objects.count() == 1


def test_publishing_writes_down_the_client(manager: APIClient, use_case: UseCase) -> None:
    draft = add_draft(use_case)
    answer = post(manager, f"{versions(use_case)}/2/publish", {"note": "From CI"})
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("number", "state", "live")} == {
        "number": 2,
        "state": "published",
        "live": True,
    }
    newest = Publication.objects.latest("id")
    assert (newest.version, newest.client_name, newest.note, newest.by) == (draft, "pipeline", "From CI", None)


def test_rolling_back(manager: APIClient, use_case: UseCase) -> None:
    path = f"/api/v1/use-cases/{use_case.full_name}/rollback"
    assert (post(manager, path).status_code, post(manager, path).json()["code"]) == (409, "wrong-state")
    publish(add_draft(use_case))
    answer = post(manager, path, {"note": "Worse"})
    assert (answer.status_code, answer.json()["number"], answer.json()["live"]) == (200, 1, True)
    newest = Publication.objects.latest("id")
    assert (newest.kind, newest.client_name, newest.note) == ("roll_back", "pipeline", "Worse")


def test_a_repeated_verb_is_done_once(manager: APIClient, use_case: UseCase) -> None:
    publish(VersionFactory(use_case=use_case, number=2))
    publish(VersionFactory(use_case=use_case, number=3))
    path = f"/api/v1/use-cases/{use_case.full_name}/rollback"

    def send(path: str, key: str, body: Any = None) -> Any:
        return manager.post(path, body or {}, format="json", headers={"Idempotency-Key": key})

    first, again = send(path, "one"), send(path, "one")
    assert (first.status_code, first.json()["number"], "Idempotency-Replayed" in first) == (200, 2, False)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (200, first.json(), "true")
    assert send(path, "one", {"note": "Other"}).json()["code"] == "idempotency-mismatch"
    assert send(versions(use_case), "one").json()["code"] == "idempotency-mismatch"
    made = [send(versions(use_case), "two", {"note": "Draft"}) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in made] == [(201, f"{versions(use_case)}/4")] * 2
    assert use_case.versions.count() == 4
    assert send(path, "three").json()["number"] == 1
    # A refusal is not kept: the same request may be right later.
    assert send(path, "four").status_code == 409
    publish(PromptVersion.objects.get(use_case=use_case, number=3))
    assert send(path, "four").status_code == 200


def test_a_body_has_a_limit(manager: APIClient, use_case: UseCase) -> None:
    large = {"note": "x" * 1_100_000}
    for path in (
        versions(use_case),
        f"{versions(use_case)}/1/publish",
        f"/api/v1/use-cases/{use_case.full_name}/rollback",
    ):
        answer = post(manager, path, large)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("gates", "prompt", "pointers"),
    [
        ({"second_person_required": True}, "{{topic}}", ["/approval"]),
        ({"tests_required": True}, "{{topic}}", ["/tests"]),
        (
            {"tests_required": True, "second_person_required": True},
            "{{colour}}",
            ["/user_prompt", "/tests", "/approval"],
        ),
    ],
)
def test_each_gate_in_the_way_is_named(manager: APIClient, gates: Any, prompt: str, pointers: list[str]) -> None:
    use_case = live_use_case(**gates) if not gates else _gated(gates)
    VersionFactory(use_case=use_case, number=2, user_prompt=prompt)
    answer = post(manager, f"{versions(use_case)}/2/publish")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == pointers
    assert all(fault["detail"] in answer.json()["detail"] for fault in answer.json()["errors"])
    assert PromptVersion.objects.get(number=2).is_draft
    assert Publication.objects.count() == 1


def _gated(gates: dict[str, bool]) -> UseCase:
    use_case = live_use_case()
    UseCase.objects.update(**gates)
    use_case.refresh_from_db()
    return use_case


def test_an_archived_version_and_a_live_one_are_not_published(manager: APIClient, use_case: UseCase) -> None:
    archive(add_draft(use_case))
    assert "archived" in post(manager, f"{versions(use_case)}/2/publish").json()["detail"]
    assert manager.get(f"{versions(use_case)}/2").json()["state"] == "archived"
    assert "live already" in post(manager, f"{versions(use_case)}/1/publish").json()["detail"]
    assert Publication.objects.count() == 1


def test_a_draft_with_faults_says_so(manager: APIClient, use_case: UseCase) -> None:
    VersionFactory(use_case=use_case, number=2, user_prompt="\n{{colour}}", created_by=UserFactory(username="ann"))
    shown = manager.get(f"{versions(use_case)}/2").json()
    assert shown["problems"] == [{"pointer": "/user_prompt", "detail": "Line 2: No input declares “colour”."}]
    assert shown["author"] == "ann"


def test_a_long_list_is_read_page_by_page(
    manager: APIClient, use_case: UseCase, django_assert_max_num_queries: Any
) -> None:
    PromptVersion.objects.bulk_create(
        PromptVersion(use_case=use_case, number=number, user_prompt="{{topic}}", model="m") for number in range(2, 121)
    )
    with django_assert_max_num_queries(4):
        first = manager.get(versions(use_case)).json()
    assert [one["number"] for one in first["results"]] == list(range(120, 70, -1))
    assert first["previous"] is None
    second = manager.get(first["next"]).json()
    third = manager.get(second["next"]).json()
    assert [one["number"] for one in third["results"]] == list(range(20, 0, -1))
    assert third["next"] is None
    assert manager.get(third["previous"]).json() == second
    assert manager.get(second["previous"]).json()["results"] == first["results"]
    assert manager.get(second["previous"]).json()["previous"] is None


@pytest.mark.parametrize("query", ["cursor=nonsense", "cursor=after-99999999999", "page=2"])
def test_a_query_that_makes_no_sense_is_refused(manager: APIClient, use_case: UseCase, query: str) -> None:
    assert manager.get(f"{versions(use_case)}?{query}").status_code == 400


@pytest.mark.parametrize(
    "tail", ["versions/2", "versions/0", "versions/999999999", "versions/9999999999", "versions/-1", "versions/x"]
)
def test_what_is_not_there_is_404(manager: APIClient, use_case: UseCase, tail: str) -> None:
    for path in (f"/api/v1/use-cases/{use_case.full_name}/{tail}", f"/api/v1/use-cases/no.thing/{tail}"):
        answer = manager.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_others_services_are_not_there(use_case: UseCase) -> None:
    stranger = caller(services=["another"])
    add_draft(use_case)
    calls = [
        stranger.get(versions(use_case)),
        stranger.get(f"{versions(use_case)}/1"),
        post(stranger, versions(use_case)),
        post(stranger, f"{versions(use_case)}/2/publish"),
        post(stranger, f"/api/v1/use-cases/{use_case.full_name}/rollback"),
    ]
    assert [answer.status_code for answer in calls] == [404] * 5
    assert PromptVersion.objects.count() == 2
    assert Publication.objects.count() == 1


def test_the_scope_manage_is_needed(use_case: UseCase) -> None:
    suggester = caller(scopes=["suggest", "read_usage"])
    add_draft(use_case)
    for answer in (suggester.get(versions(use_case)), post(suggester, f"{versions(use_case)}/2/publish")):
        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert Publication.objects.count() == 1
