"""Suggestions while somebody types a place or a unit: the options of a list, for htmx."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from huiyin.cases import divisions
from huiyin.desk.pickers import unit_choices, units_like
from huiyin.people.access import StaffRequest, for_staff

MOST_SHOWN = 12
LONGEST = 60


def typed(request: HttpRequest) -> str:
    """What was typed into the one control that asks, whatever its name in its form."""
    return next((text for text in map(str, request.GET.values()) if text), "")[:LONGEST]


@require_GET
@cache_control(private=True, max_age=3600)
@for_staff
def place_names(request: StaffRequest) -> HttpResponse:
    """Divisions like the typed text, those around the office first."""
    found = divisions.search(typed(request), MOST_SHOWN, request.post.unit.division)
    return render(request, "desk/register_options.html", {"options": [divisions.label(item.code) for item in found]})


@require_GET
@for_staff
def unit_names(request: StaffRequest) -> HttpResponse:
    """Units like the typed text, those around the own unit first."""
    found = units_like(typed(request), unit_choices(lambda card: True, request.post.unit_id), MOST_SHOWN)
    return render(request, "desk/register_options.html", {"options": [card.label for card in found]})
