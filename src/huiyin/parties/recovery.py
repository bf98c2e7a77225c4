"""The recovery sheet: the keys in letters a person can type back, and what `huiyin keys` does with them.

Each line carries 24 signs of Crockford's base 32 and two check signs, so that a mistyped line is named.
"""

import base64
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from huiyin.parties.keyring import (
    KEY_BYTES,
    Keyring,
    KeyringError,
    fingerprint_file,
    keys_file,
    match_data,
    read_keys,
    write_keys,
)
from huiyin.parties.sealing import CODE_LETTERS, SealBroken, normalise_code
from huiyin.procedure.terms import Text

_LINE = 24
_STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_STANDARD, CODE_LETTERS)
_FROM_CROCKFORD = str.maketrans(CODE_LETTERS, _STANDARD)
_SHEET_FORMAT = 1


class SheetError(Exception):
    """A sheet that cannot be read back; `text` names the line and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of the sheet: its number from 1, six groups of four signs, two check signs."""

    no: int
    groups: tuple[str, ...]
    check: str

    def __str__(self) -> str:
        return f"{self.no:02}  {' '.join(self.groups)}  {self.check}"


def sheet_lines(ring: Keyring) -> tuple[SheetLine, ...]:
    """The keys as lines to print."""
    signs = base64.b32encode(_packed(ring)).decode().rstrip("=").translate(_TO_CROCKFORD)
    lines = []
    for no, start in enumerate(range(0, len(signs), _LINE), start=1):
        part = signs[start : start + _LINE]
        groups = tuple(part[at : at + 4] for at in range(0, len(part), 4))
        lines.append(SheetLine(no, groups, _check(no, part)))
    return tuple(lines)


def sheet_text(ring: Keyring) -> str:
    """The whole sheet as plain text in both languages, 72 columns."""
    head = (
        "回音 恢复表 / Huiyin recovery sheet",
        f"密钥标识 / keys: {ring.fingerprint}",
        "",
        "没有本表和密钥文件夹，已加密的身份、材料和文件无法恢复。请打印两份，分别",
        "锁存于数据以外的地方；不要拍照，不要存入电脑。",
        "Without this sheet and the key folder, sealed identities, texts and files",
        "are lost. Print two copies and lock them away from the data; take no",
        "photograph and keep it on no computer.",
        "",
    )
    foot = ("", "恢复 / to restore:  huiyin keys restore", "")
    return "\n".join([*head, *map(str, sheet_lines(ring)), *foot])


def keyring_from_sheet(text: str) -> Keyring:
    """The keys from a sheet as typed: case, spaces, dashes and look-alikes are forgiven. Raises SheetError."""
    signs = "".join(_typed_lines(text))
    if not signs:
        raise SheetError(Text("没有读到恢复表的内容。", "No line of a recovery sheet was found."))
    letters = signs.translate(_FROM_CROCKFORD)
    try:
        return _unpacked(base64.b32decode(letters + "=" * (-len(letters) % 8)))
    except (ValueError, IndexError):
        raise SheetError(
            Text("恢复表不完整，请核对最后几行。", "The sheet is not complete; look at its last lines.")
        ) from None


def restore_from_sheet(text: str, keys: Path, home: Path) -> Keyring:
    """Write the keys of a typed sheet into a key folder that has none.

    Raises SheetError for a line mistyped, KeyringError if other keys lie there or the data was sealed with others.
    """
    ring = keyring_from_sheet(text)
    if keys_file(keys).exists() and read_keys(keys).fingerprint != ring.fingerprint:
        raise KeyringError(f"other keys lie in {keys}; move them away first")
    if fingerprint_file(home).exists():
        match_data(ring, keys, home)
    return write_keys(keys, ring)


