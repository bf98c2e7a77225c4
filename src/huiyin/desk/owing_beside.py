"""What a post owes beside its matters: each room says here what its subject is called and where it stands.

A room adds one line to FAMILIES and its clocks' names to `clock_names`. A subject the post may not open is not shown:
its family leaves it out of its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.desk import campaign_owed, oversight_subjects, quality_owing, reception_owing, round_duties
from huiyin.desk.owing_subject import Subject
from huiyin.desk.reception_owed import session_subjects
from huiyin.desk.reception_wish_rows import wish_subjects
from huiyin.duties.beside import owed_beside
from huiyin.duties.models import Duty
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.web import cells, dates

MOST = 20


type Family = Callable[[Post, Sequence[int]], Mapping[int, Subject]]

# "session" of "session:12" to whoever knows sessions. One query a family, whatever the number.
FAMILIES: dict[str, Family] = {
    "session": session_subjects,
    "round": round_duties.round_subjects,
    "correction": round_duties.correction_subjects,
    **oversight_subjects.FAMILIES,
    **quality_owing.FAMILIES,
    **campaign_owed.FAMILIES,
    "interview": reception_owing.interview_subjects,
    "after": reception_owing.after_subjects,
    "field": reception_owing.field_subjects,
    "wish": wish_subjects,
}


def clock_names() -> dict[str, str]:
    """What each clock asks for, as an imperative: "publish the notice"."""
    return {
        "reception_notice": _("publish the notice"),
        "reception_attendance": _("enter who received"),
        **round_duties.clock_names(),
        **oversight_subjects.clock_names(),
        **quality_owing.clock_names(),
        **campaign_owed.clock_names(),
        **reception_owing.clock_names(),
    }


@dataclass(frozen=True, slots=True)
class BesideLine:
    """One duty, ready to print."""

    clock: SafeString
    day: str
    title: str
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands on "my work today" under the matters; `is_cut` where more is owed than is shown."""

    lines: tuple[BesideLine, ...]
    is_cut: bool


def beside(post: Post, day: date) -> Beside:
    """The first so many by date, late ones first. Duties shown elsewhere on the page, as of bulletins, do not count."""
    found = list(owed_beside(post).filter(subject__regex=f"^({'|'.join(FAMILIES)}):")[: MOST + 1])
    subjects = _subjects(post, found)
    names = clock_names()
    lines = [_line(one, subjects[one.subject], names, post, day) for one in found[:MOST] if one.subject in subjects]
    return Beside(tuple(lines), len(found) > MOST)


def _subjects(post: Post, duties: Sequence[Duty]) -> dict[str, Subject]:
    wanted: dict[str, set[int]] = {}
    for one in duties:
        family, _colon, number = one.subject.partition(":")
        wanted.setdefault(family, set()).add(int(number))
    return {
        f"{family}:{number}": subject
        for family, numbers in wanted.items()
        for number, subject in FAMILIES[family](post, sorted(numbers)).items()
    }


def _line(duty: Duty, subject: Subject, names: Mapping[str, str], post: Post, day: date) -> BesideLine:
    parts = [names[duty.clock]]
    if duty.post_id is None and duty.unit_id is not None and duty.unit_id != post.unit_id:
        parts.append(directory.unit_label(duty.unit_id))
    if duty.due_on < day:
        parts.append(_("overdue"))
    # The date stands below it.
    left = (duty.due_on - day).days
    verdict = cells.verdict_by_date(duty.due_on, day)
    clock = cells.clock(verdict, None, left, today=day, provisional=duty.is_provisional)
    return BesideLine(clock, dates.day(duty.due_on, day), subject.title, subject.url, " · ".join(parts))
