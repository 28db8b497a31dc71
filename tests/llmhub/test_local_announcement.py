import json
import subprocess
from pathlib import Path

import pytest

from llmhub.local.announcement import block, curl
from llmhub.local.configuration import Configuration
from llmhub.local.layout import CLONE, Layout

CREDENTIALS = {"admin_user": "admin", "admin_password": "pass-word", "api_key": "lh_key", "manage_api_key": "lh_manage"}
NASTY = {"text": 'it\'s "quoted" $HOME `id` \\ é\n!'}


def configuration(*, sandbox: bool) -> Configuration:
    return Configuration("127.0.0.1", 8000, 1, 256, 50, needs_sandbox=sandbox)


def test_shell_reads_the_curl_line_as_it_is_meant() -> None:
    line = curl("http://127.0.0.1:8000", "lh_key", NASTY)
    assert "\n" not in line
    arguments = subprocess.run(
        ["bash", "-c", line.replace("curl", "printf '%s\\0'", 1)], capture_output=True, check=True
    ).stdout.decode()
    sent = json.loads(arguments.split("\0")[-2])
    assert sent == {"use_case": "coocook.chef_recommendation", "variables": NASTY}
    assert "Authorization: Bearer lh_key\0" in arguments


def test_block_with_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMAIL_URL", raising=False)
    text = block(
        configuration(sandbox=True),
        Layout(CLONE / ".local"),
        CREDENTIALS | {"sandbox_url": "http://127.0.0.1:9"},
        {"budget": 1},
    )
    assert "Answers   come from the sandbox, not Claude" in text
    assert "http://127.0.0.1:9/sandbox/journal" in text
    assert "Logs      .local/logs" in text
    assert "E-mails   .local/mail  (what would be sent)" in text
    assert "\ncurl -sS http://127.0.0.1:8000/api/v1/suggestions" in text
    assert "lh_manage" not in text


def test_block_with_claude_and_without_an_example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    monkeypatch.setenv("EMAIL_URL", "smtp://mail.example.com")
    text = block(configuration(sandbox=False), Layout(tmp_path), CREDENTIALS, None)
    assert "Answers   come from Claude\n" in text
    assert f"Logs      {tmp_path}/logs\n" in text
    assert "sandbox" not in text.lower()
    assert "E-mails" not in text
    assert "curl" not in text
