"""Visits as lists show them; a matter out of reach looks like no matter at all (art. 30(3))."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.models import Case
from huiyin.desk.rows import case_url, title_of
from huiyin.people.models import Post
from huiyin.receptions.forms import needs_said
from huiyin.receptions.models import STAGES, Session, Stage, Visit
from huiyin.receptions.visits import next_stages
from huiyin.web import dates

# Who has come and waits to be called in.
IN = (Stage.CAME, Stage.REGISTERED, Stage.WAITING)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage a visit can come to, as a button says it."""

    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Row:
    """One visit. `title` and `number` are empty where it is about no matter within reach.

    `is_next` is the lowest number that waits: its button is the filled one.
    """

    id: int
    no: int
    url: str
    stage: str
    seen: str
    hours: str
    people: str
    title: str
    number: str
    matter_url: str
    needs: str
    way: str
    room: str
    step: Step | None
    may_call: bool
    is_next: bool
    is_withdrawn: bool


def verb(stage: Stage) -> str:
    """What the button says that notes a stage."""
    return {
        Stage.CAME: _("They are here"),
        Stage.REGISTERED: _("Registered"),
        Stage.WAITING: _("Shown to a seat"),
        Stage.CALLED: _("Call the number"),
        Stage.ANSWERED: _("Answered, they leave"),
    }[stage]


def visible_cases(post: Post, visits: Iterable[Visit]) -> Mapping[int, Case]:
    """The matters of these visits that the post may see."""
    ids = {visit.case_id for visit in visits if visit.case_id is not None}
    return Case.objects.visible_to(post).in_bulk(ids) if ids else {}


def rows_of(post: Post, session: Session, visits: Iterable[Visit]) -> list[Row]:
    found = list(visits)
    cases = visible_cases(post, found)
    last_room = next((one.room for one in reversed(found) if one.room), _("room 1"))
    waiting = next((one.pk for one in found if one.stage in IN), 0)
    return [_row(one, cases.get(one.case_id or 0), last_room, is_next=one.pk == waiting) for one in found]


def _row(visit: Visit, case: Case | None, last_room: str, *, is_next: bool) -> Row:
    steps = [stage for stage in next_stages(visit) if stage != Stage.CALLED]
    is_in = visit.stage in IN
    step = steps[0] if steps and not (is_in and steps[0] == Stage.ANSWERED) else None
    return Row(
        id=visit.pk,
        no=visit.no,
        url=reverse("desk:reception_visit", args=[visit.pk]),
        stage=str(visit.stage.label),
        seen=visit.stage.value,
        hours=hours_said(visit),
        people=people_said(visit),
        title=title_of(case) if case else "",
        number=case.number if case else "",
        matter_url=case_url(case.number) if case else "",
        needs=needs_said(visit.needs, visit.language),
        way=visit.get_way_display(),
        room=visit.room or last_room,
        step=Step(step.value, verb(step)) if step else None,
        may_call=is_in,
        is_next=is_next,
        is_withdrawn=visit.stage == Stage.WITHDRAWN,
    )


def hours_said(visit: Visit) -> str:
    """09:02, then 09:20: the hours of the stages that were noted."""
    noted = [(stage, visit.instant(stage)) for stage in STAGES]
    return " · ".join(f"{dates.hour(at)} {stage.label}" for stage, at in noted if at is not None)


def people_said(visit: Visit) -> str:
    if visit.people == 1:
        return _("1 person")
    said = ngettext("%(people)d person, %(speak)d speak", "%(people)d people, %(speak)d speak", visit.people)
    return said % {"people": visit.people, "speak": visit.representatives}


def status_of(session: Session, visits: Iterable[Visit]) -> str:
    """5 of 8 numbers given; 3 have come, 1 is being received, 1 answered."""
    standing = [one for one in visits if one.stage != Stage.WITHDRAWN]
    came = sum(one.stage in STAGES for one in standing)
    now = sum(one.stage == Stage.CALLED for one in standing)
    done = sum(one.stage == Stage.ANSWERED for one in standing)
    people = sum(one.people for one in standing)
    parts = [
        _("%(given)d numbers given, %(seats)d planned") % {"given": len(standing), "seats": session.seats},
        ngettext("%(count)d person", "%(count)d people", people) % {"count": people},
        _("%(count)d have come") % {"count": came},
    ]
    if now:
        parts.append(_("%(count)d being received") % {"count": now})
    if done:
        parts.append(_("%(count)d answered") % {"count": done})
    return _(", ").join(parts)


def session_said(session: Session, day: date) -> str:
    """3月25日 周三 09:00–11:30 周启明 局长."""
    leader = f"{session.host.staff.name} {session.host.title or session.host.get_role_display()}"
    return f"{dates.day(session.on, day)} {session.begins_at:%H:%M}–{session.ends_at:%H:%M} {leader}"
