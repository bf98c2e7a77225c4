"""Controls for values that come in rows: measures of a plan, measures carried out, ways to solve a claim, a team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.desk.pickers import DayInput
from huiyin.desk.step_choices import posts_for
from huiyin.desk.teamwork import given_at, measure_words
from huiyin.procedure.schema import Field
from huiyin.procedure.state import Measure
from huiyin.procedure.terms import TRIAGES
from huiyin.web import dates
from huiyin.web.words import said

if TYPE_CHECKING:
    from huiyin.desk.step_asking import Asking

Made = dict[str, forms.Field]
Typed = Mapping[str, Any]
# Empty rows offered for a plan; whoever needs more sends it and plans again.
SPARE_ROWS = 3


def measures(asking: Asking, field: Field) -> Made:
    """Rows of what is to be done and by when; measures of the plan that are still open stand in the first ones."""
    open_now = _open_measures(asking)
    words = measure_words(open_now, given_at(asking.case, {item.step for item in open_now}))
    made: Made = {}
    for row in range(1, len(open_now) + SPARE_ROWS + 1):
        known = open_now[row - 1] if row <= len(open_now) else None
        made[f"{field.key}-{row}-text"] = forms.CharField(
            label=_("Measure %(number)d") % {"number": row},
            required=False,
            max_length=500,
            initial=words.get(known.no) if known else None,
        )
        made[f"{field.key}-{row}-due_on"] = forms.DateField(
            label=_("to be done by"), required=False, widget=DayInput, initial=known.due_on if known else None
        )
        # Words and day stand side by side (desk/step.html).
        vars(made[f"{field.key}-{row}-text"])["opens_row"] = True
        vars(made[f"{field.key}-{row}-due_on"])["closes_row"] = True
    return made


def _open_measures(asking: Asking) -> tuple[Measure, ...]:
    plan = asking.state.plan
    return plan.open_measures() if plan is not None else ()


def given_measures(asking: Asking, field: Field, typed: Typed) -> list[dict[str, Any]]:
    """Rows with both words and a day; the law core refuses half a row, so that none is lost in silence."""
    rows = []
    for name, value in typed.items():
        parts = name.split("-")
        if parts[0] != field.key or parts[-1] != "text":
            continue
        due_on = typed.get(f"{field.key}-{parts[1]}-due_on")
        if value or due_on:
            rows.append({"text": value or "", "due_on": due_on.isoformat() if isinstance(due_on, date) else ""})
    return rows


def measures_done(asking: Asking, field: Field) -> Made:
    """Measures of the plan that are still open."""
    open_now = _open_measures(asking)
    words = measure_words(open_now, given_at(asking.case, {item.step for item in open_now}))
    chosen = [
        (str(item.no), f"{words.get(item.no, '')} {dates.plain_day(item.due_on, asking.today)}") for item in open_now
    ]
    return {
        field.key: forms.MultipleChoiceField(
            label=said(field.label), choices=chosen, widget=forms.CheckboxSelectMultiple, required=True
        )
    }


def posts(asking: Asking, field: Field) -> Made:
    """Handlers of the competent unit who may help; those who do already are ticked."""
    unit, kept_out = asking.state.unit or asking.state.office, frozenset(asking.case.barred_staff)
    held = posts_for(unit, "handler", asking.today, kept_out)
    taken = {str(post) for post in (asking.state.handler, asking.state.lead) if post is not None}
    return {
        field.key: forms.MultipleChoiceField(
            label=said(field.label),
            help_text=said(field.hint),
            choices=[row for row in held if row[0] not in taken],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[str(post) for post in asking.state.team],
        )
    }


def chosen_numbers(asking: Asking, field: Field, typed: Typed) -> list[int]:
    return [int(number) for number in typed.get(field.key) or ()]


def triages(asking: Asking, field: Field) -> Made:
    """For each open claim: the way, the day, and what has to come about first."""
    made: Made = {}
    known = {item.no: item for item in asking.state.triage}
    texts = given_at(asking.case, {item.step for item in known.values()})
    ways = [("", _("not triaged now")), *((key, said(text)) for key, text in TRIAGES.items())]
    for request in asking.state.open_requests():
        if request.kind != "claim":
            continue
        before = known.get(request.no)
        rows = (texts.get(before.step, {}).get("triages") or ()) if before else ()
        what = next((row.get("what", "") for row in rows if row["no"] == request.no), "")
        stem = f"{field.key}-{request.no}"
        made[f"{stem}-way"] = forms.ChoiceField(
            label=_("How it is to be solved"), choices=ways, required=False, initial=before.way if before else ""
        )
        made[f"{stem}-until"] = forms.DateField(
            label=_("By"),
            required=False,
            widget=DayInput,
            initial=before.until if before else None,
            help_text=_("Needed where conditions are made or a group works"),
        )
        made[f"{stem}-what"] = forms.CharField(
            label=_("What has to be done first"), required=False, max_length=500, initial=what
        )
    return made


def given_triages(asking: Asking, field: Field, typed: Typed) -> list[dict[str, Any]]:
    rows = []
    for no in asking.open_numbers:
        way = typed.get(f"{field.key}-{no}-way")
        if not way:
            continue
        until = typed.get(f"{field.key}-{no}-until")
        row = {"no": no, "way": way, "what": typed.get(f"{field.key}-{no}-what") or ""}
        rows.append(row | ({"until": until.isoformat()} if isinstance(until, date) else {}))
    return rows
