"""Moulds: histories told once with stand-ins for units, people and words, folded by the law core, and kept as text.

Nothing here repeats how rows come from steps: a mould is what the bulk writer would have written (`cases/bulk.py`),
with the stand-ins left in it. `bench_casting` fills them in and chains the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from random import Random
from struct import pack
from typing import Any, NamedTuple, cast

from django.db import models

from huiyin.bulletins.process import courses
from huiyin.bulletins.process.models import Course
from huiyin.cases import bulk
from huiyin.cases.bulk import History, Moved, NewContact, NewPaper, Rows, Tree, add_history, header_for
from huiyin.cases.models import Case
from huiyin.cases.storing import payload_of, subject_of
from huiyin.documents.models import Paper, PaperState
from huiyin.documents.papers import frozen_fields, number_text
from huiyin.duties.calendars import current_calendar
from huiyin.install import bench_words as words
from huiyin.install.bench_office import STAFF_OF, Desk, Place
from huiyin.install.bench_rows import (
    Joined,
    JoinedKey,
    RowsForm,
    in_row_name,
    lengthened,
    moment_name,
    types_of,
)
from huiyin.install.bench_slots import Form, form_of, moment, number, picker, position, positions, recorded, span, word
from huiyin.install.bench_stories import PROCEDURE, Issued, Story, World
from huiyin.ledger.hashing import canonical
from huiyin.ledger.models import Head
from huiyin.parties.models import Party, Trace
from huiyin.people.models import Unit
from huiyin.statistics.drawing import ACT_ROW, MATTER_ROW
from huiyin.statistics.folding import Told, fold
from huiyin.statistics.models import Act, Matter

SHARE_ANONYMOUS = 0.05
SHARE_ACCUSING = 0.06
MOST_REPEATS = 4
# Who takes part: the office, the bureau it belongs to, two units it passes matters on to, and what stands above.
ABOVE = ("up0", "up1")
UNITS = (*ABOVE, "bureau", "office", "a", "b")
UNIT_WORDS = ("name", "paper_code", "address", "postcode", "phone", "hours")
ROLES = tuple(dict.fromkeys(role for staff in STAFF_OF.values() for role, _ in staff))
MOST_ASKS = 3
# How many units stand above the bureau of a petition office.
LEVELS: Mapping[str, int] = {"county": 2, "city": 1, "province": 0}
TRACED = ("name", "phone")


_Issued = tuple[NewPaper, "PaperPlaces", tuple[bytes, bytes]]


def unit_slot(key: str, what: str) -> str:
    return f"{key}.{what}"


def post_slots(key: str, role: str) -> tuple[str, str]:
    return f"{key}.{role}.post", f"{key}.{role}.staff"


def who_slot(key: str, role: str) -> str:
    """Post, unit and member of staff, as they stand side by side in the row of a step."""
    return f"{key}.{role}.who"


def _unit_places(key: str) -> tuple[str, ...]:
    id_slot = unit_slot(key, "id")
    return id_slot, in_row_name(id_slot), *(unit_slot(key, what) for what in UNIT_WORDS)


def _post_places(key: str, role: str) -> tuple[str, ...]:
    post, staff = post_slots(key, role)
    return post, staff, who_slot(key, role), in_row_name(post), in_row_name(staff)


# The values of a unit are put in by one assignment, and so are those of a post and what a matter says.
UNIT_SPANS = {key: span(*_unit_places(key)) for key in UNITS}
POST_SPANS = {(key, role): span(*_post_places(key, role)) for key in UNITS for role in ROLES}
NOBODY = position("nobody")
# Of each step when it was taken, and when it was recorded.
MOST_STEPS = 80
TAKEN_AT, RECORDED_AT = (
    span(*(in_row_name(moment_name(no, is_recorded=late)) for no in range(MOST_STEPS))) for late in (False, True)
)
WHO = {number(post_slots(*pair)[0]): position(who_slot(*pair)) for pair in POST_SPANS}
_SAID = ("category", "subject", *(f"ask{no}" for no in range(1, MOST_ASKS + 1)))
# In texts, in rows, and the pairs of characters that a subject is found by.
SAID = span(*_SAID, *map(in_row_name, _SAID), in_row_name("grams"))
FACTS, PLACE = (span(name, in_row_name(name)) for name in ("facts", "place"))


# Days and microseconds are counted from here in the binary format of COPY.
BINARY_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Of an entry what comes after its kind: JSON after a version, the salt, and three hashes.
_ENTRY = b"%b\x01%b\0\0\0\x10%b\0\0\0\x20%b\0\0\0\x20%b\0\0\0\x20%b%b"
# Between texts that are filled in one go; no JSON holds it.
BETWEEN = b"\0"


class Steps(NamedTuple):
    """What all cases of a mould share of their steps and ledger entries.

    `entries` has places for the chain, the length of the header and the header, salt, digest, hash before, hash and
    moment of each entry; `rows` for case, both moments, who took it, the length of what was given and that, of each
    step. `minutes`: of each, in microseconds. `who` picks the actors from the values. `tails`: how many bytes of each
    hashed payload stand after what was given.
    """

    entries: bytes
    rows: bytes
    minutes: tuple[int, ...]
    who: Callable[[Sequence[Any]], tuple[Any, ...]]
    tails: tuple[int, ...]


class PaperPlaces(NamedTuple):
    """Where a paper's values go, and whose number of which year it takes."""

    places: tuple[int, ...]
    unit: str
    year: int


