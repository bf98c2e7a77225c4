"""Where a cluster lies, as which user its server runs, and by which address it is reached."""

import fcntl
import hashlib
import os
import pwd
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DATABASE = "huiyin"
# A socket's whole path must fit into sockaddr_un (108 bytes with its zero on Linux, 104 on macOS).
LONGEST_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"
# Where root keeps a cluster whose home the unprivileged user cannot reach (/root is closed to others).
# Not /var/tmp: what lies there may be cleared away after a month.
SYSTEM_FOLDER = Path("/var/lib/huiyin")


@dataclass(frozen=True, slots=True)
class Account:
    """The user the server runs as."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)


@dataclass(frozen=True, slots=True)
class Places:
    home: Path
    folder: Path  # locks, log and the way to the data
    data: Path  # PGDATA, links followed
    socket: Path
    log: Path
    account: Account

    @property
    def url(self) -> str:
        return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(self.socket))}"

    def url_of(self, database: str) -> str:
        return f"postgresql://{DATABASE}@/{database}?host={quote(str(self.socket))}"


def is_root() -> bool:
    return os.geteuid() == 0


def unprivileged() -> Account:
    """The account root gives the server to: ``postgres`` where there is one, else ``nobody``."""
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(entry.pw_uid, entry.pw_gid)
    return Account(65534, 65534)


def account_for(data: Path) -> Account:
    """Who runs the server: oneself; for root, whoever owns the data already, or an unprivileged user."""
    if not is_root():
        return Account(os.geteuid(), os.getegid())
    try:
        owner = data.stat()
    except OSError:
        return unprivileged()
    return Account(owner.st_uid, owner.st_gid) if owner.st_uid else unprivileged()


def reachable(path: Path, account: Account) -> bool:
    """Whether the account may walk to ``path``; a folder that does not exist yet is made open enough."""
    if not is_root():
        return True
    for folder in (path, *path.parents):
        try:
            found = folder.stat()
        except OSError:
            continue
        shift = 6 if found.st_uid == account.uid else 3 if found.st_gid == account.gid else 0
        if not found.st_mode >> shift & 0o1:
            return False
    return True


def _socket_folder(home: Path, folder: Path, account: Account) -> Path:
    near = folder / "socket"
    if len(os.fsencode(near / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and reachable(folder, account):
        return near
    return Path("/tmp") / f"huiyin-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"


def places(home: Path) -> Places:
    """Where the cluster of ``home`` lies; touches nothing, and says the same before and after the start."""
    home = home.resolve()
    folder = home / "postgres"
    account = account_for(folder / "data")
    data = (folder / "data").resolve()
    return Places(
        home=home,
        folder=folder,
        data=data,
        socket=_socket_folder(home, folder, account),
        log=folder / "server.log",
        account=account,
    )


@contextmanager
def passable() -> Iterator[None]:
    """While root makes folders that the server's user walks through, whatever root's own umask."""
    before = os.umask(0o022) if is_root() else None
    try:
        yield
    finally:
        if before is not None:
            os.umask(before)


def make(home: Path) -> Places:
    """Make the folders of a cluster, in reach of its user, and say where they are.

    When root's home is closed to that user, the data lies under ``SYSTEM_FOLDER`` and ``postgres/data`` is a
    link to it. Its name there is random: a home that was deleted and made again does not find old data.
    """
    with passable():
        return _make(places(home))


def _make(there: Places) -> Places:
    there.folder.mkdir(parents=True, exist_ok=True)
    with (there.folder / "make.lock").open("w") as gate:
        # Two that begin at once: else the second looks at a folder that the first has made and not handed over yet.
        fcntl.flock(gate, fcntl.LOCK_EX)
        _make_data(there)
        _own(there.socket, there.account)
    return places(there.home)


def _make_data(there: Places) -> None:
    link = there.folder / "data"
    if link.exists():
        return
    if reachable(there.folder, there.account):
        _own(link, there.account)
        return
    target = SYSTEM_FOLDER / secrets.token_hex(6) / "data"
    target.parent.mkdir(parents=True)
    _own(target, there.account)
    link.unlink(missing_ok=True)  # a link whose target was removed
    link.symlink_to(target)


def _own(folder: Path, account: Account) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if is_root() and folder.stat().st_uid == 0:
        os.chown(folder, account.uid, account.gid)
