"""What the page of a trial sends: versions and inputs, read and checked."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest

from generation.admin.edit_tree import Node, place_faults
from generation.studio.runs import Input
from llmhub.admin_site.json_field import laid_out, parsed
from llmhub.errors import Fault, HubError
from llmhub.ids import row_id
from prompts import schemas
from prompts.models import PromptVersion, UseCase

from .inputs import past_requests, past_title
from .permissions import USE_PAST, VIEW_CASE
from .schema_form import FormReader, form_of, input_schema_of
from .versions import version_of

MAX_LABEL = 120
TYPED = "Typed by hand"
EXAMPLE = "The example"


@dataclass
class TryForm:
    """What was chosen and typed; `problems` are sentences, those of typed inputs stand at their fields as well."""

    version: PromptVersion
    beside: PromptVersion | None
    chosen: list[str]
    tree: Node
    json: str = ""
    json_problem: str = ""
    inputs: list[Input] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def versions(self) -> list[PromptVersion]:
        """What is tried: one version or two."""
        return [self.version] if self.beside in (None, self.version) else [self.version, self.beside]

    def refuse(self, error: HubError) -> None:
        """Take in why the run was not begun: at the typed fields, and in words for the other inputs."""
        if not error.errors:
            self.problems.append(error.detail)
        for fault in error.errors:
            self.problems.append(self._told(fault))

    def _told(self, fault: Fault) -> str:
        parts = fault.pointer.split("/")
        at = int(parts[2]) if len(parts) > 2 and parts[1] == "inputs" and parts[2].isdecimal() else -1
        if not 0 <= at < len(self.inputs):
            return f"{fault.detail}"
        where = "/".join(parts[4:])
        if self.inputs[at].label == TYPED and not self.json:
            place_faults(self.tree, [Fault(f"/data/{where}" if where else "/data", fault.detail)])
        return f"{self.inputs[at].label}: {where} {fault.detail}".replace("  ", " ")


def empty_form(version: PromptVersion, beside: PromptVersion | None, chosen: list[str]) -> TryForm:
    """The form as it opens: the fields for typing hold the example."""
    return TryForm(version, beside, chosen, _tree(version.use_case))


def read_form(request: HttpRequest, version: PromptVersion) -> TryForm:
    """What was sent. Raises Http404 for versions and inputs that there are not, PermissionDenied."""
    chosen = list(dict.fromkeys(request.POST.getlist("input")))
    form = TryForm(version, beside_of(version, request.POST.get("beside", "")), chosen, _tree(version.use_case))
    for key in chosen:
        form.inputs += _input_of(request, version.use_case, key) if key != "typed" else _typed(request, form)
    if not chosen:
        form.problems.append("Choose at least one input.")
    return form


def beside_of(version: PromptVersion, text: str) -> PromptVersion | None:
    """The version to compare with; none for an empty `text`. Raises Http404."""
    if not text:
        return None
    found = version_of(text)
    if found.use_case_id != version.use_case_id:
        raise Http404("The versions belong to different use cases.")
    return found


def _tree(use_case: UseCase) -> Node:
    schema = input_schema_of(use_case)
    example = use_case.example_variables if isinstance(use_case.example_variables, dict) else {}
    return form_of({name: value for name, value in example.items() if name not in use_case.reference}, schema)


def _input_of(request: HttpRequest, use_case: UseCase, key: str) -> list[Input]:
    kind, _, number = key.partition(":")
    if key == "example":
        return [Input(EXAMPLE, use_case.example_variables)]
    if kind == "test" and row_id(number):
        if not request.user.has_perm(VIEW_CASE):
            raise PermissionDenied
        case = use_case.tests.filter(pk=number).first()
        if case:
            return [Input(case.name, case.variables, case)]
    if kind == "past":
        if not request.user.has_perm(USE_PAST):
            raise PermissionDenied
        return [_past(use_case, number)]
    raise Http404("There is no such input.")


def _past(use_case: UseCase, number: str) -> Input:
    try:
        row = past_requests(use_case).filter(pk=number).only("variables", "subject", "created_at").first()
    except ValidationError:
        row = None
    if row is None:
        raise Http404("There is no such request.")
    return Input(past_title(row, use_case)[:MAX_LABEL].strip(), row.variables)


def _typed(request: HttpRequest, form: TryForm) -> list[Input]:
    use_case = form.version.use_case
    schema = input_schema_of(use_case)
    form.json = request.POST.get("json", "").strip()
    if form.json:
        return _typed_json(form, schema)
    reader = FormReader(request.POST, request.FILES, schema)
    value = reader.read(form.tree)
    faults = reader.all_faults(value)
    form.tree = form_of(value, schema, reader.keys, kept=True)
    if not faults:
        return [Input(TYPED, value)]
    place_faults(form.tree, faults)
    form.problems.append("What you typed does not fit the inputs of this use case yet. See below.")
    return []


def _typed_json(form: TryForm, schema: dict[str, Any]) -> list[Input]:
    try:
        value = parsed(form.json)
    except ValidationError as error:
        form.json_problem = error.messages[0]
    else:
        faults = schemas.faults(schema, value, root="")
        if not faults:
            form.json = laid_out(value)
            return [Input(TYPED, value)]
        form.json_problem = " ".join(f"{fault.pointer.lstrip('/') or 'It'} {fault.detail}." for fault in faults[:5])
    form.problems.append("The JSON that you typed can’t be used yet. See below.")
    return []
