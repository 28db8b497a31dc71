"""What can be wrong with a use case whose keys are all right: schemas, wording, example, rules and fallback."""

from collections.abc import Iterator
from typing import Any

from llmhub.errors import Fault

from ..fallbacks import FallbackError, render
from ..output_rules import check, describe_problems, undeclared_paths
from ..schemas import faults, schema_faults
from ..templates import template_problems, unknown_variables, variables_of
from .located import Document, Step
from .pointers import dotted, path_of

Path = tuple[Step, ...]


def check_use_case(document: Document, slug: str, references: dict[str, Any]) -> None:
    """Report all that is wrong with the use case `slug` of `document`; `references` is all reference data by name."""
    here: Path = ("use_cases", slug)
    fields = document.data["use_cases"][slug]
    schemas_are_sound = _check_schemas(document, here, fields)
    _check_wording(document, here, fields, schemas_are_sound)
    if schemas_are_sound:
        filled = _check_references(document, here, fields, references)
        rules_are_sound = _check_rules(document, here, fields)
        _check_example(document, here, fields, filled, rules_are_sound)
        _check_fallback(document, here, fields, filled, rules_are_sound)


def _check_schemas(document: Document, here: Path, fields: dict[str, Any]) -> bool:
    before = len(document.problems)
    for name in ("input_schema", "output_schema"):
        if fields[name] is not None:
            _report_faults(document, (*here, name), fields[name], schema_faults(fields[name]))
    schema = fields["input_schema"]
    if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
        sentence = "must be of type object with additionalProperties false, so that no misspelt variable passes."
        document.report((*here, "input_schema"), f"{dotted((*here, 'input_schema'))} {sentence}")
    for name in schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ():
        if not (name.isidentifier() and name.isascii() and name.islower()):
            path = (*here, "input_schema", "properties", name)
            document.report(path, f"The variable {name} must be lower-case letters, digits and _.")
    return len(document.problems) == before


def _check_wording(document: Document, here: Path, fields: dict[str, Any], schemas_are_sound: bool) -> None:
    if "prompt" not in fields:
        return
    system, user = fields["prompt"]["system"], fields["prompt"]["user"]
    for number, line in enumerate(system.split("\n") if variables_of(system) else [], 1):
        if "{{" in line:
            sentence = "The system prompt takes no variables: put them into the user prompt."
            document.report((*here, "prompt", "system"), sentence, text_line=number)
    problems = template_problems(user)
    if not problems and schemas_are_sound:
        problems = unknown_variables(user, fields["input_schema"])
    for number, sentence in problems:
        document.report((*here, "prompt", "user"), sentence, text_line=number)


def _check_references(
    document: Document, here: Path, fields: dict[str, Any], references: dict[str, Any]
) -> dict[str, Any]:
    """Report reference data that cannot be filled in; what can be, by variable."""
    filled: dict[str, Any] = {}
    properties = fields["input_schema"].get("properties", {})
    for variable, name in fields.get("reference", {}).items():
        path = (*here, "reference", variable)
        if variable not in properties:
            document.report(path, f"No input is called {variable}.")
        elif name not in references:
            document.report(path, f"There is no reference data called {name}.")
        else:
            filled[variable] = references[name]
            for fault in faults(properties[variable], references[name], root=""):
                document.report(path, f"The reference data {name} does not fit {variable}: {_said(fault)}.")
    return filled


def _check_rules(document: Document, here: Path, fields: dict[str, Any]) -> bool:
    rules = fields.get("output_rules", [])
    problems = describe_problems(rules) or undeclared_paths(rules, fields["input_schema"], fields["output_schema"])
    for problem in problems:
        number = int(problem.split(":")[0].removeprefix("rule "))
        document.report((*here, "output_rules", number - 1), f"{dotted((*here, 'output_rules'))}, {problem}.")
    return not problems


def _check_example(
    document: Document, here: Path, fields: dict[str, Any], filled: dict[str, Any], rules_are_sound: bool
) -> None:
    example = fields.get("example", {})
    variables = example.get("variables", {})
    if "variables" in example:
        path = (*here, "example", "variables")
        _report_faults(document, path, variables, faults(fields["input_schema"], variables, root=""))
    if "output" in example:
        wrong = _answer_faults(fields, example["output"], {**filled, **variables}, rules_are_sound)
        _report_faults(document, (*here, "example", "output"), example["output"], wrong)


def _check_fallback(
    document: Document, here: Path, fields: dict[str, Any], filled: dict[str, Any], rules_are_sound: bool
) -> None:
    if fields["fallback"] is None or "variables" not in fields.get("example", {}):
        return
    path = (*here, "fallback")
    for occasion, variables in _occasions(fields, filled):
        try:
            answer = render(fields["fallback"], variables)
        except FallbackError as error:
            document.report(path, f"{dotted(path)} does not render with {occasion}: {error}.")
            return
        wrong = [_said(fault) for fault in _answer_faults(fields, answer, variables, rules_are_sound)]
        if wrong:
            document.report(path, f"{dotted(path)}, with {occasion}, gives an answer that does not fit: {wrong[0]}.")
            return


def _occasions(fields: dict[str, Any], filled: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    variables = fields["example"]["variables"]
    required = fields["input_schema"].get("required", [])
    yield "the example's variables", {**filled, **variables}
    yield "the required variables only", {**filled, **{name: variables[name] for name in required if name in variables}}


def _answer_faults(
    fields: dict[str, Any], answer: Any, variables: dict[str, Any], rules_are_sound: bool
) -> list[Fault]:
    if fields["output_schema"] is None:
        return [] if isinstance(answer, str) and answer else [Fault("", "must be a text")]
    wrong = faults(fields["output_schema"], answer, root="")
    if wrong or not rules_are_sound:
        return wrong
    return check(fields.get("output_rules", []), answer, variables)


def _report_faults(document: Document, start: Path, data: Any, wrong: list[Fault]) -> None:
    for fault in wrong:
        path = (*start, *path_of(fault.pointer, data))
        document.report(path, f"{dotted(path)} {fault.detail}.")


def _said(fault: Fault) -> str:
    return f"{fault.pointer or 'it'} {fault.detail}"
