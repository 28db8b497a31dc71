"""Certificates for people: the download, and the page that verifies one."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from generation.certificates.document import certificate_of
from generation.certificates.verifying import reason_against
from generation.models import Suggestion
from prompts.models import Experiment, Variant
from tests.factories import SuggestionFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in

from .certificate_rows import EDITED, TEXT, decided, known_approval, known_person

pytestmark = pytest.mark.django_db
VERIFY = "/admin/generation/suggestion/certificate/verify/"


def page_of(row: Suggestion) -> str:
    return f"/admin/generation/suggestion/{row.pk}/change/"


def download(browser: Client, row: Suggestion) -> Any:
    return browser.get(f"/admin/generation/suggestion/{row.pk}/certificate/")


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


def verified(document: Any, content: str = "", browser: Client | None = None) -> Any:
    text = document if isinstance(document, str) else json.dumps(document)
    return (browser or signed_in("Reviewer")).post(VERIFY, {"document": text, "content": content})


def test_the_download_is_a_file() -> None:
    row = known_approval()
    answer = download(signed_in("Reviewer"), row)
    assert answer["Content-Disposition"] == f'attachment; filename="approval-shop.ideas-{row.pk}.json"'
    document = json.loads(answer.content)
    assert document == certificate_of(row)
    assert reason_against(document["certificate"], document["signature"]) is None


def test_who_sees_no_suggestions_gets_no_certificate() -> None:
    row = known_approval()
    assert download(signed_in(), row).status_code == 403
    assert signed_in().get(VERIFY).status_code == 403
    assert download(Client(), row).status_code == 302


def test_a_draft_has_none_and_that_is_said() -> None:
    row = SuggestionFactory()
    answer = download(signed_in("Reviewer"), row)
    assert (answer.status_code, answer["Location"]) == (302, page_of(row))
    assert said(answer) == ["Only an approved suggestion has a certificate; this one is draft."]


@pytest.mark.parametrize(("status", "given"), [("running", False), ("stopped", True)])
def test_none_while_the_version_must_stay_unknown(status: str, given: bool) -> None:
    use_case = live_use_case()
    experiment = Experiment.objects.create(
        use_case=use_case, slug="warmer", name="Warmer", status=status, smallest_difference=0.05, planned_subjects=100
    )
    version = VersionFactory(use_case=use_case, number=2, status="published")
    variant = Variant.objects.create(experiment=experiment, key="b", version=version, weight=0.5)
    row = SuggestionFactory(use_case=use_case, version=version, variant=variant, state="approved", content=TEXT)
    decided(row, "approve", known_person(), 5)
    answer = download(signed_in("Reviewer", superuser=True), row)
    assert ("attachment" in answer.get("Content-Disposition", "")) is given
    assert answer.status_code == (200 if given else 302)
    if not given:
        assert said(answer) == ["The certificate names the version. It can be had when the experiment has stopped."]


def test_a_genuine_one_in_words() -> None:
    row = known_approval()
    text = verified(certificate_of(row), EDITED.replace("\n", "\r\n")).content.decode()
    assert "Genuine" in text
    assert "<strong><bdi>Ana Ñandú</bdi></strong> (<bdi>ana</bdi>) approved it on" in text
    assert "20 Nov 2026, 09:05 UTC" in text
    assert "1 word added, 0 removed" in text
    assert "The approval stands." in text
    assert "to the letter" in text
    assert page_of(row) in text


def test_an_uploaded_file() -> None:
    raw = b"\xef\xbb\xbf" + json.dumps(certificate_of(known_approval()), indent=2).encode()
    answer = signed_in("Reviewer").post(VERIFY, {"file": SimpleUploadedFile("x.json", raw), "document": ""})
    assert b">Genuine<" in answer.content


def test_another_text_is_told() -> None:
    text = verified(certificate_of(known_approval()), TEXT).content.decode()
    assert "Another text" in text
    assert "not the approved one" in text


def test_a_withdrawn_approval_is_told() -> None:
    row = known_approval()
    document = certificate_of(row)
    Suggestion.objects.filter(pk=row.pk).update(state="draft")
    assert "Approval withdrawn" in verified(document).content.decode()


def test_a_suggestion_of_elsewhere_has_no_standing() -> None:
    row = known_approval()
    document = certificate_of(row)
    row.pk = "0192f3c4-0000-7000-8000-00000000ffff"
    row.copy_of = Suggestion.objects.get()
    document = certificate_of(row)
    assert "has no such suggestion" in verified(document).content.decode()


def test_a_changed_one_is_not_genuine() -> None:
    document = certificate_of(known_approval())
    document["certificate"]["approvals"][0]["name"] = "<script>alert(1)</script>"
    answer = verified(document)
    assert answer.status_code == 200
    assert b"Not genuine" in answer.content
    assert b">Genuine<" not in answer.content
    assert b"<script>alert(1)" not in answer.content


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hello", id="no-json"),
        pytest.param("[]", id="a-list"),
        pytest.param("{}", id="empty"),
        pytest.param('{"certificate": [], "signature": {}}', id="a-list-inside"),
        pytest.param('{"certificate": {"a": %s}, "signature": {}}' % ("[" * 40 + "]" * 40), id="deep"),
        pytest.param("[" * 100_000, id="very-deep"),
        pytest.param('{"certificate": {"a": "\\u0000"}, "signature": {}}', id="nul"),
        pytest.param('{"certificate": {"a": "\\ud800"}, "signature": {}}', id="half-a-character"),
    ],
)
def test_what_is_no_certificate(text: str) -> None:
    answer = verified(text)
    assert answer.status_code == 422
    assert "This is no certificate" in answer.content.decode()


def test_nothing_and_too_much() -> None:
    browser = signed_in("Reviewer")
    assert b"Choose a file, or paste" in verified("  ", browser=browser).content
    assert b"larger than any certificate" in verified("x" * (1024 * 1024 + 1), browser=browser).content
    huge = SimpleUploadedFile("x.json", b"x" * (1024 * 1024 + 1))
    assert b"larger than any certificate" in browser.post(VERIFY, {"file": huge}).content
    assert verified("\0", browser=browser).status_code == 422


def test_what_was_typed_is_shown_inert() -> None:
    answer = verified("</textarea><script>alert(1)</script>", "</textarea><script>alert(2)</script>")
    assert b"<script>alert(" not in answer.content
