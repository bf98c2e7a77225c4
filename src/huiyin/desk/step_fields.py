"""The controls of a step's fields: for each kind one maker (what is asked) and one reader (the value that is given).

Nothing here saves, and hardly anything knows a step by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.cases.visitable import visitable
from huiyin.desk import step_corrections, step_more, step_persons, step_reviews, step_rows
from huiyin.desk.pickers import DayInput, ManyFilesField, UnitField, unit_choices
from huiyin.desk.said import article_of
from huiyin.desk.step_asking import Asking
from huiyin.desk.step_choices import (
    PASSES_ON,
    Choices,
    above_unit,
    choices_for_number,
    choices_for_proceeding,
    choices_for_text,
    contacts_of,
    place_hint,
    posts_for,
)
from huiyin.documents.files import ACCEPT
from huiyin.people.directory import UnitCard
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Field
from huiyin.procedure.terms import KINDS, outcomes_of
from huiyin.web.words import ordinal, said

# Radio buttons up to here, a list beyond.
MOST_RADIOS = 6
DEFAULT_ROUTES = {"suggestion": "29", "accusation": "30", "claim": "31.6"}
# Days that are most often today; the others start empty.
TODAYS = frozenset({"served_on", "visited_on", "told_on"})

# Steps whose unit is not one that gets anything: it is the one complained of.
NAMES_BARRED = frozenset({"bar_person"})
# Choices whose first option is meant where nothing is said.
FIRST_IS_USUAL = frozenset({"asked_by"})

Made = dict[str, forms.Field]
Typed = Mapping[str, Any]


def _told(asking: Asking, field: Field) -> dict[str, Any]:
    """Label, hint and duty of a field, in the reader's language."""
    return {
        "label": said(field.label),
        "help_text": said(field.hint),
        "required": field.required and field.required_if is None,
        "initial": asking.preset.get(field.key),
    }


def _text(asking: Asking, field: Field) -> Made:
    chosen = choices_for_text(asking.case, asking.state, asking.offer.step.key, field)
    if chosen is not None:
        return {field.key: _choice_field(_told(asking, field), chosen)}
    if asking.offer.step.key == "bind_scan" and field.key == "file":
        return _files(asking, field)
    told = _told(asking, field)
    if field.key == "server" and not told["initial"]:
        told["initial"] = asking.post.doer.name
    return {field.key: forms.CharField(max_length=200, **told)}


def _longtext(asking: Asking, field: Field) -> Made:
    css = "voice" if field.key == "own_words" else ""
    area = forms.Textarea(attrs={"rows": 4, "class": css})
    told = _told(asking, field)
    if field.key in step_more.PREFILLED and not told["initial"]:
        told["initial"] = step_more.PREFILLED[field.key](asking)
    return {field.key: forms.CharField(max_length=20_000, widget=area, **told)}


def _day(asking: Asking, field: Field) -> Made:
    told = _told(asking, field)
    if told["initial"] is None and field.key in TODAYS:
        told["initial"] = asking.today
    return {field.key: forms.DateField(widget=DayInput, **told)}


def _number(asking: Asking, field: Field) -> Made:
    if field.key == "visited_contact":
        return _visited(asking, field)
    if asking.offer.step.key == "new_code":
        chosen: Choices | None = contacts_of(asking.case)
    else:
        chosen = choices_for_number(asking.state, field)
    if chosen is not None:
        return {field.key: _choice_field(_told(asking, field), chosen)}
    return {field.key: forms.IntegerField(min_value=1, max_value=9999, **_told(asking, field))}


def _visited(asking: Asking, field: Field) -> Made:
    """Whom the visit was made to: asked only where one of several has refused, and those are not offered."""
    if not asking.state.no_visits:
        return {}
    welcome = visitable(asking.case)
    chosen = [(key, name) for key, name in contacts_of(asking.case) if int(key) in welcome]
    return {field.key: _choice_field(_told(asking, field) | {"required": True}, chosen)}


def _choice(asking: Asking, field: Field) -> Made:
    told = _told(asking, field)
    if field.key in FIRST_IS_USUAL and told["initial"] is None:
        told["initial"] = field.options[0][0]
    return {field.key: _choice_field(told, [(key, said(text)) for key, text in field.options])}