def check_keys(keys: Path, home: Path) -> tuple[Text, ...]:
    """What is wrong with the keys, each with what to do; nothing if all is well.

    Looks at the file's mode, at the data folder's fingerprint, and opens the oldest and the newest sealed identity.
    """
    try:
        ring = read_keys(keys)
        match_data(ring, keys, home)
    except KeyringError as error:
        return (Text(f"密钥有问题：{error}", str(error)),)
    found = []
    if os.stat(keys_file(keys)).st_mode & 0o077:
        found.append(
            Text(
                f"其他用户可以读取密钥文件，请执行 chmod 600 {keys_file(keys)}",
                f"Others may read the key file: chmod 600 {keys_file(keys)}",
            )
        )
    if home.resolve() == keys.resolve() or home.resolve() in keys.resolve().parents:
        found.append(
            Text(
                "密钥与数据在同一文件夹，备份数据会带走密钥。请另设 HUIYIN_KEYS。",
                "The keys lie inside the data folder, so a copy of the data opens itself. Set HUIYIN_KEYS elsewhere.",
            )
        )
    return (*found, *_check_opening())


def _check_opening() -> tuple[Text, ...]:
    # Only here: the sheet itself must be readable without a database.
    from huiyin.parties.actions import read_party
    from huiyin.parties.models import Party

    rows = Party.objects.order_by("created_at")
    for party in filter(None, (rows.first(), rows.last())):
        try:
            read_party(party)
        except SealBroken:
            return (
                Text(
                    f"信访人{party.pseudonym}的身份信息无法打开：密钥不符或数据被改动。",
                    f"The identity of petitioner {party.pseudonym} does not open: wrong keys, or it was changed.",
                ),
            )
    return ()


def _packed(ring: Keyring) -> bytes:
    masters = b"".join(bytes([version]) + key for version, key in sorted(ring.masters.items()))
    signing = ring.signing.encode()
    return bytes([_SHEET_FORMAT, len(ring.masters)]) + masters + ring.index + bytes([len(signing)]) + signing


def _unpacked(data: bytes) -> Keyring:
    """Raises ValueError or IndexError for anything but what `_packed` made."""
    if data[0] != _SHEET_FORMAT:
        raise ValueError("unknown format")
    at, masters = 2, {}
    for _ in range(data[1]):
        masters[data[at]] = data[at + 1 : at + 1 + KEY_BYTES]
        at += 1 + KEY_BYTES
    index = data[at : at + KEY_BYTES]
    length = data[at + KEY_BYTES]
    signing = data[at + KEY_BYTES + 1 :]
    if not masters or len(index) != KEY_BYTES or len(signing) != length:
        raise ValueError("too short")
    return Keyring(signing=signing.decode(), masters=masters, index=index)


# Prime, below the 1,024 values of two signs, and above any weight times any difference of two signs.
_MODULUS = 1021


def _check(no: int, part: str) -> str:
    """Two signs that change with every single mistyped sign and with every two neighbours exchanged."""
    total = (no + sum(weight * CODE_LETTERS.find(sign) for weight, sign in enumerate(part, 2))) % _MODULUS
    return CODE_LETTERS[total // 32] + CODE_LETTERS[total % 32]


def _typed_lines(text: str) -> list[str]:
    """The signs of each numbered line, checked. Raises SheetError naming the first bad line."""
    lines: list[str] = []
    for row in text.splitlines():
        found = re.match(r"\s*(\d{1,2})[.):\s]\s*(\S.*)$", row)
        if not found:
            continue
        no, signs = int(found[1]), normalise_code(found[2])
        part, check = signs[:-2], signs[-2:]
        if no != len(lines) + 1:
            raise SheetError(Text(f"缺少第{len(lines) + 1}行。", f"Line {len(lines) + 1} is missing."))
        if not part or _check(no, part) != check:
            raise SheetError(
                Text(f"第{no}行有误，请对照恢复表重新输入。", f"Line {no} is mistyped; compare it with the sheet.")
            )
        lines.append(part)
    return lines


def sheet_json(ring: Keyring) -> str:
    """For `huiyin keys sheet --json`: the lines and the name of the keys, no key by itself."""
    return json.dumps({"keys": ring.fingerprint, "lines": [str(line) for line in sheet_lines(ring)]})


def sheet_context(ring: Keyring) -> dict[str, object]:
    """What parties/recovery_sheet.html wants; the caller adds `back_url`."""
    return {"lines": sheet_lines(ring), "fingerprint": ring.fingerprint}
