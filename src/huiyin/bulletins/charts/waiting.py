"""Where open matters wait: the road stage by stage, and how long they have been on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.bulletins.charts.terms import Bar, Bars, Cell, Chart, Stack, Stacks
from huiyin.bulletins.charts.words import DRAWN_FROM, counted, listed

MOST_ROWS = 12
MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Place:
    """One stage of the road, or one unit: how many matters are there, how many of them late, the oldest in days.

    `ages` counts them by age, in the bands of `ages`.
    """

    name: str
    count: int
    late: int = 0
    oldest: int | None = None
    ages: tuple[int, ...] = ()


def waiting_where(places: Sequence[Place], about: str, as_of: datetime | None = None) -> Chart:
    """Open matters by stage, in the order of the road; the red foot of a bar is what is late there."""
    most = max((place.count for place in places), default=0)
    bars = tuple(_bar(place) for place in places)
    return Chart(
        key="waiting",
        title=where_finding(places),
        about=about,
        head=(_("Stage"), pgettext("matters", "Open"), _("Overdue"), _("Oldest, days")),
        rows=tuple((place.name, place.count, place.late, place.oldest) for place in places),
        shape=Bars(bars, most, _("oldest there")) if most else None,
        as_of=as_of,
    )


def _bar(place: Place) -> Bar:
    oldest = counted(place.oldest, "days") if place.oldest is not None and place.count else ""
    late = _("%(n)s overdue") % {"n": f"{place.late:,}"} if place.late else ""
    return Bar(place.name, place.count, f"{place.count:,}", place.late, late, oldest)


def where_finding(places: Sequence[Place]) -> str:
    """Which stage holds most, and where the late ones are."""
    total, late = sum(place.count for place in places), sum(place.late for place in places)
    if not total:
        return _("No matter is open")
    parts = [_most(places, total)]
    if late:
        parts.append(_late(places, late))
    return _("; ").join(parts)


def _most(places: Sequence[Place], total: int) -> str:
    most = max(place.count for place in places)
    holding = [place.name for place in places if place.count == most]
    said = {"where": listed(holding[:MOST_NAMED]), "n": f"{most:,}", "all": counted(total, "matters")}
    if total < DRAWN_FROM:
        return _("%(all)s open") % said
    if len(holding) > MOST_NAMED:
        return _("%(all)s open, spread over %(places)d stages") % {**said, "places": len(holding)}
    if len(holding) == 2:
        return _("“%(where)s” hold most, %(n)s each") % said
    if most == total:
        return _("All %(all)s wait at one stage: “%(where)s”") % said
    if most * 2 >= total:
        return _("More than half wait at one stage: “%(where)s”, %(n)s of %(all)s") % said
    return _("Most wait at “%(where)s”: %(n)s of %(all)s") % said


def _late(places: Sequence[Place], late: int) -> str:
    most = max(place.late for place in places)
    holding = [place.name for place in places if place.late == most]
    said = {"where": listed(holding[:MOST_NAMED]), "n": f"{most:,}", "late": f"{late:,}"}
    if len(holding) > MOST_NAMED:
        return ngettext("%(late)s is overdue", "%(late)s are overdue", late) % said
    if most == late:
        return ngettext("%(late)s is overdue, at “%(where)s”", "all %(late)s overdue are at “%(where)s”", late) % said
    if len(holding) == 2:
        return _("of %(late)s overdue, %(n)s each at “%(where)s”") % said
    return _("of %(late)s overdue, %(n)s at “%(where)s”") % said


def ages(
    places: Sequence[Place], bands: Sequence[str], of: str, key: str, about: str, as_of: datetime | None = None
) -> Chart:
    """Open matters by age, one bar a stage or a unit. `of` heads the first column, `bands` name the ages."""
    shown = list(places[:MOST_ROWS])
    rows: list[tuple[Cell, ...]] = [(place.name, *place.ages, place.count, place.oldest) for place in places]
    stacks = tuple(Stack(place.name, place.ages) for place in shown)
    return Chart(
        key=key,
        title=age_finding(places, bands),
        about=about,
        head=(of, *bands, pgettext("matters", "Open"), _("Oldest, days")),
        rows=tuple(rows),
        shape=Stacks(stacks, tuple(bands)) if any(place.count for place in places) else None,
        as_of=as_of,
    )


def age_finding(places: Sequence[Place], bands: Sequence[str]) -> str:
    """How many are in the last band, and where most of those are; else where the oldest is."""
    total = sum(place.count for place in places)
    if not total:
        return _("No matter is open")
    old = sum(place.ages[-1] for place in places)
    if not old:
        oldest = max(place.oldest or 0 for place in places)
        return _("None is older than %(days)s") % {"days": counted(oldest, "days")}
    most = max(place.ages[-1] for place in places)
    holding = [place.name for place in places if place.ages[-1] == most]
    said = {"n": counted(old, "matters"), "band": bands[-1], "most": f"{most:,}", "where": listed(holding[:MOST_NAMED])}
    if len(holding) > MOST_NAMED:
        return _("%(n)s open for %(band)s") % said
    if most == old:
        return _("%(n)s open for %(band)s, all at %(where)s") % said
    if len(holding) == 2:
        return _("%(n)s open for %(band)s, most of them at %(where)s, %(most)s each") % said
    return _("%(n)s open for %(band)s, most of them at %(where)s: %(most)s") % said
