"""Merging many matters under one: chosen on the worklist, looked at before, done in batches, taken back as a whole."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.cases.merging import MOST, begin_merging, go_on, may_lead, undo_merging, why_not
from huiyin.cases.models import Case, Merging
from huiyin.cases.projection import FAR
from huiyin.cases.tracking import normalise_number
from huiyin.desk.rows import Row, case_url, column_names, prepare, title_of, with_columns
from huiyin.desk.said import reason_texts
from huiyin.duties.office_time import now, on_day
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.procedure.engine import NotAllowed
from huiyin.web import dates

SEPARATORS = re.compile(r"[\s,，、;；]+")
LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """One matter of the choice, and what would become of it: it leads, joins, or is refused for these reasons."""

    row: Row
    case: Case
    is_leading: bool
    may_lead: bool
    reasons: Sequence[str]

    @property
    def joins(self) -> bool:
        return not self.is_leading and not self.reasons


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything the page shows: the matters chosen, which one leads, and numbers that are no matter here."""

    candidates: Sequence[Candidate]
    unknown: Sequence[str]

    @property
    def leading(self) -> Candidate | None:
        return next((item for item in self.candidates if item.is_leading), None)

    @property
    def joining(self) -> list[Case]:
        return [item.case for item in self.candidates if item.joins]

    @property
    def mark(self) -> str:
        """What was looked at, so that nothing else is done than what was shown."""
        lead = self.leading.row.number if self.leading else ""
        return f"{lead}:{','.join(sorted(case.number for case in self.joining))}"


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK)
def merge(request: StaffRequest) -> HttpResponse:
    """What would join, what each keeps, and who is refused; posted as it was shown, it is done."""
    sent = request.POST if request.method == "POST" else request.GET
    today = on_day(now())
    choice = read_choice(request.post, sent, today)
    problems: list[str] = []
    if request.method == "POST" and "show" not in request.POST:
        if choice.mark != request.POST.get("shown"):
            problems.append(_("The choice has changed: look at what follows now, then merge."))
        elif not request.POST.get("reason", "").strip():
            problems.append(_("Say why they belong together."))
        else:
            try:
                return _begun(request, choice)
            except NotAllowed as refused:
                problems += reason_texts(refused.reasons)
    context = {
        "choice": choice,
        "columns": column_names(),
        "said": choice_said(choice),
        "reason": sent.get("reason", "")[:LONGEST_REASON],
        "token": sent.get("token") or uuid.uuid4(),
        "problems": problems,
        "most": MOST,
        "longest": LONGEST_REASON,
    }
    return render(request, "desk/merge.html", context, status=422 if problems else 200)


def read_choice(post: Post, sent: QueryDict, today: date) -> Choice:
    """The matters named by ticking and by typing, within the post's reach; the first that came leads unless said."""
    typed = [*sent.getlist("case"), *SEPARATORS.split(sent.get("more", ""))]
    numbers = list(dict.fromkeys(normalise_number(number) for number in typed if number.strip()))[: MOST + 1]
    found = {case.number: case for case in Case.objects.visible_to(post).filter(number__in=numbers)}
    fit = {number: may_lead(case, post, today=today) for number, case in found.items()}
    asked = normalise_number(sent.get("lead", ""))
    able = sorted((number for number in found if fit[number]), key=lambda number: (found[number].opened_on, number))
    lead = asked if fit.get(asked) else next(iter(able), "")
    lines = with_columns(
        Case.objects.visible_to(post).filter(number__in=numbers).annotate(sort_on=Coalesce("next_due_on", FAR))
    )
    rows = {row.number: row for row in prepare(list(lines), today=today)}
    candidates = [
        Candidate(
            rows[number],
            found[number],
            number == lead,
            fit[number],
            _refused(found[number], found.get(lead), post, today) if number != lead else (),
        )
        for number in numbers
        if number in found
    ]
    return Choice(candidates, [number for number in numbers if number not in found])


