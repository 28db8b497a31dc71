"""Prompts as files: what is exported is loaded again without loss, and loading it here changes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from prompts.catalog_export import export, file_data
from prompts.catalog_files import read_catalog
from prompts.catalog_files.entries import service_entry
from prompts.catalog_files.located import document_of
from prompts.catalog_files.writing import UnwritableError, yaml_of
from prompts.catalog_sync import sync
from prompts.models import PromptTest, PromptVersion, Publication, ReferenceData, Service, UseCase
from prompts.publishing import add_draft, publish
from tests.factories import ServiceFactory, UseCaseFactory, VersionFactory, live_use_case

from .catalog_example import write

pytestmark = pytest.mark.django_db

# Columns that say the same in another database.
SERVICE = ("slug", "name", "description", "enabled")
USE_CASE = (
    "service__slug", "slug", "name", "description", "enabled", "input_schema", "output_schema", "output_rules",
    "reference", "example_variables", "example_output", "fallback", "review_policy", "safety_level", "cache_seconds",
    "tests_required", "second_person_required", "live_version__system_prompt", "live_version__user_prompt",
    "live_version__model", "live_version__max_tokens", "live_version__effort",
)  # fmt: skip


def everything() -> str:
    """All that files keep, with the order of keys."""
    return json.dumps(
        [
            list(Service.objects.order_by("slug").values(*SERVICE)),
            list(UseCase.objects.order_by("service__slug", "slug").values(*USE_CASE)),
            list(ReferenceData.objects.order_by("name").values("name", "description", "data")),
        ],
        ensure_ascii=False,
    )


def forget_everything() -> None:
    """An empty database, as far as prompts go."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE prompts_service, prompts_referencedata CASCADE")


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_the_shipped_catalogue_goes_round_without_loss(tmp_path: Path, capsys: Any) -> None:
    call_command("load_catalog")
    UseCase.objects.filter(slug="hashtags").update(tests_required=True, second_person_required=True, enabled=False)
    before = everything()
    call_command("export_prompts", tmp_path / "out")
    written = contents(tmp_path / "out")
    assert sorted(written) == sorted(f"{service.slug}.yaml" for service in Service.objects.all())
    capsys.readouterr()

    call_command("load_catalog", tmp_path / "out")
    assert capsys.readouterr().out.splitlines() == [
        "1 reference data: 1 unchanged",
        "10 services: 10 unchanged",
        "28 use cases: 28 unchanged",
    ]
    assert (everything(), PromptVersion.objects.count(), Publication.objects.count()) == (before, 28, 28)

    forget_everything()
    call_command("load_catalog", tmp_path / "out")
    assert everything() == before
    assert PromptVersion.objects.filter(status="published", source="catalog").count() == 28
    export(tmp_path / "out")
    assert contents(tmp_path / "out") == written
    call_command("export_prompts", tmp_path / "again")
    assert contents(tmp_path / "again") == written


def test_what_people_changed_outlives_an_export_that_was_loaded_and_the_next_release(
    tmp_path: Path, capsys: Any
) -> None:
    call_command("load_catalog")
    use_case = UseCase.objects.get(service__slug="content", slug="caption")
    UseCase.objects.filter(pk=use_case.pk).update(review_policy="none")
    theirs = add_draft(use_case)
    theirs.user_prompt += "\nBe brief."
    theirs.save()
    publish(theirs, note="Shorter")
    export(tmp_path)
    call_command("load_catalog", tmp_path)
    before, published = everything(), Publication.objects.count()
    capsys.readouterr()
    call_command("load_catalog")  # as with every release
    assert (everything(), Publication.objects.count()) == (before, published)
    assert capsys.readouterr().out.splitlines() == [
        "1 reference data: 1 left alone", "10 services: 10 left alone", "28 use cases: 28 left alone",
        "What was loaded from files of your own is left alone by the shipped ones. --files-win would replace it.",
    ]  # fmt: skip
    call_command("load_catalog", files_win=True)
    use_case.refresh_from_db()
    assert (use_case.review_policy, use_case.live_version == theirs) == ("required", False)
    call_command("load_catalog")
    assert "left alone" not in capsys.readouterr().out


