"""Trying versions in the admin: choosing inputs, the run's page, what can be done with it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generation.admin.blocks import block_of
from generation.admin.test_sets.word_marks import MarkedBlock, mark_differences
from generation.models import StudioResult, StudioRun, Suggestion
from prompts.models import PromptTest, UseCase
from tests.factories import SuggestionFactory, UseCaseFactory, VersionFactory, live_use_case
from tests.signed_in import said, signed_in

pytestmark = pytest.mark.django_db
# An id that no row has; the same in each run, so that it may stand in a test's name.
NOBODY = "01a1fc65-0000-7000-8000-000000000000"
RUNS = "/admin/generation/studiorun/"
TRY = f"{RUNS}try/"


@pytest.fixture
def marketer() -> Client:
    return signed_in("Marketer")


def drafted() -> tuple[UseCase, int, int]:
    """A use case with a live version and a draft: it, the draft's id, the live one's."""
    use_case = live_use_case()
    draft = VersionFactory(use_case=use_case, number=2)
    assert use_case.live_version_id
    return use_case, draft.pk, use_case.live_version_id


def begun(browser: Client, **more: Any) -> StudioRun:
    _, draft, live = drafted()
    browser.post(TRY, {"version": draft, "beside": live, "input": ["example"], **more})
    return StudioRun.objects.latest("created_at")


# --- choosing ---


def test_the_live_version_stands_beside_unless_told_otherwise(marketer: Client) -> None:
    use_case, draft, live = drafted()
    assert marketer.get(f"{TRY}?version={draft}").context["form"].beside.pk == live
    assert marketer.get(f"{TRY}?version={live}").context["form"].beside is None
    assert marketer.get(f"{TRY}?version={draft}&beside=").context["form"].beside is None
    answer = marketer.get(f"{TRY}?use_case={use_case}")
    assert answer.url == f"{TRY}?version={draft}"  # type: ignore[attr-defined]
    assert str(use_case) in marketer.get(TRY).content.decode()


def test_all_kinds_of_inputs_are_run_together(marketer: Client) -> None:
    use_case, draft, live = drafted()
    case = PromptTest.objects.create(use_case=use_case, name="A case", variables={"topic": "mate"})
    past = SuggestionFactory(use_case=use_case, variables={"topic": "coffee"}, subject="user-42")
    inputs = ["example", f"test:{case.pk}", f"past:{past.pk}", "typed"]
    sent = {"version": draft, "beside": live, "input": inputs, "v/topic": "water", "v/count": "2"}
    answer = marketer.post(TRY, sent)
    run = StudioRun.objects.get()
    assert answer.url == f"{RUNS}{run.pk}/change/"  # type: ignore[attr-defined]
    assert (run.kind, run.total, run.version_id, run.baseline_id) == ("try", 8, draft, live)
    results = StudioResult.objects.filter(run=run, version=draft).select_related("suggestion").order_by("position")
    assert [result.suggestion.variables for result in results] == [
        {"topic": "tea"}, {"topic": "mate"}, {"topic": "coffee"}, {"topic": "water", "count": 2},
    ]  # fmt: skip
    assert [result.test_id for result in results] == [None, case.pk, None, None]
    assert results[2].label.startswith("coffee")
    assert Suggestion.objects.filter(purpose="studio").count() == 8


def test_past_requests_are_told_in_words_and_found(marketer: Client) -> None:
    use_case, draft, _ = drafted()
    tea = SuggestionFactory(use_case=use_case, variables={"topic": "Black tea\nfrom Assam"}, subject="user-42")
    SuggestionFactory(use_case=use_case, variables={"topic": "Coffee"}, reference_type="product", reference_id="991")
    SuggestionFactory(use_case=use_case, purpose="studio")
    SuggestionFactory(subject="user-42")
    offers = marketer.get(f"{TRY}?version={draft}").context["past"]
    assert [offer.title for offer in offers] == ["Coffee", "Black tea from Assam"]
    assert offers[0].about.startswith("product 991 · draft · just now")
    for term, titles in (("user-4", ["Black tea from Assam"]), ("99", ["Coffee"]), ("%", []), ("Coffee", [])):
        part = marketer.get(f"{TRY}inputs/?version={draft}", {"q": term, "version": draft})
        assert [offer.title for offer in part.context["past"]] == titles
    kept = marketer.get(f"{TRY}inputs/", {"q": "99", "version": draft, "input": f"past:{tea.pk}"}).context["past"]
    assert [(offer.title, offer.chosen) for offer in kept] == [("Black tea from Assam", True), ("Coffee", False)]


def test_past_requests_are_called_by_the_texts_inside_objects_and_lists(marketer: Client) -> None:
    text, of = {"type": "string"}, {"type": "object"}
    media = of | {"properties": {"id": text, "description": text}}
    products = {"type": "array", "items": of | {"properties": {"name": text}}}
    parts = {"style": {"enum": ["casual"]}, "media": media, "products": products}
    version = VersionFactory(use_case=UseCaseFactory(input_schema=of | {"properties": parts}))
    for variables in (
        {"style": "casual", "media": {"id": "7", "description": "A hand-thrown ramen bowl, speckled glaze"}},
        {"style": "casual", "media": {"id": "8"}, "products": [{"name": "A\njug"}]},
        {"style": "casual"},
    ):
        SuggestionFactory(use_case=version.use_case, version=version, variables=variables)
    shown = marketer.get(f"{TRY}?version={version.pk}").context["past"]
    assert [offer.title for offer in shown] == [
        "casual", "A jug · casual", "A hand-thrown ramen bowl, speckled g… · casual",
    ]  # fmt: skip
    marketer.post(TRY, {"version": version.pk, "input": [shown[2].key]})
    [result] = StudioResult.objects.all()
    assert result.label.startswith("A hand-thrown ramen bowl, speckled g… · casual, ")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"input": []}, "Choose at least one input."),
        ({"input": ["typed"], "v/topic": ""}, "What you typed does not fit"),
        ({"input": ["typed"], "v/topic": "tea", "v/count": "9"}, "What you typed does not fit"),
        ({"input": ["typed"], "json": '{"topic": }'}, "Line 1, column 11"),
        ({"input": ["typed"], "json": '{"topic": 5}'}, "topic must be"),
        ({"input": ["typed"], "json": "[" * 5000}, "The JSON that you typed"),
        ({"input": ["typed"], "v/topic": "a\0b"}, "NUL"),
    ],
)
def test_wrong_inputs_are_said_and_nothing_is_run(marketer: Client, sent: dict[str, Any], sentence: str) -> None:
    _, draft, _ = drafted()
    answer = marketer.post(TRY, {"version": draft, "beside": "", **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not StudioRun.objects.exists()


def test_a_draft_with_a_fault_in_its_wording_is_not_run(marketer: Client) -> None:
    use_case, _, _ = drafted()
    broken = VersionFactory(use_case=use_case, number=3, user_prompt="{{#topic}} never closed")
    answer = marketer.post(TRY, {"version": broken.pk, "input": ["example"]})
    assert answer.status_code == 422
    assert "Line 1" in answer.content.decode()
    assert not StudioRun.objects.exists()


@pytest.mark.parametrize(
    "wrong", ["test:999999", "test:x", f"past:{NOBODY}", "past:x", "nonsense", "test:" + "9" * 40, ""]
)
def test_inputs_that_there_are_not(marketer: Client, wrong: str) -> None:
    _, draft, _ = drafted()
    assert marketer.post(TRY, {"version": draft, "input": [wrong]}).status_code == 404
    assert marketer.get(f"{TRY}?version={draft}", {"version": draft, "input": wrong}).status_code == 200
    assert not StudioRun.objects.exists()


def test_inputs_of_another_use_case_are_not_reached(marketer: Client) -> None:
    _, draft, _ = drafted()
    elsewhere = live_use_case()
    case = PromptTest.objects.create(use_case=elsewhere, name="Theirs", variables={"topic": "x"})
    past = SuggestionFactory(use_case=elsewhere)
    for key in (f"test:{case.pk}", f"past:{past.pk}"):
        assert marketer.post(TRY, {"version": draft, "input": [key]}).status_code == 404
    assert (
        marketer.post(TRY, {"version": draft, "beside": elsewhere.live_version_id, "input": ["example"]}).status_code
        == 404
    )
    assert not StudioRun.objects.exists()


def test_who_may_not_use_past_requests_neither_sees_nor_runs_them() -> None:
    use_case, draft, _ = drafted()
    past = SuggestionFactory(use_case=use_case, variables={"topic": "A secret"})
    browser = signed_in("Marketer")
    group = browser.user.groups.get()  # type: ignore[attr-defined]
    group.permissions.remove(*group.permissions.filter(codename="use_past_requests"))
    for url in (f"{TRY}?version={draft}", f"{TRY}inputs/?version={draft}&input=past:{past.pk}"):
        assert "A secret" not in browser.get(url).content.decode()
    assert browser.post(TRY, {"version": draft, "input": [f"past:{past.pk}"]}).status_code == 403
    assert not StudioRun.objects.exists()


@pytest.mark.parametrize("group", ["Reviewer", "Operator"])
def test_others_neither_look_nor_run(group: str, marketer: Client) -> None:
    run, other = begun(marketer), signed_in(group)
    for url in ("", "try/", "try/inputs/", "test/", f"{run.pk}/change/", f"{run.pk}/progress/", f"{run.pk}/rows/0/"):
        assert other.get(f"{RUNS}{url}").status_code == 403, url
    for url in ("cancel/", "again/", "rows/0/save/"):
        assert other.post(f"{RUNS}{run.pk}/{url}").status_code == 403, url
    run.refresh_from_db()
    assert (run.state, StudioRun.objects.count(), PromptTest.objects.count()) == ("running", 1, 0)


def test_forged_forms_are_refused(marketer: Client) -> None:
    run = begun(marketer)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(marketer.user)  # type: ignore[attr-defined]
    for url in (f"{run.pk}/cancel/", f"{run.pk}/again/", "try/", "test/"):
        assert browser.post(f"{RUNS}{url}", {"version": run.version_id}).status_code == 403
    assert StudioRun.objects.count() == 1


# --- the run's page ---


def test_the_page_follows_the_run_and_shows_its_answers(marketer: Client) -> None:
    run = begun(marketer)
    page = marketer.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert f'data-progress="{RUNS}{run.pk}/progress/"' in page
    assert marketer.get(f"{RUNS}{run.pk}/progress/").json() == {
        "done": 0, "total": 2, "state": "running", "cost": "0", "words": "0 of 2 answers",
    }  # fmt: skip
    first, second = run.results.order_by("-version__number")
    for result, text in ((first, "Iced green tea"), (second, "Iced tea")):
        Suggestion.objects.filter(pk=result.suggestion_id).update(
            state="approved", data={"ideas": [text]}, content=text
        )
    run.results.update(passed=True, checks=[{"name": "valid", "passed": True, "detail": ""}])
    StudioRun.objects.filter(pk=run.pk).update(state="done")
    page = marketer.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert "data-progress" not in page
    assert "Iced" in page
    assert "Good answers" in page


def test_a_run_is_cancelled_once_and_run_again(marketer: Client) -> None:
    run = begun(marketer)
    assert marketer.get(f"{RUNS}{run.pk}/cancel/").status_code == 302
    run.refresh_from_db()
    assert run.state == "running"
    marketer.post(f"{RUNS}{run.pk}/cancel/")
    run.refresh_from_db()
    assert run.state == "cancelled"
    page = marketer.get(f"{RUNS}{run.pk}/change/").content.decode()
    assert "Cancelled" in page
    assert "Run again" in page
    marketer.post(f"{RUNS}{run.pk}/again/")
    again = StudioRun.objects.exclude(pk=run.pk).get()
    assert (again.version, again.baseline, again.total) == (run.version, run.baseline, 2)
    assert again.results.first().suggestion.variables == {"topic": "tea"}  # type: ignore[union-attr]


def test_an_input_is_kept_as_a_case_once(marketer: Client) -> None:
    run = begun(marketer)
    PromptTest.objects.create(use_case=run.use_case, name="The example", variables={})
    answer = marketer.post(f"{RUNS}{run.pk}/rows/0/save/")
    case = PromptTest.objects.get(name="The example (2)")
    assert answer.url == f"/admin/prompts/prompttest/{case.pk}/change/"  # type: ignore[attr-defined]
    assert (case.variables, case.origin) == ({"topic": "tea"}, "written")
    answer = marketer.post(f"{RUNS}{run.pk}/rows/0/save/", follow=True)
    assert "This is a test case already" in said(answer)[-1]
    assert PromptTest.objects.count() == 2


def test_a_long_label_makes_a_name_that_files_take(marketer: Client) -> None:
    run = begun(marketer)
    run.results.update(label="x" * 119 + " ")
    marketer.post(f"{RUNS}{run.pk}/rows/0/save/")
    assert PromptTest.objects.get().name == "x" * 119


@pytest.mark.parametrize("url", ["x/progress/", f"{NOBODY}/progress/", "x/rows/0/", f"{NOBODY}/rows/99/"])
def test_runs_that_there_are_not(marketer: Client, url: str) -> None:
    assert marketer.get(f"{RUNS}{url}").status_code == 404


def test_rows_that_there_are_not(marketer: Client) -> None:
    run = begun(marketer)
    assert marketer.get(f"{RUNS}{run.pk}/rows/7/").status_code == 404
    assert marketer.post(f"{RUNS}{run.pk}/rows/7/save/").status_code == 404
    assert marketer.get(f"{RUNS}nonsense/change/").status_code == 302


def test_a_studio_suggestion_says_what_it_is(marketer: Client) -> None:
    run = begun(marketer)
    row = run.results.get(version=run.version)
    page = signed_in("Reviewer", "Marketer").get(f"/admin/generation/suggestion/{row.suggestion_id}/change/")
    assert "Tried in the studio: trial of v2, “The example”." in page.content.decode()
    assert f"{RUNS}{run.pk}/change/" in page.content.decode()


def test_foreign_text_is_escaped(marketer: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    run = begun(marketer, **{"input": ["typed"], "v/topic": evil})
    run.results.update(label=evil, passed=False, checks=[{"name": evil, "passed": False, "detail": evil}])
    for result in run.results.all():
        Suggestion.objects.filter(pk=result.suggestion_id).update(data={evil: [evil, evil * 20]}, state="approved")
    for url in ("", f"{run.pk}/change/", f"{run.pk}/rows/0/", f"{run.pk}/rows/0/?page=1"):
        assert evil not in marketer.get(f"{RUNS}{url}").content.decode()


def test_queries_of_the_page_to_choose_do_not_grow(marketer: Client) -> None:
    use_case, draft, _ = drafted()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert marketer.get(f"{TRY}?version={draft}").status_code == 200
        return len(captured)

    SuggestionFactory(use_case=use_case)
    PromptTest.objects.create(use_case=use_case, name="One", variables={})
    before = queries()
    for number in range(15):
        SuggestionFactory(use_case=use_case)
        PromptTest.objects.create(use_case=use_case, name=f"Case {number}", variables={})
        VersionFactory(use_case=use_case, number=10 + number)
    assert queries() == before


# --- words that differ ---


def texts(block: Any) -> list[Any]:
    """The pieces of every text in a block, depth first."""
    own = [block.pieces] if isinstance(block, MarkedBlock) else [block.text] if block.text else []
    return own + [piece for child in block.children for piece in texts(child)]


def test_only_the_words_that_differ_are_marked() -> None:
    left, right = (
        block_of(value, {}) for value in ({"a": "one two three", "b": "same"}, {"a": "one 2 three", "b": "same"})
    )
    left, right = mark_differences(left, right)
    assert texts(left) == [[("one ", False), ("two", True), (" three", False)], "same"]
    assert texts(right) == [[("one ", False), ("2", True), (" three", False)], "same"]


def test_what_only_one_answer_has_is_marked_whole() -> None:
    long = "x" * 200
    left, right = mark_differences(block_of([long, "b" * 50], {}), block_of([long], {}))
    assert texts(left) == [long, [("b" * 50, True)]]
    assert texts(right) == [long]


def test_answers_of_another_form_stay_as_they_are() -> None:
    left, right = mark_differences(block_of({"a": 1}, {}), block_of(["a", "b"], {}))
    assert (texts(left), texts(right)) == (["1"], ["a", "b"])
