"""What the law core cannot know by itself, looked up for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from huiyin.cases.models import Case
from huiyin.cases.successors import successor_of
from huiyin.cases.visitable import visitable
from huiyin.duties.layers import layers_in_force
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.engine import Actor, Facts
from huiyin.procedure.finality import rechecked_since
from huiyin.procedure.state import state_from_json

# Rooms above this one in which a petitioner is visited after the answer: each counts its own, planned ones among them.
VISITS: list[Callable[[Case], int]] = []


def on_visits(count: Callable[[Case], int]) -> None:
    """Register how many visits a room above has planned or made after the answer: two at most in all (law.md 9a)."""
    VISITS.append(count)


def actor_of(post: Post | None, role: str | None = None) -> Actor:
    """Who acts. Without a post it is the petitioner or the system, as `role` says."""
    if post is None:
        if role not in {"petitioner", "system"}:
            raise ValueError("without a post, only the petitioner and the system act")
        return Actor(role)
    return Actor(role=post.role, unit=post.unit_id, post=post.pk, staff=post.doer_id)


def facts_for(case: Case, *, today: date, by: Post | None = None, named_posts: tuple[int, ...] = ()) -> Facts:
    """Facts about one case. `named_posts` are posts the given values name, so that guards can judge them."""
    barred = frozenset(case.barred_units)
    units = directory.units()
    directory.warm_posts(named_posts)
    found = {pk: directory.post(pk) for pk in named_posts}
    return Facts(
        barred_units=frozenset(pk for pk, unit in units.items() if barred & set(unit.line)) if barred else barred,
        recused_posts=frozenset(pk for pk, card in found.items() if card.staff_id in case.barred_staff)
        | (frozenset({by.pk}) if by is not None and by.doer_id in case.barred_staff else frozenset()),
        outside_units=frozenset(pk for pk, unit in units.items() if unit.is_outside),
        posts_unit={pk: card.unit_id for pk, card in found.items()},
        posts_staff={pk: card.staff_id for pk, card in found.items()},
        final_matter=final_matter_of(case, today),
        reachable_units=frozenset(pk for pk, unit in units.items() if unit.is_active),
        superior=superior_of(case.office_id),
        above=directory.unit(case.unit_id).line[:-1] if case.unit_id is not None else (),
        reviewing=reviewing_organs(case),
        layers=layers_in_force(),
        # Asked for whoever might go there again; petitioners and the calendar visit nobody.
        visits_beside=sum(count(case) for count in VISITS) if by is not None and is_served(case) else 0,
        visitable=visitable(case) if by is not None and case.state.get("no_visits") else frozenset(),
        today=today,
    )


def is_served(case: Case) -> bool:
    """Whether an answer is in the petitioner's hands."""
    return any(one.get("status") == "served" for one in case.state.get("requests", ()))


def superior_of(unit: int) -> int | None:
    """The unit one step up the tree, which supervises; None at the top."""
    return directory.unit(unit).parent


def organ_above(unit: int, barred: Iterable[int] = ()) -> int | None:
    """The organ one level above the organ a unit belongs to: it reviews (art. 35) and rechecks (art. 36).

    A unit inside an organ (a petition office, a brigade) stands at that organ's level, so the first unit up the tree
    of another level is the one. One that is complained of is passed over (art. 30(3)). A merged unit stands for whoever
    took over from it. None where the tree ends.
    """
    units, shut = directory.units(), frozenset(barred)
    card = directory.unit(successor_of(unit))
    for pk in reversed(card.line[:-1]):
        above = units[successor_of(pk)]
        if above.level != card.level and not shut & set(above.line):
            return above.id
    return None


def reviewing_organs(case: Case) -> frozenset[int]:
    """The organs with which a review, a recheck or a challenge may be lodged now: one above whoever decided last."""
    proceedings = case.state.get("proceedings", ())
    decided = {one.get("unit") for one in proceedings if one["kind"] == "review" and one.get("served_on")}
    organs = {organ_above(unit, case.barred_units) for unit in {case.unit_id or case.office_id, *decided} if unit}
    if (terminated := case.state.get("termination")) and (unit := terminated.get("unit")):
        organs.add(organ_above(unit, case.barred_units) or unit)
    return frozenset(organ for organ in organs if organ is not None)


def final_matter_of(case: Case, today: date) -> str | None:
    """The number of the earlier matter of the same facts and reasons that a recheck has ended (art. 36(3)).

    Only a link that the office made says so; nothing is matched here (law.md 9a).
    """
    earlier = [tie["case"] for tie in case.state.get("ties", ()) if tie["kind"] == "same_facts"]
    for number, state in Case.objects.filter(number__in=earlier).values_list("number", "state") if earlier else ():
        since = rechecked_since(state_from_json(state))
        if since is not None and since <= today:
            return str(number)
    return None
