"""Casting cases from moulds: ids, words and moments put in, papers and petitioners sealed, the ledger chained.

Every byte is what the rooms themselves would have made: sealed values open with `parties.sealing`, index values match
`parties.matching`, check codes `documents.check_codes`, hashes `ledger.hashing`. Tests hold them against each other.
"""

from __future__ import annotations

import os
from binascii import hexlify
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import chain, repeat
from random import Random
from struct import pack
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiyin.install.bench_moulds import (
    BETWEEN,
    FACTS,
    NOBODY,
    PLACE,
    RECORDED_AT,
    SAID,
    TAKEN_AT,
    TRACED,
    UNIT_SPANS,
    Mould,
)
from huiyin.install.bench_rows import in_row, in_row_name, lengthened, number_in_row
from huiyin.install.bench_slots import AT, RECORDED, Values, position, positions, width
from huiyin.install.bench_workshop import Filling, Words
from huiyin.ledger.hashing import GENESIS
from huiyin.parties.identities import normalise_name
from huiyin.parties.matching import TRACE_BYTES
from huiyin.parties.sealing import CODE_LENGTH, CODE_LETTERS, active_keyring, derive, index_key

CASE, NUMBER = position("case"), position("number")
CASE_ROW, NUMBER_ROW, HEAD, KEY_VERSION = map(in_row, ("case", "number", "head.hash", "key_version"))
NAME_TRACE, PHONE_TRACE = (in_row(f"trace.{what}") for what in TRACED)


_GIVEN = b',"given":'
_NO_PLACE = b"", lengthened(b"")
_UUID_MASK, _UUID_BITS = UUID("ffffffff-ffff-0fff-3fff-ffffffffffff").int, UUID(int=0, version=4).int


@lru_cache(maxsize=64)
def _contact_places(no: int) -> tuple[int, ...]:
    name = f"contact{no}"
    return positions(f"{name}.id", in_row_name(f"{name}.id"), in_row_name(f"{name}.code"))


@lru_cache(maxsize=64)
def _party_places(no: int) -> tuple[int, ...]:
    name = f"party{no}"
    return positions(f"{name}.id", *(in_row_name(f"{name}.{what}") for what in ("id", "alias", "sealed")))


class Chance:
    """Bytes nobody could guess, fetched from the system many at once."""

    BLOCK = 1 << 16

    def __init__(self) -> None:
        self._block, self._at = b"", 0

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._block):
            self._block, self._at = os.urandom(self.BLOCK), 0
        self._at += count
        return self._block[self._at - count : self._at]


