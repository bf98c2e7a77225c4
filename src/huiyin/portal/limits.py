"""How often one network address may file, or try a number and code: counted in the database, for all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from huiyin.people.attempts import address_of, allow, give_back, window_end

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """One kind of thing that is counted. `setting` names how many an hour one address may do."""

    name: str
    setting: str

    def reached(self, request: HttpRequest, at: datetime) -> int | None:
        """Count one more; the minutes to wait when that is too many, else None."""
        most: int = getattr(settings, self.setting)
        if allow(self._parts(request), limit=most, window_seconds=HOUR, at=at):
            return None
        return max(1, -(-int((window_end(at, HOUR) - at).total_seconds()) // 60))

    def forgive(self, request: HttpRequest, at: datetime) -> None:
        """Take the count back: it led to what it was for, so it was no guess."""
        give_back(self._parts(request), window_seconds=HOUR, at=at)

    def _parts(self, request: HttpRequest) -> tuple[str, str]:
        return self.name, address_of(request)


FILINGS = Limit("filing", "FILINGS_PER_HOUR")
# A draft takes room before it is filed, so beginning one is counted apart.
DRAFTS = Limit("draft", "FILINGS_PER_HOUR")
# Numbers for receptions.
BOOKINGS = Limit("booking", "FILINGS_PER_HOUR")
LOOKUPS = Limit("look-up", "LOOKUPS_PER_HOUR")
# Tries of check codes of papers.
CHECKS = Limit("check", "LOOKUPS_PER_HOUR")
RESUMES = Limit("resume", "LOOKUPS_PER_HOUR")
# Steps of petitioners: supplements, ratings and the like.
STEPS = Limit("petitioner's step", "LOOKUPS_PER_HOUR")
