"""The road of a matter, from its registration to what comes after the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.people import directory
from huiyin.portal import remedies
from huiyin.portal.matter import Matter, organ_unknown
from huiyin.procedure.routes import has_finish_clock
from huiyin.procedure.terms import ENDINGS
from huiyin.web import dates
from huiyin.web.shown import Stop
from huiyin.web.words import channel, said

Place = Literal["done", "now", "next"]
# The stop at which a case of each stage stands.
STOPS = ("registered", "passed", "told", "inquiry", "answer", "after")
LAST = len(STOPS) - 1
AT = {
    "sorting": "passed",
    "passed": "told",
    "accepted": "inquiry",
    "handling": "inquiry",
    "signing": "answer",
    "serving": "answer",
    "served": "after",
    "closed": "after",
}


def stops_of(matter: Matter) -> list[Stop]:
    """Past, present and coming stops. A matter that ended without an answer shows where it ended, and no more."""
    state = matter.state
    if state.ending in ("declined", "referred_out", "withdrawn", "no_successor"):
        return [_registered(matter), *_ended(matter)]
    here = STOPS.index(AT[state.stage])
    checks = remedies.check_stops(matter)
    is_anew = any(item.revoked is not None for item in state.requests)
    answer = _first_answer(matter) if is_anew else _answer(matter)
    made = [_registered(matter), _passed(matter), _told(matter), _inquiry(matter), answer]
    stops = [_placed(stop, number, LAST if is_anew else here) for number, stop in enumerate(made)]
    stops += checks
    if is_anew:
        anew = (Stop(_("Handled anew, by somebody else")), _answer(matter))
        stops += [_placed(stop, number, here) for number, stop in enumerate(anew, STOPS.index("inquiry"))]
    is_busy = any(item.is_open for item in matter.checks)
    return [*stops, _placed(_after(matter), LAST, LAST - 1 if is_busy else here)]


def _placed(stop: Stop, number: int, here: int) -> Stop:
    place: Place = "done" if number < here else "now" if number == here else "next"
    return replace(stop, state=place)


def _day(matter: Matter, day: date | None) -> str:
    return dates.plain_day(day, matter.today) if day else ""


def _registered(matter: Matter) -> Stop:
    contact = matter.contact
    told = _("%(day)s, by %(channel)s.") % {
        "day": _day(matter, contact.received_on),
        "channel": channel(contact.channel),
    }
    return Stop(_("Registered"), told)


def _passed(matter: Matter) -> Stop:
    state = matter.state
    if state.unit is None:
        return Stop(_("Passed to the organ that must answer"), _by(matter, "sort", "sort_again"))
    unit = directory.unit_label(state.unit)
    title = _("Kept by %(unit)s") if state.unit == state.office else _("Passed to %(unit)s")
    return Stop(title % {"unit": unit}, _day(matter, state.unit_received_on))


def _told(matter: Matter) -> Stop:
    title = _("Accepted, and you are told in writing")
    return Stop(title, _day(matter, matter.state.accepted_on) or _by(matter, "notice", "notice_direct"))


def _inquiry(matter: Matter) -> Stop:
    return Stop(_("The facts are looked into"))


def _answer(matter: Matter) -> Stop:
    title = _("A written answer to each request, delivered to you")
    last = max((item.served_on for item in matter.state.requests if item.served_on), default=None)
    if last and not matter.state.open_requests():
        return Stop(title, _day(matter, last))
    rule, due = matter.law.clocks.get("finish"), _by(matter, "finish")
    if due and rule and rule.max_extension:
        more = ngettext(
            "It may be lengthened by %(days)d day in all, and you are told why first.",
            "It may be lengthened by %(days)d days in all, and you are told why first.",
            rule.max_extension,
        )
        due = f"{due} {more % {'days': rule.max_extension}}"
    return Stop(title, due)


def _first_answer(matter: Matter) -> Stop:
    """The answer that was revoked since, with the day it was delivered."""
    opinions = (paper for paper in matter.state.papers if paper.kind == "handling_opinion" and paper.served_on)
    first = next(opinions, None)
    return Stop(
        _("A written answer to each request, delivered to you"), _day(matter, first.served_on if first else None)
    )


def _by(matter: Matter, *rules: str) -> str:
    """By 2 April at the latest; empty where no such date runs yet."""
    due = min((view.due.on for view in matter.running if view.clock.rule in rules), default=None)
    return _("By %(day)s at the latest.") % {"day": _day(matter, due)} if due else ""


def _after(matter: Matter) -> Stop:
    title = _("Closed, and what you can still do") if matter.state.closed_on else _("After you have the answer")
    agree = (_("If you agree:"), _("it is carried out, you are asked how it went, and the matter closes."))
    forks = (*(() if matter.checks else (agree,)), *_disagree(matter), *remedies.what_remains(matter))
    return Stop(title, _day(matter, matter.state.closed_on), forks=forks, links=tuple(remedies.links_of(matter)))


def _disagree(matter: Matter) -> Iterator[tuple[str, str]]:
    """Art. 35: within the window, to the organ one level above; with the date once it is known."""
    if matter.checks:
        yield from remedies.recheck_fork(matter)
        return
    if not has_review(matter):
        return
    name, organ = _("If you do not:"), matter.reviewer or organ_unknown()
    window = next((view for view in matter.views if view.clock.rule == "review_window"), None)
    if window is None:
        limit = matter.law.clocks["review_window"].limit or 0
        told = ngettext(
            "within %(days)d day of having it you can ask %(organ)s for a review.",
            "within %(days)d days of having it you can ask %(organ)s for a review.",
            limit,
        )
        yield name, told % {"days": limit, "organ": organ}
    elif window.is_running:
        told = _("until %(day)s you can ask %(organ)s for a review.")
        yield name, told % {"day": dates.day(window.due.on, matter.today), "organ": organ}
    else:
        yield name, _("the time to ask for a review ended on %(day)s.") % {"day": _day(matter, window.due.on)}


def has_review(matter: Matter) -> bool:
    """Reviews are open against answers of the petition procedure only (art. 31(6), 35)."""
    routes = [item.route for item in matter.state.requests]
    return any(route is None or has_finish_clock(route) for route in routes) and "review_window" in matter.law.clocks


def _ended(matter: Matter) -> Iterator[Stop]:
    if matter.state.unit is not None and matter.state.unit != matter.state.office:
        yield _passed(matter)
    title = said(ENDINGS[matter.state.ending or ""])
    told = _("The notice among your papers says why, and where you can turn.")
    yield Stop(title, told if matter.state.ending != "withdrawn" else "", "now")