class Keyed:
    """HMAC-SHA256 with one key: what it begins and ends with is hashed once, and not for each text (RFC 2104)."""

    BLOCK = 64

    def __init__(self, key: bytes) -> None:
        if len(key) > self.BLOCK:
            raise ValueError(f"a key of {len(key)} bytes")
        padded = key.ljust(self.BLOCK, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in padded))

    def digest(self, text: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        return outer.digest()


class Keys:
    """What sealing needs of the installation's keys, derived once and not for each value."""

    def __init__(self) -> None:
        ring = active_keyring()
        master = ring.masters[ring.version]
        self.version = ring.version
        self.head = bytes([ring.version])
        self.words = AESGCM(derive(master, "texts"))
        self.people = AESGCM(derive(master, "identities"))
        self.checks = Keyed(index_key("check codes"))
        self.check_digests = Keyed(index_key("check digests"))
        self.chance = Chance()

    def seal(self, cipher: AESGCM, data: bytes, context: bytes) -> bytes:
        nonce = self.chance.take(12)
        return self.head + nonce + cipher.encrypt(nonce, data, context)

    def check_digest(self, paper: bytes, digest: bytes) -> bytes:
        """What a paper is found by: the digest of its check code, whose letters stand for five bits each."""
        bits = int.from_bytes(self.checks.digest(paper + digest)[:8]) >> 4
        three = _three_letters()
        code = three[bits >> 45] + three[bits >> 30 & 0x7FFF] + three[bits >> 15 & 0x7FFF] + three[bits & 0x7FFF]
        return self.check_digests.digest(code)


@lru_cache(maxsize=1)
def _three_letters() -> list[bytes]:
    assert CODE_LENGTH == 12
    return [f"{a}{b}{c}".encode() for a in CODE_LETTERS for b in CODE_LETTERS for c in CODE_LETTERS]


@dataclass(frozen=True, slots=True)
class CaseNumbers:
    """Numbers of one case, taken beforehand: its row's and its own, its contacts', its papers' in their order."""

    case: int
    number: int
    contacts: Sequence[int]
    papers: Sequence[int]


@dataclass(slots=True)
class Cast:
    """Rows of many cases, ready for COPY, by the names of `bulk.Rows`."""

    tables: dict[str, list[bytes]] = field(default_factory=dict)
    count: int = 0

    def add(self, table: str, rows: bytes) -> None:
        self.tables.setdefault(table, []).append(rows)


class Caster:
    """Casts cases one after the other; `cast` puts the rows of one into a `Cast`."""

    def __init__(self, said: Words) -> None:
        self.rng, self.said, self.keys = Random(), said, Keys()
        self.values: Values = []
        # Microseconds within the minute.
        self.taken = self.recorded = 0
        self._names: dict[tuple[int, bytes], bytes] = {}
        self._trace_keys: dict[tuple[int, str], Keyed] = {}

    def begin(self, rng: Random) -> None:
        """To be called after moulds were made: they may have brought new places."""
        self.rng = rng
        self.values = [b""] * width()
        self.values[NOBODY] = pack(">iii", -1, -1, -1)
        self.values[KEY_VERSION] = pack(">ih", 2, self.keys.version)

    def cast(self, mould: Mould, made: CaseNumbers, units: Mapping[str, Filling], out: Cast) -> None:
        """One case: its number and ids, who takes part, what it says; then sealed, chained and written out."""
        values = self.values
        values[CASE], values[NUMBER] = b"%d" % made.case, b"%d-%06d" % (mould.opened_on.year, made.number)
        values[CASE_ROW], values[NUMBER_ROW] = number_in_row(made.case), lengthened(values[NUMBER])
        for no, pk in enumerate(made.contacts, 1):
            text, row, code = _contact_places(no)
            # Nobody has these codes: a keyed digest of one cannot be told from any other 32 bytes.
            values[code] = lengthened(self.keys.chance.take(32))
            values[text], values[row] = b"%d" % pk, number_in_row(pk)
        self._put_units(mould, units)
        self._put_words(mould)
        self._put_people(mould, units["office"].id)
        self._put_papers(mould, made.papers)
        self._chain(mould, made.case, out)
        for joined in mould.joined:
            joined.fill(values)
        for table, form in mould.rows.items():
            out.add(table, form.fill(values))
        out.count += 1

    def _put_units(self, mould: Mould, units: Mapping[str, Filling]) -> None:
        values, chance = self.values, self.rng.random
        for key, unit in units.items():
            values[UNIT_SPANS[key]] = unit.words
        for key, role, place in mould.posts:
            held = units[key].posts[role]
            values[place] = held[int(chance() * len(held))]

    def _put_words(self, mould: Mould) -> None:
        values, said, chance = self.values, self.said, self.rng.random
        # The steps of a case are taken in the first half of their minutes, and written down half a minute later.
        second, part = int(chance() * 30), 1 + int(chance() * 999_999)
        values[AT], values[RECORDED] = b":%02d.%06d" % (second, part), b":%02d.%06d" % (30 + second, part)
        self.taken, self.recorded = second * 1_000_000 + part, (30 + second) * 1_000_000 + part
        subjects, rising = said.subjects[mould.asks, mould.accuses]
        values[SAID] = subjects[bisect(rising, chance() * rising[-1])]
        values[FACTS] = said.stories[int(chance() * len(said.stories))]
        # Squared: the first places come up most.
        values[PLACE] = said.places[int(chance() ** 2 * len(said.places))] if said.places else _NO_PLACE

    def _put_people(self, mould: Mould, office: int) -> None:
        if not mould.parties:
            return
        values, keys, chance = self.values, self.keys, self.rng.random
        name = self.said.names[int(chance() * len(self.said.names))]
        phone = b"1%02d%08d" % (30 + int(chance() * 70), int(chance() * 100_000_000))
        address = "柳堤路".encode() + b"%d" % (1 + int(chance() * 300)) + "号".encode()
        identity = b'{"name": "%b", "phone": "%b", "address": "%b"}' % (name, phone, address)
        values[NAME_TRACE] = self._name_trace(office, name)
        values[PHONE_TRACE] = lengthened(self._trace(office, "phone", phone))
        for no in range(1, mould.parties + 1):
            text, row, alias, sealed = _party_places(no)
            raw = self._uuid(text, row)
            values[alias] = lengthened(hexlify(keys.chance.take(3)))
            values[sealed] = lengthened(keys.seal(keys.people, identity, raw))

    def _name_trace(self, office: int, name: bytes) -> bytes:
        """Names come up again and again."""
        if (office, name) not in self._names:
            text = normalise_name(name.decode()).encode()
            self._names[office, name] = lengthened(self._trace(office, "name", text))
        return self._names[office, name]

    def _trace(self, office: int, what: str, text: bytes) -> bytes:
        """An index value as `parties.matching` makes it, of text that is in its normal form already."""
        if (office, what) not in self._trace_keys:
            self._trace_keys[office, what] = Keyed(index_key(f"trace {office} {what}"))
        return self._trace_keys[office, what].digest(text)[:TRACE_BYTES]

    def _uuid(self, place: int, in_row: int) -> bytes:
        """A new id as `uuid4` makes them, put into its places in texts and in rows; its bytes."""
        made = (int.from_bytes(self.keys.chance.take(16)) & _UUID_MASK | _UUID_BITS).to_bytes(16)
        text = hexlify(made)
        self.values[place] = b"%b-%b-%b-%b-%b" % (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
        self.values[in_row] = b"\0\0\0\x10" + made
        return made

    def _put_papers(self, mould: Mould, numbers: Sequence[int]) -> None:
        if not mould.papers:
            return
        values, keys, ids = self.values, self.keys, []
        for paper, number in zip(mould.papers, numbers, strict=True):
            pk, seq, _, pk_row, seq_row, *_ = paper.places
            ids.append(self._uuid(pk, pk_row))
            values[seq], values[seq_row] = b"%d" % number, pack(">ii", 4, number)
        said = iter(mould.papers_said.fill(values).split(BETWEEN))
        for paper, raw, words, head in zip(mould.papers, ids, said, said, strict=True):
            _, _, digest, _, _, sealed, digest_row, check = paper.places
            closed = keys.seal(keys.words, words, raw)
            made = sha256(head + closed).digest()
            values[sealed], values[digest], values[digest_row] = lengthened(closed), hexlify(made), lengthened(made)
            values[check] = lengthened(keys.check_digest(raw, made))

    def _chain(self, mould: Mould, case: int, out: Cast) -> None:
        """The steps of one case and their ledger; the hash of its last entry is put into its place."""
        values, steps, count = self.values, mould.steps, len(mould.steps.minutes)
        taken = [number_in_row(minute + self.taken) for minute in steps.minutes]
        known = [number_in_row(minute + self.recorded) for minute in steps.minutes]
        values[TAKEN_AT.start : TAKEN_AT.start + count] = taken
        values[RECORDED_AT.start : RECORDED_AT.start + count] = known
        said = mould.steps_said.fill(values).split(BETWEEN)
        payloads, headers = said[::2], said[1::2]
        drawn = self.keys.chance.take(16 * count)
        salts = [drawn[at : at + 16] for at in range(0, 16 * count, 16)]
        digests = [sha256(salt + payload).digest() for salt, payload in zip(salts, payloads, strict=True)]
        hashes = [GENESIS]
        for header, digest in zip(headers, digests, strict=True):
            hashes.append(sha256(hashes[-1] + header + digest).digest())
        values[HEAD] = lengthened(hashes[-1])
        lengths = [pack(">i", len(header) + 1) for header in headers]
        name = repeat(lengthened(b"case:%d" % case))
        rows = zip(name, lengths, headers, salts, digests, hashes, hashes[1:], known, strict=False)
        out.add("entries", steps.entries % tuple(chain.from_iterable(rows)))
        given = [
            text[text.index(_GIVEN) + len(_GIVEN) : -tail] for text, tail in zip(payloads, steps.tails, strict=True)
        ]
        lengths = [pack(">i", len(text) + 1) for text in given]
        rows = zip(repeat(values[CASE_ROW]), taken, known, steps.who(values), lengths, given, strict=False)
        out.add("steps", steps.rows % tuple(chain.from_iterable(rows)))
