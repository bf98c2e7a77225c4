"""Rows of desk lists, prepared in Python: a template prints them and asks nothing (house ruling 10)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.lists import Listed
from huiyin.cases.models import Case, Petitioner, Request
from huiyin.cases.projection import FAR, OUTCOME_MARKS
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.clocks import Clock, days_left, verdict
from huiyin.procedure.schema import Procedure
from huiyin.web import cells, dates, words
from huiyin.web.addresses import address

# What a row needs; the state of a case is large and stays in the database.
# fmt: off
COLUMNS = (
    "number", "subject", "is_sealed", "is_anonymous", "stage", "ending", "is_open", "office_id", "unit_id",
    "handler_id", "lead_id", "channel", "people", "answers", "next_due_on", "next_clock", "next_request",
    "next_is_provisional", "procedure", "kind", "opened_on", "last_on", "is_urgent",
)
# fmt: on

# `Case.answers`: what the square of each request shows. Ended without an answer in substance: d, r, w, u.
OUTCOMES = {mark: outcome for outcome, mark in OUTCOME_MARKS.items()} | {"k": "explained"}
ENDED = dict.fromkeys("drwuse", "ended")
SHOWN: dict[str, str | None] = {**OUTCOMES, **ENDED, "o": None, "a": None}


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list; every value is ready to print."""

    id: int
    number: str
    url: str
    title: str
    tags: SafeString
    unit: str
    who: str
    clock: SafeString
    whose: str
    marks: SafeString
    now: str
    route: str
    petitioner: SafeString
    sort_on: date
    opened_on: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows whose deadline falls in one span: late, today, this week, later, none."""

    title: str
    said: str
    count: str
    rows: tuple[Row, ...]
    key: str = ""
    # Whether each row can be ticked for the bar below the list.
    has_ticks: bool = False

    @property
    def html(self) -> SafeString:
        """The rows as the worklist draws them."""
        return drawn(self.rows, column_names(), has_ticks=self.has_ticks)


def column_names() -> dict[str, str]:
    """The columns of lists in the page's language, looked up once and not for every row."""
    return {
        "number": _("No."),
        "what": _("Matter"),
        "who": _("Who has it"),
        "clock": _("By which day"),
        "whose": _("Time limit"),
        "answer": _("Answer"),
        "now": _("Stands at"),
        "route": _("Route"),
        "petitioner": _("Came by, petitioner"),
        "opened": _("Registered on"),
    }


def case_url(number: str) -> str:
    """The page of a case."""
    return address("desk:case", number)


def step_url(number: str, step: str) -> str:
    return address("desk:step", number, step)


def step_url_for(post: Post, case: Case, step: str) -> str:
    """The form of a step where this post's role takes it, empty where it never does: then there is no such page."""
    law = procedure_for(case.procedure).steps.get(step)
    return step_url(case.number, step) if law is not None and post.role in law.roles else ""


def title_of(case: Case) -> str:
    """What a list calls the matter: a sealed one by its number, never by its words (law.md 9a)."""
    if case.is_sealed:
        return _("Sealed matter %(number)s") % {"number": case.number}
    return case.subject or _("No subject given")


def end_of_week(today: date) -> date:
    """The Sunday of the week that `today` lies in."""
    return today + timedelta(days=6 - today.weekday())


@lru_cache(maxsize=4096)
def standing(procedure: str, rule: str, due_on: date, today: date) -> tuple[str, int]:
    """Verdict and days left of an owed clock known by its last day; the days count in the rule's own unit."""
    law = procedure_for(procedure).clocks[rule]
    calendar = current_calendar()
    clock = Clock(rule, due_on, "", fixed_due=due_on)
    return verdict(clock, law, calendar, today), days_left(due_on, law, calendar, today)


