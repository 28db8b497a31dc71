"""What make does before anything is installed, with a copy of the script in an otherwise empty clone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from llmhub.local import install

SCRIPT = Path(install.__file__)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    (folder / "llmhub" / "local").mkdir(parents=True)
    shutil.copy(SCRIPT, folder / "llmhub" / "local" / "install.py")
    (folder / "requirements.txt").write_text("# nothing\n")
    (folder / "requirements-dev.txt").write_text("-r requirements.txt\n")
    return folder


def installed(clone: Path, requirements: str = "requirements.txt") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "llmhub/local/install.py", ".venv", requirements],
        cwd=clone,
        env=os.environ | {"PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_installs_once_and_again_when_the_list_changes(clone: Path) -> None:
    first = installed(clone)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("Installing requirements.txt into")
    assert (clone / ".venv" / "bin" / "python").exists()
    assert installed(clone).stdout == ""

    (clone / "requirements.txt").write_text("no-such-package-here==1\n")
    broken = installed(clone)
    assert broken.returncode == 1
    assert broken.stderr.endswith("llmhub: requirements.txt could not be installed; pip's reason stands above.\n")
    assert "Traceback" not in broken.stderr
    (clone / "requirements.txt").write_text("# nothing\n")
    assert installed(clone).stdout.startswith("Installing"), "a failed installation must not count as done"

    assert installed(clone, "requirements-dev.txt").stdout.startswith("Installing requirements-dev.txt")
    assert installed(clone).stdout == "", "who has the longer list has the shorter one too"
    assert installed(clone, "requirements-dev.txt").stdout == ""


def test_environment_that_was_interrupted_in_the_making(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "pyvenv.cfg").touch()
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert installed(clone).returncode == 0
    assert installed(clone).stdout == ""


def test_folder_that_is_something_else_is_not_touched(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / "thesis.txt").write_text("years of work")
    refused = installed(clone)
    assert refused.returncode == 1
    assert "is not a virtual environment, so nothing in it was touched" in refused.stderr
    assert (clone / ".venv" / "thesis.txt").read_text() == "years of work"


def test_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(install.CannotInstall, match=r"needs Python 3\.11 or newer; this is 3\.10\.4"):
        install.require_python()


def test_python_without_ensurepip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "find_spec", lambda name: None)
    with pytest.raises(install.CannotInstall, match="apt install python3-venv"):
        install.make_venv(tmp_path)
    assert list(tmp_path.iterdir()) == []
