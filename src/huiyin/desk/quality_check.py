"""One check: its readings, comparing two of them, the findings; and the page on which a reader marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases.reach import can_see
from huiyin.desk.people_pages import tell
from huiyin.desk.pressed import sent
from huiyin.desk.quality import finding_row, list_name
from huiyin.desk.quality_forms import (
    KIND_NAMES,
    MARK_NAMES,
    AnswerForm,
    MendForm,
    ReaderForm,
    ReadingForm,
    TalkForm,
    ThirdForm,
    days_ahead,
    initial_marks,
    post_label,
)
from huiyin.desk.quality_parts import (
    READERS,
    Act,
    One,
    ReasonForm,
    SendBackForm,
    Table,
    acted,
    case_link,
    one_page,
    tabs,
)
from huiyin.duties.office_time import now, today
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.quality import checking, mending
from huiyin.quality.checklists import Item
from huiyin.quality.drawing import candidates, fit_among
from huiyin.quality.marking import Marks, differing
from huiyin.quality.models import Check, Finding, Mending, Reading
from huiyin.quality.readers import has_left, name_reader
from huiyin.quality.rights import acts_for, directs
from huiyin.web import dates
from huiyin.web.shown import Link
from huiyin.web.words import said

DONE = gettext_lazy("Done.")
MEND_DAYS = 30


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def check(request: StaffRequest, check_id: int) -> HttpResponse:
    """The check as far as this post may see it now."""
    rows = Check.objects.visible_to(request.post).select_related("case", "by", "sample")
    row = rows.filter(pk=check_id).first()
    if row is None:
        raise Http404
    day, readings = today(), checking.readings_of(row)
    acts = [] if row.is_withdrawn else _acts(request, row, readings)
    if acted(request, acts, DONE):
        return redirect("desk:quality_check", row.pk)
    findings = list(row.findings.select_related("of__case"))
    page = One(
        here="quality",
        title=_("Check of %(number)s") % {"number": row.case.number},
        status=_status(row, readings, day),
        trail=Link(_("Checks"), reverse("desk:quality")),
        case=case_link(request.post, row.case),
        facts=_facts(row, day),
        acts=acts,
        tables=[_findings(findings, day)] if findings else [],
        extra=_marks_shown(request.post, row, readings, day),
    )
    return one_page(request, page, "desk/quality_check.html")


def _status(row: Check, readings: Sequence[Reading], day: date) -> str:
    if row.sample is not None and row.is_withdrawn:
        return _("Taken back with its sample: %(why)s") % {"why": row.sample.withdrawn_why}
    if row.settled_at is not None:
        told = _("%(score)s of 100, %(how)s.") % {"score": f"{row.score:.1f}", "how": row.get_settled_how_display()}
        return f"{told} {row.settled_reason}".strip()
    if checking.waits_for_settling(row, readings):
        return _("The two readers differ too far: a third reads it, or they talk about it.")
    there = sum(one.handed_in_at is not None for one in readings)
    said_by = {"n": there, "of": len(readings), "day": dates.plain_day(row.read_by, day)}
    return _("%(n)d of %(of)d readings are in; to be read by %(day)s.") % said_by


def _facts(row: Check, day: date) -> list[tuple[str, str]]:
    return [
        (_("Handled by"), directory.unit_label(row.handled_by_id)),
        (_("Checklist"), list_name(row)),
        (_("Check begun"), f"{dates.moment(row.at, day)} {row.by.name}"),
        (_("Sample"), row.sample.title if row.sample else ""),
    ]


def _marks_shown(post: Post, row: Check, readings: Sequence[Reading], day: date) -> dict[str, Any]:
    """Each item with what every reader marked, as far as it may be seen; the result beside it."""
    is_settled = row.settled_at is not None
    seen = [one for one in readings if checking.may_see(one, readings, post, is_settled=is_settled)]
    shown = [one for one in seen if one.handed_in_at is not None]
    columns: list[Marks] = [one.marks or {} for one in shown]
    if is_settled:
        columns.append(row.marks or {})
    items = checking.items_of(row)
    heads = [_("Reader %(no)d") % {"no": one.no} for one in shown] + ([_("Result")] if is_settled else [])
    return {
        "readings": [_reading_line(one, post, one in shown, day) for one in readings],
        "heads": heads,
        "lines": [
            (
                item,
                said(item.article),
                [(head, *_said(marks, item)) for head, marks in zip(heads, columns, strict=True)],
            )
            for item in items
        ]
        if columns
        else [],
        "remarks": [(_("Reader %(no)d") % {"no": one.no}, one.remark) for one in shown if one.remark],
    }


def _reading_line(one: Reading, post: Post, is_shown: bool, day: date) -> dict[str, Any]:
    if has_left(one, day):
        state = _("has left before the marks were in")
    elif one.handed_in_at is None:
        state = _("not in yet")
    elif is_shown:
        state = _("in since %(day)s, %(score)s of 100") % {
            "day": dates.plain_day(one.handed_in_at, day),
            "score": f"{one.score:.1f}",
        }
    else:
        state = _("in; to be seen when the others are")
    is_mine = one.post_id == post.pk and one.handed_in_at is None
    return {
        "who": post_label(one.post),
        "state": state,
        "url": reverse("desk:quality_reading", args=[one.pk]) if is_mine else "",
    }


def _said(marks: Marks, item: Item) -> tuple[str, str]:
    """One mark in words: "partly, flaw", and what is wrong where."""
    mark = marks.get(item.key)
    if mark is None:
        return "—", ""
    names, kinds = dict(MARK_NAMES), dict(KIND_NAMES)
    said_mark = str(names[mark["mark"]]) + (f" · {kinds[mark['kind']]}" if mark["kind"] else "")
    detail = f"{mark['text']} ({mark['place']})" if mark["text"] else ""
    return said_mark, detail


def _findings(rows: Sequence[Finding], day: date) -> Table:
    heads = (_("Matter"), _("Found"), _("State"), _("By"))
    return Table(_("Findings"), heads, [finding_row(row, day) for row in rows])


def _acts(request: StaffRequest, row: Check, readings: Sequence[Reading]) -> list[Act]:
    post = request.post
    found: list[Act] = []
    if checking.waits_for_settling(row, readings) and checking.may_settle(post, row):
        found += _settling(request, row, readings)
    if directs(post, row.unit_id):
        found += _naming(request, row, readings)
    noted = list(row.findings.filter(state=Mending.NOTED))
    if noted and directs(post, row.unit_id):
        choices = [(str(one.pk), f"{dict(KIND_NAMES)[one.kind]}: {one.text}") for one in noted]
        found.append(
            Act(
                "mend",
                _("Have it mended"),
                _("Ask the unit to mend them"),
                MendForm(
                    sent(request, "mend"),
                    prefix="mend",
                    found=choices,
                    initial={"due_on": days_ahead(today(), MEND_DAYS)},
                ),
                lambda findings, due_on: mending.demand_mending(
                    check=row, findings=[int(pk) for pk in findings], due_on=due_on, by=post, at=now()
                ),
            )
        )
    return found


def _naming(request: StaffRequest, row: Check, readings: Sequence[Reading]) -> list[Act]:
    """For each reader who has left, another one; who worked on the matter or reads it already is not offered."""
    post, gone = request.post, [one for one in readings if has_left(one, today())]
    if not gone:
        return []
    posts = {one.pk: one for one in _may_read(post, row, readings)}
    return [
        Act(
            f"name{one.no}",
            _("Reader %(no)d has left") % {"no": one.no},
            _("Ask this reader"),
            ReaderForm(
                sent(request, f"name{one.no}"),
                prefix=f"name{one.no}",
                readers=list(posts.values()),
                initial={"read_by": max(row.read_by, today())},
            ),
            lambda reader, read_by, one=one: name_reader(
                reading=one, reader=posts[reader], read_by=read_by, by=post, at=now()
            ),
        )
        for one in gone
    ]


def _may_read(post: Post, row: Check, readings: Sequence[Reading]) -> list[Post]:
    taken = {one.post.staff_id for one in readings}
    return fit_among([one for one in candidates(post, today()) if one.staff_id not in taken], row.case)


def _settling(request: StaffRequest, row: Check, readings: Sequence[Reading]) -> list[Act]:
    post = request.post
    posts = {one.pk: one for one in _may_read(post, row, readings)}
    items = checking.items_of(row)
    apart = set(differing(items, readings[0].marks or {}, readings[1].marks or {}))
    choices = [(item.key, said(item.text)) for item in items if item.key in apart]
    talk = Act(
        "talk",
        _("Settled by talk"),
        _("Settle it"),
        TalkForm(sent(request, "talk"), prefix="talk", differing=choices),
        lambda of_second, reason: checking.settle_by_talk(
            check=row, of_second=set(of_second), reason=reason, by=post, at=now()
        ),
    )
    third = Act(
        "third",
        _("A third reader"),
        _("Ask the third reader"),
        ThirdForm(sent(request, "third"), prefix="third", readers=list(posts.values())),
        lambda reader, read_by: checking.ask_third(check=row, reader=posts[reader], read_by=read_by, by=post, at=now()),
    )
    return [talk, third] if posts else [talk]


# ---------- Reading ----------
@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def reading(request: StaffRequest, reading_id: int) -> HttpResponse:
    """The reader's own marks: kept as often as wanted, handed in once."""
    rows = Reading.objects.select_related("of__case", "of__sample", "post__staff")
    row = rows.filter(pk=reading_id, post=request.post.pk).first()
    if row is None or not can_see(request.post, row.of.case):
        raise Http404
    if row.handed_in_at is not None or (row.of.is_withdrawn and request.method != "POST"):
        return redirect("desk:quality_check", row.of_id)
    items = checking.items_of(row.of)
    form = ReadingForm(request.POST or None, items=items, initial={**initial_marks(row.marks), "remark": row.remark})
    if request.method == "POST" and form.is_valid() and (answer := _marked(request, row, form)):
        return answer
    context = {
        "form": form,
        "row": row,
        "case": case_link(request.post, row.of.case),
        "list_name": list_name(row.of),
        "by": dates.day(row.of.read_by, today()),
        "is_blind": row.of.is_double,
        "number": row.of.case.number,
        "tabs": tabs(request.post, "quality"),
    }
    return render(request, "desk/quality_reading.html", context, status=422 if request.method == "POST" else 200)


