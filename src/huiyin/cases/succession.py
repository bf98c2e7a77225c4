"""A unit takes over from another: merged, split or renamed anew (art. 24). Its open matters move, one step each.

In batches, each in a transaction of its own, so that thousands can be moved, stopped half-way, gone on with and taken
back. Whoever orders it sees numbers only (an administrator sees no cases), and not even those of accusations against
the old unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from huiyin.cases.actions import take_step
from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case, Reach, Step, Succession
from huiyin.cases.successors import forget
from huiyin.duties.office_time import on_day
from huiyin.ledger.actions import append
from huiyin.people import directory, refusals
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Unit
from huiyin.people.reach import administers
from huiyin.procedure.state import CaseState
from huiyin.procedure.succession import roles_of

AT_ONCE = 100


def open_matters(unit: Unit) -> list[int]:
    """The open cases in which a unit itself has a part."""
    rows = Reach.objects.filter(unit=unit, is_own=True, is_open=True).order_by("case_id").values_list("case_id")
    return [pk for (pk,) in rows]


def succeed_unit(*, old: Unit, new: Unit, on: date, by: Post, at: datetime) -> Succession:
    """Begin a takeover; `go_on` moves the matters. Raises Refused."""
    if not administers(by, old) or not administers(by, new):
        raise refusals.NotYours
    if old.pk == new.pk or not new.is_active or on > on_day(at) or new.is_within(old):
        raise refusals.CannotSucceed
    held = [case for case in Case.objects.filter(pk__in=open_matters(old)) if roles_of(_state(case), old.pk)]
    with transaction.atomic():
        made = Succession.objects.create(old=old, new=new, on=on, started_at=at, by=by, total=len(held))
        _note("unit_succeeded", made, by, at)
    return made


def _note(kind: str, succession: Succession, by: Post, at: datetime) -> None:
    payload = {"old": succession.old_id, "new": succession.new_id, "on": succession.on.isoformat(), "id": succession.pk}
    append(chain=office_chain(succession.old_id), kind=kind, at=at, payload=payload, by=by.signature)


def go_on(succession: Succession, *, at: datetime, most: int = AT_ONCE) -> Succession:
    """Move the next matters, or take the next ones back. Call it until it is finished; twice does no harm."""
    with transaction.atomic():
        locked = Succession.objects.select_for_update().get(pk=succession.pk)
        if locked.undone_at is not None or (locked.finished_at is not None and locked.undoing_at is None):
            return locked
        if locked.undoing_at is None:
            _move_some(locked, at, most)
        else:
            _take_some_back(locked, at, most)
        locked.save()
    forget()
    return locked


def _move_some(succession: Succession, at: datetime, most: int) -> None:
    old, new = succession.old_id, succession.new_id
    done = {*succession.moved, *succession.kept_from}
    touched = Q(pk__in=open_matters(succession.old)) | Q(is_open=True, barred_units__contains=[old])
    waiting = list(Case.objects.filter(touched).exclude(pk__in=done).order_by("pk"))
    todo = [case for case in waiting if roles_of(_state(case), old) or _bars_anew(case, old, new)]
    for case in todo[:most]:
        roles = roles_of(_state(case), old)
        _move(case, _given(case, succession, roles), at)
        (succession.moved if roles else succession.kept_from).append(case.pk)
    if len(todo) <= most:
        succession.finished_at = at


def _bars_anew(case: Case, old: int, new: int) -> bool:
    return old in case.barred_units and new not in case.barred_units


def _given(case: Case, succession: Succession, roles: Iterable[str]) -> dict[str, Any]:
    """What the step moves. A successor that is kept from the matter does not get it: the unit above does."""
    old, new = succession.old_id, succession.new_id
    is_barred = bool(set(case.barred_units) & set(directory.unit(new).line))
    goes_to = superior_of(old) if is_barred else new
    given: dict[str, Any] = {"from": old, "to": goes_to or new, "roles": list(roles), "succession": succession.pk}
    if is_barred:
        given["needs_handler"] = True
    if _bars_anew(case, old, new):
        given["barred"] = [*case.barred_units, new]
    return given


def _move(case: Case, given: dict[str, Any], at: datetime) -> None:
    take_step(case=case, step="move_unit", by=None, role="system", at=at, given=given)


def follow_successors(case: Case, at: datetime) -> None:
    """A closed matter that comes to life again goes to whoever has taken over meanwhile, with its dates as they are."""
    done = Succession.objects.filter(finished_at__isnull=False, undoing_at=None).order_by("finished_at")
    for row in done.filter(old__in={unit for unit in (case.office_id, case.unit_id, _supervisor(case)) if unit}):
        roles = roles_of(_state(case), row.old_id)
        if not roles:
            continue
        _move(case, _given(case, row, roles), at)
        Succession.objects.filter(pk=row.pk).update(moved=[*row.moved, case.pk], total=F("total") + 1)
        # Whoever took over may have been merged since.
        follow_successors(case, at)
        return


def _supervisor(case: Case) -> int | None:
    return _state(case).supervising_unit


def _state(case: Case) -> CaseState:
    return case.standing


def undo_succession(*, succession: Succession, by: Post, at: datetime) -> Succession:
    """Begin to take it back; `go_on` does it. What was moved on since by somebody else stays where it is now."""
    if not administers(by, succession.old) or not administers(by, succession.new):
        raise refusals.NotYours
    if succession.undoing_at is not None:
        raise refusals.Over
    with transaction.atomic():
        succession.undoing_at = at
        succession.save(update_fields=["undoing_at"])
        _note("succession_undone", succession, by, at)
    return succession


def _take_some_back(succession: Succession, at: datetime, most: int) -> None:
    left = [*succession.moved, *succession.kept_from]
    for case in Case.objects.filter(pk__in=left[:most]).order_by("pk"):
        given = _given_back(case, succession)
        if given is not None:
            _move(case, given, at)
    gone = set(left[:most])
    succession.moved = [pk for pk in succession.moved if pk not in gone]
    succession.kept_from = [pk for pk in succession.kept_from if pk not in gone]
    if not succession.moved and not succession.kept_from:
        succession.undone_at = at


def _given_back(case: Case, succession: Succession) -> dict[str, Any] | None:
    """The same roles the other way; None where the unit that got them has none of them any more."""
    steps = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, key="move_unit")
    moved = steps.filter(given__succession=succession.pk).order_by("seq").values_list("given", flat=True).first() or {}
    held = set(roles_of(_state(case), moved["to"]))
    given: dict[str, Any] = {
        "from": moved["to"],
        "to": succession.old_id,
        "roles": [role for role in moved["roles"] if role in held],
        "undoes": True,
    }
    if "barred" in moved:
        given["barred"] = [unit for unit in case.barred_units if unit != succession.new_id]
    return given if given["roles"] or "barred" in given else None
