"""Figures side by side: categories, units by their on-time rate, one figure against earlier periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyin.bulletins.charts.series import Subject, is_said
from huiyin.bulletins.charts.terms import Bar, Bars, Cell, Chart
from huiyin.bulletins.charts.words import capital, counted, listed, percent, rate_in_full, rate_said
from huiyin.statistics.comparing import SMALL
from huiyin.statistics.terms import Value

MOST_CATEGORIES = 10
MOST_UNITS = 15
MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One category, unit or way of coming in: its name, its value, and the one a year before."""

    name: str
    value: Value
    before: Value | None = None


def by_category(subject: Subject, parts: Sequence[Part], *, key: str = "categories", of: str = "") -> Chart:
    """A count by category, the largest first; beyond ten the rest are one bar."""
    ranked = sorted((part for part in parts if part.value.count), key=lambda part: -part.value.count)
    total = sum(part.value.count for part in ranked)
    bars = [_count_bar(part, total) for part in ranked[:MOST_CATEGORIES]]
    rest = ranked[MOST_CATEGORIES:]
    if rest:
        others = sum(part.value.count for part in rest)
        name = ngettext("%(n)d other", "%(n)d others", len(rest)) % {"n": len(rest)}
        bars.append(Bar(name, others, _labelled(others, total), is_pale=True))
    return Chart(
        key=key,
        title=capital(category_finding(subject, ranked)),
        about=subject.about,
        head=(of or _("Category"), subject.title, _("Share"), *((_("A year before"),) if _has_before(parts) else ())),
        rows=tuple(_count_row(part, total, _has_before(parts)) for part in ranked),
        shape=Bars(tuple(bars), max(bar.value for bar in bars)) if bars else None,
        as_of=parts[0].value.as_of if parts else None,
        shares=frozenset({2}),
    )


def _has_before(parts: Sequence[Part]) -> bool:
    return any(part.before is not None for part in parts)


def _count_bar(part: Part, total: int) -> Bar:
    return Bar(part.name, part.value.count, _labelled(part.value.count, total))


def _labelled(count: int, total: int) -> str:
    return f"{count:,} ({percent(Decimal(count) / total)})" if total >= SMALL else f"{count:,}"


def _count_row(part: Part, total: int, with_before: bool) -> tuple[Cell, ...]:
    before = (part.before.count if part.before else 0,) if with_before else ()
    return part.name, part.value.count, part.value.count / total, *before


def category_finding(subject: Subject, ranked: Sequence[Part]) -> str:
    """The largest, and its share where there are enough for one. `ranked`: the largest first, none empty."""
    if not ranked:
        return _("%(name)s: nothing in this period") % {"name": subject.title}
    total, most = sum(part.value.count for part in ranked), ranked[0].value.count
    first = [part.name for part in ranked if part.value.count == most]
    said = {
        "what": listed(first[:MOST_NAMED]),
        "n": counted(most, subject.unit),
        "most": f"{most:,}",
        "all": counted(total, subject.unit),
        "share": percent(Decimal(most) / total),
    }
    if len(ranked) == 1:
        return _("All of one kind: %(what)s, %(n)s") % said
    if len(first) > MOST_NAMED:
        return _("%(all)s, spread evenly: none stands out") % said
    if len(first) == 2:
        return _("%(what)s are the most frequent, %(n)s each") % said
    if total < SMALL:
        return _("%(what)s is the most frequent: %(most)s of %(all)s") % said
    return _("%(what)s is the most frequent: %(n)s, %(share)s of all") % said


def by_unit(
    subject: Subject, parts: Sequence[Part], *, whole: Value | None = None, of: str = "", key: str = ""
) -> Chart:
    """A rate by unit, the lowest first. Units with too few matters for a rate stand last, without a bar.

    Only rates are shown this way: units are never ranked by how many come to them. A figure without a direction ranks
    nobody (law.md 9a): its units stay in the order given.
    """
    enough = [part for part in parts if is_said(subject, part.value)]
    if subject.has_direction:
        enough.sort(key=_by_rate)
    few = [part for part in parts if not is_said(subject, part.value) and part.value.base]
    shown = enough[:MOST_UNITS]
    bars = [_rate_bar(part) for part in shown]
    bars += [_few_bar(part) for part in few[: max(0, MOST_UNITS - len(bars))]]
    return Chart(
        key=key or f"units-{subject.key}",
        title=unit_finding(subject, enough, whole),
        about=subject.about,
        head=(of or _("Unit"), subject.title, pgettext("a rate", "Counted"), pgettext("a rate", "Of")),
        rows=tuple(_rate_row(part) for part in (*enough, *few)),
        shape=Bars(tuple(bars), 1) if bars else None,
        as_of=parts[0].value.as_of if parts else None,
        shares=frozenset({1}),
    )


