"""Finding a matter: one box for everything, and a form for what the box cannot say.

Names, telephone numbers and codes are only ever sent in the body of a request: an address stays in histories and logs.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from huiyin.cases.find import LOOKS_UP_PERSONS, Found, Sought, TooManyLookUps, find_cases, may_be_name, recognise
from huiyin.cases.lists import listed
from huiyin.desk.context import SEES_CASES
from huiyin.desk.pickers import UnitField, unit_choices
from huiyin.desk.rows import Row, case_url, column_names, prepare, with_columns
from huiyin.duties.office_time import now, on_day
from huiyin.parties.identities import Identity
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.web.views import throttled

PRIVATE = ("q", "code", "name", "phone", "id_number")


class FindForm(forms.Form):
    """The advanced form; reads, never saves. Fields about a person are only there for those who may look one up."""

    number = forms.CharField(label=gettext_lazy("Case number"), required=False, max_length=20)
    code = forms.CharField(
        label=gettext_lazy("Query code"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Twelve letters and digits on the receipt"),
    )
    words = forms.CharField(label=gettext_lazy("Words in the subject"), required=False, max_length=60)
    received_from = forms.DateField(
        label=gettext_lazy("Received from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    received_to = forms.DateField(
        label=gettext_lazy("Received until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    name = forms.CharField(label=gettext_lazy("Petitioner's name"), required=False, max_length=60)
    phone = forms.CharField(label=gettext_lazy("Phone number"), required=False, max_length=40)
    id_number = forms.CharField(label=gettext_lazy("ID number"), required=False, max_length=40)

    def __init__(self, *args: Any, post: Post, **given: Any) -> None:
        super().__init__(*args, **given)
        choices = unit_choices(lambda card: True, near=post.unit_id)
        self.fields["unit"] = UnitField(label=_("Unit that has it now"), choices=choices, required=False)
        if post.role not in LOOKS_UP_PERSONS:
            for field in ("name", "phone", "id_number"):
                del self.fields[field]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("received_from"), given.get("received_to")
        if first and last and last < first:
            self.add_error("received_to", _("The last day lies before the first."))
        if not self.errors and not any(given.values()):
            raise forms.ValidationError(_("Fill in at least one field."))
        return given

    @sensitive_variables()
    def sought(self, today: date) -> Sought:
        given = self.cleaned_data
        number = recognise(given["number"], today=today).number or given["number"]
        person = Identity(
            name=given.get("name", ""), phone=given.get("phone", ""), id_number=given.get("id_number", "")
        )
        return Sought(
            number=number,
            as_written=given["number"],
            code=given["code"],
            person=person,
            words=given["words"],
            unit=given["unit"],
            received_from=given["received_from"],
            received_to=given["received_to"],
        )


@never_cache
@sensitive_post_parameters(*PRIVATE)
@require_http_methods(["GET", "POST"])
@for_roles(*sorted(SEES_CASES))
def find(request: StaffRequest) -> HttpResponse:
    """GET: the form, with `words` a search whose address may be kept. POST: the box (`q`) or the whole form."""
    if request.method == "GET":
        return _by_words(request) if request.GET.get("words") else _page(request, FindForm(post=request.post))
    if "q" in request.POST:
        return _by_box(request)
    form = FindForm(request.POST, post=request.post)
    if not form.is_valid():
        return _page(request, form)
    return _answer(request, form, form.sought(on_day(now())))


def _by_words(request: StaffRequest) -> HttpResponse:
    form = FindForm(initial={"words": request.GET["words"][:60]}, post=request.post)
    return _answer(request, form, Sought(words=request.GET["words"][:60]))


@sensitive_variables("text", "sought")
def _by_box(request: StaffRequest) -> HttpResponse:
    """What the box means; plain words get an address of their own, unless they are asked to be a name."""
    text = request.POST["q"].strip()[:60]
    if not text:
        return redirect("desk:find")
    if request.POST.get("as") == "name":
        return _answer(request, FindForm(post=request.post), Sought(person=Identity(name=text)))
    sought = recognise(text, today=on_day(now()))
    if sought.words:
        if may_be_name(text) and request.post.role in LOOKS_UP_PERSONS:
            # Perhaps a name: then it may not stand in an address either.
            return _answer(request, FindForm(initial={"words": text}, post=request.post), sought)
        return redirect(f"{reverse('desk:find')}?{urlencode({'words': text})}")
    return _answer(request, FindForm(post=request.post), sought)


@sensitive_variables("sought")
def _answer(request: StaffRequest, form: FindForm, sought: Sought) -> HttpResponse:
    at = now()
    try:
        found = find_cases(post=request.post, sought=sought, at=at)
    except TooManyLookUps:
        return throttled(request, 3600)
    if len(found.cases) == 1 and not found.ask and (sought.number or sought.code):
        return redirect(case_url(found.cases[0].number))
    return _page(request, form, sought, found)


@sensitive_variables("sought")
def _page(
    request: StaffRequest, form: FindForm, sought: Sought | None = None, found: Found | None = None
) -> HttpResponse:
    today = on_day(now())
    could_be_name = bool(
        sought and sought.words and request.post.role in LOOKS_UP_PERSONS and may_be_name(sought.words)
    )
    return render(
        request,
        "desk/find.html",
        {
            "form": form,
            "found": found,
            "rows": _rows(request.post, found, today) if found else [],
            "columns": column_names(),
            "result": result_said(found, sought) if found and sought else "",
            "ask": [directory.unit_label(unit) for unit in found.ask] if found else [],
            "perhaps_name": sought.words if could_be_name and sought else "",
            "takes_in": request.post.role == Role.CLERK,
            "looks_up_persons": request.post.role in LOOKS_UP_PERSONS,
        },
    )


def _rows(post: Post, found: Found, today: date) -> list[Row]:
    """The rows of what was found, in its order."""
    place = {case.pk: number for number, case in enumerate(found.cases)}
    cases = list(with_columns(listed(post, is_open=None).filter(pk__in=place)))
    return prepare(sorted(cases, key=lambda case: place[case.pk]), today=today)


def result_said(found: Found, sought: Sought) -> str:
    """What was found, in words that name no person."""
    if found.is_cut:
        return _("More than %(count)d matters fit; these are the latest. Say more to narrow it down.") % {
            "count": len(found.cases)
        }
    count = ngettext("%(count)d matter fits.", "%(count)d matters fit.", len(found.cases)) % {"count": len(found.cases)}
    if sought.person.is_empty:
        return count
    return count + " " + _("Looked up by person, within this office only; the look-up is recorded.")
