"""Questions about the tree of units."""

from __future__ import annotations

from huiyin.people.models import Unit


def petition_office_above(unit: Unit) -> Unit | None:
    """The petition office nearest above `unit` that is not itself within it; None at the top of the tree.

    A petition office stands beside what it serves: it is a child of the organ whose letters it opens.
    """
    for pk in reversed(unit.ancestor_ids[:-1]):
        office = (
            Unit.objects.active()
            .filter(parent_id=pk, is_petition_office=True, is_outside=False)
            .exclude(path__startswith=unit.path)
            .order_by("path")
            .first()
        )
        if office is not None:
            return office
    return None
