"""The texts of a step's form edited in Word: taken out, read back, and compared before they go into the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from huiyin.cases.identities import may_open
from huiyin.cases.models import Case
from huiyin.cases.papers_opinion import cited_in
from huiyin.desk.step_forms import StepForm
from huiyin.desk.step_papers import foreseen
from huiyin.documents.content import Letter, letter_of
from huiyin.documents.office_files import DOCX
from huiyin.documents.papers import frozen_fields, number_text
from huiyin.documents.templates import field_specs
from huiyin.documents.word import Fixed, Slot, WordRefused, placed, read_back, written
from huiyin.people.access import StaffRequest
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.schema import Step
from huiyin.procedure.terms import Text
from huiyin.web.words import said

NOTHING = Text("请先选择修改好的Word文件。", "Choose the edited Word file first.")


@dataclass(frozen=True, slots=True)
class Difference:
    """One text that Word changed: before and after, and the control it belongs to."""

    name: str
    label: str
    before: str
    after: str


def has_texts(form: StepForm) -> bool:
    return any(_is_text(field) for field in form.fields.values())


def as_word(request: StaffRequest, case: Case, law: Step, form: StepForm) -> HttpResponse:
    """The form's texts as a Word file, laid out as the paper they become, with what is typed so far."""
    letter = _letter(request, law, form)
    content = written(
        letter=letter,
        of=_of(case, law),
        pieces=list(_pieces(form)),
        hint=_("Edit only the tinted texts, save as DOCX, and upload the file on the page it came from."),
        also=_("Texts of the form that the paper does not show; they may be edited as well:"),
    )
    response = HttpResponse(content, content_type=DOCX)
    name = f"{case.number} {letter.title}.docx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _letter(request: StaffRequest, law: Step, form: StepForm) -> Letter:
    """The paper as it will look, each text of the form marked in its place; a bare sheet where the step issues none."""
    asking, unit = form.asking, request.post.unit
    paper = foreseen(asking.case, asking.state, law, request.post, given=_given(form))
    if paper is None:
        return Letter(unit.name, said(law.name), "", "", (), (), unit.name, "", "", layout="sheet")
    fields = dict(paper.fields)
    if not (asking.case.is_sealed or may_open(request.post, asking.case)):
        fields = {key: value for key, value in fields.items() if not field_specs()[key].is_person}
    year = asking.today.year
    number = number_text(paper.unit, year, "　")
    letter = letter_of(paper.kind, frozen_fields(fields, paper.unit), number=number, on=asking.today)
    # The day is that of the signature, which is still to come.
    return replace(letter, dated=f"{year}年　月　日")


def _given(form: StepForm) -> dict[str, Any]:
    """What the form would give, with a mark in the place of every long text."""
    form.is_valid()
    # An optional text that is empty needs no place in the paper; it follows behind it.
    shown = {name for name, _label, text in _texts(form) if text or form.fields[name].required}
    # What is private leaves the system only on the paper itself.
    private = {name: "……" for name, field in form.fields.items() if getattr(field, "is_private", False)}
    form.cleaned_data |= {name: placed(name) for name in shown} | private
    try:
        given = form.given({})
    except (LookupError, ValueError, TypeError):
        # So little is filled in that nothing can be read: every text then stands behind the bare paper.
        return {}
    for field in form.asking.fields:
        if field.kind in ("answers", "results"):
            given[field.key] = [*given.get(field.key, ()), *_undecided(form, field.key, given.get(field.key, ()))]
    with suppress(NotAllowed):
        given |= cited_in(form.asking.case, given)
    return given


def _undecided(form: StepForm, key: str, decided: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Requests whose outcome is still open: their answer has its place if words were typed, or if none is decided."""
    known = {row["no"] for row in decided}
    for name, _label, text in _texts(form):
        stem, _, part = name.rpartition("-")
        no = int(stem.removeprefix(f"{key}-")) if stem.startswith(f"{key}-") and part == "opinion" else 0
        if no and no not in known and (text or not known):
            yield {"no": no, "outcome": "", "result": "", "opinion": placed(name)}


def differences(request: StaffRequest, case: Case, law: Step, form: StepForm) -> list[Difference]:
    """What the uploaded file says otherwise. Raises WordRefused or FileRefused."""
    upload = request.FILES.get("word-file")
    if upload is None:
        raise WordRefused(NOTHING)
    found = read_back(upload.read(), of=_of(case, law))
    changed = []
    for name, label, before in _texts(form):
        after = found.get(name, before)
        if " ".join(after.split()) != " ".join(before.split()):
            changed.append(Difference(name, label, before, after))
    return changed


def taken(request: StaffRequest) -> QueryDict:
    """The form as it was sent, with the chosen texts of the Word file in place of its own."""
    data = request.POST.copy()
    for name in request.POST.getlist("word-take"):
        data[name] = request.POST.get(f"word-{name}", "")
    return data


def _of(case: Case, law: Step) -> str:
    return f"{case.number} {law.key}"


def _is_text(field: forms.Field) -> bool:
    """Long texts, but none that may leave the system only as a paper does: words of a sealed matter, of a person."""
    return isinstance(field.widget, forms.Textarea) and not getattr(field, "is_private", False)


def _texts(form: StepForm) -> Iterator[tuple[str, str, str]]:
    """Name, label and present words of every long text of the form."""
    for part in form.parts:
        for bound in part.fields:
            if _is_text(bound.field):
                yield bound.name, str(bound.label), str(bound.value() or "").replace("\r\n", "\n")


def _pieces(form: StepForm) -> Iterator[Slot | Fixed]:
    present = {name: text for name, _label, text in _texts(form)}
    for part in form.parts:
        slots = [bound for bound in part.fields if bound.name in present]
        if slots and part.name:
            yield Fixed(part.name, is_heading=True)
            yield Fixed(part.words)
        yield from (Slot(bound.name, str(bound.label), present[bound.name]) for bound in slots)
