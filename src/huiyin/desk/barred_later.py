"""Who had had a matter before a person complained of was found out and barred: read by the supervisor (art. 30(3))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.lists import listed
from huiyin.cases.models import Step
from huiyin.desk.rows import case_url, title_of
from huiyin.people import directory
from huiyin.people.models import Post, Staff
from huiyin.procedure.given import day_of
from huiyin.web import dates

# A barring stays in the supervisor's view this long.
SHOWN_DAYS = 60
MOST = 30


@dataclass(frozen=True, slots=True)
class Barring:
    """One matter, whom it bars since, and each who had acted in it or been told of it before."""

    number: str
    url: str
    title: str
    whom: str
    on: str
    seen: tuple[str, ...]


def barred_later(post: Post, unit: int | None, today: date) -> list[Barring]:
    """The latest barrings in matters the supervisor may see."""
    since = today - timedelta(days=SHOWN_DAYS)
    steps = list(Step.objects.filter(key="bar_person", on__gte=since).order_by("-on", "-case_id")[: 4 * MOST])
    if not steps:
        return []
    cases = {
        case.pk: case for case in listed(post, is_open=None, under=unit).filter(pk__in={one.case_id for one in steps})
    }
    shown = [step for step in steps if step.case_id in cases][:MOST]
    staff = {row["staff"] for step in shown for row in step.given.get("seen", ())} | {
        one.given["staff"] for one in shown
    }
    names = dict(Staff.objects.filter(pk__in=staff).values_list("pk", "name"))
    return [
        Barring(
            number=cases[step.case_id].number,
            url=case_url(cases[step.case_id].number),
            title=title_of(cases[step.case_id]),
            whom=names.get(step.given["staff"], ""),
            on=dates.day(step.on, today),
            seen=tuple(_said(row, names, today) for row in step.given.get("seen", ())),
        )
        for step in shown
    ]


def _said(row: Mapping[str, Any], names: Mapping[int, str], today: date) -> str:
    """林知夏 东桥派出所：办理3次（3月2日至3月9日）；收到消息1条."""
    told = []
    first, last = day_of(row.get("first")), day_of(row.get("last"))
    if row["acted"] and first and last:
        acted = ngettext("%(count)d step", "%(count)d steps", row["acted"]) % {"count": row["acted"]}
        days = {"acted": acted, "first": dates.plain_day(first, today), "last": dates.plain_day(last, today)}
        told.append(_("%(acted)s from %(first)s to %(last)s") % days)
    if row.get("told"):
        told.append(ngettext("%(count)d message", "%(count)d messages", row["told"]) % {"count": row["told"]})
    who = {"name": names.get(row["staff"], ""), "unit": directory.unit_label(row["unit"]), "what": _(", ").join(told)}
    return _("%(name)s, %(unit)s: %(what)s") % who