def _choice_field(told: dict[str, Any], chosen: Choices) -> forms.ChoiceField:
    """Radio buttons for few, a list for many; one that must be chosen and is the only one is chosen already."""
    if len(chosen) == 1 and told["required"] and told["initial"] is None:
        told["initial"] = chosen[0][0]
    if len(chosen) <= MOST_RADIOS and told["required"]:
        return forms.ChoiceField(choices=chosen, widget=forms.RadioSelect, **told)
    return forms.ChoiceField(choices=[("", ""), *chosen], **told)


def _bool(asking: Asking, field: Field) -> Made:
    return {field.key: forms.BooleanField(**_told(asking, field))}


def _unit(asking: Asking, field: Field) -> Made:
    barred = frozenset() if asking.offer.step.key in NAMES_BARRED else frozenset(asking.case.barred_units)
    above = above_unit(asking.state, asking.post) if field.unit_scope == "above" else None
    told = _told(asking, field)
    if above is not None:
        told["initial"] = told["initial"] or asking.post.unit_id

    def may_have_it(card: UnitCard) -> bool:
        return not barred & set(card.line) and (above is None or card.id in above)

    if asking.offer.step.key in PASSES_ON and (hint := place_hint(asking.case)):
        told["help_text"] = hint
    choices = unit_choices(may_have_it, asking.state.office)
    return {field.key: UnitField(choices=choices, max_length=120, **told)}


def _post(asking: Asking, field: Field) -> Made:
    if field.unit_scope == "organ":
        return {field.key: _choice_field(_told(asking, field), step_reviews.posts(asking))}
    is_organ = asking.offer.step.by_whom == "organ"
    unit = asking.post.unit_id if is_organ else asking.state.unit or asking.state.office
    chosen = posts_for(unit, field.role, asking.today, kept_out=frozenset(asking.case.barred_staff))
    return {field.key: _choice_field(_told(asking, field), chosen)}


def _files(asking: Asking, field: Field) -> Made:
    made = ManyFilesField(**{**_told(asking, field), "initial": None})
    made.widget.attrs["accept"] = ACCEPT
    return {field.key: made}


def _request(asking: Asking, field: Field) -> Made:
    chosen = [(str(no), asking.request_label(no)) for no in asking.open_numbers]
    return {field.key: _choice_field(_told(asking, field), chosen)}


def _requests(asking: Asking, field: Field) -> Made:
    if len(asking.open_numbers) < 2:
        return {}
    chosen = [(str(no), asking.request_label(no)) for no in asking.open_numbers]
    told = _told(asking, field)
    return {field.key: forms.MultipleChoiceField(choices=chosen, widget=forms.CheckboxSelectMultiple, **told)}


def _proceeding(asking: Asking, field: Field) -> Made:
    """Which proceeding is meant; not asked where there is only one."""
    chosen = choices_for_proceeding(asking.state, asking.offer, asking.post)
    if len(chosen) < 2:
        return {}
    return {field.key: _choice_field(_told(asking, field) | {"required": True}, chosen)}


def _routes(asking: Asking, field: Field) -> Made:
    made: Made = {}
    chosen = [
        (said(name), [(way.key, _way(way.key)) for way in ROUTES.values() if way.kind == kind])
        for kind, name in KINDS.items()
    ]
    for no in asking.open_numbers:
        request = asking.state.request(no)
        assert request is not None
        route = forms.ChoiceField(
            label=_("Route of %(request)s") % {"request": ordinal(no)},
            choices=chosen,
            initial=request.route or DEFAULT_ROUTES[request.kind],
            help_text=said(field.hint),
        )
        made[f"{field.key}-{no}-route"] = route
        made[f"{field.key}-{no}-own_notice"] = forms.BooleanField(
            label=_("Its own law governs the notice (art. 23, last paragraph)"),
            required=False,
            initial=request.own_notice,
        )
    return made


def _way(key: str) -> str:
    way = ROUTES[key]
    return f"{article_of(way.citation)} {said(way.name)}"


