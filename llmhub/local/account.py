"""Whom the private services run as. PostgreSQL refuses root, so root starts them as somebody without privileges."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .layout import CLONE, owner_name, user_name
from .problem import CannotRun

HINT = "set DATABASE_URL and REDIS_URL to servers of your own, or move the clone"
# What the account may need to reach a folder inside one that is closed to it (a clone under /root, say).
# Nothing outside the data folder is opened up for it.
CAPABILITIES = (None, "dac_read_search", "dac_override")


@dataclass(frozen=True, slots=True)
class Account:
    """A user to start a program as. Without `uid`, whoever runs this process."""

    uid: int | None = None
    gid: int | None = None
    capability: str | None = None

    def command(self, *argv: str | Path, stop_signal: signal.Signals = signal.SIGTERM) -> list[str]:
        """The command that runs `argv` as this account; a dying supervisor sends it `stop_signal`."""
        program = [str(part) for part in argv]
        if self.uid is None:
            return program
        # Changing the user drops the parent-death signal that was set before it, so it is set again here.
        prefix = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        prefix.append(f"--pdeathsig={stop_signal.name.removeprefix('SIG')}")
        if self.capability:
            only = f"-all,+{self.capability}"
            prefix += [f"--inh-caps={only}", f"--ambient-caps={only}", f"--bounding-set={only}"]
            # Without this the kernel ignores the capability where a program asks by access(2), as PostgreSQL does.
            prefix.append("--securebits=+no_setuid_fixup")
        return [*prefix, *program]

    def own(self, folder: Path) -> None:
        """Make `folder` and all in it this account's, open to nobody else.

        Raises CannotRun where it belongs to another user and that cannot be changed.
        """
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.uid is None:
            if folder.stat().st_uid != os.geteuid():
                raise CannotRun(
                    f"{folder} belongs to {owner_name(folder)}, so {user_name(os.geteuid())} cannot use it: "
                    "start as the same user as before, or set LLMHUB_LOCAL_DIR to another folder."
                )
            return
        try:
            for path in (folder, *folder.rglob("*")):
                if path.lstat().st_uid != self.uid:
                    os.chown(path, self.uid, self.gid or 0, follow_symlinks=False)
        except OSError as error:
            raise CannotRun(
                f"{folder} could not be given to {user_name(self.uid)}, whom root needs to run services: "
                f"{error.strerror}; {HINT}."
            ) from error


def account_for(folder: Path, program: Path) -> Account:
    """Who runs `program` with its data in `folder`, which is made theirs.

    Raises CannotRun where nobody on this machine can.
    """
    accounts = list(candidates(folder))
    accounts[0].own(folder)
    obstacles = []
    for account in accounts:
        obstacles.append(obstacle_for(account, folder, program))
        if not obstacles[-1]:
            return account
    name = user_name(accounts[0].uid if accounts[0].uid is not None else os.geteuid())
    raise CannotRun(f"{name} cannot run {program} in {folder} ({obstacles[0]}); {HINT}.")


def candidates(folder: Path) -> Iterator[Account]:
    """The accounts to try, the one with the least privileges first."""
    if os.geteuid() != 0:
        yield Account()
        return
    if not shutil.which("setpriv"):
        raise CannotRun("Started by root, llmhub needs the command setpriv (of util-linux): start it as another user.")
    entry = unprivileged_user(folder)
    for capability in CAPABILITIES:
        yield Account(entry.pw_uid, entry.pw_gid, capability)


def unprivileged_user(folder: Path) -> pwd.struct_passwd:
    """Whom root runs a service as: the owner of its data, else the owner of the clone, else nobody."""
    for owned in (folder, CLONE):
        uid = owned.stat().st_uid if owned.exists() else 0
        try:
            if uid != 0:
                return pwd.getpwuid(uid)
        except KeyError:
            continue
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotRun(f"This machine has no user `nobody` to run services as; {HINT}.") from None


def obstacle_for(account: Account, folder: Path, program: Path) -> str:
    """What keeps `account` from entering `folder` and running `program`; empty if nothing does.

    It is tried out, as the permission bits alone do not tell.
    """
    script = 'cd "$1" && exec "$2" --version'
    command = account.command("/bin/sh", "-c", script, "sh", folder, program)
    tried = subprocess.run(command, cwd="/", capture_output=True, text=True, errors="replace", check=False)
    if tried.returncode == 0:
        return ""
    return (tried.stderr.strip().splitlines() or [f"exit code {tried.returncode}"])[-1]
