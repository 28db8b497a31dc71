import pytest
from rest_framework.test import APIClient

from tests.factories import api_key
from usage.models import ApiKey

pytestmark = pytest.mark.django_db


def status_with(key: str) -> int:
    return APIClient().get("/api/v1/use-cases", HTTP_AUTHORIZATION=f"Bearer {key}").status_code


def test_only_the_hash_and_a_prefix_are_stored() -> None:
    client, key = api_key()
    row = ApiKey.objects.get(client=client)
    assert key.startswith(row.prefix)
    assert len(row.prefix) == 11
    assert row.hash == ApiKey.digest(key)
    assert key not in str(vars(row))
    assert status_with(key) == 200


def test_a_revoked_key_is_refused_at_once() -> None:
    client, key = api_key()
    row = ApiKey.objects.get(client=client)
    row.revoke()
    first = row.revoked_at
    assert status_with(key) == 401
    row.revoke()
    assert row.revoked_at == first


def test_keys_of_an_inactive_client_are_refused() -> None:
    _, key = api_key(active=False)
    assert status_with(key) == 401
