"""An office's own ledger: every column goes where registration at the desk puts it, or its fault is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiyin.campaigns.matters import _letters
from huiyin.cases.check import check_cases
from huiyin.cases.find import Found, find_cases, recognise
from huiyin.cases.intake.profile import Profile, profile_of
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.report import Report
from huiyin.cases.intake.run import Asked, import_file, preview
from huiyin.cases.intake.wordings import category_named
from huiyin.cases.models import Case, Contact, Petitioner, Step
from huiyin.parties.actions import read_party
from huiyin.parties.models import Party
from huiyin.people.models import Post
from tests import make
from tests.cases.intake import faulty, sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> make.Office:
    return make.office()


def taken(tmp_path: Path, office: make.Office, *rows: list[Any], own: dict[str, Profile] | None = None) -> Report:
    path = sheets.write(tmp_path / "台账.xlsx", rows, headers=sheets.LEDGER)
    return import_file(Asked(path, make.MOMENT, office=str(office.office.pk), own=own or {}))


def test_every_column_goes_where_the_desk_puts_it(office: make.Office, tmp_path: Path) -> None:
    replied = sheets.entry("信-2", 办理结果="已装灯")
    report = taken(tmp_path, office, sheets.entry(内容分类="政法/交通管理/信号灯"), replied)
    assert [(one.row, one.column, one.code) for one in report.faults] == [(3, "办理结果", "replied_missing")]
    assert report.profile == "ledger"
    case = Case.objects.get()
    assert (case.channel, case.kind, case.people) == ("letter", "claim", 3)
    assert (case.category, case.place, case.complained_of) == ("law.traffic", "110101", "某物业公司")
    identity = read_party(Party.objects.get())
    assert (identity.name, identity.phone, identity.address) == ("高见山信-1", "13800138000", "望川县东桥镇3号")
    assert identity.id_number == "110101190001011009"
    contact = Contact.objects.get()
    assert (contact.source_number, contact.people, str(contact.written_on)) == ("信-1", 3, "2026-03-01")
    given = Step.objects.get().given
    assert (given["registered_on"], given["assigned_by"], given["old_number"]) == ("2026-03-03", "国家信访局", "旧信-1")
    # The third level is not in our list: what the sheet says of it is kept as it stands.
    assert given["as_written"] == {"category": "政法/交通管理/信号灯"}
    assert _letters({case.pk})[case.pk][0][1] == "国家信访局"
    assert check_cases().differences == []


def test_each_fault_is_named_by_row_and_column(office: make.Office, tmp_path: Path) -> None:
    planted = faulty.plant_ledger(tmp_path / "台账.xlsx", rows=44, faults=len(faulty.OF_LEDGERS))
    report = preview(Asked(tmp_path / "台账.xlsx", make.MOMENT, office=str(office.office.pk)))
    assert {one.row: (one.column, one.code) for one in report.faults} == planted
    assert len(report.faults) == len(planted) == report.rows_refused
    assert (report.contacts_new, report.columns_left_out) == (22, ())
    assert all(one.reason.zh and one.reason.en for one in report.faults)


def test_an_accusation_is_kept_from_whom_it_names(office: make.Office, tmp_path: Path) -> None:
    own = sheets.entry("信-2", 信访目的="检举控告", 被反映单位=office.bureau.name)
    report = taken(tmp_path, office, sheets.entry(信访目的="检举控告", 被反映单位="东桥派出所"), own)
    assert [one.code for one in report.faults] == ["accused_is_here"]
    case = Case.objects.get()
    assert (case.kind, list(case.barred_units)) == ("accusation", [office.station.pk])
    assert check_cases().differences == []


def test_sealed_and_anonymous_rows_stand_alone(office: make.Office, tmp_path: Path) -> None:
    words = {"反映内容": "同样的话", "概况": "同一件事"}
    same = {**words, "信访人": "匿名", "证件号码": "", "联系电话": "", "住址": ""}
    rows = [sheets.entry(f"信-{number}", **same) for number in (1, 2)]
    rows += [sheets.entry(f"信-{number}", 是否保密="是", 信访人="林知夏", **words) for number in (3, 4)]
    taken(tmp_path, office, *rows)
    assert Case.objects.count() == 4
    anonymous = Case.objects.filter(is_anonymous=True)
    assert (anonymous.count(), Petitioner.objects.filter(case__in=anonymous).count()) == (2, 0)
    for sealed in Case.objects.filter(is_sealed=True):
        contact = sealed.contacts.get()
        assert (sealed.subject, contact.facts) == ("", "")
        assert contact.sealed_text is not None
        assert "同样的话" not in str(Step.objects.get(case_id=sealed.pk).given)
    assert check_cases().differences == []


def test_a_matter_is_found_by_the_number_of_its_ledger(office: make.Office, tmp_path: Path) -> None:
    taken(tmp_path, office, sheets.entry("信-17"), sheets.entry("信-18"))
    case = Case.objects.get(contacts__source_number="信-17")
    for post, found in ((office.clerk, (case,)), (office.outsider, ())):
        assert find_cases(post=post, sought=recognise("信-17", today=make.DAY), at=make.MOMENT).cases == found


def test_a_matter_is_found_by_the_number_of_an_earlier_system_within_reach_alone(
    office: make.Office, tmp_path: Path
) -> None:
    rows = [sheets.entry("信-17", 原编号="2011-0417"), sheets.entry("信-18", 原编号="旧〔2011〕18号")]
    taken(tmp_path, office, *rows)
    case, other = (Case.objects.get(contacts__source_number=number) for number in ("信-17", "信-18"))

    def found(post: Post, text: str) -> Found:
        return find_cases(post=post, sought=recognise(text, today=make.DAY), at=make.MOMENT)

    assert found(office.clerk, "2011-0417").cases == (case,), "though it looks like a number of our own"
    assert found(office.clerk, "旧〔2011〕18号").cases == (other,)
    for text in ("2011-0417", "旧〔2011〕18号"):
        assert found(office.outsider, text) == Found(()), "nor is a unit named to ask"
    Case.objects.filter(pk=case.pk).update(barred_units=[office.office.pk])
    assert found(office.clerk, "2011-0417").cases == ()


def test_another_paper_is_kept_with_its_kind(office: make.Office, tmp_path: Path) -> None:
    taken(tmp_path, office, sheets.entry(证件类型="护照", 证件号码="E12345678"))
    assert read_party(Party.objects.get()).id_number == "护照 E12345678"


def test_a_ledger_may_lack_most_columns(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(
        tmp_path / "旧.xlsx",
        [["旧-7", "高见山", "2025-11-03", "路灯不亮"]],
        headers=("原编号", "姓名", "登记时间", "主要内容"),
    )
    report = import_file(Asked(path, make.MOMENT, office=str(office.office.pk)))
    assert (report.contacts_new, report.faults) == (1, [])
    contact = Contact.objects.get()
    assert (contact.source_number, str(contact.received_on)) == ("旧-7", "2025-11-03")


def test_a_profile_explains_codes(office: make.Office, tmp_path: Path) -> None:
    columns = {"number": "信访件编号", "user": "信访人", "time": "收到日期", "text": "反映内容", "channel": "信访形式"}
    data: dict[str, Any] = {
        "name": "codes",
        "title": {"zh": "代码", "en": "codes"},
        "source": "codes",
        "channel": "web",
        "columns": {name: [header] for name, header in columns.items()},
        "times": {"formats": ["%Y/%m/%d"]},
        "words": {"channel": {"200": "visit"}},
    }
    path = sheets.write(tmp_path / "m.xlsx", [sheets.entry(信访形式=200)], headers=sheets.LEDGER)
    asked = Asked(
        path, make.MOMENT, office=str(office.office.pk), profile="codes", own={"codes": profile_of(data, "codes")}
    )
    assert import_file(asked).faults == []
    assert Case.objects.get().channel == "visit"
    for wrong in ({"words": {"channel": {"200": "pigeon"}}}, {"optional": ["reply"]}):
        with pytest.raises(ImportRefused):
            profile_of({**data, **wrong}, "codes")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (("政法", "交通管理", "道路交通事故处理"), ("law.traffic.accident", True)),
        (("道路交通事故处理",), ("law.traffic.accident", True)),
        (("城乡建设-安全生产-事故处理",), ("building", False)),
        (("其它",), ("other", True)),
        (("law.order.noise",), ("law.order.noise", True)),
        (("外星事务",), ("", False)),
    ],
)
def test_categories_by_their_names(written: tuple[str, ...], key: tuple[str, bool]) -> None:
    assert category_named(*written) == key
