"""A test case as a form: read, checked, and written only when all of it fits."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from generation.admin.edit_tree import ABSENT, Node, place_faults
from llmhub.admin_site.meanwhile import SEEN
from llmhub.errors import Fault
from llmhub.fingerprint import fingerprint
from prompts.models import PromptTest, UseCase
from prompts.test_sets import KINDS, faults

from .check_rows import Row, new_row, place_check_faults, read_rows, rows_of
from .schema_form import FormReader, form_of, input_schema_of

MAX_NAME = 120
MAX_NOTE = 10_000
# What a person writes of a case.
WRITTEN = {
    "name": "name", "note": "note", "active": "part of test runs", "variables": "inputs", "assertions": "checks",
    "expected": "expected answer",
}  # fmt: skip
TEXT_SCHEMA = {"type": "string", "title": "Text"}


@dataclass
class CaseForm:
    """The fields of a case as they are shown; `errors` are those of name, note and the whole, by field."""

    case: PromptTest
    tree: Node
    expected_tree: Node
    has_expected: bool
    rows: list[Row]
    # The case as it was when the person began to write.
    seen: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    # What somebody else did meanwhile, where that is why it was not saved.
    conflict: str = ""

    @property
    def faulty(self) -> list[tuple[str, str, str]]:
        """Everything that is wrong: the id of its field, what it is called, and a sentence."""
        found = [(name, name.capitalize(), text) for name, texts in self.errors.items() for text in texts]
        for tree in (self.tree, self.expected_tree):
            found += [(node.name, node.label or "Inputs", node.errors[0]) for node in tree.walk() if node.errors]
        for row in self.rows:
            found += [(f"check/{row.key}", row.title, text) for text in row.errors]
            found += [(one.name, row.title, text) for one in row.inputs for text in one.errors]
        return found


def form_for(case: PromptTest) -> CaseForm:
    """The form of a case as it is stored, or of a new one, whose inputs begin with the example's."""
    schema = input_schema_of(case.use_case)
    values = case.variables if isinstance(case.variables, dict) else {}
    inputs = {name: value for name, value in values.items() if name not in case.use_case.reference}
    expected = _expected_tree(case.use_case, ABSENT if case.expected is None else case.expected)
    rows, seen = rows_of(case.assertions), stands_for(case)
    return CaseForm(case, form_of(inputs, schema), expected, case.expected is not None, rows, seen)


def stands_for(case: PromptTest) -> str:
    """Equal for cases that say the same: compared before one is saved."""
    return fingerprint(*(getattr(case, name) for name in WRITTEN))


def read_case(request: HttpRequest, case: PromptTest) -> CaseForm:
    """Take what was sent into `case` (which is not saved). Its `faulty` says what keeps it from being saved."""
    form = form_for(case)
    form.seen = request.POST.get(SEEN, "")
    _read_words(request, form)
    _read_inputs(request, form)
    _read_expected(request, form)
    _read_checks(request, form)
    return form


def with_new_check(form: CaseForm, kind: str) -> None:
    """Add a row of `kind` to a form that comes back without being saved."""
    if kind in KINDS:
        form.rows.append(new_row(f"n{len(form.rows) + 500}", kind))


def _read_words(request: HttpRequest, form: CaseForm) -> None:
    case = form.case
    case.name = " ".join(request.POST.get("name", "").split())
    case.note = request.POST.get("note", "").replace("\r\n", "\n").strip()
    case.active = "active" in request.POST
    if not case.name:
        form.errors["name"] = ["Give the case a name."]
    elif len(case.name) > MAX_NAME:
        form.errors["name"] = [f"A name may have {MAX_NAME} characters at most; this has {len(case.name):,}."]
    elif case.use_case.tests.filter(name=case.name.replace("\0", "")).exclude(pk=case.pk).exists():
        form.errors["name"] = ["Another case of this use case has this name."]
    if len(case.note) > MAX_NOTE:
        form.errors["note"] = [f"A note may have {MAX_NOTE:,} characters at most; this has {len(case.note):,}."]
    for name in ("name", "note"):
        if "\0" in getattr(case, name):
            setattr(case, name, getattr(case, name).replace("\0", ""))
            form.errors[name] = ["This holds a NUL character, which can’t be stored."]


def _read_inputs(request: HttpRequest, form: CaseForm) -> None:
    case, schema = form.case, input_schema_of(form.case.use_case)
    reader = FormReader(request.POST, request.FILES, schema)
    value = reader.read(form.tree)
    found = reader.all_faults(value)
    form.tree = form_of(value, schema, reader.keys, kept=True)
    place_faults(form.tree, found)
    # What the hub fills in is not in the form; a case that brought it along keeps it.
    own = case.variables if isinstance(case.variables, dict) else {}
    kept = {name: part for name, part in own.items() if name in case.use_case.reference}
    if not found:
        case.variables = {**value, **kept}


def _read_expected(request: HttpRequest, form: CaseForm) -> None:
    case = form.case
    form.has_expected = "has_expected" in request.POST
    if not form.has_expected:
        case.expected = None
        return
    schema = case.use_case.output_schema or TEXT_SCHEMA
    reader = FormReader(request.POST, request.FILES, schema)
    value = reader.read(form.expected_tree)
    value = "" if value is ABSENT else value
    found = reader.all_faults(value)
    if not found and isinstance(value, str) and not value.strip():
        found = [Fault("/data", "must not be empty")]
    form.expected_tree = form_of(value, schema, reader.keys, name="e")
    place_faults(form.expected_tree, found)
    if not found:
        case.expected = value


def _read_checks(request: HttpRequest, form: CaseForm) -> None:
    form.case.assertions, form.rows = read_rows(request.POST)
    rest = place_check_faults(form.rows, faults(form.case.assertions, has_expected=form.has_expected))
    if rest:
        form.errors["checks"] = rest


def _expected_tree(use_case: UseCase, value: Any) -> Node:
    return form_of(value, use_case.output_schema or TEXT_SCHEMA, name="e")