def clock_cell(
    procedure: str, rule: str, due_on: date | None, *, today: date, provisional: bool, with_date: bool = True
) -> SafeString:
    """The clock of a row, as the law core judges it."""
    if due_on is None:
        return cells.clock("none", None, None, today=today)
    said, left = standing(procedure, rule, due_on, today)
    unit = procedure_for(procedure).clocks[rule].unit
    return cells.clock(said, due_on if with_date else None, left, today=today, unit=unit, provisional=provisional)


@lru_cache(maxsize=512)
def _clock_name(procedure: str, rule: str, lang: str) -> str:
    return words.said(procedure_for(procedure).clocks[rule].name)


def clock_name(procedure: str, rule: str) -> str:
    """办理期限; empty where no clock runs."""
    return _clock_name(procedure, rule, dates.language()) if rule else ""


def stage_name(law: Procedure, case: Case) -> str:
    return words.said(law.stages[case.stage].name)


def holder_unit(case: Case) -> int:
    """The unit that owes the next date."""
    law = procedure_for(case.procedure)
    is_offices = case.next_clock and law.clocks[case.next_clock].holder == "office"
    return case.office_id if is_offices or case.unit_id is None else case.unit_id


def who_has(case: Case) -> int:
    """The unit that has the matter now."""
    return case.unit_id or case.office_id


def answer_marks(case: Case, *, with_count: bool = True) -> SafeString:
    return cells.marks([SHOWN.get(letter) for letter in case.answers], with_count=with_count)


def short_route(route: str) -> str:
    """31(6) in English, 31（六）in Chinese, as the offices write it."""
    article, _dot, item = route.partition(".")
    if not item:
        return article
    if dates.language() == "en":
        return f"{article}({item})"
    return f"{article}（{'零一二三四五六七八九'[int(item)]}）"


def with_columns(cases: Listed) -> Listed:
    """What a row shows besides the case's own columns, in the same statement: pseudonyms, routes, open demands."""
    petitioners = Petitioner.objects.filter(case=OuterRef("pk")).order_by("pk").values("party__pseudonym")
    routes = Request.objects.filter(case=OuterRef("pk")).exclude(route="").order_by("no").values("route")
    # One value and not EXISTS: that the database would answer by reading every duty there is.
    demands = Duty.objects.open().filter(clock="demand", subject=OuterRef("duty_subject")).values("key")[:1]
    rows: Listed = cases.only(*COLUMNS).annotate(
        duty_subject=Concat(Value("case:"), Cast("pk", CharField())),
        pseudonyms=ArraySubquery(petitioners),
        routes=ArraySubquery(routes),
        demand=Subquery(demands),
    )
    return rows


class ListedCase(Protocol):
    """What `with_columns` and `cases.lists.listed` add to a case."""

    sort_on: date
    pseudonyms: list[str]
    routes: list[str]
    demand: str | None


def prepare(cases: Sequence[Case], *, today: date) -> list[Row]:
    """The rows of one page, in the order given, from cases that came by `with_columns`; one query for names."""
    directory.warm_posts(case.handler_id for case in cases)
    return [_row(case, cast(ListedCase, case), today) for case in cases]


def _row(case: Case, more: ListedCase, today: date) -> Row:
    return Row(
        id=case.pk,
        number=case.number,
        url=case_url(case.number),
        title=title_of(case),
        tags=tags_of(case, is_demanded=more.demand is not None),
        unit=directory.unit(who_has(case)).short_label,
        who=directory.post(case.handler_id).name if case.handler_id else "",
        clock=clock_cell(
            case.procedure, case.next_clock, case.next_due_on, today=today, provisional=case.next_is_provisional
        ),
        whose=clock_name(case.procedure, case.next_clock),
        marks=answer_marks(case),
        now=stage_name(procedure_for(case.procedure), case),
        route=", ".join(short_route(route) for route in dict.fromkeys(more.routes)),
        petitioner=petitioner_cell(case, more.pseudonyms),
        sort_on=more.sort_on,
        opened_on=dates.plain_day(case.opened_on, today),
    )


