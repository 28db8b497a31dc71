"""Raising alerts: each once, with what it is about or not at all, and resolving them."""

from typing import Any

import pytest
from celery import Celery
from django.conf import settings as django_settings
from django.core import mail
from django.db import transaction
from structlog.testing import capture_logs

from llmhub.celery import app
from tests.at_once import at_once
from tests.factories import UserFactory
from tests.usage.alert_receivers import receiver
from usage.alerts import raise_alert, raising, resolve
from usage.alerts.delivery import deliver_due
from usage.models import Alert

MORE = {"kind": "budget", "level": "warning", "title": "Half of it is spent"}


@pytest.mark.django_db
def test_it_is_there_once_however_often_it_is_raised() -> None:
    assert raise_alert("budget:1:50", **MORE, detail="Of $20.", link="/admin/usage/budget/")
    assert not raise_alert("budget:1:50", kind="other", level="critical", title="Another")
    assert raise_alert("budget:1:80", **MORE)
    row = Alert.objects.get(key="budget:1:50")
    assert (row.kind, row.level, row.title, row.detail) == ("budget", "warning", "Half of it is spent", "Of $20.")
    assert (row.link, row.resolved_at, row.mailed_at, row.hooked_at) == ("/admin/usage/budget/", None, None, None)
    assert Alert.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_is_new_to_one_of_many_at_once() -> None:
    found = at_once(*[lambda: raise_alert("budget:1:50", **MORE) for _ in range(12)])
    assert sorted(found) == [False] * 11 + [True]
    assert Alert.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rolled_back_nothing_was_said(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    UserFactory(email="ada@example.com", is_superuser=True)
    asked: list[str] = []
    monkeypatch.setattr(raising.current_app, "send_task", lambda name, **_: asked.append(name))
    with receiver() as box:
        settings.ALERT_WEBHOOK_URL = box.url
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert raise_alert("budget:1:50", **MORE)
            raise ZeroDivisionError
        assert deliver_due() == 0
    assert (Alert.objects.count(), asked, mail.outbox, box.got) == (0, [], [], [])
    with transaction.atomic():
        assert raise_alert("budget:1:50", **MORE)
        assert not raise_alert("budget:1:50", **MORE)
        assert asked == []
    assert asked == ["usage.alerts.tasks.deliver"]


@pytest.mark.django_db
def test_a_broker_that_is_away_does_not_hold_up_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens there.
    away = Celery("away", broker="redis://127.0.0.1:1/0", broker_transport_options={"max_retries": 0})
    away.conf.task_publish_retry = False
    monkeypatch.setattr(raising, "current_app", away)
    with capture_logs() as logs:
        raising.ask_for_delivery()
    assert [one["event"] for one in logs] == ["broker_away"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mail_is_on", "url", "due"),
    [(True, "", (True, False)), (False, "https://a.example/", (False, True)), (False, "", (False, False))],
)
def test_what_is_due_follows_the_settings(settings: Any, mail_is_on: bool, url: str, due: tuple[bool, bool]) -> None:
    settings.MAIL_IS_ON, settings.ALERT_WEBHOOK_URL = mail_is_on, url
    raise_alert("budget:1:50", **MORE)
    row = Alert.objects.get()
    assert (row.mail_after == row.at, row.hook_after == row.at) == due
    assert (row.mail_after is None, row.hook_after is None) == (not due[0], not due[1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"level": "loud"}, {"link": "https://evil.example/"}, {"link": "//evil.example"}, {"link": "/\\evil.example"},
        {"link": "javascript:alert(1)"}, {"link": "/" + "x" * 300}, {"kind": ""}, {"kind": "x" * 31}, {"key": ""},
        {"key": "x" * 201},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_none_is_refused(values: dict[str, str]) -> None:
    given = {"key": "budget:1:50", **MORE, **values}
    with pytest.raises(ValueError, match=r"alert|valid"):
        raise_alert(**given)
    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_a_title_is_one_line_that_fits() -> None:
    raise_alert("a", kind="budget", level="info", title="Two\r\nlines" + "x" * 300, detail="a\0b")
    row = Alert.objects.get()
    assert row.title == "Two lines" + "x" * 190 + "…"
    assert row.detail == "a�b"


@pytest.mark.django_db
def test_resolving_takes_what_is_below_the_key_and_nothing_else() -> None:
    for key in ("budget:3", "budget:3:2026-11:50", "budget:3:2026-11:80", "budget:30:2026-11:50", "budget:3%:x"):
        raise_alert(key, **MORE)
    assert resolve("budget:3:2026-11:") == 2
    assert resolve("budget:3") == 1
    assert resolve("budget:3") == 0
    assert resolve("") == 0
    left = Alert.objects.filter(resolved_at=None).values_list("key", flat=True)
    assert set(left) == {"budget:30:2026-11:50", "budget:3%:x"}
    # It stays known: the same key says nothing again.
    assert not raise_alert("budget:3", **MORE)


def test_workers_know_the_task_and_are_told_of_it_each_minute() -> None:
    app.loader.import_default_modules()
    assert "usage.alerts.tasks.deliver" in app.tasks
    told = [one for one in django_settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == raising.TASK]
    assert [one["schedule"] for one in told] == [60.0]
