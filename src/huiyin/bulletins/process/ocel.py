"""Events of matters as an OCEL 2.0 log in JSON (ocel-standard.org, specification of 16 October 2023).

Objects are matters, requests, units and posts; a petitioner is none, nor is anybody who holds a post. No words of a
matter, no rating, no identity is in it, and sealed matters are left out whole (law.md 9a). Attributes are text or
moments, as the published JSON schema wants them; initial values of an object stand at the moment it began.

The log is written in one pass over the events and one over the objects, which name each other by id only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.bulletins.exports.kinds import Asked, Batch, Column, Kind, Row, offer
from huiyin.bulletins.exports.ledgers import frozen, period_of, period_said
from huiyin.cases.models import Case, Request, Step
from huiyin.people import directory
from huiyin.people.models import Post, Role
from huiyin.people.reach import reaches
from huiyin.procedure.catalogue import PROCEDURES
from huiyin.procedure.terms import Text
from huiyin.web.words import said

# Moments of objects that were there before any matter: units and posts.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
type Attributes = Sequence[tuple[str, str]]

EVENT_ATTRIBUTES: Attributes = (("step", "string"), ("legal_day", "time"), ("recorded_at", "time"), ("role", "string"))
OBJECT_TYPES: Mapping[str, Attributes] = {
    "case": (
        ("kind", "string"),
        ("channel", "string"),
        ("category", "string"),
        ("place", "string"),
        ("stage", "string"),
    ),
    "request": (("kind", "string"), ("route", "string"), ("status", "string"), ("outcome", "string")),
    "unit": (("name", "string"), ("level", "string")),
    "post": (("role", "string"),),
}


def event_types() -> dict[str, Text]:
    """Every step of every procedure, the present one first: its key and its name."""
    found: dict[str, Text] = {}
    for law in reversed(list(PROCEDURES.values())):
        found |= {key: step.name for key, step in law.steps.items()}
    return found


class EventLog:
    """Writes the log. Rows are ("event", JSON, its units, its posts) and ("object", JSON, its units, "")."""

    goes_on = False

    def __init__(self, asked: Asked) -> None:
        self._units: set[int] = set()
        self._posts: set[int] = set()
        self._sort = ""
        self._is_first = True

    def begin(self) -> bytes:
        kinds = {
            "eventTypes": [_type(said(name), EVENT_ATTRIBUTES) for name in _by_name(event_types())],
            "objectTypes": [_type(name, attributes) for name, attributes in OBJECT_TYPES.items()],
        }
        return f"{_json(kinds)[:-1]},\n".encode()

    def rows(self, rows: Iterable[Row]) -> bytes:
        return "".join(self._row(*map(str, row)) for row in rows).encode()

    def _row(self, sort: str, text: str, units: str, posts: str) -> str:
        self._units |= _ids(units)
        self._posts |= _ids(posts)
        return self._begun(sort) + text

    def _begun(self, sort: str) -> str:
        """What stands before the next event or object."""
        if sort == self._sort:
            return ",\n"
        closing = "],\n" if self._sort else ""
        self._sort = sort
        return f'{closing}"{sort}s":[\n'

    def note(self, *notes: tuple[str, str]) -> None:
        """The standard has no place for remarks; the page of the export says them."""

    def end(self) -> bytes:
        """Units and posts that were named, and whatever list nothing stood in."""
        text = "" if self._sort else self._begun("event")
        rows: list[str] = []
        for post, unit in Post.objects.filter(pk__in=self._posts).order_by("pk").values_list("pk", "unit_id"):
            self._units.add(unit)
            rows.append(_post(post, unit, directory.post(post).role))
        # With those above them, which they name.
        cards = directory.units()
        lines = {above for pk in self._units if pk in cards for above in cards[pk].line}
        rows += [_unit(pk) for pk in sorted(lines)]
        if self._sort == "event" and not rows:
            return f'{text}],\n"objects":[]}}\n'.encode()
        text += "".join(self._begun("object") + row for row in rows)
        return f"{text}]}}\n".encode()


def _by_name(types: Mapping[str, Text]) -> list[Text]:
    """Each name once: several steps may share one, and the attribute `step` tells them apart."""
    return list({said(name): name for name in types.values()}.values())


def _type(name: str, attributes: Attributes) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes]}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _ids(text: str) -> set[int]:
    return {int(item) for item in text.split(",") if item}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _day(on: date) -> str:
    """The beginning of a legal day in the office's time zone."""
    return _moment(datetime.combine(on, time(), tzinfo=timezone.get_default_timezone()))


def _object(pk: str, sort: str, values: Mapping[str, str], at: str, links: Sequence[tuple[str, str]]) -> str:
    return _json(
        {
            "id": pk,
            "type": sort,
            "attributes": [{"name": name, "value": value, "time": at} for name, value in values.items() if value],
            "relationships": [{"objectId": other, "qualifier": how} for other, how in links],
        }
    )


def _unit(pk: int) -> str:
    card = directory.unit(pk)
    above = [(f"unit:{card.parent}", "part of")] if card.parent is not None else []
    return _object(f"unit:{pk}", "unit", {"name": card.label, "level": card.level}, _moment(BEGINNING), above)


def _post(pk: int, unit: int, role: str) -> str:
    return _object(f"post:{pk}", "post", {"role": role}, _moment(BEGINNING), [(f"unit:{unit}", "of")])


# Reading: the keys are the matters twice, first for their events (positive), then for their objects (negative).


def _keys(asked: Asked) -> Iterator[int]:
    first, last = period_of(asked)
    found = Case.objects.visible_to(asked.post).counted().filter(opened_on__gte=first, opened_on__lte=last)
    if unit := _unit_of(asked):
        below = [card.id for card in directory.units().values() if unit in card.line]
        found = found.filter(unit__in=below) | found.filter(unit=None, office__in=below)
    ids = list(frozen(found.order_by("pk")))
    yield from ids
    yield from (-pk for pk in ids)


