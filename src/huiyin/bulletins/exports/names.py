"""Names and telephone numbers in an export: for the custodian, of a few matters, each opening recorded.

The same rule as opening one identity (cases/identities.py): a step on every matter, which the petitioner sees, and one
entry in the office's chain for the whole file. Sealed matters are in no export, so they are never opened here.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from huiyin.bulletins.exports.kinds import Asked, Cell, Column
from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, PartRole, Petitioner
from huiyin.parties.actions import read_party
from huiyin.people.models import Post, Role
from huiyin.procedure.terms import Text

# An identity is opened because somebody has to be reached, not to make a list of people (law.md 9a).
MOST_NAMED = 100
NAME_COLUMNS = (
    Column(Text("信访人", "Petitioner"), width=16),
    Column(Text("联系电话", "Telephone"), width=18),
)


def may_name(post: Post) -> bool:
    """Whether the post may ask for names at all: a custodian, and then only of matters of the own office."""
    return post.role == Role.CUSTODIAN


@sensitive_variables()
def named(asked: Asked, ids: Sequence[int]) -> dict[int, list[Cell]]:
    """Name and telephone of the first petitioner of each matter; empty where the office is another one.

    Opening them is a step of the matter with the reason that was given. Raises NotAllowed.
    """
    cells: dict[int, list[Cell]] = {pk: ["", ""] for pk in ids}
    own = {case.pk: case for case in Case.objects.filter(pk__in=ids, office=asked.post.unit_id, is_sealed=False)}
    first: dict[int, Petitioner] = {}
    parts = Petitioner.objects.filter(case__in=list(own), role=PartRole.PETITIONER).select_related("party")
    for part in parts.order_by("case_id", "pk"):
        first.setdefault(part.case_id, part)
    for pk, part in first.items():
        identity = read_party(part.party)
        given = {"party": str(part.party_id), "pseudonym": part.party.pseudonym, "reason": asked.reason}
        take_step(case=own[pk], step="unseal", by=asked.post, at=asked.at, given=given)
        cells[pk] = [identity.name or _("not given"), identity.phone]
    return cells
