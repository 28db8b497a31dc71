"""`create_demo` and `create_client`."""

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from usage.models import ApiKey, Client

pytestmark = pytest.mark.django_db


def make_demo(path: Path) -> dict[str, str]:
    call_command("create_demo", "--credentials", path)
    credentials: dict[str, str] = json.loads(path.read_text())
    return credentials


def owner(key: str) -> Client | None:
    found = ApiKey.objects.filter(hash=ApiKey.digest(key), revoked_at=None).first()
    return found.client if found else None


class TestCreateDemo:
    def test_makes_an_admin_and_two_clients(self, tmp_path: Path) -> None:
        path = tmp_path / "credentials.json"
        credentials = make_demo(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert set(credentials) == {"admin_user", "admin_password", "api_key", "manage_api_key"}
        admin = get_user_model().objects.get(username=credentials["admin_user"])
        assert admin.is_superuser
        assert admin.is_staff
        assert admin.check_password(credentials["admin_password"])
        demo, manage = owner(credentials["api_key"]), owner(credentials["manage_api_key"])
        assert demo
        assert manage
        assert (demo.name, demo.plan.slug, demo.scopes) == ("demo", "pro", ["suggest", "read_usage"])
        assert (manage.name, manage.plan.slug) == ("demo-manage", "business")
        assert manage.scopes == ["suggest", "read_usage", "manage"]

    def test_keeps_what_still_fits(self, tmp_path: Path) -> None:
        first = make_demo(tmp_path / "credentials.json")
        assert make_demo(tmp_path / "credentials.json") == first
        assert ApiKey.objects.count() == 2

    def test_replaces_what_was_lost_and_revokes_the_old_keys(self, tmp_path: Path) -> None:
        first = make_demo(tmp_path / "credentials.json")
        second = make_demo(tmp_path / "other.json")
        assert owner(first["api_key"]) is None
        assert owner(first["manage_api_key"]) is None
        assert owner(second["api_key"]) is not None
        assert not get_user_model().objects.get().check_password(first["admin_password"])

    def test_replaces_only_the_key_that_was_revoked(self, tmp_path: Path) -> None:
        first = make_demo(tmp_path / "credentials.json")
        ApiKey.objects.get(hash=ApiKey.digest(first["api_key"])).revoke()
        second = make_demo(tmp_path / "credentials.json")
        assert second["api_key"] != first["api_key"]
        assert second["manage_api_key"] == first["manage_api_key"]
        assert second["admin_password"] == first["admin_password"]

    def test_key_of_another_client_does_not_count(self, tmp_path: Path) -> None:
        first = make_demo(tmp_path / "credentials.json")
        swapped = first | {"api_key": first["manage_api_key"]}
        (tmp_path / "credentials.json").write_text(json.dumps(swapped))
        second = make_demo(tmp_path / "credentials.json")
        demo = owner(second["api_key"])
        assert demo
        assert demo.name == "demo"

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"api_key": 5, "admin_password": null}'])
    def test_file_that_says_nothing(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "credentials.json").write_text(content)
        assert owner(make_demo(tmp_path / "credentials.json")["api_key"])

    def test_leaves_a_plan_alone_that_somebody_changed(self, tmp_path: Path) -> None:
        make_demo(tmp_path / "credentials.json")
        Client.objects.filter(name="demo").update(scopes=["suggest"])
        make_demo(tmp_path / "credentials.json")
        assert Client.objects.get(name="demo").scopes == ["suggest"]

    def test_refuses_in_production(self, tmp_path: Path, settings: Any) -> None:
        settings.LLMHUB_ENV = "production"
        with pytest.raises(CommandError, match="do not exist with LLMHUB_ENV=production"):
            make_demo(tmp_path / "credentials.json")
        assert not (tmp_path / "credentials.json").exists()
        assert not Client.objects.exists()
        assert not get_user_model().objects.exists()


class TestCreateClient:
    def test_prints_only_the_key(self) -> None:
        out, err = io.StringIO(), io.StringIO()
        call_command("create_client", "shop", stdout=out, stderr=err)
        key = out.getvalue().removesuffix("\n")
        client = owner(key)
        assert client
        assert (client.name, client.plan.slug, client.scopes, client.services) == ("shop", "lite", ["suggest"], [])
        assert key not in err.getvalue()

    def test_options(self) -> None:
        call_command(
            "create_client",
            "shop",
            *("--plan", "business", "--scope", "suggest", "--scope", "manage", "--scope", "suggest"),
            *("--service", "coocook", "--service", "email"),
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
        client = Client.objects.get()
        assert (client.plan.slug, client.scopes, client.services) == (
            "business",
            ["suggest", "manage"],
            ["coocook", "email"],
        )

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["shop", "--plan", "gold"], r"There is no plan 'gold'\. Plans: lite, pro, business\."),
            (["shop", "--scope", "all"], r"There is no scope 'all'\. Scopes: suggest, read_usage, manage\."),
            (["taken"], "already exists"),
            (["new\nline"], "Use letters, digits"),
            ([""], "cannot be blank"),
        ],
    )
    def test_refusal_makes_nothing(self, arguments: list[str], sentence: str) -> None:
        call_command("create_client", "taken", stdout=io.StringIO(), stderr=io.StringIO())
        with pytest.raises(CommandError, match=sentence):
            call_command("create_client", *arguments)
        assert Client.objects.count() == 1
        assert ApiKey.objects.count() == 1
