"""Certificates over REST: for one's own approved suggestions, verified by every client, with keys for everybody."""

import base64
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from generation.api.certificate_schema import KEY_SET, SIGNED, VERDICT
from generation.models import Suggestion
from tests.factories import SuggestionFactory, api_key, live_use_case

from .certificate_rows import EDITED, TEXT, approved, decided, is_genuine, known_person, known_row

VERIFY = "/api/v1/certificates/verify"
KEYS = "/api/v1/certificates/keys"


def certificate_url(row: Suggestion) -> str:
    return f"/api/v1/suggestions/{row.pk}/certificate"


@pytest.fixture
def row(api: APIClient) -> Suggestion:
    """A suggestion of the caller's, approved with an edit."""
    row = known_row(client=api.owner)
    decided(row, "approve", known_person(), 5, text=EDITED)
    return approved(row, EDITED)


@pytest.fixture
def document(api: APIClient, row: Suggestion) -> dict[str, Any]:
    answer = api.get(certificate_url(row))
    assert answer.status_code == 200
    return answer.json()


def verdict(api: APIClient, body: Any) -> dict[str, Any]:
    answer = api.post(VERIFY, body, format="json")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    Draft202012Validator(VERDICT).validate(found)
    return found


def test_a_certificate_and_the_keys_need_nothing_else_of_ours(row: Suggestion, document: dict[str, Any]) -> None:
    Draft202012Validator(SIGNED).validate(document)
    keys = APIClient().get(KEYS).json()
    Draft202012Validator(KEY_SET).validate(keys)
    [key] = [one for one in keys["keys"] if one["kid"] == document["signature"]["kid"]]
    assert is_genuine(document, base64.urlsafe_b64decode(key["x"] + "="))
    assert document["certificate"]["suggestion"] == str(row.pk)
    assert document["certificate"]["approvals"][0]["name"] == "Ana Ñandú"


def test_it_is_the_same_each_time(api: APIClient, row: Suggestion) -> None:
    assert api.get(certificate_url(row)).content == api.get(certificate_url(row)).content


def test_the_content_of_the_api_is_what_was_hashed(api: APIClient, row: Suggestion, document: dict[str, Any]) -> None:
    content = api.get(f"/api/v1/suggestions/{row.pk}").json()["content"]
    assert verdict(api, document | {"content": content})["content_matches"] is True


def test_a_foreign_suggestion_is_like_none(api: APIClient) -> None:
    foreign = known_row()
    decided(foreign, "approve", known_person(), 5)
    approved(foreign)
    for path in (certificate_url(foreign), f"/api/v1/suggestions/{uuid4()}/certificate"):
        answer = api.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("state", ["draft", "rejected", "queued", "failed"])
def test_none_before_the_approval(api: APIClient, state: str) -> None:
    answer = api.get(certificate_url(SuggestionFactory(client=api.owner, state=state)))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")


def test_none_where_no_person_approved(api: APIClient) -> None:
    row = SuggestionFactory(client=api.owner, use_case=live_use_case(review_policy="none"), state="approved")
    answer = api.get(certificate_url(row))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")
    assert "No person approved it" in answer.json()["detail"]


def test_who_may_not_ask_gets_none(api: APIClient, row: Suggestion) -> None:
    assert APIClient().get(certificate_url(row)).status_code == 401
    assert APIClient().post(VERIFY, {}, format="json").status_code == 401
    api.owner.scopes = ["read_usage"]
    api.owner.save()
    assert api.get(certificate_url(row)).status_code == 403


def test_unknown_parameters_are_refused(api: APIClient, row: Suggestion) -> None:
    assert api.get(certificate_url(row) + "?download=1").status_code == 400
    assert api.get(KEYS + "?kid=x").status_code == 400
    assert api.post(VERIFY + "?x=1", {"certificate": {}, "signature": {}}, format="json").status_code == 400


def test_a_genuine_one(api: APIClient, document: dict[str, Any]) -> None:
    genuine = {"valid": True, "reason": None, "standing": "approved"}
    assert verdict(api, document) == genuine | {"content_matches": None}
    assert verdict(api, document | {"content": None}) == genuine | {"content_matches": None}
    assert verdict(api, document | {"content": EDITED}) == genuine | {"content_matches": True}
    for other in (TEXT, "", EDITED + "\n"):
        assert verdict(api, document | {"content": other}) == genuine | {"content_matches": False}


def test_one_that_was_changed(api: APIClient, document: dict[str, Any]) -> None:
    document["certificate"]["approvals"][0]["name"] = "Eve"
    found = verdict(api, document | {"content": EDITED})
    assert (found["valid"], found["content_matches"], found["standing"]) == (False, None, None)
    assert "changed after it was signed" in found["reason"]


