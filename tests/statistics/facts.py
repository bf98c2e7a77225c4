"""Facts as a case's fold would leave them, made directly: what figures count, without the road that leads there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from huiyin.people.models import Unit
from huiyin.statistics import rollups
from huiyin.statistics.models import Act, Matter

_cases: Iterator[int] = count(1_000_001)
KNOWN = datetime(2026, 3, 1, tzinfo=UTC)
REGISTERED = date(2026, 3, 2)


def counted_anew() -> None:
    """The cells as the facts are now, for facts that were not drawn."""
    rollups.forget_all()
    rollups.count_missing()


def matter(unit: Unit, **given: Any) -> Matter:
    """What `matter_of` describes, written down."""
    made = matter_of(unit, **given)
    made.save(force_insert=True)
    return made


def matter_of(unit: Unit, **given: Any) -> Matter:
    """A letter registered on 2 March 2026, with the unit, open and unanswered; nothing was owed on any day yet."""
    office = given.pop("office", unit)
    values: dict[str, Any] = {
        "case_id": given.pop("case", None) or next(_cases),
        "seq": 1,
        "known_from": KNOWN,
        "office_id": office.pk,
        "unit_id": unit.pk,
        "sort_unit_id": office.pk,
        "accept_unit_id": unit.pk,
        "answer_unit_id": unit.pk,
        "channel": "letter",
        "kind": "claim",
        "category": "",
        "place": "",
        **dict.fromkeys(("is_first", "is_open"), True),
        **dict.fromkeys(("is_joint", "is_sealed", "is_restricted", "is_litigious", "is_imported"), False),
        **dict.fromkeys(("is_assigned", "is_simple", "was_extended", "was_late", "was_overturned"), False),
        "is_paper_due": True,
        "people": 1,
        "requests": 1,
        "passed_by": "",
        "received_on": REGISTERED,
        "registered_on": REGISTERED,
        "stage": "handling",
        "stage_since_on": REGISTERED,
        **dict.fromkeys(("ending", "outcome", "performance", "view"), ""),
    }
    return Matter(**(values | given))


def act(unit: Unit, key: str = "contact", **given: Any) -> Act:
    """What `act_of` describes, written down."""
    made = act_of(unit, key, **given)
    made.save(force_insert=True)
    return made


def act_of(unit: Unit, key: str = "contact", **given: Any) -> Act:
    """A letter that came in on 2 March 2026, by one person."""
    office = given.pop("office", unit)
    values: dict[str, Any] = {
        "case_id": given.pop("case", None) or next(_cases),
        "seq": 1,
        "key": key,
        "no": 0,
        "on": REGISTERED,
        "known_from": KNOWN,
        "unit_id": unit.pk,
        "office_id": office.pk,
        "channel": "letter",
        "kind": "claim",
        **dict.fromkeys(("category", "place", "outcome"), ""),
        "people": 1 if key == "contact" else 0,
        "amount": 0,
        "is_first": True,
        "is_restricted": False,
    }
    return Act(**(values | given))
