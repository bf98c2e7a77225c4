"""The letterhead of every desk page: who is here, in which office, what this role may go to, and how much waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, FilteredRelation, Q
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.cases.lists import days_open
from huiyin.duties.office_time import today
from huiyin.ledger.reading import IsAmong
from huiyin.people import directory
from huiyin.people.access import post_of
from huiyin.people.models import Deputy, Post, Role
from huiyin.people.reach import Reaches, reaches
from huiyin.web import shown
from huiyin.web.addresses import address

# Counts in the letterhead stop here: it stands on every page, so it may not grow with the number of cases.
MOST = 100

# Whoever drafts, signs or registers looks articles up; clerks and heads keep the library.
WRITES_OPINIONS = frozenset({Role.CLERK, Role.HANDLER, Role.HEAD})
SEES_CASES = frozenset({Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN})
# Whoever may be asked for an answer, or ask for one; nobody is asked about what they may not see.
TAKES_ORDERS = frozenset({Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR})
LOOKS_DOWN = frozenset({Role.HEAD, Role.SUPERVISOR})
REGISTERS = frozenset({Role.CLERK})
# A handler sees only the own matters: a figure of those would be one about a person (law.md 9a).
SEES_FIGURES = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
KEEPS_BOOK = frozenset({Role.CLERK, Role.HEAD, Role.CUSTODIAN})
ADMINISTERS = frozenset({Role.ADMINISTRATOR})
# A head may as well, from Today; the entry is for those whose daily work it is.
SEES_TO_MESSAGES = frozenset({Role.CLERK, Role.CUSTODIAN})


@dataclass(frozen=True, slots=True)
class Counts:
    """Open cases and late ones within reach, both counted to MOST at most."""

    open: int = 0
    late: int = 0


def desk(request: HttpRequest) -> dict[str, Any]:
    """`desk`: the letterhead, made only when a template draws it. Nothing where nobody is signed in."""
    post = post_of(request)
    if post is None:
        return {}
    return {"desk": SimpleLazyObject(lambda: letterhead(request, post))}


def counts_known(request: HttpRequest, counts: Counts) -> None:
    """A view that has counted already spares the letterhead its own counting."""
    request.__dict__["desk_counts"] = counts


def letterhead(request: HttpRequest, post: Post) -> shown.Desk:
    """The letterhead of one request, in one query."""
    seats, counts = _seats_and_counts(post, today(), request.__dict__.get("desk_counts"))
    line, more = _nav(request.path, post, counts)
    return shown.Desk(
        office=post.unit.label,
        nav=line,
        more=more,
        home_url=address("desk:today"),
        find_url=address("desk:find") if post.role in SEES_CASES else "",
        find_hint=_("Number, code, phone, name or words"),
        find_value=request.GET.get("words", "") if request.path == address("desk:find") else "",
        staff=post.doer.name,
        post=_post_said(post),
        posts=seats,
        switch_url=address("desk:switch_post"),
        sign_out_url=address("desk:sign_out"),
        links=(shown.Link(_("My account"), address("desk:account")),),
    )


def _post_said(post: Post) -> str:
    """The title where there is one, else the role; with the absent holder when a deputy acts."""
    said = post.title or str(Role(post.role).label)
    if post.acting is None:
        return said
    return _("%(post)s, for %(name)s") % {"post": said, "name": post.staff.name}


def _seats_and_counts(
    post: Post, day: date, known: Counts | None = None
) -> tuple[tuple[shown.PostChoice, ...], Counts]:
    """Where the person may act today, and what waits in the present post: one query for both."""
    is_counting = known is None and post.role in SEES_CASES
    with connection.cursor() as cursor:
        cursor.execute(*_statement(_Asking(reaches(post), post.doer_id, day, is_counting, post)))
        found = cursor.fetchall()
    counts = known or (_counted(found[0][-1], day) if found and is_counting else Counts())
    return tuple(_choice(post, row[: len(SEAT)]) for row in _own_first(post, found)), counts


def _counted(days: Sequence[date], today: date) -> Counts:
    return Counts(len(days), sum(1 for day in days if day < today))


@dataclass(frozen=True, slots=True)
class _Asking:
    """All that the letterhead's query depends on; the post itself only lends its name to it."""

    grant: Reaches
    doer: int
    day: date
    is_counting: bool
    post: Post = field(compare=False)


SEAT = ("pk", "unit_id", "role", "title", "staff_id", "standing__pk", "staff__name")


@lru_cache(maxsize=2048)
def _statement(asking: _Asking) -> tuple[str, tuple[Any, ...]]:
    """The query in SQL. Putting it together takes longer than all the rest of the letterhead, and for one person it is
    the same the whole day.

    The same seats as `people.sessions.seats`; the days depend on no row, so the database works them out once.
    """
    day = asking.day
    standing = FilteredRelation(
        "deputies",
        condition=Q(deputies__deputy=asking.doer, deputies__since__lte=day, deputies__until__gte=day),
    )
    lent = Deputy.objects.in_force_on(day).filter(deputy=asking.doer).order_by().values("post")
    posts = (
        # By their ids: a condition over two tables is one the database can only walk all posts for.
        Post.objects.filter(Q(staff=asking.doer) | Q(IsAmong(F("pk"), ArraySubquery(lent))))
        .filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day, unit__is_active=True)
        .annotate(standing=standing)
        .order_by("pk")
    )
    counting = (days_open(asking.post, MOST),) if asking.is_counting else ()
    sql, params = posts.values_list(*SEAT, *counting).query.sql_with_params()
    return sql, tuple(params)


