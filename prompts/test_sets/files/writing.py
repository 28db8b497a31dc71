"""Writing a test set as YAML that people like to read and that loads without loss."""

import re
from typing import Any

import yaml

from prompts.models import PromptTest, UseCase

HEADER = """\
# Test set of {name}, written by llmhub. Loading it updates the cases of these names and adds the others.
"""
# Breaks and marks that a block scalar would change or hide; within double quotes they are spelled out.
_NEEDS_ESCAPES = re.compile("[^\n\t\x20-\x7e\xa0-\u2027\u202f-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def dump(use_case: UseCase) -> str:
    """All cases of `use_case`, active or not, by name. Where a case came from is not written. Reads `service`."""
    cases = [_case(case) for case in use_case.tests.order_by("name")]
    data = {"use_case": use_case.full_name, "cases": cases}
    return HEADER.format(name=use_case.full_name) + _yaml(data)


def _case(case: PromptTest) -> dict[str, Any]:
    """What differs from a case's defaults, in the order in which people read it."""
    fields: dict[str, Any] = {"name": case.name}
    if case.note:
        fields["note"] = case.note
    if not case.active:
        fields["active"] = False
    fields["variables"] = case.variables
    if case.assertions:
        fields["assertions"] = case.assertions
    if case.expected is not None:
        fields["expected"] = case.expected
    return fields


def _yaml(data: Any) -> str:
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
    return text


class _Dumper(yaml.SafeDumper):
    """Block scalars for texts of several lines; no aliases, which the loader refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # List items stand further in than their key, as most people write them.
        return super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _NEEDS_ESCAPES.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)
# Beyond YAML 1.1's numbers, which the dumper quotes anyway, the loader takes these for numbers.
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z"),
    list("-+.0123456789"),
)
