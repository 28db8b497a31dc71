"""Many requests at once against a budget that pays for few of them."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any
from uuid import uuid4

from tests.journeys.stack import Stack
from tests.sandbox_client import SandboxClient

URL = "/api/v1/suggestions"
AT_ONCE = 50
# With the system prompt of a use case that the sandbox knows, so that answers are long.
MAKE = """
from prompts.models import Service, UseCase
from usage.budgets import changing
from usage.models import ApiKey, Budget, Client, Plan
for budget in Budget.objects.filter(scope="all", hard_limit__lt=10**6):  # only the crowd's own one is to run out
    budget.soft_limit = budget.hard_limit = 10**6
    changing.save(budget)
service, _ = Service.objects.get_or_create(slug="crowd", defaults={{"name": "Crowd"}})
UseCase.objects.create(service=service, slug={slug!r}, name="Crowd", review_policy="none",
    input_schema={{"type": "object", "properties": {{"topic": {{"type": "string"}}}}}})
client = Client.objects.create(name={slug!r}, plan=Plan.objects.first(), requests_per_minute=10**6, tokens_per_month=10**12)
print(ApiKey.create(client)[1])
"""
PUBLISH = """
from prompts.models import UseCase, PromptVersion
from prompts.publishing import publish
known = UseCase.objects.get(service__slug="review", slug="campaign_strategy").live_version
case = UseCase.objects.get(slug={slug!r})
publish(PromptVersion.objects.create(use_case=case, number=case.versions.count() + 1, model="claude-opus-5-5",
    max_tokens={max_tokens}, system_prompt=known.system_prompt, user_prompt="{{{{topic}}}}"))
"""
LIMIT = """
from decimal import Decimal
from usage.budgets import changing
from usage.models import Budget, Client
client = Client.objects.get(name={slug!r})
changing.save(Budget(scope="client", client=client, soft_limit=Decimal({limit!r}), hard_limit=Decimal({limit!r})))
"""
FACTS = """
import json
from generation.models import Attempt, Suggestion
from usage.models import BudgetPeriod, Hold
mine = Suggestion.objects.filter(use_case__slug={slug!r})
period = BudgetPeriod.objects.get(budget__client__name={slug!r})
holds = Hold.objects.filter(use_case="crowd.{slug}", made_at__gte=period.budget.created_at)
print(json.dumps({{
    "open": mine.filter(state__in=["queued", "running"]).count(), "made": mine.filter(state="approved").count(),
    "failed": mine.filter(state="failed", error_code="budget-exhausted").count(),
    "attempts": holds.count(), "estimated": holds.filter(state="expired").count(),
    "highest": str(max(holds.values_list("amount", flat=True), default=0)),
    "spent": str(period.spent), "held": str(period.held), "limit": str(period.hard_limit)}}))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one crowd. `calls` are those that the provider saw; amounts in USD."""

    requests: int
    calls: int
    made: int
    refused: int
    estimated: int
    spent: Decimal
    held: Decimal
    limit: Decimal
    highest: Decimal

    @property
    def money_is_left(self) -> bool:
        """Whether another call would have fitted."""
        return self.spent + self.highest <= self.limit


def crowd(
    stack: Stack, *, calls: int, requests: int, in_the_middle: Callable[[], None] | None = None, limit_s: float = 240
) -> Outcome:
    """Send `requests` at once against a budget that pays for exactly `calls`; `in_the_middle` happens after half of these."""
    slug = f"c{uuid4().hex[:12]}"
    key, sandbox = stack.run(MAKE.format(slug=slug)), SandboxClient(stack.sandbox_url)
    cost = _publish_and_try(stack, slug, key)
    limit = (cost * calls).quantize(Decimal("1e-6"), ROUND_UP)
    # What was tried counts too: it was spent within the budget's month.
    stack.run(LIMIT.format(slug=slug, limit=str(limit + (2 * cost).quantize(Decimal("1e-6"), ROUND_UP))))
    before = _calls(sandbox)
    middle = threading.Thread(target=_wait_and, args=(sandbox, before + calls // 2, in_the_middle))
    middle.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: _ask(stack, slug, key).status, range(requests)))
    assert set(answers) <= {202, 200, 429}, set(answers)
    facts = _until_quiet(stack, slug, limit_s)
    middle.join()
    return Outcome(
        requests, _calls(sandbox) - before, facts["made"] - 2, facts["failed"] + answers.count(429), facts["estimated"],
        *(Decimal(facts[name]) for name in ("spent", "held", "limit", "highest")),
    )  # fmt: skip


def _publish_and_try(stack: Stack, slug: str, key: str) -> Decimal:
    """What a call costs, in USD, whose answer may be no longer than it is: so it costs nearly as much as is held for it."""
    stack.run(PUBLISH.format(slug=slug, max_tokens=8000))
    length = _ask(stack, slug, key, wait=30).json["ai_meta"]["tokens"]["output"]
    stack.run(PUBLISH.format(slug=slug, max_tokens=length))
    return Decimal(_ask(stack, slug, key, wait=30).json["ai_meta"]["cost"])


def _ask(stack: Stack, slug: str, key: str, wait: int = 0) -> Any:
    body = {"use_case": f"crowd.{slug}", "variables": {"topic": str(uuid4())}, "cache": False}
    return stack.post(URL, body, key=key, headers={"Prefer": f"wait={wait}"})


def _calls(sandbox: SandboxClient) -> int:
    count: int = sandbox.count()
    return count


def _wait_and(sandbox: SandboxClient, calls: int, act: Callable[[], None] | None) -> None:
    while act and _calls(sandbox) < calls:
        time.sleep(0.02)
    if act:
        act()


def _until_quiet(stack: Stack, slug: str, limit_s: float) -> dict[str, Any]:
    deadline = time.monotonic() + limit_s
    while True:
        facts: dict[str, Any] = json.loads(stack.run(FACTS.format(slug=slug)))
        if not facts["open"]:
            return facts
        assert time.monotonic() < deadline, facts
        time.sleep(0.3)
