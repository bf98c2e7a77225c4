"""The texts of a step's form edited in Word: taken out, read back, and compared before they go into the form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, QueryDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.desk.step_forms import StepForm
from huiyin.documents.office_files import DOCX
from huiyin.documents.templates import TEMPLATES, template
from huiyin.documents.word import Fixed, Slot, WordRefused, read_back, written
from huiyin.people.access import StaffRequest
from huiyin.procedure.schema import Step
from huiyin.procedure.terms import Text
from huiyin.web.words import said

NOTHING = Text("请先选择修改好的Word文件。", "Choose the edited Word file first.")
# The paper whose text a step writes, where it is another step that issues it.
DRAFTS = {"draft": "handling_opinion"}


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
    """The form's texts as a Word file, with what is typed so far."""
    kind = DRAFTS.get(law.key) or next(iter(law.papers), "")
    title = template(kind).title if kind in TEMPLATES else said(law.name)
    content = written(
        office=request.post.unit.name,
        title=title,
        of=_of(case, law),
        pieces=list(_pieces(form)),
        hint=_("Edit only inside the marked fields, save as DOCX, and upload the file on the page it came from."),
    )
    response = HttpResponse(content, content_type=DOCX)
    name = f"{case.number} {title}.docx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


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
