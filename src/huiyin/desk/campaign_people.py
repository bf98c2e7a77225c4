"""Who works in a campaign, whom to call in each unit, and whom its reports go to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.campaigns import contacts
from huiyin.campaigns.models import Campaign, ContactPerson, Recipient, Seat
from huiyin.campaigns.rights import acts_for, may_keep
from huiyin.campaigns.terms import SEATS
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common, options
from huiyin.desk.people_pages import tell
from huiyin.desk.pickers import DayInput
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role, Unit
from huiyin.people.refusals import Refused
from huiyin.web import dates
from huiyin.web.words import said

MOST_POSTS = 400


class SeatForm(forms.Form):
    """Somebody's place in the campaign."""

    what = forms.ChoiceField(label=gettext_lazy("Part in the campaign"))
    post = forms.TypedChoiceField(label=gettext_lazy("Name and post"), coerce=int)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Unit"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("Of an area lead the unit they look after; of somebody lent the one they come from."),
    )
    work = forms.CharField(label=gettext_lazy("What they do"), max_length=200, required=False)
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, posts: Sequence[Post], units: Sequence[directory.UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["what"].choices = options(SEATS)  # type: ignore[attr-defined]
        self.fields["post"].choices = [(one.pk, post_label(one)) for one in posts]  # type: ignore[attr-defined]
        names = [("", "—"), *((card.id, card.label) for card in units)]
        self.fields["unit"].choices = names  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """Whom to call in the unit."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)
    post = forms.TypedChoiceField(label=gettext_lazy("Contact"), coerce=int)
    phone = forms.CharField(
        label=gettext_lazy("Office telephone"),
        max_length=40,
        help_text=gettext_lazy("The number of the office; it stands on the contact list of the campaign."),
    )

    def __init__(self, *args: Any, posts: Sequence[Post], units: Sequence[directory.UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].choices = [(card.id, card.label) for card in units]  # type: ignore[attr-defined]
        self.fields["post"].choices = [(one.pk, post_label(one)) for one in posts]  # type: ignore[attr-defined]


class RecipientForm(forms.Form):
    """One more that the reports go to."""

    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int, empty_value=None, required=False)
    name = forms.CharField(
        label=gettext_lazy("Or an organ by name"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For organs that do not run this system."),
    )

    def __init__(self, *args: Any, units: Sequence[directory.UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        names = [("", "—"), *((card.id, card.label) for card in units)]
        self.fields["unit"].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if bool(typed.get("unit")) == bool(typed.get("name", "").strip()):
            raise forms.ValidationError(_("Choose a unit, or name an organ."))
        return typed


def post_label(post: Post) -> str:
    return f"{post.staff.name} {post.title or post.get_role_display()} · {post.unit.label}"


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody with a place in the campaign."""

    pk: int
    what: str
    who: str
    unit: str
    work: str
    days: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ContactLine:
    """The contact of a unit; `who` is empty while the unit has not named one."""

    unit: str
    who: str
    phone: str
    is_late: bool


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_CAMPAIGNS)
def people(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Leading group, office, lent staff, area leads, contacts, recipients; `POST` does the act of the button."""
    row, day = campaign_or_404(request, campaign_id), today()
    shown = _forms(request, row, day)
    if request.method == "POST" and _do(request, row, shown):
        return redirect("desk:campaign_people", row.pk)
    is_printed = "print" in request.GET
    context = {
        **common(request, row, "campaign_people", day),
        "seats": [_seat(one, day) for one in row.seats.select_related("post__staff", "post__unit", "unit")],
        "contacts": _contacts(row, day),
        "contacts_due": dates.day(row.contacts_due_on, day) if row.contacts_due_on else "",
        "recipients": list(row.recipients.select_related("unit")),
        "keeps": "seat" in shown,
        "printed_on": dates.day(day),
        **{f"{name}_form": form for name, form in shown.items()},
    }
    template = "desk/campaign_people_print.html" if is_printed else "desk/campaign_people.html"
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def _forms(request: StaffRequest, row: Campaign, day: date) -> dict[str, Any]:
    """The forms of what this post may enter."""

    def sent(name: str) -> Any:
        return request.POST if name in request.POST else None

    shown: dict[str, Any] = {}
    if may_keep(request.post, row):
        below = [*row.units()]
        posts = _posts(row.organ, day)
        above = [directory.unit(pk) for pk in directory.unit(row.organ_id).line[:-1]]
        shown["seat"] = SeatForm(sent("seat"), prefix="seat", posts=posts, units=below)
        shown["recipient"] = RecipientForm(sent("recipient"), prefix="recipient", units=[*above, *below])
    own = [card for card in row.units() if acts_for(request.post, card.id)] if row.is_running else []
    if own:
        posts = _posts(Unit.objects.get(pk=own[0].id), day)
        phone = {"phone": request.post.unit.phone}
        shown["contact"] = ContactForm(sent("contact"), prefix="contact", posts=posts, units=own, initial=phone)
    return shown


def _posts(unit: Unit, day: date) -> list[Post]:
    """Everybody of a unit and those below it who can be named."""
    held = Post.objects.held_on(day).filter(~Q(role=Role.ADMINISTRATOR), unit__path__startswith=unit.path)
    return list(held.select_related("staff", "unit").order_by("unit__path", "pk")[:MOST_POSTS])


def _seat(one: Seat, day: date) -> SeatLine:
    ends = dates.plain_day(one.until, day) if one.until else ""
    since = dates.plain_day(one.since, day)
    return SeatLine(
        pk=one.pk,
        what=said(SEATS[one.what]),
        who=post_label(one.post),
        unit=one.unit.label if one.unit is not None else "",
        work=one.work,
        days=_("%(first)s to %(last)s") % {"first": since, "last": ends}
        if ends
        else _("since %(day)s") % {"day": since},
        is_over=one.until is not None and one.until < day,
    )


def _contacts(row: Campaign, day: date) -> list[ContactLine]:
    """Every unit that takes part, in the order of the tree, with its contact or without."""
    named = {one.unit_id: one for one in ContactPerson.objects.filter(campaign=row).select_related("post__staff")}
    is_late = row.contacts_due_on is not None and day > row.contacts_due_on
    return [_contact(card, named.get(card.id), is_late) for card in row.units()]


def _contact(card: directory.UnitCard, one: ContactPerson | None, is_late: bool) -> ContactLine:
    if one is None:
        return ContactLine(card.label, "", "", is_late)
    return ContactLine(card.label, f"{one.post.staff.name} {one.post.title}".strip(), one.phone, is_late=False)


def _do(request: StaffRequest, row: Campaign, shown: dict[str, Any]) -> bool:
    """Whether what was asked for was done; a refusal stands at its form."""
    if "end_seat" in request.POST or "drop" in request.POST:
        return _ended(request, row)
    name = next((name for name in shown if name in request.POST), "")
    form = shown.get(name)
    if form is None or not form.is_valid():
        return False
    try:
        _enter(name, row, form.cleaned_data, request.post)
    except Refused as refused:
        tell(form, refused)
        return False
    messages.success(request, _("Kept."))
    return True


def _enter(name: str, row: Campaign, typed: dict[str, Any], by: Post) -> None:
    unit = Unit.objects.get(pk=typed["unit"]) if typed.get("unit") else None
    if name == "seat":
        post = Post.objects.get(pk=typed["post"])
        more = {"work": typed["work"], "until": typed["until"]}
        contacts.seat_somebody(campaign=row, what=typed["what"], post=post, unit=unit, **more, by=by, at=now())
    elif name == "recipient":
        contacts.add_recipient(campaign=row, unit=unit, name=typed["name"], by=by, at=now())
    else:
        post = Post.objects.select_related("unit").get(pk=typed["post"])
        contacts.name_contact(campaign=row, unit=typed["unit"], post=post, phone=typed["phone"], by=by, at=now())


def _ended(request: StaffRequest, row: Campaign) -> bool:
    typed = request.POST.get("end_seat") or request.POST.get("drop") or ""
    if not typed.isdecimal():
        return False
    try:
        if "end_seat" in request.POST:
            seat = Seat.objects.filter(campaign=row, pk=int(typed)).select_related("campaign").first()
            if seat is not None:
                contacts.end_seat(seat=seat, by=request.post, at=now())
        else:
            one = Recipient.objects.filter(campaign=row, pk=int(typed)).select_related("campaign").first()
            if one is not None:
                contacts.drop_recipient(recipient=one, by=request.post, at=now())
    except Refused as refused:
        messages.error(request, refused.message)
    return True
