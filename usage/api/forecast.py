"""What the month of a client will have cost."""

from decimal import Decimal

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from llmhub.money import usd
from llmhub.openapi import Schema, problems
from llmhub.query import query_of
from usage import report
from usage.authentication import client_of
from usage.models import Budget, Client, Scope

MONEY = {"type": "string", "description": "USD"}
FORECAST: Schema = {
    "title": "UsageForecast",
    "type": "object",
    "properties": {
        "month_to_date": MONEY,
        "daily_average": MONEY,
        "forecast": MONEY,
        "low": MONEY,
        "high": {
            "type": ["string", "null"],
            "description": "USD. The month ends between “low” and this with 95 %; null while fewer than 2 days are known.",
        },
        "budget": {"type": ["string", "null"], "description": "USD: the month's limit that concerns this client."},
        "basis_days": {"type": "integer", "minimum": 0, "description": "Full days that the average is of; at most 28."},
    },
}
FORECAST["required"] = list(FORECAST["properties"])


class UsageForecast(APIView):
    scope = Scope.READ_USAGE.value

    @extend_schema(operation_id="get_usage_forecast", responses={200: FORECAST, **problems(400, 401, 403)})
    def get(self, request: Request) -> Response:
        """What this month (UTC) will have cost: so far, and for its rest the daily average of the last 28 full days."""
        query_of(request, ())
        client = client_of(request)
        found = report.forecast(timezone.now(), client=client)
        return Response(
            {
                "month_to_date": usd(found.month_to_date),
                "daily_average": usd(found.daily_average),
                "forecast": usd(found.forecast),
                "low": usd(found.low),
                "high": usd(found.high),
                "budget": usd(budget_of(client)),
                "basis_days": found.basis_days,
            }
        )


def budget_of(client: Client) -> Decimal | None:
    """The lowest soft limit of the client's own budgets by the month; where it has none, of those for everything."""
    monthly = Budget.objects.filter(active=True, period=Budget.Period.MONTH).order_by("soft_limit")
    limits = monthly.values_list("soft_limit", flat=True)
    own = limits.filter(scope=Budget.Scope.CLIENT, client=client).first()
    return own if own is not None else limits.filter(scope=Budget.Scope.ALL).first()
