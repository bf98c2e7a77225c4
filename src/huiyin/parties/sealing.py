"""Sealing of identities, texts and files, and keyed digests of query codes and index values.

AES-256-GCM under sub-keys that HKDF-SHA256 derives from the master key, one for each purpose. A sealed value is
`version (1 byte) | nonce (12) | ciphertext and tag`; the context (a row's id) is authenticated with it, so that a
sealed value moved to another row does not open.
"""

import hmac
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from huiyin.parties.keyring import KEY_BYTES, Keyring, read_keys

Purpose = Literal["identities", "texts", "files"]

_NONCE_BYTES = 12
# Crockford's base 32: no I, L, O, U, so that a code read out or copied by hand is read back right.
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_MISREAD = str.maketrans("OIL", "011")


class SealBroken(Exception):
    """A sealed value does not open: it was changed, moved from another row, or sealed with other keys."""


def active_keyring() -> Keyring:
    """The keys of this installation, read once for each process."""
    return _keyring(Path(settings.KEYS))


@lru_cache(maxsize=4)
def _keyring(folder: Path) -> Keyring:
    return read_keys(folder)


def derive(key: bytes, info: str) -> bytes:
    """A 32-byte sub-key of `key` for the use named by `info`."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"huiyin {info}".encode()).derive(key)


@lru_cache(maxsize=64)
def _cipher(master: bytes, purpose: str) -> AESGCM:
    return AESGCM(derive(master, purpose))


def seal_bytes(data: bytes, context: bytes, *, purpose: Purpose = "texts") -> bytes:
    """`data` sealed; `context` must be given again to open it."""
    ring = active_keyring()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    cipher = _cipher(ring.masters[ring.version], purpose)
    return bytes([ring.version]) + nonce + cipher.encrypt(nonce, data, context)


def open_bytes(sealed: bytes, context: bytes, *, purpose: Purpose = "texts") -> bytes:
    """The clear bytes of what `seal_bytes` returned. Raises SealBroken."""
    master = active_keyring().masters.get(sealed_with(sealed))
    if master is None:
        raise SealBroken("sealed with a key that is not in the key folder")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return _cipher(master, purpose).decrypt(nonce, body, context)
    except (InvalidTag, ValueError):
        # No chained cause: its frames would carry the key and the nonce into a traceback.
        raise SealBroken("the sealed value was changed or does not belong here") from None


def sealed_with(sealed: bytes) -> int:
    """The version of the master key a value was sealed with; 0 for an empty value, which nothing opens."""
    return sealed[0] if sealed else 0


def seal_text(text: str, context: bytes = b"") -> bytes:
    return seal_bytes(text.encode(), context)


def open_text(sealed: bytes, context: bytes = b"") -> str:
    """The clear text of what `seal_text` returned. Raises SealBroken."""
    return open_bytes(bytes(sealed), context).decode()


def index_key(info: str) -> bytes:
    """A sub-key for keyed digests; `info` names the use, for index values also office and field."""
    return _index_key(active_keyring().index, info)


@lru_cache(maxsize=1024)
def _index_key(index: bytes, info: str) -> bytes:
    return derive(index, info)


def new_code() -> str:
    """A query code of 60 random bits, as it is shown: XXXX-XXXX-XXXX."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def normalise_code(code: str) -> str:
    """What a person typed, as the bare letters of a code: case, full width, dashes, spaces and look-alikes undone."""
    letters = unicodedata.normalize("NFKC", code).upper().translate(_MISREAD)
    return "".join(letter for letter in letters if letter.isalnum())


def digest_code(code: str) -> bytes:
    """Keyed digest (HMAC-SHA256, 32 bytes) under which a code is stored and looked up; the code itself is nowhere."""
    return hmac.digest(index_key("codes"), normalise_code(code).encode(), "sha256")
