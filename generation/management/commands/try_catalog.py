"""Send every use case's example through intake, queue, worker and provider, and check what comes back."""

import json
import time
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from generation import waiting
from generation.intake import Ask, take_in
from generation.models import Suggestion
from generation.pipeline.read import check
from llmhub.errors import HubError
from llmhub.money import usd
from prompts.models import UseCase
from usage.models import Client, Plan

CLIENT = "try-catalog"


class Command(BaseCommand):
    help = "Ask for every use case with its example variables (a worker must be running) and check each answer's data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("use_case", nargs="*", help="Full names, e.g. content.caption; all by default.")
        parser.add_argument("--timeout", type=float, default=180, help="Seconds to wait for all of them.")
        parser.add_argument(
            "--sandbox-faults",
            metavar="SPEC",
            help="Faults that the sandbox shows meanwhile, e.g. fenced,broken_json@first; see generation/sandbox/README.md.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        use_cases = _use_cases(options["use_case"])
        set_faults(options["sandbox_faults"])
        try:
            passed = self._try_all(use_cases, time.monotonic() + options["timeout"])
        finally:
            set_faults(options["sandbox_faults"] and "")
        self.stdout.write(f"{passed} of {len(use_cases)} give valid data.")
        if passed < len(use_cases):
            raise CommandError(f"{len(use_cases) - passed} failed.")

    def _try_all(self, use_cases: list[UseCase], deadline: float) -> int:
        plan = Plan.objects.order_by("-tokens_per_month")[0]
        client, _ = Client.objects.get_or_create(name=CLIENT, defaults={"plan": plan})
        # All are asked for before the first is waited for, so that the worker makes them side by side.
        asked = [(use_case, _ask(client, use_case)) for use_case in use_cases]
        return sum(self._report(use_case, made, deadline) for use_case, made in asked)

    def _report(self, use_case: UseCase, made: Suggestion | HubError, deadline: float) -> bool:
        if isinstance(made, Suggestion):
            made = _wait(made, deadline)
        problem = _problem(use_case, made)
        if isinstance(made, HubError):
            self.stdout.write(f"FAIL  {use_case.full_name}: {problem}")
            return False
        cost = usd(made.cost) or "unknown"
        facts = f"{made.state}, {made.attempts_made} call(s), {made.latency_ms} ms, ${cost}, {made.model}"
        self.stdout.write(f"{'FAIL' if problem else 'ok  '}  {use_case.full_name}: {problem or facts}")
        return not problem


def set_faults(spec: str | None) -> None:
    """Tell the sandbox which faults to show from now on; an empty `spec` is for none, None changes nothing."""
    if spec is None:
        return
    if not settings.LLMHUB_SANDBOX:
        raise CommandError("Faults can be set only where answers come from the sandbox.")
    body = json.dumps({"faults": [fault for fault in spec.split(",") if fault]}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own sandbox on loopback
        f"{settings.ANTHROPIC_BASE_URL}/sandbox/faults", body, {"Content-Type": "application/json"}, method="PUT"
    )
    try:
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310
    except OSError as error:
        raise CommandError(f"The sandbox did not take the faults “{spec}”: {error}") from error


def _use_cases(names: list[str]) -> list[UseCase]:
    rows = list(UseCase.objects.select_related("service", "live_version"))
    unknown = set(names) - {row.full_name for row in rows}
    if unknown:
        raise CommandError(f"There is no use case {', '.join(sorted(unknown))}.")
    return [row for row in rows if row.full_name in names or not names]


def _ask(client: Client, use_case: UseCase) -> Suggestion | HubError:
    ask = Ask(
        client=client, use_case_name=use_case.full_name, variables=use_case.example_variables, cache=False,
        request_id="try_catalog",
    )  # fmt: skip
    try:
        return take_in(ask).suggestion
    except HubError as error:
        return error


def _wait(suggestion: Suggestion, deadline: float) -> Suggestion:
    while suggestion.is_in_flight and time.monotonic() < deadline:
        time.sleep(0.1)
        suggestion = waiting.load(suggestion.pk)
    return suggestion


def _problem(use_case: UseCase, made: Suggestion | HubError) -> str:
    if isinstance(made, HubError):
        return f"{made.detail} {'; '.join(f'{fault.pointer} {fault.detail}' for fault in made.errors)}"
    if made.is_in_flight:
        return f"still {made.state}; is a worker running?"
    if made.state == Suggestion.State.FAILED:
        return f"{made.error_code}: {made.error_detail}"
    if use_case.output_schema is None:
        return "" if made.content else "no content"
    return "; ".join(f"{fault.pointer} {fault.detail}" for fault in check(use_case, made.data, made.variables))
