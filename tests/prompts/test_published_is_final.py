"""What was published stays as it was: the database refuses, whichever way one tries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from prompts.models import PromptVersion, Publication
from prompts.publishing import add_draft, archive, publish, unarchive
from tests.conftest import KEPT_TABLES
from tests.factories import live_use_case
from tests.signed_in import signed_in

pytestmark = pytest.mark.django_db
CHANGED = "Version 1 was published, so it cannot be changed."
DELETED = "Version 1 was published, so it cannot be deleted."
HISTORY = "it cannot be changed or deleted"


@pytest.fixture
def version() -> PromptVersion:
    found = live_use_case().live_version
    assert found is not None
    publish(add_draft(found.use_case))  # so that it is not the live one that is protected
    return PromptVersion.objects.get(pk=found.pk)


def sql(statement: str) -> Callable[[Any], Any]:
    def run(row: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(pk=row.pk))

    return run


def saved(**values: Any) -> Callable[[Any], Any]:
    def run(row: Any) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    return run


def bulk_updated(row: PromptVersion) -> None:
    row.user_prompt = "Other"
    PromptVersion.objects.bulk_update([row], ["user_prompt"])


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (saved(system_prompt="Other"), CHANGED),
        (saved(note="Other"), CHANGED),
        (saved(status="draft"), CHANGED),
        (saved(published_at=None), CHANGED),
        (bulk_updated, CHANGED),
        (lambda row: PromptVersion.objects.filter(pk=row.pk).update(model="other"), CHANGED),
        (lambda row: PromptVersion.objects.filter(pk=row.pk).update(archived_at=row.created_at, max_tokens=1), CHANGED),
        (sql("UPDATE prompts_promptversion SET user_prompt = 'Other' WHERE id = {pk}"), CHANGED),
        (sql("UPDATE prompts_promptversion SET number = 7 WHERE id = {pk}"), CHANGED),
        (sql("DELETE FROM prompts_promptversion WHERE id = {pk}"), DELETED),
        (lambda row: PromptVersion.objects.filter(pk=row.pk)._raw_delete("default"), DELETED),
    ],
)
def test_a_published_version_is_kept(version: PromptVersion, attempt: Callable[[Any], Any], sentence: str) -> None:
    before = PromptVersion.objects.values().get(pk=version.pk)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        attempt(version)
    assert PromptVersion.objects.values().get(pk=version.pk) == before


def test_deleting_by_the_orm_is_refused_too() -> None:
    use_case = live_use_case()
    never_live = add_draft(use_case)
    PromptVersion.objects.filter(pk=never_live.pk).update(status="published")
    for attempt in (never_live.delete, PromptVersion.objects.filter(pk=never_live.pk).delete):
        with pytest.raises(IntegrityError, match="was published, so it cannot be deleted"), transaction.atomic():
            attempt()
    assert PromptVersion.objects.filter(pk=never_live.pk).exists()


@pytest.mark.parametrize(
    "attempt",
    [
        saved(note="Other"),
        lambda row: row.delete(),
        lambda row: Publication.objects.filter(pk=row.pk).update(by=None, note="x"),
        lambda row: Publication.objects.filter(pk=row.pk).delete(),
        sql("UPDATE prompts_publication SET at = now() WHERE id = {pk}"),
        sql("DELETE FROM prompts_publication WHERE id = {pk}"),
    ],
)
def test_the_history_is_kept(version: PromptVersion, attempt: Callable[[Any], Any]) -> None:
    row = version.publications.get()
    before = list(Publication.objects.values())
    with pytest.raises(IntegrityError, match=HISTORY), transaction.atomic():
        attempt(row)
    assert list(Publication.objects.values()) == before


def test_a_version_may_be_archived_and_taken_out_again(version: PromptVersion) -> None:
    archive(version)
    version.refresh_from_db()
    assert version.is_archived
    unarchive(version)
    assert not PromptVersion.objects.get(pk=version.pk).is_archived


def test_drafts_are_free(version: PromptVersion) -> None:
    draft = add_draft(version.use_case)
    draft.user_prompt = "Other"
    draft.save()
    PromptVersion.objects.filter(pk=draft.pk).update(model="other")
    draft.delete()
    assert not PromptVersion.objects.filter(pk=draft.pk).exists()


def test_the_admin_answers_an_attempt_with_a_refusal(version: PromptVersion) -> None:
    before = list(PromptVersion.objects.order_by("pk").values())
    browser = signed_in(superuser=True)
    path = f"/admin/prompts/promptversion/{version.pk}"
    fields = {
        "system_prompt": "x",
        "user_prompt": "{{topic}}",
        "model": "claude-haiku-5-5",
        "max_tokens": 5,
        "seen": "",
    }
    calls = [
        browser.post(f"{path}/change/", fields),
        browser.post(f"{path}/delete/", {"post": "yes"}),
        browser.post(
            "/admin/prompts/promptversion/",
            {"action": "delete_selected", "_selected_action": [version.pk], "post": "yes"},
        ),
        browser.post(f"/admin/prompts/publication/{version.publications.get().pk}/delete/", {"post": "yes"}),
        browser.post(f"/admin/prompts/publication/{version.publications.get().pk}/change/", {"note": "x"}),
    ]
    assert [answer.status_code for answer in calls] == [403, 403, 302, 403, 403]
    assert list(PromptVersion.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("table", [name for name in KEPT_TABLES if name.startswith("prompts_")])
def test_the_tables_cannot_be_emptied(version: PromptVersion, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER keep_table")
        with pytest.raises(IntegrityError, match=f"The table {table} keeps what was published"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
    assert PromptVersion.objects.filter(pk=version.pk).exists()
