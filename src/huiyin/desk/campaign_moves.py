"""Matters that moved, in groups: each with its count, its first few, and a paged list of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from huiyin.campaigns.changes import Change
from huiyin.campaigns.matters import Moved
from huiyin.campaigns.terms import SOURCES
from huiyin.cases.models import Case
from huiyin.desk.book import PAGE, page_wanted, pager
from huiyin.desk.rows import case_url, title_of
from huiyin.people import directory
from huiyin.people.access import StaffRequest
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.web import dates
from huiyin.web.shown import Pager
from huiyin.web.words import said

# Of each group, where several stand on a page.
FIRST = 5


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A matter that joined or left, with the step that moved it."""

    number: str
    url: str
    title: str
    source: str
    unit: str
    step: str


@dataclass(frozen=True, slots=True)
class Group:
    """The matters one thing happened to; `all_url` where there are more of them than stand here."""

    key: str
    said: str
    lines: Sequence[MovedLine]
    all_url: str
    all_said: str
    pager: Pager | None


def alone(request: StaffRequest, keys: Sequence[str]) -> str:
    """The one group the address asks for, "" for all of them."""
    wanted = request.GET.get("group", "")
    return wanted if wanted in keys else ""


def url_of_all(request: StaffRequest) -> str:
    """The same page with every group on it."""
    return f"?{urlencode(_kept(request))}"


def groups_of[T](
    request: StaffRequest,
    found: Mapping[str, Sequence[T]],
    words: Callable[[str, int], str],
    told: Callable[[Sequence[T]], Sequence[Moved | Change]],
) -> list[Group]:
    """The groups of a page, or one page of the group that is asked for; only what stands there is read."""
    one = alone(request, tuple(found))
    shown = {key: rows for key, rows in found.items() if one in ("", key)}
    page = page_wanted(request.GET.get("page", ""), len(found[one])) if one else 1
    size = PAGE if one else FIRST
    firsts = {key: rows[(page - 1) * size : page * size] for key, rows in shown.items()}
    lines = iter(moved_lines(request.post, told([row for rows in firsts.values() for row in rows])))
    kept = _kept(request)
    return [
        Group(
            key,
            words(key, len(rows)),
            [next(lines) for _row in firsts[key]],
            "" if one or len(rows) <= FIRST else f"?{urlencode({**kept, 'group': key})}",
            _("Show all %(n)s matters") % {"n": f"{len(rows):,}"},
            pager(page, len(rows), {**kept, "group": key}) if one else None,
        )
        for key, rows in shown.items()
    ]


def _kept(request: StaffRequest) -> dict[str, str]:
    return {key: value for key, value in request.GET.dict().items() if key not in ("page", "group") and value}


def moved_lines(post: Post, moved: Sequence[Moved | Change]) -> list[MovedLine]:
    """Each in words; what is out of reach of the post has no number and no title."""
    seen = Case.objects.visible_to(post).defer("state").in_bulk([one.case for one in moved])
    return [_line(seen.get(one.case), one) for one in moved]


def _line(case: Case | None, one: Moved | Change) -> MovedLine:
    return MovedLine(
        number=case.number if case is not None else "",
        url=case_url(case.number) if case is not None else "",
        title=title_of(case) if case is not None else _("not open to this post"),
        source=said(SOURCES[one.source]),
        unit=directory.unit_label(one.unit),
        step=_step(case, one.step, dates.moment(one.recorded_at) if one.recorded_at else ""),
    )


def _step(case: Case | None, step: str | None, recorded: str) -> str:
    steps = procedure_for(case.procedure).steps if case is not None else {}
    if step is None or step not in steps:
        return _("a day passed, or the rule names it since")
    return f"{said(steps[step].name)} · {recorded}"
