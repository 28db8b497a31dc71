"""Test cases in the admin: written, read, imported, made of decided suggestions."""

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from generation.admin.test_sets.case_form import stands_for
from generation.models import StudioRun
from prompts.models import PromptTest
from tests.factories import SuggestionFactory, live_use_case
from tests.signed_in import said, signed_in

from .test_set_rows import done_run, make_case

pytestmark = pytest.mark.django_db
CASES = "/admin/prompts/prompttest/"
RUNS = "/admin/generation/studiorun/"
FORM = {"name": "Tea", "active": "on", "v/topic": "tea", "v/count": "", "note": ""}


@pytest.fixture
def marketer() -> Client:
    return signed_in("Marketer")


def check(key: str, kind: str, **values: str) -> dict[str, Any]:
    return {f"check/{key}/kind": kind, **{f"check/{key}/{name}": value for name, value in values.items()}}


# --- writing ---


def test_a_case_is_written_without_any_json(marketer: Client) -> None:
    use_case = live_use_case()
    page = marketer.get(f"{CASES}add/?use_case={use_case}").content.decode()
    assert 'name="v/topic"' in page
    checks = [
        check("n0", "contains", value=" Iced ", ignore_case="on"), check("n1", "max_cost", value="$0.01"),
        check("n2", "max_latency", value="2.5"), check("n3", "max_length", value="1,000"), check("n4", "similar", threshold="0.6"),
    ]  # fmt: skip
    sent = {
        **FORM,
        "check#item": ["n0", "n1", "n2", "n3", "n4"],
        "has_expected": "on",
        "e/ideas": "Iced tea\r\nMint tea",
    }
    answer = marketer.post(f"{CASES}add/?use_case={use_case}", sent | {k: v for one in checks for k, v in one.items()})
    case = PromptTest.objects.get()
    assert answer.url == f"{CASES}{case.pk}/change/"  # type: ignore[attr-defined]
    assert (case.name, case.variables, case.origin, case.active) == ("Tea", {"topic": "tea"}, "written", True)
    assert case.assertions == [
        {"kind": "contains", "value": "Iced", "ignore_case": True}, {"kind": "max_cost", "value": "0.01"},
        {"kind": "max_latency", "value": 2.5}, {"kind": "max_length", "value": 1000}, {"kind": "similar", "threshold": 0.6},
    ]  # fmt: skip
    assert case.expected == {"ideas": ["Iced tea", "Mint tea"]}
    assert case.created_by == marketer.user  # type: ignore[attr-defined]


