"""The controls of a review's steps: which answers are meant, what the opinion says of each, who may look into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from huiyin.cases import timeline
from huiyin.desk.step_choices import Choices, posts_for
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.effects.review import OPINIONS
from huiyin.procedure.reviews import earlier_hands, reviewable
from huiyin.procedure.schema import Field
from huiyin.procedure.schema import Step as LawStep
from huiyin.procedure.state import Proceeding
from huiyin.procedure.terms import OUTCOMES, RESULTS
from huiyin.web.words import ordinal, said

if TYPE_CHECKING:
    from huiyin.desk.case import Whole
    from huiyin.desk.step import Sent
    from huiyin.desk.step_asking import Asking
    from huiyin.desk.step_forms import StepForm

Made = dict[str, forms.Field]
Typed = Mapping[str, Any]
# Roles that may look into a review; supervisors and custodians do not.
LOOKS_INTO = frozenset({"handler", "head", "clerk"})


def meant(asking: Asking) -> tuple[Proceeding, ...]:
    """The proceedings the step may be about for this post; for an outside organ, those that one conducts."""
    found = asking.state.open_proceedings(*asking.offer.step.concerns)
    if asking.offer.on_behalf:
        return tuple(item for item in found if item.unit is not None and directory.unit(item.unit).is_outside)
    return tuple(item for item in found if asking.post.unit_id == item.unit or asking.post.pk == item.handler)


def posts(asking: Asking) -> Choices:
    """Posts of the organ and of its inner offices that had no part in the matter before."""
    found: Choices = []
    for item in meant(asking):
        shut = earlier_hands(asking.state, item) | set(asking.case.barred_staff)
        for unit in house_of(item.unit) if item.unit is not None else ():
            rows = posts_for(unit, None, asking.today)
            found += [(pk, _labelled(unit, item.unit, label)) for pk, label in rows if _may(int(pk), shut)]
    return list(dict(found).items())


def _labelled(unit: int, organ: int | None, label: str) -> str:
    return label if unit == organ else f"{label} · {directory.unit_label(unit)}"


def _may(post: int, shut: frozenset[int] | set[int]) -> bool:
    card = directory.post(post)
    return card.role in LOOKS_INTO and card.staff_id not in shut


def house_of(organ: int) -> list[int]:
    """The organ and the offices inside it: units below it at its own level."""
    level = directory.unit(organ).level
    cards = [card for card in directory.units().values() if organ in card.line and card.level == level]
    return [card.id for card in sorted(cards, key=lambda card: card.path) if card.is_active]


def make_answered(asking: Asking, field: Field) -> Made:
    """Which answers are meant; not asked where there is only one."""
    numbers = reviewable(asking.state)
    if len(numbers) < 2:
        return {}
    chosen = [(str(no), asking.request_label(no)) for no in numbers]
    return {
        field.key: forms.MultipleChoiceField(
            label=said(field.label),
            choices=chosen,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("None ticked means all of them."),
        )
    }


def read_answered(asking: Asking, field: Field, typed: Typed) -> list[int]:
    return [int(no) for no in typed.get(field.key) or ()] or list(reviewable(asking.state))


def make_results(asking: Asking, field: Field) -> Made:
    """For each request of the review: upheld, changed (to what) or revoked, and why."""
    made: Made = {}
    for no in numbers_of(asking):
        stem = f"{field.key}-{no}"
        known = asking.state.request(no)
        outcomes = [(key, said(text)) for key, text in OUTCOMES.items() if known is None or key != known.outcome]
        made[f"{stem}-result"] = forms.ChoiceField(
            label=_("Result"),
            choices=[(key, said(text)) for key, text in RESULTS.items()],
            widget=forms.RadioSelect,
        )
        made[f"{stem}-outcome"] = forms.ChoiceField(
            label=_("Changed to"), choices=[("", ""), *outcomes], required=False
        )
        made[f"{stem}-opinion"] = forms.CharField(
            label=_("Opinion on this request"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
        )
    return made


def numbers_of(asking: Asking) -> list[int]:
    """The requests of the reviews this post may draft for; the law core judges that one review is covered."""
    return sorted({no for item in meant(asking) for no in item.requests})


def judge(form: StepForm, field: Field, typed: Typed) -> None:
    """A changed answer says to what."""
    for row in read_results(form.asking, field, typed):
        if row["result"] == "changed" and not row.get("outcome"):
            error = ValidationError(_("Say to what the answer is changed."), code="required")
            form.add_error(f"{field.key}-{row['no']}-outcome", error)


def read_results(asking: Asking, field: Field, typed: Typed) -> list[dict[str, Any]]:
    rows = []
    for no in numbers_of(asking):
        values = {key: typed.get(f"{field.key}-{no}-{key}") or "" for key in ("result", "outcome", "opinion")}
        if values["result"] != "changed":
            values.pop("outcome")
        if values["result"]:
            rows.append({"no": no, **values})
    return rows


def papers_of(whole: Whole, law: LawStep) -> tuple[str, ...]:
    """The papers the step may issue here: of the three opinions only those of what is open."""
    if law.key != "sign_review":
        return law.papers
    return tuple(dict.fromkeys(OPINIONS[item.kind] for item in whole.state.open_proceedings(*law.concerns)))


def drafted(sent: Sent) -> dict[str, Any] | None:
    """The drafted review opinion as the head reads it before signing: its texts, and each result under its request."""
    items = [item for item in meant(sent.form.asking) if item.status == "signing"]
    if not items:
        return None
    law = procedure_for(sent.whole.case.procedure)
    key = "draft_full_check" if items[0].kind == "full_check" else "draft_review"
    steps = (step for step in reversed(timeline.steps_of(sent.whole.case)) if step.key == key)
    given = next((step.given for step in steps if step.given.get("proceeding") == items[0].no), None)
    if given is None:
        return None
    fields = (field for field in law.steps[key].fields if field.kind == "longtext" and given.get(field.key))
    return {
        "texts": [(said(field.label), given[field.key]) for field in fields],
        "results": [_read(sent, row) for row in given.get("results", ())],
    }


def _read(sent: Sent, row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    outcome = said(OUTCOMES.get(row.get("outcome", "")))
    result = said(RESULTS[row["result"]])
    words = sent.form.asking.words.get(int(row["no"]), "")
    return ordinal(int(row["no"])), words, f"{result} {outcome}".rstrip(), str(row["opinion"])
