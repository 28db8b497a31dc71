"""Clients, keys and plans in the admin."""

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import ClientFactory
from tests.signed_in import signed_in
from usage.models import ApiKey, Client, Plan, UsageRecord

pytestmark = pytest.mark.django_db
CLIENTS = "/admin/usage/client/"
KEYS = "/admin/usage/apikey/"
NO_CLIENTS = {"clients-TOTAL_FORMS": "0", "clients-INITIAL_FORMS": "0"}


def form_of(**values: Any) -> dict[str, Any]:
    inline = {"keys-TOTAL_FORMS": "0", "keys-INITIAL_FORMS": "0"}
    plan = Plan.objects.get(slug="pro").pk
    return {"name": "Shop", "plan": plan, "scopes": ["suggest"], "services": "", "active": "on", **inline, **values}


def test_an_operator_adds_a_client() -> None:
    operator = signed_in("Operator")
    answer = operator.post(f"{CLIENTS}add/", form_of(scopes=["suggest", "manage"], services="sns_auto, email\ncontent"))
    assert answer.status_code == 302
    client = Client.objects.get()
    assert (client.name, client.plan.slug, client.active) == ("Shop", "pro", True)
    assert client.scopes == ["suggest", "manage"]
    assert client.services == ["sns_auto", "email", "content"]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"services": "Sns-Auto"}, "Not a slug: Sns-Auto"),
        ({"services": "a" * 51}, "Not a slug"),
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["everything"]}, "Select a valid choice"),
        ({"name": "<b>"}, "Use letters, digits"),
        ({"name": "a\0"}, "Null characters are not allowed"),
        ({"plan": "99999999999999999999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(values: dict[str, Any], error: str) -> None:
    answer = signed_in("Operator").post(f"{CLIENTS}add/", form_of(**values))
    assert answer.status_code == 200
    assert error in answer.content.decode()
    assert not Client.objects.exists()


def test_a_change_writes_only_what_was_changed() -> None:
    client = ClientFactory(name="Shop", services=["email"])
    path = f"{CLIENTS}{client.pk}/change/"
    assert signed_in("Operator").get(path).status_code == 200
    signed_in("Operator").post(path, form_of(services="email\nsns_auto", scopes=["suggest", "read_usage"]))
    client.refresh_from_db()
    assert (client.services, client.scopes) == (["email", "sns_auto"], ["suggest", "read_usage"])


def test_the_list_has_keys_last_use_and_the_month(django_assert_max_num_queries: Any) -> None:
    operator = signed_in("Operator")
    for number in range(12):
        client = ClientFactory(name=f"Client {number}")
        ApiKey.create(client)
        ApiKey.create(client)[0].revoke()
    for days, cost in [(0, "1.25"), (0, "0.25"), (400, "99")]:
        at = timezone.now() - timedelta(days=days)
        UsageRecord.objects.create(
            client=client, service="s", use_case="s.u", served_from="model", succeeded=True, cost=cost, at=at
        )
    with django_assert_max_num_queries(13):
        page = operator.get(CLIENTS).content.decode()
    row = page[page.index("Client 11") :].partition("</tr>")[0]
    cells = [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
    assert cells[3:] == ["Active", "1", "just now", "2", "$1.50", "0 of 500,000 (0 %)"]


def test_a_key_is_shown_once_and_only_its_hash_is_kept() -> None:
    operator, client = signed_in("Operator"), ClientFactory()
    path = f"{CLIENTS}{client.pk}/new-key/"
    once = operator.get(path).context["form"].initial["once"]
    assert not ApiKey.objects.exists()  # looking makes nothing
    answer = operator.post(path, {"name": "production", "once": once})
    page = answer.content.decode()
    key = re.search(r'<code id="new-key">(lh_[\w-]{43})</code>', page)
    assert key is not None
    assert "it is not shown again" in page
    assert "no-store" in answer["Cache-Control"]
    row = ApiKey.objects.get()
    assert (row.name, row.prefix, row.hash) == ("production", key[1][:11], hashlib.sha256(key[1].encode()).hexdigest())

    again = operator.post(path, {"name": "production", "once": once}, follow=True)  # the browser's reload
    assert "was made already" in again.content.decode()
    assert key[1] not in again.content.decode()
    assert ApiKey.objects.count() == 1
    for page_path in (f"{CLIENTS}{client.pk}/change/", KEYS, f"{KEYS}{row.pk}/change/", f"{KEYS}{row.pk}/history/"):
        shown = operator.get(page_path).content.decode()
        assert key[1] not in shown
        assert row.hash not in shown


@pytest.mark.parametrize("data", [{}, {"once": ""}, {"once": "made up"}])
def test_a_key_needs_the_form(data: dict[str, str]) -> None:
    operator, client = signed_in("Operator"), ClientFactory()
    operator.post(f"{CLIENTS}{client.pk}/new-key/", data)
    assert not ApiKey.objects.exists()


def test_revoking_asks_first_and_keeps_the_first_time() -> None:
    operator = signed_in("Operator")
    key = ApiKey.create(ClientFactory(), "production")[0]
    path = f"{KEYS}{key.pk}/revoke/"
    assert "is refused at once" in operator.get(path).content.decode()
    key.refresh_from_db()
    assert key.revoked_at is None
    assert "is revoked" in operator.post(path, follow=True).content.decode()
    key.refresh_from_db()
    first = key.revoked_at
    assert first is not None
    operator.post(path)
    key.refresh_from_db()
    assert key.revoked_at == first
    assert "Revoke…" not in operator.get(f"{KEYS}{key.pk}/change/").content.decode()


@pytest.mark.parametrize("groups", [(), ("Marketer",), ("Reviewer",)])
def test_others_change_nothing(groups: tuple[str, ...]) -> None:
    other, client = signed_in(*groups), ClientFactory(name="Shop")
    key = ApiKey.create(client)[0]
    for path in (f"{CLIENTS}add/", f"{CLIENTS}{client.pk}/change/", f"{CLIENTS}{client.pk}/new-key/"):
        assert other.post(path, form_of(name="Mine")).status_code == 403
    assert other.post(f"{KEYS}{key.pk}/revoke/").status_code == 403
    key.refresh_from_db()
    client.refresh_from_db()
    assert (key.revoked_at, client.name, ApiKey.objects.count(), Client.objects.count()) == (None, "Shop", 1, 1)


def test_neither_clients_nor_keys_are_ever_deleted() -> None:
    root, client = signed_in(superuser=True), ClientFactory()
    key = ApiKey.create(client)[0]
    for path in (f"{CLIENTS}{client.pk}/delete/", f"{KEYS}{key.pk}/delete/"):
        assert root.post(path, {"post": "yes"}).status_code == 403
    root.post(KEYS, {"action": "delete_selected", "_selected_action": key.pk, "post": "yes"})
    root.post(CLIENTS, {"action": "delete_selected", "_selected_action": client.pk, "post": "yes"})
    assert (Client.objects.count(), ApiKey.objects.count()) == (1, 1)


def test_an_operator_edits_plans() -> None:
    operator, plan = signed_in("Operator"), Plan.objects.get(slug="lite")
    path = f"/admin/usage/plan/{plan.pk}/change/"
    operator.post(
        path, {"name": "Lite", "slug": "other", "tokens_per_month": "250000", "requests_per_minute": "60", **NO_CLIENTS}
    )
    plan.refresh_from_db()
    assert (plan.slug, plan.tokens_per_month, plan.requests_per_minute) == ("lite", 250_000, 60)


@pytest.mark.parametrize("wrong", ["-1", "abc", "1.5", "1000000000001", "99999999999999999999999", ""])
def test_a_plan_takes_only_numbers(wrong: str) -> None:
    operator, plan = signed_in("Operator"), Plan.objects.get(slug="lite")
    path = f"/admin/usage/plan/{plan.pk}/change/"
    for field, other in (("tokens_per_month", "requests_per_minute"), ("requests_per_minute", "tokens_per_month")):
        answer = operator.post(path, {"name": "Lite", field: wrong, other: "60", **NO_CLIENTS})
        assert answer.status_code == 200
        most = "1,000,000,000,000" if field == "tokens_per_month" else "1,000,000"
        said = f"Give a whole number from 0 to {most}." if wrong else "This field is required."
        assert said in answer.content.decode()
    plan.refresh_from_db()
    assert (plan.tokens_per_month, plan.requests_per_minute) == (200_000, 600)


def test_a_client_gets_limits_of_its_own_and_gives_them_back() -> None:
    operator, client = signed_in("Operator"), ClientFactory(name="Shop")
    path = f"{CLIENTS}{client.pk}/change/"
    operator.post(path, form_of(tokens_per_month="0", requests_per_minute="1000000"))
    client.refresh_from_db()
    assert (client.tokens_per_month, client.requests_per_minute) == (0, 1_000_000)
    operator.post(path, form_of(tokens_per_month="", requests_per_minute=""))
    client.refresh_from_db()
    assert (client.tokens_per_month, client.requests_per_minute) == (None, None)
    for wrong in ("-1", "abc", "1000001"):
        answer = operator.post(path, form_of(requests_per_minute=wrong))
        assert "Give a whole number from 0 to 1,000,000." in answer.content.decode()


def test_what_is_used_of_a_plan_is_shown_on_both_screens(django_assert_max_num_queries: Any) -> None:
    operator, plan = signed_in("Operator"), Plan.objects.get(slug="pro")
    shop, special = ClientFactory(name="Shop"), ClientFactory(name="Special", tokens_per_month=100_000)
    for client, tokens in ((shop, 123_456), (special, 150_000)):
        UsageRecord.objects.create(
            client=client, service="s", use_case="s.u", served_from="model", succeeded=True, tokens_input=tokens
        )
    ClientFactory.create_batch(10)
    with django_assert_max_num_queries(12):
        page = operator.get(f"/admin/usage/plan/{plan.pk}/change/").content.decode()
    assert "123,456 of 500,000 (24 %)" in page
    assert "150,000 of 100,000 (150 %)" in page
    page = operator.get(f"{CLIENTS}{shop.pk}/change/").content.decode()
    assert "123,456 of 500,000 (24 %)" in page
    assert "500,000 tokens a month, 600 requests a minute" in page
