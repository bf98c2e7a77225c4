"""What a page of figures is asked for: read from the address, so that the address can be handed on, and drawn again.

A value that cannot be read is an error that says what to choose instead; the rest of the address still holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.bulletins.charts.words import said as period_said
from huiyin.cases import categories
from huiyin.desk.filters import Options, children_of
from huiyin.duties.office_time import now, on_day
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.terms import CHANNELS, KINDS
from huiyin.statistics.asking import may_ask, widest
from huiyin.statistics.terms import Period, Scope, Span
from huiyin.web import dates, words
from huiyin.web.shown import Filter

# Days that hold today, comparable with as many before them.
LATELY, LATELY_DAYS = "30d", 30
FREE = "days"
MONTHS_OFFERED, QUARTERS_OFFERED, YEARS_OFFERED, WEEKS_OFFERED = 13, 5, 3, 4
# Nothing was recorded before; a year typed wrongly is told from one meant.
EARLIEST = date(2000, 1, 1)
_MONTH, _QUARTER = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-Q([1-4])")
_YEAR, _WEEK = re.compile(r"(\d{4})"), re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about figures. `as_of` None: as known now; `moment` is then the moment of asking."""

    post: Post
    scope: Scope
    period: Period
    as_of: datetime | None
    moment: datetime
    # The address after "?", with only what was chosen.
    query: str

    @property
    def today(self) -> date:
        """The day of the moment: what is open or late is so on this day."""
        return on_day(self.moment)

    @property
    def unit_label(self) -> str:
        return directory.unit_label(self.scope.unit)

    def link(self, path: str, **more: str) -> str:
        """Another page about the same question."""
        query = "&".join(part for part in (self.query, urlencode(more)) if part)
        return f"{path}?{query}" if query else path