@pytest.mark.parametrize("verb", ["use", "reopen", "reject"])
def test_whether_it_still_stands(api: APIClient, row: Suggestion, document: dict[str, Any], verb: str) -> None:
    state, standing = {"use": ("used", "used"), "reopen": ("draft", "withdrawn"), "reject": ("rejected", "withdrawn")}[
        verb
    ]
    decided(row, verb, known_person(username="bo"), 20)
    Suggestion.objects.filter(pk=row.pk).update(state=state)
    found = verdict(api, document)
    assert (found["valid"], found["standing"]) == (True, standing)


def test_the_standing_is_told_to_nobody_else(document: dict[str, Any]) -> None:
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {api_key()[1]}")
    found = verdict(other, document | {"content": EDITED})
    assert found == {"valid": True, "reason": None, "content_matches": True, "standing": None}


def test_a_client_with_any_scope_may_verify(document: dict[str, Any]) -> None:
    other = APIClient()
    other.credentials(HTTP_AUTHORIZATION=f"Bearer {api_key(scopes=['read_usage'])[1]}")
    assert verdict(other, document)["valid"] is True


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param([], "", id="a-list"),
        pytest.param({}, "/certificate", id="nothing"),
        pytest.param({"certificate": {}}, "/signature", id="no-signature"),
        pytest.param({"certificate": "x", "signature": {}}, "/certificate", id="a-text"),
        pytest.param({"certificate": {}, "signature": []}, "/signature", id="a-list-of-signatures"),
        pytest.param({"certificate": {}, "signature": {}, "content": 1}, "/content", id="content-of-another-type"),
        pytest.param({"certificate": {}, "signature": {}, "text": ""}, "/text", id="unknown-field"),
    ],
)
def test_a_body_of_another_shape_is_refused(api: APIClient, body: Any, pointer: str) -> None:
    answer = api.post(VERIFY, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-request")
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_deep_and_huge_bodies_are_refused(api: APIClient, document: dict[str, Any]) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    for text in (deep, '{"certificate": {"a": %s}, "signature": {}}' % ("[" * 40 + "]" * 40)):
        assert api.post(VERIFY, text, content_type="application/json").status_code == 400
    huge = document | {"content": "x" * 1024 * 1024}
    assert api.post(VERIFY, huge, format="json").status_code == 413
    for text in ('{"certificate": {"a": NaN}, "signature": {}}', '{"certificate": {"a": 1%s}}' % ("0" * 5000)):
        assert api.post(VERIFY, text, content_type="application/json").status_code == 400


def test_the_largest_body_is_answered_soon(api: APIClient, document: dict[str, Any]) -> None:
    document["certificate"]["more"] = [0] * 500_000
    text = json.dumps(document, separators=(",", ":"))
    began = time.monotonic()
    answer = api.post(VERIFY, text, content_type="application/json")
    assert (answer.status_code, answer.json()["valid"]) == (200, False)
    assert time.monotonic() - began < 5


def test_getting_a_certificate_ends_the_time_for_undoing(api: APIClient) -> None:
    row = known_row(client=api.owner)
    decided(row, "approve", known_person(), 5)
    Suggestion.objects.filter(pk=row.pk).update(state="approved", reviewed_at=timezone.now())
    assert api.get(certificate_url(row)).status_code == 200
    row.refresh_from_db()
    assert row.fetched_at is not None


def test_query_counts(
    api: APIClient, row: Suggestion, document: dict[str, Any], django_assert_num_queries: Any
) -> None:
    # The key with its client, the suggestion, its decisions with their people.
    with django_assert_num_queries(3):
        api.get(certificate_url(row))
    with django_assert_num_queries(3):
        verdict(api, document)
    with django_assert_num_queries(0):
        APIClient().get(KEYS)


def test_the_program_in_the_docs(document: dict[str, Any], tmp_path: Path) -> None:
    [program] = re.findall(
        r"^```python\n(.*?)^```", (settings.BASE_DIR / "docs/certificates.md").read_text(), re.M | re.S
    )

    def run() -> subprocess.CompletedProcess[str]:
        (tmp_path / "certificate.json").write_text(json.dumps(document, indent=2))
        (tmp_path / "keys.json").write_bytes(APIClient().get(KEYS).content)
        return subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=30)

    assert run().stdout == "genuine\n"
    document["certificate"]["edited"] = False
    assert "InvalidSignature" in run().stderr
