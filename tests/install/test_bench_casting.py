"""Cases cast from moulds are what the offices would have made: every proof holds, and every sealed value opens."""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from tests.cast_here import cast_here

from huiyin.bulletins.process.courses import draw_courses
from huiyin.bulletins.process.models import Course
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, CasePaper, Contact, Petitioner, Step
from huiyin.cases.words import grams, open_words
from huiyin.documents.check_codes import code_of, digest_code, genuine
from huiyin.documents.models import Counter as PaperCounter
from huiyin.documents.models import Paper
from huiyin.duties.calendars import current_calendar
from huiyin.install import bench_build, bench_loading, bench_streams
from huiyin.install.bench_build import MOST_MOULDS, Chunk, begins, chunks
from huiyin.install.bench_moulds import LEVELS, tell_mould
from huiyin.install.bench_office import build_office
from huiyin.install.bench_rows import (
    Joined,
    JoinedKey,
    RowsForm,
    in_row,
    lengthened,
    number_in_row,
    types_of,
    words_in_row,
)
from huiyin.install.bench_slots import clear, form_of, moment, number, position, recorded, width, word
from huiyin.install.bench_streams import BINARY_END, BINARY_HEAD
from huiyin.install.ready import NotReady
from huiyin.ledger.hashing import canonical, entry_hash, header_of, payload_digest
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all
from huiyin.parties.actions import read_party
from huiyin.parties.matching import parties_like
from huiyin.people import directory
from huiyin.people.models import Post, Unit
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import Facts, advance, decide
from huiyin.procedure.state import CaseState
from huiyin.statistics.drawing import compared
from huiyin.statistics.models import Act, Matter

pytestmark = [pytest.mark.django_db, pytest.mark.long]

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LONG_AGO = tuple(date(2023, 3, 1 + day) for day in range(24))
STAND_INS = "91919191[0-9]{4}|[\ue000\ue001]|:0[01][.]99000[12]"
LATELY = tuple(date(2026, 10, 1 + day) for day in range(30))


@pytest.fixture
def province() -> Iterator[None]:
    build_office()
    directory.forget()
    bench_build.forget()
    yield
    bench_build.forget()


@pytest.fixture
def cast(province: None) -> list[Case]:
    """Two cases and a half from each mould, old ones and new ones."""
    cast_here(Chunk(7, 60, LONG_AGO, NOW))
    cast_here(Chunk(8, 75, LATELY, NOW))
    return list(Case.objects.order_by("pk"))


def test_the_law_core_would_have_allowed_every_step_of_a_mould(province: None) -> None:
    calendar, law, rng = current_calendar(), procedure_for("cn.2022"), Random(5)
    keys: Counter[str] = Counter()
    for day in LONG_AGO * 5:
        story = tell_mould(rng, rng.choice(list(LEVELS)), day, NOW)
        state: CaseState | None = None
        for record, at in story.steps:
            assert at < NOW
            given = {key: value for key, value in record.given.items() if key != "issued"}
            # Raises NotAllowed with the reasons.
            decide(law, state, record.key, record.actor, given, record.on, Facts(today=NOW.date()), calendar)
            state = advance(law, state, record, calendar)
            keys[record.key] += 1
    assert {"register", "transfer", "object", "settle_objection", "accept", "join", "sign", "close"} <= keys.keys()


def test_what_is_cast_holds(cast: list[Case], tmp_path: Path) -> None:
    assert len(cast) == 135
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []
    assert {case.is_open for case in cast} == {True, False}
    assert len({case.office_id for case in cast}) > 8


def test_facts_are_those_that_would_have_been_drawn(cast: list[Case]) -> None:
    for standing in compared([case.pk for case in cast]):
        assert standing.stored
        assert (standing.missing, standing.wrong) == (set(), set())


def test_courses_are_those_that_would_have_been_drawn(cast: list[Case]) -> None:
    found = list(Course.objects.order_by("pk").values())
    assert len(found) == len(cast)
    assert any(row["stay_days"] for row in found)
    draw_courses([case.pk for case in cast])
    assert list(Course.objects.order_by("pk").values()) == found


def test_no_stand_in_is_left(cast: list[Case]) -> None:
    with connection.cursor() as cursor:
        for model in (Case, Contact, Step, Entry, Paper, Petitioner, Matter, Act, Course):
            table = model._meta.db_table
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ %s", [STAND_INS])

            assert cursor.fetchone() == (0,), table


