"""The life of a bulletin: drawn, written, approved by somebody else, issued, frozen; corrected only in the open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from huiyin.bulletins import issuing
from huiyin.bulletins.changes import changes
from huiyin.bulletins.checking import BulletinReport, check_bulletins
from huiyin.bulletins.drafting import (
    AlreadyThere,
    Clash,
    Plan,
    draft_bulletin,
    draw_again,
    refresh_figures,
    save_texts,
)
from huiyin.bulletins.kinds import KINDS, every_kind, kind_of
from huiyin.bulletins.models import Bulletin, BulletinState, Chart
from huiyin.bulletins.pictures import BUILDERS
from huiyin.bulletins.pieces import said_in
from huiyin.bulletins.refusals import BulletinRefused
from huiyin.bulletins.saying import slots_of
from huiyin.duties.office_time import on_day
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.drawing import draw
from huiyin.statistics.models import Matter
from huiyin.statistics.terms import Period, Span
from tests import make
from tests.desk.seated import came, handled, moment, served

pytestmark = pytest.mark.django_db

MONTH_AGO = 30
WRITTEN = {"not_solved": "两件卡在调查取证，由刑侦大队补充材料。", "next_step": "4月15日前逐件答复。"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def office() -> make.Office:
    return make.office()


@pytest.fixture
def matters(office: make.Office) -> make.Office:
    """Three letters and a served answer of some forty days ago, and one of last week."""
    for _number in range(3):
        came(office.clerk, 40)
    served(office, 40)
    handled(office, 95, subject="超期未答复的事项")
    draw_all()
    return office


def draw_all() -> None:
    while draw():
        pass


def last_month() -> Period:
    return Period.of(Span.MONTH, on_day(moment(40)))


def drafted(by: Post, kind: str = "monthly_analysis", **given: Any) -> Bulletin:
    plan = Plan(kind, by.unit, given.pop("period", None) or last_month(), **given)
    return draft_bulletin(plan=plan, by=by, at=moment(0))


def written(row: Bulletin, by: Post, texts: dict[str, str] | None = None) -> Bulletin:
    row.refresh_from_db()
    given = texts or WRITTEN
    return save_texts(bulletin=row, texts=given, records={}, revision=row.revision, by=by, at=moment(0))


def approved(row: Bulletin, writer: Post, head: Post) -> Bulletin:
    row = written(row, writer)
    row = issuing.hand_in(bulletin=row, revision=row.revision, by=writer, at=moment(0))
    return issuing.approve(bulletin=row, revision=row.revision, by=head, at=moment(0))


def issued(row: Bulletin, writer: Post, head: Post) -> Bulletin:
    issuing.issue(bulletin=approved(row, writer, head), by=writer, at=moment(0))
    return Bulletin.objects.select_related("unit__parent", "corrects").get(pk=row.pk)


def figure(row: Bulletin, key: str) -> int:
    count: int = row.content["figures"][key][0]
    return count


def words_of(row: Bulletin, language: str = "zh") -> str:
    said = said_in(row, language)
    return "\n".join([said.title, *(block.text for block in said.blocks), *(str(block.rows) for block in said.blocks)])


@pytest.mark.parametrize("key", KINDS)
def test_every_slot_figure_and_picture_of_a_kind_exists(key: str) -> None:
    kind = kind_of(key)
    known = {"period", "last", "name", *INDICATORS}
    for part in kind.parts:
        assert set(part.keys) <= set(INDICATORS), part.keys
        assert {name for name, _how in slots_of(part.text)} <= known
        assert part.kind != "chart" or part.name in BUILDERS
        assert part.kind not in ("text", "records") or (part.text.zh and part.text.en)
    assert [part.name for part in kind.texts if part.is_required][-2:] == ["not_solved", "next_step"]


def test_only_the_yearly_report_is_asked_for_by_law() -> None:
    assert {kind.key: kind.mark for kind in every_kind() if kind.mark in ("V", "P")} == {"annual_report": "V"}


def test_the_figures_are_drawn_and_nobody_types_them(matters: make.Office) -> None:
    row = drafted(matters.clerk)
    assert figure(row, "matters") == 4
    said = words_of(row)
    assert "共登记信访事项4件" in said
    assert "望川县公安局" in said
    assert Chart.objects.filter(bulletin=row).count() >= 2
    before = row.content
    written(row, matters.clerk, {"content": "x", "matters": "999", **WRITTEN})
    row.refresh_from_db()
    assert row.content == before
    assert set(row.texts) <= {part.name for part in row.form.texts}
    assert "999" not in words_of(row)


def test_it_is_said_in_both_languages(matters: make.Office) -> None:
    row = drafted(matters.clerk)
    said = words_of(row, "en")
    assert "4 matters registered" in said
    assert "What is not solved" in said
    assert {chart.language for chart in row.charts.all()} == {"zh", "en"}


def test_a_petition_office_reports_for_its_organ(matters: make.Office) -> None:
    """Matters passed on to a station are still in the office's bulletin; the station's own has its own alone."""
    assert figure(drafted(matters.clerk), "matters") == 4
    assert figure(drafted(matters.station_clerk, "phase_summary", period=last_month(), name="试点"), "matters") == 1


def test_two_drafts_of_one_period_are_one(matters: make.Office) -> None:
    first = drafted(matters.clerk)
    with pytest.raises(AlreadyThere) as there:
        drafted(matters.office_head)
    assert there.value.bulletin.pk == first.pk


def test_who_is_faster_wins_and_nothing_is_overwritten(matters: make.Office) -> None:
    row = drafted(matters.clerk)
    stale = Bulletin.objects.get(pk=row.pk)
    written(row, matters.clerk)
    with pytest.raises(Clash) as clash:
        save_texts(
            bulletin=stale,
            texts={"not_solved": "别的话"},
            records={},
            revision=stale.revision,
            by=matters.office_head,
            at=moment(0),
        )
    assert clash.value.bulletin.texts["not_solved"] == WRITTEN["not_solved"]
    row.refresh_from_db()
    assert row.texts["not_solved"] == WRITTEN["not_solved"]


@pytest.mark.parametrize("text", ["信访人身份证110101199003074258", "电话13800001234。"])
def test_no_text_names_a_person(matters: make.Office, text: str) -> None:
    row = drafted(matters.clerk)
    with pytest.raises(BulletinRefused):
        written(row, matters.clerk, {**WRITTEN, "causes": text})
    row.refresh_from_db()
    assert row.texts == {}


def test_words_against_petitioners_stop_it(matters: make.Office) -> None:
    row = written(drafted(matters.clerk), matters.clerk, {**WRITTEN, "causes": "个别信访老户缠访。"})
    with pytest.raises(BulletinRefused) as refused:
        issuing.hand_in(bulletin=row, revision=row.revision, by=matters.clerk, at=moment(0))
    told = " ".join(text.zh for text in refused.value.texts)
    assert "缠访" in told
    assert "信访老户" in told


def test_what_was_not_solved_has_to_be_written(matters: make.Office) -> None:
    row = drafted(matters.clerk)
    with pytest.raises(BulletinRefused) as refused:
        issuing.hand_in(bulletin=row, revision=row.revision, by=matters.clerk, at=moment(0))
    assert len(refused.value.texts) == 2


def test_whoever_wrote_it_does_not_approve_it(matters: make.Office) -> None:
    row = written(drafted(matters.clerk), matters.office_head)
    row = issuing.hand_in(bulletin=row, revision=row.revision, by=matters.clerk, at=moment(0))
    for post in (matters.office_head, matters.clerk, matters.head):
        with pytest.raises(BulletinRefused):
            issuing.approve(bulletin=row, revision=row.revision, by=post, at=moment(0))
    chief = make.post(matters.bureau, "head", name="局长")
    assert issuing.approve(bulletin=row, revision=row.revision, by=chief, at=moment(0)).state == "approved"


def test_it_goes_back_with_a_reason_and_is_approved_anew(matters: make.Office) -> None:
    row = approved(drafted(matters.clerk), matters.clerk, matters.office_head)
    with pytest.raises(BulletinRefused):
        issuing.send_back(bulletin=row, reason=" ", by=matters.office_head, at=moment(0))
    row = issuing.send_back(bulletin=row, reason="补充原因", by=matters.office_head, at=moment(0))
    assert (row.state, row.approved_by, row.returned_reason) == ("draft", None, "补充原因")
    with pytest.raises(BulletinRefused):
        issuing.issue(bulletin=row, by=matters.clerk, at=moment(0))


def test_numbers_run_by_unit_and_year(matters: make.Office) -> None:
    first = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    second = issued(
        drafted(matters.clerk, "annual_report", period=Period.of(Span.YEAR, on_day(moment(40)))),
        matters.clerk,
        matters.office_head,
    )
    other = issued(drafted(matters.station_clerk), matters.station_clerk, matters.head)
    year = first.year
    assert [first.number, second.number] == [f"望公信通报〔{year}〕1号", f"望公信通报〔{year}〕2号"]
    assert other.number == f"东公信通报〔{year}〕1号"


def test_a_later_entry_changes_nothing_in_it_and_the_difference_is_listed(matters: make.Office) -> None:
    row = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    frozen, said = row.content, words_of(row)
    came(matters.clerk, 40)
    draw_all()
    row = Bulletin.objects.select_related("unit__parent", "corrects").get(pk=row.pk)
    assert (row.content, words_of(row)) == (frozen, said)
    assert issuing.is_whole(row)
    found = changes(row.content, draw_again(row, moment(0)).content)
    assert any(one.row.zh == "信访事项（件）" and (one.old.zh, one.new.zh) == ("4", "5") for one in found)
    # The same moment asked for again says what was issued, to the last sign.
    assert changes(row.content, draw_again(row, row.as_of).content) == []


def test_a_check_names_a_bulletin_that_is_not_what_was_issued(matters: make.Office) -> None:
    row = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    drafted(matters.clerk, "annual_report", period=Period.of(Span.YEAR, on_day(moment(40))))
    assert check_bulletins() == BulletinReport(bulletins=1)
    # Past the guard, as whoever holds the database itself could.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    Bulletin.objects.filter(pk=row.pk).update(texts={"what_next": "改过的字"})
    assert check_bulletins() == BulletinReport(bulletins=1, changed=[row.number])


def test_the_database_itself_keeps_an_issued_bulletin(matters: make.Office) -> None:
    row = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    chart = row.charts.first()
    assert chart is not None
    changed: list[Any] = [
        lambda: Bulletin.objects.filter(pk=row.pk).update(texts={}),
        lambda: Bulletin.objects.filter(pk=row.pk).update(content={}),
        lambda: Bulletin.objects.filter(pk=row.pk).update(state="draft"),
        lambda: Bulletin.objects.filter(pk=row.pk).delete(),
        lambda: Chart.objects.filter(pk=chart.pk).update(svg="<svg/>"),
        lambda: Chart.objects.filter(pk=chart.pk).delete(),
    ]
    for change in changed:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    row.refresh_from_db()
    assert issuing.is_whole(row)


def test_it_is_withdrawn_with_a_reason_and_stays_readable(matters: make.Office) -> None:
    row = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    with pytest.raises(BulletinRefused):
        issuing.withdraw(bulletin=row, reason="", by=matters.office_head, at=moment(0))
    with pytest.raises(BulletinRefused):
        issuing.withdraw(bulletin=row, reason="数据有误", by=matters.clerk, at=moment(0))
    issuing.withdraw(bulletin=row, reason="数据有误", by=matters.office_head, at=moment(0))
    row = Bulletin.objects.select_related("unit__parent", "corrects").get(pk=row.pk)
    assert row.state == BulletinState.WITHDRAWN
    assert issuing.is_whole(row)
    assert "共登记信访事项4件" in words_of(row)


def test_a_correction_is_a_new_bulletin_that_names_the_old_one(matters: make.Office) -> None:
    old = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    new = issuing.correct(bulletin=old, reason="漏统来访", by=matters.clerk, at=moment(0))
    assert new.texts == old.texts
    new = issued(new, matters.clerk, matters.office_head)
    assert new.number != old.number
    assert f"本件更正{old.number}。更正原因：漏统来访" in words_of(new)


def test_figures_are_refreshed_to_the_moment_that_was_looked_at(matters: make.Office) -> None:
    row = drafted(matters.clerk, "weekly_notice", period=Period.of(Span.WEEK, on_day(moment(0))))
    came(matters.clerk, 0)
    draw_all()
    at = moment(0)
    drawn = draw_again(row, at)
    listed = changes(row.content, drawn.content)
    assert any(one.row.zh == "信访事项（件）" and (one.old.zh, one.new.zh) == ("0", "1") for one in listed)
    fresh = refresh_figures(bulletin=row, drawn=drawn, as_of=at, revision=row.revision, by=matters.clerk, at=at)
    assert figure(fresh, "matters") == 1
    assert changes(fresh.content, draw_again(fresh, at).content) == []
    with pytest.raises(Clash):
        refresh_figures(bulletin=row, drawn=drawn, as_of=at, revision=row.revision, by=matters.clerk, at=at)


def test_every_act_is_in_the_chain_of_the_unit(matters: make.Office) -> None:
    row = issued(drafted(matters.clerk), matters.clerk, matters.office_head)
    issuing.withdraw(bulletin=row, reason="数据有误", by=matters.office_head, at=moment(0))
    entries = Entry.objects.filter(chain=f"office:{matters.office.pk}", kind__startswith="bulletin_").order_by("seq")
    kinds = [entry.kind.removeprefix("bulletin_") for entry in entries]
    assert kinds == ["drafted", "edited", "handed_in", "approved", "issued", "withdrawn"]
    body = entries.get(kind="bulletin_issued").body
    assert body is not None
    assert body["digest"] == bytes(row.digest or b"").hex()


def test_numbers_of_matters_are_told_and_nothing_else_of_them(matters: make.Office) -> None:
    kept = handled(matters, 97, complained_of="外人")
    draw_all()
    # As the facts have it once somebody stands aside or is complained of.
    Matter.objects.filter(case=kept.pk).update(is_restricted=True)
    row = drafted(matters.clerk)
    overdue = next(part for section in row.content["sections"] for part in section["parts"] if "编号" in str(part))
    assert "、" not in str(overdue["rows"])
    assert kept.number not in str(overdue)
    for word in ("高见山", "凌晨装卸", "超期未答复的事项", "林知夏", "外人"):
        assert word not in words_of(row)