@dataclass(frozen=True, slots=True)
class Mould:
    """One history with open places: rows by table, and what is sealed and hashed anew for each case cast from it."""

    level: str
    opened_on: date
    asks: int
    accuses: bool
    contacts: int
    parties: int
    posts: tuple[tuple[str, str, slice], ...]
    rows: Mapping[str, Form]
    joined: tuple[Joined, ...]
    # What is sealed and hashed, one text after the other: of each paper its words and the head of its digest; of each
    # step its payload and the header of its entry.
    papers_said: Form
    papers: tuple[PaperPlaces, ...]
    steps_said: Form
    steps: Steps


def _columns() -> dict[str, tuple[type[models.Model], tuple[str, ...]]]:
    """For each list of `Rows` its table and the columns that are written; the database numbers the others itself."""
    found: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {}
    for name, model in bulk.MODELS.items():
        left_out = () if name in NUMBERED_HERE else (models.AutoField, models.BigAutoField)
        found[name] = (
            model,
            tuple(column.attname for column in model._meta.concrete_fields if not isinstance(column, left_out)),
        )
    plain = {name: (model, tuple(columns)) for name, (model, columns) in bulk.PLAIN_ROWS.items()}
    facts = {"acts": (Act, ACT_ROW), "courses": (Course, COURSE_ROW)}
    return found | plain | facts | dict.fromkeys(PARTS, (Matter, MATTER_ROW))


# Versions of a matter go into the parts of their table, which are known beforehand.
PARTS = {"matters_known": "statistics_matter_known", "matters_past": "statistics_matter_past"}
COURSE_ROW = tuple(column.attname for column in Course._meta.concrete_fields)
NUMBERED_HERE = frozenset({"cases", "contacts"})
TABLES = _columns()


@lru_cache(maxsize=8)
def _desk(level: str) -> tuple[Desk, Tree, Mapping[int, Unit]]:
    """An office of that level with stand-ins for everything; the numbers rise from the root down, as real ones do."""
    above = ABOVE[: LEVELS[level]]
    ids = {key: number(unit_slot(key, "id")) for key in UNITS}
    places = {key: _place(key) for key in UNITS}
    lines: dict[int, tuple[int, ...]] = {}
    for key in UNITS:
        over = above[: above.index(key)] if key in above else above if key == "bureau" else (*above, "bureau")
        lines[ids[key]] = tuple(ids[one] for one in (*over, key))
    tree = Tree(lines.__getitem__, lambda unit: lines[unit][-2] if len(lines[unit]) > 1 else None)
    desk = Desk(places["office"], places["bureau"], (places["a"], places["b"], places["bureau"]))
    units = {ids[key]: Unit(**{name: word(unit_slot(key, name)) for name in UNIT_WORDS}) for key in UNITS}
    return desk, tree, units


