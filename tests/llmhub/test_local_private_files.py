import os
import stat
from pathlib import Path

import pytest

from llmhub.local.private_files import kept_secret, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "secret", "word")
    finally:
        os.umask(before)
    assert mode(tmp_path / "secret") == 0o600
    assert (tmp_path / "secret").read_text() == "word"


def test_replacing_an_open_file_closes_it(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert mode(path) == 0o600
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_failing_leaves_the_old_content_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "\ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_secret_is_made_once(tmp_path: Path) -> None:
    first = kept_secret(tmp_path / "one")
    assert len(first) >= 60
    assert kept_secret(tmp_path / "one") == first
    assert kept_secret(tmp_path / "other") != first
    assert mode(tmp_path / "one") == 0o600


def test_empty_secret_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("\n")
    assert len(kept_secret(tmp_path / "one")) >= 60
