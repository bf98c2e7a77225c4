"""The custodian's day: sealed matters of the office, and who opened or looked up whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases.lists import listed
from huiyin.desk.rows import Row, column_names, prepare, with_columns
from huiyin.ledger.models import Entry, Head
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.models import Post
from huiyin.web import dates

MOST_SEALED = 30
MOST_ENTRIES = 20
# How far back in the office's chain openings are looked for; sign-ins lie in it as well.
LOOKED_THROUGH = 2000
KINDS = ("identity_opened", "identities_exported", "person_looked_up")


@dataclass(frozen=True, slots=True)
class Opening:
    """One opening or look-up, as the chain recorded it."""

    when: str
    who: str
    what: str


def context(post: Post, today: date) -> dict[str, Any]:
    rows = sealed_rows(post, today)
    return {
        "heading": dates.day(today, today),
        "rows": rows[:MOST_SEALED],
        "more": len(rows) > MOST_SEALED,
        "columns": column_names(),
        "openings": openings(post, today),
        "worklist_url": reverse("desk:worklist"),
    }


def sealed_rows(post: Post, today: date) -> list[Row]:
    """Open sealed matters, by deadline; one more than is shown."""
    return prepare(list(with_columns(listed(post).filter(is_sealed=True))[: MOST_SEALED + 1]), today=today)


def openings(post: Post, today: date) -> list[Opening]:
    """The latest openings of identities and look-ups by person in this office, for the custodian to review."""
    head = Head.objects.filter(chain=office_chain(post.unit_id)).first()
    if head is None:
        return []
    entries = Entry.objects.filter(
        opened_month=head.opened_month, chain=head.chain, seq__gt=head.seq - LOOKED_THROUGH, kind__in=KINDS
    ).order_by("-seq")[:MOST_ENTRIES]
    found = list(entries)
    directory.warm_posts(_post_of(entry) for entry in found)
    return [Opening(_when(entry, today), directory.post_label(_post_of(entry)), _what(entry)) for entry in found]


def _post_of(entry: Entry) -> int | None:
    post = entry.header.get("by", {}).get("post")
    return int(post) if post is not None else None


def _when(entry: Entry, today: date) -> str:
    at = entry.header.get("at")
    return dates.moment(datetime.fromisoformat(at) if isinstance(at, str) else entry.recorded_at, today)


def _what(entry: Entry) -> str:
    body = entry.body or {}
    if entry.kind == "identity_opened":
        return _("Opened the identity of petitioner %(name)s: %(reason)s") % {
            "name": body.get("pseudonym", ""),
            "reason": body.get("reason", _("reason erased by rule")),
        }
    if entry.kind == "identities_exported":
        rows = int(body.get("rows", 0))
        said = ngettext("Exported %(n)d matter with names: %(why)s", "Exported %(n)d matters with names: %(why)s", rows)
        return said % {"n": rows, "why": body.get("reason", _("reason erased by rule"))}
    shown = ", ".join(body.get("shown", ())) or _("no matter")
    return _("Looked up a person while %(doing)s; shown: %(shown)s") % {
        "doing": _("registering") if body.get("why") == "registration" else _("searching"),
        "shown": shown,
    }
