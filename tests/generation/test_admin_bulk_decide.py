"""Where many decisions arrive: what is done once is done, what cannot be done is said, and bad input changes nothing."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation import review
from generation.admin.bulk import decision
from generation.models import ReviewDecision, Suggestion
from generation.models.suggestion import State
from tests.factories import SuggestionFactory, UserFactory, live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
DECIDE = "/admin/generation/suggestion/bulk/decide/"
# An id that no row has; the same in each run, so that it may stand in a test's name.
NOBODY = "01a1fc65-0000-7000-8000-000000000000"


@pytest.fixture
def reviewer() -> Client:
    return signed_in("Reviewer")


def drafts(count: int, **values: Any) -> list[Suggestion]:
    use_case = values.pop("use_case", None) or live_use_case()
    first = SuggestionFactory(use_case=use_case, **values)
    return [first, *SuggestionFactory.create_batch(count - 1, use_case=use_case, client=first.client, **values)]


def form(rows: list[Suggestion], verb: str = "approve", **more: Any) -> dict[str, Any]:
    return {"verb": verb, "draft": [f"{row.pk}:{row.revision}" for row in rows], **more}


def asked(browser: Client, data: dict[str, Any]) -> tuple[int, Any]:
    """As the page's script asks."""
    answer = browser.post(DECIDE, data, headers={"Accept": "application/json"})
    return answer.status_code, answer.json()


def states() -> set[str]:
    return set(Suggestion.objects.values_list("state", flat=True))


# --- deciding ---


def test_many_are_approved_as_they_were_seen(reviewer: Client) -> None:
    rows, other = drafts(3), SuggestionFactory()
    assert asked(reviewer, form(rows)) == (200, {"done": 3, "first": 0, "refused": []})
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.reviewed_by) == ("approved", reviewer.user)  # type: ignore[attr-defined]
        assert row.decisions.get().in_bulk
    other.refresh_from_db()
    assert other.state == "draft"


def test_many_are_rejected_with_one_reason_and_comment(reviewer: Client) -> None:
    rows = drafts(2)
    data = form(rows, "reject", reason="tone", comment=" Too loud.\r\nAll of them. ")
    assert asked(reviewer, data)[1]["done"] == 2
    told = set(Suggestion.objects.values_list("state", "reject_reason", "reject_comment"))
    assert told == {("rejected", "tone", "Too loud.\nAll of them.")}


def test_what_cannot_be_changed_is_told_with_why(reviewer: Client) -> None:
    rita = UserFactory(username="rita", groups=["Reviewer"])
    good, changed, done, held = drafts(4)
    Suggestion.objects.filter(pk=changed.pk).update(revision=2)
    review.approve(Suggestion.objects.get(pk=done.pk), by=rita, seen_revision=1)
    until = timezone.now() + timedelta(minutes=1)
    Suggestion.objects.filter(pk=held.pk).update(claimed_by=rita, claimed_until=until)
    data = form([good, changed, done, held])
    data["draft"].append(f"{NOBODY}:1")
    told = asked(reviewer, data)[1]
    why = {one["id"]: one["why"] for one in told["refused"]}
    assert told["done"] == 1
    assert why[str(changed.pk)] == "The text changed while you were looking at it. Look again, then decide."
    assert why[str(done.pk)].startswith("Already approved by rita at ")
    assert why[str(held.pk)] == "rita is reviewing this one. Take it over to decide it."
    assert why[NOBODY] == "There is no such suggestion."
    by_id = {one["id"]: one for one in told["refused"]}
    assert by_id[str(held.pk)]["title"] == str(held)
    assert by_id[str(held.pk)]["url"] == f"/admin/generation/suggestion/{held.pk}/change/"
    assert by_id[NOBODY]["url"] == ""


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_what_is_sent_again_counts_as_done_and_is_done_once(reviewer: Client, verb: str) -> None:
    data = form(drafts(3), verb, reason="tone", comment="Loud.")
    first, again = asked(reviewer, data), asked(reviewer, data)
    assert first == again == (200, {"done": 3, "first": 0, "refused": []})
    assert ReviewDecision.objects.count() == 3


def test_what_is_sent_again_counts_as_done_after_its_client_used_it(reviewer: Client) -> None:
    [row] = drafts(1)
    data = form([row])
    asked(reviewer, data)
    review.use(Suggestion.objects.get(pk=row.pk))
    assert asked(reviewer, data)[1]["done"] == 1


