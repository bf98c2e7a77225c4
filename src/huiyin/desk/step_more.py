"""Controls for what hearings, agreements, opinions and help ask for: panels, amounts, promises, evidence, articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huiyin.cases import articles
from huiyin.cases.models import CaseFile
from huiyin.cases.papers_opinion import remedy_for
from huiyin.desk.pickers import DayInput
from huiyin.desk.step_choices import posts_for
from huiyin.procedure.schema import Field
from huiyin.web.words import said

if TYPE_CHECKING:
    from huiyin.desk.step_asking import Asking

Made = dict[str, forms.Field]
Typed = Mapping[str, Any]
MOST_PROMISES = 4
# A billion yuan: no help and no settlement of a petition comes near it.
MOST_YUAN = Decimal("1000000000")
LONGEST_QUOTE = 60


def _told(field: Field) -> dict[str, Any]:
    return {"label": said(field.label), "help_text": said(field.hint), "required": field.required}


def make_panel(asking: Asking, field: Field) -> Made:
    """Posts of the unit that holds the hearing; who has to stand aside is not among them."""
    kept_out = frozenset(asking.case.barred_staff)
    chosen = posts_for(asking.post.unit_id, field.role, asking.today, kept_out=kept_out)
    return {field.key: forms.MultipleChoiceField(choices=chosen, widget=forms.CheckboxSelectMultiple, **_told(field))}


def make_money(asking: Asking, field: Field) -> Made:
    """An amount in yuan and fen; kept in fen."""
    amount = forms.DecimalField(
        min_value=Decimal("0.01"), max_value=MOST_YUAN, max_digits=12, decimal_places=2, **_told(field)
    )
    return {field.key: amount}


def read_money(asking: Asking, field: Field, typed: Typed) -> int | None:
    value = typed.get(field.key)
    return int(value * 100) if value is not None else None


def make_promises(asking: Asking, field: Field) -> Made:
    """A few lines of what is to be done, by whom, by when; empty lines are left out."""
    made: Made = {}
    for no in range(1, MOST_PROMISES + 1):
        names = {"name": said(field.label), "no": no}
        made[f"{field.key}-{no}-what"] = forms.CharField(
            label=_("%(name)s %(no)d") % names,
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        made[f"{field.key}-{no}-who"] = forms.CharField(label=_("By whom"), required=False, max_length=120)
        made[f"{field.key}-{no}-by"] = forms.DateField(label=_("By when"), required=False, widget=DayInput)
    return made


def read_promises(asking: Asking, field: Field, typed: Typed) -> list[dict[str, Any]]:
    rows = []
    for no in range(1, MOST_PROMISES + 1):
        row = {part: typed.get(f"{field.key}-{no}-{part}") or "" for part in ("what", "who", "by")}
        if row["what"]:
            rows.append({key: _plain(value) for key, value in row.items() if value})
    return rows


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def judge_promises(form: forms.Form, key: str) -> None:
    """Whoever names a person or a day says what is to be done."""
    for no in range(1, MOST_PROMISES + 1):
        typed = {part: form.cleaned_data.get(f"{key}-{no}-{part}") for part in ("what", "who", "by")}
        if (typed["who"] or typed["by"]) and not typed["what"]:
            form.add_error(f"{key}-{no}-what", ValidationError(_("Fill this in."), code="required"))


def make_case_files(asking: Asking, field: Field) -> Made:
    """The files of the case the handler may read; nothing is asked where there are none."""
    rows = CaseFile.objects.filter(case=asking.case, is_sealed=False).select_related("file").order_by("id")
    chosen = [(str(row.file_id), row.file.name) for row in rows]
    if not chosen:
        return {}
    return {field.key: forms.MultipleChoiceField(choices=chosen, widget=forms.CheckboxSelectMultiple, **_told(field))}


def make_articles(asking: Asking, field: Field) -> Made:
    """The library, each article with its citation first; in a browser with script it narrows while words are typed."""
    chosen = [(item.key, _named(item)) for item in articles.library()]
    box = forms.CheckboxSelectMultiple(attrs={"data-narrow": _("Words to look for")})
    return {field.key: forms.MultipleChoiceField(choices=chosen, widget=box, **_told(field))}


def _named(article: articles.Article) -> str:
    text = article.text if len(article.text) <= LONGEST_QUOTE else article.text[: LONGEST_QUOTE - 1] + "…"
    return f"{said(article.citation)} {text}"


def make_follow_up(stem: str) -> Made:
    """What a supported answer leaves to be done; it is followed from service until it is done."""
    return {
        f"{stem}-todo": forms.CharField(
            label=_("If supported: what is to be done"),
            required=False,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("Followed from service until it is done. Left empty, the answer itself is what is to be done."),
        ),
        f"{stem}-todo_who": forms.CharField(label=_("By whom"), required=False, max_length=120),
        f"{stem}-todo_by": forms.DateField(label=_("By when"), required=False, widget=DayInput),
        f"{stem}-todo_none": forms.BooleanField(label=_("Nothing is left to be done"), required=False),
    }


def read_follow_up(stem: str, outcome: str, typed: Typed) -> dict[str, Any]:
    if outcome != "supported" or typed.get(f"{stem}-todo_none"):
        return {}
    found: dict[str, Any] = {"perform": True}
    for key, name in (("todo", "todo"), ("todo_who", "todo_who"), ("perform_by", "todo_by")):
        if typed.get(f"{stem}-{name}"):
            found[key] = _plain(typed[f"{stem}-{name}"])
    return found


def _remedy(asking: Asking) -> str:
    return remedy_for(asking.case, asking.state, asking.state.unit or asking.state.office)


PREFILLED: Mapping[str, Callable[[Asking], str]] = {"remedy": _remedy}
