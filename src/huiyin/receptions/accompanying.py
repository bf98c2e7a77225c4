"""Who accompanies the chief (陪访, requirement 42): heads of the three units with most founded matters last month.

"Founded" is said by the supervisor, or by an organ that reviewed and changed or revoked the answer; never by the unit,
never by anybody's consent, and how many came plays no part (law.md 9a). The list is a proposal: a head or supervisor of
the organ confirms it for one session. Nothing of it is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from huiyin.cases.models import Case
from huiyin.cases.models import Step as CaseStep
from huiyin.cases.reach import can_see
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.oversight.organs import organ_of
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role, Unit
from huiyin.procedure.state import state_from_json
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.models import Session
from huiyin.receptions.screening import reason_given
from huiyin.receptions.table_models import Escort, Founded, Ground

MOST_UNITS = 3
# What a review says of an answer that did not hold.
FAILED = frozenset({"changed", "revoked"})


@transaction.atomic
def find_founded(*, case: Case, ground: str, by: Post, at: datetime) -> Founded:
    """The supervisor finds that the complaint was founded. Raises Refused for the unit itself and for its handlers."""
    row = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case.pk)
    if not can_see(by, row):
        raise refusals.MatterOutOfReach()
    if row.unit is None:
        raise refusals.NoUnitYet()
    if not may_find(by, row, row.unit):
        raise refusals.NotTheSupervisor()
    if Founded.objects.filter(case=row, taken_back_on=None).exists():
        raise refusals.FoundedAlready()
    found = Founded.objects.create(case=row, unit=row.unit, ground=Ground(ground), on=on_day(at), by=by)
    _note("founded", by, at, {"case": row.pk, "unit": row.unit_id, "ground": ground})
    return found


def may_find(by: Post, case: Case, unit: Unit) -> bool:
    """A supervisor above the competent unit who had no hand in the matter."""
    state = case.standing
    if by.role != Role.SUPERVISOR or by.unit_id == unit.pk or not unit.is_within(by.unit):
        return False
    return by.pk not in {*state.worked, state.handler, state.lead}


@transaction.atomic
def take_back_founded(*, founded: Founded, reason: str, by: Post, at: datetime) -> Founded:
    """Found in error; the row stays, with the reason. Raises Refused."""
    row = Founded.objects.select_for_update(of=("self",)).select_related("case", "unit").get(pk=founded.pk)
    if not can_see(by, row.case):
        raise refusals.MatterOutOfReach()
    if not may_find(by, row.case, row.unit):
        raise refusals.NotTheSupervisor()
    if row.taken_back_on is not None:
        raise refusals.OverAlready()
    row.taken_back_on, row.taken_back_reason = on_day(at), reason_given(reason)
    row.save()
    _note("founded_taken_back", by, at, {"case": row.case_id, "reason": row.taken_back_reason})
    return row


@dataclass(frozen=True, slots=True)
class Proposed:
    """A unit of the proposal, and the matters behind it."""

    unit: int
    cases: tuple[int, ...]


def month_before(day: date) -> date:
    """The first day of the month before the one of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def proposal(organ: Unit, day: date) -> list[Proposed]:
    """The units for a session on `day`: of equal ones all, up to three; in the order of the tree, not of the count."""
    first = month_before(day)
    last = day.replace(day=1) - timedelta(days=1)
    found: dict[int, set[int]] = defaultdict(set)
    for unit, case in (*_by_supervisor(organ, first, last), *_by_review(organ, first, last)):
        found[unit].add(case)
    return _first_three(found)


def _first_three(found: dict[int, set[int]]) -> list[Proposed]:
    """The highest counts while they fit into three; where a tie would not, the tree's order settles it."""
    cards = directory.units()
    by_count = sorted(found, key=lambda unit: (-len(found[unit]), cards[unit].path))
    chosen = sorted(by_count[:MOST_UNITS], key=lambda unit: cards[unit].path)
    return [Proposed(unit, tuple(sorted(found[unit]))) for unit in chosen]


def _by_supervisor(organ: Unit, first: date, last: date) -> list[tuple[int, int]]:
    rows = Founded.objects.filter(taken_back_on=None, on__gte=first, on__lte=last)
    return _below(rows.values_list("unit", "case"), organ)


def _by_review(organ: Unit, first: date, last: date) -> list[tuple[int, int]]:
    """Answers that an organ above changed or revoked in that month."""
    signed = CaseStep.objects.filter(key="sign_review", on__gte=first, on__lte=last).order_by().values("case")
    rows = Case.objects.filter(pk__in=signed).exclude(unit=None).values_list("unit", "pk", "state")
    failed = [(unit, pk) for unit, pk, state in rows if unit is not None and _failed_in(state, first, last)]
    return _below(failed, organ)


def _failed_in(stored: dict[str, Any], first: date, last: date) -> bool:
    state = state_from_json(stored)
    return any(
        item.ended_on is not None
        and first <= item.ended_on <= last
        and any(result.result in FAILED for result in item.results)
        for item in state.proceedings
    )


def _below(rows: Iterable[tuple[int, int]], organ: Unit) -> list[tuple[int, int]]:
    """Those of units under the organ; the organ's own matters are its chief's anyway."""
    cards = directory.units()
    return [(unit, case) for unit, case in rows if unit in cards and organ.pk in cards[unit].line and unit != organ.pk]


def may_confirm(by: Post, session: Session) -> bool:
    """Heads and supervisors of the organ whose chief receives."""
    return by.role in {Role.HEAD, Role.SUPERVISOR} and session.unit.is_within(by.unit)


@transaction.atomic
def confirm_escort(*, session: Session, units: Sequence[int], by: Post, at: datetime) -> Escort:
    """Who accompanies at this session, out of the proposal: fewer or none, never another unit. Raises Refused."""
    row = Session.objects.select_for_update(of=("self",)).select_related("unit", "host__unit").get(pk=session.pk)
    if not may_confirm(by, row):
        raise refusals.NotTheOrgansHead()
    proposed = {one.unit for one in proposal(organ_of(row.unit), row.on)}
    chosen = sorted(set(units) & proposed)
    escort, _is_new = Escort.objects.update_or_create(
        session=row,
        defaults={"month": month_before(row.on), "units": chosen, "confirmed_by": by, "confirmed_at": at},
    )
    _note("escort_confirmed", by, at, {"session": row.pk, "units": chosen})
    return escort


def escorts_of(post: Post, sessions: Sequence[int]) -> dict[int, Escort]:
    """What was confirmed, to whoever may know: the organ's own people, and the units that were named."""
    rows = Escort.objects.filter(session__in=sessions).select_related("session__unit")
    named = Q(units__contains=[post.unit_id])
    mine = named | Q(session__unit=post.unit_id)
    if post.role in {Role.HEAD, Role.SUPERVISOR}:
        mine |= Q(session__unit__path__startswith=post.unit.path)
    return {row.session_id: row for row in rows.filter(mine)}


def _note(kind: str, by: Post, at: datetime, payload: dict[str, object]) -> None:
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
