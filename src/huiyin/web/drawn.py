"""Parts of pages that repeat small things many times, drawn here and not in templates: the timeline, day ledgers, the
road, the ruler.

A template spends some five microseconds on every variable and every `if`; a case page has hundreds of them in these
parts. Every text is escaped here; what comes from `web.cells` is safe already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.web import cells, dates, words

if TYPE_CHECKING:
    from huiyin.web.shown import Entry, RulerDay, Stop


# ---------- Timeline ----------
def timeline(entries: Sequence[Entry], today: date) -> SafeString:
    """Newest first; what is to come stands above today's line."""
    nodes = _nodes(dates.language())
    coming = "".join(_coming(entry, today) for entry in entries if entry.is_future)
    past = "".join(_past(entry, today, nodes) for entry in entries if not entry.is_future)
    now = _("Today %(day)s") % {"day": dates.plain_day(today, today)}
    return mark_safe(
        f'{_legend(dates.language())}<ol class="timeline">{coming}<li class="entry-today"><b>{escape(now)}</b></li>'
        f"{past}</ol>"
    )


@lru_cache(maxsize=4)
def _legend(lang: str) -> str:
    shapes = (
        ("node-office", _("by the office")),
        ("node-person", _("by the petitioner")),
        ("node-calendar", _("by the calendar")),
    )
    told = "".join(f"<span>{cells.icon(name)}{escape(text)}</span>" for name, text in shapes)
    lines = escape(_("heavy line: done; light line: still to come"))
    return f'<p class="legend" aria-hidden="true">{told}<span>{lines}</span></p>'


@lru_cache(maxsize=4)
def _nodes(lang: str) -> dict[str, str]:
    """The shape beside an entry, by who did it, with the same in words for the ear."""
    names = {
        "office": ("node-office", _("by the office")),
        "petitioner": ("node-person", _("by the petitioner")),
        "calendar": ("node-calendar", _("by the calendar")),
    }
    return {
        by: f'<div class="entry-node">{cells.icon(icon)}<span class="unseen">{escape(text)}</span></div>'
        for by, (icon, text) in names.items()
    }


def _when(entry: Entry, today: date) -> str:
    year = f"{entry.on.year} " if entry.on.year != today.year else ""
    hour = f" {dates.hour(entry.at)}" if entry.at else ""
    day = dates.plain_day(entry.on, entry.on)
    return f'<div class="entry-when">{day}<small>{year}{dates.weekday(entry.on)}{hour}</small></div>'


def _coming(entry: Entry, today: date) -> str:
    said = f" {escape(entry.said)}" if entry.said else ""
    more = f'<p class="entry-more">{escape(entry.more)}</p>' if entry.more else ""
    return (
        f'<li class="entry entry-next">{_when(entry, today)}<div class="entry-node">{cells.icon("node-next")}</div>'
        f'<div class="entry-what quiet">{escape(entry.title)}{said}{more}</div></li>'
    )


def _past(entry: Entry, today: date, nodes: dict[str, str]) -> str:
    said = f" {escape(entry.said)}" if entry.said else ""
    links = "".join(f' <a href="{escape(link.url)}">{escape(link.label)}</a>' for link in entry.links)
    more = escape(entry.more).replace("\n", "<br>")
    more = f'<div class="entry-more">{more}{links}</div>' if more or links else ""
    chain = f'<span class="entry-chain code">{escape(entry.chain)}</span>' if entry.chain else ""
    return (
        f'<li class="entry">{_when(entry, today)}{nodes[entry.by]}'
        f'<div class="entry-what"><b>{escape(entry.title)}</b>{said}{more}{chain}</div></li>'
    )


# ---------- Day ledger ----------
def dayledger(ledger: Any, today: date, *, is_open: bool = False) -> SafeString:
    """Why a day is that day (`procedure.dayledger.DayLedger`): days counted and not, notes, the rule itself."""
    lang = dates.language()
    lines = "".join(_ledger_line(line, today, lang) for line in ledger.lines)
    notes = "".join(f"<p>{escape(words.in_language(text, lang))}</p>" for text in ledger.notes)
    css = "dayledger dayledger-open" if is_open else "dayledger"
    return mark_safe(
        f'<div class="{css}"><table><caption>{escape(words.in_language(ledger.title, lang))}</caption>{lines}</table>'
        f"{notes}{_rule(getattr(ledger, 'citation', None), lang)}</div>"
    )


