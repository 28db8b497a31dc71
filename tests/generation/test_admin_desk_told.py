"""What a card tells beside the text: why it was opened again, what an attempt changed, who has it, and its certificate."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from generation.models import Suggestion
from generation.review import approve, reopen
from prompts.models import Experiment, Variant
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.generation.desk_pages import LIST, page_of, send, stored
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


@pytest.fixture
def lead() -> User:
    return UserFactory(username="lena", groups=("Review lead",))


def words_of(browser: Client, suggestion: Suggestion) -> str:
    return browser.get(page_of(suggestion)).content.decode()


def test_who_opened_it_again_and_why_is_told_until_it_is_decided(reviewer: Client, lead: User) -> None:
    draft = SuggestionFactory()
    approve(draft, by=lead, seen_revision=1)
    reopen(draft, by=lead, seen_revision=2, comment="The <b>price</b> is wrong")
    told = "Reopened by <bdi>lena</bdi>: “<bdi>The &lt;b&gt;price&lt;/b&gt; is wrong</bdi>”"
    assert told in words_of(reviewer, draft)
    send(reviewer, stored(draft), "approve")
    assert stored(draft).state == "approved"
    assert told not in words_of(reviewer, draft)


@pytest.mark.parametrize(("answer", "same"), [("Iced tea", True), ("Mint tea", False)], ids=["same", "another"])
def test_an_attempt_that_changed_nothing_says_so(reviewer: Client, answer: str, same: bool) -> None:
    first = SuggestionFactory()
    attempt = SuggestionFactory(use_case=first.use_case, redo_of=first, data={"ideas": [answer]}, instruction="Better")
    assert ("The text is the same, to the letter." in words_of(reviewer, attempt)) is same


def test_what_was_done_names_the_subject(reviewer: Client) -> None:
    draft = SuggestionFactory(subject="<i>user-7</i>")
    words = send(reviewer, draft, "approve").content.decode()
    assert f"Approved: {draft.use_case} for {draft.client}, &lt;i&gt;user-7&lt;/i&gt;." in words


def test_taking_over_and_going_on_have_keys(reviewer: Client, lead: User) -> None:
    draft = SuggestionFactory()
    other = Client()
    other.force_login(lead)
    assert send(other, draft, "hold").status_code == 200
    words = words_of(reviewer, draft)
    assert "lena</bdi> is reviewing this one." in words
    assert 'data-desk-key="t"' in words
    assert 'data-desk-key="n"' in words


def certificate(browser: Client, suggestion: Suggestion) -> bool:
    return reverse("admin:generation_suggestion_certificate", args=[suggestion.pk]) in words_of(browser, suggestion)


def test_what_a_person_approved_has_its_certificate_at_hand(reviewer: Client, lead: User) -> None:
    draft, by_itself = SuggestionFactory(), SuggestionFactory(state="approved")
    assert not certificate(reviewer, draft)
    approve(draft, by=lead, seen_revision=1)
    assert certificate(reviewer, draft)
    assert not certificate(reviewer, by_itself)


def test_no_certificate_while_the_version_must_stay_unknown(reviewer: Client, lead: User) -> None:
    use_case = live_use_case()
    experiment = Experiment.objects.create(
        use_case=use_case, slug="b", name="B", status="running", smallest_difference=0.05, planned_subjects=100
    )
    variant = Variant.objects.create(experiment=experiment, key="a", version=use_case.live_version, weight=0.5)
    draft = SuggestionFactory(use_case=use_case, variant=variant)
    approve(draft, by=lead, seen_revision=1)
    assert not certificate(reviewer, draft)


def test_the_list_leads_to_verifying(reviewer: Client) -> None:
    assert reverse("admin:generation_suggestion_certificate_verify") in reviewer.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("address", "title"),
    [("bulk/", "Many at once"), ("insight/", "Insight"), ("certificate/verify/", "Verify a certificate")],
)
def test_pages_are_headed_by_their_own_name(lead: User, address: str, title: str) -> None:
    browser = Client()
    browser.force_login(lead)
    answer: Any = browser.get(LIST + address)
    assert (answer.context["title"], answer.context["opts"]) == (title, None)


def test_the_end_and_the_bar_lead_back_to_the_desk(reviewer: Client) -> None:
    desk = reverse("admin:generation_suggestion_queue")
    draft = SuggestionFactory()
    query = f"?use_case={draft.use_case}"
    assert f'href="{desk}{query}"' in reviewer.get(page_of(draft) + query).content.decode()
    assert f'class="hub-button" href="{desk}"' in send(reviewer, draft, "approve").content.decode()
