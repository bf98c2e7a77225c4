"""What runs, or ran, beside the road of a case: each proceeding with its organ, person, dates and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.cases.models import Case
from huiyin.cases.step_words import named
from huiyin.cases.ties import linked_to
from huiyin.desk.coming import length_of
from huiyin.duties.calendars import current_calendar
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue.around import TIES
from huiyin.procedure.dayledger import DayLedger
from huiyin.procedure.engine import ClockView, ledger_of
from huiyin.procedure.legal_procedures import LEGAL_PROCEDURES, NOT_KNOWN
from huiyin.procedure.proceedings import PROCEEDINGS, standing, subject_of
from huiyin.procedure.reviews import window_of
from huiyin.procedure.schema import Procedure
from huiyin.procedure.state import CaseState, Proceeding, ReviewResult
from huiyin.procedure.terms import OUTCOMES, RESULTS
from huiyin.procedure.ties import SCOPES
from huiyin.web import dates
from huiyin.web.words import ordinal, said


@dataclass(frozen=True, slots=True)
class Beside:
    """One proceeding as the case page shows it; `clocks` are those that run, with the length of each."""

    name: str
    about: str
    who: str
    opened: str
    stands: str
    ended: str
    is_open: bool
    clocks: tuple[tuple[ClockView, str, str], ...]
    results: tuple[str, ...] = ()
    late: str = ""
    window: DayLedger | None = None


def lines(law: Procedure, state: CaseState, views: Sequence[ClockView], today: date) -> list[Beside]:
    """Open ones first, then the latest. Parts of other units have a place of their own, with their words."""
    others = (item for item in state.proceedings if item.kind != "part")
    shown = sorted(others, key=lambda item: (not item.is_open, -item.no))
    return [_line(law, state, item, views, today) for item in shown]


@dataclass(frozen=True, slots=True)
class LinkedLine:
    """Another matter this one is linked to; without number and address where it is out of the reader's reach."""

    how: str
    number: str
    subject: str
    url: str


def linked_lines(case: Case, post: Post) -> list[LinkedLine]:
    """Every link, in the order they were made."""
    if not case.state.get("ties"):
        return []
    return [
        LinkedLine(
            said(TIES[one.kind]),
            one.number,
            one.subject,
            reverse("desk:case", args=[one.number]) if one.is_seen else "",
        )
        for one in linked_to(case, post)
    ]


def around_lines(state: CaseState, today: date) -> list[tuple[str, str]]:
    """What happened around the road: referrals and their return, a death, agents' authorities."""
    return [*_referrals(state, today), *_succession(state, today), *_authorities(state, today)]


def _referrals(state: CaseState, today: date) -> Iterator[tuple[str, str]]:
    for item in state.referrals:
        procedure = LEGAL_PROCEDURES[item.procedure]
        told = _("referred on %(day)s") % {"day": dates.plain_day(item.on, today)}
        if item.returned_on:
            told = _("%(out)s, came back on %(day)s") % {"out": told, "day": dates.plain_day(item.returned_on, today)}
        term = said(procedure.term or NOT_KNOWN)
        yield said(procedure.name), _("%(told)s; its time limit: %(term)s") % {"told": told, "term": term}


def _succession(state: CaseState, today: date) -> Iterator[tuple[str, str]]:
    if state.death is None:
        return
    settled = {
        "": _("who takes over is not settled yet"),
        "successor": _("a successor has taken over"),
        "nobody": _("nobody takes over"),
    }
    day = dates.plain_day(state.death.on, today)
    yield _("Petitioner died"), _("%(day)s; %(settled)s") % {"day": day, "settled": settled[state.death.settled]}


def _authorities(state: CaseState, today: date) -> Iterator[tuple[str, str]]:
    for item in state.authorities:
        parts = [said(SCOPES[item.scope])]
        if item.until:
            parts.append(_("until %(day)s") % {"day": dates.plain_day(item.until, today)})
        if item.revoked_on:
            parts.append(_("revoked on %(day)s") % {"day": dates.plain_day(item.revoked_on, today)})
        elif not item.holds_on(today):
            parts.append(_("no longer in force"))
        yield _("Agent"), named(parts)


def _line(law: Procedure, state: CaseState, item: Proceeding, views: Sequence[ClockView], today: date) -> Beside:
    kind = PROCEEDINGS[item.kind]
    own = (view for view in views if view.clock.subject == subject_of(item.no) and view.is_running)
    person = directory.post_label(item.handler) if item.handler else ""
    return Beside(
        name=said(kind.name),
        about=" ".join(ordinal(no) for no in item.requests),
        who=f"{directory.unit_label(item.unit) if item.unit else ''} {person}".strip(),
        opened=dates.plain_day(item.opened_on, today),
        stands=said(standing(item)),
        ended=dates.plain_day(item.ended_on, today) if item.ended_on else "",
        is_open=item.is_open,
        clocks=tuple((view, said(view.rule.name), length_of(view.rule)) for view in own),
        results=tuple(_result(row) for row in item.results) if item.outcome else (),
        late=_late(item),
        window=_window(law, state, item, today) if item.late else None,
    )


def _result(row: ReviewResult) -> str:
    """诉求一：变更（予以支持）."""
    outcome = said(OUTCOMES.get(row.outcome or ""))
    values = {"request": ordinal(row.no), "result": said(RESULTS[row.result]), "outcome": outcome}
    return (_("%(request)s: %(result)s (%(outcome)s)") if outcome else _("%(request)s: %(result)s")) % values


def _late(item: Proceeding) -> str:
    """A late request is taken in all the same; the organ decides on it with the days before it."""
    if not item.late:
        return ""
    return _("Asked for after the window: %(requests)s.") % {"requests": " ".join(ordinal(no) for no in item.late)}


def _window(law: Procedure, state: CaseState, item: Proceeding, today: date) -> DayLedger | None:
    clock = window_of(state, item.kind, item.late[0], item.about)
    return ledger_of(law, clock, current_calendar(), today) if clock is not None else None
