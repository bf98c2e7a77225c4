"""What runs, or ran, beside the road of a case: each proceeding with its organ, person, dates and end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huiyin.desk.coming import length_of
from huiyin.people import directory
from huiyin.procedure.engine import ClockView
from huiyin.procedure.proceedings import PROCEEDINGS, standing, subject_of
from huiyin.procedure.state import CaseState, Proceeding
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


def lines(state: CaseState, views: Sequence[ClockView], today: date) -> list[Beside]:
    """Open ones first, then the latest. Parts of other units have a place of their own, with their words."""
    others = (item for item in state.proceedings if item.kind != "part")
    shown = sorted(others, key=lambda item: (not item.is_open, -item.no))
    return [_line(item, views, today) for item in shown]


def _line(item: Proceeding, views: Sequence[ClockView], today: date) -> Beside:
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
    )
