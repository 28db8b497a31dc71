"""Every page of the review desk against whoever may not, and against whatever may be sent: no 500, and nothing changes."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from generation.admin.suggestion import PAGES
from generation.models import ReviewDecision, ReviewSkip, Suggestion
from tests.factories import SuggestionFactory, UserFactory

pytestmark = pytest.mark.django_db
NO_ID = "0192f3c4-0000-7000-8000-00000000dead"
# Show what anybody who may look at suggestions may see.
FOR_READERS = {"queue", "certificate", "certificate_verify"}
FOREIGN = {
    "nul": "a\0b", "long": "9" * 5000, "negative": "-1", "markup": "<script>\u202e٣", "exponent": "1e999",
}  # fmt: skip
NAMES = (
    "seen_revision", "reason", "comment", "instruction", "to", "note", "ids", "action", "verb", "chosen", "service",
    "use_case", "flag", "whose", "older", "digest", "data", "text", "document", "content", "week", "from", "until",
    "by", "person", "group", "seen", "page", "version", "start", "all", "_selected_action", "/ideas/0", "days", "since",
)  # fmt: skip


def addresses(suggestion_id: object) -> dict[str, str]:
    """Each page's address, of those that are about a suggestion with this one."""
    return {
        name: reverse(f"admin:generation_suggestion_{name}", args=[suggestion_id] if "object_id" in route else [])
        for name, (route, _) in PAGES.items()
    }


def everything() -> Any:
    rows = [model_to_dict(row) for row in Suggestion.objects.order_by("pk")]
    return rows, list(ReviewDecision.objects.values_list("pk")), list(ReviewSkip.objects.values_list("pk"))


def signed_in(person: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["anonymous", "no-staff", "no-rights", "Marketer", "Operator"])
def test_who_may_not_review_changes_nothing(who: str, method: str) -> None:
    row = SuggestionFactory()
    person = None
    if who != "anonymous":
        groups = [who] if who[0].isupper() else []
        person = UserFactory(groups=groups, is_staff=who != "no-staff")
    before, client = everything(), signed_in(person)
    told = {name: getattr(client, method)(address).status_code for name, address in addresses(row.pk).items()}
    assert everything() == before
    refused = {name for name, status in told.items() if status == (403 if person and person.is_staff else 302)}
    if who in ("Marketer", "Operator"):
        assert refused >= set(told) - FOR_READERS - {"insight", "insight_streak", "insight_csv", "add-case"}
    else:
        assert refused == set(told)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_changes_by_looking_or_without_the_forms_token(method: str) -> None:
    lead = UserFactory(groups=["Review lead"])
    row = SuggestionFactory(claimed_by=UserFactory())
    before, client = everything(), signed_in(lead, csrf=True)
    Suggestion.objects.filter(pk=row.pk).update(state="approved")  # so that "next" finds nothing to claim
    decided = everything()
    told = {name: getattr(client, method)(address).status_code for name, address in addresses(row.pk).items()}
    assert everything() == decided != before
    assert not {name for name, status in told.items() if status >= 500}
    if method == "post":
        assert set(told.values()) == {403}


@pytest.mark.parametrize("word", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("method", ["get", "post"])
def test_whatever_is_sent(method: str, word: str) -> None:
    lead = UserFactory(groups=["Review lead", "Reviewer"])
    row = SuggestionFactory()
    data = dict.fromkeys(NAMES, word)
    client, faulty = signed_in(lead), []
    for headers in ({}, {"HX-Request": "true"}):
        for name, address in addresses(row.pk).items():
            response = getattr(client, method)(address, data, headers=headers)
            if response.status_code >= 500:
                faulty.append((name, response.status_code))
    assert not faulty
    assert not ReviewDecision.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.revision, row.content) == ("draft", 1, '{"ideas": ["Iced tea"]}')


@pytest.mark.parametrize(
    "suggestion_id", [NO_ID, "x", "0" * 32, "../../x", "%00", "1" * 3000, "{}", "é"],
    ids=["none", "word", "zeros", "dots", "nul", "long", "braces", "accent"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_id_that_is_none(method: str, suggestion_id: str) -> None:
    client = signed_in(UserFactory(groups=["Review lead", "Reviewer"]))
    for name, address in addresses(suggestion_id).items():
        if "object_id" in PAGES[name][0]:
            response = getattr(client, method)(address.replace("%2500", "%00"))  # an address that says NUL
            assert response.status_code in (302, 400, 404, 405), name


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" * 100_000, "application/json"),
        (b"{}", "application/xml"),
        (b"a=" + b"\xff" * 100, "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(12_000)), "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"x", "multipart/form-data"),
    ],
    ids=["deep", "xml", "bytes", "many-fields", "broken", "no-boundary"],
)
def test_bodies_that_are_no_forms(body: bytes, kind: str) -> None:
    row = SuggestionFactory()
    client = signed_in(UserFactory(groups=["Review lead", "Reviewer"]))
    faulty = []
    for name, address in addresses(row.pk).items():
        response = client.post(address, body, content_type=kind)
        if response.status_code >= 500:
            faulty.append((name, response.status_code))
    assert not faulty
    assert not ReviewDecision.objects.exists()


def test_a_file_where_a_text_belongs() -> None:
    row = SuggestionFactory()
    client = signed_in(UserFactory(groups=["Review lead", "Reviewer"]))
    for name, address in addresses(row.pk).items():
        files = {field: SimpleUploadedFile("x.json", b"\xff{") for field in (*NAMES, "file")}
        assert client.post(address, files).status_code < 500, name
    assert not ReviewDecision.objects.exists()


def test_many_ids_at_once() -> None:
    lead, row = UserFactory(groups=["Review lead", "Reviewer"]), SuggestionFactory()
    ids = [str(UUID(int=number)) for number in range(400)] + [str(row.pk), "x", "\0", ""]
    client = signed_in(lead)
    for name, address in addresses(row.pk).items():
        if "object_id" not in PAGES[name][0]:
            values = {"ids": ids, "id": ids, "chosen": [f"{one}:-5" for one in ids], "seen": ids, "verb": "approve"}
            assert client.post(address, values).status_code < 500, name
    row.refresh_from_db()
    assert row.state == "draft"