# The row of the worklist as the browser gets it. Drawn here and not in the template: fifty rows of thirteen variables
# took longer than all the rest of the page.
ROW = (
    '<tr><td class="case-number">%s</td><td class="what"><a href="%s">%s</a>%s</td>'
    '<td data-name="%s"><span class="owner">%s</span> %s</td><td data-name="%s">%s</td><td data-name="%s">%s</td>'
    '<td data-name="%s">%s</td><td class="faint" data-name="%s">%s</td><td data-name="%s">%s</td></tr>\n'
)


# The number of a row that can be ticked: it belongs to the form of the bar, wherever that stands on the page.
TICK = '<label class="row-tick"><input type="checkbox" name="case" value="%s" form="chosen"> %s</label>'


def drawn(rows: Iterable[Row], names: Mapping[str, str], *, has_ticks: bool = False) -> SafeString:
    """The rows of the worklist as HTML; `names` are its columns in the page's language, said again on a phone."""
    name = {key: html.escape(text) for key, text in names.items()}
    return mark_safe("".join(_drawn(row, name, has_ticks) for row in rows))


def _drawn(row: Row, name: Mapping[str, str], has_ticks: bool) -> str:
    """Texts are escaped here; clock, marks, tags and petitioner come safe from `web.cells`."""
    tags = f'<span class="tags">{row.tags}</span>' if row.tags else ""
    number = TICK % (row.number, row.number) if has_ticks else row.number
    # fmt: off
    return ROW % (
        number, row.url, html.escape(row.title), tags,
        name["who"], html.escape(row.unit), html.escape(row.who),
        name["clock"], row.clock,
        name["answer"], row.marks,
        name["now"], html.escape(row.now),
        name["route"], row.route,
        name["petitioner"], row.petitioner,
    )
    # fmt: on


def tags_of(case: Case, *, is_demanded: bool = False) -> SafeString:
    """Facts of the matter: a supervision order that waits, how many people it speaks for, sealed."""
    found = [cells.tag(_("urgent"))] if case.is_urgent and case.is_open else []
    if is_demanded:
        found.append(cells.tag(_("supervised")))
    if case.people > 1:
        found.append(
            cells.tag(ngettext("%(number)d person", "%(number)d people", case.people) % {"number": case.people})
        )
    if case.is_sealed:
        found.append(cells.tag(_("sealed"), "lock"))
    return mark_safe("".join(found))


def petitioner_cell(case: Case, pseudonyms: list[str]) -> SafeString:
    """How it came in, and the first petitioner's pseudonym."""
    name = pseudonyms[0] if pseudonyms else _("anonymous")
    return cells.code_name(name, channel_key=case.channel, is_sealed=case.is_sealed)


def span_of(day: date, today: date) -> str:
    """Which group of a list a deadline belongs to: late, today, week, later or none."""
    if day < today:
        return "late"
    if day == today:
        return "today"
    if day <= end_of_week(today):
        return "week"
    return "none" if day == FAR else "later"


SPANS = ("late", "today", "week", "later", "none")


def span_names(today: date) -> dict[str, tuple[str, str]]:
    """Title and what stands beside it, for each group."""
    sunday = end_of_week(today)
    return {
        "late": (_("Overdue"), ""),
        "today": (_("Today"), dates.day(today, today)),
        "week": (_("This week"), _("through %(day)s") % {"day": dates.day(sunday, today)}),
        "later": (_("Later"), ""),
        "none": (_("No date"), _("no office owes anything by a date now")),
    }


def grouped(rows: Iterable[Row], *, today: date, counts: dict[str, str], has_ticks: bool = False) -> list[Group]:
    """The rows of a page under their spans; `counts` says how many the whole list has in each."""
    names = span_names(today)
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(span_of(row.sort_on, today), []).append(row)
    return [
        Group(names[key][0], names[key][1], counts.get(key, ""), tuple(found[key]), key, has_ticks)
        for key in SPANS
        if key in found
    ]
