"""A person complained of who is found out later: who is meant, what they had in the matter, and who had seen it.

From then on they and their units are kept from it exactly as if they had been named at registration (art. 30(3)).
What had been seen before cannot be unseen: it is written into the step and listed to the supervisor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min

from huiyin.cases.models import Case, Step
from huiyin.cases.telling import FAMILY
from huiyin.outbox.models import Message
from huiyin.people import directory
from huiyin.people.models import Post, Staff, Unit
from huiyin.people.units import petition_office_above
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.state import CaseState
from huiyin.procedure.succession import roles_of
from huiyin.procedure.terms import Reason, Text

if TYPE_CHECKING:
    from huiyin.cases.effects import Doing

_NOBODY = Reason(
    "person",
    Text("本系统中没有这个姓名的人员。", "Nobody of this name works in any unit here."),
)
_SEVERAL = Reason(
    "person",
    Text("有几名人员同名，请填写其所在单位。", "Several people here have this name: name their unit as well."),
)
_KNOWN = Reason(
    "known",
    Text("该人员及其所在单位已经不得接触本事项。", "This person and their units are barred already."),
)
_NO_UNIT_ABOVE = Reason(
    "no_unit",
    Text("没有可以承接的上级单位，请先将事项转出。", "No unit above could take it over: pass the matter on first."),
)


def person_barred(doing: Doing) -> dict[str, Any]:
    """Everything the step takes on. The name itself stays out of the step of a sealed matter. Raises NotAllowed."""
    given = doing.step.given
    person = _meant(str(given["name"]).strip(), given.get("unit"))
    posts = list(Post.objects.filter(staff=person).select_related("unit").order_by("until", "-since"))
    barred = _units_of(posts, doing)
    new = [unit for unit in barred if unit not in doing.case.barred_units]
    if not new and person.pk in doing.case.barred_staff:
        raise NotAllowed((_KNOWN,))
    shut = frozenset(barred) | frozenset(doing.case.barred_units)
    return {
        "name": "" if doing.case.is_sealed else person.name,
        "staff": person.pk,
        "posts": [post.pk for post in posts],
        "barred_units": barred,
        "moves": _moves(doing.state, shut),
        "seen": _seen(doing.case, person, barred),
    }


def _meant(name: str, unit: int | None) -> Staff:
    rows = Staff.objects.filter(name=name)
    if unit is not None:
        rows = rows.filter(posts__unit__path__startswith=directory.unit(int(unit)).path)
    found = list(rows.distinct()[:2])
    if len(found) != 1:
        raise NotAllowed((_SEVERAL if found else _NOBODY,))
    return found[0]


def _units_of(posts: list[Post], doing: Doing) -> list[int]:
    """Every unit in which they hold a post; of somebody who holds none any more, the last one."""
    lasting = [post for post in posts if post.until is None or post.until >= doing.step.on]
    return sorted({post.unit_id for post in lasting or posts[:1]})


def _moves(state: CaseState, shut: frozenset[int]) -> list[dict[str, Any]]:
    """What every unit that may not have it any more has in the matter, and the unit above that takes it over."""
    units = {state.office, state.unit, state.supervising_unit, *(item.unit for item in state.open_proceedings())}
    moves = []
    for unit in sorted(unit for unit in units if unit is not None):
        line = directory.unit(unit).line
        first_shut = next((one for one in line if one in shut), None)
        if first_shut is None:
            continue
        above = _above(first_shut, unit)
        if above is None:
            raise NotAllowed((_NO_UNIT_ABOVE,))
        moves.append({"from": unit, "to": above, "roles": list(roles_of(state, unit))})
    return moves


def _above(shut: int, unit: int) -> int | None:
    """A petition office's part goes to the petition office above, as at registration; any other to the unit above."""
    if directory.unit(unit).is_petition_office:
        office = petition_office_above(Unit.objects.get(pk=shut))
        if office is not None:
            return office.pk
    return directory.unit(shut).parent


def _seen(case: Case, person: Staff, barred: Iterable[int]) -> list[dict[str, Any]]:
    """Who of them had acted in the matter, and who was sent a message about it; page by page is not recorded."""
    below = [card.id for card in directory.units().values() if set(barred) & set(card.line)]
    steps = Step.objects.filter(opened_month=case.opened_month, case_id=case.pk, staff_id__isnull=False)
    acted = steps.filter(unit_id__in=below) | steps.filter(staff_id=person.pk)
    rows = {
        (row["staff_id"], row["unit_id"]): {
            "staff": row["staff_id"],
            "unit": row["unit_id"],
            "acted": row["times"],
            "first": row["first"].isoformat(),
            "last": row["last"].isoformat(),
        }
        for row in acted.order_by()
        .values("staff_id", "unit_id")
        .annotate(times=Count("seq"), first=Min("on"), last=Max("on"))
    }
    told = Message.objects.about(FAMILY, case.pk).filter(post__unit__in=below).order_by()
    for staff, unit, times in told.values_list("post__staff_id", "post__unit_id").annotate(times=Count("pk")):
        rows.setdefault((staff, unit), {"staff": staff, "unit": unit, "acted": 0})["told"] = times
    return [rows[key] for key in sorted(rows)]
