"""The accounts that `make run` shows: an admin and two clients, with their secrets kept in one private file."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from llmhub.local.private_files import write_private
from usage.models import ApiKey, Client, Plan, Scope

ADMIN = "admin"
KEY_NAME = "make run"


class Command(BaseCommand):
    help = "Makes the demo admin and clients of a local run, or keeps them as the credentials file has them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--credentials", required=True, type=Path, metavar="FILE", help="where their secrets are kept (mode 600)"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LLMHUB_ENV == "production":
            raise CommandError(
                "Demo accounts do not exist with LLMHUB_ENV=production; use createsuperuser and create_client."
            )
        kept = read_credentials(options["credentials"])
        credentials = {
            "admin_user": ADMIN,
            "admin_password": admin_password(kept.get("admin_password", "")),
            "api_key": client_key("demo", "pro", [Scope.SUGGEST, Scope.READ_USAGE], kept.get("api_key", "")),
            "manage_api_key": client_key("demo-manage", "business", list(Scope), kept.get("manage_api_key", "")),
        }
        write_private(options["credentials"], json.dumps(credentials, indent=2) + "\n")


def read_credentials(path: Path) -> dict[str, str]:
    """What the file of an earlier run says; nothing where there is none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: value for name, value in kept.items() if isinstance(value, str)} if isinstance(kept, dict) else {}


def admin_password(kept: str) -> str:
    """The password of the superuser, who is made here: `kept` if it is theirs, else a new one."""
    admin, _ = get_user_model().objects.get_or_create(username=ADMIN, defaults={"is_staff": True, "is_superuser": True})
    if kept and admin.check_password(kept):
        return kept
    password = secrets.token_urlsafe(12)
    admin.set_password(password)
    admin.save()
    return password


def client_key(name: str, plan: str, scopes: list[Scope], kept: str) -> str:
    """A key of the client `name`, who is made here: `kept` if it still works, else a new one instead of it."""
    defaults = {"plan": Plan.objects.get(slug=plan), "scopes": [scope.value for scope in scopes]}
    client, _ = Client.objects.get_or_create(name=name, defaults=defaults)
    if kept and client.keys.filter(hash=ApiKey.digest(kept), revoked_at=None).exists():
        return kept
    for key in client.keys.filter(name=KEY_NAME, revoked_at=None):
        key.revoke()
    return ApiKey.create(client, name=KEY_NAME)[1]
