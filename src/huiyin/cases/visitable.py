"""Whom the offices of a matter may still visit: a refusal is that of whoever refused, under every code they have."""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.cases.models import Case, Contact, Petitioner
from huiyin.procedure.state import EVERYBODY


def visitable(case: Case) -> frozenset[int]:
    """The contacts whose petitioners have not refused to be visited.

    Whoever came again has a second code and is the same person: within the matter that is seen by the traces of the
    parties, which tell nothing else. Where somebody cannot be told apart from who refused, nobody goes.
    """
    refused = set(case.standing.no_visits)
    contacts = frozenset(Contact.objects.filter(case=case).values_list("pk", flat=True))
    if not refused:
        return contacts
    traces = _traces(case)
    if EVERYBODY in refused or any(not traces.get(one) for one in refused):
        return frozenset()
    of_refused = frozenset[bytes]().union(*(traces[one] for one in refused))
    others = (one for one in contacts - refused if traces.get(one))
    return frozenset(one for one in others if traces[one].isdisjoint(of_refused))


def same_petitioner(case: Case, contact: int) -> frozenset[int]:
    """The contacts of the matter that whoever came with this one has: it, and those that share a trace with it."""
    traces = _traces(case)
    own = traces.get(contact, set())
    return frozenset({contact, *(one for one, values in traces.items() if not values.isdisjoint(own))})


def _traces(case: Case) -> Mapping[int, set[bytes]]:
    found: dict[int, set[bytes]] = {}
    rows = Petitioner.objects.filter(case=case, party__traces__isnull=False).order_by()
    for contact, value in rows.values_list("contact", "party__traces__value"):
        found.setdefault(contact, set()).add(bytes(value))
    return found
