"""What the pages of one asking share: the acts open to the post, their forms, doing one, what went before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _

from huiyin.desk.oversight_forms import AnswerForm, ReturnForm, WithdrawForm, letter_field
from huiyin.desk.people_pages import tell
from huiyin.desk.uploads import keep_uploads
from huiyin.duties.office_time import now
from huiyin.oversight.answering import may_answer, may_change
from huiyin.oversight.asked import Asked
from huiyin.people import directory
from huiyin.people.access import StaffRequest
from huiyin.people.models import Post
from huiyin.people.refusals import Refused
from huiyin.procedure.engine import NotAllowed
from huiyin.web import dates
from huiyin.web.words import said as said_in_page

type Act = Callable[[Mapping[str, Any]], object]

FORMS: Mapping[str, type[forms.Form]] = {"answer": AnswerForm, "back": ReturnForm, "withdraw": WithdrawForm}


def forms_for(request: StaffRequest, row: Asked) -> dict[str, forms.Form]:
    """The forms of what this post may do with it now, each under the name of its button."""
    open_to = {
        "answer": row.is_open and may_answer(request.post, row),
        "back": row.answered_on is not None and may_change(request.post, row),
        "withdraw": row.is_open and may_change(request.post, row),
    }
    shown = {
        name: FORMS[name](
            request.POST if name in request.POST else None, request.FILES if name in request.POST else None, prefix=name
        )
        for name, is_open in open_to.items()
        if is_open
    }
    if "answer" in shown and row.needs_paper:
        shown["answer"].fields["paper"] = letter_field()
    return shown


def was_done(request: StaffRequest, shown: Mapping[str, forms.Form], acts: Mapping[str, Act]) -> bool:
    """Do the act whose button was pressed; False where nothing was asked, or its form now says what to mend."""
    name = next((name for name in shown if name in request.POST), "")
    form = shown.get(name)
    if request.method != "POST" or form is None or not form.is_valid():
        return False
    typed = form.cleaned_data
    if "paper" in typed:
        kept = keep_uploads(form, "paper", [typed["paper"]], request.post, now())
        if not kept:
            return False
        typed = {**typed, "paper": kept[0].file}
    try:
        acts[name](typed)
    except Refused as refused:
        tell(form, refused)
        return False
    except NotAllowed as refused:
        form.add_error(None, " ".join(said_in_page(reason.text) for reason in refused.reasons))
        return False
    said = {
        "answer": _("Answered. The office that asked can read it now."),
        "back": _("Sent back. The unit owes another answer."),
        "withdraw": _("Taken back."),
    }
    messages.success(request, said.get(name) or _("Kept."))
    return True


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that came back."""

    answer: str
    said: str
    why: str
    paper: str = ""


def earlier_answers(row: Asked, today: date) -> list[Earlier]:
    """Answers that were not enough, the first of them first."""
    return [
        Earlier(
            one["answer"],
            " · ".join((directory.post_label(one["by"]), dates.plain_day(date.fromisoformat(one["on"]), today))),
            one["why"],
            one.get("paper", ""),
        )
        for one in row.returned
    ]


def answered_said(row: Asked, today: date) -> str:
    """Who answered and when."""
    if row.answered_on is None:
        return ""
    return " · ".join((directory.post_label(row.answered_by_id), dates.day(row.answered_on, today)))


def may_open(post: Post, row: Asked) -> bool:
    """Whether it is the post's own to do or to follow, so that the page greets it with a form."""
    return may_answer(post, row) or may_change(post, row)
