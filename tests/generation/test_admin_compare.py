"""Comparing versions: words marked, settings beside each other, any two of a use case."""

import time
from typing import Any

import pytest
from django.test import Client

from prompts.admin.word_marks import WordMarker, opcodes, paired
from prompts.admin.wording_diff import compared, side_by_side
from prompts.models import PromptVersion
from prompts.publishing import archive, publish
from tests.factories import VersionFactory, live_use_case
from tests.signed_in import signed_in

VERSIONS = "/admin/prompts/promptversion/"


def compare(browser: Client, **query: Any) -> Any:
    return browser.get(f"{VERSIONS}compare/", query)


def test_only_the_words_that_differ_are_marked() -> None:
    left, right = WordMarker().marked("Write three captions for it.", "Write five short captions for it.")
    assert left == (("Write ", False), ("three", True), (" captions for it.", False))
    assert right == (("Write ", False), ("five short", True), (" captions for it.", False))


def test_lines_that_have_nothing_in_common_are_not_marked_word_by_word() -> None:
    assert WordMarker().marked("Be kind to people.", "List 5 dishes!") == (
        (("Be kind to people.", False),),
        (("List 5 dishes!", False),),
    )


def test_alike_lines_stand_beside_each_other() -> None:
    old = ["Write three captions.", "Use the brand's tone."]
    new = ["You are a writer.", "Write five captions.", "Use the brand's own tone."]
    assert paired(old, new) == [(None, new[0]), (old[0], new[1]), (old[1], new[2])]


def test_far_lines_are_left_out_or_all_are_shown() -> None:
    before = "\n".join(f"line {n}" for n in range(1, 31))
    after = before.replace("line 15", "line fifteen")
    rows = list(side_by_side(before, after))
    assert [(row.kind, row.left_out) for row in rows if row.kind != "same"] == [
        ("gap", 11),
        ("changed", 0),
        ("gap", 12),
    ]
    changed = next(row for row in rows if row.kind == "changed")
    assert changed.old is not None and changed.new is not None
    assert (changed.old.number, changed.new.number) == (15, 15)
    assert len(list(side_by_side(before, after, everything=True))) == 30


def test_nothing_is_left_out_unsaid_and_nothing_twice() -> None:
    before = "\n".join(f"line {n}" for n in range(60))
    after = "\n".join(["first", *(f"line {n}" for n in range(60) if n not in (20, 21)), "last"])
    old = [row.old.number for row in side_by_side(before, after, everything=True) if row.old]
    new = [row.new.number for row in side_by_side(before, after, everything=True) if row.new]
    assert (old, new) == (list(range(1, 61)), list(range(1, 61)))
    gone = sum(row.left_out for row in side_by_side(before, after))
    assert gone + sum(1 for row in side_by_side(before, after) if row.old) == 60
    assert [line.text for line in compared(before, after) if line.kind == "removed"] == ["line 20", "line 21"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a"] * 50_000, ["b"] * 50_000),
        (["a", "b"] * 1_000, ["b", "b", "a"] * 660),
        (["w x y " * 80] * 100, ["y w x " * 80] * 100),
        (["word " * 20_000], ["word b " * 14_000]),
    ],
)
def test_texts_made_to_be_slow_are_not(old: list[str], new: list[str]) -> None:
    begun = time.monotonic()
    assert list(side_by_side("\n".join(old), "\n".join(new)))
    assert opcodes(old, old) == [("equal", 0, len(old), 0, len(old))]
    assert time.monotonic() - begun < 3


@pytest.mark.django_db
class TestPage:
    def versions(self) -> tuple[PromptVersion, PromptVersion]:
        use_case = live_use_case()
        old = use_case.live_version
        assert old is not None
        new = VersionFactory(
            use_case=use_case,
            number=2,
            user_prompt="<topic>\n{{topic}} today\n</topic>",
            max_tokens=2000,
            note="<b>N</b>",
        )
        return old, new

    def test_it_shows_both_with_settings(self) -> None:
        old, new = self.versions()
        page = compare(signed_in("Marketer"), old=old.pk, new=new.pk).content.decode()
        assert "{{topic}}<ins> today</ins>" in page
        assert "<del>1000</del>" in page and "<ins>2000</ins>" in page
        assert "&lt;b&gt;N&lt;/b&gt;" in page
        assert f"?old={new.pk}&amp;new={old.pk}" in page  # swap

    def test_without_an_old_one_the_live_one_is_taken_else_the_one_before(self) -> None:
        old, new = self.versions()
        marketer = signed_in("Marketer")
        assert compare(marketer, new=new.pk).context["old"] == old
        assert compare(marketer, new=old.pk).context["old"] is None
        publish(new)
        assert compare(marketer, new=new.pk).context["old"] == old

    def test_the_same_is_said(self) -> None:
        _, new = self.versions()
        page = compare(signed_in("Marketer"), old=new.pk, new=new.pk).content.decode()
        assert "Wording, model and limits are the same." in page

    def test_versions_of_two_use_cases_and_wrong_ids_lead_back(self) -> None:
        _, new = self.versions()
        other = live_use_case().live_version
        marketer = signed_in("Marketer")
        for query, sentence in [
            ({"old": other.pk, "new": new.pk}, "Only versions of the same use case"),  # type: ignore[union-attr]
            ({"old": "x", "new": new.pk}, "There is no such version"),
            ({"old": "9" * 30, "new": new.pk}, "There is no such version"),
            ({"old": new.pk, "new": "999999"}, "There is no such version"),
            ({}, "There is no such version"),
        ]:
            answer = marketer.get(f"{VERSIONS}compare/", query, follow=True)
            assert answer.redirect_chain == [(VERSIONS, 302)]
            assert sentence in answer.content.decode()

    def test_the_list_compares_two_that_are_selected(self) -> None:
        old, new = self.versions()
        marketer = signed_in("Marketer")

        def selected(*versions: PromptVersion) -> Any:
            data = {"action": "compare_selected", "_selected_action": [version.pk for version in versions]}
            return marketer.post(VERSIONS, data)

        assert selected(new, old).url == f"{VERSIONS}compare/?old={old.pk}&new={new.pk}"
        foreign = live_use_case().live_version
        assert foreign is not None
        for wrong in [(new,), (new, foreign), (new, old, foreign)]:
            assert selected(*wrong).url == VERSIONS

    def test_it_needs_the_right_to_see_versions(self) -> None:
        _, new = self.versions()
        assert compare(signed_in("Reviewer"), new=new.pk).status_code == 403

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries: Any) -> None:
        old, new = self.versions()
        for number in range(3, 40):
            VersionFactory(use_case=old.use_case, number=number)
        marketer = signed_in("Marketer")
        with django_assert_max_num_queries(9):
            assert compare(marketer, old=old.pk, new=new.pk).status_code == 200

    def test_the_list_leaves_the_archive_out(self) -> None:
        old, new = self.versions()
        archive(new)
        marketer = signed_in("Marketer")

        def shown(query: str) -> list[PromptVersion]:
            return list(marketer.get(f"{VERSIONS}?{query}").context["cl"].result_list)

        assert shown("") == [old]
        assert shown("state=archived") == [new]
        assert shown("state=draft") == []
        assert shown("state=experiment") == []