def _marked(request: StaffRequest, row: Reading, form: ReadingForm) -> HttpResponse | None:
    act = checking.hand_in if "hand_in" in request.POST else checking.save_marks
    try:
        act(reading=row, marks=form.marks(), remark=form.cleaned_data["remark"], by=request.post, at=now())
    except Refused as refused:
        tell(form, refused)
        return None
    if act is checking.hand_in:
        messages.success(request, _("Your marks are in."))
        return redirect("desk:quality_check", row.of_id)
    messages.success(request, _("Kept; nobody else sees it yet."))
    return redirect("desk:quality_reading", row.pk)


# ---------- A finding ----------
@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def finding(request: StaffRequest, finding_id: int) -> HttpResponse:
    """What was found, what the unit answered, and whether that is confirmed."""
    rows = Finding.objects.select_related("of__case", "of__by")
    row = rows.filter(pk=finding_id, of__in=Check.objects.visible_to(request.post)).first()
    if row is None:
        raise Http404
    acts = _finding_acts(request, row)
    if acted(request, acts, DONE):
        return redirect("desk:quality_finding", row.pk)
    day = today()
    item = next((one for one in checking.items_of(row.of) if one.key == row.item), None)
    page = One(
        here="quality",
        title=f"{dict(KIND_NAMES)[row.kind]}: {row.text}",
        status=_("%(state)s.") % {"state": str(Mending(row.state).label)},
        trail=Link(
            _("Check of %(number)s") % {"number": row.of.case.number}, reverse("desk:quality_check", args=[row.of_id])
        ),
        case=case_link(request.post, row.of.case),
        facts=[
            (_("Item"), said(item.text) if item else ""),
            (_("Where in the file"), row.place),
            (_("Handled by"), directory.unit_label(row.of.handled_by_id)),
            (_("To be mended by"), dates.day(row.due_on, day) if row.due_on else ""),
            (pgettext("answer", "Answered"), dates.moment(row.answered_at, day) if row.answered_at else ""),
        ],
        texts=[
            (_("The unit says it does not hold") if row.is_contested else _("What was mended"), row.answer),
            (_("Reason"), row.reason),
        ],
        acts=acts,
    )
    return one_page(request, page)