def _answers(asking: Asking, field: Field) -> Made:
    made: Made = {}
    # A single request is answered; of several some may wait for a later opinion.
    is_only = len(asking.open_numbers) == 1
    later = [] if is_only else [("", _("not in this opinion"))]
    for no in asking.open_numbers:
        request = asking.state.request(no)
        assert request is not None
        outcomes = [*((key, said(text)) for key, text in outcomes_of(request.kind).items()), *later]
        stem = f"{field.key}-{no}"
        made[f"{stem}-outcome"] = forms.ChoiceField(
            label=_("Outcome"),
            choices=outcomes,
            widget=forms.RadioSelect,
            required=is_only,
            initial=None if is_only else "",
        )
        made[f"{stem}-opinion"] = forms.CharField(
            label=_("Answer"), required=is_only, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
        )
        made[f"{stem}-facts"] = forms.CharField(
            label=_("Facts on this request"),
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        made |= step_more.make_follow_up(stem)
    return made


MAKERS: Mapping[str, Callable[[Asking, Field], Made]] = {
    "text": _text,
    "longtext": _longtext,
    "date": _day,
    "number": _number,
    "choice": _choice,
    "bool": _bool,
    "unit": _unit,
    "post": _post,
    "files": _files,
    "request": _request,
    "requests": _requests,
    "proceeding": _proceeding,
    "routes": _routes,
    "answers": _answers,
    "answered": step_reviews.make_answered,
    "results": step_reviews.make_results,
    "corrections": step_corrections.make,
    "identity": step_persons.make,
    "measures": step_rows.measures,
    "measures_done": step_rows.measures_done,
    "triages": step_rows.triages,
    "posts": step_rows.posts,
    "panel": step_more.make_panel,
    "money": step_more.make_money,
    "promises": step_more.make_promises,
    "case_files": step_more.make_case_files,
    "articles": step_more.make_articles,
    # Filled by registration and by the petitioner, never at the desk.
    "asks": lambda asking, field: {},
    "numbers": lambda asking, field: {},
    "ratings": lambda asking, field: {},
}


def typed_value(asking: Asking, field: Field, typed: Typed) -> Any:
    value = typed.get(field.key)
    return value.isoformat() if isinstance(value, date) else value


def _as_number(asking: Asking, field: Field, typed: Typed) -> int | None:
    value = typed.get(field.key)
    return int(value) if value not in (None, "") else None


def _as_numbers(asking: Asking, field: Field, typed: Typed) -> list[int]:
    return [int(no) for no in typed.get(field.key) or ()] or list(asking.open_numbers)


def _given_routes(asking: Asking, field: Field, typed: Typed) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for no in asking.open_numbers:
        key = typed.get(f"{field.key}-{no}-route")
        if not key:
            continue
        row = {"no": no, "kind": ROUTES[key].kind, "route": key}
        if typed.get(f"{field.key}-{no}-own_notice"):
            row["own_notice"] = True
        rows.append(row)
    return rows


def given_answers(asking: Asking, field: Field, typed: Typed) -> list[dict[str, Any]]:
    rows = []
    for no in asking.open_numbers:
        values = {key: typed.get(f"{field.key}-{no}-{key}") or "" for key in ("outcome", "opinion", "facts")}
        if values["outcome"]:
            follow_up = step_more.read_follow_up(f"{field.key}-{no}", values["outcome"], typed)
            rows.append({"no": no, **values, **follow_up})
    return rows


def _given_text(asking: Asking, field: Field, typed: Typed) -> Any:
    value = typed.get(field.key)
    # The one text that names an uploaded file: the last one sent is the scan to bind.
    return value[-1] if isinstance(value, list) and value else value


READERS: Mapping[str, Callable[[Asking, Field, Typed], Any]] = {
    "text": _given_text,
    "number": _as_number,
    "post": _as_number,
    "request": _as_number,
    "proceeding": _as_number,
    "requests": _as_numbers,
    "routes": _given_routes,
    "answers": given_answers,
    "answered": step_reviews.read_answered,
    "results": step_reviews.read_results,
    "corrections": step_corrections.read,
    # Sealed by whoever takes the step; never among its values.
    "identity": lambda asking, field, typed: None,
    "measures": step_rows.given_measures,
    "measures_done": step_rows.chosen_numbers,
    "triages": step_rows.given_triages,
    "posts": step_rows.chosen_numbers,
    "panel": step_rows.chosen_numbers,
    "money": step_more.read_money,
    "promises": step_more.read_promises,
}
