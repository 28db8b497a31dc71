"""The settings of certificates: what is taken, and that a key that cannot be read stops the process."""

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from generation.certificates.system_check import signing_key_is_kept
from llmhub.settings import certificates

from .certificate_rows import RFC_SEED, RFC_X

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(RFC_SEED)
OTHER_KIND = ec.generate_private_key(ec.SECP256R1())
ENCODING, FORMAT = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
PUBLIC = serialization.PublicFormat.SubjectPublicKeyInfo


def pem(key: Any, password: bytes | None = None) -> str:
    hidden = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(ENCODING, FORMAT, hidden).decode()


def public_pem(key: Any) -> str:
    return key.public_key().public_bytes(ENCODING, PUBLIC).decode()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(base64.b64encode(RFC_SEED).decode(), id="base64"),
        pytest.param(base64.urlsafe_b64encode(RFC_SEED).decode().rstrip("="), id="base64url"),
        pytest.param(pem(KEY), id="pem"),
    ],
)
def test_private_keys_that_are_taken(text: str) -> None:
    assert certificates._seed_of(text) == RFC_SEED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("not-a-key", id="words"),
        pytest.param("schlüssel", id="not-ascii"),
        pytest.param(base64.b64encode(bytes(31)).decode(), id="too-short"),
        pytest.param("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", id="broken-pem"),
        pytest.param(pem(OTHER_KIND), id="another-kind"),
        pytest.param(pem(KEY, b"secret"), id="with-a-password"),
        pytest.param(public_pem(KEY), id="a-public-one"),
    ],
)
def test_private_keys_that_are_not(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="APPROVAL_SIGNING_KEY is neither") as refused:
        certificates._seed_of(text)
    assert text not in str(refused.value)


def test_old_public_keys() -> None:
    for text in (RFC_X, public_pem(KEY)):
        assert certificates._public_key_of(text) == KEY.public_key().public_bytes_raw()
    for text in ("x", pem(KEY), public_pem(OTHER_KIND), RFC_X + "AAAA"):
        with pytest.raises(ImproperlyConfigured, match="APPROVAL_OLD_PUBLIC_KEYS holds something"):
            certificates._public_key_of(text)


def process(script: str, **values: str) -> subprocess.CompletedProcess[str]:
    """A process of its own with these settings, which runs `script` behind `manage.py shell`'s back."""
    setup = "import django; django.setup(); from django.conf import settings as s; "
    return subprocess.run(
        [sys.executable, "-c", setup + script],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "llmhub.settings"} | values,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_key_that_cannot_be_read_stops_the_process() -> None:
    done = process("", APPROVAL_SIGNING_KEY="not-a-key")
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].endswith("`openssl rand -base64 32` makes one.")
    done = process("", APPROVAL_OLD_PUBLIC_KEYS=f"{RFC_X},nonsense")
    assert done.returncode != 0
    assert "APPROVAL_OLD_PUBLIC_KEYS holds something" in done.stderr


def test_what_is_set_is_used() -> None:
    one_line = pem(KEY).replace("\n", "\\n")
    show = "print(s.APPROVAL_SIGNING_KEY.hex(), s.APPROVAL_ISSUER, len(s.APPROVAL_OLD_PUBLIC_KEYS))"
    done = process(
        show, APPROVAL_SIGNING_KEY=one_line, APPROVAL_ISSUER="Hub GmbH", APPROVAL_OLD_PUBLIC_KEYS=f"{RFC_X}, {RFC_X}"
    )
    assert done.stdout.strip() == f"{RFC_SEED.hex()} Hub GmbH 2", done.stderr


def test_without_a_key_it_follows_from_the_secret_key() -> None:
    show = "print(s.APPROVAL_SIGNING_KEY.hex(), s.APPROVAL_SIGNING_KEY_IS_SET, s.APPROVAL_ISSUER)"
    hosts = {"ALLOWED_HOSTS": "*,.example.com"}
    first = process(show, SECRET_KEY="a" * 50, **hosts).stdout
    assert (
        first
        == process(show, SECRET_KEY="a" * 50, **hosts).stdout
        != process(show, SECRET_KEY="b" * 50, **hosts).stdout
    )
    assert first.split()[1:] == ["False", "example.com"]


def test_the_deployment_check_warns_of_a_derived_key(settings: Any) -> None:
    settings.APPROVAL_SIGNING_KEY_IS_SET = True
    assert signing_key_is_kept() == []
    settings.APPROVAL_SIGNING_KEY_IS_SET = False
    [warning] = signing_key_is_kept()
    assert (warning.id, "SECRET_KEY" in warning.msg) == ("generation.W001", True)
    assert "APPROVAL_SIGNING_KEY" in (warning.hint or "")


def test_it_is_said_by_the_command_and_stops_nothing(tmp_path: Path) -> None:
    done = process("from django.core.management import call_command as c; c('check', deploy=True)")
    assert done.returncode == 0, done.stderr
    assert "generation.W001" in done.stderr
