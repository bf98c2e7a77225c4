"""The versions of an opinion side by side: what changed from draft to draft, and what the checks said of each."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.cases import timeline
from huiyin.cases.models import Case, Step
from huiyin.cases.papers_opinion import basis_said
from huiyin.desk.case import READERS, visible_case
from huiyin.duties.office_time import today
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.terms import OUTCOMES
from huiyin.web import dates
from huiyin.web.words import ordinal, said

# A Latin word or a number is one piece; of Chinese each character is, since nothing there parts words.
PIECES = re.compile(r"[A-Za-z0-9]+|\s+|.", re.S)
Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both versions have, or only the older ("gone"), or only the newer ("new")."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of the opinion in both versions."""

    name: str
    old: str
    new: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Comment:
    """What one unit said of a version."""

    who: str
    view: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One draft: its number, when and by whom, and what was said of it."""

    no: int
    step: Step
    day: str
    who: str
    comments: tuple[Comment, ...]
    returned: str


@never_cache
@require_GET
@for_roles(*READERS)
def versions(request: StaffRequest, number: str) -> HttpResponse:
    """Two versions compared, the last two unless the address names others (`old`, `new`)."""
    case = visible_case(request.post, number)
    found = versions_of(case)
    if not found:
        raise Http404
    new = _chosen(found, request.GET.get("new"), found[-1])
    old = _chosen(found, request.GET.get("old"), found[max(new.no - 2, 0)])
    context = {"case": case, "versions": found, "old": old, "new": new, "passages": passages(old.step, new.step)}
    return render(request, "desk/versions.html", context)


def _chosen(found: Sequence[Version], typed: str | None, default: Version) -> Version:
    return next((item for item in found if str(item.no) == typed), default)


def versions_of(case: Case) -> list[Version]:
    """Every draft of the case, each with the comments that came before the next one."""
    steps = timeline.steps_of(case)
    drafts = [step for step in steps if step.key == "draft"]
    if not drafts:
        return []
    ends = [step.seq for step in drafts[1:]] + [len(steps) + 1]
    return [_version(case, no, draft, steps, end) for no, (draft, end) in enumerate(zip(drafts, ends, strict=True), 1)]


def _version(case: Case, no: int, draft: Step, steps: Sequence[Step], end: int) -> Version:
    since = [step for step in steps if draft.seq < step.seq < end]
    views = {
        key: text
        for field in procedure_for(case.procedure).steps["comment_reply"].fields
        for key, text in field.options
    }
    comments = tuple(
        Comment(timeline.who(step), said(views.get(step.given["view"])), str(step.given.get("comment") or ""))
        for step in since
        if step.key == "comment_reply"
    )
    returned = next((str(step.given.get("reason") or "") for step in since if step.key == "return_draft"), "")
    return Version(no, draft, dates.plain_day(draft.on, today()), timeline.who(draft), comments, returned)


def passages(old: Step, new: Step) -> list[Passage]:
    """Facts, the answer to each request, basis and remedy of both, with what changed word by word."""
    before, after = dict(_parts(old.given)), dict(_parts(new.given))
    names = [*after, *(name for name in before if name not in after)]
    return [_passage(name, before.get(name, ""), after.get(name, "")) for name in names]


def _passage(name: str, old: str, new: str) -> Passage:
    return Passage(name, old, new, tuple(compared(old, new)))


def _parts(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("Facts found"), str(given.get("facts") or "")
    for answer in given.get("answers") or ():
        lines = (said(OUTCOMES.get(answer["outcome"])), answer.get("opinion"), answer.get("facts"), answer.get("todo"))
        yield ordinal(int(answer["no"])), "\n".join(str(line) for line in lines if line)
    yield _("Basis"), basis_said(given)
    yield _("Remedy"), str(given.get("remedy") or "")


def compared(old: str, new: str) -> Iterator[Piece]:
    """The words of both in one run; what was taken out stands before what came in its place."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(before[i:j]))
        if k < m:
            yield Piece("new", "".join(after[k:m]))