def _unit_of(asked: Asked) -> int | None:
    """The unit the log is narrowed to; only one the post looks down on."""
    typed = asked.question.get("unit", "")
    card = directory.units().get(int(typed)) if typed.isdecimal() else None
    return card.id if card is not None and reaches(asked.post).unit in card.line else None


def _rows(asked: Asked, keys: Sequence[int]) -> Batch:
    ids = [abs(key) for key in keys]
    # A batch may hold the end of the events and the beginning of the objects.
    is_event = {key for key in keys if key > 0}
    rows = Case.objects.visible_to(asked.post).filter(pk__in=ids, is_sealed=False).order_by("pk")
    cases = list(rows.defer("state", "subject", "subject_grams", "extract", "complained_of"))
    events = [case for case in cases if case.pk in is_event]
    objects = [case for case in cases if -case.pk in set(keys)]
    left_out = len(is_event) - len(events)
    return Batch([*_events(events), *_objects(objects)], left_out)


def _events(cases: Sequence[Case]) -> Iterator[Row]:
    numbers = {case.pk: case.number for case in cases}
    names = {key: said(name) for key, name in event_types().items()}
    steps = Step.objects.filter(opened_month__in={case.opened_month for case in cases}, case_id__in=list(numbers))
    for step in steps.order_by("case_id", "seq").iterator(chunk_size=2000):
        number = numbers[step.case_id]
        links = [(f"case:{number}", "of")]
        links += [(f"request:{number}/{no}", "about") for no in _requests_in(step.given)]
        units = [unit for unit in (step.unit_id, _other_unit(step.given)) if unit is not None]
        links += [(f"unit:{unit}", how) for unit, how in _unit_links(step.unit_id, _other_unit(step.given))]
        posts = [step.post_id] if step.post_id is not None else []
        links += [(f"post:{post}", "by") for post in posts]
        event = {
            "id": f"{number}#{step.seq}",
            "type": names.get(step.key, step.key),
            "time": _moment(step.at),
            "attributes": [
                {"name": "step", "value": step.key},
                {"name": "legal_day", "value": _day(step.on)},
                {"name": "recorded_at", "value": _moment(step.recorded_at)},
                {"name": "role", "value": step.role},
            ],
            "relationships": [{"objectId": other, "qualifier": how} for other, how in links],
        }
        yield "event", _json(event), ",".join(map(str, units)), ",".join(map(str, posts))


def _unit_links(by: int | None, to: int | None) -> list[tuple[int, str]]:
    return [(unit, how) for unit, how in ((by, "by"), (to, "to")) if unit is not None]


def _other_unit(given: Mapping[str, Any]) -> int | None:
    """The unit a step passes the matter to, or asks."""
    unit = given.get("unit")
    return unit if isinstance(unit, int) and unit in directory.units() else None


def _requests_in(given: Mapping[str, Any]) -> list[int]:
    """The numbers of the requests a step names, whatever the value is called that names them."""
    found: set[int] = set()
    for value in given.values():
        rows = value if isinstance(value, list) else ()
        found |= {int(row["no"]) for row in rows if isinstance(row, dict) and "no" in row}
    found |= {no for no in given.get("requests") or () if isinstance(no, int)}
    if isinstance(given.get("request"), int):
        found.add(given["request"])
    return sorted(found)


def _objects(cases: Sequence[Case]) -> Iterator[Row]:
    asks: dict[int, list[Request]] = {}
    for ask in Request.objects.filter(case__in=cases).only("case", "no", "kind", "route", "status", "outcome"):
        asks.setdefault(ask.case_id, []).append(ask)
    for case in cases:
        began = _day(case.opened_on)
        requests = asks.get(case.pk, [])
        links = [(f"request:{case.number}/{ask.no}", "asks") for ask in requests]
        links.append((f"unit:{case.office_id}", "registered by"))
        if case.unit_id is not None:
            links.append((f"unit:{case.unit_id}", "answered by"))
        values = {name: str(getattr(case, name)) for name, _kind in OBJECT_TYPES["case"]}
        units = ",".join(str(unit) for unit in (case.office_id, case.unit_id) if unit is not None)
        yield "object", _object(f"case:{case.number}", "case", values, began, links), units, ""
        for ask in requests:
            values = {name: str(getattr(ask, name)) for name, _kind in OBJECT_TYPES["request"]}
            yield "object", _object(f"request:{case.number}/{ask.no}", "request", values, began, ()), "", ""


def _said(asked: Asked) -> str:
    unit = _unit_of(asked)
    return f"{directory.unit_label(unit)}{_(', ')}{period_said(asked)}" if unit else period_said(asked)


def _columns(asked: Asked) -> list[Column]:
    names = {
        "case": Text("事项（类别、来件方式、分类、属地）", "matters (kind, channel, category, place)"),
        "request": Text("诉求（途径、状态、结果）", "requests (route, status, outcome)"),
        "unit": Text("单位", "units"),
        "post": Text("岗位（不含姓名）", "posts (no names)"),
    }
    events = Text("步骤（法定日期和录入时间）", "steps (legal day and moment of entry)")
    return [Column(events), *(Column(names[sort]) for sort in OBJECT_TYPES)]


def offer_log() -> None:
    """Make the log known as an export."""
    offer(
        Kind(
            key="events",
            name=Text("办理过程事件日志", "Event log of the process"),
            roles=frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR}),
            columns=_columns,
            freeze=_keys,
            read=_rows,
            said=_said,
            forms=("ocel",),
        )
    )
