"""The first rows of a sheet as they will be understood, with everything that is read from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from huiyin.cases import categories, divisions
from huiyin.cases.intake.mending import first_rows
from huiyin.cases.intake.models import SheetRun
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.rows import Fault, Row, trimmed
from huiyin.cases.intake.sheet_files import opened_sheet
from huiyin.cases.intake.sheets import asked_of
from huiyin.desk.entry_sheet_forms import NAMES
from huiyin.duties.office_time import now, today
from huiyin.procedure.terms import CHANNELS, KINDS
from huiyin.web import dates
from huiyin.web.words import said


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """One of the first rows as it will be understood; `faults` where it cannot be."""

    row: int
    number: str = ""
    user: str = ""
    received: str = ""
    subject: str = ""
    text: str = ""
    further: str = ""
    faults: str = ""


@sensitive_variables()
def preview_of(run: SheetRun, most: int) -> tuple[list[Seen], str]:
    """The rows, or why they cannot be shown."""
    try:
        with opened_sheet(run.pk) as path:
            found = first_rows(asked_of(run, path, now()), most)
    except ImportRefused as refused:
        return [], said(refused.text)
    day = today()
    return [_seen(one, day) for one in found], ""


@sensitive_variables()
def _seen(one: Row | list[Fault], day: date) -> Seen:
    if not isinstance(one, Row):
        told = _("; ").join(f"{fault.column} {said(fault.reason)}" for fault in one)
        return Seen(one[0].row, faults=told)
    further = _("; ").join(f"{NAMES[name]} {value}" for name, value in _further(one, day) if value)
    received = dates.plain_day(one.received.day, day)
    subject, text = trimmed(one.subject, 20), trimmed(one.text, 48)
    return Seen(one.sheet_row, one.number, one.user, received, subject, text, further)


@sensitive_variables()
def _further(one: Row, day: date) -> Iterator[tuple[str, str]]:
    more, identity = one.more, one.more.identity
    said_on = {"written": more.written_on, "registered": more.registered_on}
    replied = one.replied.day if one.replied else None
    yield "old_number", more.old_number
    yield "phone", identity.phone
    yield "address", identity.address
    yield "email", identity.email
    # Enough to compare it with the sheet; whoever looks over a shoulder need not read all of it.
    yield "id_number", f"…{identity.id_number[-4:]}" if identity.id_number else ""
    yield "people", str(more.people) if more.people > 1 else ""
    yield "channel", said(CHANNELS[more.channel]) if more.channel else ""
    for name, on in said_on.items():
        yield name, dates.plain_day(on, day) if on is not None and on != one.received.day else ""
    yield "kind", said(KINDS[more.kind]) if more.kind else ""
    yield "category", said(categories.label(more.category)) if more.category else ""
    yield "place", divisions.label(more.place) if more.place else ""
    yield "complained_unit", more.complained_of
    yield "sealed", _("yes") if more.is_sealed else ""
    yield "assigned_by", more.assigned_by
    yield "replied", dates.plain_day(replied, day) if replied is not None else ""
