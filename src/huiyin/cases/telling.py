"""Who is told of a step of a case, and what may be said of it. What is told stands in `outbox/catalogue.py`.

Called inside the transaction of the step: a step that is rolled back tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from huiyin.cases.belongings import petitioners_of
from huiyin.cases.facts import superior_of
from huiyin.cases.models import Case
from huiyin.cases.reach import can_see, is_apart
from huiyin.duties.office_time import on_day
from huiyin.outbox.catalogue import TELLINGS, Telling, is_due
from huiyin.outbox.families import About
from huiyin.outbox.listeners import Listener, Seats, listening
from huiyin.outbox.models import Message
from huiyin.outbox.writing import Event, ToParty, message_to_party, message_to_post, write_messages
from huiyin.parties.models import Party
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.procedure.engine import Actor, StepRecord
from huiyin.procedure.given import day_of

FAMILY = "case"
PETITIONERS = frozenset({"petitioners", "contact"})


class CaseMessages:
    """What the outbox asks of cases."""

    def may_learn(self, post: Post, subject: int) -> bool:
        case = Case.objects.filter(pk=subject).first()
        return case is not None and can_see(post, case)

    def said_of(self, subjects: Iterable[int]) -> Mapping[int, About]:
        rows = Case.objects.filter(pk__in=list(subjects)).values_list("pk", "number", "is_sealed", "kind")
        return {pk: About(number, is_sealed or kind == "accusation") for pk, number, is_sealed, kind in rows}


def tell_registered(case: Case, parties: Iterable[Party], *, at: datetime) -> None:
    """Tell whoever has just filed, where they asked for it; the rows are in hand, so nothing is read."""
    told = [ToParty(party.pk, tuple(party.ways), party.language) for party in parties if party.ways]
    if told:
        event = _event(case, StepRecord(1, "register", on_day(at), Actor("petitioner", unit=case.office_id), {}), at)
        write_messages([message_to_party(event, "registered", to) for to in told])


def tell(case: Case, step: StepRecord, *, at: datetime) -> None:
    """Write down the messages that a step of `case` gives rise to. `case` stands as it is after the step."""
    due = [one for one in TELLINGS.get(step.key, ()) if is_due(one, step.given)]
    if not due:
        return
    event = _event(case, step, at)
    write_messages([*_to_petitioners(case, step, event, due), *_to_staff(case, step, event, due)])


def _event(case: Case, step: StepRecord, at: datetime) -> Event:
    """What may be said of it: the number, the organ that acted, and a day."""
    unit = directory.units().get(step.actor.unit or case.unit_id or case.office_id)
    params: dict[str, Any] = {"number": case.number, "day": _day(step).isoformat()}
    if unit is not None:
        params |= {"unit": unit.name, "unit_en": unit.name_en}
    return Event(
        FAMILY,
        case.pk,
        f"{step.key}-{step.seq}",
        case.office_id,
        params,
        at,
        is_discreet=case.is_sealed or case.kind == "accusation",
        is_sealed=case.is_sealed,
    )


def _day(step: StepRecord) -> date:
    """The day the message names: by which an answer is wanted, of service or of a hearing, else that of the step."""
    given = (day_of(step.given.get(name)) for name in ("answer_due", "served_on", "held_on"))
    return next((day for day in given if day is not None), step.on)


def _to_petitioners(case: Case, step: StepRecord, event: Event, due: Sequence[Telling]) -> Iterator[Message]:
    wanted = [one for one in due if one.to in PETITIONERS]
    if not wanted:
        return
    contact = step.given.get("contact_no") or step.given.get("contact")
    for row in petitioners_of(case):
        for one in wanted:
            if row.party.ways and (one.to == "petitioners" or row.contact_id == contact):
                to = ToParty(row.party_id, tuple(row.party.ways), row.party.language)
                yield message_to_party(event, one.template, to)


def _to_staff(case: Case, step: StepRecord, event: Event, due: Sequence[Telling]) -> Iterator[Message]:
    """To posts that asked for e-mail: never to a barred unit or person, and never to whoever took the step."""
    asked = [(one.template, WHO[one.to](case, step)) for one in due if one.to in WHO]
    told: set[int] = set()
    for listener in listening([seats for _template, seats in asked], on=on_day(event.at)):
        to = listener.to
        if to.post == step.actor.post or _is_barred(case, listener) or to.post in told:
            continue
        told.add(to.post)
        yield message_to_post(event, next(key for key, seats in asked if seats.has(listener)), to)


def _is_barred(case: Case, listener: Listener) -> bool:
    """Art. 28(3), 30(3): whoever may not see the matter learns of it by no message either."""
    units = directory.unit(listener.to.unit).line
    if is_apart(case, listener.staff, listener.to.unit):
        return True
    return listener.staff in case.barred_staff or not set(units).isdisjoint(case.barred_units)


def _handler(case: Case, step: StepRecord) -> Seats:
    return Seats(posts=frozenset({case.handler_id} if case.handler_id else ()))


def _lead(case: Case, step: StepRecord) -> Seats:
    return Seats(posts=frozenset({case.lead_id} if case.lead_id else ()))


def _of_unit(*roles: str) -> Callable[[Case, StepRecord], Seats]:
    def seats(case: Case, step: StepRecord) -> Seats:
        return Seats(units=frozenset({case.unit_id or case.office_id}), roles=frozenset(roles))

    return seats


def _named_unit(case: Case, step: StepRecord) -> Seats:
    return _clerks_of(step.given.get("unit"))


def _checkers(case: Case, step: StepRecord) -> Seats:
    """The units that are to read a reply before it goes out."""
    return _clerks_of(*(step.given.get(name) for name in ("legal", "branch", "petition_office")))


def _clerks_of(*units: Any) -> Seats:
    return Seats(units=frozenset(int(unit) for unit in units if unit), roles=frozenset({Role.CLERK}))


def _organ(case: Case, step: StepRecord) -> Seats:
    """Clerks and heads of the organ that conducts the proceeding which this step has opened."""
    opened = (item.get("unit") for item in case.state.get("proceedings", ()) if item.get("step") == step.seq)
    return Seats(units=frozenset(unit for unit in opened if unit), roles=frozenset({Role.CLERK, Role.HEAD}))


def _named_handler(case: Case, step: StepRecord) -> Seats:
    post = step.given.get("handler")
    return Seats(posts=frozenset({int(post)} if post else ()))


def _own_heads(case: Case, step: StepRecord) -> Seats:
    return Seats(units=frozenset({step.actor.unit} if step.actor.unit else ()), roles=frozenset({Role.HEAD}))


def _supervisors(case: Case, step: StepRecord) -> Seats:
    """Of the unit one level above, and of those that demanded an answer."""
    above = superior_of(case.unit_id or case.office_id)
    units = {above, *(demand.get("by") for demand in case.state.get("demands", ()))} - {None}
    return Seats(units=frozenset(unit for unit in units if unit is not None), roles=frozenset({Role.SUPERVISOR}))


def _supervisors_now(case: Case, step: StepRecord) -> Seats:
    """The same, and those of the unit that has the matter now: it came there from below."""
    seats = _supervisors(case, step)
    return Seats(units=seats.units | {case.unit_id or case.office_id}, roles=seats.roles)


WHO: Mapping[str, Callable[[Case, StepRecord], Seats]] = {
    "handler": _handler,
    "lead": _lead,
    "unit_clerks": _of_unit(Role.CLERK),
    "unit_heads": _of_unit(Role.HEAD),
    "supervisors": _supervisors,
    "supervisors_now": _supervisors_now,
    "named_unit": _named_unit,
    "checkers": _checkers,
    "organ": _organ,
    "named_handler": _named_handler,
    "own_heads": _own_heads,
}
