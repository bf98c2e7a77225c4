"""Checks of how matters were handled: what waits for this post, the samples drawn, and every check within reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.desk.book import page_wanted
from huiyin.desk.book import pager as pages
from huiyin.desk.quality_parts import DIRECTORS, PAGE, READERS, Listing, Table, TableRow, listing
from huiyin.desk.rows import title_of
from huiyin.duties.office_time import today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.quality.models import Check, Finding, Mending, Reading, Sample
from huiyin.quality.rights import acts_for, directs
from huiyin.web import dates
from huiyin.web.shown import Filter, Link

MOST_WAITING = 30


@never_cache
@require_safe
@for_roles(*READERS)
def quality(request: StaffRequest) -> HttpResponse:
    """What is to read, to settle, to mend and to confirm; the samples; and the checks, page by page."""
    post, day = request.post, today()
    found = Check.objects.visible_to(post)
    unit = unit_in(request.GET.get("unit", ""))
    if unit is not None:
        found = found.filter(handled_by__path__startswith=directory.unit(unit).path)
    first, last = _day(request.GET.get("first", "")), _day(request.GET.get("last", ""))
    if first:
        found = found.filter(settled_on__gte=first)
    if last:
        found = found.filter(settled_on__lte=last)
    total = found.count()
    page = page_wanted(request.GET.get("page", ""), total)
    rows = found.select_related("case", "sample")[(page - 1) * PAGE : page * PAGE]
    waiting = [_to_read(post, day), _findings(post, day)]
    return listing(
        request,
        Listing(
            here="quality",
            title=_("Quality of handling"),
            status=ngettext("%(n)d check within reach.", "%(n)d checks within reach.", total) % {"n": total},
            tables=[*(table for table in waiting if table.rows), _samples(post, day), _checks(list(rows), day)],
            links=_links(post),
            filters=_filters(post, unit, first, last),
            pager=pages(page, total, request.GET.dict()),
        ),
    )


def _links(post: Post) -> list[Link]:
    found = [Link(_("Checklists"), reverse("desk:quality_checklists"))]
    if post.role in DIRECTORS:
        found.insert(0, Link(_("Draw a sample"), reverse("desk:quality_sample_new")))
    return found


def unit_in(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) < 19 and int(typed) in directory.units() else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _filters(post: Post, unit: int | None, first: date | None, last: date | None) -> list[Filter]:
    line = directory.unit(post.unit_id)
    top = line.parent if line.is_petition_office and line.parent else line.id
    below = [card for card in directory.units().values() if top in card.line and card.is_active]
    options = [
        ("", _("all units")),
        *((str(card.id), card.short_label) for card in sorted(below, key=lambda c: c.path)),
    ]
    return [
        Filter("unit", _("Handled by"), str(unit or ""), tuple(options)),
        Filter("first", _("Settled from"), first.isoformat() if first else "", kind="date"),
        Filter("last", _("to"), last.isoformat() if last else "", kind="date"),
    ]


def _to_read(post: Post, day: date) -> Table:
    rows = Reading.objects.filter(post=post.pk, handed_in_at=None, of__settled_at=None).select_related("of__case")
    rows = rows.filter(of__sample__withdrawn_on=None)
    return Table(
        _("For me to read"),
        (_("Matter"), _("Checklist"), _("By")),
        [
            TableRow(
                reverse("desk:quality_reading", args=[row.pk]),
                (
                    f"{row.of.case.number} {title_of(row.of.case)}",
                    list_name(row.of),
                    dates.plain_day(row.of.read_by, day),
                ),
                row.of.read_by < day,
            )
            for row in rows.order_by("of__read_by", "pk")[:MOST_WAITING]
        ],
    )


def list_name(check: Check) -> str:
    """The checklist a check goes by, in the reader's language."""
    zh, en = check.checklist["name"]
    return str(zh if dates.language().startswith("zh") else en)


def _findings(post: Post, day: date) -> Table:
    """Findings this post answers for its unit, and answers it confirms."""
    rows = Finding.objects.filter(of__in=Check.objects.visible_to(post)).select_related("of__case")
    waiting = rows.filter(state__in=(Mending.OWED, Mending.ANSWERED)).order_by("due_on", "pk")
    mine = [row for row in waiting[: 4 * MOST_WAITING] if _is_mine(post, row)]
    return Table(
        _("Findings that wait"),
        (_("Matter"), _("Found"), _("State"), _("By")),
        [finding_row(row, day) for row in mine[:MOST_WAITING]],
    )


def _is_mine(post: Post, row: Finding) -> bool:
    if row.state == Mending.OWED:
        return acts_for(post, row.of.handled_by_id) or directs(post, row.of.unit_id)
    return directs(post, row.of.unit_id)


def finding_row(row: Finding, day: date) -> TableRow:
    late = row.state == Mending.OWED and row.due_on is not None and row.due_on < day
    return TableRow(
        reverse("desk:quality_finding", args=[row.pk]),
        (
            row.of.case.number,
            row.text,
            str(Mending(row.state).label),
            dates.plain_day(row.due_on, day) if row.due_on else "",
        ),
        late,
    )


def _samples(post: Post, day: date) -> Table:
    rows = samples_for(post)[:MOST_WAITING]
    return Table(
        _("Samples drawn"),
        (_("Sample"), _("Units"), _("Drawn"), _("Matters drawn")),
        [
            TableRow(
                reverse("desk:quality_sample", args=[row.pk]),
                (
                    f"{row.title} · {_('taken back')}" if row.withdrawn_on else row.title,
                    directory.unit_label(row.scope_id),
                    dates.plain_day(row.at, day),
                    str(len(row.drawn)),
                ),
            )
            for row in rows
        ],
        _("No sample has been drawn yet"),
        _("Draw one: the seed is written down, and anyone can draw the same again."),
    )


def samples_for(post: Post) -> QuerySet[Sample]:
    """Of the own unit, and of those a head or a supervisor looks down on."""
    if post.role in DIRECTORS:
        return Sample.objects.filter(unit__path__startswith=post.unit.path)
    return Sample.objects.filter(unit=post.unit_id)


def _checks(rows: Sequence[Check], day: date) -> Table:
    return Table(
        _("Checks"),
        (_("Matter"), _("Handled by"), _("Checklist"), _("Result")),
        [check_row(row, day) for row in rows],
        _("No check has been made here"),
        _("A single matter is checked from its own page; many by a sample."),
    )


def check_row(row: Check, day: date) -> TableRow:
    """One check; its score once it is settled."""
    if row.is_withdrawn and row.settled_at is None:
        result = _("taken back with its sample")
    elif row.settled_at is None:
        result = _("to be read by %(day)s") % {"day": dates.plain_day(row.read_by, day)}
    else:
        result = _("%(score)s of 100, %(how)s") % {"score": f"{row.score:.0f}", "how": row.get_settled_how_display()}
    return TableRow(
        reverse("desk:quality_check", args=[row.pk]),
        (
            f"{row.case.number} {title_of(row.case)}",
            directory.unit_label(row.handled_by_id),
            list_name(row),
            result,
        ),
        row.settled_at is None and not row.is_withdrawn and row.read_by < day,
    )