def _own_first(post: Post, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: row[4] != post.doer_id)


def _choice(post: Post, row: tuple[Any, ...]) -> shown.PostChoice:
    pk, unit, role, title, staff, deputy, holder = row
    # Somebody's own post is theirs, whatever deputies it has.
    stands_in = deputy if staff != post.doer_id else None
    label = f"{directory.unit_label(unit)} · {title or Role(role).label}"
    if stands_in is not None:
        label = _("%(post)s, for %(name)s") % {"post": label, "name": holder}
    current = pk == post.pk and (post.acting is not None) == (stands_in is not None)
    return shown.PostChoice(seat_value(pk, stands_in), label, current)


def seat_value(post: int, deputy: int | None) -> str:
    """What the letterhead sends to `desk:switch_post`: "12" for an own post, "12-3" as deputy 3 for post 12."""
    return f"{post}-{deputy}" if deputy is not None else str(post)


def capped(number: int, most: int = MOST) -> str:
    """A count that stopped at `most`: "37", or "99+"."""
    return str(number) if number < most else f"{most - 1}+"


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the main navigation: where, for whom, and what it counts."""

    name: str
    url_name: str
    roles: frozenset[str]
    count: Callable[[Counts], int] | None = None


def sections() -> tuple[Section, ...]:
    return (
        Section(_("Today"), "desk:today", frozenset(Role.values)),
        Section(_("Worklist"), "desk:worklist", SEES_CASES, lambda counts: counts.open),
        Section(_("Register"), "desk:register", REGISTERS),
        Section(_("Register book"), "desk:book", KEEPS_BOOK),
        Section(_("Supervision"), "desk:supervise", LOOKS_DOWN, lambda counts: counts.late),
        Section(_("Oversight"), "desk:oversight", TAKES_ORDERS),
        Section(_("Figures"), "desk:figures", SEES_FIGURES),
        Section(_("Articles"), "desk:articles", WRITES_OPINIONS),
        Section(_("Receptions"), "desk:receptions", frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})),
        Section(_("Receptions"), "desk:reception_mine", frozenset({Role.HANDLER})),
        Section(_("Enter by spreadsheet"), "desk:entry_sheets", REGISTERS),
        Section(_("Rounds"), "desk:rounds", frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})),
        Section(_("Quality"), "desk:quality", frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})),
        Section(_("Good practice"), "desk:quality_practices", frozenset({Role.HANDLER})),
        Section(_("Campaigns"), "desk:campaigns", SEES_FIGURES),
        Section(_("Messages"), "desk:outbox", SEES_TO_MESSAGES),
        Section(_("Bulletins"), "desk:bulletins", SEES_CASES),
        Section(_("Units"), "desk:units", ADMINISTERS),
        Section(_("Staff"), "desk:staff", ADMINISTERS),
        Section(_("Delivery"), "desk:delivery", ADMINISTERS),
        Section(_("Calendar"), "desk:calendar", ADMINISTERS),
        Section(_("Rules"), "desk:optional_rules", ADMINISTERS),
    )


# So many entries stand in the letterhead, at 1366 dots and in English too; the rest are one click off.
MOST_IN_LINE = 6


def _nav(path: str, post: Post, counts: Counts) -> tuple[tuple[shown.NavItem, ...], tuple[shown.NavItem, ...]]:
    """The entries in the line, and those in the menu beside it; the one that is open always stands in the line."""
    items = _nav_items(path, post, counts)
    line, more = items[:MOST_IN_LINE], items[MOST_IN_LINE:]
    here = [item for item in more if item.current]
    return (*line, *here), tuple(item for item in more if not item.current)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A section that a role has, in one language and under one path."""

    name: str
    url: str
    is_home: bool
    count: Callable[[Counts], int] | None


@lru_cache(maxsize=64)
def _entries(role: str, lang: str | None, prefix: str) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(section.name, reverse(section.url_name), section.url_name == "desk:today", section.count)
        for section in sections()
        if role in section.roles
    )


def _nav_items(path: str, post: Post, counts: Counts) -> tuple[shown.NavItem, ...]:
    items = []
    for entry in _entries(post.role, get_language(), get_script_prefix()):
        number = entry.count(counts) or None if entry.count else None
        items.append(
            shown.NavItem(
                entry.name,
                entry.url,
                current=path == entry.url if entry.is_home else path.startswith(entry.url),
                count=capped(number) if number is not None else None,
            )
        )
    return tuple(items)
