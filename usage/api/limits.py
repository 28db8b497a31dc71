"""What a client may still do: its own limits, the provider's windows, its plan and the budgets that concern it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.money import usd
from llmhub.openapi import problems
from llmhub.query import query_of
from llmhub.times import rfc3339
from usage import inbound, window
from usage.authentication import client_of
from usage.budgets.ladder import Step, stands
from usage.budgets.periods import current
from usage.models import Budget, BudgetPeriod, Client, ProviderLimit
from usage.window import TokenWindow, WindowState

from .limits_schema import LIMITS

# Past this share of the soft limit a budget is on the alert.
ALERT_AT = Decimal("0.8")


class LimitsNow(APIView):
    # Every client may know its own limits.
    scope = None

    @extend_schema(operation_id="get_limits", responses={200: LIMITS, **problems(400, 401, 503)})
    def get(self, request: Request) -> Response:
        """This client's limits, the provider's windows (`provider` is the busiest model's), its plan and its budgets."""
        query_of(request, ())
        client, now = client_of(request), timezone.now()
        limits = inbound.look(client)
        return Response(
            {
                "client": _own(limits, now),
                "provider": _provider(),
                "plan": {
                    "name": client.plan.name,
                    "tokens_per_month": limits.tokens,
                    "tokens_used": limits.tokens_used,
                },
                "budgets": _budgets(client, now),
            }
        )


def _own(limits: inbound.Limits, now: datetime) -> dict[str, Any]:
    reset_at = now + timedelta(seconds=limits.free_s) if limits.requests_used else None
    return {
        "window_s": limits.window_s,
        "requests_per_minute": limits.requests,
        "used": limits.requests_used,
        "remaining": limits.requests_left,
        "reset_at": rfc3339(reset_at),
    }


def _provider() -> dict[str, Any]:
    states = window.states()
    busiest = states[0] if states else window.state(ProviderLimit._meta.get_field("provider").default, "")
    return {**_window(busiest), "models": [{"model": one.model, **_window(one), **_tokens(one)} for one in states]}


def _window(state: WindowState) -> dict[str, Any]:
    return {
        "window_s": state.window_s,
        "limit": state.limit,
        "used": state.used,
        "remaining": state.remaining,
        "reset_at": rfc3339(state.reset_at),
        "queue_length": state.queue_length,
        "paused": state.paused,
    }


def _tokens(state: WindowState) -> dict[str, Any]:
    def amounts(one: TokenWindow) -> dict[str, int | None]:
        return {"limit": one.limit, "used": one.used, "remaining": one.remaining}

    return {"input_tokens": amounts(state.input_tokens), "output_tokens": amounts(state.output_tokens)}


def _budgets(client: Client, now: datetime) -> list[dict[str, Any]]:
    concerned = _concerning(client)
    periods = {period.budget_id: period for period in current(concerned, now)}
    return [_budget(one, periods.get(one.pk)) for one in Budget.objects.filter(concerned, active=True)]


def _concerning(client: Client) -> Q:
    """Those of everything, its own, and those of the services that it may use."""
    of_services = Q(scope=Budget.Scope.SERVICE, target__in=client.services)
    for service in client.services:
        of_services |= Q(scope=Budget.Scope.USE_CASE, target__startswith=f"{service}.")
    if not client.services:
        of_services = Q(scope__in=[Budget.Scope.SERVICE, Budget.Scope.USE_CASE])
    return Q(scope=Budget.Scope.ALL) | Q(scope=Budget.Scope.CLIENT, client=client) | of_services


def _budget(budget: Budget, period: BudgetPeriod | None) -> dict[str, Any]:
    """A budget whose day or month has no row yet is one of which nothing is spent."""
    spent, held = (period.spent, period.held) if period else (Decimal(0), Decimal(0))
    return {
        "scope": budget.scope,
        "target": budget.target,
        "period": budget.period,
        "limit": usd(period.soft_limit if period else budget.soft_limit),
        "hard_limit": usd(period.hard_limit if period else budget.hard_limit),
        "spent": usd(spent),
        "held": usd(held),
        "state": _state(period),
    }


def _state(period: BudgetPeriod | None) -> str:
    """The hardest step that stands, else whether it is on the alert."""
    if period is None:
        return "ok"
    for step in (Step.STOPPED, Step.USE_CASES_OFF, Step.FALLBACKS):
        if stands(period, step):
            return str(step)
    return "alert" if period.spent >= ALERT_AT * period.soft_limit else "ok"
