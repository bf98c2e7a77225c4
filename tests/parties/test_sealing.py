"""Sealed values open only where they belong; codes survive being read out and typed back."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.parties import sealing
from huiyin.parties.sealing import SealBroken


def test_what_is_sealed_opens_again_and_never_looks_the_same_twice() -> None:
    first, second = sealing.seal_text("张三，138"), sealing.seal_text("张三，138")
    assert first != second
    assert "张三".encode() not in first
    assert sealing.open_text(first) == sealing.open_text(second) == "张三，138"


def test_a_value_moved_to_another_row_does_not_open() -> None:
    sealed = sealing.seal_bytes(b"text", b"row 1")
    with pytest.raises(SealBroken):
        sealing.open_bytes(sealed, b"row 2")


def test_purposes_have_keys_of_their_own() -> None:
    sealed = sealing.seal_bytes(b"text", b"row", purpose="identities")
    with pytest.raises(SealBroken):
        sealing.open_bytes(sealed, b"row", purpose="files")


@given(data=st.binary(max_size=200), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(data: bytes, at: int, bit: int) -> None:
    sealed = bytearray(sealing.seal_bytes(data, b"row"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBroken):
        sealing.open_bytes(bytes(sealed), b"row")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01short", b"\x63" + bytes(40)])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        sealing.open_bytes(sealed, b"row")


def test_the_version_of_the_key_stands_on_the_value() -> None:
    assert sealing.sealed_with(sealing.seal_text("x")) == sealing.active_keyring().version


def test_codes_have_three_groups_without_letters_that_are_misread() -> None:
    codes = {sealing.new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert [len(group) for group in code.split("-")] == [4, 4, 4]
        assert not set(code) & set("ILOU")


def _as_typed(code: str, sloppiness: int) -> str:
    """The same code as different people type it."""
    ways = (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        code.replace("0", "O").replace("1", "l"),
        code.replace("1", "I").replace("-", "－"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in code),
        f"  {code}\n",
    )
    return ways[sloppiness % len(ways)]


@given(letters=st.text(sealing.CODE_LETTERS, min_size=12, max_size=12), way=st.integers(0, 6))
def test_a_code_is_found_however_it_is_typed(letters: str, way: int) -> None:
    code = "-".join((letters[:4], letters[4:8], letters[8:]))
    assert sealing.normalise_code(_as_typed(code, way)) == letters
    assert sealing.digest_code(_as_typed(code, way)) == sealing.digest_code(code)


def test_digests_are_keyed() -> None:
    digest = sealing.digest_code("0000-0000-0000")
    assert len(digest) == 32
    assert digest != hashlib.sha256(b"000000000000").digest()
