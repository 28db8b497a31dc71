"""EMAIL_URL, PUBLIC_URL and the digest's hour, as a process reads them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

NAMES = [
    "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS",
    "EMAIL_USE_SSL", "EMAIL_FILE_PATH", "PUBLIC_URL", "MAIL_IS_ON", "REVIEW_DIGEST_HOUR",
]  # fmt: skip
READ = f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {NAMES!r}}}))"
OWN = ("EMAIL_URL", "PUBLIC_URL", "REVIEW_DIGEST_HOUR", "HOST", "PORT", "DEFAULT_FROM_EMAIL")
PRODUCTION = {"LLMHUB_ENV": "production", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": ".example.com,other.example"}


def read(tmp_path: Path, **values: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OWN}
    env = {**inherited, "DJANGO_SETTINGS_MODULE": "llmhub.settings", "LLMHUB_LOCAL_DIR": str(tmp_path), **values}
    return subprocess.run(
        [sys.executable, "-c", READ], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )


LOCAL_FILES = "django.core.mail.backends.filebased.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"PORT": "8123"},
            {"EMAIL_BACKEND": LOCAL_FILES, "PUBLIC_URL": "http://127.0.0.1:8123", "MAIL_IS_ON": True},
        ),
        ({"HOST": "::", "PORT": "1"}, {"PUBLIC_URL": "http://[::1]:1"}),
        (PRODUCTION, {"PUBLIC_URL": "https://example.com", "MAIL_IS_ON": False}),
        ({**PRODUCTION, "ALLOWED_HOSTS": "*"}, {"PUBLIC_URL": "", "MAIL_IS_ON": False}),
        (
            {**PRODUCTION, "EMAIL_URL": "smtp+tls://us%40er:p%2Fw@mail.example.com:587", "PUBLIC_URL": "https://a.b/"},
            {
                "EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example.com", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "us@er",
                "EMAIL_HOST_PASSWORD": "p/w", "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False, "MAIL_IS_ON": True,
                "PUBLIC_URL": "https://a.b",
            },
        ),
        ({"EMAIL_URL": "smtp+ssl://mail.example.com:465"}, {"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}),
        ({"EMAIL_URL": "filemail:////srv/mail"}, {"EMAIL_BACKEND": LOCAL_FILES, "EMAIL_FILE_PATH": "/srv/mail"}),
    ],
    ids=["local", "local-ipv6", "production", "any-host", "smtp-tls", "smtp-ssl", "files"],
)  # fmt: skip
def test_they_are_read(tmp_path: Path, values: dict[str, str], expected: dict[str, object]) -> None:
    done = read(tmp_path, **values)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {name: found[name] for name in expected} == expected
    if "EMAIL_URL" not in values:
        assert found["EMAIL_FILE_PATH"] == str(tmp_path / "mail")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("EMAIL_URL", "mail.example.com", "EMAIL_URL is no address of a mail server"),
        ("EMAIL_URL", "smtp://host:port", "EMAIL_URL is no address of a mail server"),
        ("REVIEW_DIGEST_HOUR", "24", "REVIEW_DIGEST_HOUR is 24; it must be an hour from 0 to 23."),
    ],
    ids=["no-scheme", "no-port", "hour"],
)
def test_what_cannot_be_is_refused(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    done = read(tmp_path, **{name: value})
    assert done.returncode != 0
    assert sentence in done.stderr
