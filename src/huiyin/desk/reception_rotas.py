"""Pages that open a rota and say it anew."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.desk.people_pages import tell
from huiyin.desk.reception_forms import HostFormSet, RotaForm, initial_of, leaders_for
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.receptions.actions import change_rota, open_rota
from huiyin.receptions.models import Rota
from huiyin.web.forms import asked_for_rows, with_rows

KEEPERS = (Role.CLERK, Role.HEAD)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*KEEPERS)
def rota_new(request: StaffRequest) -> HttpResponse:
    """A new rota of the own unit."""
    return _rota(request, None)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*KEEPERS)
def rota(request: StaffRequest, rota_id: int) -> HttpResponse:
    """A rota of the own unit, said anew."""
    row = Rota.objects.filter(unit=request.post.unit_id, pk=rota_id).prefetch_related("hosts").first()
    if row is None:
        raise Http404
    return _rota(request, row)


def _rota(request: StaffRequest, row: Rota | None) -> HttpResponse:
    form, hosts = _forms(request, row)
    is_sent = request.method == "POST" and not asked_for_rows(request.POST)
    if is_sent and form.is_valid() and hosts.is_valid():
        wish = form.wish(hosts.hosts())
        try:
            if row is None:
                row = open_rota(wish=wish, by=request.post, at=now())
            else:
                change_rota(rota=row, wish=wish, by=request.post, at=now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Kept. Sessions are planned eight weeks ahead; make them public below."))
            return redirect("desk:receptions")
    context = {"form": form, "hosts": hosts, "rota": row, "promised": _promised(row)}
    return render(request, "desk/reception_rota.html", context, status=422 if is_sent else 200)


def _forms(request: StaffRequest, row: Rota | None) -> tuple[RotaForm, Any]:
    day = today()
    leaders, units = leaders_for(request.post, day), _units(request.post)
    given: dict[str, Any] = {"form_kwargs": {"leaders": leaders}, "prefix": "hosts"}
    if request.method == "POST":
        sent = with_rows(request.POST) if asked_for_rows(request.POST) else request.POST
        return RotaForm(sent, units=units), HostFormSet(sent, **given)
    if row is None:
        initial: dict[str, Any] = {
            "every": "week",
            "starts_on": day,
            "notice_days": 5,
            "place": request.post.unit.address,
        }
        return RotaForm(initial=initial, units=units), HostFormSet(**given)
    there = [{"post": one.post_id, "portfolio": one.portfolio} for one in row.hosts.all()]
    return RotaForm(initial=initial_of(row), units=units), HostFormSet(initial=there, **given)


def _units(post: Post) -> list[directory.UnitCard]:
    """Units that may be asked to be there: those beside and below the own one (requirement 41)."""
    line = directory.unit(post.unit_id).line
    organ = line[-2] if len(line) > 1 else line[-1]
    return [
        card
        for card in directory.units().values()
        if organ in card.line and card.id not in (organ, post.unit_id) and card.is_active and not card.is_outside
    ][:40]


def _promised(row: Rota | None) -> int:
    """Sessions that are public already and stay as they are."""
    if row is None:
        return 0
    return row.sessions.published().filter(on__gt=today(), kept_at=None).count()
