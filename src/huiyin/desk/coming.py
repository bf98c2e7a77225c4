"""The side of the register: what the same petitioner has here already, and the clocks that are about to start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.earlier import Earlier
from huiyin.duties.calendars import current_calendar
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_in_force
from huiyin.procedure.clocks import HOLDERS, ClockRule
from huiyin.procedure.dayledger import UNITS, DayLedger
from huiyin.procedure.engine import Actor, ClockView, StepRecord, advance, clocks_view, ledger_of
from huiyin.procedure.schema import Procedure
from huiyin.web import dates
from huiyin.web.words import channel, said

# Clocks that start later, once the matter is passed on and accepted; named so that the clerk can tell the petitioner.
LATER = ("notice", "finish")


@dataclass(frozen=True, slots=True)
class Match:
    """A matter that may be the same."""

    number: str
    subject: str
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A clock that starts on registering, or later: how long, what for, by when, and the day ledger behind it."""

    length: str
    name: str
    said: str
    ledger: DayLedger | None = None


def matches(found: Iterable[Earlier], today: date) -> list[Match]:
    return [_match(item, today) for item in found]


def _match(item: Earlier, today: date) -> Match:
    case = item.case
    told = [
        _("%(channel)s, %(day)s") % {"channel": channel(case.channel), "day": dates.plain_day(case.opened_on, today)},
        _("same telephone or ID number") if item.is_sure else _("same name"),
        directory.unit_label(case.unit_id or case.office_id),
        _("still open") if case.is_open else _("answered and closed"),
    ]
    url = reverse("desk:case", args=[case.number])
    return Match(case.number, case.subject, url, _("; ").join(told))


def clocks(post: Post, received_on: date, today: date) -> list[Coming]:
    """What would run for a matter received on that day, worked out by the law core as if it were registered now."""
    law, calendar = procedure_in_force(received_on), current_calendar()
    given = {
        "channel": "letter",
        "received_on": received_on.isoformat(),
        "direct": not post.unit.is_petition_office,
        "office": post.unit_id,
        "requests": [{"no": 1, "kind": "claim"}],
    }
    record = StepRecord(1, "register", today, Actor("clerk", post.unit_id, post.pk, post.staff_id), given)
    state = advance(law, None, record, calendar)
    started = [_started(law, view, today) for view in clocks_view(law, state, calendar, today)]
    return started + [_later(law.clocks[key]) for key in LATER if key in law.clocks]


def _started(law: Procedure, view: ClockView, today: date) -> Coming:
    said_day = dates.day(view.due.on, today)
    who = said(HOLDERS[view.rule.holder])
    return Coming(
        length_of(view.rule),
        said(view.rule.name),
        _("by %(day)s, %(who)s") % {"day": said_day, "who": who},
        ledger_of(law, view.clock, current_calendar(), today),
    )


def _later(rule: ClockRule) -> Coming:
    return Coming(length_of(rule), said(rule.name), said(rule.citation.text))


def length_of(rule: ClockRule) -> str:
    """15 日, 5 个工作日."""
    if rule.limit is None:
        return ""
    return f"{rule.limit} {said(UNITS[rule.unit])}"


def day_from(value: object, otherwise: date) -> date:
    """A day that was typed, or the other one where it was none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return otherwise


def too_many_look_ups() -> str:
    return _("Too many look-ups in one hour. Register without; a repeat contact can be joined later.")


def cannot_join() -> str:
    return _(
        "This contact cannot join that case: it is sealed and the other is not, it moved on, or it is out of reach."
    )


def scan_name() -> str:
    """Name of the document that the scanned pages become."""
    return "来信扫描件.pdf"
