"""What the pages about units and staff share: rows within reach, a refusal at its field, pages of a list."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.forms import Form
from django.http import Http404
from django.utils.timezone import localdate

from huiyin.people.access import StaffRequest
from huiyin.people.models import Staff, Unit
from huiyin.people.refusals import Refused
from huiyin.web.shown import Pager

PAGE = 50


def tell(form: Form, refused: Refused) -> None:
    """Put the reason of a refusal where it belongs; what was typed stays."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def today() -> date:
    return localdate()


def unit_or_404(request: StaffRequest, pk: int) -> Unit:
    """A unit of the administrator's subtree; any other does not exist for them."""
    unit = Unit.objects.below(request.post.unit).select_related("parent").filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def staff_or_404(request: StaffRequest, pk: int) -> Staff:
    """Somebody who has, or had, a post in the administrator's subtree."""
    within = Staff.objects.filter(posts__unit__path__startswith=request.post.unit.path)
    staff = within.filter(pk=pk).distinct().first()
    if staff is None:
        raise Http404
    return staff


def page_number(request: StaffRequest) -> int:
    """`?page=`, from 1; anything else counts as the first page."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def pager(request: StaffRequest, total: int, number: int, said: str, size: int = PAGE) -> Pager:
    """Where page `number` of a list of `total` stands, with links that keep the filters.

    `said` is the translated sentence of what is listed, with `first`, `last` and `total` to be filled in.
    """
    first, last = (number - 1) * size + 1, min(number * size, total)
    kept = {key: value for key, value in request.GET.items() if key != "page" and value}

    def url(to: int) -> str:
        return f"?{urlencode({**kept, 'page': to})}"

    return Pager(
        first=first,
        last=last,
        total=total,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if last < total else "",
        said=said % {"first": first, "last": last, "total": total},
    )
