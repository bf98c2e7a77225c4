"""Sums kept beforehand: for each unit and month of a cohort's day, what every indicator counts, as known now.

What is summed is the catalogue's own conditions, so that no second reading of an indicator can exist. Cells move in
the transaction that moves the facts; a cohort whose conditions were changed since is counted anew, and until then it
is counted from the facts. What depends on today, on a past moment or on a place is never in a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.catalogue.conditions import Asked, Condition
from huiyin.statistics.catalogue.indicator import Cohort, Indicator, Table
from huiyin.statistics.models import Act, Counted, Matter
from huiyin.statistics.terms import Scope

# Any number, as long as nothing else in this database uses it.
LOCK = 0x48594345
# What a count of all months may take, so that facts are added up group by group and not sorted first: for the acts of
# a million matters the planner asks for more than half of it, and thirty megabytes come.
MEMORY = "512MB"
# By what a cell is narrowed: nothing, the way it came and its kind, or its category.
CUTS: Mapping[str, frozenset[str]] = {
    "all": frozenset(),
    "way": frozenset({"channel", "kind"}),
    "category": frozenset({"category"}),
}
# No condition of a cohort that has a day asks for the end of a period (statistics/asking.py counts on it too).
EVER = Asked(date.max)
MODELS: Mapping[Table, type[Matter] | type[Act]] = {Table.MATTER: Matter, Table.ACT: Act}

CELLS = """
SELECT '{key}',
    CASE WHEN grouping(channel) = 0 THEN 'way' WHEN grouping(category) = 0 THEN 'category' ELSE 'all' END,
    month, unit_id, coalesce(channel, ''), coalesce(kind, ''), coalesce(category, ''), ARRAY[{sums}]::bigint[]
FROM (
    SELECT date_trunc('month', {day})::date AS month, {unit} AS unit_id, channel, kind, category, {values}
    FROM {table} WHERE known_to IS NULL AND {day} IS NOT NULL AND {narrowed}
) AS fact
GROUP BY GROUPING SETS ((month, unit_id), (month, unit_id, channel, kind), (month, unit_id, category))
HAVING greatest({totals}) > 0
"""
COLUMNS = "cohort, cut, month, unit_id, channel, kind, category, sums"
# In one order, so that no two drawings wait for each other's cells.
ADD = """
INSERT INTO statistics_cell ({columns}) SELECT * FROM ({cells}) AS cell ORDER BY 1, 2, 3, 4, 5, 6, 7
ON CONFLICT (cohort, cut, month, unit_id, channel, kind, category) DO UPDATE SET sums =
    (SELECT array_agg(a + b ORDER BY place)
     FROM unnest(statistics_cell.sums, excluded.sums) WITH ORDINALITY AS pair (a, b, place))
"""
WRONG = """
SELECT coalesce(kept.month, said.month), coalesce(kept.cut, said.cut), coalesce(kept.unit_id, said.unit_id),
    concat_ws(' ', nullif(coalesce(kept.channel, said.channel), ''), nullif(coalesce(kept.kind, said.kind), ''),
        nullif(coalesce(kept.category, said.category), '')), kept.sums, said.sums
FROM (SELECT {columns} FROM statistics_cell WHERE cohort = '{key}' AND {months}) AS kept
FULL JOIN ({cells}) AS said ({columns})
    ON (kept.cut, kept.month, kept.unit_id, kept.channel, kept.kind, kept.category)
     = (said.cut, said.month, said.unit_id, said.channel, said.kind, said.category)
WHERE coalesce(kept.sums, array_fill(0::bigint, ARRAY[{count}]))
    <> coalesce(said.sums, array_fill(0::bigint, ARRAY[{count}]))
