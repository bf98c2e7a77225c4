"""A chart as it stands on a page: finding, cohort, drawing, and its numbers in a table behind it.

Drawn here and not in a template: a page of figures has eight of them with some five hundred cells (house ruling 10).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huiyin.bulletins.charts.rendering import chart_svg
from huiyin.bulletins.charts.terms import Cell, Chart, Size
from huiyin.bulletins.charts.words import percent
from huiyin.web import dates
from huiyin.web.shown import Link


def chart_card(chart: Chart, links: Sequence[Link] = (), *, is_open: bool = False, level: int = 2) -> SafeString:
    """The whole figure. `links` lead to its files; `is_open` shows the table at once, for print."""
    name = f"chart-{chart.key}"
    said = f'<h{level} id="{name}">{escape(chart.title)}</h{level}><p class="chart-about">{escape(_about(chart))}</p>'
    return mark_safe(
        f'<figure class="chart" aria-labelledby="{name}">{said}{_drawings(chart)}'
        f'<div class="chart-foot">{_numbers(chart, is_open)}{_links(chart, links)}</div></figure>'
    )


def _about(chart: Chart) -> str:
    if chart.as_of is None:
        return chart.about
    return _("%(about)s; as of %(moment)s") % {
        "about": chart.about,
        "moment": dates.moment(chart.as_of, chart.as_of.date()),
    }


def _drawings(chart: Chart) -> str:
    """Two drawings of one record, of which the width of the page lets one be seen."""
    if chart.shape is None:
        return f'<div class="empty"><b>{escape(_("Nothing to draw"))}</b></div>'
    label = escape(chart.title)
    return "".join(
        f'<div class="chart-{size}" role="img" aria-label="{label}">{chart_svg(chart, size)}</div>' for size in Size
    )


def _links(chart: Chart, links: Sequence[Link]) -> str:
    """Each link says of which chart it is, for whoever hears a list of links."""
    return "".join(
        f'<a href="{escape(link.url)}">{escape(link.label)}<span class="unseen">, {escape(chart.title)}</span></a>'
        for link in links
    )


def _numbers(chart: Chart, is_open: bool) -> str:
    if not chart.rows:
        return ""
    opened = " open" if is_open else ""
    table = _table(chart.title, chart.head, chart.rows, chart.shares, dates.language())
    return f"<details{opened}><summary>{escape(_('The numbers'))}</summary>{table}</details>"


@lru_cache(maxsize=400)
def _table(
    title: str, head: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...], shares: frozenset[int], lang: str
) -> str:
    heads = "".join(
        f'<th scope="col"{" class=figure" if is_number(rows, at) else ""}>{escape(name)}</th>'
        for at, name in enumerate(head)
    )
    body = "".join(f"<tr>{_row(row, shares)}</tr>" for row in rows)
    label = escape(title)
    return (
        f'<div class="table-wrap" tabindex="0" role="region" aria-label="{label}"><table class="table">'
        f'<caption class="unseen">{label}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def is_number(rows: tuple[tuple[Cell, ...], ...], column: int) -> bool:
    """Whether a column holds numbers: it is then set to the right."""
    return any(isinstance(row[column], int | float) for row in rows)


def _row(row: tuple[Cell, ...], shares: frozenset[int]) -> str:
    first, *rest = row
    cells = "".join(_cell(cell, at in shares) for at, cell in enumerate(rest, 1))
    return f'<th scope="row">{escape(said(first, is_share=False))}</th>{cells}'


def _cell(cell: Cell, is_share: bool) -> str:
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    return f'<td class="figure">{said(cell, is_share=is_share)}</td>'


def said(cell: Cell, *, is_share: bool) -> str:
    """A cell in words; a rate that cannot be said is a dash with nothing behind it."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    return percent(cell) if is_share else f"{cell:,}"
