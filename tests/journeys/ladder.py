"""A budget that runs out, step by step."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from generation.intake.afford import gets_fallback
from tests.journeys.stack import Answer, Stack

URL = "/api/v1/suggestions"
MAKE = """
import json
from decimal import Decimal
from django.contrib.auth.models import Group, User
from django.utils import timezone
from prompts.models import Service, UseCase, PromptVersion
from prompts.publishing import publish
from usage.budgets import changing
from usage.models import ApiKey, Budget, Client, Plan
service = Service.objects.create(slug={slug!r}, name="Ladder")
for name in ("poor", "good"):
    case = UseCase.objects.create(service=service, slug=name, name=name, review_policy="optional", cache_seconds=0,
        input_schema={{"type": "object"}}, fallback="Ask at the counter.")
    publish(PromptVersion.objects.create(use_case=case, number=1, model="claude-opus-5-5", max_tokens=100,
        system_prompt="You write.", user_prompt="{{{{topic}}}}"))
client = Client.objects.create(name={slug!r}, plan=Plan.objects.first(), scopes=["suggest", "read_usage"])
person = User.objects.create_user({slug!r} + "-operator", email={slug!r} + "@example.com", is_staff=True)
person.groups.add(Group.objects.get(name="Operator"))
budget = Budget(scope="service", target={slug!r}, soft_limit=Decimal(1), hard_limit=Decimal(2))
changing.save(budget)
print(json.dumps([ApiKey.create(client)[1], budget.pk]))
"""
CHANGE = """
from decimal import Decimal
from usage.budgets import changing
from usage.models import Budget
budget = Budget.objects.get(target={slug!r})
budget.soft_limit, budget.hard_limit = Decimal({soft!r}), Decimal({hard!r})
changing.save(budget)
"""
STATE = """
import json
from usage.models import BudgetPeriod
period = BudgetPeriod.objects.get(budget__target={slug!r})
print(json.dumps({{"spent": str(period.spent), "held": str(period.held), "steps": period.steps, "off": period.off_use_cases,
    "log": list(period.events.order_by("pk").values_list("step", "what"))}}))
"""


class Ladder:
    """A service with a budget, its two use cases, and a client that asks for them."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.slug = stack, f"l{uuid4().hex[:10]}"
        self.key, budget_id = json.loads(stack.run(MAKE.format(slug=self.slug)))
        names = [f"user-{number}" for number in range(100)]
        self.lucky = next(name for name in names if not gets_fallback(budget_id, name))
        self.unlucky = next(name for name in names if gets_fallback(budget_id, name))

    def ask(self, use_case: str, subject: str) -> Answer:
        body = {"use_case": f"{self.slug}.{use_case}", "variables": {"topic": uuid4().hex}, "subject": subject}
        return self.stack.post(URL, body, key=self.key, headers={"Prefer": "wait=30"})

    def limits(self, soft: Decimal, hard: Decimal) -> None:
        self.stack.run(CHANGE.format(slug=self.slug, soft=str(soft), hard=str(hard)))

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.stack.run(STATE.format(slug=self.slug)))
        return found

    def until(self, met: Callable[[dict[str, Any]], bool], limit_s: float = 60) -> None:
        deadline = time.monotonic() + limit_s
        while not met(self.state):
            assert time.monotonic() < deadline, self.state
            time.sleep(0.2)

    def reject(self, use_case: str) -> None:
        """All drafts of the use case, as a reviewer would."""
        self.stack.run(
            "from generation.models import Suggestion\n"
            f"Suggestion.objects.filter(use_case__slug={use_case!r}, use_case__service__slug={self.slug!r}, state='draft')"
            ".update(state='rejected')"
        )
