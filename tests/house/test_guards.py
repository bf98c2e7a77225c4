"""The guards of law.md 9a: every sentence has a row in docs/guards.md, every test named there exists, and what they
forbid is nowhere in the shape of the product: no field, key, address or column could hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.bulletins.exports.kinds import KINDS as EXPORTS
from huiyin.bulletins.process.ocel import OBJECT_TYPES
from huiyin.cases.models import Case
from huiyin.desk.owing_beside import clock_names
from huiyin.duties.tick import SWEEPS
from huiyin.people.models import Unit
from huiyin.procedure.catalogue import PROCEDURES
from huiyin.quality.scorecards import KEYS as ON_SCORECARDS
from huiyin.rounds.models import Entry
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.models import Act, Matter
from huiyin.statistics.sums import Dimension

ROOT = Path(__file__).parents[2]
GUARDS = (ROOT / "docs" / "guards.md").read_text("utf-8")
# Each sentence of law.md 9a, by its first words: whoever adds one there adds its row.
SENTENCES = (
    "**Search rounds** record problems of offices",
    "A round has no field for a person",
    "links to a person only through that person's own filing",
    "**Matching by person** runs within one office",
    "Index keys differ by province and never leave the application",
    "No index value, identity or free text in statistics",
    "A hit outside one's reach says only",
    "No page, filter, sort, group, count or export has a person as its subject",
    "Look-ups by person are recorded, limited by rate, reviewed",
    "**Sealed and anonymous texts** are never candidates",
    "only the petition office and the custodian read them",
    "the competent unit works on a redacted extract",
    "The petition office is the address for service and relays",
    "**Repeat and return rates** have no direction",
    "First-time resolution means",
    "**Ratings** are given only with the petitioner's code",
    "the unit sees them from five upward",
    "Resolved and agreed / disagreed / no view are always shown together",
    "no target, rank or commendation uses",
    "**Return visits** only with recorded consent, refusable for good on the portal",
    "never by someone who handled the matter",
    "at most two after the answer",
    "no field on mood, opinions, plans, relatives, whereabouts",
    "no date tied to public events",
    "every visit is visible to the petitioner",
    "**Urgent reports** (art. 25) have closed grounds",
    "Never how many may come, or where",
    "**Accompanying the chief**",
    "not published",
    "**Hot issues** are about matters",
    "the place is the place of the problem, not finer than township",
    "shown outside the office from 10 petitioners upward",
    "**Merging** never ends or lengthens any clock",
    "a joined contact keeps its own notice, receipt and tracking",
    "**Reprisal** (art. 18(4))",
    "**Agreements and promises**",
    "words that mean it live in one data file",
    "a paper that contains them stops until a second person has removed them",
)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def rows() -> list[str]:
    return [line for line in GUARDS.splitlines() if line.startswith("| ") and not line.startswith("| Guard")]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_has_a_row_with_a_test_that_tries_to_break_it(sentence: str) -> None:
    found = [row for row in rows() if sentence in row]
    assert len(found) == 1, sentence
    assert TEST.findall(found[0]), sentence


def test_every_test_that_is_named_exists() -> None:
    named = TEST.findall(GUARDS)
    texts = {path: (ROOT / path).read_text("utf-8") for path, _name in named}
    assert [f"{path}::{name}" for path, name in named if f"def {name}(" not in texts[path]] == []
    assert len({name for _path, name in named}) > 60


# ---------- What the shape of the product could not hold ----------
PERSON = re.compile(r"petitioner|party|parties|identity|phone|id_number|pseudonym|trace_value")


def test_facts_and_their_splits_have_no_person() -> None:
    columns = {field.name for model in (Matter, Act) for field in model._meta.get_fields()}
    assert [name for name in columns if PERSON.search(name)] == []
    assert {one.value for one in Dimension} == {"unit", "channel", "kind", "category", "place", "ending"}
    assert set(OBJECT_TYPES) == {"case", "request", "unit", "post"}


def test_no_export_has_a_person_as_its_subject() -> None:
    assert sorted(EXPORTS) == ["assigned", "book", "events", "figures", "matters", "worklist"]


def addresses(patterns: Sequence[object] | None = None, before: str = "") -> Iterator[str]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def test_no_address_lists_people_who_petition() -> None:
    """One address opens one identity, with a reason; none lists, filters or counts them, or groups of them."""
    named = {path for path in addresses() if re.search(r"petitioner|person|people|identit|group|cluster|hot", path)}
    assert named == EXPECTED


# The work of a campaign's own staff; one petitioner of one matter, opened with a reason, and messages to them.
EXPECTED = {
    "desk/campaigns/<int:campaign_id>/people/",
    "desk/cases/<str:number>/people/<int:petitioner_id>/",
    "desk/cases/<str:number>/people/<int:petitioner_id>/messages/",
}


def test_first_time_resolution_does_not_ask_whether_somebody_came_again() -> None:
    """How a matter ended and whether it was carried out, of those that were raised for the first time."""
    one = INDICATORS["first_time_resolved"]
    ended = {"closed_on", "is_imported", "proper_paper_on", "performance", "unit_id", "ending", "is_paper_due"}
    assert one.columns() == ended | {"was_overturned", "is_first"}
    assert one.base is not None
    assert "is_first" in one.base.columns()
    assert one.key in ON_SCORECARDS


def test_a_return_visit_asks_nothing_about_the_person() -> None:
    """No mood, opinions, plans, relatives or whereabouts, and no date but its own. A new field is judged here first."""
    for law in PROCEDURES.values():
        assert {field.key for field in law.steps["return_visit"].fields} == VISIT_FIELDS


# `visited_contact`, a contact and no person: not one whose petitioner refused. `view` is of the answer: agrees,
# disagrees, none. `help_needed` is what the petitioner asks for.
VISIT_FIELDS = {
    "visited_contact", "consent", "visited_on", "explained", "performed", "view", "reason", "help_needed",
    "asked_by_petitioner", "files",
}  # fmt: skip


def test_nothing_in_the_database_counts_persons_apart_or_ties_a_date_to_an_event() -> None:
    forbidden = re.compile(
        r"risk|score_of_person|watch|mood|relative|whereabouts|employer|event_day|sensitive|key_person|control|"
        r"beijing|level_skip|visits_count|petition_count|blacklist|threat"
    )
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("huiyin.")
        for field in model._meta.get_fields()
        if forbidden.search(field.name)
    ]
    assert found == []


def test_only_the_petitioner_rates() -> None:
    """With the code of the matter, on the portal: no role of any office has the step."""
    for law in PROCEDURES.values():
        rate = law.steps["rate"]
        assert (rate.roles, rate.by_whom) == (frozenset({"petitioner"}), "petitioner")


def test_the_petitioner_reads_of_every_visit() -> None:
    """A step that visits, or looks back, is told in plain words; what is not told has no `plain`."""
    for law in PROCEDURES.values():
        assert all(law.steps[key].plain is not None for key in ("return_visit", "look_back"))


def test_nobody_is_told_that_people_gather() -> None:
    """No reminder, message, clock, sweep or duty is about who comes, how many, or together with whom."""
    named = {*SWEEPS, *clock_names(), *(key for law in PROCEDURES.values() for key in law.clocks)}
    assert [name for name in sorted(named) if re.search(r"group|gather|crowd|coming|repeat|petitioners", name)] == []


def test_no_place_is_finer_than_a_township() -> None:
    """Codes of divisions have nine digits at most; those of villages and communities have twelve."""
    for model in (Case, Matter, Entry, Unit):
        name = "division" if model is Unit else "place"
        assert getattr(model._meta.get_field(name), "max_length", None) == 9, model
