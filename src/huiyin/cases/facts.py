"""What the law core cannot know by itself, looked up for it."""

from __future__ import annotations

from datetime import date

from huiyin.cases.models import Case
from huiyin.duties.layers import layers_in_force
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.engine import Actor, Facts


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
        reachable_units=frozenset(pk for pk, unit in units.items() if unit.is_active),
        superior=superior_of(case.office_id),
        above=directory.unit(case.unit_id).line[:-1] if case.unit_id is not None else (),
        layers=layers_in_force(),
        today=today,
    )


def superior_of(unit: int) -> int | None:
    """The unit one level above, which supervises and reviews; None at the top of the tree."""
    return directory.unit(unit).parent
