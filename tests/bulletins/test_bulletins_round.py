"""Bulletins that come round, and how they get to whom they are sent."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from pytest_django import Settings

from huiyin.bulletins import issuing
from huiyin.bulletins.models import Bulletin, Recipient, Rule
from huiyin.bulletins.recipients import add_recipient, note_handed_over, remove_recipient
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.schedule import When, end_rule, last_turn, make_due_drafts, next_day, set_rule
from huiyin.bulletins.sending import recipient_of
from huiyin.duties.models import Duty, Reminder
from huiyin.duties.office_time import on_day
from huiyin.duties.tick import SWEEPS, tick
from huiyin.outbox.actions import hear_by_mail
from huiyin.outbox.models import Message
from huiyin.outbox.reminders import write_reminders
from huiyin.outbox.sending import send_due
from huiyin.statistics.terms import Period, Span
from tests import make
from tests.bulletins.test_bulletins import approved, drafted, issued, words_of
from tests.desk.seated import came, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"
    settings.CHANNELS = ("email", "letter", "call")


@pytest.fixture
def office() -> make.Office:
    return make.office()


def rule(kind: str, since: date = date(2020, 1, 1), **given: object) -> Rule:
    return Rule(kind=kind, since=since, **{"finish_days": 3, **given})


@pytest.mark.parametrize(
    ("made", "today", "on", "period"),
    [
        # 2026-03-18 is a Wednesday; the week before is 9 to 15 March.
        (rule("weekly_notice", weekday=0), date(2026, 3, 18), date(2026, 3, 16), (date(2026, 3, 9), date(2026, 3, 15))),
        (rule("weekly_notice", weekday=2), date(2026, 3, 18), date(2026, 3, 18), (date(2026, 3, 9), date(2026, 3, 15))),
        (rule("weekly_notice", weekday=4), date(2026, 3, 18), date(2026, 3, 13), (date(2026, 3, 2), date(2026, 3, 8))),
        (rule("monthly_analysis", day=3), date(2026, 3, 3), date(2026, 3, 3), (date(2026, 2, 1), date(2026, 2, 28))),
        (rule("monthly_analysis", day=3), date(2026, 3, 2), date(2026, 2, 3), (date(2026, 1, 1), date(2026, 1, 31))),
        # The 31st of a month of 28 days is its last day.
        (rule("monthly_analysis", day=31), date(2026, 2, 28), date(2026, 2, 28), (date(2026, 1, 1), date(2026, 1, 31))),
        (
            rule("annual_report", month=1, day=15),
            date(2026, 1, 14),
            date(2025, 1, 15),
            (date(2024, 1, 1), date(2024, 12, 31)),
        ),
        (
            rule("annual_report", month=1, day=15),
            date(2026, 1, 15),
            date(2026, 1, 15),
            (date(2025, 1, 1), date(2025, 12, 31)),
        ),
    ],
)
def test_the_latest_round(made: Rule, today: date, on: date, period: tuple[date, date]) -> None:
    turn = last_turn(made, today)
    assert turn is not None
    assert (turn.on, turn.period.first, turn.period.last) == (on, *period)
    assert turn.due_on == on + timedelta(days=3)
    following = next_day(made, today)
    assert following is not None
    assert following > today
    after = last_turn(made, following)
    assert after is not None
    assert after.on == following


def test_a_phase_is_summed_up_from_the_day_after_it() -> None:
    made = rule("phase_summary", name="化解阶段", first=date(2026, 1, 5), last=date(2026, 3, 20))
    assert last_turn(made, date(2026, 3, 20)) is None
    turn = last_turn(made, date(2026, 3, 21))
    assert turn is not None
    # Within three days after the end (requirement 82).
    assert turn.due_on == date(2026, 3, 23)
    assert next_day(made, date(2026, 3, 20)) == date(2026, 3, 21)
    assert next_day(made, date(2026, 3, 21)) is None


def weekly(office: make.Office, finish_days: int = 3) -> Rule:
    weekday = on_day(moment(0)).weekday()
    made = set_rule(
        kind="weekly_notice",
        unit=office.office,
        when=When(weekday=weekday),
        finish_days=finish_days,
        by=office.clerk,
        at=moment(0),
    )
    add_recipient(of=made, by=office.clerk, at=moment(0), unit=office.station)
    return made


def test_a_draft_comes_round_once_with_its_duty_and_recipients(office: make.Office) -> None:
    weekly(office)
    assert make_due_drafts(moment(0)) == 1
    assert make_due_drafts(moment(0)) == 0
    row = Bulletin.objects.get()
    assert row.drafted_by is None
    assert row.worked_by == []
    assert [one.unit for one in row.recipients.all()] == [office.station]
    duty = Duty.objects.get(subject=f"bulletin:{row.pk}")
    assert (duty.unit, duty.state) == (office.office, "open")
    next_week = moment(-7)
    assert make_due_drafts(next_week) == 1
    assert Bulletin.objects.count() == 2


def test_it_hangs_on_the_tick(office: make.Office) -> None:
    assert "bulletins that come round" in SWEEPS
    weekly(office)
    whole_hour = moment(0).replace(minute=0)
    assert tick(whole_hour).swept["bulletins that come round"] == 1
    assert tick(whole_hour).swept["bulletins that come round"] == 0


def test_nothing_is_made_before_a_rule_or_after_its_end(office: make.Office) -> None:
    assert make_due_drafts(moment(0)) == 0
    made = weekly(office)
    # The round of last week lies before the rule.
    Rule.objects.filter(pk=made.pk).update(weekday=(on_day(moment(0)).weekday() + 1) % 7)
    assert make_due_drafts(moment(0)) == 0
    end_rule(rule=made, by=office.clerk, at=moment(0))
    assert make_due_drafts(moment(-8)) == 0


def test_what_was_begun_by_hand_is_the_one_of_the_round(office: make.Office) -> None:
    before = Period.of(Span.WEEK, on_day(moment(0))).previous()
    by_hand = drafted(office.clerk, "weekly_notice", period=before)
    made = weekly(office)
    assert make_due_drafts(moment(0)) == 0
    by_hand.refresh_from_db()
    assert by_hand.rule == made
    assert Duty.objects.filter(subject=f"bulletin:{by_hand.pk}", state="open").count() == 1


def test_a_dropped_draft_does_not_come_back(office: make.Office) -> None:
    weekly(office)
    make_due_drafts(moment(0))
    issuing.drop(bulletin=Bulletin.objects.get(), reason="本周无事项", by=office.clerk, at=moment(0))
    assert make_due_drafts(moment(0)) == 0
    assert Duty.objects.get().state == "void"


@pytest.mark.parametrize(("days_later", "state"), [(0, "met"), (9, "met_late")])
def test_issuing_meets_the_duty(office: make.Office, days_later: int, state: str) -> None:
    weekly(office)
    make_due_drafts(moment(0))
    row = approved(Bulletin.objects.get(), office.clerk, office.office_head)
    issuing.issue(bulletin=row, by=office.clerk, at=moment(-days_later))
    assert Duty.objects.get().state == state


def test_a_duty_that_is_late_is_told_in_words_of_its_own(office: make.Office) -> None:
    hear_by_mail(by=office.clerk, email="wu@example.cn", language="zh", at=moment(0))
    weekly(office, finish_days=1)
    make_due_drafts(moment(0))
    tick(moment(-3))
    assert Reminder.objects.filter(kind="late").count() == 1
    write_reminders(moment(-3))
    message = Message.objects.get(template="bulletin_late")
    assert message.family == "bulletin"
    assert "周通报" in message.params["number"]


def test_two_rules_of_one_kind_are_one(office: make.Office) -> None:
    weekly(office)
    with pytest.raises(BulletinRefused):
        weekly(office)
    with pytest.raises(BulletinRefused):
        set_rule(
            kind="monthly_analysis",
            unit=office.office,
            when=When(weekday=1),
            finish_days=3,
            by=office.clerk,
            at=moment(0),
        )
    with pytest.raises(BulletinRefused):
        set_rule(
            kind="monthly_analysis",
            unit=office.office,
            when=When(day=3),
            finish_days=3,
            by=office.station_clerk,
            at=moment(0),
        )


# ---------------------------------------------------------------- recipients


def test_a_recipient_is_one_thing_and_once(office: make.Office) -> None:
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), unit=office.station)
    for given in (
        {"unit": office.station},
        {"unit": office.station, "name": "县人大"},
        {},
        {"name": "县人大", "address": "x"},
    ):
        with pytest.raises(BulletinRefused):
            add_recipient(of=row, by=office.clerk, at=moment(0), **given)
    with pytest.raises(BulletinRefused):
        add_recipient(of=row, by=office.station_clerk, at=moment(0), name="别人加的")


def test_small_cells_go_when_it_leaves_the_house_and_come_back(office: make.Office) -> None:
    came(office.clerk, 40)
    row = drafted(office.clerk)
    assert "'不列'" not in words_of(row)
    outside = add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室")
    row = Bulletin.objects.get(pk=row.pk)
    assert row.goes_outside
    assert "'不列'" in words_of(row)
    as_of = row.as_of
    remove_recipient(recipient=outside, by=office.clerk, at=moment(0))
    row = Bulletin.objects.get(pk=row.pk)
    assert not row.goes_outside
    assert "'不列'" not in words_of(row)
    assert row.as_of == as_of


def test_an_outside_recipient_gets_a_link_and_no_word_of_it(office: make.Office, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://xf.example.cn"
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室", address="rd@example.cn")
    row = issued(Bulletin.objects.get(pk=row.pk), office.clerk, office.office_head)
    send_due(moment(0))
    sent = mail.outbox[-1]
    assert sent.to == ["rd@example.cn"]
    body = str(sent.body)
    assert row.number in body
    link = body[body.index("https://") :].split()[0].rstrip("/")
    found = recipient_of(link.rpartition("/")[2])
    assert found is not None
    assert found.bulletin == row
    stored = str(Message.objects.get(family="bulletin").params)
    assert link.rpartition("-")[2] not in stored


def test_what_waits_is_not_sent_once_it_is_withdrawn(office: make.Office) -> None:
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室", address="rd@example.cn")
    row = issued(Bulletin.objects.get(pk=row.pk), office.clerk, office.office_head)
    issuing.withdraw(bulletin=row, reason="数据有误", by=office.office_head, at=moment(0))
    waiting = Message.objects.get(template="bulletin_link")
    assert (waiting.state, waiting.last_error) == ("cancelled", "withdrawn")
    send_due(moment(0))
    assert mail.outbox == []


def test_whoever_was_told_hears_that_it_is_withdrawn(office: make.Office) -> None:
    hear_by_mail(by=office.station_clerk, email="chen@example.cn", language="zh", at=moment(0))
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室", address="rd@example.cn")
    add_recipient(of=Bulletin.objects.get(pk=row.pk), by=office.clerk, at=moment(0), unit=office.station)
    row = issued(Bulletin.objects.get(pk=row.pk), office.clerk, office.office_head)
    send_due(moment(0))
    issuing.withdraw(bulletin=row, reason="数据有误", by=office.office_head, at=moment(0))
    send_due(moment(0))
    assert sorted(one.to[0] for one in mail.outbox) == ["chen@example.cn"] * 2 + ["rd@example.cn"] * 2
    assert all("数据有误" not in str(one.message()) for one in mail.outbox)


def test_a_paper_that_was_brought_over_is_noted_once(office: make.Office) -> None:
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室")
    row = issued(Bulletin.objects.get(pk=row.pk), office.clerk, office.office_head)
    outside = Recipient.objects.get(name="县人大信访室")
    note_handed_over(recipient=outside, by=office.clerk, at=moment(2))
    note_handed_over(recipient=outside, by=office.clerk, at=moment(1))
    outside.refresh_from_db()
    assert outside.handed_over
    assert outside.reached_at is not None
    assert (moment(0) - outside.reached_at).days == 2
    assert row.number


def test_outside_no_small_cell_can_be_worked_out_from_the_sum(office: make.Office) -> None:
    """Seven letters, six visits and one call: the call alone is small, so a second cell is kept back with it."""
    for channel, count in (("letter", 7), ("visit", 6), ("call", 1)):
        for _number in range(count):
            came(office.clerk, 40, channel=channel)
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室")
    row = Bulletin.objects.get(pk=row.pk)
    parts = [part for section in row.content["sections"] for part in section["parts"]]
    table = next(part for part in parts if part["kind"] == "table" and part["head"][0][0] == "信访形式")
    told = {line["key"]: line["cells"][2][0] for line in table["rows"]}
    assert told == {"letter": "7", "visit": "不列", "call": "不列"}
    assert "编号" not in str(parts)
