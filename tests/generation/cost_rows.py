"""Requests with a past, and what the cost pages say of them."""

import csv
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.test import Client as Browser

from generation.models import Suggestion
from generation.models.suggestion import State
from tests.factories import ClientFactory
from tests.generation.decision_rows import decided
from usage.models import Client, UsageRecord

PAGE = "/admin/usage/usagerecord/cost/"
TABLE = f"{PAGE}table/"
CSV = "/admin/usage/usagerecord/cost.csv"
# Two weeks in March, and a moment in them.
DAYS = "from=2026-03-02&to=2026-03-15"
MOMENT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)


def client_named(name: str) -> Client:
    return Client.objects.filter(name=name).first() or ClientFactory(name=name)


def asked(use_case: str = "care.ideas", *, at: datetime = MOMENT, client: str = "Shop", **values: Any) -> UsageRecord:
    """A request that a model answered in 40 ms for a cent."""
    usual: dict[str, Any] = {
        "service": use_case.partition(".")[0], "version": 1, "model": "claude-haiku-4-5", "provider": "anthropic",
        "subject": "anna", "served_from": "model", "succeeded": True, "tokens_input": 1000, "tokens_output": 200,
        "cost": Decimal("0.01"), "latency_ms": 40,
    }  # fmt: skip
    return UsageRecord.objects.create(at=at, client=client_named(client), use_case=use_case, **usual | values)


def approved(by: User, suggestion: Suggestion, *, at: datetime = MOMENT) -> Suggestion:
    """That person approved it then."""
    decided(by, at=at, on=suggestion)
    Suggestion.objects.filter(pk=suggestion.pk).update(state=State.APPROVED, reviewed_by=by, reviewed_at=at)
    return suggestion


def shown(browser: Browser, query: str = DAYS, address: str = PAGE) -> str:
    """The page with its table, as who has no scripts sees it, or one of the other addresses."""
    answer = browser.get(f"{address}?{query}&with=table")
    assert answer.status_code == 200
    return answer.content.decode()


def plain(html: str) -> str:
    """What a page says, without icons."""
    html = re.sub(r'<span class="material-symbols-outlined"[^>]*>[^<]*</span>', " ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def figures(html: str) -> dict[str, str]:
    """The figures on top, by their titles."""
    found = html.split('<dl class="hub-totals')[1].split("</dl>")[0]
    return {
        plain(title): plain(said) for title, said in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", found, re.DOTALL)
    }


def lines(html: str) -> list[str]:
    """The rows of the table as text."""
    table = html.split("hub-cost-table")[1].split("</table>")[0]
    return [plain(row) for row in re.findall(r"<tr.*?</tr>", table.split("<tbody>")[1], re.DOTALL)]


def rows_of(browser: Browser, table: str, query: str = DAYS) -> list[dict[str, str]]:
    """A table as it is downloaded."""
    answer = browser.get(f"{CSV}?{query}&table={table}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(answer.content.decode().splitlines()))
