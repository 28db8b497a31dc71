"""Runs of a test set in the admin: what got better or worse, and starting one."""

import pytest
from django.test import Client
from django.utils import timezone

from generation.models import StudioRun, Suggestion
from prompts.models import PromptTest
from tests.factories import VersionFactory, live_use_case
from tests.signed_in import signed_in

from .test_set_rows import done_run, make_case

pytestmark = pytest.mark.django_db
CASES = "/admin/prompts/prompttest/"
RUNS = "/admin/generation/studiorun/"


@pytest.fixture
def marketer() -> Client:
    return signed_in("Marketer")


def test_the_table_tells_what_got_better_or_worse_failures_first(marketer: Client) -> None:
    run = done_run(4)
    answer = marketer.get(f"{RUNS}{run.pk}/change/")
    assert answer.context["sentence"] == "v2 passes 3 of 4; v1 (live) passes 2. 1 got better, none worse."
    rows = answer.context["rows"]
    assert [(row.label, row.change) for row in rows] == [
        ("Case 0", ""), ("Case 3", "better"), ("Case 1", ""), ("Case 2", ""),
    ]  # fmt: skip
    [failing] = rows[0].cells[0].failing
    assert (failing.title, failing.detail) == ("Must contain", "“calm” is missing.")
    part = marketer.get(rows[1].url).content.decode()
    assert part.count("Iced tea") >= 2
    assert "<html" not in part
    assert "<html" in marketer.get(f"{rows[1].url}?page=1").content.decode()


def test_a_run_tells_how_many_cases_were_not_part_of_it(marketer: Client) -> None:
    run, case = done_run(2), None
    for active in (True, False, False):
        case = make_case(run.use_case, active=active)
    StudioRun.objects.filter(pk=run.pk).update(created_at=timezone.now())
    run.results.filter(position=0).update(test=PromptTest.objects.order_by("pk").first())
    answer = marketer.get(f"{RUNS}{run.pk}/change/")
    assert "2 cases were not part of this run." in answer.content.decode()
    assert f"{CASES}?use_case={run.use_case}&amp;active=no" in answer.content.decode()
    assert case is not None
    case.delete()
    make_case(run.use_case)  # since then
    assert "1 case was not part of this run." in marketer.get(f"{RUNS}{run.pk}/change/").content.decode()
    run.results.filter(position=1).update(test=PromptTest.objects.order_by("pk")[1])
    assert "not part of this run" not in marketer.get(f"{RUNS}{run.pk}/change/").content.decode()


def test_what_grading_costs_is_told_where_there_was_any(marketer: Client) -> None:
    run = done_run(2)

    def names() -> set[str]:
        totals = marketer.get(f"{RUNS}{run.pk}/change/").context["totals"]
        return {name for total in totals for name, _ in total.facts if name.startswith("Cost")}

    assert names() == {"Cost", "Cost per answer"}
    result = run.results.first()
    assert result is not None
    result.checks += [{"name": "rubric", "passed": True, "detail": ""}]
    result.save()
    assert names() == {"Cost, grading included", "Cost per answer, without grading"}


def test_a_test_run_begins_with_a_post_only(marketer: Client) -> None:
    case = make_case()
    draft = VersionFactory(use_case=case.use_case, number=2)
    page = marketer.get(f"{RUNS}test/?version={draft.pk}").content.decode()
    assert "1 test case with the version that you choose, beside v1" in page
    assert not StudioRun.objects.exists()
    answer = marketer.post(f"{RUNS}test/", {"version": draft.pk})
    run = StudioRun.objects.get()
    assert answer.url == f"{RUNS}{run.pk}/change/"  # type: ignore[attr-defined]
    assert (run.kind, run.version, run.baseline, run.total) == ("test", draft, case.use_case.live_version, 2)
    assert run.requested_by == marketer.user  # type: ignore[attr-defined]


def test_a_test_run_that_cannot_be_says_why(marketer: Client) -> None:
    use_case = live_use_case()
    answer = marketer.post(f"{RUNS}test/", {"version": use_case.live_version_id})
    assert answer.status_code == 409
    assert "has no active" in answer.content.decode()
    for wrong in ("", "x", "0", "9" * 30, "-1"):
        assert marketer.post(f"{RUNS}test/", {"version": wrong}).status_code == 404
    assert not StudioRun.objects.exists()
    assert not Suggestion.objects.exists()