ORDER BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """One sum of a cell: how many facts satisfy a condition, or what a column of theirs adds up to."""

    condition: Condition
    adds: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One cohort with everything that is summed of it, in the order in which a cell keeps it."""

    key: str
    cohort: Cohort
    tallies: tuple[Tally, ...]

    @property
    def table(self) -> str:
        return MODELS[self.cohort.table]._meta.db_table

    @property
    def day(self) -> str:
        columns = ", ".join(connection.ops.quote_name(name) for name in self.cohort.day)
        return f"coalesce({columns})" if len(self.cohort.day) > 1 else columns

    def of_month(self, month: date) -> tuple[str, list[Any]]:
        """The facts whose day falls in a month; each column in its own range, so that its index answers."""
        first = month.replace(day=1)
        parts: list[str] = []
        names = [connection.ops.quote_name(name) for name in self.cohort.day]
        for place, name in enumerate(names):
            before = "".join(f"{one} IS NULL AND " for one in names[:place])
            parts.append(f"({before}{name} >= %s AND {name} < %s)")
        return f"({' OR '.join(parts)})", [first, next_month(first)] * len(names)

    def cells(self, narrowed: str = "TRUE", sign: int = 1) -> tuple[str, list[Any]]:
        """The statement that counts this cohort's cells, over the facts that `narrowed` admits, and its values."""
        values: list[str] = []
        params: list[Any] = []
        for place, tally in enumerate(self.tallies):
            sql, given = added_by(self.cohort.table, tally)
            values.append(f"{sql} AS v{place}")
            params += given
        places = range(len(self.tallies))
        statement = CELLS.format(
            key=self.key,
            day=self.day,
            unit=self.cohort.whose.value,
            table=self.table,
            narrowed=narrowed,
            values=", ".join(values),
            sums=", ".join(f"{sign} * sum(v{place})" for place in places),
            totals=", ".join(f"sum(v{place})" for place in places),
        )
        return statement, params

    @property
    def reading(self) -> str:
        """A digest of what is counted and how; cells counted under another one are counted anew."""
        return sha256(repr(self.cells()).encode()).hexdigest()[:16]


@lru_cache(maxsize=1000)
def added_by(table: Table, tally: Tally, asked: Asked = EVER) -> tuple[str, tuple[Any, ...]]:
    """What one fact adds to a sum, as the same SQL that a direct count would ask with."""
    which = tally.condition.q(asked)
    amount = connection.ops.quote_name(tally.adds) if tally.adds else "1"
    if not which:
        return amount, ()
    query = MODELS[table].objects.filter(which).order_by().query
    where, params = query.get_compiler(connection=connection).compile(query.where)
    return f"CASE WHEN {where} THEN {amount} ELSE 0 END", tuple(params)


def tallies_of(indicator: Indicator) -> tuple[Tally, Tally | None]:
    """What an indicator counts, and what that is a share of."""
    counted = Tally(indicator.counted, indicator.adds)
    return counted, None if indicator.base is None else Tally(indicator.base, indicator.adds)


def key_of(cohort: Cohort) -> str:
    """Cohorts of one table, one day and one unit share their cells, whatever else they are told apart by."""
    return f"{cohort.table.value}:{'+'.join(cohort.day)}:{cohort.whose.value}"


@cache
def sheets() -> Mapping[str, Sheet]:
    """What is kept of every cohort that has a day: the sums its indicators need, each sum once."""
    cohorts: dict[str, Cohort] = {}
    tallies: dict[str, dict[Tally, None]] = {}
    for indicator in INDICATORS.values():
        if not indicator.cohort.is_standing and indicator.of_set is None:
            key = key_of(indicator.cohort)
            cohorts.setdefault(key, indicator.cohort)
            wanted = (tally for tally in tallies_of(indicator) if tally is not None)
            tallies.setdefault(key, {}).update(dict.fromkeys(wanted))
    return {key: Sheet(key, cohort, tuple(tallies[key])) for key, cohort in cohorts.items()}


@cache
def readings() -> Mapping[str, str]:
    """How each sheet is read by this program."""
    return {key: sheet.reading for key, sheet in sheets().items()}


def begin_move(*, is_patient: bool = True) -> bool:
    """From here to the end of the transaction nobody else moves or counts cells.

    False where somebody does and the caller would not wait for it.
    """
    with connection.cursor() as cursor:
        if is_patient:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def move(cases: Sequence[int], sign: int) -> None:
    """Take what these cases are known as out of the cells (-1), or put it in (+1). After `begin_move`."""
    for sheet in _counted():
        statement, params = sheet.cells("case_id = ANY(%s)", sign)
        with connection.cursor() as cursor:
            cursor.execute(ADD.format(columns=COLUMNS, cells=statement), [*params, list(cases)])


