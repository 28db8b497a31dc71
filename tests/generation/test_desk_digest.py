"""The digest by e-mail: who is told what, once, and what happens when the mail server is away."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone
from structlog.testing import capture_logs

from generation import review, tasks
from generation.desk import claims, digest
from generation.desk.digest_mail import digest_of, message_for
from generation.models import ReviewerSettings, ReviewSkip, Suggestion
from tests.at_once import at_once
from tests.factories import SuggestionFactory, UserFactory, live_use_case

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DESK = "http://127.0.0.1:8000/admin/generation/suggestion/queue/"


@pytest.fixture(autouse=True)
def _urls(settings: Any) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    settings.REVIEW_DIGEST_HOUR = 7


def reviewer(name: str = "ada", **values: Any) -> User:
    return UserFactory(username=name, email=f"{name}@example.com", groups=["Reviewer"], **values)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def told(name: str = "ada") -> int:
    return len([one for one in mail.outbox if one.to == [f"{name}@example.com"]])


def test_what_waits_is_told_in_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    ada, case = reviewer(first_name="Ada <b>"), live_use_case()
    SuggestionFactory(use_case=case, due_at=NOW - timedelta(hours=1), content="SECRET", subject="Mrs X", data=None)
    SuggestionFactory(use_case=case, due_at=NOW + timedelta(hours=1), assigned_to=ada)
    SuggestionFactory(use_case=case, due_at=NOW + timedelta(days=1), assigned_group=Group.objects.get(name="Reviewer"))
    SuggestionFactory(use_case=case, assigned_to=UserFactory())  # somebody else's
    SuggestionFactory(state="approved")
    at(monkeypatch, NOW)
    assert digest.send_due() == 1
    (sent,) = mail.outbox
    assert sent.subject == "llmhub: 3 drafts wait for review, 1 overdue"
    assert sent.from_email == django_settings.DEFAULT_FROM_EMAIL
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    text = str(sent.body)
    assert "Hello Ada <b>,\n\n3 drafts wait for review.\n" in text
    assert f"Overdue: 1\n  {DESK}?flag=overdue\n" in text
    assert "Due later today (UTC): 1\n" in text
    assert f"Assigned to you or a group of yours: 2\n  {DESK}?whose=mine\n" in text
    assert f"  {case}: 3, 1 overdue\n" in text
    assert f'href="{DESK}?use_case={case}"' in str(html)
    assert "Hello Ada &lt;b&gt;," in str(html)
    for word in ("SECRET", "Mrs X", "Iced tea"):
        assert word not in text
        assert word not in str(html)


def test_every_link_leads_to_a_page(client: Any) -> None:
    ada = reviewer()
    SuggestionFactory(due_at=timezone.now() - timedelta(hours=1), assigned_to=ada)
    message = message_for(ada, timezone.now())
    assert message is not None
    client.force_login(ada)
    links = set(re.findall(r"http://127.0.0.1:8000(/[^\s\"<]+)", f"{message.body} {message.alternatives[0][0]}"))
    assert len(links) == 5
    for link in links:
        assert client.get(link).status_code == 200, link


def test_one_draft_is_no_drafts() -> None:
    SuggestionFactory()
    digest.send_due()
    reviewer()
    digest.send_due()
    assert mail.outbox[0].subject == "llmhub: 1 draft waits for review"
    assert "1 draft waits for review." in str(mail.outbox[0].body)


def test_nothing_is_sent_where_nothing_waits_for_them() -> None:
    ada = reviewer()
    assert digest.send_due() == 0
    SuggestionFactory(assigned_to=UserFactory())
    strict = live_use_case(requester_may_not_approve=True)
    SuggestionFactory(use_case=strict, requested_by=ada)
    assert (digest.send_due(), told()) == (0, 0)
    assert ReviewerSettings.objects.get().digest_sent_at is None
    SuggestionFactory()
    assert (digest.send_due(), told()) == (1, 1)


def test_only_active_reviewers_with_an_address_are_told() -> None:
    SuggestionFactory()
    reviewer("gone", is_active=False)
    UserFactory(groups=["Reviewer"], email="")
    UserFactory(groups=["Marketer"], email="marketer@example.com")
    off = reviewer("off")
    ReviewerSettings.objects.create(person=off, digest="off")
    UserFactory(is_superuser=True, email="root@example.com")
    assert digest.send_due() == 1
    assert [one.to for one in mail.outbox] == [["root@example.com"]]


def test_once_a_day_from_the_hour_on(monkeypatch: pytest.MonkeyPatch) -> None:
    reviewer()
    SuggestionFactory(created_at=NOW)
    sent = []
    for hour in (-3.5, -2.5, -2, -1.9, 0, 14, 21.9, 22, 23):
        at(monkeypatch, NOW + timedelta(hours=hour))
        sent.append(digest.send_due())
    # 5:30 (the first ever), 6:30, 7:00 (the hour), 7:06, 9:00, 23:00, next day's 6:54, 7:00, 8:00
    assert sent == [1, 0, 1, 0, 0, 0, 0, 1, 0]


def test_who_wants_it_is_told_of_what_is_overdue_at_most_once_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, kind in (("ada", "overdue"), ("ben", "daily")):
        ReviewerSettings.objects.create(person=reviewer(name), digest=kind, digest_sent_at=NOW)
    case = live_use_case()
    for minutes in (-30, 20, 70, 75):
        SuggestionFactory(use_case=case, due_at=NOW + timedelta(minutes=minutes))
    SuggestionFactory(use_case=case, due_at=NOW + timedelta(minutes=200), assigned_to=UserFactory())
    sent = []
    for minutes in (10, 30, 50, 60, 80, 110, 120, 190, 400):
        at(monkeypatch, NOW + timedelta(minutes=minutes))
        before = told()
        digest.send_due()
        sent.append(told() - before)
    # Overdue at 20, told at 60; at 70 and 75, told at 120; at 200 somebody else's.
    assert sent == [0, 0, 0, 1, 0, 0, 1, 0, 0]
    assert told("ben") == 0


def test_counts_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("counting", "digest_mail"):
        monkeypatch.setattr(f"generation.desk.{module}.MOST_COUNTED", 2)
    ada, case = reviewer(), live_use_case()
    for _ in range(3):
        SuggestionFactory(use_case=case, due_at=timezone.now() - timedelta(hours=1))
    found = digest_of(ada, timezone.now())
    assert [str(one) for one in (found.waiting, found.overdue, found.today, found.mine)] == ["2+", "2+", "", "0"]
    assert digest.send_due() == 1
    assert mail.outbox[0].subject == "llmhub: 2+ drafts wait for review, 2+ overdue"


def test_without_a_mail_server_nothing_is_done(settings: Any) -> None:
    settings.MAIL_IS_ON = False
    reviewer()
    SuggestionFactory()
    assert digest.send_due() == 0
    assert not ReviewerSettings.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_send_one() -> None:
    people = [reviewer(f"person{number}") for number in range(5)]
    SuggestionFactory()
    assert sum(at_once(*[digest.send_due] * 4)) == 5
    assert sorted(one.to[0] for one in mail.outbox) == sorted(one.email for one in people)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_task_forgets_skips_of_what_was_decided() -> None:
    ada, waiting, decided = reviewer(), SuggestionFactory(), SuggestionFactory()
    for draft in (waiting, decided):
        claims.skip(draft.pk, ada)
    review.approve(decided, by=ada, seen_revision=1)
    tasks.tell_reviewers()
    assert [one.suggestion for one in ReviewSkip.objects.all()] == [waiting]
    assert told() == 1
    assert "generation.tasks.tell_reviewers" in {one["task"] for one in django_settings.CELERY_BEAT_SCHEDULE.values()}


class Session(socketserver.StreamRequestHandler):
    """As much of SMTP as sending one e-mail takes. Addresses that begin with “no” are refused."""

    server: "MailServer"

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT TO:<NO"):
                self.say("550 no such mailbox: " + line)
            elif verb == "DATA":
                self.say("354 go on")
                self.server.received.append(self.message())
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Session)
        self.received: list[bytes] = []


@contextmanager
def mail_server(settings: Any) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


def test_a_real_server_gets_it_and_a_refused_address_does_not_hold_up_the_others(settings: Any) -> None:
    refused, ada = reviewer("nobody"), reviewer("ada")
    SuggestionFactory()
    with mail_server(settings) as server, capture_logs() as logs:
        assert digest.send_due() == 1
    (raw,) = server.received
    message = message_from_bytes(raw, policy=policy.default)
    assert (message["To"], message["Subject"]) == ("ada@example.com", "llmhub: 1 draft waits for review")
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    sent = dict(ReviewerSettings.objects.values_list("person", "digest_sent_at"))
    assert (sent[refused.pk], bool(sent[ada.pk])) == (None, True)
    assert [one["error"] for one in logs] == ["SMTPRecipientsRefused"]
    assert "example.com" not in str(logs)


def test_a_server_that_is_away_is_tried_again(settings: Any) -> None:
    before = timezone.now() - timedelta(days=2)
    for name in ("ada", "ben"):
        ReviewerSettings.objects.create(person=reviewer(name), digest_sent_at=before)
    SuggestionFactory()
    with mail_server(settings):
        pass
    with capture_logs() as logs:
        assert digest.send_due() == 0
    assert [(one["event"], one["error"]) for one in logs] == [("digest_not_sent", "ConnectionRefusedError")]
    assert set(ReviewerSettings.objects.values_list("digest_sent_at", flat=True)) == {before}
    with mail_server(settings) as server:
        assert digest.send_due() == 2
    assert len(server.received) == 2


def test_here_mail_is_written_to_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    reviewer()
    SuggestionFactory()
    assert digest.send_due() == 1
    (written,) = (tmp_path / "mail").iterdir()
    assert "Subject: llmhub: 1 draft waits for review" in written.read_text()
    assert Suggestion.objects.get().content not in written.read_text()
