"""How a use case's drafts are reviewed, as its page sets it: due time, two reviewers, not the requester, own facts."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from prompts.admin.review_form import review_in_words
from prompts.catalog_files import read_catalog
from prompts.models import UseCase
from prompts.models.use_case import FACT_KINDS
from tests.factories import live_use_case
from tests.signed_in import signed_in

from .test_admin_use_cases import USE_CASES, change

pytestmark = pytest.mark.django_db
CATALOG = Path("prompts/catalog")


def saved(use_case: UseCase) -> tuple[Any, ...]:
    use_case.refresh_from_db()
    return (
        use_case.review_due_minutes,
        use_case.two_reviewers_required,
        use_case.requester_may_not_approve,
        use_case.own_facts,
    )


def test_a_marketer_sets_how_drafts_are_reviewed() -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    values = {
        "review_due_minutes_0": "2",
        "review_due_minutes_1": "3600",
        "two_reviewers_required": "on",
        "requester_may_not_approve": "on",
        "own_facts": ["date", "number"],
    }
    answer = change(marketer, use_case, **values)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert saved(use_case) == (120, True, True, ["number", "date"])
    page = marketer.get(f"{USE_CASES}{use_case.pk}/change/").content.decode()
    assert (
        "Its drafts are due after 2 hours. Two different people must approve each. Whoever asked for a text may not "
        "approve it. Its answers may bring numbers and dates and times of their own."
    ) in page
    assert 'name="review_due_minutes_0" value="2"' in page
    assert "2 hours, two reviewers" in marketer.get(USE_CASES).content.decode()
    answer = change(marketer, use_case, review_due_minutes_0="", review_due_minutes_1="60")
    assert answer.status_code == 302
    assert saved(use_case) == (None, False, False, [])


def test_switching_is_written_down_and_shown() -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    change(marketer, use_case, two_reviewers_required="on", requester_may_not_approve="on")
    change(marketer, use_case, requester_may_not_approve="on")
    said = LogEntry.objects.filter(change_message__startswith="Switched").order_by("id")
    assert [entry.change_message for entry in said] == [
        "Switched on: needs two reviewers.",
        "Switched on: not by who requested it.",
        "Switched off: needs two reviewers.",
    ]
    told = [said for said, *_ in marketer.get(f"{USE_CASES}{use_case.pk}/change/").context["facts"].switches]
    assert told == ["Switched off: needs two reviewers.", "Switched on: not by who requested it."]


OUT_OF_RANGE = "Give 5 minutes to 31 days, or leave it empty for no due time."


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"review_due_minutes_0": "4", "review_due_minutes_1": "60"}, "review_due_minutes", OUT_OF_RANGE),
        ({"review_due_minutes_0": "0", "review_due_minutes_1": "3600"}, "review_due_minutes", OUT_OF_RANGE),
        ({"review_due_minutes_0": "32", "review_due_minutes_1": "86400"}, "review_due_minutes", OUT_OF_RANGE),
        ({"review_due_minutes_0": "2.5", "review_due_minutes_1": "60"}, "review_due_minutes", "Enter a whole number."),
        ({"review_due_minutes_0": "5", "review_due_minutes_1": "7"}, "review_due_minutes", "Select a valid choice"),
        ({"own_facts": ["colour"]}, "own_facts", "Select a valid choice. colour is not one of the available choices."),
    ],
    ids=["too-soon", "zero", "too-late", "half", "unit", "kind"],
)
def test_what_cannot_be_is_told_at_its_field(values: dict[str, Any], field: str, sentence: str) -> None:
    use_case = live_use_case()
    errors = change(signed_in("Marketer"), use_case, **values).context["adminform"].form.errors
    assert list(errors) == [field]
    assert str(errors[field][0]).startswith(sentence)
    assert saved(use_case) == (None, False, False, [])


@pytest.mark.parametrize(
    ("minutes", "shown"), [(5, "5 minutes"), (60, "1 hour"), (90, "90 minutes"), (1440, "1 day"), (44640, "31 days")]
)
def test_due_times_in_words(minutes: int, shown: str) -> None:
    assert review_in_words(UseCase(review_due_minutes=minutes)) == f"Its drafts are due after {shown}."


def test_nothing_set_says_nothing() -> None:
    assert review_in_words(UseCase()) == ""


def test_each_kind_of_fact_has_words() -> None:
    assert review_in_words(UseCase(own_facts=["link"])) == "Its answers may bring links of their own."
    assert review_in_words(UseCase(own_facts=list(reversed(FACT_KINDS)))) == (
        "Its answers may bring numbers, prices, percentages, dates and times, links, e-mail addresses and names of "
        "their own."
    )


def test_what_people_must_approve_is_due_and_little_is_left_unchecked() -> None:
    catalog = read_catalog(CATALOG)
    assert not catalog.problems
    contracts = {
        f"{service.slug}.{one.slug}": one.contract for service in catalog.services for one in service.use_cases
    }
    required = {name for name, said in contracts.items() if said["review_policy"] == "required"}
    assert {name for name, said in contracts.items() if "review_due_minutes" in said} == required
    assert all(contracts[f"email.{name}"]["review_due_minutes"] == 60 for name in ("inquiry", "complaint", "return"))
    own = {name: set(said["own_facts"]) for name, said in contracts.items() if "own_facts" in said}
    assert own["sns_auto.posting_times"] == {"number", "percentage", "date"}
    # Prices, links and addresses are nobody's to invent, and an answer to a customer's letter invents nothing.
    assert not {"price", "link", "email"} & set().union(*own.values())
    assert not [name for name in own if name.startswith("email.")]
