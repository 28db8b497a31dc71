"""Production settings: what they demand, and that Django's own deployment check has nothing to say."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

DEMANDED = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "hub.example.com",
    "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    "REDIS_URL": os.environ.get("REDIS_URL", ""),
}


def check_deploy(tmp_path: Path, **values: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in DEMANDED}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=settings.BASE_DIR,
        env=inherited | {"LLMHUB_ENV": "production", "LLMHUB_LOCAL_DIR": str(tmp_path)} | values,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = check_deploy(tmp_path, **DEMANDED, APPROVAL_SIGNING_KEY=base64.b64encode(bytes(32)).decode())
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("missing", DEMANDED)
def test_it_does_not_start_without(tmp_path: Path, missing: str) -> None:
    done = check_deploy(tmp_path, **{name: value for name, value in DEMANDED.items() if name != missing})
    assert done.returncode != 0
    assert f"must be set: {missing}." in done.stderr


def test_demo_accounts_are_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "create_demo", "--credentials", str(tmp_path / "credentials.json")],
        cwd=settings.BASE_DIR,
        env=os.environ | {"LLMHUB_ENV": "production", "LLMHUB_LOCAL_DIR": str(tmp_path)} | DEMANDED,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert not (tmp_path / "credentials.json").exists()
