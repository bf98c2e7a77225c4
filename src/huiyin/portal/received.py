"""What a petitioner reads of receptions: that a leader received them, what was said of each request, visits to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext as _

from huiyin.ledger.reading import FIRST, SECOND, FixedValues
from huiyin.people import directory
from huiyin.portal.matter import Matter
from huiyin.receptions.table_models import FieldVisit, HeardRequest, Interview
from huiyin.web import dates
from huiyin.web.words import ordinal


@dataclass(frozen=True, slots=True)
class Told:
    """One reception or visit: when and by whom, and its lines."""

    title: str
    lines: tuple[str, ...]


def receptions_of(matter: Matter) -> list[Told]:
    """Receptions this contact came with, the latest first, then every visit of an office with the matter (law.md 9a).

    Of another petitioner of the same matter nothing is told.
    """
    # Most matters have neither: one statement says so.
    there = {mark for (mark,) in _THERE.rows(matter.case.pk, matter.contact.pk)}
    found: list[Told] = []
    if _RECEIVED in there:
        rows = _interviews(matter.case.pk, matter.contact.pk).order_by("-begun_at")
        rows = rows.select_related("visit__session").prefetch_related("requests")
        found += [_received(one, matter.today) for one in rows]
    if _VISITED in there:
        going = (one for one in _visits(matter.case.pk).order_by("-on", "-pk") if one.goes_to(matter.contact.pk))
        found += [visited(one, matter.today) for one in going]
    return found


def _interviews(case: int, contact: int) -> QuerySet[Interview]:
    """Those this contact came with, and those that came with none."""
    return Interview.objects.filter(Q(visit__contact=contact) | Q(visit__contact=None), visit__case=case).order_by()


def _visits(case: int) -> QuerySet[FieldVisit]:
    return FieldVisit.objects.filter(case=case).order_by()


_RECEIVED, _VISITED = 1, 2
_THERE = FixedValues(
    lambda: _interviews(FIRST, SECOND).values_list(Value(_RECEIVED)).union(_visits(FIRST).values_list(Value(_VISITED)))
)


def _received(one: Interview, today: date) -> Told:
    session = one.visit.session
    values = {"day": dates.plain_day(session.on, today), "office": directory.unit_label(session.unit_id)}
    who = directory.post_label(one.visit.receiver_id or session.host_id)
    lines = [_said(heard, today) for heard in one.requests.all() if heard.outcome]
    return Told(_("%(day)s, %(office)s: received by %(who)s") % {**values, "who": who}, tuple(lines))


def _said(heard: HeardRequest, today: date) -> str:
    said = f"{ordinal(heard.no)}{_(': ')}{heard.get_outcome_display()}"
    if heard.due_on is None:
        return said
    return _("%(said)s, by %(day)s") % {"said": said, "day": dates.plain_day(heard.due_on, today)}


def visited(one: FieldVisit, today: date) -> Told:
    """One visit of an office with the matter, as it stands."""
    values = {"how": one.get_way_display(), "office": directory.unit_label(one.unit_id)}
    values["day"] = dates.plain_day(one.held_on or one.on, today)
    title = _("%(day)s, %(office)s: %(how)s") % values
    if one.held_on is not None:
        return Told(title, (one.get_result_display(),))
    if one.let_go_on is not None:
        return Told(title, (_("You refused it."),) if one.consent == "refused" else (_("It does not take place."),))
    if one.way == "home" and one.consent != "given":
        return Told(title, (_("Only if you agree. You may refuse; nothing else follows from it."),))
    return Told(title, (_("It is planned."),))