def _by_rate(part: Part) -> tuple[Decimal, str]:
    return part.value.rate or Decimal(0), part.name


def _rate_bar(part: Part) -> Bar:
    rate = part.value.rate or Decimal(0)
    return Bar(part.name, float(rate), rate_in_full(part.value))


def _few_bar(part: Part) -> Bar:
    said = _("%(count)d of %(base)d, too few for a rate") % {"count": part.value.count, "base": part.value.base}
    return Bar(part.name, 0, said, is_pale=True)


def _rate_row(part: Part) -> tuple[Cell, ...]:
    rate = part.value.rate
    return part.name, float(rate) if rate is not None else None, part.value.count, part.value.base


def unit_finding(subject: Subject, ranked: Sequence[Part], whole: Value | None) -> str:
    """The lowest unit and the rate of all; `ranked`: the lowest first, each with enough matters for a rate."""
    if not ranked:
        return _("%(name)s: no unit has matters enough for a rate") % {"name": subject.title}
    if not subject.has_direction:
        return _unranked_finding(subject, whole)
    lowest, highest = ranked[0].value.rate or Decimal(0), ranked[-1].value.rate or Decimal(0)
    first = [part.name for part in ranked if (part.value.rate or 0) == lowest]
    said = {"name": subject.title, "what": listed(first[:MOST_NAMED]), "rate": percent(lowest)}
    if len(first) == 1:
        said["rate"] = rate_said(ranked[0].value)
    end = _whole_said(whole, len(ranked))
    if lowest == highest and len(ranked) > 1:
        return _("%(name)s: the same everywhere, %(rate)s") % said
    if len(ranked) == 1:
        return _("%(name)s: %(what)s %(rate)s") % said
    if len(first) > MOST_NAMED:
        return _("%(name)s: %(n)d units have the lowest rate, %(rate)s") % {**said, "n": len(first)} + end
    if len(first) == 2:
        return _("%(name)s: %(what)s are lowest, %(rate)s each") % said + end
    return _("%(name)s: %(what)s is lowest, %(rate)s") % said + end


def _unranked_finding(subject: Subject, whole: Value | None) -> str:
    if whole is None or whole.rate is None:
        return _("%(name)s by unit") % {"name": subject.title}
    return _("%(name)s: %(rate)s in all") % {"name": subject.title, "rate": rate_said(whole)}


def _whole_said(whole: Value | None, units: int) -> str:
    if whole is None or whole.rate is None or units < 2:
        return ""
    return _("; %(rate)s in all") % {"rate": rate_said(whole)}


def compared(subject: Subject, named: Sequence[tuple[str, Value]], title: str) -> Chart:
    """One figure in this period and in earlier ones, the present first; `title` is the comparison in words."""
    bars = [_compared_bar(subject, name, value, at) for at, (name, value) in enumerate(named)]
    most = 1.0 if subject.is_share else max((bar.value for bar in bars), default=0)
    rows = tuple(_compared_row(subject, name, value) for name, value in named)
    return Chart(
        key=f"compared-{subject.key}",
        title=title,
        about=subject.about,
        head=(
            _("Period"),
            subject.title,
            *((pgettext("a rate", "Counted"), pgettext("a rate", "Of")) if subject.is_share else ()),
        ),
        rows=rows,
        shape=Bars(tuple(bars), most) if most and any(value.count for _name, value in named) else None,
        as_of=named[0][1].as_of if named else None,
        shares=frozenset({1}) if subject.is_share else frozenset(),
    )


def _compared_bar(subject: Subject, name: str, value: Value, at: int) -> Bar:
    if not subject.is_share:
        return Bar(name, value.count, f"{value.count:,}", is_pale=at > 0)
    if not is_said(subject, value) or value.rate is None:
        return _few_bar(Part(name, value))
    return Bar(name, float(value.rate), rate_in_full(value), is_pale=at > 0)


def _compared_row(subject: Subject, name: str, value: Value) -> tuple[Cell, ...]:
    if not subject.is_share:
        return name, value.count
    return name, float(value.rate) if value.rate is not None else None, value.count, value.base
