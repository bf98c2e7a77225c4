"""What an answer or an agreement promised, and the day has passed: shown to the unit above, also on closed matters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from huiyin.cases.lists import listed
from huiyin.desk.owing import case_of
from huiyin.desk.rows import case_url, title_of, with_columns
from huiyin.duties.models import Duty
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.web import cells

MOST_FOLLOWED = 50
CLOCK = "performance"


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing that should have been done by now: where, by whom, and since when."""

    number: str
    url: str
    title: str
    unit: str
    clock: SafeString


def overdue(post: Post, unit: int | None, today: date) -> list[Followed]:
    """The longest overdue first, of the cases the post sees below its unit, or below the one chosen."""
    every = Duty.objects.filter(clock=CLOCK, subject__startswith="case:").overdue(today)
    late = list(every.order_by("due_on", "pk")[: 10 * MOST_FOLLOWED])
    if not late:
        return []
    seen = listed(post, is_open=None, under=unit).filter(pk__in={case_of(duty.subject) for duty in late})
    cases = {case.pk: case for case in with_columns(seen)}
    shown = [(duty, cases[case_of(duty.subject)]) for duty in late if case_of(duty.subject) in cases]
    return [
        Followed(
            number=case.number,
            url=case_url(case.number),
            title=title_of(case),
            unit=directory.unit_label(duty.unit_id),
            clock=cells.duty_clock(duty.due_on, today=today, started_on=duty.starts_on),
        )
        for duty, case in shown[:MOST_FOLLOWED]
    ]
