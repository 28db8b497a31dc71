"""What a certificate says: of whose approval, of which text, and that it is the same each time."""

import base64
import hashlib
import json
from typing import Any

import pytest
import rfc8785

from generation import review
from generation.certificates.document import certificate_of, digest_of
from generation.certificates.edits import MAX_FIELDS, edits_of
from generation.certificates.keys import key_set
from generation.certificates.verifying import standing_of
from generation.models import Suggestion
from llmhub.errors import WrongState
from tests.factories import SuggestionFactory, UserFactory, live_use_case

from .certificate_rows import (
    EDITED,
    RFC_SEED,
    RFC_THUMBPRINT,
    RFC_X,
    TEXT,
    approved,
    at,
    decided,
    is_genuine,
    known_approval,
    known_person,
    known_row,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _known_key(settings: Any) -> None:
    settings.APPROVAL_SIGNING_KEY = RFC_SEED
    settings.APPROVAL_OLD_PUBLIC_KEYS = []
    settings.APPROVAL_ISSUER = "hub.example.com"


def certificate(row: Suggestion) -> dict[str, Any]:
    return certificate_of(row)["certificate"]


# Certificates out there look like this: whoever changes it needs a new format.
GOLDEN = (
    '{"approvals":[{"at":"2026-11-20T09:05:00.000Z","decision":"0192f3c4-0000-7000-8000-000000000105",'
    '"name":"Ana Ñandú","username":"ana"}],"client":"Teahouse","content":{"bytes":41,'
    '"sha256":"42a522fe1c853ba92be878a8bdddd3f8de0f307cb8f8cc0d1feb695e59d298c8"},"copy_of":null,"edited":true,'
    '"edits":{"fields":[{"pointer":"/ideas/0","words_added":1,"words_removed":0}],"fields_left_out":0,'
    '"words_added":1,"words_removed":0},"format":"llmhub-approval-certificate/1","generated":{"bytes":23,'
    '"sha256":"16c41c43ea58b3f5f7e62ccadc1baa340710b052fd18bf859bb227fbfa31c5e3"},'
    '"generated_at":"2026-11-20T09:01:00.000Z","id":"375b608b-b991-5a02-aca7-c92d28e8904e",'
    '"issued_at":"2026-11-20T09:05:00.000Z","issuer":"hub.example.com",'
    '"key_id":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","model":"sandbox-claude-haiku-5-5",'
    '"prompt":{"fingerprint":"16ecad5eb12d8985316db8f32d660ed7","version":1},"provider":"anthropic",'
    '"requested_at":"2026-11-20T09:00:00.000Z","suggestion":"0192f3c4-0000-7000-8000-000000000001",'
    '"use_case":"shop.ideas"}'
)
GOLDEN_JWS = (
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImtQcktfcW14VldhWVZBOXd3QkY2SXVvM3ZWeno3VHhIQ1R3WEJ5Z3JTNGsifQ.."
    "AY8x906mMy-LlylE-gQncxyDIpwYqCqCrWGxjC8xdd9IoIQED547fJfr0oR_sdHVJHQsJpd0A0FPjbNTvDmhDA"
)


def test_the_same_approval_gives_the_same_bytes() -> None:
    document = certificate_of(known_approval())
    assert rfc8785.dumps(document["certificate"]).decode() == GOLDEN
    assert document["signature"] == {"alg": "EdDSA", "kid": RFC_THUMBPRINT, "jws": GOLDEN_JWS}
    assert certificate_of(Suggestion.objects.get()) == document


def test_it_is_verified_without_our_code() -> None:
    document = certificate_of(known_approval())
    public = base64.urlsafe_b64decode(RFC_X + "=")
    assert is_genuine(document, public)
    header = json.loads(base64.urlsafe_b64decode(document["signature"]["jws"].partition(".")[0] + "=="))
    assert header == {"alg": "EdDSA", "kid": RFC_THUMBPRINT}
    document["certificate"]["approvals"][0]["name"] = "Eve"
    assert not is_genuine(document, public)


def test_the_key_is_shown_as_the_rfc_has_it() -> None:
    named = {"kty": "OKP", "crv": "Ed25519", "x": RFC_X, "kid": RFC_THUMBPRINT, "use": "sig", "alg": "EdDSA"}
    assert key_set() == {"keys": [named]}


def test_it_tells_of_the_approved_and_the_generated_text() -> None:
    row = known_row()
    person = UserFactory(username="bo", groups=["Reviewer"])
    row = review.edit_and_approve(row, by=person, seen_revision=1, data={"ideas": ["Iced green tea"]})
    found = certificate(row)
    assert found["content"] == {"sha256": hashlib.sha256(EDITED.encode()).hexdigest(), "bytes": len(EDITED.encode())}
    assert found["generated"]["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (found["edited"], found["approvals"][0]["name"], found["approvals"][0]["username"]) == (True, "bo", "bo")
    assert found["edits"] == {
        "fields": [{"pointer": "/ideas/0", "words_added": 1, "words_removed": 0}],
        "fields_left_out": 0,
        "words_added": 1,
        "words_removed": 0,
    }


def test_approved_as_it_is() -> None:
    row = known_row()
    decided(row, "approve", known_person(), 5)
    found = certificate(approved(row))
    assert (found["edited"], found["edits"]["fields"], found["content"]) == (False, [], found["generated"])


def test_it_holds_no_personal_data_of_the_end_user() -> None:
    row = known_row(subject="user-4711", reference_type="order", reference_id="o-4712", variables={"topic": "t-4713"})
    decided(row, "approve", known_person(), 5)
    assert "471" not in json.dumps(certificate(approved(row)))


def history(row: Suggestion, *steps: tuple[str, str, str | None]) -> list[str]:
    """Decisions in order: verb, person and, where it was changed, the text. Gives the certificate's approvers."""
    people: dict[str, Any] = {}
    for minutes, (verb, name, text) in enumerate(steps, 10):
        by = people.setdefault(name, known_person(username=name) if name not in people else None)
        decided(row, verb, by, minutes, text=text)
    return [one["username"] for one in certificate(approved(row, TEXT))["approvals"]]


FIRST, LAST, UNDO = "first", "approve", "undo"


@pytest.mark.parametrize(
    ("steps", "approvers"),
    [
        pytest.param([(LAST, "a", None)], ["a"], id="one"),
        pytest.param([(FIRST, "a", None), (LAST, "b", None)], ["a", "b"], id="two"),
        pytest.param([(FIRST, "a", EDITED), (FIRST, "b", TEXT), (LAST, "c", None)], ["b", "c"], id="first-of-other-text"),
        pytest.param([(FIRST, "a", None), (LAST, "b", None), (UNDO, "b", None), (LAST, "c", None)], ["a", "c"], id="undone"),
        pytest.param([(LAST, "a", None), ("reopen", "l", None), (LAST, "b", None)], ["b"], id="reopened"),
        pytest.param(
            [(FIRST, "a", None), ("reject", "b", None), ("reopen", "l", None), (FIRST, "c", None), (LAST, "d", None)],
            ["c", "d"],
            id="rejected-and-reopened",
        ),
        pytest.param([(FIRST, "a", None), ("again", "b", None), (LAST, "b", None)], ["a", "b"], id="asked-again"),
        pytest.param([(LAST, "a", None), ("use", "a", None)], ["a"], id="used"),
    ],
)  # fmt: skip
def test_whose_approvals_it_names(steps: list[tuple[str, str, str | None]], approvers: list[str]) -> None:
    assert history(known_row(), *steps) == approvers


@pytest.mark.parametrize("state", ["queued", "running", "draft", "rejected", "failed"])
def test_what_is_not_approved_has_none(state: str) -> None:
    row = known_row(state=state)
    decided(row, "approve", known_person(), 5)
    with pytest.raises(WrongState, match=f"this one is {state}"):
        certificate_of(row)


def test_what_nobody_reviewed_has_none() -> None:
    row = SuggestionFactory(use_case=live_use_case(review_policy="none"), state="approved")
    with pytest.raises(WrongState, match="No person approved it"):
        certificate_of(row)


def test_a_text_other_than_the_approved_one_has_none() -> None:
    row = known_approval()
    row.content = TEXT
    with pytest.raises(WrongState, match="No person's approval of this text"):
        certificate_of(row)


def copy_of(row: Suggestion, **values: Any) -> Suggestion:
    return SuggestionFactory(
        client=row.client, use_case=row.use_case, copy_of=row, state="approved", content=row.content, data=row.data,
        created_at=at(60), completed_at=at(60), **values,
    )  # fmt: skip


def test_a_copy_stands_on_the_approval_of_its_original() -> None:
    row = known_approval()
    own, original = certificate(copy_of(row, model="")), certificate(row)
    assert own["copy_of"] == str(row.pk)
    assert own["id"] != original["id"]
    same = ("approvals", "content", "generated", "edits", "model", "generated_at", "client")
    assert {name: own[name] for name in same} == {name: original[name] for name in same}
    assert own["issued_at"] == own["requested_at"] > original["issued_at"]


def test_a_draft_that_was_asked_for_again_has_that_of_the_new_attempt() -> None:
    attempt = known_approval()
    first = copy_of(attempt, asked_again_at=at(2), model="the-first-attempts-model")
    copy = copy_of(first)
    for row in (first, copy):
        assert certificate(row)["copy_of"] == str(attempt.pk)
        assert certificate(row)["model"] == attempt.model


def test_the_standing_of_an_approval() -> None:
    row = known_approval()
    found = certificate(row)
    assert standing_of(found, row) == "approved"
    row.state = "used"
    assert standing_of(found, row) == "used"
    row.state = "draft"
    assert standing_of(found, row) == "withdrawn"
    row.state, row.content = "approved", TEXT
    assert standing_of(found, row) == "withdrawn"


def test_approved_anew_is_another_approval() -> None:
    row = known_approval()
    old = certificate(row)
    lead = UserFactory()
    decided(row, "reopen", lead, 20)
    decided(row, "approve", lead, 21)
    new = certificate(row)
    assert (standing_of(old, row), standing_of(new, row)) == ("withdrawn", "approved")
    assert (old["content"], old["id"]) == (new["content"], old["id"])
    assert new["id"] != old["id"]


def test_a_used_copy_of_a_reopened_text_is_withdrawn() -> None:
    row = known_approval()
    copy = copy_of(row)
    found = certificate(copy)
    Suggestion.objects.filter(pk=copy.pk).update(state="used")
    Suggestion.objects.filter(pk=row.pk).update(state="draft")
    copy.refresh_from_db()
    assert standing_of(found, copy) == "withdrawn"


@pytest.mark.parametrize(
    ("before", "after", "fields"),
    [
        pytest.param("Iced tea", "Iced tea", [], id="nothing"),
        pytest.param("Buy our tea now", "Try our green tea", [("", 2, 2)], id="plain-text"),
        pytest.param({"a": "x", "b": 1}, {"a": "x", "b": 2}, [("/b", 1, 1)], id="a-number"),
        pytest.param({"b": 1}, {"b": True}, [("/b", 1, 1)], id="a-number-is-no-flag"),
        pytest.param(["x y", "z"], ["x y"], [("/1", 0, 1)], id="removed"),
        pytest.param(["x"], ["x", "y z"], [("/1", 2, 0)], id="added"),
        pytest.param({"a/b": {"~": "x"}}, {"a/b": {"~": "y"}}, [("/a~1b/~0", 1, 1)], id="escaped-names"),
        pytest.param({"a": []}, {"a": ["x"]}, [("/a/0", 1, 0), ("/a", 0, 1)], id="an-empty-list-is-a-leaf"),
        pytest.param({"a": ""}, {"a": "x"}, [("/a", 1, 0)], id="an-empty-text"),
    ],
)
def test_edits_are_counted_and_not_quoted(before: Any, after: Any, fields: list[tuple[str, int, int]]) -> None:
    found = edits_of(before, after)
    assert [(one["pointer"], one["words_added"], one["words_removed"]) for one in found["fields"]] == fields
    assert found["words_added"] == sum(added for _, added, _ in fields)
    assert found["words_removed"] == sum(removed for _, _, removed in fields)


def test_a_flood_of_edits_is_counted_in_few_lines() -> None:
    found = edits_of(["x"] * 1000, ["y"] * 1000)
    assert (len(found["fields"]), found["fields_left_out"], found["words_added"]) == (MAX_FIELDS, 900, 1000)
    assert edits_of({"n" * 300: "x"}, {"n" * 300: "y"})["fields_left_out"] == 1


def test_times_are_in_utc() -> None:
    found = certificate(known_approval())
    assert (found["requested_at"], found["issued_at"]) == ("2026-11-20T09:00:00.000Z", "2026-11-20T09:05:00.000Z")


def test_a_used_copy_keeps_its_certificate_when_another_attempt_replaces_its_original() -> None:
    person = UserFactory(groups=["Review lead"])
    row = SuggestionFactory()
    copy = SuggestionFactory(use_case=row.use_case, client=row.client, copy_of=row, subject="b")
    review.approve(row, by=person, seen_revision=1)
    review.use(Suggestion.objects.get(pk=copy.pk))
    review.reopen(row, by=person, seen_revision=2, comment="Old.")
    attempt = review.ask_again(row, by=person, seen_revision=3, instruction="Newer.")
    used = Suggestion.objects.get(pk=copy.pk)
    before = certificate(used)
    assert (before["content"], before["copy_of"]) == (digest_of(used.content or ""), str(row.pk))
    assert standing_of(before, used) == "withdrawn"
    Suggestion.objects.filter(pk=attempt.pk).update(state="draft", content="{}", data={"ideas": ["New"]}, revision=1)
    review.approve(attempt, by=person, seen_revision=1)
    used = Suggestion.objects.get(pk=copy.pk)
    assert certificate(used) == before
    assert standing_of(before, used) == "withdrawn"