def test_a_decision_of_ones_own_of_another_kind_is_no_repetition(reviewer: Client) -> None:
    me: Any = reviewer.user  # type: ignore[attr-defined]
    approved, rejected, edited = drafts(3)
    review.approve(approved, by=me, seen_revision=1)
    review.reject(rejected, by=me, seen_revision=1, reason="format")
    Suggestion.objects.filter(pk=edited.pk).update(revision=5)
    rows = [approved, rejected, edited]
    data = {"verb": "reject", "reason": "tone", "draft": [f"{row.pk}:1" for row in rows]}
    told = asked(reviewer, data)[1]
    assert (told["done"], len(told["refused"])) == (0, 3)
    assert asked(reviewer, {**data, "verb": "approve"})[1]["done"] == 1


def test_where_two_people_approve_the_first_is_told_so(reviewer: Client) -> None:
    use_case = live_use_case(two_reviewers_required=True)
    rows = drafts(2, use_case=use_case)
    data = form(rows)
    assert asked(reviewer, data) == (200, {"done": 2, "first": 2, "refused": []})
    assert asked(reviewer, data) == (200, {"done": 2, "first": 2, "refused": []})
    assert states() == {"draft"}
    again = {"verb": "approve", "draft": [f"{row.pk}:2" for row in rows]}
    told = asked(reviewer, again)[1]
    assert {one["why"].partition(".")[0] for one in told["refused"]} == {"You were the first to approve this one"}
    assert asked(signed_in("Reviewer"), again)[1] == {"done": 2, "first": 0, "refused": []}
    assert states() == {"approved"}


def test_who_asked_for_it_may_reject_but_not_approve_it(reviewer: Client) -> None:
    me: Any = reviewer.user  # type: ignore[attr-defined]
    rows = drafts(1, use_case=live_use_case(requester_may_not_approve=True), requested_by=me)
    told = asked(reviewer, form(rows))[1]
    assert [one["why"] for one in told["refused"]] == ["You asked for this text, so somebody else must approve it."]
    assert asked(reviewer, form(rows, "reject", reason="tone"))[1]["done"] == 1


# --- without a script ---


def test_without_a_script_one_form_decides_all_in_parts(reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "AT_ONCE", 2)
    rows = drafts(5)
    review.reject(rows[4], by=UserFactory(username="rita", groups=["Reviewer"]), seen_revision=1, reason="tone")
    data = {"verb": "approve", "draft": [f"{row.pk}:1" for row in rows]}
    answer = reviewer.post(f"{DECIDE}?flag=risky", data)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "4 drafts approved" in page
    assert "1 not changed: <bdi>Already rejected by rita at " in page
    assert f'<a href="/admin/generation/suggestion/{rows[4].pk}/change/">{rows[4]}</a>' in page
    assert "/admin/generation/suggestion/bulk/?flag=risky" in page
    moments = set(ReviewDecision.objects.filter(verb="approve").values_list("at", flat=True))
    assert len(moments) == 2  # rows 1 and 2, rows 3 and 4: a transaction each
    assert Suggestion.objects.filter(state="approved").count() == 4


def test_without_the_cache_nothing_is_decided_and_what_is_left_is_said(reviewer: Client, settings: Any) -> None:
    rows = drafts(2)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, told = asked(reviewer, form(rows))
    assert (status, told["detail"][:28]) == (503, "The cache cannot be reached,")
    answer = reviewer.post(DECIDE, form(rows))
    assert answer.status_code == 503
    assert "2 were not tried." in answer.content.decode()
    assert states() == {"draft"}


# --- bad input ---

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no verb": ({"verb": ""}, "Choose whether to approve or to reject."),
    "another verb": ({"verb": "use"}, "Choose whether to approve or to reject."),
    "nothing": ({"draft": []}, "Select at least one draft."),
    "no revision": ({"draft": [NOBODY]}, "The selection was not understood."),
    "no id": ({"draft": [":1"]}, "The selection was not understood."),
    "no number": ({"draft": [f"{NOBODY}:x"]}, "The selection was not understood."),
    "below zero": ({"draft": [f"{NOBODY}:-1"]}, "The selection was not understood."),
    "too many digits": ({"draft": [f"{NOBODY}:{'9' * 30}"]}, "The selection was not understood."),
    "other digits": ({"draft": [f"{NOBODY}:١"]}, "The selection was not understood."),
    "NUL": ({"draft": [f"{NOBODY}\0:1"]}, "The selection was not understood."),
    "SQL": ({"draft": ["' OR 1=1 --:1"]}, "The selection was not understood."),
    "twice": ({"draft": [f"{NOBODY}:1", f"{NOBODY}:2"]}, "A draft is in the selection twice."),
    "no reason": ({"verb": "reject"}, "Choose a reason."),
    "another reason": ({"verb": "reject", "reason": "because"}, "Choose a reason."),
    "NUL in the comment": ({"verb": "reject", "reason": "tone", "comment": "a\0b"}, "The comment holds a NUL"),
    "a long comment": ({"verb": "reject", "reason": "tone", "comment": "x" * 2_001}, "longer than 2,000 characters"),
}


