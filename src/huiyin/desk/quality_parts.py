"""What the pages of quality share: their tabs, a page of one thing with its acts, a page of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.cases.models import Case
from huiyin.cases.reach import can_see
from huiyin.desk.people_pages import tell
from huiyin.desk.pickers import DayInput
from huiyin.desk.rows import case_url, title_of
from huiyin.duties.office_time import today
from huiyin.people.access import StaffRequest
from huiyin.people.models import Post, Role
from huiyin.people.refusals import Refused
from huiyin.quality import refusals
from huiyin.web import dates
from huiyin.web.shown import Link

READERS = (Role.CLERK, Role.HEAD, Role.SUPERVISOR)
DIRECTORS = (Role.HEAD, Role.SUPERVISOR)
EVERYBODY = (Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Tab:
    """One room of quality."""

    name: str
    url: str
    is_here: bool


def tabs(post: Post, here: str) -> list[Tab]:
    """The rooms this post may enter, by the name of their first page."""
    every = (
        ("quality", _("Checks"), READERS),
        ("quality_traces", _("Trace-back"), READERS),
        ("quality_records", _("Accountability"), EVERYBODY),
        ("quality_units", _("Scorecards"), READERS),
        ("quality_practices", _("Good practice"), EVERYBODY),
        ("quality_lessons", _("Training and publicity"), EVERYBODY),
        ("quality_load", _("Workload"), (Role.HEAD,)),
    )
    return [Tab(name, reverse(f"desk:{url}"), url == here) for url, name, roles in every if post.role in roles]


# ---------- Acts ----------
@dataclass(frozen=True, slots=True)
class Act:
    """One thing that may be done with what the page shows: its form, and the action that takes what was typed."""

    name: str
    title: str
    button: str
    form: forms.Form
    do: Callable[..., object]
    hint: str = ""


def acted(request: StaffRequest, acts: Sequence[Act], done: str | Lazy) -> bool:
    """Whether an act was sent and done. A refusal stands at its form; what was typed stays."""
    if request.method != "POST":
        return False
    act = next((one for one in acts if one.name in request.POST), None)
    if act is None:
        messages.error(request, refusals.NotNow().message)
        return True
    if not act.form.is_valid():
        return False
    try:
        act.do(**act.form.cleaned_data)
    except Refused as refused:
        tell(act.form, refused)
        return False
    messages.success(request, str(done))
    return True


class PlainForm(forms.Form):
    """A button alone: nothing is asked."""


class WordsForm(forms.Form):
    """One text."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: str | Lazy, hint: str | Lazy = "", **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["text"].label = str(label)
        self.fields["text"].help_text = str(hint)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class SendBackForm(ReasonForm):
    """Why, and another day."""

    due_on = forms.DateField(label=gettext_lazy("New day"), widget=DayInput())


# ---------- Lists ----------
@dataclass(frozen=True, slots=True)
class TableRow:
    """One line; its first cell is the link."""

    url: str
    cells: tuple[str, ...]
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list under its heading; `none` and `how` where it is empty."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[TableRow]
    none: str = ""
    how: str = ""
    more: str = ""

    @property
    def lines(self) -> list[tuple[TableRow, list[tuple[str, str]]]]:
        return [(row, list(zip(self.heads[1:], row.cells[1:], strict=True))) for row in self.rows]


@dataclass(slots=True)
class Listing:
    """A page of lists."""

    here: str
    title: str
    status: str
    tables: Sequence[Table]
    links: Sequence[Link] = ()
    filters: Sequence[Any] = ()
    found: str = ""
    pager: Any = None
    words: str | None = None


def listing(request: StaffRequest, page: Listing) -> HttpResponse:
    return render(
        request,
        "desk/quality_list.html",
        {"page": page, "tabs": tabs(request.post, page.here), "clear_url": request.path},
    )


# ---------- One thing ----------
@dataclass(slots=True)
class One:
    """A page about one thing: facts in a list, texts under their headings, and what may be done."""

    here: str
    title: str
    status: str
    facts: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, str]] = ()
    acts: Sequence[Act] = ()
    case: Link | None = None
    trail: Link | None = None
    links: Sequence[Link] = ()
    note: str = ""
    tables: Sequence[Table] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def one_page(request: StaffRequest, page: One, template: str = "desk/quality_one.html") -> HttpResponse:
    told = [(name, value) for name, value in page.facts if value]
    texts = [(name, value) for name, value in page.texts if value]
    context = {"page": page, "facts": told, "texts": texts, "tabs": tabs(request.post, page.here), **page.extra}
    if "print" in request.GET and request.method != "POST":
        context |= {"back_url": request.path, "printed_on": dates.day(today())}
        return render(request, "desk/quality_print.html", context)
    return render(request, template, context, status=422 if request.method == "POST" else 200)


def form_page(
    request: StaffRequest, *, here: str, title: str, status: str, form: forms.Form, button: str, back: str, **more: Any
) -> HttpResponse:
    """A page with one form that opens something."""
    context = {"title": title, "status": status, "form": form, "button": button, "back": back, **more}
    context["tabs"] = tabs(request.post, here)
    is_sent = request.method == "POST"
    return render(request, "desk/quality_form.html", context, status=422 if is_sent else 200)


def done(request: StaffRequest, form: forms.Form, do: Callable[[], Any]) -> Any:
    """What the action gave; None where it refused, with the reason at the form."""
    try:
        return do()
    except Refused as refused:
        tell(form, refused)
        return None


def case_link(post: Post, case: Case) -> Link | None:
    """The matter, for whoever sees it; nothing for anybody else."""
    if not can_see(post, case):
        return None
    return Link(f"{case.number} {title_of(case)}", case_url(case.number))


def is_late(due_on: date | None, day: date) -> bool:
    return due_on is not None and due_on < day
