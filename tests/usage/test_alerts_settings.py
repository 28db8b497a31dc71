"""Where alerts go, as a process reads it: what cannot be stops it, and nothing secret is said."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from llmhub.settings.alerts import _addresses, _webhook_secret, _webhook_url

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
NAMES = ["ALERT_EMAILS", "ALERT_WEBHOOK_URL", "ALERT_WEBHOOK_SECRET"]
READ = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {NAMES!r}]))"


def read(tmp_path: Path, **values: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in NAMES}
    env = {**inherited, "DJANGO_SETTINGS_MODULE": "llmhub.settings", "LLMHUB_LOCAL_DIR": str(tmp_path), **values}
    return subprocess.run(
        [sys.executable, "-c", READ], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )


def test_they_are_read(tmp_path: Path) -> None:
    done = read(
        tmp_path,
        ALERT_EMAILS="ops@example.com, boss@example.com",
        ALERT_WEBHOOK_URL="https://a:b@hooks.example.com:8443/x?y=z",
        ALERT_WEBHOOK_SECRET=SECRET,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [
        ["ops@example.com", "boss@example.com"],
        "https://a:b@hooks.example.com:8443/x?y=z",
        SECRET,
    ]


def test_what_cannot_be_stops_the_process_without_telling_the_password(tmp_path: Path) -> None:
    done = read(tmp_path, ALERT_WEBHOOK_URL="http://user:geheim@hooks.example.com/")
    assert done.returncode != 0
    assert "ALERT_WEBHOOK_URL is no address that alerts can be sent to" in done.stderr
    assert "geheim" not in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://hooks.example.com",
        "http://localhost:9/x",
        "http://127.8.0.1/",
        "http://[::1]:80/",
        "http://a.localhost/",
    ],
)
def test_addresses_that_are_fine(url: str) -> None:
    assert _webhook_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/", "http://10.0.0.1/", "http://localhost.example.com/", "ftp://localhost/",
        "hooks.example.com", "https://", "https:///x", "https://a:port/", "https://a:99999/", "https://a:0/",
        "https://a b/", "https://[::1/", "javascript:alert(1)", "https://a/\n",
    ],
)  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ALERT_WEBHOOK_URL"):
        _webhook_url(url)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_c2hvcnQ=", SECRET.removeprefix("whsec_"), "whsec_%%%%", "whsec_é"])
def test_secrets_that_are_none(secret: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ALERT_WEBHOOK_SECRET") as told:
        _webhook_secret(secret)
    assert secret[6:] == "" or secret not in str(told.value)


def test_addresses_of_people_are_checked() -> None:
    assert _addresses(["", " ops@example.com "]) == ["ops@example.com"]
    with pytest.raises(ImproperlyConfigured, match=r"ALERT_EMAILS .* \(number 2 of 2\)") as told:
        _addresses(["ops@example.com", "boss"])
    assert "boss" not in str(told.value)
