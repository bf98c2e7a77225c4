"""From stories to rows: sealed petitioners, query codes, numbered papers, and the bulk writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from random import Random

from django.db import connection

from huiyin.cases import divisions
from huiyin.cases.bulk import History, Moved, NewContact, NewPaper, write_histories
from huiyin.cases.models import Case
from huiyin.documents.models import PaperState
from huiyin.documents.papers import new_paper
from huiyin.duties.calendars import current_calendar
from huiyin.install import bench_office
from huiyin.install import bench_words as words
from huiyin.install.bench_office import Desk, Place, read_desks
from huiyin.install.bench_stories import PROCEDURE, Issued, Story, World
from huiyin.parties.actions import Identity, party_rows
from huiyin.parties.models import Party, Trace
from huiyin.parties.sealing import digest_code, new_code
from huiyin.people.models import Unit

SHARE_ANONYMOUS = 0.05
PLACES = 400
PROVINCE = "320000"
# In one order, so that two writers never wait for each other.
TAKE_PAPER_NUMBERS = """
INSERT INTO documents_counter (unit_id, year, last)
SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS wanted (unit_id, year, count) ORDER BY unit_id, year
ON CONFLICT (unit_id, year) DO UPDATE SET last = documents_counter.last + excluded.last
RETURNING unit_id, year, last
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A story with its sealed petitioners, and the query code of its receipt."""

    story: Story
    people: tuple[tuple[Party, list[Trace], str], ...]
    code: str


def read_world(now: datetime) -> World:
    """The offices as they are in the database; most matters come to few of them."""
    desks, units = read_desks(), Unit.objects.in_bulk()
    return World(desks, desk_weights(desks, units), units, townships(), current_calendar(), now - timedelta(minutes=1))


def desk_weights(desks: Sequence[Desk], units: Mapping[int, Unit]) -> list[float]:
    """How much comes to each office: most to the first counties."""
    return [
        {"county": 1 / (rank + 1), "city": 0.18, "province": 0.2}[units[desk.office.id].level]
        for rank, desk in enumerate(desks)
    ]


@lru_cache(maxsize=1)
def townships() -> tuple[str, ...]:
    """Townships of one province, as places of matters."""
    counties = (county for city in divisions.children(PROVINCE) for county in divisions.children(city.code))
    return tuple(islice((town.code for county in counties for town in divisions.children(county.code)), PLACES))


def tell(
    rng: Random, world: World, desk: Desk, begins: date, *, stop_after: str = "", target: Place | None = None
) -> Told:
    """One matter from its first day to today; with `stop_after` no further than that step, and by the main road."""
    people = (
        ()
        if not stop_after and rng.random() < SHARE_ANONYMOUS
        else (_petitioner(rng, world.units[desk.office.id], begins),)
    )
    parties, said = [str(party.pk) for party, _, _ in people], words.said(rng, world.places)
    story = Story(rng, world, desk, begins, said, parties, stop_after=stop_after, target=target)
    story.tell()
    return Told(story, people, new_code())


def _petitioner(rng: Random, office: Unit, on: date) -> tuple[Party, list[Trace], str]:
    identity = Identity(
        name=rng.choice(bench_office.SURNAMES) + rng.choice(bench_office.GIVEN),
        phone=f"1{rng.randint(30, 99)}{rng.randint(0, 99_999_999):08d}",
        address=f"柳堤路{rng.randint(1, 300)}号",
    )
    at = datetime.combine(on, time(1), UTC)
    party, traces = party_rows(office=office, identity=identity, at=at)
    return party, traces, "petitioner"


def write(found: Sequence[Told]) -> list[Case]:
    """Number the papers and write everything; a matter that had not begun yet by today is left out."""
    begun = [told for told in found if told.story.steps]
    issued = (issued for told in begun for issued in told.story.papers)
    numbers = take_paper_numbers(Counter((one.unit, one.on.year) for one in issued))
    return write_histories([_history(told, numbers) for told in begun])


def take_paper_numbers(wanted: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """The next free paper number of each unit and year; as many are taken as are wanted."""
    units, years = zip(*wanted, strict=True) if wanted else ((), ())
    with connection.cursor() as cursor:
        cursor.execute(TAKE_PAPER_NUMBERS, [list(units), list(years), list(wanted.values())])
        return {(unit, year): last - wanted[unit, year] + 1 for unit, year, last in cursor.fetchall()}


def _history(told: Told, numbers: dict[tuple[int, int], int]) -> History:
    story = told.story
    papers = [_paper(story, issued, numbers) for issued in story.papers]
    first, registered_at = story.steps[0]
    contact = NewContact(
        channel=first.given["channel"],
        received_on=story.begins,
        registered_at=registered_at,
        facts="" if story.sealed else story.said.facts,
        sealed_text=story.sealed.encode() if story.sealed else None,
        people=story.people,
        code_digest=digest_code(told.code),
        parties=told.people,
    )
    steps = [Moved(record, at, at + timedelta(seconds=20)) for record, at in story.steps]
    return History(PROCEDURE, first.on, steps, [contact], papers)


def _paper(story: Story, issued: Issued, numbers: dict[tuple[int, int], int]) -> NewPaper:
    """The paper with its number; number and digest go into the step that issued it, as `take_step` does it."""
    key = issued.unit, issued.on.year
    paper = new_paper(
        template=issued.kind,
        unit=story.world.units[issued.unit],
        fields=issued.fields,
        on=issued.on,
        at=issued.at,
        seq=numbers[key],
    )
    numbers[key] += 1
    if issued.served_on is not None:
        paper.state, paper.served_on = PaperState.SERVED, issued.served_on
    given = story.steps[issued.step][0].given
    assert isinstance(given, dict)
    given["issued"] = {
        "id": str(paper.pk),
        "kind": issued.kind,
        "number": paper.number,
        "digest": bytes(paper.fields_digest).hex(),
    }
    return NewPaper(paper, issued.step + 1, issued.requests)