@pytest.mark.parametrize(("values", "problem"), BAD.values(), ids=BAD)
def test_bad_input_is_named_and_changes_nothing(reviewer: Client, values: dict[str, Any], problem: str) -> None:
    data = form(drafts(2)) | values
    if values.get("draft"):
        data["draft"] = [*form(list(Suggestion.objects.all()))["draft"], *values["draft"]]
    status, told = asked(reviewer, data)
    assert status == 400
    assert problem in told["detail"]
    answer = reviewer.post(DECIDE, data)
    assert answer.status_code == 400
    assert problem in answer.content.decode()
    assert "Nothing was changed." in answer.content.decode()
    assert states() == {"draft"}


def test_five_thousand_at_once_are_refused(reviewer: Client) -> None:
    data = form(drafts(1))
    data["draft"] += [f"{uuid4()}:1" for _ in range(4_999)]
    status, told = asked(reviewer, data)
    assert (status, told["detail"]) == (400, "At most 1,000 drafts can be decided at a time; these are 5,000.")
    assert states() == {"draft"}


def test_a_comment_of_two_thousand_characters_fits(reviewer: Client) -> None:
    assert asked(reviewer, form(drafts(1), "reject", reason="tone", comment="\r\n".join("x" * 1_000)))[0] == 200


@pytest.mark.parametrize("groups", [(), ("Marketer",), ("Operator",)])
def test_who_may_not_review_changes_nothing(groups: tuple[str, ...]) -> None:
    data = form(drafts(1))
    assert signed_in(*groups).post(DECIDE, data).status_code == 403
    assert signed_in(*groups).post(DECIDE, data, headers={"Accept": "application/json"}).status_code == 403
    assert states() == {"draft"}


def test_a_forged_form_and_an_address_change_nothing(reviewer: Client) -> None:
    data = form(drafts(1))
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(reviewer.user)  # type: ignore[attr-defined]
    assert forged.post(DECIDE, data).status_code == 403
    answer = reviewer.get(DECIDE, data)
    assert answer.url == "/admin/generation/suggestion/bulk/"  # type: ignore[attr-defined]
    assert states() == {"draft"}


# --- how long it takes ---


def test_three_hundred_take_the_queries_of_a_hundred_and_less_than_two_seconds(reviewer: Client) -> None:
    me: Any = reviewer.user  # type: ignore[attr-defined]

    def decided(count: int) -> tuple[int, float]:
        seen = {row.pk: 1 for row in Suggestion.objects.bulk_create(_like(drafts(1)[0], count))}
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            assert len(review.approve_all(seen, by=me).done) == count
        return len(captured), time.perf_counter() - start

    decided(1)
    (few, _), (many, took) = decided(100), decided(300)
    print(f"approve_all: {few} queries for 100, {many} for 300, which took {took:.2f} s")
    assert few == many
    assert took < 2


def test_refusing_many_takes_no_more_queries_than_refusing_a_few(reviewer: Client) -> None:
    rita = UserFactory(username="rita", groups=["Reviewer"])

    def refused(count: int) -> int:
        data = form(drafts(count, claimed_by=rita, claimed_until=timezone.now() + timedelta(minutes=1)))
        with CaptureQueriesContext(connection) as captured:
            assert len(asked(reviewer, data)[1]["refused"]) == count
        return len(captured)

    refused(2)
    assert refused(3) == refused(30)


def test_three_hundred_in_three_parts_take_less_than_two_seconds(reviewer: Client) -> None:
    rows = Suggestion.objects.bulk_create(_like(drafts(1)[0], 300))
    start = time.perf_counter()
    for part in range(0, 300, 100):
        assert asked(reviewer, form(rows[part : part + 100]))[1]["done"] == 100
    took = time.perf_counter() - start
    print(f"3 requests of 100: {took:.2f} s")
    assert took < 2
    assert ReviewDecision.objects.filter(in_bulk=True).count() == 300


def _like(row: Suggestion, count: int) -> list[Suggestion]:
    same = {name: getattr(row, name) for name in ("client", "use_case", "version", "review_policy", "variables")}
    made = [Suggestion(**same, request_key=f"{at:064x}", state=State.DRAFT, revision=1) for at in range(count)]
    for one in made:
        one.content, one.data = row.content, row.data
    return made
