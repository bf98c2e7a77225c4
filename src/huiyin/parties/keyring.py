"""Where the keys lie and how they are read.

The key folder is apart from the data folder (house ruling 13). It holds one file, `keys.json`, mode 600:
a signing secret, a master key that seals identities and files, and a key for blind indexes. The recovery sheet
printed at first run is the same file in letters a person can type back.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


class KeyringError(Exception):
    """The key file is missing, unreadable or damaged; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The secrets of one installation. `master` and `index` are 32 bytes each."""

    signing: str
    master: bytes
    index: bytes


def keys_file(folder: Path) -> Path:
    return folder / "keys.json"


def make_keys(folder: Path) -> Keyring:
    """Write new keys; another process that was faster wins, and its keys are returned."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "version": 1,
        "signing": secrets.token_urlsafe(48),
        "master": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "index": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    }
    draft = folder / f".keys-{os.getpid()}-{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A hard link fails if the name exists, so two first runs at once end with one set of keys.
        os.link(draft, keys_file(folder))
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read_keys(folder)


def read_keys(folder: Path) -> Keyring:
    """The keys in `folder`. Raises KeyringError if they are missing or damaged."""
    try:
        content = json.loads(keys_file(folder).read_text())
        ring = Keyring(
            signing=content["signing"],
            master=base64.b64decode(content["master"], validate=True),
            index=base64.b64decode(content["index"], validate=True),
        )
    except FileNotFoundError as error:
        raise KeyringError(f"no keys in {folder}: restore them from the recovery sheet") from error
    except (OSError, ValueError, KeyError) as error:
        raise KeyringError(f"the keys in {folder} cannot be read: {error}") from error
    if len(ring.master) != KEY_BYTES or len(ring.index) != KEY_BYTES:
        raise KeyringError(f"the keys in {folder} are damaged: restore them from the recovery sheet")
    return ring


def signing_secret(folder: Path) -> str:
    """The signing secret, making the keys on the very first run."""
    if not keys_file(folder).exists():
        return make_keys(folder).signing
    return read_keys(folder).signing
