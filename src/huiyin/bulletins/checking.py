"""`huiyin check`: every bulletin that was issued is still, to the letter, what was issued."""

from __future__ import annotations

from dataclasses import dataclass, field

from huiyin.bulletins.issuing import is_whole
from huiyin.bulletins.models import Bulletin

AT_ONCE = 100


@dataclass(slots=True)
class BulletinReport:
    """How many issued bulletins were looked at, and the numbers of those that are not what was issued."""

    bulletins: int = 0
    changed: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.changed


def check_bulletins() -> BulletinReport:
    """Recompute the digest of each and compare it with the one of its issue. Reads only."""
    report = BulletinReport()
    issued = Bulletin.objects.filter(digest__isnull=False).order_by("pk")
    for bulletin in issued.iterator(chunk_size=AT_ONCE):
        report.bulletins += 1
        if not is_whole(bulletin):
            report.changed.append(bulletin.number)
    return report
