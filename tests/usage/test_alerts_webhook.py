"""Alerts to a webhook: signed, sent once by however many workers, and again for as long as it is not taken."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook
from structlog.testing import capture_logs

from tests.usage.alert_receivers import receiver
from usage.alerts import raise_alert
from usage.alerts.delivery import deliver_due
from usage.alerts.lease import HOOK, LEASE, MOST_TRIES, Lease, Outcome
from usage.models import Alert

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.MAIL_IS_ON = False
    settings.ALERT_WEBHOOK_URL = "https://hooks.invalid/"
    settings.ALERT_WEBHOOK_SECRET = SECRET
    settings.PUBLIC_URL = "https://hub.example.com"


def raised(key: str = "budget:1:80", title: str = "80 % is spent “早”") -> Alert:
    assert raise_alert(key, kind="budget", level="warning", title=title, detail="Of $20.", link="/admin/")
    return Alert.objects.get(key=key)


def due_again() -> None:
    Alert.objects.update(hook_after=timezone.now())


@pytest.mark.django_db
def test_what_is_posted_and_its_signature(settings: Any) -> None:
    alert = raised()
    with receiver() as box:
        settings.ALERT_WEBHOOK_URL = box.url
        assert deliver_due() == 1
        assert deliver_due() == 0
    ((headers, text),) = box.got
    assert json.loads(text) == {
        "type": "alert.raised",
        "timestamp": alert.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "id": alert.pk, "key": "budget:1:80", "kind": "budget", "level": "warning", "title": "80 % is spent “早”",
            "detail": "Of $20.", "url": "https://hub.example.com/admin/",
        },
        "text": "80 % is spent “早”",
    }  # fmt: skip
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == f"alert_{alert.pk}"
    assert Webhook(SECRET).verify(text, headers)["type"] == "alert.raised"
    # By hand, as the specification has it.
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{text}".encode()
    digest = hmac.new(b"0123456789abcdef0123456789abcdef", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    alert.refresh_from_db()
    assert (alert.hook_after, alert.hook_tries) == (None, 1)
    assert alert.hooked_at is not None


@pytest.mark.django_db
def test_without_a_secret_it_is_not_signed(settings: Any) -> None:
    raised()
    with receiver() as box:
        settings.ALERT_WEBHOOK_URL, settings.ALERT_WEBHOOK_SECRET = box.url, ""
        assert deliver_due() == 1
    assert "webhook-signature" not in box.got[0][0]


@pytest.mark.django_db
def test_the_addresss_name_and_password_go_along_and_are_not_logged(settings: Any) -> None:
    raised()
    with receiver(500) as box, capture_logs() as logs:
        settings.ALERT_WEBHOOK_URL = box.url.replace("http://", "http://ada:geheim@")
        assert deliver_due() == 0
    assert box.got[0][0]["authorization"] == "Basic " + base64.b64encode(b"ada:geheim").decode()
    assert [(one["event"], one["status"]) for one in logs] == [("alert_not_hooked", 500)]
    assert "geheim" not in str(logs)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 429, 404, 302, 410])
def test_what_is_not_taken_is_sent_again_with_the_same_id(settings: Any, status: int) -> None:
    alert = raised()
    with receiver(status) as box:
        settings.ALERT_WEBHOOK_URL = box.url
        assert deliver_due() == 0
        alert.refresh_from_db()
        assert alert.hook_after is not None
        assert timedelta(seconds=25) < alert.hook_after - timezone.now() <= timedelta(seconds=30)
        assert deliver_due() == 0  # not yet
        due_again()
        assert deliver_due() == 1
    assert box.ids == [f"alert_{alert.pk}"] * 2
    alert.refresh_from_db()
    assert (alert.hook_tries, alert.hook_after, alert.hooked_at is None) == (2, None, False)


@pytest.mark.django_db
def test_a_receiver_that_is_away_is_asked_once_a_run_and_gets_all_when_it_is_back(settings: Any) -> None:
    for number in range(3):
        raised(f"budget:{number}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.ALERT_WEBHOOK_URL = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    with capture_logs() as logs:
        assert deliver_due() == 0
    assert [one["error"] for one in logs] == ["ConnectError"]
    assert sorted(Alert.objects.values_list("hook_tries", flat=True)) == [0, 0, 1]
    due_again()
    with receiver() as box:
        settings.ALERT_WEBHOOK_URL = box.url
        assert deliver_due() == 3
    assert len(set(box.ids)) == 3


@pytest.mark.django_db
def test_one_that_is_never_taken_does_not_hold_up_the_others(settings: Any) -> None:
    first = raised("budget:1")
    raised("budget:2")
    with receiver(500) as box:
        settings.ALERT_WEBHOOK_URL = box.url
        assert deliver_due() == 1
    first.refresh_from_db()
    assert (len(box.got), first.hooked_at) == (2, None)


@pytest.mark.django_db
def test_after_a_day_of_tries_it_has_failed(settings: Any) -> None:
    alert = raised()
    with receiver(*[500] * MOST_TRIES) as box:
        settings.ALERT_WEBHOOK_URL = box.url
        for _ in range(MOST_TRIES):
            due_again()
            assert deliver_due() == 0
    alert.refresh_from_db()
    assert (len(box.got), alert.hook_after, alert.hooked_at, alert.hook_tries) == (MOST_TRIES, None, None, MOST_TRIES)


@pytest.mark.django_db
def test_a_webhook_that_was_taken_away_meanwhile(settings: Any) -> None:
    alert = raised()
    settings.ALERT_WEBHOOK_URL = ""
    assert deliver_due() == 0
    alert.refresh_from_db()
    assert (alert.hook_after, alert.hook_tries) == (None, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_send_it_once(settings: Any) -> None:
    alert = raised()
    gate = threading.Event()
    with receiver(gate=gate) as box:
        settings.ALERT_WEBHOOK_URL = box.url
        first: list[int] = []
        worker = threading.Thread(target=lambda: _in_thread(first))
        worker.start()
        assert box.arrived.wait(10)
        # The first waits for its answer; no transaction is open, and the second finds nothing to do.
        assert deliver_due() == 0
        gate.set()
        worker.join(10)
    alert.refresh_from_db()
    assert (first, len(box.got), alert.hook_tries) == ([1], 1, 1)
    assert alert.hooked_at is not None


def _in_thread(found: list[int]) -> None:
    try:
        found.append(deliver_due())
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_workers_at_once_send_each_once(settings: Any) -> None:
    for number in range(20):
        raised(f"budget:{number}")
    with receiver() as box:
        settings.ALERT_WEBHOOK_URL = box.url
        sent: list[int] = []
        workers = [threading.Thread(target=lambda: _in_thread(sent)) for _ in range(6)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(20)
    assert sum(sent) == 20
    assert sorted(box.ids) == sorted(f"alert_{pk}" for pk in Alert.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_worker_that_died_is_followed_by_another_after_its_lease(settings: Any) -> None:
    alert = raised()
    dead = Lease.take(alert, HOOK)
    assert dead is not None
    assert Lease.take(alert, HOOK) is None
    with receiver() as box:
        settings.ALERT_WEBHOOK_URL = box.url
        assert deliver_due() == 0
        Alert.objects.update(hook_after=timezone.now() - timedelta(seconds=1))  # the lease ran out
        assert deliver_due() == 1
        # Come back to life, it changes nothing.
        assert not dead.renew()
        dead.end(Outcome.AGAIN)
        assert deliver_due() == 0
    alert.refresh_from_db()
    assert (len(box.got), alert.hook_tries, alert.hook_after) == (1, 2, None)
    assert timedelta(seconds=100) < LEASE < timedelta(minutes=5)


@pytest.mark.django_db
def test_whose_worker_dies_each_time_is_given_up() -> None:
    alert = raised()
    Alert.objects.update(hook_tries=MOST_TRIES)
    alert.refresh_from_db()
    assert Lease.take(alert, HOOK) is None
    alert.refresh_from_db()
    assert (alert.hook_after, alert.hook_tries) == (None, MOST_TRIES)
