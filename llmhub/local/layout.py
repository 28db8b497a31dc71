"""Where a local run keeps its things, and the lock that lets only one run use them."""

import fcntl
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .problem import CannotRun

CLONE = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Layout:
    """The files and folders of one local run, all under `root`."""

    root: Path

    @classmethod
    def from_environment(cls) -> "Layout":
        """The folder that LLMHUB_LOCAL_DIR names, else `.local` in the clone."""
        return cls(Path(os.environ.get("LLMHUB_LOCAL_DIR") or CLONE / ".local").absolute())

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def postgres_password(self) -> Path:
        return self.root / "postgres_password"

    @property
    def redis(self) -> Path:
        return self.root / "redis"

    @property
    def beat(self) -> Path:
        return self.root / "beat"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret_key"

    @property
    def credentials(self) -> Path:
        return self.root / "credentials.json"

    @property
    def run_env(self) -> Path:
        return self.root / "run.env"

    @property
    def processes(self) -> Path:
        return self.root / "processes.json"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def mail(self) -> Path:
        """E-mails, a file each; see the mail settings."""
        return self.root / "mail"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    def log(self, name: str) -> Path:
        """The log file of the process called `name`."""
        return self.logs / f"{name}.log"

    def prepare(self) -> None:
        """Make the folders.

        Raises CannotRun where they belong to another user.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        require_usable(self.root)
        for folder in (self.logs, self.beat):
            folder.mkdir(mode=0o700, exist_ok=True)
        for path in self.root.iterdir():
            # The services' data may belong to the account that they run as; they check that themselves.
            if path not in (self.postgres, self.redis):
                require_usable(path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; the system drops it with the process, however that ends.

        Raises CannotRun where another run holds it.
        """
        with self.lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotRun(
                    f"llmhub is already running with {self.root}: stop that run first, "
                    "or set LLMHUB_LOCAL_DIR (and PORT) to run another beside it."
                ) from None
            yield


def require_usable(path: Path) -> None:
    """Raises CannotRun where `path` belongs to another user."""
    if not os.access(path, os.R_OK | os.W_OK):
        raise CannotRun(
            f"{path} belongs to {owner_name(path)}, so {user_name(os.geteuid())} cannot use it: "
            "start as the same user as before, or set LLMHUB_LOCAL_DIR to another folder."
        )


def owner_name(path: Path) -> str:
    """The name of the user whom `path` belongs to."""
    return user_name(path.stat().st_uid)


def user_name(uid: int) -> str:
    """The name of the user with `uid`, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
