"""What every page of the portal shares: its letterhead, and that nobody keeps a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.people import directory
from huiyin.people.access import for_anyone
from huiyin.people.models import Unit
from huiyin.web.shown import Link, Portal

type Page[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_citizens[**P](view: Page[P]) -> Page[P]:
    """Open to anyone, and kept by no browser or proxy: a page may show what somebody typed, or their matter."""

    # Nothing that was typed here may stand in a report of an error.
    discreet = sensitive_post_parameters()(view)

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = discreet(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response

    return for_anyone(guarded)


def draw(request: HttpRequest, template: str, more: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page with the portal's letterhead; `office` in `more` puts that unit's telephone at the foot."""
    office = more.get("office") or first_office()
    return render(request, template, {"portal": letterhead(office), **more}, status=status)


def first_office() -> Unit | None:
    """The petition office highest in the tree: the portal speaks in its name."""
    cards = [card for card in directory.units().values() if takes_filings(card)]
    first = min(cards, key=lambda card: (len(card.line), card.path), default=None)
    return Unit.objects.filter(pk=first.id).first() if first else None


def takes_filings(unit: Unit | directory.UnitCard) -> bool:
    """Petition offices in use; an outside one has nobody here to read a filing."""
    return unit.is_petition_office and unit.is_active and not unit.is_outside


@lru_cache(maxsize=8)
def _links(lang: str | None, prefix: str) -> tuple[str, tuple[Link, ...]]:
    """The way home and the links of every page: the same in one language and under one path."""
    return reverse("portal:home"), (
        Link(_("Time limits and the law"), reverse("portal:rules")),
        Link(_("Offices"), reverse("portal:offices")),
        Link(_("Open figures"), reverse("portal:figures")),
        Link(_("How your privacy is kept"), reverse("portal:privacy")),
    )


def letterhead(office: Unit | None) -> Portal:
    home_url, links = _links(get_language(), get_script_prefix())
    if office is None:
        return Portal(name="", office="", home_url=home_url, links=links)
    return Portal(
        name=office.label,
        office=office.label,
        home_url=home_url,
        phone=office.phone,
        hours=hours_of(office),
        links=links,
    )


def hours_of(office: Unit) -> str:
    """Reception hours in the reader's language."""
    if office.hours_en and (get_language() or "").startswith("en"):
        return office.hours_en
    return office.hours