def _finding_acts(request: StaffRequest, row: Finding) -> list[Act]:
    post, found = request.post, []
    if row.state == Mending.OWED and acts_for(post, row.of.handled_by_id):
        found.append(
            Act(
                "answer",
                _("Answer"),
                _("Hand in the answer"),
                AnswerForm(sent(request, "answer"), prefix="answer"),
                lambda text, is_contested: mending.answer_finding(
                    finding=row, text=text, is_contested=is_contested, by=post, at=now()
                ),
            )
        )
    if row.state == Mending.ANSWERED and directs(post, row.of.unit_id):
        found += _answered_acts(request, row)
    if row.state in (Mending.NOTED, Mending.OWED) and directs(post, row.of.unit_id):
        found.append(
            Act(
                "withdraw",
                _("Found in error"),
                _("Withdraw the finding"),
                ReasonForm(sent(request, "withdraw"), prefix="withdraw"),
                lambda reason: mending.withdraw_finding(finding=row, reason=reason, by=post, at=now()),
            )
        )
    return found


def _answered_acts(request: StaffRequest, row: Finding) -> list[Act]:
    post = request.post
    confirm = ReasonForm(sent(request, "confirm"), prefix="confirm")
    confirm.fields["reason"].required = row.is_contested
    return [
        Act(
            "confirm",
            _("It does not hold") if row.is_contested else _("It is mended"),
            _("Withdraw the finding") if row.is_contested else _("Confirm"),
            confirm,
            lambda reason: mending.confirm_finding(finding=row, reason=reason, by=post, at=now()),
        ),
        Act(
            "back",
            _("Not yet"),
            _("Send it back"),
            SendBackForm(sent(request, "back"), prefix="back", initial={"due_on": days_ahead(today(), MEND_DAYS)}),
            lambda reason, due_on: mending.send_back(finding=row, reason=reason, due_on=due_on, by=post, at=now()),
        ),
    ]
