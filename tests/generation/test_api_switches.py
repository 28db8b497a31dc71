"""Each switch holds from the next request on."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from generation.models import Suggestion
from prompts.models import MasterSwitch, Service, UseCase
from prompts.switches import is_rolled_out, seed_of
from tests.factories import live_use_case

URL = "/api/v1/suggestions"


@pytest.fixture
def use_case(db: None) -> UseCase:
    return live_use_case()


def ask(api: APIClient, use_case: UseCase, subject: str | None = "user-1") -> Any:
    body = {"use_case": use_case.full_name, "variables": {"topic": "tea"}, "subject": subject}
    return api.post(URL, body, format="json")


@pytest.mark.parametrize("model", [MasterSwitch, Service, UseCase])
@pytest.mark.parametrize("off", [{"enabled": False}, {"rollout_percent": 0}])
def test_off_and_on_again(api: APIClient, use_case: UseCase, model: Any, off: dict[str, Any]) -> None:
    assert ask(api, use_case).status_code == 202
    model.objects.update(**off)
    refused = ask(api, use_case)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-enabled")
    assert Suggestion.objects.count() == 1
    shown = api.get(f"/api/v1/use-cases/{use_case.full_name}").json()
    assert shown["enabled"] is ("enabled" not in off)
    assert api.get("/api/v1/use-cases").json()["results"] == [shown]
    model.objects.update(enabled=True, rollout_percent=100)
    assert ask(api, use_case).status_code == 202


def test_the_answer_says_which_switch_and_no_more(api: APIClient, use_case: UseCase) -> None:
    MasterSwitch.objects.update(enabled=False, reason="The invoice of Acme was not paid")
    answer = ask(api, use_case)
    assert answer.json()["detail"] == "Everything is switched off."
    assert "Acme" not in answer.content.decode()


def test_a_share_of_the_subjects_is_answered_and_always_the_same(api: APIClient, use_case: UseCase) -> None:
    UseCase.objects.update(rollout_percent=40)
    subjects = [f"user-{number}" for number in range(30)]
    expected = [202 if is_rolled_out(seed_of(use_case), subject, 40) else 403 for subject in subjects]
    assert {*expected} == {202, 403}
    for _ in range(2):
        assert [ask(api, use_case, subject).status_code for subject in subjects] == expected


def test_without_a_subject_its_client_is_drawn(api: APIClient, use_case: UseCase) -> None:
    UseCase.objects.update(rollout_percent=50)
    expected = 202 if is_rolled_out(seed_of(use_case), f"client:{api.owner.pk}", 50) else 403
    assert {ask(api, use_case, None).status_code for _ in range(3)} == {expected}


def test_what_is_made_already_can_be_read(api: APIClient, use_case: UseCase) -> None:
    address = ask(api, use_case)["Location"]
    MasterSwitch.objects.update(enabled=False)
    assert api.get(address).status_code == 200
