"""Alerts by e-mail: who gets them, what they say, and what happens when the mail server does not take them."""

from datetime import timedelta
from email import message_from_string, policy
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.utils import timezone
from structlog.testing import capture_logs

from tests.factories import UserFactory
from tests.usage.alert_receivers import mail_server
from usage.alerts import raise_alert
from usage.alerts.delivery import deliver_due
from usage.alerts.lease import MOST_TRIES, PAUSES
from usage.models import Alert

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.PUBLIC_URL = "https://hub.example.com"
    settings.ALERT_EMAILS = []


def reader(name: str, **values: Any) -> Any:
    """Somebody who may see alerts."""
    person = UserFactory(username=name, email=f"{name}@example.com", **values)
    person.user_permissions.add(Permission.objects.get(codename="view_alert"))
    return person


def raised(**values: str) -> Alert:
    given = {"key": "budget:1:80", "kind": "budget", "level": "warning", "title": "80 % of <b> & co is spent", **values}
    assert raise_alert(**given)
    return Alert.objects.get(key=given["key"])


def by_smtp(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port


def due_again(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(mail_after=timezone.now())


def test_who_may_see_alerts_and_who_is_set_gets_one_each(settings: Any) -> None:
    settings.ALERT_EMAILS = ["ops@example.com", "Ada@Example.com"]
    reader("ada", first_name="Ada")
    reader("gone", is_active=False)
    UserFactory(username="root", email="root@example.com", is_superuser=True)
    UserFactory(username="nobody", email="nobody@example.com")
    UserFactory(username="silent", email="", is_superuser=True)
    group = Group.objects.create(name="Watch")
    group.permissions.add(Permission.objects.get(codename="view_alert"))
    UserFactory(username="bob", email="bob@example.com").groups.add(group)
    raised()
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert sorted(one.to for one in mail.outbox) == [
        ["ada@example.com"], ["bob@example.com"], ["ops@example.com"], ["root@example.com"],
    ]  # fmt: skip
    assert all((one.cc, one.bcc, one.recipients()) == ([], [], one.to) for one in mail.outbox)
    everything = [str(one.message()) for one in mail.outbox]
    assert [text.count("@example.com") for text in everything] == [1, 1, 1, 1]
    row = Alert.objects.get()
    assert (row.mail_after, row.mail_tries) == (None, 1)
    assert row.mailed_at is not None


def test_what_it_says() -> None:
    reader("ada", first_name="Ada <i>")
    alert = raised(level="critical", detail="Line one\nLine <two>", link="/admin/usage/budget/1/change/")
    deliver_due()
    (sent,) = mail.outbox
    html, kind = sent.alternatives[0]
    text, html = str(sent.body), str(html)
    assert (sent.subject, kind) == ("llmhub, critical: 80 % of <b> & co is spent", "text/html")
    assert text.startswith("Hello Ada <i>,\n\nCritical: 80 % of <b> & co is spent\n\nLine one\nLine <two>\n")
    assert "See https://hub.example.com/admin/usage/budget/1/change/\n" in text
    assert "80 % of &lt;b&gt; &amp; co is spent" in html
    assert "Line one<br>Line &lt;two&gt;" in html
    assert 'href="https://hub.example.com/admin/usage/budget/1/change/"' in html
    assert sent.extra_headers["Message-ID"].startswith(f"<alert.{alert.pk}.")
    assert sent.extra_headers["Message-ID"].endswith("@hub.example.com>")


def test_without_a_link_it_leads_to_its_own_page_and_to_none_where_the_server_has_no_name(settings: Any) -> None:
    reader("ada")
    alert = raised()
    settings.PUBLIC_URL = ""
    raised(key="other")
    settings.PUBLIC_URL = "https://hub.example.com"
    deliver_due()
    assert f"See https://hub.example.com/admin/usage/alert/{alert.pk}/change/" in str(mail.outbox[0].body)
    settings.PUBLIC_URL = ""
    raised(key="third")
    deliver_due()
    assert "See " not in str(mail.outbox[-1].body)


def test_nobody_to_tell_is_no_failure() -> None:
    raised()
    assert deliver_due() == 0
    row = Alert.objects.get()
    assert (row.mail_after, row.mailed_at, row.mail_tries) == (None, None, 0)


def test_a_server_that_is_away_is_tried_again_later_and_given_up_after_a_day(settings: Any) -> None:
    reader("ada")
    alert = raised()
    by_smtp(settings, 1)  # nobody listens there
    waits = []
    for _ in range(MOST_TRIES):
        due_again(alert)
        with capture_logs() as logs:
            assert deliver_due() == 0
        alert.refresh_from_db()
        waits.append(alert.mail_after and round((alert.mail_after - timezone.now()).total_seconds(), -1))
        assert [one["event"] for one in logs] == ["alert_not_mailed"]
        assert "ada" not in str(logs)
    assert waits == [*PAUSES, None]
    assert timedelta(hours=23) < timedelta(seconds=sum(PAUSES)) < timedelta(hours=25)
    assert (alert.mailed_at, alert.mail_tries) == (None, MOST_TRIES)


def test_a_server_that_goes_away_in_the_middle_sends_nobody_a_second(settings: Any) -> None:
    for name in ("ada", "bob", "cleo"):
        reader(name)
    alert = raised()
    with mail_server(bob=["drop"]) as box:
        by_smtp(settings, box.port)
        assert deliver_due() == 0
        assert box.addresses == ["ada@example.com"]
        assert Alert.objects.get().mailed_at is None
        due_again(alert)
        assert deliver_due() == 1
    assert box.addresses == ["ada@example.com", "bob@example.com", "cleo@example.com"]
    assert Alert.objects.get().mail_tries == 2


def test_who_is_refused_for_good_holds_up_nobody_and_who_is_refused_for_now_gets_it_later(settings: Any) -> None:
    for name in ("ada", "bob", "cleo"):
        reader(name)
    alert = raised()
    with mail_server(ada=["550 no such user"] * 2, bob=["450 later"]) as box:
        by_smtp(settings, box.port)
        with capture_logs() as logs:
            assert deliver_due() == 0
        assert box.addresses == ["cleo@example.com"]
        assert [one["code"] for one in logs] == [550, 450]
        assert "@" not in str(logs)
        due_again(alert)
        assert deliver_due() == 1
    assert box.addresses == ["cleo@example.com", "bob@example.com"]
    ids = [message_from_string(text, policy=policy.default)["Message-ID"] for _, text in box.taken]
    assert len(set(ids)) == 2


def test_refused_by_all_it_has_failed(settings: Any) -> None:
    reader("ada")
    raised()
    with mail_server(ada=["550 no"]) as box:
        by_smtp(settings, box.port)
        assert deliver_due() == 0
    row = Alert.objects.get()
    assert (row.mail_after, row.mailed_at, row.mail_tries) == (None, None, 1)


def test_an_address_that_is_none_holds_up_nobody() -> None:
    reader("ada")
    UserFactory(username="evil", email="evil@example.com\nBcc: x@example.com", is_superuser=True)
    raised()
    assert deliver_due() == 1
    assert [one.to for one in mail.outbox] == [["ada@example.com"]]


def test_mail_that_was_switched_off_meanwhile_sends_nothing(settings: Any) -> None:
    reader("ada")
    raised()
    settings.MAIL_IS_ON = False
    assert deliver_due() == 0
    assert (mail.outbox, Alert.objects.get().mail_after) == ([], None)
