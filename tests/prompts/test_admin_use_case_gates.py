"""A use case's gates and files in the admin: who may switch them, what is written down, what differs from the files."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from prompts.catalog_files import read_catalog
from prompts.catalog_sync import sync
from prompts.experiments import plan, running
from prompts.models import PromptVersion, UseCase
from prompts.publishing import add_draft, archive, publish
from tests.factories import VersionFactory, live_use_case
from tests.signed_in import signed_in

from .catalog_example import write
from .test_admin_use_cases import USE_CASES, change

pytestmark = pytest.mark.django_db
LISTS = ["All versions", "History", "Test set", "Test runs", "Experiments"]


def test_switching_gates_is_written_down_and_shown() -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    shown = marketer.get(f"{USE_CASES}{use_case.pk}/change/")
    assert "Whoever may publish can take a draft live alone, without tests." in shown.content.decode()
    assert [title for title, _ in shown.context["facts"].links] == LISTS
    assert dict(shown.context["facts"].links)["Experiments"].endswith(f"?use_case={use_case.pk}")
    assert change(marketer, use_case, tests_required="on", second_person_required="on").status_code == 302
    use_case.refresh_from_db()
    assert (use_case.tests_required, use_case.second_person_required) == (True, True)
    change(marketer, use_case, second_person_required="on")
    said = LogEntry.objects.filter(change_message__startswith="Switched").order_by("id")
    assert [entry.change_message for entry in said] == [
        "Switched on: must pass its tests.",
        "Switched on: needs a second person.",
        "Switched off: must pass its tests.",
    ]
    page = marketer.get(f"{USE_CASES}{use_case.pk}/change/").content.decode()
    assert "A draft goes live when a second person approves it. Switched off: must pass its tests. By " in page


def test_each_gate_tells_who_switched_it_last() -> None:
    use_case, anna, ben = live_use_case(), signed_in("Marketer"), signed_in("Marketer")
    for browser, gates in ((anna, {"second_person_required": "on"}), (anna, {"tests_required": "on"}), (ben, {})):
        change(browser, use_case, **gates)
    shown = ben.get(f"{USE_CASES}{use_case.pk}/change/")
    told = [(said, who) for said, who, _ in shown.context["facts"].switches]
    assert told == [
        ("Switched off: must pass its tests.", str(ben.user)),  # type: ignore[attr-defined]
        ("Switched off: needs a second person.", str(anna.user)),  # type: ignore[attr-defined]
    ]
    assert all(f"{said} By {who}, " in shown.content.decode() for said, who in told)


def test_an_experiment_is_named_while_it_runs_and_while_it_is_paused() -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    publish(VersionFactory(use_case=use_case, number=2))
    shares = [plan.Share(version=version, weight=0.5) for version in use_case.versions.all()]
    experiment = plan.create(use_case, plan.Plan(slug="warm", name="Warmer", shares=shares))

    def told() -> tuple[bool, bool]:
        page = marketer.get(f"{USE_CASES}{use_case.pk}/change/").content.decode()
        named = f'<a href="/admin/prompts/experiment/{experiment.pk}/change/">“Warmer”</a> shares'
        return f"{named} its traffic." in page, f"{named} no traffic until it goes on." in page

    assert told() == (False, False)
    running.start(experiment)
    assert told() == (True, False)
    running.pause(experiment)
    assert told() == (False, True)
    running.stop(experiment)
    assert told() == (False, False)


@pytest.mark.parametrize("field", ["created_by", "changed_by"])
def test_who_has_a_draft_cannot_switch_the_second_person_off(field: str) -> None:
    use_case, marketer = gated_draft(field)
    answer = change(marketer, use_case, tests_required="on")
    assert answer.context["adminform"].form.errors["second_person_required"] == [
        "Your draft v2 is not published yet, so somebody else has to switch this off."
    ]
    use_case.refresh_from_db()
    assert (use_case.second_person_required, LogEntry.objects.count()) == (True, 0)
    assert change(signed_in("Marketer"), use_case, tests_required="on").status_code == 302
    use_case.refresh_from_db()
    assert not use_case.second_person_required


def gated_draft(field: str) -> tuple[UseCase, Any]:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    UseCase.objects.update(second_person_required=True, tests_required=True)
    VersionFactory(use_case=use_case, number=2, **{field: marketer.user})  # type: ignore[attr-defined]
    use_case.refresh_from_db()
    return use_case, marketer


def test_archiving_the_draft_is_no_way_round_it() -> None:
    use_case, marketer = gated_draft("created_by")
    archive(PromptVersion.objects.get(number=2))
    assert change(marketer, use_case).status_code == 200
    use_case.refresh_from_db()
    assert use_case.second_person_required


def test_the_list_and_the_page_tell_what_differs_from_the_files(
    tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    sync(read_catalog(write(tmp_path)))
    same = live_use_case()
    marketer = signed_in("Marketer")
    assert [row.differs for row in marketer.get(USE_CASES).context["cl"].result_list] == [False, False]
    use_case = UseCase.objects.get(service__slug="tea_shop")
    draft = add_draft(use_case)
    draft.user_prompt += "\n<script>x</script>"
    draft.save()
    publish(draft)
    UseCase.objects.filter(pk=use_case.pk).update(cache_seconds=5, fallback=None)
    with django_assert_max_num_queries(10):
        rows = {row.pk: row.differs for row in marketer.get(USE_CASES).context["cl"].result_list}
    assert rows == {use_case.pk: True, same.pk: False}
    for value, wanted in (("differ", [use_case.pk]), ("same", []), ("none", [same.pk])):
        found = marketer.get(f"{USE_CASES}?files={value}").context["cl"].result_list
        assert [row.pk for row in found] == wanted
    shown = marketer.get(f"{USE_CASES}{use_case.pk}/change/")
    told = {one.title: (one.before, one.after) for one in shown.context["facts"].differences}
    assert told == {"Keep answers for (seconds)": ("60", "5"), "Fallback": ("", ""), "User prompt": ("", "")}
    assert "<script>x" not in shown.content.decode()


def test_a_page_shows_the_newest_of_very_many(django_assert_max_num_queries: Any) -> None:
    use_case, marketer = live_use_case(), signed_in("Marketer")
    PromptVersion.objects.bulk_create(
        PromptVersion(use_case=use_case, number=number, user_prompt="x" * 5000, model="m") for number in range(2, 300)
    )
    with django_assert_max_num_queries(14):
        page = marketer.get(f"{USE_CASES}{use_case.pk}/change/").content.decode()
    assert (">v299<" in page, ">v270<" in page, ">v269<" in page) == (True, True, False)
