"""What an import would do: pure tables of rows."""

from __future__ import annotations

from datetime import date, time

from huiyin.cases.intake.cleaning import fold
from huiyin.cases.intake.plan import Outcome, Stored, StoredMatter, plan_import
from huiyin.cases.intake.rows import Row
from huiyin.cases.intake.times import Moment


def row(
    number: int, day: int = 1, *, user: str = "A1", text: str = "路灯不亮。", replied: int = 0, hour: int = 9
) -> Row:
    """A message of March 2019; `replied`: the day of the same month it was answered."""
    return Row(
        sheet_row=number,
        number=str(number),
        user=user,
        subject="路灯",
        text=text,
        received=Moment(date(2019, 3, day), time(hour)),
        reply=f"答复{number}" if replied else "",
        replied=Moment(date(2019, 3, replied)) if replied else None,
        folded=fold(text),
    )


def groups(rows: list[Row], stored: Stored | None = None) -> list[list[str]]:
    return [[one.number for one in matter.rows] for matter in plan_import(rows, stored or Stored()).matters]


def test_the_same_words_of_the_same_user_are_one_matter_and_the_earliest_is_first() -> None:
    rows = [row(2, 5), row(3, 3, text="路灯 不亮"), row(4, 3, user="A2"), row(5, 3, text="路灯不亮，快修。")]
    assert groups(rows) == [["3", "2"], ["4"], ["5"]]


def test_hours_decide_on_one_day() -> None:
    assert groups([row(2, 3, hour=11), row(3, 3, hour=9)]) == [["3", "2"]]


def test_what_comes_after_the_reply_is_a_new_matter() -> None:
    rows = [row(2, 1, replied=10), row(3, 10), row(4, 11), row(5, 12)]
    assert groups(rows) == [["2", "3"], ["4", "5"]]


def test_several_replies_are_kept_and_the_first_one_counts() -> None:
    (matter,) = plan_import([row(2, 1, replied=9), row(3, 2, replied=8), row(4, 3)], Stored()).matters
    assert matter.replied == Moment(date(2019, 3, 8))
    assert matter.answer == "答复3\n\n答复2"
    assert len(matter.rows) == 3


def test_a_number_that_stands_twice() -> None:
    same, other = row(2), row(2, text="别的事")
    again = Row(**{name: getattr(same, name) for name in Row.__slots__} | {"sheet_row": 7})
    plan = plan_import([same, again, Row(**{n: getattr(other, n) for n in Row.__slots__} | {"sheet_row": 8})], Stored())
    assert plan.already == [Outcome(7, "already_there", other=2)]
    assert [(fault.row, fault.code) for fault in plan.faults] == [(8, "number_again")]
    assert "row 2" in plan.faults[0].reason.en


def test_what_is_stored_is_not_imported_again() -> None:
    stored = Stored({"2": "2026-000001", "3": "2026-000002"}, frozenset({"3"}))
    plan = plan_import([row(2, replied=9), row(3, replied=9), row(4, user="A9")], stored)
    assert [(one.row, one.what, one.case, one.reply_left) for one in plan.outcomes] == [
        (2, "already_there", "2026-000001", False),
        (3, "already_there", "2026-000002", True),
        (4, "new", "", False),
    ]


def test_a_repeat_joins_the_stored_matter_it_came_before_the_end_of() -> None:
    key = ("A1", fold("路灯不亮"))
    is_open, closed = StoredMatter(1, "2026-000001"), StoredMatter(2, "2026-000002", date(2019, 3, 9))
    plan = plan_import([row(2), row(3, 20)], Stored(matters={key: [is_open]}))
    assert [(one.row.number, one.matter.number) for one in plan.joinings] == [
        ("2", "2026-000001"),
        ("3", "2026-000001"),
    ]
    plan = plan_import([row(2, 9), row(3, 10), row(4, 5, replied=6)], Stored(matters={key: [closed]}))
    assert [one.row.number for one in plan.joinings] == ["2"]
    assert groups([row(2, 9), row(3, 10), row(4, 5, replied=6)], Stored(matters={key: [closed]})) == [["4"], ["3"]]


def test_work_follows_the_sheet() -> None:
    rows = [row(5, 9), row(2, 1, user="A2"), row(3, 20, user="A3"), row(4, 1)]
    assert [outcome.row for outcome in plan_import(rows, Stored()).outcomes] == [2, 3, 4, 5]
    assert plan_import(rows, Stored()).outcomes[-1] == Outcome(5, "repeat", other=4)
