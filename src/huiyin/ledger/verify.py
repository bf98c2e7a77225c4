"""`huiyin verify`: no entry was changed, removed or slipped in, and the first that was is named."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from pathlib import Path

from django.db.models import Exists, OuterRef

from huiyin.ledger.checkpoints import lines
from huiyin.ledger.hashing import GENESIS, entry_hash, payload_digest
from huiyin.ledger.models import Entry, Head
from huiyin.ledger.payloads import SOURCES, Kept, label_of, source_of

CHAINS_AT_ONCE = 500
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one entry; `what` is changed, removed, slipped_in, payload_changed, payload_removed…"""

    chain: str
    label: str
    seq: int
    what: str


@dataclass(slots=True)
class VerifyReport:
    """Counts and problems, first one first. `ok` when there is none."""

    chains: int = 0
    entries: int = 0
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify_all(*, checkpoints: Path, progress: Progress | None = None) -> VerifyReport:
    """Walk every chain, every payload and every checkpoint. Reads only."""
    report = VerifyReport()
    found: dict[tuple[str, int], str] = {}
    wanted, damage = _remembered(checkpoints, report)
    for chains in batched(Head.objects.order_by("chain").iterator(chunk_size=CHAINS_AT_ONCE), CHAINS_AT_ONCE):
        _verify_chains(list(chains), wanted, found, report)
        if progress:
            progress(report.chains)
    report.problems += _missing(wanted, found)
    report.problems += _headless()
    for source in SOURCES.values():
        report.problems += [Problem(chain, label_of(chain), seq, "slipped_in") for chain, seq in source.strays()]
    report.problems += damage
    return report


def _remembered(folder: Path, report: VerifyReport) -> tuple[dict[tuple[str, int], str], list[Problem]]:
    """What the checkpoint file says must exist."""
    wanted: dict[tuple[str, int], str] = {}
    try:
        for line in lines(folder):
            report.checkpoints += 1
            wanted.update({(chain, seq): hashed for chain, seq, hashed in line.heads})
    except ValueError as error:
        return wanted, [Problem("checkpoints", str(error), report.checkpoints + 1, "checkpoint_changed")]
    return wanted, []


def _verify_chains(
    heads: list[Head],
    wanted: Mapping[tuple[str, int], str],
    found: dict[tuple[str, int], str],
    report: VerifyReport,
) -> None:
    names = [head.chain for head in heads]
    payloads: dict[tuple[str, int], Kept] = {}
    for family, source in SOURCES.items():
        own = [name for name in names if name.startswith(f"{family}:")]
        payloads.update(source.payloads(own) if own else {})
    entries: dict[str, list[Entry]] = {name: [] for name in names}
    months = {head.opened_month for head in heads}
    for entry in Entry.objects.filter(opened_month__in=months, chain__in=names).order_by("chain", "seq"):
        entries[entry.chain].append(entry)
    for head in heads:
        report.chains += 1
        report.entries += len(entries[head.chain])
        found.update({k: h for k, h in _keys(entries[head.chain]) if k in wanted})
        report.problems += list(_chain_problems(head, entries[head.chain], payloads))


def _keys(entries: list[Entry]) -> Iterator[tuple[tuple[str, int], str]]:
    return (((entry.chain, entry.seq), bytes(entry.hash).hex()) for entry in entries)


def _chain_problems(head: Head, entries: list[Entry], payloads: Mapping[tuple[str, int], Kept]) -> Iterator[Problem]:
    prev, expected, label = GENESIS, 1, label_of(head.chain)
    for entry in entries:
        if entry.seq != expected:
            yield Problem(head.chain, label, expected, "removed")
            return
        what = _entry_problem(entry, prev, payloads)
        if what:
            yield Problem(head.chain, label, entry.seq, what)
            return
        prev, expected = bytes(entry.hash), expected + 1
    if head.seq != expected - 1 or bytes(head.hash) != prev:
        what = "removed" if head.seq >= expected else "head_changed"
        yield Problem(head.chain, label, min(head.seq, expected), what)


def _entry_problem(entry: Entry, prev: bytes, payloads: Mapping[tuple[str, int], Kept]) -> str | None:
    digest = bytes(entry.digest)
    hashed = entry_hash(bytes(entry.prev), entry.header, digest)
    said = (entry.header.get("chain"), entry.header.get("seq"), entry.header.get("kind"))
    if bytes(entry.prev) != prev or hashed != bytes(entry.hash) or said != (entry.chain, entry.seq, entry.kind):
        return "changed"
    if entry.salt is None:
        return None  # erased by rule; the digest stays in the chain
    body, recorded_at = entry.body, entry.recorded_at
    if body is None and source_of(entry.chain):
        kept = payloads.get((entry.chain, entry.seq))
        if kept is None:
            return "payload_removed"
        body, recorded_at = kept
    is_same = body is not None and payload_digest(bytes(entry.salt), body) == digest
    return None if is_same and _is_moment(entry, recorded_at) else "payload_changed"


def _is_moment(entry: Entry, recorded_at: datetime) -> bool:
    """Whether entry and payload say the moment of recording that the hash covers: as-of figures rest on it."""
    said = datetime.fromisoformat(entry.header["recorded_at"])
    return said == entry.recorded_at == recorded_at


def _missing(wanted: Mapping[tuple[str, int], str], found: Mapping[tuple[str, int], str]) -> list[Problem]:
    """Entries a checkpoint remembers and the database no longer has, or has with another hash."""
    return [
        Problem(chain, label_of(chain), seq, "removed" if (chain, seq) not in found else "rewritten")
        for (chain, seq), hashed in sorted(wanted.items())
        if found.get((chain, seq)) != hashed
    ]


def _headless() -> list[Problem]:
    """Entries whose chain has no head: the head was removed, or the entries were slipped in."""
    # An anti-join: NOT IN would look through all heads again for each entry, once they no longer fit into memory.
    headed = Head.objects.filter(chain=OuterRef("chain"), opened_month=OuterRef("opened_month"))
    rows = Entry.objects.filter(~Exists(headed)).values_list("chain", "seq")
    return [Problem(chain, label_of(chain), seq, "slipped_in") for chain, seq in rows.order_by("chain", "seq")[:100]]