def why(ledger: Any, today: date, label: str) -> SafeString:
    """A link 为什么是这天 that opens the day ledger."""
    ledger_drawn = dayledger(ledger, today)
    return mark_safe(f'<details class="why"><summary>{escape(label)}</summary>{ledger_drawn}</details>')


def _ledger_line(line: Any, today: date, lang: str) -> str:
    css = ' class="last"' if line.is_last else ' class="now"' if line.is_today else ""
    counted = words.counted(line.counted, is_last=line.is_last, lang=lang)
    note = words.in_language(line.note, lang)
    return (
        f'<tr{css}><th scope="row">{escape(dates.span(line.first, line.last, today, lang))}</th>'
        f'<td>{escape(note)}</td><td class="counted">{escape(counted)}</td></tr>'
    )


def _rule(citation: Any, lang: str) -> str:
    if not citation:
        return ""
    quote = f'<q lang="zh-Hans">{escape(citation.quote)}</q>' if citation.quote else ""
    return f'<p class="dayledger-rule">{escape(words.in_language(citation.text, lang))}{quote}</p>'


# ---------- Road ----------
def road(stops: Iterable[Stop]) -> SafeString:
    """The citizen's road, from the first stop to the last; the present one says so."""
    return mark_safe(f'<ol class="road">{"".join(_stop(stop) for stop in stops)}</ol>')


def _stop(stop: Stop) -> str:
    css, current, icon, now = "stop", "", "node-office", ""
    if stop.state == "now":
        css, current, icon = "stop stop-now", ' aria-current="step"', "node-now"
        now = f'<span class="stop-now-said">{escape(_("Now:"))}</span> '
    elif stop.state == "next":
        css, icon = "stop stop-next", "node-next"
    said = f"<p>{escape(stop.said)}</p>" if stop.said else ""
    forks = "".join(f"<li><b>{escape(name)}</b> {escape(text)}</li>" for name, text in stop.forks)
    fork = f'<ul class="fork">{forks}</ul>' if forks else ""
    return (
        f'<li class="{css}"{current}><span class="stop-node">{cells.icon(icon)}</span>'
        f"<h3>{now}{escape(stop.title)}</h3>{said}{fork}{_asked_there(stop)}</li>"
    )


def _asked_there(stop: Stop) -> str:
    """What may be asked for at this stop: the first as the one filled button."""
    links = (
        f'<a class="button{" button-plain" if number else ""}" href="{escape(link.url)}">{escape(link.label)}</a>'
        for number, link in enumerate(stop.links)
    )
    return f'<p class="actions screen-only">{"".join(links)}</p>' if stop.links else ""


# ---------- Ruler ----------
DOTS = {"late": "late", "soon": "soon", "today": "soon", "own": "own", "paused": "plan", "planned": "plan"}
MOST_DOTS = 6


def ruler(days: Sequence[RulerDay]) -> SafeString:
    """One column a day, one square a clock; the first column may be what is late."""
    columns = "".join(_column(item, is_first=number == 0) for number, item in enumerate(days))
    return mark_safe(f'<ol class="ruler" aria-label="{escape(_("Time limits by day"))}">{columns}</ol>')


def _column(item: RulerDay, *, is_first: bool) -> str:
    if item.day is None:
        # Vermilion means that a date was missed; an empty heap is no reason for it.
        css, name, date_said = "ruler-past" if item.total else "", _("Late"), str(item.total)
    else:
        css = "ruler-today" if item.is_today else "ruler-off" if item.is_off else ""
        name = _("Today") if item.is_today else item.off_name or dates.weekday(item.day)
        starts = is_first or item.day.day == 1 or item.is_today
        date_said = f"{item.day.month}/{item.day.day}" if starts else str(item.day.day)
    told = ngettext("%(number)d time limit ends", "%(number)d time limits end", item.total) % {"number": item.total}
    return (
        f'<li{_class(css)}><a href="{escape(item.url)}"><small>{escape(name)}</small>'
        f'<span class="ruler-date">{date_said}</span><span class="ruler-dots" aria-hidden="true">{_dots(item)}</span>'
        f'<span class="unseen">{escape(told)}</span></a></li>'
    )


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""


def _dots(item: RulerDay) -> str:
    """More than fit: one row of squares, and how many more in figures above it."""
    dots = [DOTS.get(dot, "run") for dot in item.dots]
    drawn = dots if item.total <= MOST_DOTS else dots[: MOST_DOTS // 2]
    over = item.total - len(drawn)
    more = f"<small>+{over}</small>" if over and item.day else ""
    return "".join(f'<i class="d-{dot}"></i>' for dot in drawn) + more
