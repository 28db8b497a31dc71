"""How many requests and tokens a client may use: counted exactly, over processes, for each client alone."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from llmhub.errors import PlanExhausted, RateLimited
from llmhub.redis import get_redis
from tests.at_once import at_once
from tests.factories import ClientFactory
from usage import inbound
from usage.inbound.window import PREFIX
from usage.models import Client, Plan, UsageRecord

pytestmark = pytest.mark.django_db
CLONE = Path(__file__).resolve().parents[2]
# No more of Django than it takes: two whole ones take seconds to start.
ELSEWHERE = """
import django
from django.conf import settings
apps = ["django.contrib.contenttypes", "django.contrib.auth", "usage"]
settings.configure(REDIS_URL="{redis}", INBOUND_WINDOW_S=60, INSTALLED_APPS=apps)
django.setup()
from concurrent.futures import ThreadPoolExecutor
from usage.inbound.window import window
from usage.models import Client
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(lambda _: window().count(Client(pk={pk}), {limit}), range({times}))))
"""


def used(client: Client, tokens: int, at: datetime | None = None, **more: int) -> None:
    UsageRecord.objects.create(
        client=client, service="s", use_case="s.u", served_from="model", succeeded=True, cost=0,
        tokens_input=tokens, at=at or timezone.now(), **more,
    )  # fmt: skip


def admitted(client: Client, times: int) -> int:
    """How many of so many requests are let in."""
    count = 0
    for _ in range(times):
        try:
            inbound.admit(client)
            count += 1
        except RateLimited:
            continue
    return count


class TestRequests:
    def test_exactly_so_many_are_let_in_and_the_next_one_is_told_when(self) -> None:
        client = ClientFactory(requests_per_minute=5)
        assert admitted(client, 5) == 5
        with pytest.raises(RateLimited) as refused:
            inbound.admit(client)
        assert refused.value.detail == "This client may send 5 requests a minute."
        assert 50 < refused.value.retry_after <= 60  # type: ignore[operator]
        assert inbound.look(client).requests_used == 5

    def test_what_is_refused_is_not_counted(self, settings: Any) -> None:
        settings.INBOUND_WINDOW_S = 1
        client = ClientFactory(requests_per_minute=2)
        assert admitted(client, 20) == 2
        time.sleep(1.05)
        assert admitted(client, 20) == 2

    def test_the_window_slides(self, settings: Any) -> None:
        """Nothing begins anew at a full minute: each request is free again one window after it was let in."""
        settings.INBOUND_WINDOW_S = 2
        client = ClientFactory(requests_per_minute=2)
        start = time.monotonic()
        inbound.admit(client)
        time.sleep(1)
        inbound.admit(client)
        with pytest.raises(RateLimited) as refused:
            inbound.admit(client)
        assert 0 < refused.value.retry_after <= 1  # type: ignore[operator]
        time.sleep(max(0, start + 2.05 - time.monotonic()))
        assert admitted(client, 2) == 1

    def test_after_waiting_as_told_it_works(self, settings: Any) -> None:
        settings.INBOUND_WINDOW_S = 1
        client = ClientFactory(requests_per_minute=1)
        inbound.admit(client)
        with pytest.raises(RateLimited) as refused:
            inbound.admit(client)
        time.sleep(refused.value.retry_after + 0.002)  # type: ignore[operator]
        inbound.admit(client)

    def test_one_clients_burst_leaves_anothers_window_alone(self) -> None:
        loud, quiet = ClientFactory(requests_per_minute=10), ClientFactory(requests_per_minute=10)
        assert admitted(loud, 50) == 10
        assert inbound.look(quiet).requests_left == 10
        assert admitted(quiet, 10) == 10

    def test_its_own_limits_win_over_its_plans(self) -> None:
        plan = Plan.objects.create(slug="small", name="Small", tokens_per_month=10, requests_per_minute=2)
        plain, special = ClientFactory(plan=plan), ClientFactory(plan=plan, requests_per_minute=4, tokens_per_month=7)
        assert (admitted(plain, 9), admitted(special, 9)) == (2, 4)
        assert (inbound.look(plain).tokens, inbound.look(special).tokens) == (10, 7)

    def test_a_changed_limit_counts_what_was_let_in_before(self) -> None:
        client = ClientFactory(requests_per_minute=3)
        assert admitted(client, 5) == 3
        client.requests_per_minute = 5
        assert admitted(client, 5) == 2
        client.requests_per_minute = 2
        assert admitted(client, 1) == 0
        assert inbound.look(client).requests_left == 0

    def test_a_limit_of_none_lets_nothing_in(self) -> None:
        client = ClientFactory(requests_per_minute=0)
        with pytest.raises(RateLimited) as refused:
            inbound.admit(client)
        assert refused.value.detail == "This client may not send requests: its limit is 0 requests a minute."
        assert refused.value.retry_after == 60
        assert inbound.look(client).headers()["RateLimit"].startswith('"requests";r=0;t=60,')

    def test_threads_of_two_processes_share_one_window(self, settings: Any) -> None:
        client = ClientFactory(requests_per_minute=50)
        code = ELSEWHERE.format(pk=client.pk, limit=50, times=60, redis=settings.REDIS_URL)
        others = [
            subprocess.Popen([sys.executable, "-c", code], cwd=CLONE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        counts = [int(one.communicate(timeout=60)[0]) for one in others]
        assert sum(counts) == 50
        assert inbound.look(client).requests_left == 0
        assert admitted(client, 1) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_threads_of_this_process_let_in_no_more_than_the_limit() -> None:
    client = ClientFactory(requests_per_minute=10)
    answers = at_once(*[lambda: admitted(client, 5)] * 4)
    assert sum(answers) == 10


class TestRedisAway:
    def test_a_window_of_this_process_holds_the_same_limit(self, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/9"  # this test's own: being away is logged once
        client = ClientFactory(requests_per_minute=3)
        with capture_logs() as logs:
            assert admitted(client, 6) == 3
        assert [log["event"] for log in logs] == ["inbound_window_of_this_process_only"]
        with pytest.raises(RateLimited) as refused:
            inbound.admit(client)
        assert 50 < refused.value.retry_after <= 60  # type: ignore[operator]
        assert inbound.look(client).requests_left == 0

    def test_a_lost_redis_begins_anew(self) -> None:
        client = ClientFactory(requests_per_minute=3)
        assert admitted(client, 5) == 3
        for key in get_redis().scan_iter(f"{PREFIX}:*"):
            get_redis().delete(key)
        get_redis().script_flush()
        assert admitted(client, 5) == 3


class TestTokens:
    def test_all_kinds_of_tokens_count(self) -> None:
        client = ClientFactory(tokens_per_month=1000)
        used(client, 100, tokens_output=20, tokens_cache_read=3, tokens_cache_write=4)
        used(ClientFactory(), 5000)
        assert inbound.tokens_used(client) == 127
        assert inbound.look(client).tokens_left == 873

    def test_used_up_means_nothing_until_the_month_ends(self) -> None:
        client = ClientFactory(tokens_per_month=1000)
        used(client, 1000)
        _, end = inbound.month_of(timezone.now())
        with pytest.raises(PlanExhausted) as refused:
            inbound.admit(client)
        assert refused.value.detail == (
            f"The 1,000 tokens of this month are used up. The next month begins on {end:%-d %B} (UTC)."
        )
        assert refused.value.retry_after == pytest.approx((end - timezone.now()).total_seconds(), abs=5)

    def test_the_last_token_is_still_good_for_a_request(self) -> None:
        client = ClientFactory(tokens_per_month=1000)
        used(client, 999)
        inbound.admit(client)

    def test_last_months_tokens_do_not_count(self) -> None:
        client = ClientFactory(tokens_per_month=1000)
        start, end = inbound.month_of(timezone.now())
        used(client, 5000, at=start - timedelta(microseconds=1))
        used(client, 7000, at=end)
        assert inbound.tokens_used(client) == 0
        used(client, 10, at=start)
        assert inbound.tokens_used(client) == 10
        inbound.admit(client)

    def test_no_tokens_at_all(self) -> None:
        with pytest.raises(PlanExhausted, match="its limit is 0 tokens a month"):
            inbound.admit(ClientFactory(tokens_per_month=0))

    def test_the_count_is_kept_for_a_moment(self, settings: Any, django_assert_num_queries: Any) -> None:
        client = ClientFactory(tokens_per_month=1000)
        inbound.admit(client)
        used(client, 1000)
        with django_assert_num_queries(0):
            inbound.admit(client)
        settings.INBOUND_TOKENS_KEPT_S = 0
        with pytest.raises(PlanExhausted):
            inbound.admit(client)

    @pytest.mark.parametrize(
        ("moment", "start", "end"),
        [
            (datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
            (datetime(2026, 12, 31, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
            (
                datetime.fromisoformat("2026-11-01T00:30:00+02:00"),
                datetime(2026, 10, 1, tzinfo=UTC),
                datetime(2026, 11, 1, tzinfo=UTC),
            ),
        ],
    )  # fmt: skip
    def test_months_are_calendar_months_in_utc(self, moment: datetime, start: datetime, end: datetime) -> None:
        assert inbound.month_of(moment) == (start, end)
