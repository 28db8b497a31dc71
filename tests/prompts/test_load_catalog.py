from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from prompts.models import PromptVersion, ReferenceData, Service, UseCase

from .catalog_example import SERVICE, changed, line_of, write

pytestmark = pytest.mark.django_db


def test_a_sound_catalogue_is_written_and_told(tmp_path, capsys):
    call_command("load_catalog", write(tmp_path))
    assert capsys.readouterr().out.splitlines() == [
        "1 reference data: 1 new",
        "1 services: 1 new",
        "1 use cases: 1 new",
    ]


def test_one_problem_anywhere_and_nothing_is_written(tmp_path, capsys):
    write(tmp_path)
    broken = changed("slug: tea_shop", "slug: other").replace("  teas:\n    desc", "  coffees:\n    desc")
    broken = broken.replace("reference: {teas: teas}", "reference: {teas: coffees}").replace("{{topic}}", "{{topc}}")
    write(tmp_path, broken, "other.yaml")
    with pytest.raises(CommandError, match=r"^1 problem; nothing was written\.$"):
        call_command("load_catalog", tmp_path)
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path}/other.yaml:{line_of(broken, '{{topc}}')}: No input declares “topc”."
    ]
    assert [model.objects.count() for model in (Service, UseCase, PromptVersion, ReferenceData)] == [0, 0, 0, 0]


def test_problems_name_files_as_they_are_seen_from_here(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "files", SERVICE.replace("    safety_level: low\n", ""))
    with pytest.raises(CommandError):
        call_command("load_catalog", Path("files"))
    assert capsys.readouterr().err.startswith("files/tea_shop.yaml:10: ")


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"^Cannot read the catalogue: .*No such file"):
        call_command("load_catalog", tmp_path / "nowhere")


def test_the_shipped_catalogue_is_loaded_by_default_and_only_once(capsys):
    call_command("load_catalog")
    assert capsys.readouterr().out.splitlines() == [
        "1 reference data: 1 new",
        "10 services: 10 new",
        "28 use cases: 28 new",
    ]
    call_command("load_catalog")
    assert capsys.readouterr().out.splitlines() == [
        "1 reference data: 1 unchanged",
        "10 services: 10 unchanged",
        "28 use cases: 28 unchanged",
    ]
    assert PromptVersion.objects.filter(status="published", source="catalog").count() == 28
    assert UseCase.objects.filter(live_version=None).count() == 0
