"""Keys: made once, never made anew over data, restored from paper."""

import json
import random
import stat
from pathlib import Path

import pytest

from huiyin.parties import keyring, recovery
from huiyin.parties.keyring import KeyringError
from huiyin.parties.recovery import SheetError
from huiyin.procedure.terms import Text


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_the_first_run_makes_keys_that_only_their_owner_reads(keys: Path, home: Path) -> None:
    secret = keyring.signing_secret(keys, home)
    assert keyring.signing_secret(keys, home) == secret
    assert stat.S_IMODE(keyring.keys_file(keys).stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [path.name for path in keys.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("trace", ["postgres/data/PG_VERSION", "files/ab/1234", "keys.id"])
def test_no_new_keys_over_data(keys: Path, home: Path, trace: str) -> None:
    (home / trace).parent.mkdir(parents=True)
    (home / trace).write_text("18")
    with pytest.raises(KeyringError, match="HUIYIN_KEYS"):
        keyring.signing_secret(keys, home)
    assert not keyring.keys_file(keys).exists()


def test_other_keys_are_noticed(keys: Path, home: Path, tmp_path: Path) -> None:
    keyring.signing_secret(keys, home)
    with pytest.raises(KeyringError, match="not those"):
        keyring.match_data(keyring.new_keyring(), tmp_path / "others", home)


def test_the_data_folder_tells_nothing_about_the_keys(keys: Path, home: Path) -> None:
    keyring.signing_secret(keys, home)
    ring = keyring.read_keys(keys)
    text = keyring.fingerprint_file(home).read_text()
    for secret in (*ring.masters.values(), ring.index):
        assert secret.hex() not in text
    assert len(text.strip()) == 16


def test_a_keyring_is_mute(keys: Path, home: Path) -> None:
    keyring.signing_secret(keys, home)
    ring = keyring.read_keys(keys)
    assert ring.signing not in repr(ring)
    assert repr(ring.index) not in repr(ring)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"signing": "x", "masters": {"1": "AAAA"}, "index": ""}', "nonsense"]
)
def test_damaged_keys_say_what_to_do_and_quote_nothing(keys: Path, content: str) -> None:
    keys.mkdir()
    keyring.keys_file(keys).write_text(content)
    with pytest.raises(KeyringError, match="recovery sheet") as caught:
        keyring.read_keys(keys)
    assert caught.value.__cause__ is None


def test_keys_of_the_first_format_are_read(keys: Path) -> None:
    ring = keyring.new_keyring()
    keyring.write_keys(keys, ring)
    written = json.loads(keyring.keys_file(keys).read_text())
    old = {"version": 1, "signing": ring.signing, "master": written["masters"]["1"], "index": written["index"]}
    keyring.keys_file(keys).write_text(json.dumps(old))
    assert keyring.read_keys(keys) == ring


def test_the_sheet_gives_the_same_keys_back(keys: Path, home: Path, tmp_path: Path) -> None:
    keyring.signing_secret(keys, home)
    ring = keyring.read_keys(keys)
    sheet = recovery.sheet_text(ring)
    assert max(map(len, sheet.splitlines())) <= 78
    rows = [str(line).split(maxsplit=1) for line in recovery.sheet_lines(ring)]
    # Small letters, o for 0, dashes for spaces, a dot behind the number: all of it is forgiven.
    typed = "\n".join(f"{int(no)}. {signs.lower().replace('0', 'o').replace(' ', '-')}" for no, signs in rows)
    assert recovery.restore_from_sheet(typed, tmp_path / "new", home) == ring


def _complaint(sheet: str) -> Text | None:
    try:
        recovery.keyring_from_sheet(sheet)
    except SheetError as error:
        return error.text
    return None


def test_every_mistyped_sign_is_named_with_its_line() -> None:
    lines = [str(line) for line in recovery.sheet_lines(keyring.new_keyring())]
    dice = random.Random(7)
    for _ in range(300):
        at = dice.randrange(len(lines))
        place = dice.choice([index for index, sign in enumerate(lines[at]) if index > 3 and sign != " "])
        other = dice.choice([sign for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if sign != lines[at][place]])
        wrong = lines[at][:place] + other + lines[at][place + 1 :]
        said = _complaint("\n".join([*lines[:at], wrong, *lines[at + 1 :]]))
        assert said is not None
        assert f"Line {at + 1} " in said.en


def test_two_neighbours_exchanged_are_named_with_their_line() -> None:
    lines = [str(line) for line in recovery.sheet_lines(keyring.new_keyring())]
    for at, line in enumerate(lines):
        for place in range(4, len(line) - 1):
            first, second = line[place], line[place + 1]
            if " " in (first, second) or first == second:
                continue
            wrong = line[:place] + second + first + line[place + 2 :]
            said = _complaint("\n".join([*lines[:at], wrong, *lines[at + 1 :]]))
            assert said is not None
            assert f"Line {at + 1} " in said.en


def test_a_missing_line_and_an_empty_sheet_are_named() -> None:
    lines = [str(line) for line in recovery.sheet_lines(keyring.new_keyring())]
    with pytest.raises(SheetError, match="Line 3 is missing"):
        recovery.keyring_from_sheet("\n".join(lines[:2] + lines[3:]))
    with pytest.raises(SheetError, match="not complete"):
        recovery.keyring_from_sheet("\n".join(lines[:-1]))
    with pytest.raises(SheetError, match="No line"):
        recovery.keyring_from_sheet("hello")


def test_restoring_never_replaces_other_keys_nor_fits_other_data(keys: Path, home: Path, tmp_path: Path) -> None:
    keyring.signing_secret(keys, home)
    sheet = recovery.sheet_text(keyring.new_keyring())
    with pytest.raises(KeyringError, match="other keys"):
        recovery.restore_from_sheet(sheet, keys, tmp_path / "no-home")
    with pytest.raises(KeyringError, match="not those"):
        recovery.restore_from_sheet(sheet, tmp_path / "new", home)


@pytest.mark.django_db
def test_check_names_what_is_wrong(keys: Path, home: Path, tmp_path: Path) -> None:
    keyring.signing_secret(keys, home)
    assert recovery.check_keys(keys, home) == ()
    keyring.keys_file(keys).chmod(0o644)
    assert "chmod 600" in recovery.check_keys(keys, home)[0].en
    inside = tmp_path / "both"
    keyring.signing_secret(inside / "keys", inside)
    assert "copy of the data" in recovery.check_keys(inside / "keys", inside)[0].en
    assert "no keys" in recovery.check_keys(tmp_path / "none", home)[0].en