def _place(key: str) -> Place:
    posts = {role: [cast("tuple[int, int]", tuple(map(number, post_slots(key, role))))] for role in ROLES}
    return Place(number(unit_slot(key, "id")), word(unit_slot(key, "paper_code")), word(unit_slot(key, "name")), posts)


@dataclass(frozen=True, slots=True)
class _Hidden(words.Said):
    """Stand-ins for words; where a matter is sealed there are none, and the same real words are sealed for all."""

    real: words.Said

    def sealed(self, count: int) -> str:
        return self.real.sealed(count)


def _said(rng: Random, *, accuses: bool) -> _Hidden:
    """Words that are put in later; of real ones only how many requests there are and whether somebody is accused."""
    while (real := words.said(rng, ())).accuses != accuses:
        pass
    asks = tuple(word(f"ask{no}") for no in range(1, len(real.asks) + 1))
    return _Hidden(word("category"), word("subject"), asks, word("facts"), word("place"), accuses, real)


def tell_mould(rng: Random, level: str, begins: date, now: datetime) -> Story:
    """One history with stand-ins, from its first day to today."""
    desk, _, units = _desk(level)
    world = World((desk,), (1.0,), units, (), current_calendar(), now - timedelta(minutes=1))
    said = _said(rng, accuses=rng.random() < SHARE_ACCUSING)
    is_named = rng.random() >= SHARE_ANONYMOUS
    parties = [word(f"party{no}.id") for no in range(1, MOST_REPEATS + 2)] if is_named else []
    numbers = [number(f"contact{no}.id") for no in range(2, MOST_REPEATS + 2)]
    story = Story(rng, world, desk, begins, said, parties, numbers)
    story.tell()
    return story


def mould_of(story: Story, level: str) -> Mould | None:
    """The rows of a told story, cut at its stand-ins; None where it has not begun by today."""
    if not story.steps:
        return None
    _, tree, units = _desk(level)
    papers = [_paper(no, issued, story, units) for no, issued in enumerate(story.papers, 1)]
    history = _history(story, [paper for paper, *_ in papers])
    rows = Rows()
    case = add_history(
        rows, history, pk=number("case"), number=word("number"), contact_ids=iter([number("contact1.id")]), tree=tree
    )
    if case.subject:
        case.subject_grams = cast("list[str]", word("grams"))
    rows.heads = [_head(case, history)]
    forms, joined = _forms(rows, case, history)
    said = form_of(BETWEEN.join(text for moved in history.steps for text in _hashed(case, moved)))
    return Mould(
        level=level,
        opened_on=history.opened_on,
        asks=story.count,
        accuses=story.said.accuses,
        contacts=len(history.contacts),
        parties=len(history.contacts) if story.parties else 0,
        posts=_posts([*forms.values(), *(one.form for one in joined), said]),
        rows=forms,
        joined=joined,
        papers_said=form_of(BETWEEN.join(text for *_, texts in papers for text in texts)),
        papers=tuple(places for _, places, _ in papers),
        steps_said=said,
        steps=_steps(case, history.steps),
    )


def _forms(rows: Rows, case: Case, history: History) -> tuple[dict[str, Form], tuple[Joined, ...]]:
    moments = {_minute(moved.at): no for no, moved in enumerate(history.steps)}
    joined: dict[JoinedKey, Joined] = {}
    forms = {}
    for name, found in (*_rows(rows), *_facts(case, history)):
        if found:
            model, columns = TABLES[name]
            types = types_of(model._meta.db_table, columns)
            form = RowsForm(moments, joined)
            for row in found:
                form.add(row, types)
            forms[name] = form.form()
    return forms, tuple(joined.values())


