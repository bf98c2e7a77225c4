"""Exports: what is in a file, what never is, and what is recorded of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huiyin.bulletins.exports import store
from huiyin.bulletins.exports.actions import ExportRefused, Wish, ask_export, cancel_export
from huiyin.bulletins.exports.kinds import KINDS
from huiyin.bulletins.exports.making import asked_of
from huiyin.bulletins.exports.models import Export, ExportState
from huiyin.bulletins.exports.sweeping import sweep_exports
from huiyin.cases.intake.registration import Asked
from huiyin.cases.models import Case, Step
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from huiyin.statistics.catalogue import INDICATORS
from huiyin.statistics.drawing import draw_waiting
from tests import make
from tests.cases.test_main_road import walk_to_served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


def asked(by: Post, kind: str = "worklist", form: str = "csv", **given: Any) -> Export:
    wish = Wish(
        kind,
        form,
        given.pop("question", {} if kind == "worklist" else MARCH),
        given.pop("reason", "月度报送"),
        with_names=given.pop("with_names", False),
    )
    return ask_export(by=by, wish=wish, at=given.pop("at", make.MOMENT), language=given.pop("language", "zh-hans"))


def content(row: Export) -> bytes:
    return b"".join(store.read_span(row.pk, row.sizes, 0, row.size - 1))


def lines(row: Export) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(row).decode())))


def sheets(row: Export) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(row)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def entries(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=kind).order_by("seq"))


def test_a_worklist_is_written_with_its_filters_and_recorded(tmp_path: Path) -> None:
    office = make.office()
    letter = make.case(office.clerk)
    make.case(office.clerk, channel="visit")
    row = asked(office.clerk, question={"channel": "letter"})
    head, *rows = lines(row)
    assert head[:4] == ["编号", "事项", "登记日期", "来件方式"]
    assert [one[0] for one in rows] == [letter.number]
    assert rows[0][1:4] == ["城东农贸市场凌晨装卸噪声", "2026-03-18", "来信"]
    (entry,) = entries("exported")
    assert entry.chain == f"office:{office.office.pk}"
    assert entry.body is not None
    assert {key: entry.body[key] for key in ("what", "rows", "reason", "sha256")} == {
        "what": "worklist",
        "rows": 1,
        "reason": "月度报送",
        "sha256": row.sha256,
    }
    assert verify_all(checkpoints=tmp_path).ok


def test_no_more_is_exported_than_the_post_sees() -> None:
    office = make.office()
    accused = office.office_head.staff
    seen = make.case(office.clerk)
    make.case(office.clerk, requests=(Asked("负责人违法。", "accusation"),), complained_staff=accused)
    barred = asked(office.office_head)
    assert [one[0] for one in lines(barred)[1:]] == [seen.number]
    # Not even counted among what was left out, for whom it bars.
    assert barred.left_out == 0
    assert lines(asked(office.outsider))[1:] == []


@pytest.mark.parametrize("kind", ["worklist", "book", "assigned", "matters", "events"])
def test_a_file_is_the_same_byte_for_byte_for_whoever_is_accused(kind: str) -> None:
    office = make.office()
    make.case(office.clerk)
    form = "ocel" if kind == "events" else "csv"
    before = asked(office.office_head, kind, form)
    accused = office.office_head.staff
    make.case(office.clerk, requests=(Asked("负责人违法。", "accusation"),), complained_staff=accused)
    after = asked(office.office_head, kind, form)
    assert content(after) == content(before)
    assert after.left_out == before.left_out


def test_what_leaves_the_reach_while_the_file_is_made_is_left_out() -> None:
    office = make.office()
    case = make.case(office.clerk)
    make.case(office.clerk)
    question = asked_of(Export(question={}), office.clerk, make.DAY, make.MOMENT)
    keys = list(KINDS["worklist"].freeze(question))
    Case.objects.filter(pk=case.pk).update(barred_staff=[office.clerk.staff_id])
    batch = KINDS["worklist"].read(question, keys)
    assert (len(keys), len(batch.rows), batch.left_out) == (2, 1, 1)


@pytest.mark.parametrize("kind", ["worklist", "book", "matters", "events"])
def test_sealed_matters_are_in_no_export(kind: str) -> None:
    office = make.office()
    sealed = make.case(office.clerk, is_sealed=True, subject="举报某某")
    shown = make.case(office.clerk)
    row = asked(office.clerk, kind, "ocel" if kind == "events" else "csv")
    text = content(row).decode()
    assert shown.number in text
    assert sealed.number not in text
    assert "举报某某" not in text
    assert row.left_out == 1


def test_nobody_is_named_without_the_right_and_a_reason() -> None:
    office = make.office()
    case = make.case(office.clerk)
    for kind in ("worklist", "book", "matters"):
        text = content(asked(office.clerk, kind)).decode()
        assert "高见山" not in text
        assert "13800001234" not in text
        assert case.petitioners.get().party.pseudonym not in text
    with pytest.raises(ExportRefused, match="names"):
        asked(office.clerk, with_names=True)
    with pytest.raises(ExportRefused, match="no reason"):
        asked(office.custodian, with_names=True, reason="  ")
    assert [one.body["why"] for one in entries("export_refused") if one.body] == ["names", "no reason"]
    assert not Step.objects.filter(key="unseal").exists()


def test_the_custodian_names_with_a_step_on_each_matter_and_one_entry(tmp_path: Path) -> None:
    office = make.office()
    cases = [make.case(office.clerk), make.case(office.clerk)]
    sealed = make.case(office.clerk, is_sealed=True)
    row = asked(office.custodian, with_names=True, reason="电话通知听证延期")
    assert lines(row)[0][-2:] == ["信访人", "联系电话"]
    assert [one[-2:] for one in lines(row)[1:]] == [["高见山", "13800001234"]] * 2
    opened = Step.objects.filter(key="unseal")
    assert {step.case_id for step in opened} == {case.pk for case in cases}
    assert {step.given["reason"] for step in opened} == {"电话通知听证延期"}
    assert not sealed.steps.filter(key="unseal").exists()
    (entry,) = entries("identities_exported")
    assert entry.body is not None
    assert entry.body["rows"] == 2
    assert verify_all(checkpoints=tmp_path).ok


def test_a_cell_that_begins_like_a_formula_is_text() -> None:
    office = make.office()
    make.case(office.clerk, subject='=HYPERLINK("http://x","噪声")')
    make.case(office.clerk, subject="＋86转账")
    assert {one[1][:3] for one in lines(asked(office.clerk))[1:]} == {"'=H", "'＋8"}
    first, *_rest = sheets(asked(office.clerk, form="xlsx")).values()
    assert {one[1] for one in first[1:]} == {'=HYPERLINK("http://x","噪声")', "＋86转账"}


def test_a_workbook_has_days_numbers_and_a_sheet_about_itself() -> None:
    office = make.office()
    case = walk_to_served(office)
    row = asked(office.clerk, "matters", "xlsx", reason="年度归档", at=make.MOMENT + timedelta(days=40))
    found = sheets(row)
    assert list(found) == ["办理台帐", "关于本文件"]
    head, only = found["办理台帐"]
    cells = dict(zip(head, only, strict=True))
    assert cells["编号"] == case.number
    assert cells["受理日期"].isoformat() == "2026-03-25"
    assert cells["送达日期"].isoformat() == "2026-04-22"
    assert cells["诉求数"] == 1
    assert cells["答复情况"] == "予以支持 1"
    about = dict(found["关于本文件"])
    assert about["用途"] == "年度归档"
    assert about["行数"] == "1"


def test_the_register_book_has_a_row_for_each_contact() -> None:
    office = make.office()
    make.case(office.clerk, channel="visit", people=5)
    make.case(office.clerk, received_on=make.DAY - timedelta(days=30))
    head, *rows = lines(asked(office.clerk, "book"))
    assert len(rows) == 1
    cells = dict(zip(head, rows[0], strict=True))
    assert (cells["收件日期"], cells["来件方式"], cells["来件人数"], cells["初件/重件"]) == (
        "2026-03-18",
        "来访",
        "5",
        "首次",
    )


def test_roles_that_may_not_have_a_kind_are_refused_and_recorded() -> None:
    office = make.office()
    for post, kind in ((office.handler, "book"), (office.administrator, "worklist"), (office.handler, "events")):
        with pytest.raises(ExportRefused, match="not for this post"):
            asked(post, kind)
    assert len(entries("export_refused")) == 3
    assert not Export.objects.exists()


def test_one_person_may_ask_so_often_in_a_day(settings: Any) -> None:
    settings.EXPORTS_PER_DAY = 2
    office = make.office()
    for _ in range(2):
        asked(office.clerk)
    with pytest.raises(ExportRefused, match="too many"):
        asked(office.clerk)
    assert asked(office.clerk, at=make.MOMENT + timedelta(days=2)).state == ExportState.DONE


def test_the_same_rows_give_the_same_bytes() -> None:
    office = make.office()
    make.case(office.clerk)
    for form in ("csv", "csv-bom"):
        assert content(asked(office.clerk, form=form)) == content(asked(office.clerk, form=form))
    assert content(asked(office.clerk, form="csv-bom")).startswith(b"\xef\xbb\xbf")


def test_files_are_sealed_on_disk_and_deleted_by_rule(settings: Any) -> None:
    office = make.office()
    make.case(office.clerk)
    row = asked(office.clerk)
    (part,) = (store.folder() / row.pk.hex).iterdir()
    assert "城东农贸市场".encode() not in part.read_bytes()
    assert sweep_exports(make.MOMENT + timedelta(days=settings.EXPORT_DAYS, seconds=-1)) == 0
    assert sweep_exports(make.MOMENT + timedelta(days=settings.EXPORT_DAYS)) == 1
    row.refresh_from_db()
    assert row.state == ExportState.EXPIRED
    assert not part.exists()


def test_whoever_asked_may_delete_the_file_at_once() -> None:
    office = make.office()
    row = asked(office.clerk)
    with pytest.raises(Export.DoesNotExist):
        cancel_export(export=row, by=office.office_head, at=make.MOMENT)
    assert cancel_export(export=row, by=office.clerk, at=make.MOMENT)
    assert not (store.folder() / row.pk.hex).exists()
    assert len(entries("export_deleted")) == 1


def test_figures_are_a_row_for_each_indicator_unit_and_month() -> None:
    office = make.office()
    walk_to_served(office)
    make.case(office.clerk)
    draw_waiting()
    row = asked(office.supervisor, "figures", question={"first": "2026-02-10", "last": "2026-03-31"})
    head, *rows = lines(row)
    cells = [dict(zip(head, one, strict=True)) for one in rows]
    assert {one["期间起"] for one in cells} == {"2026-02-01", "2026-03-01"}
    march = [one for one in cells if one["期间起"] == "2026-03-01" and one["指标代码"] == "matters"]
    assert {(one["单位"], one["层级"]): one["数量"] for one in march} == {
        ("望川县公安局", "含下级"): "2",
        ("望川县公安局信访办", "下级"): "1",
        ("东桥派出所", "下级"): "1",
    }
    assert {one["指标代码"] for one in cells} == set(INDICATORS)
    with pytest.raises(ExportRefused):
        asked(office.handler, "figures")