def test_cases_of_one_mould_differ_in_everything_but_their_days(cast: list[Case]) -> None:
    first, second = cast[0], cast[1]
    assert (first.opened_on, first.last_seq, first.stage) == (second.opened_on, second.last_seq, second.stage)
    assert first.number != second.number
    assert len({case.subject for case in cast}) > 60
    assert len({case.place for case in cast}) > 60
    posts = Post.objects.in_bulk()
    for case in cast:
        assert case.handler_id is None or posts[case.handler_id].unit_id == case.unit_id
        if case.subject:
            assert case.subject_grams == grams(case.subject)


def test_hashes_are_those_of_the_ledger(cast: list[Case]) -> None:
    """Over the bytes that `ledger.hashing` puts together, and every step is recorded soon after its moment."""
    for step in Step.objects.filter(case=cast[3]).order_by("seq"):
        entry = Entry.objects.get(chain=f"case:{step.case_id}", seq=step.seq)
        by = {"role": step.role, "post": step.post_id, "unit": step.unit_id, "staff": step.staff_id}
        at, recorded_at = step.at.astimezone(UTC), step.recorded_at.astimezone(UTC)
        header = header_of(chain=entry.chain, seq=step.seq, kind=step.key, at=at, recorded_at=recorded_at, by=by)
        payload = {
            "key": step.key,
            "on": step.on.isoformat(),
            "at": at.isoformat(),
            "by": [step.role, step.post_id, step.unit_id, step.staff_id],
            "given": step.given,
        }
        digest = payload_digest(bytes(entry.salt or b""), payload)
        assert entry.header == header
        assert bytes(entry.hash) == entry_hash(bytes(entry.prev), header, digest)
        assert 0 < (recorded_at - at).total_seconds() < 60


def test_petitioners_open_and_are_found_again(cast: list[Case]) -> None:
    named = [case for case in cast if not case.is_anonymous]
    parts = Petitioner.objects.filter(case=named[0]).select_related("party__office")
    part = parts[0]
    identity = read_party(part.party)
    assert identity.name
    assert len(identity.phone) == 11
    found = parties_like(office=part.party.office, identity=identity)
    assert {party.pk for party in found if party.is_sure} == {one.party_id for one in parts}


def test_who_comes_again_is_the_same_person_in_another_contact(cast: list[Case]) -> None:
    repeated = [case for case in cast if case.contacts.count() > 1]
    assert len(repeated) > 5
    for case in repeated:
        parties = [part.party for part in Petitioner.objects.filter(case=case).select_related("party")]
        assert len(parties) == case.contacts.count()
        assert len({read_party(party).to_json() for party in parties}) == 1
        assert case.contacts.filter(is_first=True).count() == 1


def test_papers_are_numbered_without_gaps_and_genuine(cast: list[Case]) -> None:
    assert Paper.objects.exists()
    for counter in PaperCounter.objects.all():
        taken = Paper.objects.filter(unit=counter.unit, year=counter.year).order_by("seq").values_list("seq", flat=True)
        assert list(taken) == list(range(1, counter.last + 1))
    for link in CasePaper.objects.select_related("paper__unit", "case")[:40]:
        paper = link.paper
        assert genuine(code_of(paper)) == paper
        assert hmac.compare_digest(bytes(paper.check_digest or b""), digest_code(code_of(paper)))
        assert paper.fields["unit"]["name"] == paper.unit.name
        assert paper.number.startswith(paper.unit.paper_code)
        assert link.case.steps.get(seq=link.step_seq).given["issued"]["number"] == paper.number


def test_words_of_sealed_matters_are_sealed(cast: list[Case]) -> None:
    sealed = [case for case in cast if case.is_sealed]
    assert sealed
    for case in sealed:
        first = case.contacts.get(is_first=True)
        assert (case.subject, case.subject_grams, first.facts) == ("", [], "")
        assert open_words(bytes(first.sealed_text or b"").decode())["subject"]


def test_days_follow_the_seasons_and_make_up_the_whole() -> None:
    calendar = current_calendar()
    days = begins(MOST_MOULDS, NOW.date(), calendar)
    assert days == sorted(days)
    by_month = Counter((day.year, day.month) for day in days)
    assert by_month[2024, 3] > 1.3 * by_month[2024, 2]
    assert sum(by_month[2026, month] for month in range(1, 11)) > sum(by_month[2023, month] for month in range(1, 11))
    assert (days[-1] - days[0]).days > 3 * 365
    found = chunks(100_000, NOW, calendar)
    assert sum(chunk.count for chunk in found) == 100_000
    assert [day for chunk in found for day in chunk.days] == days
    assert sum(chunk.count for chunk in chunks(1_700, NOW, calendar)) == 1_700


