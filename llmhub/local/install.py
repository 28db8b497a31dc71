"""Make the virtual environment and install the requirements, if that is not done yet.

Run by make with the system's own Python, before anything is installed and whatever its version:
`python3 llmhub/local/install.py VENV REQUIREMENTS_FILE`. Only the standard library, and no syntax newer than 3.6.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
OLDEST_PYTHON = (3, 11)
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


class CannotInstall(Exception):
    """Ends the installation with a sentence for a person."""


def main() -> int:
    """Bring the virtual environment named first to the state that the requirements file named second asks for."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        require_python()
        install(Path(sys.argv[1]).absolute(), sys.argv[2])
    except CannotInstall as problem:
        print(f"llmhub: {problem}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"llmhub: {error.filename} could not be used: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def require_python() -> None:
    """Raises CannotInstall where Python is too old."""
    if sys.version_info < OLDEST_PYTHON:
        needed, found = (".".join(str(part) for part in version) for version in (OLDEST_PYTHON, sys.version_info[:3]))
        raise CannotInstall(
            f"llmhub needs Python {needed} or newer; this is {found}. "
            f"Name a newer one like this: `make run PYTHON=python{needed}`."
        )


def install(venv: Path, requirements: str) -> None:
    """Install `requirements` into `venv` unless exactly these are there already."""
    venv.mkdir(parents=True, exist_ok=True)
    python = venv / "bin" / "python"
    with locked(venv):
        # Who has the longer list has the shorter one too.
        if any(is_done(venv, listed) for listed in REQUIREMENTS[REQUIREMENTS.index(requirements) :]) and works(python):
            return
        print(f"Installing {requirements} into {venv} (only when it has changed; about a minute) …", flush=True)
        for listed in REQUIREMENTS:
            with suppress(FileNotFoundError):
                stamp(venv, listed).unlink()
        if not works(python, "-m", "pip"):
            make_venv(venv)
        pip_install(python, requirements)
        stamp(venv, requirements).write_text(fingerprint(requirements), encoding="utf-8")


@contextmanager
def locked(folder: Path) -> "Iterator[None]":
    """Let only one installation into `folder` at a time; another one waits."""
    descriptor = os.open(str(folder), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def stamp(venv: Path, requirements: str) -> Path:
    """The file that says that `requirements` were installed whole."""
    return venv / f"llmhub-installed-{Path(requirements).stem}"


def is_done(venv: Path, requirements: str) -> bool:
    """Whether `requirements`, as they are now, were installed whole."""
    try:
        return stamp(venv, requirements).read_text(encoding="utf-8") == fingerprint(requirements)
    except FileNotFoundError:
        return False


def fingerprint(requirements: str) -> str:
    """What changes when the installation must be done again."""
    names = REQUIREMENTS[: REQUIREMENTS.index(requirements) + 1]
    content = b"".join((CLONE / name).read_bytes() for name in names)
    return hashlib.sha256(content).hexdigest()


def works(python: Path, *module: str) -> bool:
    """Whether the environment's Python, or a module of it, can be started: what was interrupted in the making cannot."""
    try:
        probe = [str(python), *module, "--version"]
        return subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def make_venv(venv: Path) -> None:
    """Create the virtual environment in place of what is there."""
    if any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise CannotInstall(
            f"{venv} is not a virtual environment, so nothing in it was touched: remove it, or set VENV."
        )
    if not (find_spec("venv") and find_spec("ensurepip")):
        raise CannotInstall(
            "this Python cannot make a virtual environment, as its venv or ensurepip module is missing: "
            "install it first (on Debian and Ubuntu: `apt install python3-venv`)."
        )
    if run([sys.executable, "-m", "venv", "--clear", str(venv)]) != 0:
        raise CannotInstall(f"the virtual environment {venv} could not be made; the reason stands above.")


def pip_install(python: Path, requirements: str) -> None:
    """Raises CannotInstall where pip fails; its own words are shown."""
    command = [str(python), "-m", "pip", "install", "-qq", "-r", str(CLONE / requirements)]
    if run(command, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1") != 0:
        raise CannotInstall(f"{requirements} could not be installed; pip's reason stands above.")


def run(command: list, **environment: str) -> int:
    """The exit code of `command`; when this is interrupted, nothing of the command goes on."""
    child = subprocess.Popen(command, env=dict(os.environ, **environment), start_new_session=True)
    try:
        return child.wait()
    except KeyboardInterrupt:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise


if __name__ == "__main__":
    sys.exit(main())
