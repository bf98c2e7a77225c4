"""Optional layers for the administrator: what each asks, where it comes from, since when it is on, who switched it.

The same switch as ``huiyin layer``: one entry of the ledger, seen by every process within seconds (decisions/0015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.desk.pickers import DayInput
from huiyin.duties.layers import LayerRefused, Switch, layers_in_force, switch_layer, switches
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Role
from huiyin.procedure.catalogue import PROCEDURES
from huiyin.procedure.layers import OPTIONAL, OptionalLayer
from huiyin.web import dates
from huiyin.web.words import said

# How sure each source is (docs/procedure.md); a layer is never marked V or P.
MARKS = {
    "X": gettext_lazy("read in an excerpt, not in the whole rule"),
    "S": gettext_lazy("read in a working paper of an office"),
    "M": gettext_lazy("from memory: check it against the official text first"),
}


class SwitchForm(forms.Form):
    """On from a day, or off; with the reason that stands in the ledger beside it."""

    layer = forms.ChoiceField(widget=forms.HiddenInput)
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Today or later. It binds what begins from that day on; nothing that runs is moved."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, and on whose decision"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["layer"].choices = [(key, key) for key in OPTIONAL]  # type: ignore[attr-defined]  # a ChoiceField


@dataclass(frozen=True, slots=True)
class Line:
    """One layer ready to show: what it asks and changes, its source, how it stands, and its switches."""

    layer: OptionalLayer
    mark: str
    steps: str
    since: date | None
    is_on: bool
    form: SwitchForm
    history: Sequence[str]


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.ADMINISTRATOR)
def optional_rules(request: StaffRequest) -> HttpResponse:
    """The list; posted, one of them is switched."""
    if request.method == "GET":
        return render(request, "desk/optional_rules.html", {"lines": _lines()})
    sent = SwitchForm(request.POST, prefix=request.POST.get("prefix", ""))
    key = str(sent.data.get(sent.add_prefix("layer"), ""))
    if key not in OPTIONAL:
        raise Http404
    if sent.is_valid() and _switched(request, sent, is_off="off" in request.POST):
        return redirect("desk:optional_rules")
    return render(request, "desk/optional_rules.html", {"lines": _lines(sent, key)}, status=422)


def _switched(request: StaffRequest, form: SwitchForm, *, is_off: bool) -> bool:
    at, data = now(), form.cleaned_data
    since = None if is_off else data["since"] or on_day(at)
    try:
        switch_layer(
            key=data["layer"],
            since=since,
            at=at,
            by=request.staff.name,
            why=data["reason"].strip(),
            signature=request.post.signature,
        )
    except LayerRefused as refused:
        form.add_error("since", said(refused.text))
        return False
    name = said(OPTIONAL[data["layer"]].name)
    if since is None:
        messages.success(request, _("%(layer)s is off. What has begun goes on as it was.") % {"layer": name})
    else:
        day = dates.plain_day(since, on_day(at))
        messages.success(request, _("%(layer)s is on from %(day)s.") % {"layer": name, "day": day})
    return True


def _lines(sent: SwitchForm | None = None, key: str = "") -> list[Line]:
    today, on, made = on_day(now()), layers_in_force(), switches()
    return [
        Line(
            layer=layer,
            mark=str(MARKS.get(layer.citation.mark, "")),
            steps=_steps_of(layer.key),
            since=on.get(layer.key),
            is_on=layer.key in on and on[layer.key] <= today,
            form=sent if sent is not None and layer.key == key else _form(layer.key, today),
            history=[_said(one, today) for one in reversed(made) if one.layer == layer.key],
        )
        for layer in OPTIONAL.values()
    ]


def _form(key: str, today: date) -> SwitchForm:
    return SwitchForm(prefix=key, initial={"layer": key, "since": today})


def _steps_of(key: str) -> str:
    """The steps that are there only while it is on; empty where it adds a date or a condition."""
    steps = {step.key: step for law in PROCEDURES.values() for step in law.steps.values() if step.layer == key}
    return _(", ").join(said(step.name) for step in steps.values())


def _said(one: Switch, today: date) -> str:
    moment = dates.moment(one.at, today)
    if one.since is None:
        told = _("%(when)s: switched off by %(who)s") % {"when": moment, "who": one.who or _("the command line")}
    else:
        told = _("%(when)s: switched on from %(day)s by %(who)s") % {
            "when": moment,
            "day": dates.plain_day(one.since, today),
            "who": one.who or _("the command line"),
        }
    return _("%(told)s. %(why)s") % {"told": told, "why": one.why} if one.why else told
