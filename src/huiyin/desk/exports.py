"""Asking for a file: what is in it in words, which form, and what for; small ones come at once, large ones as a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.bulletins.exports import kinds
from huiyin.bulletins.exports.actions import ExportRefused, Wish, ask_export
from huiyin.bulletins.exports.forms import FORMS
from huiyin.bulletins.exports.kinds import Asked, Kind
from huiyin.bulletins.exports.ledgers import READERS, period_of
from huiyin.bulletins.exports.models import ExportState
from huiyin.bulletins.exports.names import MOST_NAMED, may_name
from huiyin.cases.models import Channel
from huiyin.desk.book import PeriodForm
from huiyin.desk.export_files import file_response
from huiyin.desk.export_worklist import question_from
from huiyin.desk.filters import units_offered
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.web import shown
from huiyin.web.words import said

type Question = dict[str, str]


class ExportForm(forms.Form):
    """Which form of file, and what it is for; the names only where the post may ask for them."""

    form = forms.ChoiceField(label=gettext_lazy("File"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("What the file is for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Recorded in the office's ledger with the filter, the number of rows and the file's digest."
        ),
    )
    with_names = forms.BooleanField(
        label=gettext_lazy("With the petitioners' names and telephone numbers"), required=False
    )

    def __init__(self, *given: Any, kind: Kind, names: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["form"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, said(FORMS[key].name)) for key in kind.forms]
        field.initial = kind.forms[0]
        if not names:
            del self.fields["with_names"]
            return
        self.fields["with_names"].help_text = _(
            "Opens the identities of at most %(most)d matters of this office: a step on each of them, which the"
            " petitioner sees."
        ) % {"most": MOST_NAMED}


def _period_question(query: QueryDict, asked: Asked) -> Question:
    """First and last day and the channel, as far as they can be read."""
    form = PeriodForm(query)
    if not form.is_valid():
        return {}
    given = form.cleaned_data
    found = {name: given[name].isoformat() for name in ("first", "last") if given.get(name)}
    return found | ({"channel": given["channel"]} if given.get("channel") else {})


def _unit_question(query: QueryDict, asked: Asked) -> Question:
    """The period, and one unit within reach."""
    found = _period_question(query, asked)
    typed = query.get("unit", "")
    return found | ({"unit": typed} if typed in dict(units_offered(asked.post, typed)) else {})


# How the address of a kind is read; whatever is not offered is left out.
QUESTIONS: dict[str, Callable[[QueryDict, Asked], Question]] = {
    "worklist": question_from,
    "book": _period_question,
    "assigned": _period_question,
    "matters": _period_question,
    "events": _unit_question,
    "figures": _unit_question,
}
PERIODS = frozenset({"book", "assigned", "matters", "events", "figures"})
# Where one is led back to, to choose other rows.
LISTS = {"worklist": "desk:worklist", "book": "desk:book", "assigned": "desk:assigned_list"}


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*sorted(READERS))
def new_export(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The form; sent, the file itself, or the page of the job that makes it."""
    found = kinds.KINDS.get(kind)
    if found is None or kind not in QUESTIONS:
        raise Http404
    if request.post.role not in found.roles:
        raise Http404
    at = now()
    asked = Asked(request.post, {}, on_day(at), at)
    question = QUESTIONS[kind](request.GET, asked)
    form = ExportForm(request.POST or None, kind=found, names=found.may_name and may_name(request.post))
    status = 200
    if request.method == "POST":
        answer = _asked_for(request, form, found, question) if form.is_valid() else None
        if answer is not None:
            return answer
        status = 422
    asked = Asked(request.post, question, on_day(at), at)
    context = {
        "kind": said(found.name),
        "which": found.said(asked),
        "form": form,
        "filters": _filters(found, asked),
        "list_url": _list_url(kind, question),
        # Figures count sealed matters as well; of them nothing but their number can be told.
        "tells_matters": kind != "figures",
        "columns": [said(column.name) for column in found.columns(asked)],
    }
    return render(request, "desk/export_new.html", context, status=status)


def _asked_for(
    request: StaffRequest, form: ExportForm, kind: Kind, question: Mapping[str, str]
) -> HttpResponseBase | None:
    """The answer to a form that was sent; None where it was refused, and the form says why."""
    given = form.cleaned_data
    wish = Wish(kind.key, given["form"], question, given["reason"], bool(given.get("with_names")))
    try:
        row = ask_export(by=request.post, wish=wish, at=now(), language=get_language() or "zh-hans")
    except ExportRefused as refused:
        form.add_error(None, refused.why)
        return None
    if row.state == ExportState.DONE:
        return file_response(request, row)
    return HttpResponseRedirect(reverse("desk:export", args=[row.pk]))


def _filters(kind: Kind, asked: Asked) -> list[shown.Filter]:
    """The period, where the kind has one; the worklist's filters stay on the worklist."""
    if kind.key not in PERIODS:
        return []
    first, last = period_of(asked)
    found = [
        shown.Filter("first", _("From"), first.isoformat(), (), kind="date"),
        shown.Filter("last", _("To"), last.isoformat(), (), kind="date"),
    ]
    if kind.key in {"events", "figures"} and (units := units_offered(asked.post, asked.question.get("unit", ""))):
        found.append(shown.Filter("unit", pgettext("figures", "Where"), asked.question.get("unit", ""), units))
    if kind.key == "book":
        options = [("", _("all channels")), *((value, str(label)) for value, label in Channel.choices)]
        found.append(shown.Filter("channel", _("Channel"), asked.question.get("channel", ""), tuple(options)))
    return found


def _list_url(kind: str, question: Mapping[str, str]) -> str:
    name = LISTS.get(kind)
    return f"{reverse(name)}?{urlencode(question)}".rstrip("?") if name else ""
