"""Where the keys lie and how they are read.

The key folder is apart from the data folder (house ruling 13). It holds one file, `keys.json`, mode 600: a signing
secret, the master keys that seal identities, texts and files, and a key for blind indexes and query codes. The data
folder holds only a fingerprint of them (`keys.id`), so that data is never opened, or begun anew, with other keys.
The recovery sheet printed at first run is the same file in letters a person can type back (recovery.py).
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32


class KeyringError(Exception):
    """The key file is missing, unreadable or damaged; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secrets of one installation: `masters` by version and `index`, 32 bytes each.

    New data is sealed with the newest master; older ones stay, so that what they sealed can still be opened.
    """

    signing: str = field(repr=False)
    masters: Mapping[int, bytes] = field(repr=False)
    index: bytes = field(repr=False)

    @property
    def version(self) -> int:
        return max(self.masters)

    @property
    def fingerprint(self) -> str:
        """16 hex digits that name these keys and tell nothing about them."""
        digest = hashlib.sha256(b"huiyin fingerprint" + self.masters[min(self.masters)] + self.index)
        return digest.hexdigest()[:16]


def new_keyring() -> Keyring:
    return Keyring(
        signing=secrets.token_urlsafe(48),
        masters={1: secrets.token_bytes(KEY_BYTES)},
        index=secrets.token_bytes(KEY_BYTES),
    )


def folders(environ: Mapping[str, str]) -> tuple[Path, Path]:
    """Key folder and data folder as the settings have them, for `huiyin keys restore`: without keys nothing of
    Django starts.
    """
    home = Path(environ.get("HUIYIN_HOME", ".huiyin")).resolve()
    return Path(environ.get("HUIYIN_KEYS", f"{home}-keys")).resolve(), home


def keys_file(folder: Path) -> Path:
    return folder / "keys.json"


def fingerprint_file(home: Path) -> Path:
    return home / "keys.id"


def write_new(path: Path, text: str) -> bool:
    """Write a whole new file, mode 600, or nothing; False if another process was faster."""
    draft = path.parent / f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A hard link fails if the name exists, so two first runs at once end with one set of keys.
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def write_keys(folder: Path, ring: Keyring) -> Keyring:
    """Write `ring` as the keys of an installation that has none; the keys that lie there afterwards are returned."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "format": 2,
        "signing": ring.signing,
        "masters": {str(version): _text(key) for version, key in ring.masters.items()},
        "index": _text(ring.index),
    }
    write_new(keys_file(folder), json.dumps(content, indent=1) + "\n")
    return read_keys(folder)


def read_keys(folder: Path) -> Keyring:
    """The keys in `folder`. Raises KeyringError if they are missing or damaged."""
    try:
        content = json.loads(keys_file(folder).read_text())
        # Format 1 had one master only.
        masters = content.get("masters") or {"1": content["master"]}
        ring = Keyring(
            signing=str(content["signing"]),
            masters={int(version): _key(key) for version, key in masters.items()},
            index=_key(content["index"]),
        )
    except FileNotFoundError as error:
        raise KeyringError(f"no keys in {folder}: restore them with `huiyin keys restore`") from error
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        # The error itself may quote the file, so only its kind is told.
        raise KeyringError(
            f"the keys in {folder} cannot be read ({type(error).__name__}): restore them from the recovery sheet"
        ) from None
    if not ring.signing or not ring.masters:
        raise KeyringError(f"the keys in {folder} are incomplete: restore them from the recovery sheet")
    return ring


def has_data(home: Path) -> bool:
    """Whether an installation was begun under `home`: its fingerprint, a database or a stored file is there."""
    if fingerprint_file(home).exists():
        return True
    return (home / "postgres/data/PG_VERSION").exists() or any(home.glob("files/*/*"))


def secret_in(keys: Path, name: str) -> str:
    """A secret of another system (a mail password, a token) from a file of that name in the key folder; else empty."""
    try:
        return (keys / name).read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def signing_secret(folder: Path, home: Path) -> str:
    """The signing secret of the installation, making the keys on its very first run.

    Raises KeyringError if `home` already holds data and its keys are missing or are others: new keys would lock
    every sealed identity and file away for good.
    """
    if not keys_file(folder).exists():
        if has_data(home):
            raise KeyringError(
                f"{home} holds data, but there are no keys in {folder}. Set HUIYIN_KEYS to the folder with its keys, "
                "or restore them from the recovery sheet with `huiyin keys restore`."
            )
        write_keys(folder, new_keyring())
    ring = read_keys(folder)
    match_data(ring, folder, home)
    return ring.signing


def match_data(ring: Keyring, folder: Path, home: Path) -> None:
    """Bind the data folder to its keys at first sight; afterwards raise KeyringError for any others."""
    file = fingerprint_file(home)
    if not file.exists():
        # The database under `home` may run as another user, so its folder is not closed to others.
        home.mkdir(parents=True, exist_ok=True)
        write_new(file, ring.fingerprint + "\n")
    if file.read_text().strip() != ring.fingerprint:
        raise KeyringError(f"the keys in {folder} are not those the data in {home} was sealed with")


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key has the wrong length")
    return key


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