def _counted() -> list[Sheet]:
    """The cohorts whose cells can be relied on."""
    counted = dict(Counted.objects.values_list("cohort", "reading"))
    return [sheet for key, sheet in sheets().items() if counted.get(key) == readings()[key]]


def counted_now() -> frozenset[str]:
    """The cohorts that have cells that can be relied on now, by their keys."""
    return frozenset(sheet.key for sheet in _counted())


def uncounted() -> int:
    """How many cohorts have no cells that can be relied on."""
    return len(sheets()) - len(_counted())


def forget_all() -> None:
    """No cell can be relied on until it is counted again."""
    begin_move()
    Counted.objects.all().delete()


def count_missing() -> int:
    """Count the cohorts whose cells cannot be relied on, each in a transaction of its own; how many.

    Several may do it side by side: each takes the next that nobody else is at, and does not wait for what others count.
    """
    known = {sheet.key for sheet in _counted()}
    missing = [sheet for sheet in sheets().values() if sheet.key not in known]
    counted = sum(_count(sheet) for sheet in missing)
    if missing:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM statistics_cell WHERE cohort <> ALL(%s)", [list(sheets())])
    return counted


def _count(sheet: Sheet) -> bool:
    """Count its cells; False where somebody else did or is at it."""
    statement, params = sheet.cells()
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever moves cells waits until they are counted; whoever counts other ones need not.
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, sheet.key])
        if cursor.fetchone() == (False,) or sheet.key in counted_now():
            return False
        cursor.execute("SELECT set_config('work_mem', %s, true)", [MEMORY])
        cursor.execute("DELETE FROM statistics_cell WHERE cohort = %s", [sheet.key])
        cursor.execute(f"INSERT INTO statistics_cell ({COLUMNS}) {statement}", params)
        Counted.objects.update_or_create(cohort=sheet.key, defaults={"reading": readings()[sheet.key]})
    return True


def recount_month(month: date) -> None:
    """Count every cell of one month again from the facts."""
    for sheet in _counted():
        narrowed, days = sheet.of_month(month)
        statement, params = sheet.cells(narrowed)
        with transaction.atomic(), connection.cursor() as cursor:
            begin_move()
            given: list[Any] = [sheet.key, list(CUTS), month.replace(day=1)]
            cursor.execute("DELETE FROM statistics_cell WHERE cohort = %s AND cut = ANY(%s) AND month = %s", given)
            cursor.execute(f"INSERT INTO statistics_cell ({COLUMNS}) {statement}", [*params, *days])