def test_a_text_is_cut_at_its_stand_ins() -> None:
    text = f"100% {word('x')} and {number('y')}, {word('x')}\n"
    values = [b""] * 10_000
    values[position("x")], values[position("y")] = b"one", b"2"
    assert form_of(text).fill(values) == b"100% one and 2, one\n"
    assert form_of("nothing at all %s").fill(values) == b"nothing at all %s"


def test_values_are_written_as_copy_reads_them() -> None:
    """Those that stand in a row from the beginning, and those that are put in: whole, within a text, in a list."""
    given = {"b": 'a "word"\nand\ta \\ 100%', "a": [1, None, True], "c": number("c")}
    opened = datetime(2024, 2, 29, 8, 30, tzinfo=UTC)
    row: tuple[Any, ...] = (
        *(None, True, 7, date(2024, 2, 29), NOW, b"\x00\xff%", "tab\t\\N%\n", ["一二", 'q"\\,{}'], given, []),
        *(word("k"), f"〔{word('k')}〕", number("c"), [number("c"), 5], recorded(opened), word("g"), moment(opened)),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE tried (a text, b bool, c int, d date, e timestamptz, f bytea, g text, h varchar[],"
            " i jsonb, j int[], k text, l varchar, m bigint, n bigint[], o timestamptz, p varchar[], q timestamptz)"
        )
        types = types_of("tried", tuple("abcdefghijklmnopq"))
        joined: dict[JoinedKey, Joined] = {}
        form = RowsForm({opened: 3}, joined)
        form.add(row, types)
        form.add(row, types)
        values: list[Any] = [b""] * width()
        values[position("c")], values[in_row("c")] = b"12", number_in_row(12)
        values[position("k")], values[in_row("k")] = "柳堤".encode(), lengthened("柳堤".encode())
        values[in_row("g")] = words_in_row(["柳堤", "堤路"])
        values[in_row("at3")], values[in_row("recorded3")] = number_in_row(1_000_000), number_in_row(2_000_000)
        assert len(joined) == 2
        for one in joined.values():
            one.fill(values)
        with cursor.copy("COPY tried FROM STDIN (FORMAT binary)") as stream:
            stream.write(BINARY_HEAD + form.form().fill(values) + BINARY_END)
        cursor.execute("SELECT *, i = %s::jsonb FROM tried", [canonical({**given, "c": 12}).decode()])
        first, second = cursor.fetchall()
    assert first == second
    assert (*first[:5], bytes(first[5]), *first[6:8]) == row[:8]
    at, recorded_at = (datetime(2000, 1, 1, 0, 0, seconds, tzinfo=UTC) for seconds in (1, 2))
    assert first[9:] == ([], "柳堤", "〔柳堤〕", 12, [12, 5], recorded_at, ["柳堤", "堤路"], at, True)


@pytest.mark.parametrize("words", ['say "no"', "back\\slash", "two\nlines"])
def test_words_that_would_need_escaping_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not plain"):
        clear(words)


STRUCTURE = """
SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL
SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) || convalidated FROM pg_constraint
UNION ALL SELECT tgrelid::regclass::text, tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1, 2
"""


def structure() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(STRUCTURE)
        return list(cursor.fetchall())


def bare_words(row: tuple[str, str]) -> list[str]:
    """PostgreSQL writes `IN (…)` with other casts and brackets once it has read its own words."""
    return sorted(set(re.findall(r"\w+", f"{row[0]} {row[1]}")) - {"character", "varying", "text"})


def test_what_is_taken_off_is_put_back() -> None:
    before, tables = structure(), bench_loading.loaded_tables()
    taken = bench_loading.take_off(tables)
    bare = structure()
    assert len(bare) < len(before) - 80
    assert ("cases_step", "cases_step_append_only D") in bare
    bench_loading.put_back(taken)
    after = structure()
    assert [bare_words(row) for row in after] == [bare_words(row) for row in before]
    bench_loading.put_back(bench_loading.take_off(tables))
    assert structure() == after


def test_nothing_is_taken_off_in_a_database_of_somebody_else() -> None:
    before = structure()
    with pytest.raises(NotReady) as refused, bench_loading.bare_tables():
        pass
    assert "no database of the bench" in refused.value.text.en
    assert structure() == before


def test_no_table_of_somebody_else_is_emptied_to_be_filled(cast: list[Case], tmp_path: Path) -> None:
    with pytest.raises(NotReady) as refused, bench_streams.streams(tmp_path):
        pass
    assert "no database of the bench" in refused.value.text.en
    assert Case.objects.count() == len(cast)


def test_nothing_is_taken_off_where_rows_are(cast: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.install.bench_database.is_own_name", lambda name: True)
    with pytest.raises(NotReady) as refused, bench_loading.bare_tables():
        pass
    assert "not empty" in refused.value.text.en
    assert Unit.objects.exists()
