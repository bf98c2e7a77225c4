"""At the table: one page for a visit, with the whole file beside the record that is written while listening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from huiyin.cases.reach import can_see
from huiyin.desk import reception_table_forms as table_forms
from huiyin.desk import reception_table_said as told
from huiyin.desk.people_pages import tell
from huiyin.desk.reception_forms import leader_label, leaders_for
from huiyin.desk.reception_table_seat import Seat, has_door, without_matter
from huiyin.desk.receptions import SEES_RECEPTIONS
from huiyin.duties.office_time import now, today
from huiyin.people.access import StaffRequest, for_roles, is_htmx
from huiyin.people.models import Post, Unit
from huiyin.people.refusals import Refused
from huiyin.receptions import after, outcomes, table
from huiyin.receptions.models import Visit
from huiyin.receptions.table_models import Called, HeardRequest, Interview


def visit_or_404(post: Post, visit_id: int) -> Visit:
    """A visit of a session within reach; any other does not exist for the post."""
    rows = Visit.objects.select_related(
        "session__host__staff", "session__unit", "case__unit", "receiver__staff", "session__rota"
    )
    row = rows.filter(pk=visit_id).first()
    if row is None or not has_door(post, row):
        raise Http404
    return row


def interview_of(post: Post, visit: Visit) -> Interview | None:
    """What is at the table; a matter out of reach looks like no matter, and as if nothing had begun."""
    if visit.case is not None and not can_see(post, visit.case):
        without_matter(visit)
        return None
    interview = Interview.objects.filter(visit=visit).first()
    if interview is not None:
        interview.visit = visit
    return interview


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_RECEPTIONS)
def reception_table(request: StaffRequest, visit_id: int) -> HttpResponse:
    """The table of one visit; the button that was pressed names the act."""
    visit = visit_or_404(request.post, visit_id)
    interview = interview_of(request.post, visit)
    seat = Seat(request.post, visit, interview, today())
    act = next((name for name in ACTS if name in request.POST), "")
    form = _form(request, seat, act) if act else None
    if form is not None and form.is_valid():
        try:
            said = ACTS[act].do(seat, request, form, now())
        except Refused as refused:
            tell(form, refused)
        else:
            return _done(request, seat, said)
    return _page(request, seat, act, form)


def _done(request: StaffRequest, seat: Seat, said: str) -> HttpResponse:
    if is_htmx(request):
        return render(request, "desk/reception_table_saved.html", {"at": now()})
    messages.success(request, said)
    return redirect("desk:reception_table", seat.visit.pk)


def _form(request: StaffRequest, seat: Seat, act: str) -> forms.Form | None:
    """The form of an act that may be done here now; None where it may not."""
    one = ACTS[act]
    if not seat.may_sit or (seat.interview is None) is not one.is_first:
        return None
    return one.form(seat, request.POST, request.POST.get(act, ""))


def _page(request: StaffRequest, seat: Seat, act: str, form: forms.Form | None) -> HttpResponse:
    if is_htmx(request) and form is not None:
        return HttpResponse(status=204)
    context = {
        "seat": seat,
        "visit": seat.visit,
        "interview": seat.interview,
        "act": act,
        "sent": form,
        **told.around(seat),
        **(_fresh(seat, act, form, request.POST.get(act, "")) if seat.may_sit else {}),
    }
    return render(request, "desk/reception_table.html", context, status=422 if request.method == "POST" else 200)


def _fresh(seat: Seat, act: str, form: forms.Form | None, key: str) -> dict[str, Any]:
    """The forms the page shows: the one that was sent as it was sent, the others fresh."""
    if seat.interview is None:
        return {"begin_form": form if act == "begin" else _begin_form(seat, None, "")}
    names = ("save", "hear", "call", "sign", "receiver", "instruct")
    wanted = [name for name in names if not (seat.is_signed and name in ("save", "hear", "sign", "receiver"))]
    if seat.is_signed:
        wanted.append("add")
    if seat.visit.case is None:
        wanted = [name for name in wanted if name not in ("instruct", "sign")]
    shown: dict[str, Any] = {
        f"{name}_form": form if act == name else ACTS[name].form(seat, None, "") for name in wanted
    }
    shown["request_forms"] = [
        (line, form if act == "outcome" and str(line.id) == key else _outcome_form(seat, None, str(line.id)))
        for line in told.request_lines(seat)
    ]
    return shown


def _begin_form(seat: Seat, data: Any, _key: str) -> forms.Form:
    return table_forms.SeatForm(data, initial={"room": seat.visit.room or "1"})


def _save_form(seat: Seat, data: Any, _key: str) -> forms.Form:
    assert seat.interview is not None
    if data is None and seat.record is not None and seat.reads:
        words = table.words_of(seat.interview, seat.record)
        return table_forms.RecordForm(initial={"told": words.told, "answered": words.answered})
    return table_forms.RecordForm(data)


def _outcome_form(seat: Seat, data: Any, key: str) -> forms.Form:
    heard = _heard(seat, key)
    initial = {"outcome": heard.outcome, "due_on": heard.due_on, "unit": heard.unit_id}
    units = seat.units_about
    return table_forms.OutcomeForm(data, prefix=f"r{heard.pk}", units=units, is_signed=seat.is_signed, initial=initial)


def _call_form(seat: Seat, data: Any, _key: str) -> forms.Form:
    return table_forms.CallForm(data, whom=told.whom_to_call(seat))


def _receiver_form(seat: Seat, data: Any, _key: str) -> forms.Form:
    held = leaders_for(seat.post, seat.day)
    rows = [(str(one.pk), leader_label(one)) for one in held]
    initial = {"receiver": seat.visit.receiver_id or seat.visit.session.host_id}
    return table_forms.ReceiverForm(data, prefix="who", leaders=rows, initial=initial)


def _instruct_form(seat: Seat, data: Any, _key: str) -> forms.Form:
    return table_forms.InstructForm(data, prefix="given", units=seat.units, today=seat.day)


def _plain(kind: type[forms.Form], prefix: str = "") -> Callable[[Seat, Any, str], forms.Form]:
    return lambda seat, data, key: kind(data, prefix=prefix or None)


# ---------------------------------------------------------------- what each button does


def _begin(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    interview = table.begin_interview(visit=seat.visit, room=form.cleaned_data["room"], by=seat.post, at=at)
    outcomes.list_requests(interview=interview, by=seat.post, at=at)
    return _("The visit is at the table.")


def _save(seat: Seat, request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    assert isinstance(form, table_forms.RecordForm)
    table.save_record(interview=seat.interview, words=form.words(), by=seat.post, at=at, is_auto=is_htmx(request))
    return _("The record is kept.")


def _hear(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    outcomes.hear_request(interview=seat.interview, words=form.cleaned_data["words"], by=seat.post, at=at)
    return _("The request stands in the list.")


def _refresh(seat: Seat, _request: StaffRequest, _form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    outcomes.list_requests(interview=seat.interview, by=seat.post, at=at)
    return _("The requests of the matter stand in the list.")


def _outcome(seat: Seat, request: StaffRequest, form: forms.Form, at: datetime) -> str:
    given = form.cleaned_data
    unit = Unit.objects.filter(pk=given["unit"]).first() if given["unit"] else None
    outcomes.set_outcome(
        request=_heard(seat, request.POST.get("outcome", "")),
        said=outcomes.Said(given["outcome"], given["due_on"], unit),
        reason=given.get("reason", ""),
        by=seat.post,
        at=at,
    )
    return _("Kept. The written answer is owed as before.")


def _strike(seat: Seat, request: StaffRequest, _form: forms.Form, at: datetime) -> str:
    outcomes.strike_request(request=_heard(seat, request.POST.get("strike", "")), by=seat.post, at=at)
    return _("The request is off the list.")


def _call(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    assert isinstance(form, table_forms.CallForm)
    unit, post = form.chosen()
    table.call_in(
        interview=seat.interview,
        unit=Unit.objects.get(pk=unit),
        post=Post.objects.get(pk=post) if post else None,
        by=seat.post,
        at=at,
    )
    return _("Called in; it stands on their work today.")


def _came(seat: Seat, request: StaffRequest, _form: forms.Form, at: datetime) -> str:
    table.note_arrival(called=_called(seat, request.POST.get("came", "")), by=seat.post, at=at)
    return _("Noted that they came.")


def _uncall(seat: Seat, request: StaffRequest, _form: forms.Form, at: datetime) -> str:
    table.take_back_call(called=_called(seat, request.POST.get("uncall", "")), by=seat.post, at=at)
    return _("The call is taken back.")


def _sign(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    table.sign_record(interview=seat.interview, signing=form.cleaned_data["signing"], by=seat.post, at=at)
    return _("The record stands. What is still to be said of it is added below.")


def _add(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    table.add_to_record(interview=seat.interview, text=form.cleaned_data["text"], by=seat.post, at=at)
    return _("Added to the record.")


def _receiver(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    receiver = Post.objects.select_related("unit").get(pk=form.cleaned_data["receiver"])
    table.change_receiver(interview=seat.interview, receiver=receiver, by=seat.post, at=at)
    return _("Kept. The record names who receives now.")


def _instruct(seat: Seat, _request: StaffRequest, form: forms.Form, at: datetime) -> str:
    assert seat.interview is not None
    given = dict(form.cleaned_data)
    wish = after.Instructing(unit=Unit.objects.get(pk=given.pop("unit")), **given)
    after.instruct(interview=seat.interview, wish=wish, by=seat.post, at=at)
    return _("Instructed. The unit owes an answer, this office the letter and the follow-up.")


def _heard(seat: Seat, key: str) -> HeardRequest:
    found = next((one for one in seat.requests if str(one.pk) == key), None)
    if found is None or seat.interview is None:
        raise Http404
    found.interview = seat.interview
    return found


def _called(seat: Seat, key: str) -> Called:
    """The row of this table that a button names."""
    rows = Called.objects.filter(interview=seat.interview).select_related("interview")
    row = rows.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 18 else None
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done at the table: its form, and what it does. `is_first`: before the interview has begun."""

    form: Callable[[Seat, Any, str], forms.Form]
    do: Callable[[Seat, StaffRequest, forms.Form, datetime], str]
    is_first: bool = False


ACTS: dict[str, Act] = {
    "begin": Act(_begin_form, _begin, is_first=True),
    "save": Act(_save_form, _save),
    "hear": Act(_plain(table_forms.RequestForm, "new"), _hear),
    "refresh": Act(_plain(forms.Form), _refresh),
    "outcome": Act(_outcome_form, _outcome),
    "strike": Act(_plain(forms.Form), _strike),
    "call": Act(_call_form, _call),
    "came": Act(_plain(forms.Form), _came),
    "uncall": Act(_plain(forms.Form), _uncall),
    "sign": Act(_plain(table_forms.SignForm, "sign"), _sign),
    "add": Act(_plain(table_forms.AddendumForm, "add"), _add),
    "receiver": Act(_receiver_form, _receiver),
    "instruct": Act(_instruct_form, _instruct),
}
