"""Pages that ask for nothing: the front page, the rules, privacy, and the offices (art. 18(1))."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiyin.cases.filing import KEPT, RECEIPT_KEPT
from huiyin.duties import office_time
from huiyin.people import directory
from huiyin.people.models import Level, Unit
from huiyin.portal import device
from huiyin.portal.pages import draw, first_office, for_citizens, hours_of, takes_filings
from huiyin.portal.places import place_pick, settled_place
from huiyin.portal.submission import offices_for
from huiyin.procedure.catalogue import procedure_in_force
from huiyin.procedure.clocks import HOLDERS, ClockRule
from huiyin.procedure.dayledger import UNITS
from huiyin.procedure.terms import Text

# The periods somebody who files meets, in the order they meet them.
ON_THE_WAY = ("sort", "notice", "finish", "review_window", "review", "recheck_window", "recheck")
FRONT = ("sort", "notice", "finish", "review_window")


@dataclass(frozen=True, slots=True)
class Span:
    """A period of law as it is told. `more` is what it can be lengthened by, in all."""

    rule: ClockRule
    told: str
    unit: Text
    holder: Text

    @property
    def days(self) -> int:
        return self.rule.limit or 0

    @property
    def more(self) -> int:
        return self.rule.max_extension


def spans(keys: tuple[str, ...]) -> list[Span]:
    """Periods of the law in force today, never of our own making."""
    law = procedure_in_force(office_time.today())
    rules = [law.clocks[key] for key in keys if key in law.clocks and law.clocks[key].limit]
    return [Span(rule, told_of(rule.key), UNITS[rule.unit], HOLDERS[rule.holder]) for rule in rules]


def told_of(key: str) -> str:
    told = {
        "sort": _("The petition office passes your matter to the organ that must answer it."),
        "notice": _("That organ tells you in writing whether it accepts it, and how it goes on."),
        "finish": _("For most requests to put something right: the written answer, counted from acceptance."),
        "review_window": _("If you disagree with the answer, you can ask the organ one level above for a review."),
        "review": _("That organ decides the review and writes to you."),
        "recheck_window": _("If you disagree with that too, you can ask for a recheck one level further up."),
        "recheck": _("The recheck is decided. With it the petition procedure ends."),
    }
    return told[key]


@require_safe
@for_citizens
def home(request: HttpRequest) -> HttpResponse:
    office = first_office()
    context = {"office": office, "spans": spans(FRONT), "hours": hours_of(office) if office else ""}
    return draw(request, "portal/home.html", context)


@require_safe
@for_citizens
def rules(request: HttpRequest) -> HttpResponse:
    law = procedure_in_force(office_time.today())
    context = {"spans": spans(ON_THE_WAY), "law": law, "finish_days": law.clocks["finish"].limit}
    return draw(request, "portal/rules.html", context)


@require_safe
@for_citizens
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "draft_days": KEPT.days,
        "receipt_minutes": int(RECEIPT_KEPT.total_seconds() // 60),
        "tracked_minutes": int(device.TRACKED_FOR.total_seconds() // 60),
        "filings": settings.FILINGS_PER_HOUR,
        "lookups": settings.LOOKUPS_PER_HOUR,
    }
    return draw(request, "portal/privacy.html", context)


@dataclass(frozen=True, slots=True)
class Group:
    """Offices of one level, province first."""

    label: str
    units: tuple[Unit, ...]


@require_safe
@for_citizens
def offices(request: HttpRequest) -> HttpResponse:
    """All offices by level, or those nearest to a place."""
    place = settled_place(request.GET.dict())
    pick = place_pick({**request.GET.dict(), "place": place or ""})
    near = [item for item in offices_for(place or "")[0] if item.why]
    ids = [card.id for card in directory.units().values() if takes_filings(card)]
    units = list(Unit.objects.filter(pk__in=ids).order_by("path"))
    groups = [
        Group(str(Level(level).label), tuple(unit for unit in units if unit.level == level)) for level in Level.values
    ]
    context = {"groups": [group for group in groups if group.units], "place": pick, "near": near}
    return draw(request, "portal/offices.html", context)


@require_safe
@for_citizens
def office(request: HttpRequest, unit_id: int) -> HttpResponse:
    """How to reach one office: channels, address, telephone, hours, and how to ask (art. 18(1))."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not takes_filings(unit):
        raise Http404
    return draw(request, "portal/office.html", {"office": unit, "unit": unit, "hours": hours_of(unit)})
