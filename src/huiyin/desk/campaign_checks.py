"""Inspection and acceptance, look-back samples, and mechanisms that are to be better afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.campaigns import checking, samples
from huiyin.campaigns.models import Campaign, Finding, Improvement, Inspection, Sample
from huiyin.campaigns.rights import acts_for, may_keep
from huiyin.campaigns.terms import MECHANISMS, VERDICTS
from huiyin.cases.models import Case
from huiyin.desk.campaign_said import SEES_CAMPAIGNS, campaign_or_404, common, listed, options
from huiyin.desk.people_pages import tell
from huiyin.desk.pickers import DayInput
from huiyin.desk.rows import case_url, step_url_for, title_of
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.procedure.catalogue import procedure_for
from huiyin.web import dates
from huiyin.web.words import said

MOST_FINDINGS = 12


def _unit_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)


class InspectionForm(forms.Form):
    """What was looked at; the findings are rows."""

    unit = _unit_field()
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    way = forms.CharField(
        label=gettext_lazy("How"), max_length=200, help_text=gettext_lazy("Such as: on site, ten files read.")
    )
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), widget=forms.RadioSelect)
    findings = forms.CharField(
        label=pgettext_lazy("inspection", "To be mended"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line: about the work of the unit, never about who came."),
    )
    mend_by = forms.DateField(label=gettext_lazy("To be mended by"), required=False, widget=DayInput())

    def __init__(self, *args: Any, units: Sequence[directory.UnitCard], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["unit"].choices = [(card.id, card.label) for card in units]  # type: ignore[attr-defined]
        self.fields["verdict"].choices = options(VERDICTS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        lines = [line.strip() for line in typed.get("findings", "").splitlines() if line.strip()]
        if len(lines) > MOST_FINDINGS:
            self.add_error("findings", _("At most %(most)d findings at once.") % {"most": MOST_FINDINGS})
        if lines and not typed.get("mend_by"):
            self.add_error("mend_by", _("Name the day by which it is to be mended."))
        typed["lines"] = lines
        return typed


class ImprovementForm(forms.Form):
    """A mechanism, who sees to it, and by when."""

    kind = forms.ChoiceField(label=gettext_lazy("Mechanism"))
    text = forms.CharField(label=gettext_lazy("What is to be better"), max_length=500)
    unit = _unit_field()
    due_on = forms.DateField(label=gettext_lazy("By"), widget=DayInput())

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = options(MECHANISMS)  # type: ignore[attr-defined]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class SampleForm(forms.Form):
    """A look-back sample: whoever knows the seed draws the same."""

    seed = forms.CharField(
        label=gettext_lazy("Seed"), max_length=40, help_text=gettext_lazy("Any word; it is written down.")
    )
    size = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=samples.MOST)
    due_on = forms.DateField(label=pgettext_lazy("look back", "Looked at by"), widget=DayInput())


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding and what may be done with it now."""

    row: Finding
    mend_by: str
    is_late: bool
    may_answer: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class InspectionLine:
    """An inspection with its findings."""

    unit: str
    day: str
    way: str
    verdict: str
    findings: list[FindingLine]
    row: Inspection
    taken_back: str
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A matter of a sample: looked at, or the way to do it."""

    number: str
    url: str
    title: str
    found: str
    step_url: str


@dataclass(frozen=True, slots=True)
class SampleLine:
    """A sample with its matters, as far as they are open to the reader."""

    row: Sample
    due: str
    said: str
    cases: list[Drawn]
    taken_back: str
    may_withdraw: bool


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*SEES_CAMPAIGNS)
def checks(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """All three; `POST` does the act of the button, and a refusal stands at its form."""
    row, day = campaign_or_404(request, campaign_id), today()
    if row.is_draft:
        return redirect("desk:campaign", row.pk)
    shown = _forms(request, row)
    if request.method == "POST" and _do(request, row, shown):
        return redirect("desk:campaign_checks", row.pk)
    inspections = list(row.inspections.prefetch_related("findings"))
    context = {
        **common(request, row, "campaign_checks", day),
        "inspections": [_inspection(one, row, request.post, day) for one in inspections],
        "not_inspected": _not_inspected(row, inspections),
        "samples": [_sample(one, request.post, day) for one in row.samples.all()] if "sample" in shown else [],
        "improvements": [(one, _improvement(one, request.post, day)) for one in row.improvements.all()],
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "desk/campaign_checks.html", context, status=422 if request.method == "POST" else 200)


def _forms(request: StaffRequest, row: Campaign) -> dict[str, Any]:
    def sent(name: str) -> Any:
        return request.POST if name in request.POST else None

    shown: dict[str, Any] = {}
    inspects = [card for card in row.units() if checking.may_inspect(request.post, row, card.id)]
    if inspects:
        shown["inspect"] = InspectionForm(sent("inspect"), prefix="inspect", units=inspects, initial={"on": today()})
    if may_keep(request.post, row):
        units = [(row.organ_id, row.organ.label), *((card.id, card.label) for card in row.units())]
        shown["improve"] = ImprovementForm(sent("improve"), prefix="improve", units=units)
        shown["sample"] = SampleForm(sent("sample"), prefix="sample", initial={"size": 10})
    return shown


def _do(request: StaffRequest, row: Campaign, shown: Mapping[str, Any]) -> bool:
    """Whether what was asked for was done."""
    name = next((name for name in shown if name in request.POST), "")
    if not name:
        return _followed(request, row)
    form = shown[name]
    if not form.is_valid():
        return False
    try:
        _enter(name, row, form.cleaned_data, request.post)
    except Refused as refused:
        tell(form, refused)
        return False
    messages.success(request, _("Kept."))
    return True


def _enter(name: str, row: Campaign, typed: dict[str, Any], by: Post) -> None:
    at = now()
    if name == "inspect":
        findings = [checking.Wrong(line, typed["mend_by"]) for line in typed["lines"]]
        given = {key: typed[key] for key in ("unit", "on", "way", "verdict")}
        checking.inspect(campaign=row, **given, findings=findings, by=by, at=at)
    elif name == "improve":
        checking.plan_improvement(campaign=row, **typed, by=by, at=at)
    else:
        samples.draw_sample(campaign=row, **typed, by=by, at=at)


def _followed(request: StaffRequest, row: Campaign) -> bool:
    """What follows a finding or an improvement: its answer, that it is mended or not, what came of it."""
    typed, by, at = request.POST, request.post, now()
    words = typed.get("words", "")
    try:
        if "uninspect" in typed:
            wrong = _one(row.inspections.all(), typed["uninspect"])
            checking.withdraw_inspection(inspection=wrong, reason=words, by=by, at=at)
        elif "undraw" in typed:
            samples.withdraw_sample(sample=_one(row.samples.all(), typed["undraw"]), reason=words, by=by, at=at)
        elif "improved" in typed:
            done = _one(Improvement.objects.filter(campaign=row), typed["improved"])
            checking.finish_improvement(improvement=done, result=words, by=by, at=at)
        else:
            name = next(name for name in ("answer", "mended", "again") if name in typed)
            found = _one(Finding.objects.filter(inspection__campaign=row), typed[name])
            if name == "answer":
                checking.answer_finding(finding=found, answer=words, by=by, at=at)
            else:
                day = forms.DateField(required=False).clean(typed.get("mend_by", ""))
                checking.settle_finding(finding=found, is_mended=name == "mended", mend_by=day, by=by, at=at)
    except (StopIteration, forms.ValidationError, ObjectDoesNotExist):
        messages.error(request, _("Say which one, and by which day."))
    except Refused as refused:
        messages.error(request, refused.message)
    return True


def _one(rows: Any, typed: str) -> Any:
    return rows.get(pk=int(typed) if typed.isdecimal() else 0)


def _inspection(one: Inspection, row: Campaign, post: Post, day: date) -> InspectionLine:
    inspects, answers = checking.may_inspect(post, row, one.unit_id), acts_for(post, one.unit_id)
    is_owed = one.withdrawn_on is None
    return InspectionLine(
        unit=directory.unit_label(one.unit_id),
        day=dates.day(one.on, day),
        way=one.way,
        verdict=said(VERDICTS[one.verdict]),
        findings=[
            FindingLine(
                row=found,
                mend_by=dates.plain_day(found.mend_by, day),
                is_late=is_owed and found.answered_on is None and found.mend_by < day,
                may_answer=is_owed and answers and found.answered_on is None and found.settled_on is None,
                may_settle=is_owed and inspects and found.answered_on is not None and found.settled_on is None,
            )
            for found in one.findings.all()
        ],
        row=one,
        taken_back=_taken_back(one, day),
        may_withdraw=checking.may_withdraw(one, post),
    )


def _taken_back(one: Inspection | Sample, day: date) -> str:
    """When it was taken back, and why; empty where it stands."""
    if one.withdrawn_on is None:
        return ""
    told = {"day": dates.plain_day(one.withdrawn_on, day), "why": one.withdrawn_why}
    return _("taken back on %(day)s: %(why)s") % told


def _not_inspected(row: Campaign, inspections: Sequence[Inspection]) -> str:
    """Units whose work nobody has accepted yet."""
    accepted = {one.unit_id for one in inspections if one.verdict == "accepted" and one.withdrawn_on is None}
    return listed(card.label for card in row.units() if card.id not in accepted)


def _sample(one: Sample, post: Post, day: date) -> SampleLine:
    looked = samples.looked_at(one)
    seen = Case.objects.visible_to(post).filter(pk__in=one.cases).defer("state").in_bulk()
    drawn = [_drawn(seen[case], looked.get(case, ""), post) for case in one.cases if case in seen]
    told = {"looked": sum(case in looked for case in one.cases), "drawn": len(one.cases), "pool": len(one.pool)}
    words = _("%(drawn)d drawn of %(pool)d, %(looked)d looked at") % told
    return SampleLine(
        one, dates.day(one.due_on, day), words, drawn, _taken_back(one, day), samples.may_withdraw(one, post)
    )


def _drawn(case: Case, found: str, post: Post) -> Drawn:
    field = next(one for one in procedure_for(case.procedure).steps["look_back"].fields if one.key == "quality")
    words = {key: said(text) for key, text in field.options}
    url = "" if found else step_url_for(post, case, "look_back")
    return Drawn(case.number, case_url(case.number), title_of(case), words.get(found, ""), url)


@dataclass(frozen=True, slots=True)
class ImprovementLine:
    """An improvement in words."""

    kind: str
    unit: str
    due: str
    done: str
    is_late: bool
    may_finish: bool


def _improvement(one: Improvement, post: Post, day: date) -> ImprovementLine:
    return ImprovementLine(
        kind=said(MECHANISMS[one.kind]),
        unit=directory.unit_label(one.unit_id),
        due=dates.day(one.due_on, day),
        done=dates.plain_day(one.done_on, day) if one.done_on else "",
        is_late=one.done_on is None and one.due_on < day,
        may_finish=one.done_on is None and acts_for(post, one.unit_id),
    )