def _refused(case: Case, leading: Case | None, post: Post, today: date) -> list[str]:
    if leading is None:
        return [_("No matter leads.")]
    return reason_texts(why_not(case, leading, post, today=today))


def choice_said(choice: Choice) -> str:
    """How many join which, and how many are refused."""
    if choice.leading is None:
        return _("Choose the matters that belong together.")
    joining = len(choice.joining)
    told = ngettext("%(count)d matter joins %(lead)s.", "%(count)d matters join %(lead)s.", joining) % {
        "count": joining,
        "lead": choice.leading.row.number,
    }
    refused = len(choice.candidates) - joining - 1
    if not refused:
        return told
    more = ngettext("%(count)d cannot join.", "%(count)d cannot join.", refused) % {"count": refused}
    return f"{told}{'' if dates.language() == 'zh' else ' '}{more}"


def _begun(request: StaffRequest, choice: Choice) -> HttpResponse:
    """Order it and do the first batch; done at once, the worklist says so and offers the way back."""
    if choice.leading is None:
        raise NotAllowed(())
    at = now()
    made = begin_merging(
        leading=choice.leading.case,
        others=choice.joining,
        reason=request.POST["reason"].strip()[:LONGEST_REASON],
        by=request.post,
        at=at,
        token=_token(request),
    )
    row = go_on(made, at=at)
    if row.finished_at is None or row.refused:
        return redirect("desk:merging", row.pk)
    told = ngettext(
        "%(count)d matter merged under %(lead)s.", "%(count)d matters merged under %(lead)s.", len(row.joined)
    )
    undo = reverse("desk:merging_undo", args=[row.pk])
    messages.success(request, told % {"count": len(row.joined), "lead": row.leading.number}, extra_tags=f"undo {undo}")
    return HttpResponseRedirect(reverse("desk:worklist"))


def _token(request: StaffRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _merging_or_404(request: StaffRequest, pk: int) -> Merging:
    """A merging that a clerk of the same unit ordered; any other does not exist for them."""
    row = Merging.objects.select_related("leading").filter(by__unit=request.post.unit_id, pk=pk).first()
    if row is None:
        raise Http404
    return row


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(Role.CLERK)
def merging(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is. Sending the form does the next batch; a browser with script sends it by itself."""
    row = _merging_or_404(request, pk)
    if request.method == "POST":
        go_on(row, at=now())
        return redirect("desk:merging", pk)
    is_back = row.undoing_at is not None
    total = len(row.joined) if is_back else len(row.wanted)
    done = len(row.parted) if is_back else len(row.joined) + len(row.refused)
    context: dict[str, Any] = {
        "row": row,
        "is_back": is_back,
        "is_over": (row.undone_at if is_back else row.finished_at) is not None,
        "done": done,
        "total": total,
        **_told_of(row, request.post),
    }
    return render(request, "desk/merging.html", context)


def _told_of(row: Merging, post: Post) -> dict[str, Any]:
    """The matters by name, as far as the reader may see them; the others are only counted."""
    named = [*row.joined, *map(int, row.refused), row.leading_id]
    seen = Case.objects.visible_to(post).defer("state").in_bulk(named)
    zh = dates.language() == "zh"
    lead = seen.get(row.leading_id)
    return {
        "leading": _line(lead) if lead is not None else None,
        "joined": [_line(seen[pk]) for pk in row.joined if pk in seen],
        "refused": [
            (_line(seen[pk]), [texts[0 if zh else 1] for texts in reasons])
            for pk, reasons in ((int(key), reasons) for key, reasons in row.refused.items())
            if pk in seen
        ],
        "unseen": len({*row.joined, *map(int, row.refused)} - seen.keys()),
    }


def _line(case: Case) -> tuple[str, str, str]:
    return case.number, title_of(case), case_url(case.number)


@require_POST
@for_roles(Role.CLERK)
def merging_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the whole merging back."""
    at = now()
    row = undo_merging(merging=_merging_or_404(request, pk), by=request.post, at=at)
    go_on(row, at=at)
    return redirect("desk:merging", pk)