class FiguresForm(forms.Form):
    """The filters of every page of figures. Never saves; `asked` gives the question."""

    unit = forms.IntegerField(label=gettext_lazy("Unit"), required=False)
    period = forms.CharField(label=gettext_lazy("Period"), required=False)
    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("To"), required=False)
    channel = forms.CharField(label=gettext_lazy("Came by"), required=False)
    kind = forms.CharField(label=gettext_lazy("Kind"), required=False)
    category = forms.CharField(label=gettext_lazy("Category"), required=False)
    as_of = forms.DateField(label=gettext_lazy("As known on"), required=False)

    def __init__(self, given: Mapping[str, Any], post: Post) -> None:
        super().__init__(given, auto_id="filter-%s")
        self.post = post
        self.moment = now()
        for name in ("unit", "first", "last", "as_of"):
            self.fields[name].error_messages["invalid"] = (
                _("Choose a unit of the list.") if name == "unit" else _("Choose a day, as in 2026-03-31.")
            )

    def clean_unit(self) -> int | None:
        unit: int | None = self.cleaned_data["unit"]
        if unit is not None and not may_ask(self.post, Scope(unit)):
            raise forms.ValidationError(_("The figures of this unit are not open to you. Choose a unit of the list."))
        return unit

    def clean_channel(self) -> str:
        return self._one_of("channel", CHANNELS, _("Choose a way of coming in from the list."))

    def clean_kind(self) -> str:
        return self._one_of("kind", KINDS, _("Choose a kind from the list."))

    def clean_category(self) -> str:
        return self._one_of("category", categories.CATEGORIES, _("Choose a category from the list."))

    def _one_of(self, name: str, known: Mapping[str, Any], wrong: str) -> str:
        value: str = self.cleaned_data[name]
        if value and value not in known:
            raise forms.ValidationError(wrong)
        return value

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and day > on_day(self.moment):
            raise forms.ValidationError(_("That day has not come yet. Choose today or an earlier day."))
        if day is not None and day < EARLIEST:
            raise forms.ValidationError(_("Nothing was recorded then. Choose a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        typed = given.get("period") or begins_with(self.ends_on(given))
        if typed == FREE:
            self._check_days(given)
        elif period_of(typed, self.ends_on(given)) is None:
            self.add_error("period", _("Choose a period from the list, or “days” with both days."))
        return given

    def _check_days(self, given: dict[str, Any]) -> None:
        first, last = given.get("first"), given.get("last")
        for name, day in (("first", first), ("last", last)):
            if day is None and name not in self.errors:
                self.add_error(name, _("Choose both days of the period."))
            elif day is not None and day < EARLIEST:
                self.add_error(name, _("Nothing was recorded then. Choose a later day."))
        if first and last and last < first:
            self.add_error("last", _("The period ends before it begins. Choose a later day."))

    def ends_on(self, given: Mapping[str, Any]) -> date:
        """The day the page is about: today, or the day it is asked about as known on."""
        return given.get("as_of") or on_day(self.moment)

    def asked(self) -> Asked:
        """The question; what could not be read is as if it had not been chosen."""
        self.is_valid()
        given: dict[str, Any] = self.cleaned_data
        ends = self.ends_on(given)
        as_of = end_of_day(ends) if ends < on_day(self.moment) else None
        scope = Scope(
            given.get("unit") or widest(self.post) or self.post.unit_id,
            given.get("channel") or "",
            given.get("kind") or "",
            given.get("category") or "",
        )
        return Asked(self.post, scope, self._period(given, ends), as_of, as_of or self.moment, self._query(given))

    def _period(self, given: Mapping[str, Any], ends: date) -> Period:
        first, last = given.get("first"), given.get("last")
        if given.get("period") == FREE and first and last and first <= last:
            return Period(first, last)
        return period_of(given.get("period") or begins_with(ends), ends) or lately(ends)

    def _query(self, given: Mapping[str, Any]) -> str:
        kept = {name: given.get(name) for name in self.fields}
        if kept["period"] != FREE:
            kept["first"] = kept["last"] = None
        return urlencode({name: value for name, value in kept.items() if value})


def end_of_day(day: date) -> datetime:
    """The last moment of a day in the office's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))


def begins_with(ends: date) -> str:
    """The period a page begins with: the last whole month, comparable with the one before it and the year before."""
    return name_of(Period.of(Span.MONTH, ends).previous())


def lately(ends: date) -> Period:
    return Period(ends - timedelta(days=LATELY_DAYS - 1), ends)


def period_of(typed: str, ends: date) -> Period | None:
    """The period a name in the address means; None for what is no name. `ends`: the day the last 30 days end on."""
    if typed == LATELY:
        return lately(ends)
    try:
        return _named(typed)
    except ValueError:
        return None


def _named(typed: str) -> Period | None:
    if found := _MONTH.fullmatch(typed):
        return Period.of(Span.MONTH, date(int(found[1]), int(found[2]), 1))
    if found := _QUARTER.fullmatch(typed):
        return Period.of(Span.QUARTER, date(int(found[1]), int(found[2]) * 3, 1))
    if found := _WEEK.fullmatch(typed):
        return Period.of(Span.WEEK, date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if found := _YEAR.fullmatch(typed):
        return Period.of(Span.YEAR, date(int(found[1]), 1, 1))
    return None


def name_of(period: Period) -> str:
    """What the address calls a period of the calendar; "" for free days."""
    first = period.first
    week = first.isocalendar()
    return {
        Span.MONTH: f"{first:%Y-%m}",
        Span.QUARTER: f"{first.year}-Q{(first.month + 2) // 3}",
        Span.YEAR: f"{first.year:04}",
        Span.WEEK: f"{week.year}-W{week.week:02}",
    }.get(period.span, "")


# ---------- Controls ----------
def controls(form: FiguresForm, asked: Asked) -> tuple[list[Filter], list[Filter]]:
    """The filters in view and those behind “more”; each shows what was typed, also where that was wrong."""
    typed = {name: str(form.data.get(name) or "") for name in form.fields}
    top = widest(asked.post) or asked.post.unit_id
    periods = _periods(on_day(form.moment), typed["period"], dates.language())
    first = begins_with(asked.today)
    shown = [
        Filter("unit", _("Unit"), _unit_value(typed["unit"], top), _units(asked, top)),
        Filter("period", _("Period"), typed["period"] or first, periods, unset=first),
    ]
    more = [
        Filter("first", _("From"), typed["first"], kind="date"),
        Filter("last", _("To"), typed["last"], kind="date"),
        *_choices(typed, dates.language()),
        Filter("as_of", _("As known on"), typed["as_of"], kind="date"),
    ]
    return shown, more


def _unit_value(typed: str, top: int) -> str:
    return "" if typed == str(top) else typed


def _units(asked: Asked, top: int) -> Options:
    """The units one level below, and the way back up; only those whose figures are open to the post."""
    units = directory.units()
    at = units[asked.scope.unit]
    line = [units[pk] for pk in at.line if pk != top and top in units[pk].line]
    named = [(str(card.id), "　" * depth + card.short_label) for depth, card in enumerate(line)]
    below = [card for card in children_of(at) if may_ask(asked.post, Scope(card.id))]
    named += [(str(card.id), "　" * len(line) + card.short_label) for card in below]
    return (("", _("all of %(unit)s") % {"unit": units[top].short_label}), *named)


@lru_cache(maxsize=64)
def _periods(today: date, typed: str, lang: str) -> Options:
    """The periods offered, and the one in the address if it is another."""
    offered = [(LATELY, _("last %(days)d days") % {"days": LATELY_DAYS}), (FREE, _("days from … to …"))]
    spans = (
        (Span.WEEK, WEEKS_OFFERED),
        (Span.MONTH, MONTHS_OFFERED),
        (Span.QUARTER, QUARTERS_OFFERED),
        (Span.YEAR, YEARS_OFFERED),
    )
    for span, count in spans:
        newest_first = reversed(list(Period.of(span, today).back(count)))
        offered += [(name_of(period), period_said(period)) for period in newest_first]
    other = period_of(typed, today) if typed and typed not in dict(offered) else None
    return (*offered, (typed, period_said(other))) if other else tuple(offered)


def _choices(typed: Mapping[str, str], lang: str) -> list[Filter]:
    return [
        Filter("channel", _("Came by"), typed["channel"], _named_options("channel", lang)),
        Filter("kind", _("Kind"), typed["kind"], _named_options("kind", lang)),
        Filter("category", _("Category"), typed["category"], _named_options("category", lang)),
    ]


@lru_cache(maxsize=8)
def _named_options(name: str, lang: str) -> Options:
    every = ("", _("any"))
    if name == "category":
        named = categories.CATEGORIES.items()
        return (every, *((key, "　" * (item.level - 1) + words.said(item.name)) for key, item in named))
    texts = CHANNELS if name == "channel" else KINDS
    return (every, *((key, words.said(text)) for key, text in texts.items()))


def said(asked: Asked) -> str:
    """The question in words: whose matters, of which days, narrowed how."""
    scope = asked.scope
    parts = [directory.unit_label(scope.unit), period_said(asked.period)]
    parts += [words.said(CHANNELS[scope.channel])] if scope.channel else []
    parts += [words.said(KINDS[scope.kind])] if scope.kind else []
    parts += [words.said(categories.CATEGORIES[scope.category].name)] if scope.category else []
    return _(", ").join(parts)


def moment_said(asked: Asked) -> str:
    """As of when: a past day is said as its end."""
    if asked.as_of is None:
        return _("as of %(moment)s") % {"moment": dates.moment(asked.moment, asked.today)}
    return _("as known at the end of %(day)s") % {"day": dates.day(asked.today)}
