"""Published sessions as an iCalendar feed (RFC 5545), so that anybody's own calendar follows the notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from huiyin.receptions.models import Session

if TYPE_CHECKING:
    from icalendar import Event


def feed(name: str, sessions: Iterable[Session], *, host: str) -> bytes:
    """The feed of one office. `host` makes the identifiers unique; a moved session keeps its own."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Huiyin//Receptions//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for session in sessions:
        calendar.add_component(_event(session, host))
    return bytes(calendar.to_ical())


def _event(session: Session, host: str) -> Event:
    from icalendar import Event

    zone = get_default_timezone()
    leader = f"{session.host.staff.name} {session.host.title or session.host.get_role_display()}"
    event = Event()
    event.add("uid", f"reception-{session.pk}@{host}")
    event.add("dtstamp", session.published_at)
    event.add("dtstart", datetime.combine(session.on, session.begins_at, zone))
    event.add("dtend", datetime.combine(session.on, session.ends_at, zone))
    event.add("summary", _("Reception: %(leader)s") % {"leader": leader})
    event.add("location", session.place)
    if session.portfolio:
        event.add("description", _("In charge of: %(portfolio)s") % {"portfolio": session.portfolio})
    return event
