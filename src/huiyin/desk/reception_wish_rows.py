"""What petitioners asked about visits, as lists and "my work today" show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.desk.owing_subject import Subject
from huiyin.desk.rows import title_of
from huiyin.people.models import Post
from huiyin.receptions.table_models import VisitWish, Wish
from huiyin.web import cells, dates


@dataclass(frozen=True, slots=True)
class WishLine:
    """One thing asked for, as lists show it."""

    url: str
    asked: str
    matter: str
    state: str
    clock: SafeString


def wishes_for(post: Post) -> QuerySet[VisitWish]:
    """Of matters the post sees."""
    seen = Case.objects.visible_to(post).order_by().values("pk")
    return VisitWish.objects.filter(case__in=seen).select_related("case", "visit", "unit")


def open_wishes(post: Post, day: date) -> list[WishLine]:
    """Those that wait for an answer, the most urgent first."""
    rows = wishes_for(post).filter(answered_on=None, let_go_on=None).order_by("due_on", "pk")
    return [wish_line(one, day) for one in rows]


def wish_subjects(post: Post, ids: Sequence[int]) -> Mapping[int, Subject]:
    """For "my work today"."""
    return {
        one.pk: Subject(title_of(one.case), reverse("desk:reception_wish", args=[one.pk]))
        for one in wishes_for(post).filter(pk__in=ids)
    }


def wish_line(one: VisitWish, day: date) -> WishLine:
    return WishLine(
        url=reverse("desk:reception_wish", args=[one.pk]),
        asked=asked_said(one, day),
        matter=f"{one.case.number} {title_of(one.case)}",
        state=_state(one, day),
        clock=cells.duty_clock(one.due_on, today=day) if one.is_open else SafeString(""),
    )


def asked_said(one: VisitWish, day: date) -> str:
    """A visit at home, 2 April in the morning / another day: 2 April in the morning."""
    what = one.get_way_display() if one.kind == Wish.ASK else one.get_kind_display()
    values = {"what": what, "day": dates.plain_day(one.on, day), "part": one.get_part_display()}
    return _("%(what)s: %(day)s, %(part)s") % values


def _state(one: VisitWish, day: date) -> str:
    if one.answered_on is not None:
        values = {"day": dates.plain_day(one.answered_on, day), "why": one.reason}
        return _("agreed to on %(day)s") % values if one.is_granted else _("declined on %(day)s: %(why)s") % values
    return _("fell away") if one.let_go_on is not None else ""