def test_files_are_good_to_read(tmp_path: Path) -> None:
    call_command("load_catalog")
    export(tmp_path)
    text = (tmp_path / "webapp_builder.yaml").read_text()
    shipped = (Path(__file__).parents[2] / "prompts/catalog/webapp_builder.yaml").read_text()
    assert "      user: |-\n        <skill_level>\n        {{skill_level}}\n        </skill_level>\n" in text
    assert "summary: {title: Summary, type: string, minLength: 20, maxLength: 800}" in text
    assert [word for word in ("&id", "*id", "exact:", "!!", "\\n") if word in text] == []
    assert len(text.splitlines()) < 1.2 * len(shipped.splitlines())


def test_a_marketers_words_are_exported_and_loading_them_makes_no_version(tmp_path: Path) -> None:
    use_case = live_use_case()
    export(tmp_path)
    sync(read_catalog(tmp_path))
    draft = add_draft(use_case)
    draft.system_prompt = " Leading and trailing \n\n"
    draft.save()
    publish(draft)
    export(tmp_path)
    assert (tmp_path / f"{use_case.service.slug}.yaml").read_text().startswith("exact: true\n")
    assert sync(read_catalog(tmp_path)).notes == []
    assert use_case.versions.count() == 2
    assert UseCase.objects.get().live_version == draft


def test_what_is_not_finished_goes_round_too(tmp_path: Path) -> None:
    ReferenceData.objects.create(name="unused", data={"b": [1, 2.5, None, True], "a": {}})
    ServiceFactory(slug="empty", enabled=False, description="")
    UseCaseFactory(slug="not_live", example_variables={}, example_output=None)
    UseCaseFactory(slug="plain_text", output_schema=None, example_output="A text\nof two lines", fallback="${topic}")
    VersionFactory(use_case=live_use_case(slug="no_system"), number=2, system_prompt="")
    publish(PromptVersion.objects.get(number=2))
    before = everything()
    export(tmp_path)
    forget_everything()
    sync(read_catalog(tmp_path))
    assert everything() == before


@pytest.mark.parametrize("name", ["other.yaml", "other.yml"])
def test_a_folder_with_other_files_is_refused(tmp_path: Path, name: str) -> None:
    live_use_case()
    (tmp_path / name).write_text("service: {}\n")
    (tmp_path / "README.md").write_text("Ours\n")
    with pytest.raises(CommandError, match=rf"loading would read them: {name}. Nothing was written."):
        call_command("export_prompts", tmp_path)
    assert sorted(contents(tmp_path)) == ["README.md", name]


def test_test_sets_go_round_too(tmp_path: Path, capsys: Any) -> None:
    use_case = live_use_case()
    PromptTest.objects.create(
        use_case=use_case, name="Tea", variables={"topic": " tea\n"}, note="Why\nnot",
        assertions=[{"kind": "contains", "value": "tea", "ignore_case": True}], expected={"ideas": ["Tea"]},
    )  # fmt: skip
    PromptTest.objects.create(use_case=use_case, name="Off", variables={"topic": "x"}, active=False)
    fields = ("use_case__slug", "name", "variables", "note", "assertions", "expected", "active")
    before = list(PromptTest.objects.order_by("name").values(*fields))
    call_command("export_prompts", tmp_path)
    file = tmp_path / "tests" / f"{use_case.full_name}.yaml"
    assert file.exists()
    call_command("load_catalog", tmp_path)
    assert "2 test cases: 2 unchanged" in capsys.readouterr().out

    PromptTest.objects.filter(name="Tea").update(note="By hand")
    call_command("load_catalog", tmp_path)
    assert "1 test case changed by hand, so what the file says was not taken over." in capsys.readouterr().out
    call_command("load_catalog", tmp_path, files_win=True)
    assert "2 test cases: 1 updated, 1 unchanged" in capsys.readouterr().out

    forget_everything()
    call_command("load_catalog", tmp_path)
    assert list(PromptTest.objects.order_by("name").values(*fields)) == before
    PromptTest.objects.all().delete()
    export(tmp_path)
    assert not file.exists()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("no.such.yaml", "use_case: x\n", "1: There is no use case called no.such."),
        ("tea_shop.ideas.yaml", "cases: [", "2: "),
        ("tea_shop.ideas.yaml", "use_case: tea_shop.ideas\ncases: [{name: A, variables: {}}]\n", "2: "),
        ("tea_shop.ideas.yaml", "\x00", "1: "),
    ],
)
def test_one_fault_in_a_test_set_and_nothing_is_written(
    tmp_path: Path, capsys: Any, name: str, text: str, sentence: str
) -> None:
    write(tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / name).write_text(text)
    with pytest.raises(CommandError, match="nothing was written"):
        call_command("load_catalog", tmp_path)
    assert capsys.readouterr().err.startswith(f"tests/{name}:{sentence}")
    assert Service.objects.count() == 0


