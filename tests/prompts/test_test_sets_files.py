"""Test sets as YAML: nothing is lost, and nothing passes silently."""

import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from llmhub.errors import InvalidRequest
from prompts.models import PromptTest, ReferenceData, UseCase
from prompts.test_sets.files import Summary, dump, load
from tests.factories import UseCaseFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def use_case(db: None) -> UseCase:
    return UseCaseFactory()


def file_of(use_case: UseCase, cases: str) -> str:
    return f"use_case: {use_case.full_name}\ncases:\n{cases}"


GOOD = """\
  - name: Tea
    note: |
      Two lines,
      both kept.
    variables:
      topic: "11:00"
    assertions:
      - kind: contains
        value: tea
        ignore_case: true
    expected: {ideas: [Iced tea]}
  - name: Off
    active: false
    variables: {topic: no}
"""


def test_cases_are_added_updated_and_left_alone(use_case: UseCase) -> None:
    PromptTest.objects.create(use_case=use_case, name="Other", variables={"topic": "x"})
    person = UserFactory()
    assert load(use_case, file_of(use_case, GOOD), person) == Summary(2, 0, 0)
    tea = use_case.tests.get(name="Tea")
    assert (tea.note, tea.variables, tea.active) == ("Two lines,\nboth kept.\n", {"topic": "11:00"}, True)
    assert (tea.expected, tea.origin, tea.created_by) == ({"ideas": ["Iced tea"]}, "imported", person)
    assert use_case.tests.get(name="Off").variables == {"topic": "no"}
    assert load(use_case, file_of(use_case, GOOD)) == Summary(0, 0, 2)
    changed = GOOD.replace("value: tea", "value: Tea")
    assert load(use_case, file_of(use_case, changed)) == Summary(0, 1, 1)
    tea.refresh_from_db()
    assert (tea.assertions[0]["value"], tea.created_by, use_case.tests.count()) == ("Tea", person, 3)


def test_the_written_file_is_pleasant_to_read(use_case: UseCase) -> None:
    load(use_case, file_of(use_case, GOOD))
    text = dump(use_case)
    assert "    note: |\n      Two lines,\n      both kept.\n" in text
    assert text.index("name: 'Off'") < text.index("name: Tea")
    assert "active: false" in text
    assert "expected: null" not in text
    assert load(use_case, text) == Summary(0, 0, 2)


@pytest.mark.parametrize(
    ("cases", "line", "words"),
    [
        ("  - name: A\n    variables: {topic: x}\n    asertions: []\n", 5, "asertions"),
        ("  - name: A\n    variables: {topc: x}\n", 4, "topc"),
        ("  - name: A\n    variables:\n      topic: x\n      count: 9\n", 6, "count"),
        ("  - name: A\n    variables: {topic: x}\n    assertions:\n      - kind: regex\n        value: '('\n", 7, "missing )"),
        ("  - name: A\n    variables: {topic: x}\n    assertions:\n      - kind: equals\n", 6, "expected"),
        ("  - name: A\n    variables: {topic: x}\n  - name: A\n    variables: {topic: x}\n", 5, "two cases"),
        ("  - name: A\n    name: B\n    variables: {topic: x}\n", 4, "twice"),
        ("  - name: A\n    variables: !!python/object:os.system {topic: x}\n", 4, "tag"),
        ("  - name: A\n    variables: &a {topic: x}\n  - name: B\n    variables: *a\n", 6, "aliases"),
        ("  - name: A\n    variables: {topic: x\n", 5, "not YAML"),
        ('  - name: " A"\n    variables: {topic: x}\n', 3, "blank"),
        ("  - name: A\n    variables: {topic: x}\n    note: \"a\\0b\"\n", 5, "NUL"),
        ("  - name: A\n    variables: {topic: x}\n    active: yes\n", 5, "active"),
        ("  - just a text\n", 3, "cases.0"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_changes_nothing(
    use_case: UseCase, cases: str, line: int, words: str
) -> None:
    with pytest.raises(InvalidRequest) as caught:
        load(use_case, file_of(use_case, cases))
    told = [fault.detail for fault in caught.value.errors]
    assert any(detail.startswith(f"Line {line}:") and words in detail for detail in told), told
    assert not PromptTest.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "cases: []", "a", "null", "\x00", "\ud800", "use_case: x.y\ncases: []", "- " * 400_000, "x" * 1_100_000,
     "[" * 1_000_000, "{a: " * 200_000, "--- a\n--- b\n", "a: " + "9" * 100_000, "\t", "? [a]\n: b", "%YAML 9.9\n---\n"],
    ids=range(17),
)  # fmt: skip
def test_no_text_breaks_it(use_case: UseCase, text: str) -> None:
    started = time.monotonic()
    with pytest.raises(InvalidRequest) as caught:
        load(use_case, text)
    assert caught.value.errors
    assert time.monotonic() - started < 5
    assert not PromptTest.objects.exists()


def test_a_thousand_laughs_are_refused_at_once(use_case: UseCase) -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 20))
    with pytest.raises(InvalidRequest, match="cannot be loaded") as caught:
        load(use_case, f"l0: &l0 [x]\n{levels}")
    assert "Line 2: aliases" in caught.value.errors[0].detail


def test_reference_data_need_not_stand_in_a_case(use_case: UseCase) -> None:
    use_case.reference = {"topic": "topics"}
    use_case.save()
    ReferenceData.objects.create(name="topics", data="tea")
    assert load(use_case, file_of(use_case, "  - name: A\n    variables: {}\n")) == Summary(1, 0, 0)
    assert use_case.tests.get().variables == {}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60) | st.sampled_from(
    ["", " ", "\n", " a\nb ", "a\n\n", "\n a", "a\r\nb", "a\x85b", "\u2028", "\ufeff", "on", "~", "null", "1_000", "0x1F",
     "11:00", "1e5", ".5", "5.", "2026-11-20", "<<", "=", "- a", "# a", "a: b", "*a", "&a", "!a", "|", "'", '"', "%", "@",
     "\ttab\n\tx", "a\n  b\n c", "é\n日本\n😀", "---", "...", "a\n---\nb", "\x7f", "\x1b[0m", "{a}", "x\n# y", "\n\n\n"]
)  # fmt: skip
NUMBERS = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=VALUES, text=TEXT, active=st.booleans())
@example(value={"b": 1, "a": {"z": [[], {}], "y": None}}, text="x", active=True)
def test_nothing_is_lost_on_the_way(use_case: UseCase, value: Any, text: str, active: bool) -> None:
    PromptTest.objects.filter(use_case=use_case).delete()
    use_case.input_schema = {"type": "object"}
    use_case.save()
    given = {"variables": {"v": value, text: text}, "note": text, "expected": value, "active": active}
    assertions = [{"kind": "contains", "value": text, "ignore_case": active}] if text.strip() else []
    case = PromptTest.objects.create(use_case=use_case, name=text.strip() or "x", assertions=assertions, **given)
    written = dump(use_case)
    assert load(use_case, written) == Summary(0, 0, 1), written
    case.delete()
    assert load(use_case, written) == Summary(1, 0, 0)
    again = use_case.tests.get()
    assert (again.variables, list(again.variables)) == (case.variables, list(case.variables))
    assert (again.note, again.expected, again.active) == (text, value, active)
    assert repr(again.expected) == repr(value)
