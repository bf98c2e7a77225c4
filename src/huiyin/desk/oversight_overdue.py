"""From what is overdue to orders: a list with ticks, one click, one order for each unit (art. 40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.lists import listed
from huiyin.cases.models import Case
from huiyin.desk.oversight import tabs
from huiyin.desk.oversight_forms import OverdueForm
from huiyin.desk.oversight_orders import issued_said
from huiyin.desk.people_pages import tell
from huiyin.desk.rows import Row, holder_unit, prepare, with_columns
from huiyin.duties.models import Duty
from huiyin.duties.office_time import now
from huiyin.duties.office_time import today as office_today
from huiyin.oversight import orders
from huiyin.oversight.refusals import UnitOutOfReach
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.web.words import said

# As many as one page can be looked through; the longest overdue come first.
MOST = 100
# What was typed, in the session of whoever typed it, while some of the ticked matters are left.
TYPED = "oversight_overdue"


@dataclass(frozen=True, slots=True)
class Tick:
    """One overdue matter; `is_demanded` where an order waits for its answer already."""

    row: Row
    is_demanded: bool
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class UnitTicks:
    """The overdue matters one unit has."""

    unit: str
    ticks: tuple[Tick, ...]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.SUPERVISOR)
def order_overdue(request: StaffRequest) -> HttpResponse:
    """Overdue matters by unit, in the order of the tree; the ticked ones are demanded in one go."""
    day = office_today()
    late = list(with_columns(listed(request.post).filter(sort_on__lt=day))[:MOST])
    # A demand is answered by the unit that has the matter: nobody is asked about a date that somebody else missed.
    cases = [case for case in late if holder_unit(case) == (case.unit_id or case.office_id)]
    demanded = _demanded(cases)
    # Whoever comes back from orders of which some were left finds those ticked still, and the words there.
    typed = request.session.get(TYPED) if "case" in request.GET else None
    form = OverdueForm(request.POST if request.method == "POST" else None, initial=typed)
    named = (request.POST if request.method == "POST" else request.GET).getlist("case")
    chosen = [case for case in cases if str(case.pk) in named]
    if request.method == "POST" and form.is_valid() and (batch := _issue(request, form, chosen)) is not None:
        if not batch.left:
            request.session.pop(TYPED, None)
            return redirect("desk:oversight_orders")
        request.session[TYPED] = {name: request.POST.get(name, "") for name in form.fields}
        left = urlencode([("case", one.case.pk) for one in batch.left])
        return redirect(f"{reverse('desk:oversight_overdue')}?{left}")
    context = {
        "tabs": tabs(request.post, "desk:oversight_orders"),
        "form": form,
        "groups": _groups(cases, demanded, {case.pk for case in chosen}, day),
        "is_cut": len(late) == MOST,
        "elsewhere": len(late) - len(cases),
        "most": MOST,
        "said": _("Matters past their day"),
    }
    return render(request, "desk/oversight_overdue.html", context, status=422 if request.POST else 200)


def _issue(request: StaffRequest, form: OverdueForm, chosen: list[Case]) -> orders.Batch | None:
    """Each unit its order; None where none was made, with the reasons at the form."""
    try:
        batch = orders.order_overdue(cases=_whole(request.post, chosen), by=request.post, at=now(), **form.wish())
    except Refused as refused:
        tell(form, refused)
        return None
    left = [_left_said(one) for one in batch.left]
    if not batch.made:
        form.add_error(None, left)
        return None
    messages.success(request, issued_said(batch.made))
    for sentence in left:
        messages.warning(request, sentence)
    return batch


def _left_said(one: orders.Left) -> str:
    why = one.why
    if isinstance(why, UnitOutOfReach):
        told = _("the unit that has it lies outside this organ, or is no longer in use.")
    else:
        told = why.message if isinstance(why, Refused) else " ".join(said(reason.text) for reason in why.reasons)
    return _("No order about %(number)s: %(why)s") % {"number": one.case.number, "why": told}


def _whole(post: Post, cases: list[Case]) -> list[Case]:
    """The ticked matters with all their columns: rows of lists carry only what is printed."""
    return list(Case.objects.visible_to(post).filter(pk__in=[case.pk for case in cases]))


def _demanded(cases: list[Case]) -> set[int]:
    subjects = {f"case:{case.pk}": case.pk for case in cases}
    found = Duty.objects.open().filter(clock="demand", subject__in=subjects).values_list("subject", flat=True)
    return {subjects[subject] for subject in found}


def _groups(cases: list[Case], demanded: set[int], ticked: set[int], day: date) -> list[UnitTicks]:
    groups: dict[int, list[Tick]] = {}
    for case, row in zip(cases, prepare(cases, today=day), strict=True):
        tick = Tick(row, case.pk in demanded, case.pk in ticked)
        groups.setdefault(holder_unit(case), []).append(tick)
    in_tree = sorted(groups, key=lambda pk: directory.unit(pk).path)
    return [UnitTicks(directory.unit_label(pk), tuple(groups[pk])) for pk in in_tree]
