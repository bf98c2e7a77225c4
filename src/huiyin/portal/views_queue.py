"""The screen of a waiting room: numbers and rooms of today's receptions of one office, and never a name."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.duties.office_time import now, on_day
from huiyin.people.models import Unit
from huiyin.portal.pages import draw, for_citizens
from huiyin.receptions.queue import Queue, queues_of
from huiyin.web import dates


@dataclass(frozen=True, slots=True)
class Screen:
    """What is drawn, and anew every few seconds."""

    day: str
    hour: str
    queues: tuple[Queue, ...]


@require_safe
@for_citizens
def queue(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Published on a wall or looked at by telephone: without script the page is loaded anew by itself."""
    unit = Unit.objects.active().filter(pk=unit_id).first()
    if unit is None:
        raise Http404
    at = now()
    day = on_day(at)
    screen = Screen(dates.day(day, day), dates.hour(at), tuple(queues_of(unit, day)))
    context = {"office": unit, "unit": unit, "screen": screen}
    return draw(request, "portal/queue.html", context)
