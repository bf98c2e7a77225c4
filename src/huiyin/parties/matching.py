"""The blind index: finds an earlier filing of the same person within one office, and tells nothing else.

Law.md 9a: matching by person runs within one office; index values never leave the application. Each value is keyed
by office and field, so that the same phone has different values in two offices, and equal values of two fields
never meet.
"""

import hmac
from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.views.decorators.debug import sensitive_variables

from huiyin.parties.identities import Identity, normalise_id_number, normalise_name, normalise_phone
from huiyin.parties.models import Party, Trace
from huiyin.parties.sealing import index_key
from huiyin.people.models import Unit

TRACE_BYTES = 16

_NORMALISED: dict[str, Callable[[str], str]] = {
    "name": normalise_name,
    "phone": normalise_phone,
    "id_number": normalise_id_number,
}


@sensitive_variables()
def trace_values(office_id: int, identity: Identity) -> dict[str, bytes]:
    """The index value of each field that is filled: HMAC-SHA256 cut to 16 bytes."""
    values: dict[str, bytes] = {}
    for field, normalise in _NORMALISED.items():
        if text := normalise(getattr(identity, field)):
            key = index_key(f"trace {office_id} {field}")
            values[field] = hmac.digest(key, text.encode(), "sha256")[:TRACE_BYTES]
    return values


@sensitive_variables()
def parties_like(*, office: Unit, identity: Identity) -> QuerySet[Party]:
    """Parties of this office that share a name, a phone or an ID number with `identity`, newest first.

    `is_sure` on each row says that a phone or ID number is the same, not only a name. The caller records the look-up.
    """
    values = trace_values(office.pk, identity)
    sure = [value for field, value in values.items() if field != "name"]
    traces = Trace.objects.filter(office=office, party=OuterRef("pk"))
    return (
        Party.objects.filter(
            pk__in=Trace.objects.filter(office=office, value__in=list(values.values())).values("party")
        )
        .annotate(is_sure=Exists(traces.filter(value__in=sure)))
        .order_by("-created_at", "pk")
    )