def _history(story: Story, papers: Sequence[NewPaper]) -> History:
    first, opened_at = story.steps[0]
    facts = "" if story.sealed else story.said.facts
    contacts = [_contact(1, first.given["channel"], story.begins, opened_at, facts, story, people=story.people)]
    contacts += [
        _contact(no, repeat.channel, repeat.on, repeat.at, repeat.facts, story, pk=repeat.number)
        for no, repeat in enumerate(story.repeats, 2)
    ]
    steps = [Moved(record, moment(at), recorded(at)) for record, at in story.steps]
    return History(PROCEDURE, first.on, steps, contacts, papers)


def _contact(
    no: int, channel: str, on: date, at: datetime, facts: str, story: Story, *, people: int = 1, pk: int | None = None
) -> NewContact:
    return NewContact(
        channel=channel,
        received_on=on,
        registered_at=moment(at),
        facts=facts,
        sealed_text=story.sealed.encode() if story.sealed else None,
        people=people,
        code_digest=_bytes(f"contact{no}.code"),
        is_first=no == 1,
        pk=pk,
        parties=(_party(no, at),) if story.parties else (),
    )


def _party(no: int, at: datetime) -> tuple[Party, list[Trace], str]:
    """A petitioner of the case: the same person each time, and each time sealed for that contact alone."""
    pk, office = cast("Any", word(f"party{no}.id")), number(unit_slot("office", "id"))
    party = Party(id=pk, office_id=office, pseudonym=word(f"party{no}.alias"), created_at=moment(at))
    party.sealed, party.key_version = _bytes(f"party{no}.sealed"), cast("int", word("key_version"))
    return party, [Trace(party_id=pk, office_id=office, value=_bytes(f"trace.{what}")) for what in TRACED], "petitioner"


def _bytes(name: str) -> bytes:
    """A stand-in for bytes."""
    return cast("bytes", word(name))


def _paper(no: int, issued: Issued, story: Story, units: Mapping[int, Unit]) -> _Issued:
    """The row of a paper, named in its step as `take_step` names it, and what its words and digest are made from."""
    unit, name, year = units[issued.unit], f"paper{no}", issued.on.year
    said = number_text(unit, year, cast("int", word(f"{name}.seq")))
    digest = word(f"{name}.digest")
    paper = Paper(
        id=cast("Any", word(f"{name}.id")),
        template=issued.kind,
        unit_id=issued.unit,
        year=year,
        seq=cast("int", word(f"{name}.seq")),
        number=said,
        sealed_fields=_bytes(f"{name}.sealed"),
        fields_digest=_bytes(f"{name}.digest"),
        check_digest=_bytes(f"{name}.check"),
        issued_on=issued.on,
        issued_at=moment(issued.at),
    )
    if issued.served_on is not None:
        paper.state, paper.served_on = PaperState.SERVED, issued.served_on
    record, at = story.steps[issued.step]
    note = {"id": word(f"{name}.id"), "kind": issued.kind, "number": said, "digest": digest}
    story.steps[issued.step] = replace(record, given={**record.given, "issued": note}), at
    frozen = canonical(frozen_fields(issued.fields, unit))
    key = next(key for key in UNITS if number(unit_slot(key, "id")) == issued.unit)
    texts, fields = ("id", "seq", "digest"), ("id", "seq", "sealed", "digest", "check")
    places = positions(*(f"{name}.{what}" for what in texts), *(in_row_name(f"{name}.{what}") for what in fields))
    head = f"{issued.kind}\n{said}\n".encode()
    return NewPaper(paper, issued.step + 1, issued.requests), PaperPlaces(places, key, year), (frozen, head)


def _head(case: Case, history: History) -> Head:
    last = history.steps[-1]
    return Head(
        chain=subject_of(case.pk),
        opened_month=case.opened_month,
        seq=last.record.seq,
        hash=_bytes("head.hash"),
        changed_at=last.recorded_at or last.at,
    )