def next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that is not what the facts add up to. `unit` and `narrowed` say which."""

    cohort: str
    month: date
    cut: str
    unit: int
    narrowed: str
    kept: tuple[int, ...]
    said: tuple[int, ...]


def wrong_cells(month: date | None = None) -> list[WrongCell]:
    """Cells that are not what a count of the facts gives: of one month, or of all. Reads only."""
    found: list[WrongCell] = []
    for sheet in _counted():
        narrowed, months = "TRUE", "TRUE"
        days: list[Any] = []
        span: list[Any] = []
        if month is not None:
            narrowed, days = sheet.of_month(month)
            months, span = "month = %s AND cut = ANY(%s)", [month.replace(day=1), list(CUTS)]
        statement, params = sheet.cells(narrowed)
        query = WRONG.format(columns=COLUMNS, key=sheet.key, months=months, cells=statement, count=len(sheet.tallies))
        with connection.cursor() as cursor:
            cursor.execute(query, [*span, *params, *days])
            found += [
                WrongCell(sheet.key, row[0], row[1], row[2], row[3], tuple(row[4] or ()), tuple(row[5] or ()))
                for row in cursor.fetchall()
            ]
    return found


@dataclass(slots=True)
class Totals:
    """Sums of months by group; of the tallies that were asked for, in their order."""

    tallies: tuple[Tally, ...]
    sums: dict[tuple[date, Any], tuple[int, ...]] = field(default_factory=dict)

    def of(self, indicator: Indicator, month: date, group: Any) -> tuple[int, int]:
        """The count and the base of an indicator in one month; its base is 0 where it has none."""
        return read(indicator, self.tallies, self.sums[month, group])


def read(indicator: Indicator, tallies: Sequence[Tally], sums: Sequence[int]) -> tuple[int, int]:
    """The count and the base of an indicator among such sums."""
    counted, base = tallies_of(indicator)
    return int(sums[tallies.index(counted)]), 0 if base is None else int(sums[tallies.index(base)])


def needed(indicators: Iterable[Indicator]) -> tuple[Tally, ...]:
    """The sums these indicators are read from, each once."""
    wanted = (tally for indicator in indicators for tally in tallies_of(indicator) if tally is not None)
    return tuple(dict.fromkeys(wanted))


def cut_for(scope: Scope, split: str = "") -> str | None:
    """The cells that answer a question narrowed and split so; None where none do."""
    wanted = {name for name in ("channel", "kind", "category") if getattr(scope, name)}
    if split in ("channel", "kind", "category"):
        wanted.add(split)
    elif split and not split.endswith("unit_id") and split != "office_id":
        return None
    if scope.place:
        return None
    return next((cut for cut, names in CUTS.items() if wanted <= names), None)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of one cohort: the sums of these indicators in these months, grouped by a column besides."""

    indicators: tuple[Indicator, ...]
    months: frozenset[date]
    split: str = ""

    @property
    def cohort(self) -> Cohort:
        return self.indicators[0].cohort


def totals(
    wishes: Sequence[Wish], units: Iterable[int] | None, *, scope: Scope, counted: frozenset[str] | None = None
) -> list[Totals | None]:
    """The sums of each, of these units (None: all), narrowed by `scope`: one statement for all of them.

    None where no cell answers the question: then it is asked of the facts. `counted` are the cohorts to rely on, where
    that is known.
    """
    known = counted_now() if counted is None else counted
    found: list[Totals | None] = []
    parts: list[str] = []
    values: list[Any] = []
    for place, wish in enumerate(wishes):
        cut = cut_for(scope, wish.split)
        if cut is None or key_of(wish.cohort) not in known:
            found.append(None)
            continue
        total = Totals(needed(wish.indicators))
        sql, given = _summed(place, wish, total.tallies, cut)
        narrowed, more = _narrowed(units, scope)
        parts.append(f"{sql}{narrowed} GROUP BY 2, 3")
        values += given + more
        found.append(total)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, month, group, sums in cursor.fetchall():
                answered = found[place]
                assert answered is not None
                answered.sums[month, grouped_by(wishes[place].split, group)] = tuple(sums)
    return found


def grouped_by(split: str, group: str) -> Any:
    """A value of the column by which sums are grouped; in a union every value is a text."""
    return int(group) if split.endswith("_id") else group


def _summed(place: int, wish: Wish, tallies: Sequence[Tally], cut: str) -> tuple[str, list[Any]]:
    sheet = sheets()[key_of(wish.cohort)]
    sums = ", ".join(f"sum(sums[{sheet.tallies.index(tally) + 1}])" for tally in tallies)
    column = "unit_id" if wish.split.endswith("_id") else wish.split
    group = f"{column}::text" if column else "''"
    sql = (
        f"SELECT {place}, month, {group}, ARRAY[{sums}]::bigint[] FROM statistics_cell"
        " WHERE cohort = %s AND cut = %s AND month = ANY(%s)"
    )
    return sql, [sheet.key, cut, sorted(wish.months)]


def _narrowed(units: Iterable[int] | None, scope: Scope) -> tuple[str, list[Any]]:
    narrowed, given = "", list[Any]()
    if units is not None:
        narrowed, given = " AND unit_id = ANY(%s)", [list(units)]
    for name in ("channel", "kind"):
        if value := getattr(scope, name):
            narrowed, given = f"{narrowed} AND {name} = %s", [*given, value]
    if scope.category:
        narrowed = f"{narrowed} AND (category = %s OR starts_with(category, %s))"
        given += [scope.category, f"{scope.category}."]
    return narrowed, given
