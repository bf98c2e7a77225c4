"""What figures know of a matter follows from its steps, version by version."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import StepRecord
from huiyin.statistics.folding import Drawn
from tests.procedure.make import ABOVE, CLERK, HANDLER, HEAD, OFFICE, PETITIONER, SYSTEM, UNIT, UNIT_CLERK, Drive
from tests.procedure.test_walks import _chosen, _opened
from tests.procedure.walks import OTHER, take
from tests.statistics.recorded import acts, acts_now, at, folded, matters, now

ANSWER = {"outcome": "supported", "opinion": "责令改正", "basis": "依据"}


def registered(**given: Any) -> Drive:
    """A letter of Monday 2 March 2026 with one claim."""
    drive = Drive()
    asks = given.pop("requests", [{"no": 1, "text": "诉求"}])
    values = {"channel": "letter", "received_on": "2026-03-02", "office": OFFICE, "requests": asks}
    drive.do("register", CLERK, "2026-03-02", values | given)
    return drive


def accepted(**given: Any) -> Drive:
    drive = registered(**given)
    drive.do("transfer", CLERK, "2026-03-09", {"unit": UNIT})
    drive.do("accept", UNIT_CLERK, "2026-03-16")
    drive.do("appoint", HEAD, "2026-03-17", {"handler": HANDLER.post, "lead": HEAD.post})
    return drive


def answered(on: str = "2026-04-20", **given: Any) -> Drive:
    drive = accepted(**given)
    asked = [item.no for item in drive.now.open_requests()]
    drive.do(
        "draft",
        HANDLER,
        "2026-04-13",
        {"answers": [ANSWER | {"no": no} for no in asked], "facts": "事实", "basis": "依据", "remedy": "复查"},
    )
    drive.do("sign", HEAD, on)
    return drive


def served(on: str = "2026-04-22") -> Drive:
    drive = answered()
    drive.do("serve", HANDLER, on, _service("handling_opinion", on))
    return drive


def _service(paper: str, on: str) -> dict[str, Any]:
    return {"paper": paper, "way": "in_person", "server": "某", "served_on": on, "result": "signed"}


def closed() -> Drive:
    drive = served()
    drive.do("serve", HANDLER, "2026-04-23", _service("acceptance_notice", "2026-04-23"))
    drive.do("waive_return_visit", CLERK, "2026-04-24", {"why": "不同意回访"})
    drive.do("close", HEAD, "2026-04-25")
    return drive


def days(**named: str | None) -> dict[str, date | None]:
    return {name: date.fromisoformat(day) if day else None for name, day in named.items()}


def assert_says(row: dict[str, Any], **wanted: Any) -> None:
    assert {name: row[name] for name in wanted} == wanted


def test_a_new_matter_owes_sorting_and_acceptance() -> None:
    row = now(folded(registered().records))
    assert_says(row, unit_id=OFFICE, sort_unit_id=OFFICE, stage="sorting", is_open=True, is_first=True, requests=1)
    assert_says(
        row,
        **days(
            registered_on="2026-03-02",
            sort_due_on="2026-03-17",
            sorted_on=None,
            accept_due_on="2026-04-01",
            due_on=None,
            next_due_on="2026-03-17",
            stage_since_on="2026-03-02",
        ),
    )


def test_the_road_in_days() -> None:
    row = now(folded(closed().records))
    assert_says(
        row,
        **days(
            sorted_on="2026-03-09",
            accepted_on="2026-03-16",
            decided_on="2026-03-16",
            due_on="2026-05-15",  # 60 days after 16 March
            answered_on="2026-04-20",
            served_on="2026-04-22",
            closed_on="2026-04-25",
            rate_until="2026-05-22",  # 30 days after 22 April, a Friday
            proper_paper_on="2026-04-20",
            stage_since_on="2026-04-25",
        ),
    )
    assert_says(row, ending="answered", outcome="supported", is_open=False, was_late=False, was_extended=False)
    assert_says(row, unit_id=UNIT, office_id=OFFICE, answer_unit_id=UNIT, passed_by="transfer", is_paper_due=True)


def test_an_answer_after_the_last_day_stays_late() -> None:
    assert_says(now(folded(answered("2026-05-15").records)), was_late=False)
    assert_says(now(folded(answered("2026-05-16").records)), was_late=True, **days(due_on="2026-05-15"))


def test_an_extension_moves_the_day_and_is_counted() -> None:
    drive = accepted()
    extension = {"request": 1, "days": 30, "reason": "复杂", "told_on": "2026-05-10"}
    drive.do("extend", HEAD, "2026-05-10", extension)
    drawn = folded(drive.records)
    assert_says(now(drawn), was_extended=True, **days(due_on="2026-06-14"))
    assert [(one["on"], one["unit_id"]) for one in acts_now(drawn, "extension")] == [(date(2026, 5, 10), UNIT)]


def test_of_two_answers_the_later_day_holds_and_one_late_is_late() -> None:
    drive = accepted(requests=[{"no": 1, "text": "一"}, {"no": 2, "text": "二"}])
    drive.do("extend", HEAD, "2026-05-10", {"request": 2, "days": 30, "reason": "复杂", "told_on": "2026-05-10"})
    answers = [ANSWER | {"no": 1}, ANSWER | {"no": 2, "outcome": "not_supported"}]
    drive.do("draft", HANDLER, "2026-05-11", {"answers": answers, "facts": "事实", "basis": "依据", "remedy": "复查"})
    drive.do("sign", HEAD, "2026-05-20")
    row = now(folded(drive.records))
    assert_says(row, was_late=True, outcome="partly", requests=2, **days(due_on="2026-06-14", answered_on="2026-05-20"))


def test_what_is_withdrawn_in_time_owes_nothing_and_what_was_broken_stays_broken() -> None:
    drive = accepted()
    drive.do("withdraw", PETITIONER, "2026-05-15", {"own_words": "撤回"})
    assert_says(now(folded(drive.records)), ending="withdrawn", was_late=False, **days(due_on=None))

    late = accepted()
    late.do("withdraw", PETITIONER, "2026-05-16", {"own_words": "撤回"})
    assert_says(now(folded(late.records)), ending="withdrawn", was_late=True, **days(due_on="2026-05-15"))


def test_what_the_office_declines_owes_no_acceptance() -> None:
    drive = registered()
    drive.do("decline", CLERK, "2026-03-10", {"ground": "other_organ", "article": "23", "where_to_go": "某局"})
    row = now(folded(drive.records))
    assert_says(row, ending="declined", outcome="", is_paper_due=True)
    assert_says(
        row,
        **days(sorted_on="2026-03-10", sort_due_on="2026-03-17", accept_due_on=None, proper_paper_on="2026-03-10"),
    )


def test_an_unsorted_matter_withdrawn_in_time_leaves_the_office_alone() -> None:
    drive = registered()
    drive.do("withdraw", PETITIONER, "2026-03-10", {"own_words": "撤回"})
    assert_says(now(folded(drive.records)), **days(sort_due_on=None, accept_due_on=None))


def test_another_unit_after_an_objection_and_the_first_day_of_sorting_stays() -> None:
    drive = registered()
    drive.do("transfer", CLERK, "2026-03-09", {"unit": UNIT})
    drive.do("object", UNIT_CLERK, "2026-03-11", {"reason": "不属于本单位"})
    drive.do("settle_objection", CLERK, "2026-03-12", {"answer": "agree", "reason": "同意"})
    assert_says(now(folded(drive.records)), unit_id=OFFICE, stage="sorting", **days(sorted_on="2026-03-09"))
    drive.do("transfer", CLERK, "2026-03-13", {"unit": OTHER})
    drawn = folded(drive.records)
    assert_says(now(drawn), unit_id=OTHER, accept_unit_id=OTHER, **days(sorted_on="2026-03-09"))
    (objection,) = acts_now(drawn, "objection")
    assert (objection["unit_id"], objection["outcome"]) == (UNIT, "agreed")


def test_a_duty_that_ended_counts_for_the_unit_it_was_with_then() -> None:
    drive = accepted()
    drive.do("move_unit", SYSTEM, "2026-04-01", {"from": UNIT, "to": OTHER, "roles": ["unit"]})
    row = now(folded(drive.records))
    assert_says(row, unit_id=OTHER, accept_unit_id=UNIT, answer_unit_id=OTHER)

    done = answered()
    done.do("move_unit", SYSTEM, "2026-05-01", {"from": UNIT, "to": OTHER, "roles": ["unit"]})
    assert_says(now(folded(done.records)), unit_id=OTHER, answer_unit_id=UNIT)


def test_a_repeat_contact_is_an_occurrence_of_the_same_matter_until_it_is_parted() -> None:
    drive = registered()
    opening = {"channel": "visit", "people": 6, "received_on": "2026-03-20"}
    drive.do("join", CLERK, "2026-03-20", {"contact_no": 7, "channel": "visit", "opening": opening})
    drive.do("transfer", CLERK, "2026-03-21", {"unit": UNIT})
    drawn = folded(drive.records)
    first, again = acts_now(drawn, "contact")
    assert (first["people"], first["is_first"], first["unit_id"]) == (1, True, UNIT)
    assert (again["people"], again["is_first"], again["unit_id"], again["channel"]) == (6, False, UNIT, "visit")
    assert now(drawn)["channel"] == "letter"

    drive.do("unjoin", CLERK, "2026-03-25", {"contact_no": 7, "reason": "误并"})
    parted = folded(drive.records)
    assert [one["seq"] for one in acts_now(parted, "contact")] == [1]
    ended = [one for one in acts(parted) if one["seq"] == again["seq"]]
    assert max(one["known_to"] for one in ended) == at(date(2026, 3, 25))


def test_a_correction_makes_a_version_and_leaves_what_was_known() -> None:
    drive = registered()
    drive.do("correct", CLERK, "2026-03-05", {"reason": "有误", "changes": {"people": 8, "category": "traffic"}})
    first, second = matters(folded(drive.records))
    assert_says(first, people=1, category="", is_joint=False, known_to=at(date(2026, 3, 5)))
    assert_says(second, people=8, category="traffic", is_joint=True, known_to=None)
    assert acts_now(folded(drive.records), "contact")[0]["people"] == 8


def test_a_step_that_changes_nothing_makes_no_version() -> None:
    drive = accepted()
    before = len(folded(drive.records).matters)
    drive.do("log", HANDLER, "2026-03-20", {"what": "visit", "note": "现场"})
    assert len(folded(drive.records).matters) == before


def test_steps_recorded_at_one_moment_are_one_version() -> None:
    drive = closed()
    moment = at(date(2026, 6, 1))
    drawn = folded(drive.records, recorded={one.seq: moment for one in drive.records})
    assert [(row["known_from"], row["known_to"]) for row in matters(drawn)] == [(moment, None)]


def test_of_two_merged_matters_the_earlier_number_is_the_first() -> None:
    drive = registered()
    drive.do("merge", CLERK, "2026-03-05", {"case": "2026-000099", "reason": "同一事项"})
    assert not now(folded(drive.records))["is_first"]
    assert now(folded(drive.records, number="2026-000098"))["is_first"]
    drive.do("unmerge", CLERK, "2026-03-06", {"case": "2026-000099", "reason": "并非同一"})
    assert now(folded(drive.records))["is_first"]


def test_the_same_facts_again_are_no_first_matter_and_new_facts_are() -> None:
    for kind, first in (("same_facts", False), ("new_facts", True)):
        drive = registered()
        drive.do("link_case", CLERK, "2026-03-05", {"case": "2025-000001", "kind": kind, "reason": "说明"})
        assert now(folded(drive.records))["is_first"] is first


def test_what_is_referred_out_and_comes_back() -> None:
    drive = registered()
    given = {"route": "31.2", "organ": "仲裁委", "law": "仲裁法", "where_to_go": "仲裁委"}
    drive.do("refer_out", CLERK, "2026-03-10", given)
    assert_says(now(folded(drive.records)), is_litigious=True, **days(referred_on="2026-03-10", returned_on=None))
    drive.do("come_back", CLERK, "2026-05-11", {"returned_on": "2026-05-08", "how": "not_taken"})
    drawn = folded(drive.records)
    assert_says(now(drawn), is_open=True, **days(referred_on="2026-03-10", returned_on="2026-05-08", answered_on=None))
    assert [one["outcome"] for one in acts_now(drawn, "referral_back")] == ["not_taken"]


def test_the_last_word_within_the_window_counts_and_the_least_favourable_request() -> None:
    drive = served()
    drive.do("rate", PETITIONER, "2026-05-01", {"ratings": [{"no": 1, "unit": "satisfied", "office": "satisfied"}]})
    drive.do("rate", PETITIONER, "2026-05-22", {"ratings": [{"no": 1, "unit": "not", "office": "basically"}]})
    row = now(folded(drive.records))
    assert_says(row, rated_unit="not", rated_office="basically", **days(rated_on="2026-05-01"))
    drive.do("rate", PETITIONER, "2026-05-23", {"ratings": [{"no": 1, "unit": "satisfied"}]})
    assert_says(now(folded(drive.records)), rated_unit="not", rated_office="basically")


def test_a_rating_after_the_window_is_not_counted() -> None:
    drive = served()
    drive.do("rate", PETITIONER, "2026-05-23", {"ratings": [{"no": 1, "unit": "satisfied"}]})
    assert_says(now(folded(drive.records)), rated_unit=None, rated_office=None, **days(rated_on=None))


def test_an_import_is_registered_when_it_was_received_and_judged_only_where_history_says() -> None:
    drive = Drive()
    given = {"office": OFFICE, "received_on": "2024-05-06", "channel": "web", "requests": [{"no": 1, "text": "诉求"}]}
    drive.do("import_known", SYSTEM, "2026-03-02", given | {"replied_on": "2024-06-01"})
    row = now(folded(drive.records))
    assert_says(row, is_imported=True, ending="known", is_open=False, is_paper_due=False, was_late=False)
    assert_says(
        row,
        **days(
            registered_on="2024-05-06",
            sort_due_on=None,
            accept_due_on=None,
            due_on="2024-07-05",
            answered_on="2024-06-01",
            closed_on="2024-06-01",
            stage_since_on="2024-06-01",
        ),
    )
    unsure = Drive()
    unsure.do("import_known", SYSTEM, "2026-03-02", given | {"replied_on": "2024-08-01"})
    assert_says(now(folded(unsure.records)), was_late=False, **days(due_on=None))


def test_an_undone_import_is_known_no_longer() -> None:
    drive = Drive()
    given = {"office": OFFICE, "received_on": "2024-05-06", "channel": "web", "requests": [{"no": 1, "text": "诉求"}]}
    drive.do("import_known", SYSTEM, "2026-03-02", given | {"replied_on": "2024-06-01"})
    drive.do("undo_import", SYSTEM, "2026-03-03", {"batch": "b", "steps": 1})
    drawn = folded(drive.records)
    assert [row["known_to"] for row in (*matters(drawn), *acts(drawn))] == [at(date(2026, 3, 3))] * 2


def test_suggestions_and_their_adoption() -> None:
    drive = registered(requests=[{"no": 1, "text": "建议", "kind": "suggestion"}])
    drive.do("transfer", CLERK, "2026-03-09", {"unit": UNIT})
    drive.do("accept", UNIT_CLERK, "2026-03-16")
    drive.do("appoint", HEAD, "2026-03-17", {"handler": HANDLER.post, "lead": HEAD.post})
    answer = ANSWER | {"no": 1, "outcome": "partly_adopted"}
    drive.do("draft", HANDLER, "2026-04-13", {"answers": [answer], "facts": "事实", "basis": "依据", "remedy": "无"})
    drive.do("sign", HEAD, "2026-04-20")
    drawn = folded(drive.records)
    assert_says(now(drawn), kind="suggestion", outcome="partly_adopted", **days(due_on=None))
    (adopted,) = acts_now(drawn, "suggestion_adopted")
    assert (adopted["outcome"], adopted["unit_id"], adopted["on"]) == ("partly_adopted", UNIT, date(2026, 4, 20))


def test_a_review_that_revokes_opens_the_answer_again() -> None:
    drive = served()
    asked = {"organ": ABOVE, "grounds": "不服", "hands": []}
    drive.do("ask_review", PETITIONER, "2026-05-06", asked)
    drawn = folded(drive.records)
    assert_says(now(drawn), was_overturned=False, **days(review_asked_on="2026-05-06", answered_on="2026-04-20"))
    assert [(one["unit_id"], one["outcome"]) for one in acts_now(drawn, "review")] == [(ABOVE, "")]


def _walked(seed: int, steps: int = 16) -> list[StepRecord]:
    """Steps that somebody could really take, at random."""
    procedure, chance = procedure_for("cn.2022"), Random(seed)
    on = date(2026, 3, 2) + timedelta(days=chance.randint(0, 60))
    state, opening = _opened(procedure, on, chance)
    records, taken = [opening], Counter[str]()
    for _ in range(steps):
        on += timedelta(days=chance.choice((0, 0, 1, 3, 8, 20)))
        choice = _chosen(procedure, state, on, chance, taken)
        if choice is None:
            break
        taken[choice[1]] += 1
        state, record = take(procedure, state, choice, on)
        records.append(record)
    return records


def _as_of(drawn: Drawn, moment: Any) -> tuple[list[Any], list[Any]]:
    """What was known at that moment, without the word when it ceased to be."""
    parts = []
    for rows in (drawn.matters, drawn.acts):
        known = [row for row in rows if row[0] <= moment and (row[1] is None or row[1] > moment)]
        parts.append(sorted((row[0], *row[2:]) for row in known))
    return parts[0], parts[1]


@pytest.mark.parametrize("seed", range(40))
def test_what_was_known_is_what_the_steps_until_then_say(seed: int) -> None:
    records = _walked(seed)
    # Recorded in order, some of them days after they were taken, several at one moment.
    chance, moment, recorded = Random(seed), at(records[0].on), {}
    for record in records:
        moment = max(moment, at(record.on)) + timedelta(days=chance.choice((0, 0, 2)), hours=chance.choice((0, 1)))
        recorded[record.seq] = moment
    whole = folded(records, recorded=recorded)
    assert len([row for row in whole.matters if row[1] is None]) == 1
    for count in range(1, len(records) + 1):
        last = recorded[records[count - 1].seq]
        if count < len(records) and recorded[records[count].seq] == last:
            continue
        assert _as_of(whole, last) == _as_of(folded(records[:count], recorded=recorded), last)
    assert folded(records, recorded=recorded) == whole
