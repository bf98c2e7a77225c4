"""The worklist: cases within reach by deadline, 50 a page, with filters in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from huiyin.cases.lists import before_and_after
from huiyin.cases.projection import FAR
from huiyin.desk import filters
from huiyin.desk.context import REGISTERS, SEES_CASES, Counts, counts_known
from huiyin.desk.export_files import export_url
from huiyin.desk.filters import Options, Wanted
from huiyin.desk.lines import lines, read_lines
from huiyin.desk.rows import SPANS, Group, Row, column_names, end_of_week, grouped, prepare, span_of
from huiyin.duties.office_time import today as office_today
from huiyin.ledger.reading import Statement, statement
from huiyin.people.access import StaffRequest, for_roles, is_htmx
from huiyin.people.models import Post, Role
from huiyin.people.reach import Reaches, reaches
from huiyin.web import dates, shown

PAGE = 50
# Counting stops here, so that no page grows with the number of cases; "1000+" is shown from there on.
MOST_COUNTED = 1000
MOST_PRINTED = 500


@dataclass(frozen=True, slots=True)
class Summary:
    """How many cases a list has, in all and by span and stage. `is_whole` is False where counting stopped."""

    total: int
    spans: Mapping[str, int]
    stages: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        return self.total <= MOST_COUNTED

    def said(self, span: str) -> str:
        """The count of a span: the first ones are right even where counting stopped, the rest are left out."""
        reached = SPANS.index(span)
        if self.is_whole or sum(self.spans[name] for name in SPANS[: reached + 1]) <= MOST_COUNTED:
            return str(self.spans[span])
        return f"{MOST_COUNTED}+" if reached == 0 else ""

    def stage_said(self, stage: str) -> str:
        return str(self.stages.get(stage, 0)) if self.is_whole else ""

    @property
    def total_said(self) -> str:
        return str(self.total) if self.is_whole else f"{MOST_COUNTED}+"


@never_cache
@for_roles(*sorted(SEES_CASES))
def worklist(request: StaffRequest) -> HttpResponse:
    """The list; for htmx only its changing part, with `print` a sheet for paper."""
    post, today = request.post, office_today()
    offered = filters.offered_to(post, request.GET, today)
    wanted = filters.read_wanted(request.GET, offered)
    if "print" in request.GET:
        return _printed(request, wanted, offered, today)
    asked = Asked(reaches(post), wanted, today, post)
    page = read_page(asked, request.GET)
    whole = summarise(counting(replace(asked, wanted=Wanted())), today)
    summary = whole if wanted == Wanted() else _summary_of(page, counting(asked), today)
    # The letterhead counts the same cases: once is enough.
    counts_known(request, Counts(whole.total, whole.spans["late"]))
    context = {
        "title_said": status(whole),
        "tabs": tabs(post, wanted, whole),
        "filters": filters.controls(wanted, offered, today),
        "result": result_said(wanted, offered, summary, today),
        "clear_url": reverse("desk:worklist"),
        "groups": _groups(page, wanted, summary, today, has_ticks=post.role == Role.CLERK),
        "may_merge": post.role == Role.CLERK,
        "columns": column_names(),
        "pager": pager(page, wanted, summary, request.GET.get("from", "")),
        "print_url": f"{reverse('desk:worklist')}?{urlencode({'print': '1'})}&{wanted.query}".rstrip("&"),
        "export_url": export_url("worklist", wanted.query),
        "register_url": reverse("desk:register") if post.role in REGISTERS else "",
        "is_filtered": wanted.is_set,
    }
    is_part = is_htmx(request) and "HX-History-Restore-Request" not in request.headers
    return render(request, "desk/worklist.html#list" if is_part else "desk/worklist.html", context)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and whether there are more before and after it."""

    rows: tuple[Row, ...]
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a list depends on; the post itself only lends its name to it."""

    grant: Reaches
    wanted: Wanted
    today: date
    post: Post = field(compare=False)


@lru_cache(maxsize=2048)
def beginning(asked: Asked) -> Statement:
    """The first page of a list: what is opened most, and the same statement for one post the whole day."""
    cases = filters.apply(asked.wanted, asked.post, asked.today)
    if asked.wanted.newest_first:
        cases = cases.order_by("-sort_on", "-pk")
    return lines(cases, PAGE + 1)


@lru_cache(maxsize=2048)
def counting(asked: Asked) -> Statement:
    """Stage and day of the first cases of a list, in its order."""
    rows = filters.to_count(asked.wanted, asked.post, asked.today)
    return statement(rows[: MOST_COUNTED + 1])


def read_page(asked: Asked, query: QueryDict) -> Page:
    """The page past the place in the address (`after` or `before`); one that cannot be read is the beginning."""
    going_back = place_of(query.get("before", "")) is not None
    place = place_of(query.get("before" if going_back else "after", ""))
    if place is None:
        found = read_lines(beginning(asked))
    else:
        cases = filters.apply(asked.wanted, asked.post, asked.today)
        cases = before_and_after(cases, place, forward=going_back == asked.wanted.newest_first)
        found = read_lines(lines(cases, PAGE + 1))
    is_more = len(found) > PAGE
    rows = prepare(found[:PAGE], today=asked.today)
    if going_back:
        return Page(tuple(reversed(rows)), has_previous=is_more, has_next=True)
    return Page(tuple(rows), has_previous=place is not None, has_next=is_more)


def place_of(text: str) -> tuple[date, int] | None:
    """A place in a list as the address carries it, "2026-03-20.417"; None for anything else."""
    day, _dot, pk = text.partition(".")
    found = filters.day_of(day)
    return (found, int(pk)) if found and pk.isdecimal() and len(pk) < 19 else None


def place_said(row: Row) -> str:
    return f"{row.sort_on.isoformat()}.{row.id}"


# The inner list comes from the one rule of reach; only the counting around it is written out.
COUNT_SPANS = """
SELECT count(*), {spans}, {stages} FROM ({cases}) AS first_cases
"""
SPAN_TESTS = (
    "sort_on < %s",
    "sort_on = %s",
    "sort_on > %s AND sort_on <= %s",
    "sort_on > %s AND sort_on < %s",
    "sort_on = %s",
)


def summarise(first_cases: Statement, today: date) -> Summary:
    """One pass over the first cases of a list, in its order."""
    inner, inner_values = first_cases
    if not inner:
        return Summary(0, dict.fromkeys(SPANS, 0), dict.fromkeys(TAB_STAGES, 0))
    sunday = end_of_week(today)
    sql = COUNT_SPANS.format(
        spans=", ".join(f"count(*) FILTER (WHERE {test})" for test in SPAN_TESTS),
        stages=", ".join("count(*) FILTER (WHERE stage = %s)" for _stage in TAB_STAGES),
        cases=inner,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [today, today, today, sunday, sunday, FAR, FAR, *TAB_STAGES, *inner_values])
        total, *counts = cursor.fetchone()
    return Summary(
        total,
        dict(zip(SPANS, counts[: len(SPANS)], strict=True)),
        dict(zip(TAB_STAGES, counts[len(SPANS) :], strict=True)),
    )


def _summary_of(page: Page, first_cases: Statement, today: date) -> Summary:
    """Counts of a filtered list; a list that ends on its first page has been counted by being read."""
    if page.has_previous or page.has_next:
        return summarise(first_cases, today)
    spans = dict.fromkeys(SPANS, 0)
    for row in page.rows:
        spans[span_of(row.sort_on, today)] += 1
    return Summary(len(page.rows), spans, {})


TAB_STAGES = ("sorting", "passed", "handling", "signing", "serving", "served")


def tabs(post: Post, wanted: Wanted, whole: Summary) -> list[dict[str, object]]:
    """Saved views: presets of the same filters. A count is left out where it would not be right."""
    presets: list[tuple[str, Wanted, str]] = [(_("All open"), Wanted(), whole.total_said)]
    for stage, name in _stage_tabs(post):
        presets.append((name, Wanted(stage=stage), whole.stage_said(stage)))
    presets.insert(1, (_("Overdue"), Wanted(due="overdue"), whole.said("late")))
    presets.append((_("Closed"), Wanted(state="closed"), ""))
    here = Wanted(state=wanted.state, due=wanted.due, stage=wanted.stage)
    url = reverse("desk:worklist")
    return [
        {"name": name, "url": f"{url}?{preset.query}".rstrip("?"), "count": count, "is_here": preset == here}
        for name, preset, count in presets
    ]


def _stage_tabs(post: Post) -> tuple[tuple[str, str], ...]:
    """The stages in which somebody of this role has to move."""
    names = {
        "sorting": _("To sort"),
        "passed": _("To accept"),
        "handling": _("Being handled"),
        "signing": _("To sign"),
        "serving": _("Waiting for service"),
        "served": _("Return visit"),
    }
    of_role = {
        Role.HANDLER: ("handling", "serving", "served"),
        Role.CLERK: ("sorting", "passed", "serving", "served"),
    }
    stages = of_role.get(Role(post.role), TAB_STAGES)
    return tuple((stage, names[stage]) for stage in stages)


def status(whole: Summary) -> dict[str, str]:
    """The sentence beside the title; `late` is bold, `coming` begins with what joins it to the words before."""
    coming = []
    if whole.spans["today"]:
        coming.append(_("%(count)s due today") % {"count": whole.said("today")})
    if whole.spans["week"]:
        coming.append(_("%(count)s later this week") % {"count": whole.said("week")})
    late = _("%(count)s overdue") % {"count": whole.said("late")} if whole.spans["late"] else ""
    joint = _(", ") if late else " "
    return {
        "open": ngettext("%(count)s open matter.", "%(count)s open matters.", whole.total)
        % {"count": whole.total_said},
        "late": late,
        "coming": joint + _(", ").join(coming) if coming else "",
    }


def result_said(wanted: Wanted, offered: Mapping[str, Options], summary: Summary, today: date) -> str:
    """The list in words: 12 matters: overdue, letter; by deadline."""
    count = ngettext("%(count)s matter", "%(count)s matters", summary.total) % {"count": summary.total_said}
    order = _("latest first") if wanted.newest_first else _("by deadline")
    found = filters.said(wanted, offered, today)
    if not found:
        return _("%(count)s, %(order)s") % {"count": count, "order": order}
    return _("%(count)s: %(filters)s; %(order)s") % {
        "count": count,
        "filters": _(", ").join(found),
        "order": order,
    }


def _groups(page: Page, wanted: Wanted, summary: Summary, today: date, *, has_ticks: bool = False) -> list[Group]:
    if wanted.newest_first:
        closed = Group(_("Closed"), _("latest first"), summary.total_said, page.rows, has_ticks=has_ticks)
        return [closed] if page.rows else []
    counts = {span: summary.said(span) for span in SPANS}
    return grouped(page.rows, today=today, counts=counts, has_ticks=has_ticks)


def pager(page: Page, wanted: Wanted, summary: Summary, typed_from: str) -> shown.Pager:
    """Links to the pages on either side; `from` in the address only says which rows these are."""
    first = int(typed_from) if typed_from.isdecimal() and len(typed_from) < 9 else 1
    first = max(1, first) if page.has_previous else 1
    last = first + len(page.rows) - 1
    previous = (
        _page_url(wanted, "before", page.rows[0], max(1, first - PAGE)) if page.has_previous and page.rows else ""
    )
    following = _page_url(wanted, "after", page.rows[-1], last + 1) if page.has_next and page.rows else ""
    total = summary.total if summary.is_whole else None
    return shown.Pager(min(first, last), last, total, previous, following)


def _page_url(wanted: Wanted, way: str, row: Row, first: int) -> str:
    place = urlencode({way: place_said(row), "from": first})
    return f"{reverse('desk:worklist')}?{f'{wanted.query}&' if wanted.query else ''}{place}"


def _printed(request: StaffRequest, wanted: Wanted, offered: Mapping[str, Options], today: date) -> HttpResponse:
    """The list on paper, in one go, to a sane length."""
    asked = Asked(reaches(request.post), wanted, today, request.post)
    cases = filters.apply(wanted, request.post, today)
    ordered = cases.order_by("-sort_on", "-pk") if wanted.newest_first else cases
    found = read_lines(lines(ordered, MOST_PRINTED + 1))
    is_cut = len(found) > MOST_PRINTED
    page = Page(tuple(prepare(found[:MOST_PRINTED], today=today)), has_previous=False, has_next=False)
    summary = _summary_of(page, counting(asked), today)
    return render(
        request,
        "desk/worklist_print.html",
        {
            "groups": _groups(page, wanted, summary, today),
            "columns": column_names(),
            "result": result_said(wanted, offered, replace(summary, total=len(found)), today),
            "is_cut": is_cut,
            "most": MOST_PRINTED,
            "printed_on": dates.day(today),
            "office": request.post.unit.label,
            "back_url": f"{reverse('desk:worklist')}?{wanted.query}".rstrip("?"),
        },
    )
