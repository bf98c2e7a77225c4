"""What the page of the process is asked for: unit, period of registration and kind, read from the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from huiyin.bulletins.charts.words import said as period_words
from huiyin.bulletins.process.asking import Question
from huiyin.desk.filters import Options, children_of
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.people.access import StaffRequest
from huiyin.people.models import Post
from huiyin.procedure.terms import KINDS
from huiyin.statistics.asking import may_ask, widest
from huiyin.statistics.terms import Period, Scope, Span
from huiyin.web.shown import Filter
from huiyin.web.words import said

MONTHS, QUARTERS, YEARS = 13, 5, 3


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; `query` is the address after "?", with only what was chosen."""

    question: Question
    top: int
    today: date
    query: str

    @property
    def span(self) -> dict[str, str]:
        period = self.question.period
        return {"first": period.first.isoformat(), "last": min(period.last, self.today).isoformat()}

    @property
    def period_said(self) -> str:
        return period_words(self.question.period)


def read(request: StaffRequest) -> Asked:
    """The question of an address; what is not offered counts as not chosen. 403 for posts without figures."""
    post, day = request.post, today()
    top = widest(post)
    if top is None:
        raise PermissionDenied
    typed = {name: request.GET.get(name, "") for name in ("unit", "period", "kind")}
    unit = _unit(post, typed["unit"]) or top
    periods = dict(offered(day))
    period = periods.get(typed["period"]) or Period.of(Span.QUARTER, day)
    kind = typed["kind"] if typed["kind"] in KINDS else ""
    kept = {"unit": str(unit) if unit != top else "", "period": typed["period"] if typed["period"] in periods else ""}
    query = urlencode({name: value for name, value in {**kept, "kind": kind}.items() if value})
    return Asked(Question(post, unit, period, kind), top, day, query)


def _unit(post: Post, typed: str) -> int | None:
    """The unit in the address, if its figures are open to the post."""
    unit = int(typed) if typed.isdecimal() and len(typed) < 19 else None
    return unit if unit is not None and may_ask(post, Scope(unit)) else None


def offered(day: date) -> list[tuple[str, Period]]:
    """The periods one may choose, by what the address calls them: months, quarters and years, the newest first."""
    found: list[tuple[str, Period]] = []
    for span, count in ((Span.MONTH, MONTHS), (Span.QUARTER, QUARTERS), (Span.YEAR, YEARS)):
        found += [(name_of(period), period) for period in reversed(list(Period.of(span, day).back(count)))]
    return found


def name_of(period: Period) -> str:
    """2026-03, 2026-Q1, 2026."""
    first = period.first
    if period.span is Span.MONTH:
        return f"{first:%Y-%m}"
    return f"{first.year}-Q{(first.month + 2) // 3}" if period.span is Span.QUARTER else f"{first.year}"


def controls(asked: Asked) -> list[Filter]:
    """The filters as the page draws them."""
    question = asked.question
    now = name_of(Period.of(Span.QUARTER, asked.today))
    periods = tuple((name, period_words(period)) for name, period in offered(asked.today))
    kinds = (("", _("any")), *((key, said(name)) for key, name in KINDS.items()))
    drawn = [Filter("unit", _("Unit"), str(question.unit) if question.unit != asked.top else "", _units(asked))]
    return [
        *(one for one in drawn if len(one.options) > 1),
        Filter("period", _("Registered in"), name_of(question.period), periods, unset=now),
        Filter("kind", _("Kind"), question.kind, kinds),
    ]


def _units(asked: Asked) -> Options:
    """The units one level below the one in view, and the way back up; only those whose figures are open to the post."""
    units, post = directory.units(), asked.question.reader
    at, top = units[asked.question.unit], units[asked.top]
    line = [units[pk] for pk in at.line if pk != top.id and top.id in units[pk].line]
    named = [(str(card.id), "　" * depth + card.short_label) for depth, card in enumerate(line)]
    below = [card for card in children_of(at) if may_ask(post, Scope(card.id))]
    named += [(str(card.id), "　" * len(line) + card.short_label) for card in below]
    return (("", _("all of %(unit)s") % {"unit": top.short_label}), *named)
