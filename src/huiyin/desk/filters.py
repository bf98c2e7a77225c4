"""Filters of the worklist: read from the address, applied to the list, shown as controls and said in words.

Whatever is not one of the values offered is left out: an address typed by hand never makes an error page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, TypedDict, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.cases import categories
from huiyin.cases.lists import Listed, ending_on, listed, places, with_route
from huiyin.cases.projection import FAR
from huiyin.desk.rows import end_of_week, short_route
from huiyin.people import directory
from huiyin.people.directory import UnitCard
from huiyin.people.models import Post, Role
from huiyin.people.reach import reaches
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.stages import STAGES
from huiyin.procedure.terms import CHANNELS, KINDS
from huiyin.web import dates, words
from huiyin.web.shown import Filter

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; an empty string filters nothing. Dates are ISO days, `unit` and `handler` ids.

    `state`: "" open, or "closed". `due`: overdue, today, week, later, none, or a day.
    """

    state: str = ""
    due: str = ""
    stage: str = ""
    unit: str = ""
    handler: str = ""
    route: str = ""
    kind: str = ""
    channel: str = ""
    category: str = ""
    since: str = ""
    until: str = ""

    @property
    def is_set(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def query(self) -> str:
        """The address after "?", with only what is set."""
        return urlencode({field.name: value for field in fields(self) if (value := getattr(self, field.name))})

    @property
    def newest_first(self) -> bool:
        """Closed cases have no deadline left: the latest first."""
        return self.state == "closed"


NAMES = tuple(field.name for field in fields(Wanted))


def read_wanted(query: QueryDict, offered: Mapping[str, Options]) -> Wanted:
    """The filters of an address; `offered` has the values each may take."""
    found = {}
    for name in NAMES:
        value = query.get(name, "")
        if name in {"since", "until"} or (name == "due" and value[:1].isdigit()):
            found[name] = value if day_of(value) else ""
        else:
            found[name] = value if value in dict(offered.get(name, ())) else ""
    return Wanted(**found)


def day_of(text: str) -> date | None:
    """The day an ISO date names; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def offered_to(post: Post, query: QueryDict, today: date) -> dict[str, Options]:
    """Each filter's values and their names, for this post."""
    return {
        **_for_everybody(dates.language()),
        "unit": units_offered(post, query.get("unit", "")),
        "handler": _handlers(post, query.get("unit", ""), today),
    }


@lru_cache(maxsize=4)
def _for_everybody(language: str) -> Mapping[str, Options]:
    """The values that depend on nothing but the page's language, which is the key; gettext reads the active one."""
    every = ("", _("any"))
    return {
        "state": (("", _("open")), ("closed", _("closed"))),
        "due": (every, *_spans()),
        "stage": (every, *((key, words.said(stage.name)) for key, stage in STAGES.items() if stage.is_open)),
        "route": (every, *((key, f"{short_route(key)} {words.said(route.name)}") for key, route in ROUTES.items())),
        "kind": (every, *((key, words.said(name)) for key, name in KINDS.items())),
        "channel": (every, *((key, words.said(name)) for key, name in CHANNELS.items())),
        "category": (every, *_categories()),
    }


def _spans() -> Options:
    return (
        ("overdue", _("overdue")),
        ("today", _("today")),
        ("week", _("this week")),
        ("later", _("later")),
        ("none", _("no date")),
    )


def _categories() -> Options:
    return tuple(
        (key, ("　" * (item.level - 1)) + words.said(item.name)) for key, item in categories.CATEGORIES.items()
    )


def units_offered(post: Post, chosen: str) -> Options:
    """The units one level below, or below the chosen one with the way back up: never the whole tree at once."""
    grant = reaches(post)
    if grant.nothing or not grant.below:
        return ()
    units = directory.units()
    at = units.get(int(chosen)) if chosen.isdecimal() else None
    if at is None or grant.unit not in at.line:
        at = units[grant.unit]
    above = [units[pk] for pk in at.line[at.line.index(grant.unit) + 1 :]]
    below = children_of(at)
    named = [(str(card.id), "　" * depth + card.short_label) for depth, card in enumerate(above)]
    named += [(str(card.id), "　" * len(above) + card.short_label) for card in below]
    return (("", _("all of %(unit)s") % {"unit": units[grant.unit].short_label}), *named)


def children_of(at: UnitCard) -> list[UnitCard]:
    """The units directly below one, in the order of the tree."""
    depth = at.path.count(".") + 1
    found = [
        card for card in directory.units().values() if card.path.startswith(at.path) and card.path.count(".") == depth
    ]
    return sorted(found, key=lambda card: card.path)


def _handlers(post: Post, chosen_unit: str, today: date) -> Options:
    """The handlers of the unit in view; a handler's own list needs none."""
    grant = reaches(post)
    if grant.nothing or grant.own_post is not None:
        return ()
    unit = int(chosen_unit) if grant.below and chosen_unit.isdecimal() else grant.unit
    card = directory.units().get(unit)
    if card is None or grant.unit not in card.line:
        return ()
    rows = Post.objects.held_on(today).filter(unit=unit, role=Role.HANDLER).order_by("staff__name_key", "pk")
    found = tuple((str(pk), name) for pk, name in rows.values_list("pk", "staff__name"))
    return (("", _("any")), *found) if found else ()


def apply(wanted: Wanted, post: Post, today: date) -> Listed:
    """The cases asked for, by deadline."""
    cases = _by_columns(listed(post, **_narrowing(wanted)), wanted)
    if wanted.route:
        cases = with_route(cases, wanted.route)
    if wanted.due:
        cases = _by_due(cases, wanted.due, today)
    return cases


def to_count(wanted: Wanted, post: Post, today: date) -> QuerySet[Any, tuple[str, date]]:
    """Stage and day of the cases asked for, in the same order; from the index of reach wherever that can tell."""
    if any(getattr(wanted, name) for name in ASKS_THE_CASE) or day_of(wanted.due):
        return apply(wanted, post, today).values_list("stage", "sort_on")
    rows = places(post, **_narrowing(wanted))
    return _by_due(rows, wanted.due, today) if wanted.due else rows


# What only the row of the case can tell.
ASKS_THE_CASE = ("handler", "route", "kind", "category", "since", "until")


def _narrowing(wanted: Wanted) -> _Narrowing:
    return {
        "is_open": wanted.state != "closed",
        "under": int(wanted.unit) if wanted.unit else None,
        "stage": wanted.stage,
        "channel": wanted.channel,
    }


class _Narrowing(TypedDict):
    is_open: bool
    under: int | None
    stage: str
    channel: str


def _by_columns(cases: Listed, wanted: Wanted) -> Listed:
    for name in ("kind", "handler"):
        if value := getattr(wanted, name):
            cases = cases.filter(**{name: value})
    if wanted.handler:
        # Said of the case as well, so that the index of its handler's open cases may serve.
        cases = cases.filter(is_open=wanted.state != "closed")
    if wanted.category:
        cases = cases.filter(category__in=[key for key in categories.CATEGORIES if _is_in(key, wanted.category)])
    if since := day_of(wanted.since):
        cases = cases.filter(opened_on__gte=since)
    if until := day_of(wanted.until):
        cases = cases.filter(opened_on__lte=until)
    return cases


def _is_in(key: str, category: str) -> bool:
    return key == category or key.startswith(f"{category}.")


def _by_due[Q: QuerySet[Any, Any]](cases: Q, due: str, today: date) -> Q:
    if day := day_of(due):
        return cast(Q, ending_on(cases, day))
    sunday = end_of_week(today)
    spans: dict[str, dict[str, date]] = {
        "overdue": {"sort_on__lt": today},
        "today": {"sort_on": today},
        "week": {"sort_on__gt": today, "sort_on__lte": sunday},
        "later": {"sort_on__gt": sunday, "sort_on__lt": FAR},
        "none": {"sort_on": FAR},
    }
    found: Q = cases.filter(**spans[due])
    return found


def controls(wanted: Wanted, offered: Mapping[str, Options], today: date) -> Sequence[Filter]:
    """The filters as the page draws them; one without a choice is left out."""
    names = {
        "unit": _("Where"),
        "handler": _("Handler"),
        "due": _("Due"),
        "state": _("State"),
        "stage": _("Stage"),
        "route": _("Route"),
        "kind": _("Kind"),
        "channel": _("Came by"),
        "category": _("Category"),
    }
    drawn = [
        Filter(name, label, getattr(wanted, name), _with_day(offered[name], getattr(wanted, name), today))
        for name, label in names.items()
        if offered[name]
    ]
    drawn.append(Filter("since", _("Registered from"), wanted.since, kind="date"))
    drawn.append(Filter("until", _("Registered until"), wanted.until, kind="date"))
    return drawn


def _with_day(options: Options, value: str, today: date) -> Options:
    """The day of the ruler as one more choice, so that the control shows what holds."""
    if value in dict(options) or (day := day_of(value)) is None:
        return options
    return (*options, (value, dates.day(day, today)))


def said(wanted: Wanted, offered: Mapping[str, Options], today: date) -> list[str]:
    """The filters that are set, in words."""
    found = []
    for name in NAMES:
        value = getattr(wanted, name)
        if not value or name in {"since", "until"}:
            continue
        found.append(dict(_with_day(offered[name], value, today))[value].strip("　"))
    return found + _registered_said(wanted, today)


def _registered_said(wanted: Wanted, today: date) -> list[str]:
    since, until = day_of(wanted.since), day_of(wanted.until)
    if since and until:
        return [_("registered %(span)s") % {"span": dates.span(since, until, today)}]
    if since:
        return [_("registered from %(day)s") % {"day": dates.day(since, today)}]
    if until:
        return [_("registered until %(day)s") % {"day": dates.day(until, today)}]
    return []