def test_what_loading_would_refuse_is_told_and_nothing_is_written(tmp_path: Path, capsys: Any) -> None:
    use_case = live_use_case()
    UseCase.objects.update(input_schema={"type": "object", "properties": {"topic": {"type": "string"}}})
    with pytest.raises(CommandError, match=r"Mend them in the admin first\. Nothing was written."):
        call_command("export_prompts", tmp_path / "out")
    assert capsys.readouterr().err.startswith(f"{use_case.service.slug}.yaml:")
    assert not (tmp_path / "out").exists()


def test_an_empty_database_and_a_place_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There are no services to export\. Nothing was written."):
        call_command("export_prompts", tmp_path)
    live_use_case()
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="Cannot write the files: "):
        call_command("export_prompts", tmp_path / "file" / "below")


NASTY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200),
    st.lists(
        st.sampled_from(
            ["---", "...", "\t", "\n", " ", "\r\n", "\r", "a: b", "# no comment", "- x", "|", "é", "🍵", "\x85", "\u2028",
             "\ufeff", "'", '"', "\\", "{{topic}}", "%TAG", "&a", "*a", "? ", "yes", "1e3", "0x1f", "null", "~", "<<"]
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), NASTY),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NASTY, inner, max_size=4)),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@example("x\n" * 25_000)
@example([" \n x", "\n\n", " ", "\t- a\n\tb\n", "a\n ", "a \nb", "trailing\n\n\n", "---\n...\n", ["|2-\n  x"]])
@example({"1": 1, "": "", "true": True, "a\nb": [[["x\ny"]]], "k" * 300: {}, "=": "=", "2026-11-20": "11:00"})
@example([1e22, 1e-7, -0.0, 10**30, 1.0])
def test_any_data_is_written_so_that_reading_gives_the_same(data: Any) -> None:
    text = yaml_of({"data": data})
    document = document_of(text, "")
    assert document.problems == []
    assert json.dumps(document.data) == json.dumps({"data": data})


@given(NASTY, NASTY, NASTY)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_wording_goes_round(system: str, user: str, description: str) -> None:
    version = PromptVersion(system_prompt=system, user_prompt=user, model="m", max_tokens=5, effort="low")
    fields = {"review_policy": "none", "safety_level": "low", "input_schema": {}, "live_version": version}
    use_case = UseCase(slug="ideas", name="Ideas", description=description, **fields)
    data = document_of(yaml_of(file_data(Service(slug="shop", name="Shop"), [use_case], [])), "").data
    [entry] = service_entry(data).use_cases
    assert entry.wording == {
        "system_prompt": system, "user_prompt": user, "model": "m", "max_tokens": 5, "effort": "low"
    }  # fmt: skip
    assert entry.contract["description"] == description


def test_what_yaml_cannot_hold_is_refused() -> None:
    deep: Any = "x"
    for _ in range(80):
        deep = [deep]
    with pytest.raises(UnwritableError):
        yaml_of({"data": deep})
