"""What the version editor's page asks of the server."""

from typing import Any

from django.test import Client

from prompts.models import PromptVersion
from tests.signed_in import signed_in

VERSIONS = "/admin/prompts/promptversion/"
FIELDS = ("system_prompt", "user_prompt", "model", "max_tokens", "effort", "note")


def form_of(version: PromptVersion, **values: Any) -> dict[str, Any]:
    return {name: getattr(version, name) for name in FIELDS} | {"seen": version.draft_fingerprint} | values


def call(browser: Client, version: PromptVersion, what: str, **values: Any) -> Any:
    return browser.post(f"{VERSIONS}{version.pk}/{what}/", form_of(version, **values))


def page_of(browser: Client, version: PromptVersion) -> str:
    return browser.get(f"{VERSIONS}{version.pk}/change/").content.decode()


def preview(version: PromptVersion, browser: Client | None = None, **values: Any) -> Any:
    answer = call(browser or signed_in("Marketer"), version, "preview", **values)
    assert answer.status_code == 200
    return answer.json()