def _hashed(case: Case, moved: Moved) -> tuple[bytes, bytes]:
    header = header_for(case, moved, moved.recorded_at or moved.at)
    return canonical(payload_of(moved.record, moved.at)), canonical(header)


def _steps(case: Case, steps: Sequence[Moved]) -> Steps:
    if len(steps) > MOST_STEPS:
        raise ValueError(f"{len(steps)} steps, and places for the moments of {MOST_STEPS}")
    month = _binary_day(case.opened_month)
    entries, rows = bytearray(), bytearray()
    for moved in steps:
        record = moved.record
        seq, key = pack(">ii", 4, record.seq), _binary_text(record.key)
        entries += _fixed(pack(">h", len(bulk.ENTRY_COLUMNS)), month) + b"%b" + _fixed(seq, key) + _ENTRY
        rows += _fixed(pack(">h", len(bulk.STEP_COLUMNS)), month) + b"%b" + _fixed(seq, key, _binary_day(record.on))
        rows += b"%b%b" + _fixed(_binary_text(record.actor.role)) + b"%b%b\x01%b"
        rows += _fixed(_binary_text(current_calendar().version))
    actors = [moved.record.actor for moved in steps]
    # The comma before the keys that follow in their order takes the place of their opening bracket.
    tails = [canonical({"key": moved.record.key, "on": moved.record.on.isoformat()}) for moved in steps]
    return Steps(
        bytes(entries),
        bytes(rows),
        tuple((_minute(moved.at) - BINARY_EPOCH) // timedelta(microseconds=1) for moved in steps),
        picker([NOBODY if actor.post is None else WHO[actor.post] for actor in actors]),
        tuple(map(len, tails)),
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _fixed(*parts: bytes) -> bytes:
    return b"".join(parts).replace(b"%", b"%%")


def _binary_text(text: str) -> bytes:
    return lengthened(text.encode())


def _binary_day(day: date) -> bytes:
    return pack(">ii", 4, (day - BINARY_EPOCH.date()).days)


def _rows(rows: Rows) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    """What the bulk writer would have written, as values; but for the ledger, which is chained for each case."""
    for name in (*bulk.MODELS, *bulk.PLAIN_ROWS):
        found = getattr(rows, name)
        if name not in {"entries", "steps"}:
            yield name, found if name in bulk.PLAIN_ROWS else list(map(attrgetter(*TABLES[name][1]), found))


def _facts(case: Case, history: History) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    """The facts that figures are made of, and the course, as they would be drawn."""
    calendar = current_calendar()
    told = [Told(moved.record, moved.recorded_at or moved.at, calendar.version) for moved in history.steps]
    drawn = fold(case.number, history.procedure, told, lambda version: calendar)
    versions = [(case.pk, *row) for row in drawn.matters]
    still = MATTER_ROW.index("known_to")
    yield "matters_known", [row for row in versions if row[still] is None]
    yield "matters_past", [row for row in versions if row[still] is not None]
    yield "acts", [(case.pk, *row) for row in drawn.acts]
    road = [moved.record for moved in history.steps]
    keys = [record.key for record in road if courses.is_on_the_road(record.key, record.given.get("paper"))]
    stays = courses.stays_of(_known(dict(zip(MATTER_ROW[1:], row, strict=True))) for row in drawn.matters)
    course = courses.course_of({name: getattr(case, name) for name in courses.COLUMNS}, keys, stays)
    yield "courses", [attrgetter(*COURSE_ROW)(course)]


def _known(row: Mapping[str, Any]) -> courses.Known:
    return courses.Known(row["stage"], row["stage_since_on"], row["unit_id"])


def _posts(forms: Iterable[Form]) -> tuple[tuple[str, str, slice], ...]:
    """The posts that somebody has to be found for: unit and role, and where that post's values go."""
    used = frozenset[int]().union(*(form.places for form in forms))
    return tuple(
        (key, role, found) for (key, role), found in POST_SPANS.items() if used & {*range(*found.indices(9999))}
    )
