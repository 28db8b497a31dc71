"""`.env.example` names every setting that there is, and no other."""

import re

from llmhub.local.layout import CLONE

READ = re.compile(r"""(?:env\.(?:str|int|bool|float|list)|os\.environ\.get|positive|required)\(\s*["']([A-Z][A-Z_]+)""")
DEFAULT = re.compile(r"""env\.(?:int|bool|float)\("([A-Z_]+)", (\w+)\)""")
# Read by Django from wherever it finds it; no setting of ours.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_explained() -> None:
    explained = set(re.findall(r"^#([A-Z_]+)=", (CLONE / ".env.example").read_text(), re.MULTILINE))
    read: set[str] = set()
    for package in ("llmhub", "prompts", "generation", "usage"):
        for path in (CLONE / package).rglob("*.py"):
            read |= set(READ.findall(path.read_text()))
    assert explained == read - NOT_OURS


def test_numbers_and_switches_are_the_defaults() -> None:
    explained = dict(re.findall(r"^#([A-Z_]+)=(.*)$", (CLONE / ".env.example").read_text(), re.MULTILINE))
    for path in (CLONE / "llmhub" / "settings").glob("*.py"):
        for name, default in DEFAULT.findall(path.read_text()):
            assert explained[name] == ("" if default == "None" else default.lower()), name


def test_copied_as_it_is_it_sets_nothing() -> None:
    lines = (CLONE / ".env.example").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
