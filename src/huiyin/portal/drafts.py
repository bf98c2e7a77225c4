"""The draft behind the screens of filing: opened from the browser's cookie, begun with the first words typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from huiyin.cases.filing import Draft, DraftGone, begin_draft, draft_of, save_draft
from huiyin.portal import device
from huiyin.portal.limits import DRAFTS

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping typed values: the draft, or the minutes to wait until one may be begun."""

    draft: Draft | None
    minutes: int | None = None


def open_draft(request: HttpRequest, at: datetime) -> Draft | None:
    """The draft of this browser that is still being written; None when there is none, or it was filed."""
    draft = any_draft(request, at)
    return draft if draft is not None and not draft.is_filed else None


def any_draft(request: HttpRequest, at: datetime) -> Draft | None:
    draft_id = device.draft_id_of(request)
    return draft_of(draft_id, at) if draft_id else None


def keep(request: HttpRequest, changes: Values | Callable[[Values], Values], at: datetime) -> Kept:
    """Keep values in the draft of this browser; begin one where there is none."""
    draft = open_draft(request, at)
    if draft is not None:
        try:
            return Kept(save_draft(draft.id, changes, at=at))
        except DraftGone:
            # Filed in another window a moment ago: what is typed here begins a draft of its own.
            pass
    if minutes := DRAFTS.reached(request, at):
        return Kept(None, minutes)
    return Kept(begin_draft(values=changes({}) if callable(changes) else changes, at=at))


def go(request: HttpRequest, name: str, draft: Draft | None) -> HttpResponse:
    """To another screen, with the draft remembered by this browser."""
    response = HttpResponseRedirect(reverse(name))
    if draft is not None:
        device.remember_draft(request, response, draft.id)
    return response
