"""Who reviews an experiment's answers is not told which version made them, until it has stopped."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from generation import review
from generation.admin.blind import marked
from generation.models import Attempt, Suggestion
from generation.records import record_of
from prompts.models import Experiment, Phase, Variant
from tests.factories import SuggestionFactory, UserFactory, VersionFactory, live_use_case
from tests.signed_in import signed_in
from usage.models import UsageRecord

pytestmark = pytest.mark.django_db
LIST = "/admin/generation/suggestion/"
RECORDS = "/admin/usage/usagerecord/"
TELLING = [
    "claude-zeta-9",
    "Warmer words",
    "warmer-words",
    "$0.4711",
    "12,345",
    "9,876",
    "7.7 s",
    "4,711",
    "overloaded",
]


def in_experiment(status: str, **values: Any) -> Suggestion:
    """A draft of variant b of an experiment, with everything on record that could give its version away."""
    use_case = live_use_case()
    version = VersionFactory(use_case=use_case, number=471, model="claude-zeta-9", status="published")
    experiment = Experiment.objects.create(
        use_case=use_case, slug="warmer-words", name="Warmer words", status=status, smallest_difference=0.05,
        planned_subjects=100,
    )  # fmt: skip
    Variant.objects.create(experiment=experiment, key="a", version=use_case.live_version, weight=0.5)
    variant = Variant.objects.create(experiment=experiment, key="b", version=version, weight=0.5)
    phase = Phase.objects.create(
        experiment=experiment, number=1, weights={"a": 0.5, "b": 0.5}, planned_subjects=100, started_at=timezone.now()
    )
    draft = SuggestionFactory(
        use_case=use_case, version=version, variant=variant, phase=phase, model="claude-zeta-9", cost="0.4711",
        tokens_input=12345, tokens_output=9876, latency_ms=7700, attempts_made=2, **values,
    )  # fmt: skip
    for outcome, error in (("fault", "claude-zeta-9 is overloaded"), ("answered", "")):
        Attempt.objects.create(
            suggestion=draft, kind="generate", outcome=outcome, provider="anthropic", model="claude-zeta-9",
            error_code=error and "provider-error", error_detail=error, tokens_input=12345, tokens_output=9876,
            cost="0.4711", ended_at=timezone.now(), answer="I am claude-zeta-9",
        )  # fmt: skip
    return draft


def told(page: str, draft: Suggestion) -> list[str]:
    """What of all that tells versions apart stands in the HTML."""
    found = [word for word in TELLING if word in page]
    found += ["v471"] if re.search(r"\bv471\b|\bversion 471\b", page, re.IGNORECASE) else []
    found += ["link"] if f"promptversion/{draft.version_id}/" in page else []
    return found + (["variant"] if re.search(r"variant b\b|warmer-words:b", page, re.IGNORECASE) else [])


def pages_of(browser: Client, draft: Suggestion) -> dict[str, str]:
    """Every page on which a reviewer meets the draft."""
    url = f"{LIST}{draft.pk}/"
    selected = {"action": "approve_selected", "_selected_action": [str(draft.pk)], "index": "0"}
    answers = {
        "list": browser.get(LIST),
        "sorted": browser.get(f"{LIST}?o=-7"),
        "found": browser.get(f"{LIST}?q={draft.pk}"),
        "detail": browser.get(f"{url}change/"),
        "edit": browser.get(f"{url}edit/"),
        "edit with a fault": browser.post(f"{url}edit/", {"seen_revision": "1", "v/ideas": ""}),
        "reject with a fault": browser.post(f"{url}reject/", {"seen_revision": "1"}),
        "bulk": browser.post(LIST, selected),
        "home": browser.get("/admin/"),
    }
    return {name: answer.content.decode() for name, answer in answers.items()}


@pytest.mark.parametrize("status", ["running", "paused"])
@pytest.mark.parametrize("is_superuser", [False, True])
def test_no_page_tells_the_version_while_the_experiment_goes_on(status: str, is_superuser: bool) -> None:
    draft = in_experiment(status)
    browser = signed_in(superuser=True) if is_superuser else signed_in("Reviewer", "Marketer")
    pages = pages_of(browser, draft)
    found = {name: told(page, draft) for name, page in pages.items()}
    # Who may see versions and experiments meets them on the home page, but not beside a draft.
    found["home"] = [word for word in found["home"] if word not in ("v471", "link", "Warmer words")]
    assert found == {name: [] for name in pages}
    assert "In an experiment" in pages["detail"]
    assert "in an experiment" in pages["list"]
    assert "Iced tea" in pages["detail"]


def test_everything_shows_when_it_has_stopped() -> None:
    draft = in_experiment("stopped")
    pages = pages_of(signed_in("Reviewer", "Marketer"), draft)
    assert {"v471", "link", "claude-zeta-9", "$0.47"} <= {*told(pages["detail"], draft), "$0.47"}
    assert "v471" in pages["list"]
    assert "n an experiment" not in pages["detail"] + pages["list"]


def test_a_failed_one_does_not_quote_the_provider() -> None:
    draft = in_experiment("running", state="failed", error_code="provider-error", error_detail="claude-zeta-9 is down")
    page = signed_in("Reviewer").get(f"{LIST}{draft.pk}/change/").content.decode()
    assert told(page, draft) == []
    assert "provider-error" in page


def test_a_copy_and_its_original_keep_each_others_secret() -> None:
    original = in_experiment("running")
    use_case = original.use_case
    outside = SuggestionFactory(use_case=use_case, version=original.version, copy_of=original, served_from="cache")
    other = SuggestionFactory(use_case=use_case, version=original.version)
    SuggestionFactory(
        use_case=use_case, version=original.version, copy_of=other, variant=original.variant, phase=original.phase
    )
    blind = {row.pk: row.blind for row in marked(Suggestion.objects.all())}  # type: ignore[attr-defined]
    assert (blind[original.pk], blind[outside.pk], blind[other.pk]) == (True, True, True)
    unrelated = SuggestionFactory(use_case=use_case, version=original.version)
    assert marked(Suggestion.objects.all()).get(pk=unrelated.pk).blind is False  # type: ignore[attr-defined]


@pytest.mark.parametrize("column", ["7", "8"])
def test_sorting_by_cost_or_latency_tells_nothing(column: str) -> None:
    dear = in_experiment("running")
    cheap = SuggestionFactory(
        use_case=dear.use_case, version=dear.version, variant=dear.variant, cost="0.0001", latency_ms=1
    )
    browser = signed_in("Reviewer")
    orders = [
        [row.pk for row in browser.get(f"{LIST}?o={sign}{column}").context["cl"].result_list] for sign in ("", "-")
    ]
    # Without a figure to go by, the id decides.
    assert orders == [[cheap.pk, dear.pk], [cheap.pk, dear.pk]]


def recorded(draft: Suggestion) -> UsageRecord:
    record_of(draft, succeeded=True).save()
    return UsageRecord.objects.get(pk=draft.pk)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_the_bill_tells_reviewers_nothing(is_superuser: bool) -> None:
    draft = in_experiment("running", subject="user-7")
    recorded(draft)
    browser = signed_in(superuser=True) if is_superuser else signed_in("Reviewer", "Operator")
    for url in (f"{RECORDS}?q=user-7", f"{RECORDS}{draft.pk}/change/", f"{RECORDS}?o=7&q=user-7"):
        page = browser.get(url).content.decode()
        assert told(page, draft) == [], url
        assert "n an experiment" in page
    assert "cost" not in str(browser.get(f"{RECORDS}?o=7").context["cl"].queryset.query.order_by)
    operator = signed_in("Operator")
    assert "cost" in str(operator.get(f"{RECORDS}?o=7").context["cl"].queryset.query.order_by)
    assert "$0.47" in operator.get(f"{RECORDS}?q=user-7").content.decode()
    assert "warmer-words:b" in operator.get(f"{RECORDS}{draft.pk}/change/").content.decode()


def test_what_still_waits_when_it_stops_stays_blind_while_it_counts() -> None:
    draft = in_experiment("stopped")
    Experiment.objects.update(stopped_at=timezone.now() - timedelta(days=6), window_days=7)
    recorded(draft)
    browser = signed_in("Reviewer", "Marketer", "Operator")
    assert told(browser.get(f"{LIST}{draft.pk}/change/").content.decode(), draft) == []
    assert told(browser.get(f"{RECORDS}{draft.pk}/change/").content.decode(), draft) == []
    review.approve(draft, by=UserFactory(is_superuser=True), seen_revision=draft.revision)
    assert "v471" in browser.get(f"{LIST}{draft.pk}/change/").content.decode()
    waiting = SuggestionFactory(
        use_case=draft.use_case, version=draft.version, variant=draft.variant, phase=draft.phase
    )
    Experiment.objects.update(stopped_at=timezone.now() - timedelta(days=8))
    assert "v471" in browser.get(f"{LIST}{waiting.pk}/change/").content.decode()


# --- the studio's own ---


def test_what_the_studio_made_is_listed_only_when_asked_for() -> None:
    asked = SuggestionFactory()
    tried = SuggestionFactory(purpose="studio", state="approved", review_policy="none")
    browser = signed_in("Reviewer")

    def shown(query: str) -> set[Any]:
        return {row.pk for row in browser.get(f"{LIST}?{query}").context["cl"].result_list}

    assert shown("") == shown("made_by=clients") == shown("made_by=nonsense") == {asked.pk}
    assert shown("made_by=studio") == {tried.pk}
    assert shown("made_by=all") == {asked.pk, tried.pk}


def test_a_draft_of_the_studio_waits_for_nobody() -> None:
    SuggestionFactory(purpose="studio")
    assert "no draft waits for you" in signed_in("Reviewer").get(f"{LIST}next/").content.decode()
