"""Make a client with an API key."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from usage.models import ApiKey, Client, Plan, Scope
from usage.models.client import default_scopes

DEFAULT_PLAN = "lite"


class Command(BaseCommand):
    help = "Makes a client and prints its API key, which is not shown again. Only the key goes to standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the application is called")
        parser.add_argument("--plan", default=DEFAULT_PLAN, help=f"slug of its plan (default: {DEFAULT_PLAN})")
        parser.add_argument(
            "--scope", action="append", metavar="SCOPE", help="what it may do; repeat for several (default: suggest)"
        )
        parser.add_argument(
            "--service", action="append", default=[], metavar="SLUG", help="only this service; repeat for several"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        client = Client(
            name=options["name"],
            plan=plan_called(options["plan"]),
            scopes=known_scopes(options["scope"]),
            services=options["service"],
        )
        try:
            client.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        client.save()
        _, key = ApiKey.create(client, name="create_client")
        self.stderr.write(
            f"Client {client.name} (plan {client.plan}, scopes {', '.join(client.scopes)}). Its key, shown only now:"
        )
        self.stdout.write(key)


def plan_called(slug: str) -> Plan:
    """The plan with this slug.

    Raises CommandError.
    """
    try:
        return Plan.objects.get(slug=slug)
    except Plan.DoesNotExist:
        known = ", ".join(Plan.objects.values_list("slug", flat=True)) or "none; run `migrate` first"
        raise CommandError(f"There is no plan {slug!r}. Plans: {known}.") from None


def known_scopes(wanted: list[str] | None) -> list[str]:
    """`wanted` without repetitions, or the default.

    Raises CommandError for one that does not exist.
    """
    scopes = list(dict.fromkeys(wanted or default_scopes()))
    if unknown := [scope for scope in scopes if scope not in Scope.values]:
        raise CommandError(f"There is no scope {unknown[0]!r}. Scopes: {', '.join(Scope.values)}.")
    return scopes