def test_what_nobody_touched_stays_to_the_letter(marketer: Client) -> None:
    case = make_case(
        name="As it was", assertions=[{"kind": "regex", "value": "a+"}], expected={"ideas": ["One\nline"]}, note="Why"
    )
    sent = {"name": "As it was", "active": "on", "v/topic": "tea", "v/count": "", "note": "Why", "has_expected": "on"}
    sent |= {"check#item": "0", **check("0", "regex", value="a+"), "e/ideas": '[\r\n  "One\\nline"\r\n]'}
    before = PromptTest.objects.values().get(pk=case.pk)
    assert marketer.post(f"{CASES}{case.pk}/change/", sent).status_code == 302
    after = PromptTest.objects.values().get(pk=case.pk)
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Give the case a name."),
        ({"name": "x" * 121}, "A name may have 120 characters at most; this has 121."),
        ({"name": "Taken"}, "Another case of this use case has this name."),
        ({"name": "a\0b"}, "This holds a NUL character"),
        ({"note": "x" * 10_001}, "A note may have 10,000 characters at most"),
        ({"v/topic": ""}, "This "),
        ({"v/count": "many"}, "This is not a number."),
        ({"v/topic": "a\0b"}, "This holds a NUL character"),
        ({"check#item": "n0", **check("n0", "contains", value=" ")}, "Fill in “Text”."),
        ({"check#item": "n0", **check("n0", "regex", value="(")}, "("),
        ({"check#item": "n0", **check("n0", "max_cost", value="cheap")}, "must be an amount in USD"),
        ({"check#item": "n0", **check("n0", "min_length", value="٣")}, "must be a whole number"),
        ({"check#item": "n0", **check("n0", "equals")}, "The case has no expected answer to compare with."),
        ({"has_expected": "on", "e/ideas": ""}, "This "),
        (
            {"check#item": [f"n{at}" for at in range(31)]}
            | {k: v for at in range(31) for k, v in check(f"n{at}", "contains", value="a").items()},
            "A case may have 30 assertions at most; these are 31.",
        ),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_and_changes_nothing(
    marketer: Client, wrong: dict[str, Any], sentence: str
) -> None:
    case = make_case()
    make_case(case.use_case, name="Taken")
    before = PromptTest.objects.values().get(pk=case.pk)
    answer = marketer.post(f"{CASES}{case.pk}/change/", {**FORM, "note": "Kept what I typed", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert PromptTest.objects.values().get(pk=case.pk) == before
    assert wrong.get("note") or "Kept what I typed</textarea>" in answer.content.decode()


def test_of_two_who_change_a_case_the_second_is_told_and_keeps_what_was_typed(marketer: Client) -> None:
    case, other = make_case(), signed_in("Marketer")
    url = f"{CASES}{case.pk}/change/"
    sent = {**FORM, "seen": marketer.get(url).context["form"].seen}
    assert other.post(url, sent | {"note": "Theirs", "v/topic": "coffee"}).status_code == 302
    answer = marketer.post(url, sent | {"note": "Mine"})
    page = answer.content.decode()
    told = f"{other.user.get_username()} changed this case just now, while you wrote."  # type: ignore[attr-defined]
    assert (answer.status_code, told in page, "it differs in note and inputs." in page) == (409, True, True)
    assert "Mine</textarea>" in page
    case.refresh_from_db()
    assert (case.note, case.variables) == ("Theirs", {"topic": "coffee"})
    again = sent | {"note": "Mine", "seen": answer.context["form"].seen}
    assert marketer.post(url, again).status_code == 302
    case.refresh_from_db()
    assert (case.note, case.variables) == ("Mine", {"topic": "tea"})


def test_a_check_is_added_without_scripts_and_saves_nothing(marketer: Client) -> None:
    case = make_case()
    answer = marketer.post(f"{CASES}{case.pk}/change/", {**FORM, "add_check": "1", "new_kind": "rubric"})
    assert answer.status_code == 200
    assert [row.kind.name for row in answer.context["form"].rows] == ["rubric"]
    case.refresh_from_db()
    assert case.assertions == []


def test_a_removed_check_is_gone(marketer: Client) -> None:
    case = make_case(assertions=[{"kind": "contains", "value": "a"}, {"kind": "contains", "value": "b"}])
    sent = {**FORM, "check#item": ["0", "1"], "check/0#removed": "on"}
    sent |= check("0", "contains", value="a") | check("1", "contains", value="b")
    marketer.post(f"{CASES}{case.pk}/change/", sent | {"seen": stands_for(case)})
    case.refresh_from_db()
    assert case.assertions == [{"kind": "contains", "value": "b"}]


def test_foreign_text_is_escaped(marketer: Client) -> None:
    evil = "<script>alert(1)</script>"
    case = make_case(
        name=evil, variables={"topic": evil}, note=evil, expected={"ideas": [evil]},
        assertions=[{"kind": "contains", "value": evil}],
    )  # fmt: skip
    for browser in (marketer, signed_in("Reviewer")):
        for url in (CASES, f"{CASES}{case.pk}/change/"):
            page = browser.get(url).content.decode()
            assert evil not in page
            assert "&lt;script&gt;alert" in page


def test_an_image_is_chosen_as_a_file_and_never_printed_as_text(marketer: Client) -> None:
    drawn = BytesIO()
    Image.effect_noise((90, 90), 90).save(drawn, "PNG")
    picture = b64encode(drawn.getvalue()).decode()
    schema = {"type": "object", "required": ["image"], "properties": {"image": {"type": "string", "format": "image"}}}
    use_case = live_use_case(input_schema=schema, example_variables={})
    url = f"{CASES}add/?use_case={use_case}"
    answer = marketer.post(url, {"name": "Sofa"})
    assert answer.status_code == 422
    assert "This needs an image." in answer.content.decode()
    wrong = SimpleUploadedFile("a.png", b"MZ no image", "image/png")
    assert "JPEG, PNG or WebP" in marketer.post(url, {"name": "Sofa", "v/image#file": wrong}).content.decode()
    file = SimpleUploadedFile("a.png", drawn.getvalue(), "image/png")
    assert marketer.post(url, {"name": "Sofa", "v/image#file": file}).status_code == 302
    case = PromptTest.objects.get()
    assert case.variables == {"image": f"data:image/png;base64,{picture}"}
    page = marketer.get(f"{CASES}{case.pk}/change/").content.decode()
    assert page.count(picture) == page.count(f'src="data:image/png;base64,{picture}"') == 1
    marketer.post(f"{CASES}{case.pk}/change/", {"name": "Sofa 2", "seen": stands_for(case)})
    case.refresh_from_db()
    assert (case.name, case.variables) == ("Sofa 2", {"image": f"data:image/png;base64,{picture}"})


# --- who may ---


def test_reviewers_read_and_add_but_do_not_change_or_run() -> None:
    case, reviewer = make_case(), signed_in("Reviewer")
    assert reviewer.get(CASES).status_code == 200
    page = reviewer.get(f"{CASES}{case.pk}/change/").content.decode()
    assert '<form id="case-form"' not in page
    assert reviewer.post(f"{CASES}{case.pk}/change/", {**FORM, "name": "Mine"}).status_code == 403
    assert reviewer.post(f"{CASES}import/?use_case={case.use_case}", {"text": "x"}).status_code == 403
    assert reviewer.post(f"{RUNS}test/", {"version": case.use_case.live_version_id}).status_code == 403
    assert reviewer.get(f"{RUNS}try/?version={case.use_case.live_version_id}").status_code == 403
    assert reviewer.get(RUNS).status_code == 403
    case.refresh_from_db()
    assert (case.name, StudioRun.objects.count()) == ("Case 0", 0)
    answer = reviewer.post(f"{CASES}add/?use_case={case.use_case}", FORM)
    assert answer.status_code == 302
    assert PromptTest.objects.count() == 2


@pytest.mark.parametrize("group", ["", "Operator"])
def test_others_see_nothing(group: str) -> None:
    case = make_case()
    browser = signed_in(*([group] if group else []))
    urls = ["", f"{case.pk}/change/", f"add/?use_case={case.use_case}", f"export/?use_case={case.use_case}"]
    assert [browser.get(f"{CASES}{url}").status_code for url in urls] == [403] * 4
    assert browser.post(f"{CASES}add/?use_case={case.use_case}", FORM).status_code == 403
    assert PromptTest.objects.count() == 1


# --- files ---


def test_a_test_set_goes_out_and_comes_in_again(marketer: Client) -> None:
    case = make_case(assertions=[{"kind": "contains", "value": "tea"}], note="Why")
    answer = marketer.get(f"{CASES}export/?use_case={case.use_case}")
    assert answer["Content-Disposition"] == f'attachment; filename="{case.use_case}.tests.yaml"'
    text = answer.content.decode()
    url = f"{CASES}import/?use_case={case.use_case}"
    assert "0 new, 0 updated, 1 as they were" in said(marketer.post(url, {"text": text}, follow=True))[0]
    PromptTest.objects.all().delete()
    file = SimpleUploadedFile("a.yaml", text.encode())
    assert "1 new, 0 updated" in said(marketer.post(url, {"file": file}, follow=True))[0]
    again = PromptTest.objects.get()
    assert (again.name, again.note, again.assertions) == (case.name, "Why", case.assertions)
    assert again.origin == "imported"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file, or paste its text."), ("use_case: [", "Line "), ("a: &x 1\nb: *x", "aliases"), ("cases: 3", "Line 1"),
        ("a\0b", "NUL"), ("# nothing", "<bdi>The file is empty.</bdi>"), ("- tea", "<bdi>This is no test set. It begins with"),
        ("x" * 2_100_000, "larger than 2 MB"),
    ],
)  # fmt: skip
def test_a_file_with_faults_changes_nothing(marketer: Client, text: str, words: str) -> None:
    case = make_case()
    answer = marketer.post(f"{CASES}import/?use_case={case.use_case}", {"text": text})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    binary = SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")
    assert (
        "no text in UTF-8"
        in marketer.post(f"{CASES}import/?use_case={case.use_case}", {"file": binary}).content.decode()
    )
    nothing = SimpleUploadedFile("a.yaml", b"")
    answer = marketer.post(f"{CASES}import/?use_case={case.use_case}", {"file": nothing})
    assert "<bdi>The file is empty.</bdi>" in answer.content.decode()
    assert PromptTest.objects.count() == 1


# --- from suggestions ---


def test_a_decided_suggestion_becomes_a_case_once() -> None:
    reviewer = signed_in("Reviewer")
    row = SuggestionFactory(state="approved")
    url = f"/admin/generation/suggestion/{row.pk}/"
    assert f"{url}add-case/" in reviewer.get(f"{url}change/").content.decode()
    answer = reviewer.post(f"{url}add-case/", follow=True)
    case = PromptTest.objects.get()
    assert (case.origin, case.expected, case.source_suggestion) == ("golden", {"ideas": ["Iced tea"]}, row.pk)
    assert f"{CASES}{case.pk}/change/" in said(answer)[0]
    page = reviewer.get(f"{url}change/").content.decode()
    assert f"{url}add-case/" not in page
    assert f"{CASES}{case.pk}/change/" in page
    answer = reviewer.post(f"{url}add-case/", follow=True)
    assert "in the test set already" in said(answer)[0]
    assert f"{CASES}{case.pk}/change/" in said(answer)[0]
    assert PromptTest.objects.count() == 1


def test_what_is_not_decided_or_not_permitted_becomes_no_case() -> None:
    reviewer, draft, done = signed_in("Reviewer"), SuggestionFactory(), SuggestionFactory(state="rejected")
    page = reviewer.get(f"/admin/generation/suggestion/{draft.pk}/change/").content.decode()
    assert "Add to test set" not in page
    answer = reviewer.post(f"/admin/generation/suggestion/{draft.pk}/add-case/", follow=True)
    assert "Only an approved or rejected suggestion" in said(answer)[0]
    assert reviewer.get(f"/admin/generation/suggestion/{done.pk}/add-case/").status_code == 302
    assert reviewer.post("/admin/generation/suggestion/nonsense/add-case/").status_code == 404
    for group in ("Marketer", "Operator"):
        assert signed_in(group).post(f"/admin/generation/suggestion/{done.pk}/add-case/").status_code == 403
    assert not PromptTest.objects.exists()


def test_several_are_added_at_once_and_the_others_are_named() -> None:
    reviewer = signed_in("Reviewer")
    rows = [SuggestionFactory(state=state) for state in ("approved", "rejected", "draft")]
    sent = {"action": "add_selected_to_test_set", "_selected_action": [str(row.pk) for row in rows], "index": "0"}
    messages = said(reviewer.post("/admin/generation/suggestion/", sent, follow=True))
    assert messages[0].startswith("2 test cases were added.")
    assert len(messages) == 2
    assert str(rows[2]) in messages[1]
    assert set(PromptTest.objects.values_list("origin", flat=True)) == {"golden", "failing"}


def test_an_empty_test_set_says_how_it_is_filled() -> None:
    use_case, other = live_use_case(), live_use_case()
    make_case(other)
    page = signed_in("Marketer", "Reviewer").get(f"{CASES}?use_case={use_case}&active=").content.decode()
    assert "No test cases yet" in page and "Nothing fits" not in page
    assert f'href="/admin/generation/suggestion/?state=approved&amp;use_case={use_case}"' in page
    assert f'href="{CASES}add/?use_case={use_case}">Add test case' in page
    assert "Approved suggestions" not in signed_in("Marketer").get(f"{CASES}?use_case={use_case}").content.decode()
    for narrower in (f"use_case={use_case}&q=tea", f"use_case={other}&active=no", "q=nothing+like+it"):
        page = signed_in("Marketer").get(f"{CASES}?{narrower}").content.decode()
        assert "Nothing fits" in page, narrower


def test_other_empty_lists_of_a_use_case_say_so_too(marketer: Client) -> None:
    use_case = live_use_case()
    assert "No trials and test runs yet" in marketer.get(f"{RUNS}?use_case={use_case}").content.decode()
    page = marketer.get(f"/admin/prompts/experiment/?use_case={use_case.pk}").content.decode()
    assert "No experiments yet" in page
    assert f'href="/admin/prompts/experiment/add/?use_case={use_case.pk}"' in page


# --- many ---


def queries_of(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_rows(marketer: Client) -> None:
    small, large = done_run(2), done_run(12)
    counts = [queries_of(marketer, f"{RUNS}{run.pk}/change/") for run in (small, large)]
    assert counts[0] == counts[1] <= 14
    before = queries_of(marketer, RUNS)
    for _ in range(3):
        done_run(1)
    assert queries_of(marketer, RUNS) == before
    make_case()
    before = queries_of(marketer, CASES)
    for _ in range(10):
        make_case()
    assert queries_of(marketer, CASES) == before
