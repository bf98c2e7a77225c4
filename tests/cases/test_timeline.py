"""The timeline: the future above, the past below, and for each reader no more than they may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from huiyin.cases import timeline
from huiyin.cases.actions import take_step
from huiyin.cases.models import Case, Step
from huiyin.cases.step_words import short_said
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.web.shown import Entry
from tests import make
from tests.cases.test_main_road import on, step, walk_to_served

pytestmark = pytest.mark.django_db


def desk(case: Case, post: Post, today: date) -> list[Entry]:
    with translation.override("zh-hans"):
        return timeline.entries_for_desk(
            case,
            timeline.steps_of(case),
            timeline.views_of(case, today),
            reader=timeline.reader_for(post, case),
            today=today,
        )


def citizen(case: Case, today: date) -> list[Entry]:
    with translation.override("zh-hans"):
        return timeline.entries_for_citizen(case, today=today)


def said(entries: list[Entry]) -> str:
    return "\n".join(f"{entry.title} {entry.said} {entry.more}" for entry in entries)


def test_newest_first_with_the_future_above_today() -> None:
    office = make.office()
    case = walk_to_served(office)
    entries = desk(case, office.head, date(2026, 4, 23))
    days = [entry.on for entry in entries]
    assert days == sorted(days, reverse=True)
    assert all(entry.is_future == (entry.on >= date(2026, 4, 23)) for entry in entries)
    assert entries[-1].title == "已登记信访事项"
    assert "诉求一 请求复查期限" in said(entries)


def test_a_day_that_passed_is_the_calendars_entry() -> None:
    office = make.office()
    case = make.case(office.clerk)
    entries = desk(case, office.clerk, make.DAY + timedelta(days=20))
    late = [entry for entry in entries if entry.by == "calendar"]
    assert [entry.on for entry in late] == [date(2026, 4, 2)]  # Thursday, day 15
    assert "登记分办期限" in late[0].title


def test_what_was_given_is_told_in_words() -> None:
    office = make.office()
    case = walk_to_served(office)
    told = said(desk(case, office.head, date(2026, 4, 23)))
    for words in ("承办人：林知夏", "包案领导：周启文", "实地查看", "诉求一 予以支持", "当面送达", "东公信〔2026〕"):
        assert words in told, words


def test_the_citizen_reads_plain_words_and_no_names() -> None:
    office = make.office()
    case = walk_to_served(office)
    told = said(citizen(case, date(2026, 4, 23)))
    assert "您反映的事项已受理" in told
    assert "东桥派出所" in told
    for hidden in ("林知夏", "周启文", "吴安", "夜间超标", "现场查看"):
        assert hidden not in told, hidden


def test_a_petitioners_words_on_a_sealed_matter_stay_with_the_office() -> None:
    office = make.office()
    case = make.case(office.clerk, is_sealed=True)
    given = {"unit": office.station.pk, "extract": "摘要"}
    take_step(case=case, step="transfer", by=office.clerk, at=on(date(2026, 3, 20)), given=given)
    note = {"note": "我叫高见山，又被刁难。"}
    take_step(case=case, step="supplement", by=None, role="petitioner", at=on(date(2026, 3, 21)), given=note)
    assert "刁难" not in said(desk(case, office.head, date(2026, 3, 22)))
    assert "刁难" in said(desk(case, office.clerk, date(2026, 3, 22)))


def test_single_ratings_are_not_for_the_unit() -> None:
    office = make.office()
    case = walk_to_served(office)
    ratings = {"ratings": [{"no": 1, "office": "satisfied", "unit": "not"}], "comment": "态度不好"}
    take_step(case=case, step="rate", by=None, role="petitioner", at=on(date(2026, 4, 24)), given=ratings)
    unit, petition_office = (said(desk(case, post, date(2026, 4, 25))) for post in (office.head, office.office_head))
    assert "不满意" not in unit
    assert "态度不好" not in unit
    assert "不满意" in petition_office


def test_a_step_entered_later_says_so() -> None:
    office = make.office()
    case = make.case(office.clerk)
    take_step(
        case=case,
        step="transfer",
        by=office.clerk,
        at=on(date(2026, 3, 25)),
        on=date(2026, 3, 20),
        given={"unit": office.station.pk, "backdated_reason": "停电"},
    )
    told = said(desk(case, office.clerk, date(2026, 3, 25)))
    assert "3月25日补录" in told


def test_a_correction_shows_the_old_and_the_new_value() -> None:
    office = make.office()
    case = make.case(office.clerk)
    changes = {"received_on": "2026-03-16"}
    step(
        case,
        "correct",
        office.clerk,
        date(2026, 3, 19),
        reason="看错",
        changes=changes,
        was={"received_on": "2026-03-18"},
    )
    assert "收到日期：2026年3月18日 → 2026年3月16日" in said(desk(case, office.clerk, date(2026, 3, 19)))


def test_a_closed_window_is_named_and_no_key_is_shown() -> None:
    case = make.case(make.office().clerk)
    law = procedure_for(case.procedure).steps["lapse"]
    row = Step(key="lapse", given={"clock": "review_window", "request": 1, "subject": "handling_opinion"})
    with translation.override("zh-hans"):
        assert short_said(case, row, law) == "请求复查期限；诉求一"
    with translation.override("en"):
        assert short_said(case, row, law) == "Time to ask for a review; Request 1"
