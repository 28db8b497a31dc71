"""What a run says when it is ready: how to sign in, how to ask for a suggestion, who answers."""

import json
import os
from typing import Any

from .configuration import Configuration
from .layout import CLONE, Layout
from .ports import LOOPBACK
from .private_files import write_private
from .readiness import example_variables

EXAMPLE_USE_CASE = "coocook.chef_recommendation"


def announce(configuration: Configuration, layout: Layout, sandbox_port: int | None) -> None:
    """Complete the credentials file with the run's addresses and print everything."""
    credentials = json.loads(layout.credentials.read_text(encoding="utf-8"))
    credentials = {"base_url": configuration.base_url} | credentials
    if sandbox_port:
        credentials["sandbox_url"] = f"http://{LOOPBACK}:{sandbox_port}"
    write_private(layout.credentials, json.dumps(credentials, indent=2) + "\n")
    variables = example_variables(configuration, EXAMPLE_USE_CASE, credentials["api_key"])
    print(block(configuration, layout, credentials, variables), flush=True)


def block(
    configuration: Configuration, layout: Layout, credentials: dict[str, str], variables: dict[str, Any] | None
) -> str:
    """The text that is printed."""
    facts = {
        "Admin": f"{configuration.base_url}/admin/",
        "User": credentials["admin_user"],
        "Password": credentials["admin_password"],
        "API key": credentials["api_key"],
        "API docs": f"{configuration.base_url}/api/docs",
        "Answers": f"come from {configuration.answers_from}",
    }
    if "sandbox_url" in credentials:
        facts["Sandbox"] = f"{credentials['sandbox_url']}/sandbox/journal  (what it was sent)"
    if not os.environ.get("EMAIL_URL"):
        facts["E-mails"] = f"{shown(layout.mail)}  (what would be sent)"
    facts["Logs"] = shown(layout.logs)
    facts["Also in"] = shown(layout.credentials)
    lines = [f"  {name:<9} {value}" for name, value in facts.items()]
    example = ["Ask for a suggestion:", "", curl(configuration.base_url, credentials["api_key"], variables), ""]
    return "\n".join(
        ["", "llmhub is ready.", "", *lines, "", *(example if variables else []), "Ctrl-C stops everything.", ""]
    )


def curl(base_url: str, api_key: str, variables: dict[str, Any] | None) -> str:
    """One line for a shell that asks for a suggestion and waits for it."""
    body = json.dumps({"use_case": EXAMPLE_USE_CASE, "variables": variables}).replace("'", "\\u0027")
    headers = (f"Authorization: Bearer {api_key}", "Content-Type: application/json", "Prefer: wait=30")
    return " ".join(
        ["curl", "-sS", f"{base_url}/api/v1/suggestions", *(f"-H '{header}'" for header in headers), f"-d '{body}'"]
    )


def shown(path: os.PathLike[str]) -> str:
    """`path` as a person in the clone would type it."""
    text = os.fspath(path)
    return os.path.relpath(text, CLONE) if text.startswith(f"{CLONE}{os.sep}") else text
