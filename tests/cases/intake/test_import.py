"""Importing a file: what it leaves behind, run again, cut off half-way, and judged by the law of its time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.run import LOCK, Asked, import_file, lock_key, preview
from huiyin.cases.joining import part_contact
from huiyin.cases.models import Case, Contact, ImportBatch, Request
from huiyin.duties.models import Duty
from huiyin.ledger.models import Entry
from huiyin.ledger.verify import verify_all
from huiyin.parties.actions import read_party
from tests import make
from tests.cases.intake import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> make.Office:
    return make.office()


def asked(path: Path, office: make.Office, **given: int) -> Asked:
    return Asked(path, make.MOMENT, office=str(office.office.pk), **given)


def assert_proved(tmp_path: Path) -> None:
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_messages_become_cases_that_wait_for_sorting(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(1), sheets.message(2, user="A2", text="另一件事")])
    report = import_file(asked(path, office))
    assert report.counts() == {"rows": 2, "contacts_new": 2, "cases_new": 2, "already_there": 0, "errors": 0}
    case = Case.objects.get(contacts__source_number="1")
    assert (case.stage, case.is_open, case.procedure, case.channel) == ("sorting", True, "cn.2005", "web")
    assert (case.subject, case.next_clock, case.opened_on) == ("搅拌站噪声扰民", "import_followup", make.DAY)
    contact = case.contacts.get()
    assert (contact.facts, contact.received_on) == (sheets.TEXT, date(2019, 2, 28))
    party = case.petitioners.get().party
    assert read_party(party).name == "A00074795"
    assert Request.objects.get(case=case).text == "搅拌站噪声扰民"
    assert_proved(tmp_path)


def test_the_name_a_source_knows_somebody_by_is_nowhere_in_clear(office: make.Office, tmp_path: Path) -> None:
    import_file(asked(sheets.write(tmp_path / "m.xlsx", [sheets.message(1, user="A00074795")]), office))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {quoted} row WHERE row::text LIKE '%%A00074795%%'")
            assert cursor.fetchone() == (0,), table


def test_a_second_run_doubles_nothing(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.message(number) for number in (1, 2)])
    assert import_file(asked(path, office)).contacts_new == 2
    again = import_file(asked(path, office))
    assert (again.contacts_new, again.already_there, again.batch) == (0, 2, "")
    assert (Contact.objects.count(), ImportBatch.objects.count()) == (2, 1)


def test_a_bad_row_stops_no_other(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(1), sheets.message(2, user=""), sheets.message(3, user="A3"), sheets.message(3, user="A4")]
    report = import_file(asked(sheets.write(tmp_path / "m.xlsx", rows), office))
    assert report.counts() == {"rows": 4, "contacts_new": 2, "cases_new": 2, "already_there": 0, "errors": 2}
    said = report.as_json(lambda text: text.zh)["errors"]
    assert [(one["row"], one["column"], one["reason"]) for one in said] == [
        (3, "留言用户", "没有留言用户"),
        (5, "留言编号", "编号与第4行重复，但内容不同"),
    ]


class Killed(Exception):
    pass


def test_cut_off_half_way_and_run_again_it_completes(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(number, user=f"A{number}") for number in range(1, 8)]
    wanted = asked(sheets.write(tmp_path / "m.xlsx", rows), office, rows_at_once=2)

    def kill(done: int, total: int) -> None:
        if done >= 4:
            raise Killed

    with pytest.raises(Killed):
        import_file(wanted, progress=kill)
    assert Contact.objects.count() == 4
    assert ImportBatch.objects.get().finished_at is None
    report = import_file(wanted)
    assert (report.contacts_new, report.already_there, report.resumed) == (3, 4, True)
    batch = ImportBatch.objects.get()
    assert batch.finished_at is not None
    assert (batch.contacts.count(), batch.report["contacts_new"], batch.report["cases_new"]) == (7, 7, 7)
    assert_proved(tmp_path)


def test_a_repeat_in_the_sheet_joins_its_case_and_moves_no_clock(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(1, time="2019/5/2 8:00"), sheets.message(2, time="2019/5/1 8:00", text=f" {sheets.TEXT}！")]
    report = import_file(asked(sheets.write(tmp_path / "m.xlsx", rows), office))
    assert (report.contacts_new, report.cases_new) == (2, 1)
    case = Case.objects.get()
    assert [contact.source_number for contact in case.contacts.order_by("-is_first")] == ["2", "1"]
    assert list(case.steps.values_list("key", flat=True)) == ["import_known", "join"]
    assert Duty.objects.get().starts_on == make.DAY
    assert_proved(tmp_path)


def test_a_repeat_in_a_later_sheet_joins_the_earlier_case(office: make.Office, tmp_path: Path) -> None:
    import_file(asked(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office))
    rows = [sheets.message(2, time="2019/6/1 8:00"), sheets.message(3, user="A9")]
    report = import_file(asked(sheets.write(tmp_path / "b.xlsx", rows), office))
    assert (report.contacts_new, report.cases_new) == (2, 1)
    assert Contact.objects.get(source_number="2").case == Contact.objects.get(source_number="1").case
    assert_proved(tmp_path)


def test_another_office_or_source_joins_nothing(office: make.Office, tmp_path: Path) -> None:
    above = make.unit("某省公安厅第二信访办", parent=office.province, is_petition_office=True)
    path = sheets.write(tmp_path / "a.xlsx", [sheets.message(1)])
    import_file(asked(path, office))
    report = import_file(Asked(path, make.MOMENT, office=str(above.pk)))
    assert (report.contacts_new, report.cases_new, report.already_there) == (1, 1, 0)


def test_an_imported_case_walks_on(office: make.Office, tmp_path: Path) -> None:
    rows = [sheets.message(1), sheets.message(2, time="2019/3/5 9:00")]
    import_file(asked(sheets.write(tmp_path / "m.xlsx", rows), office))
    case = Case.objects.get()
    given = {"unit": office.station.pk, "routes": [{"no": 1, "kind": "claim", "route": "31.6"}]}
    take_step(case=case, step="transfer", by=office.clerk, at=make.MOMENT, given=given)
    assert case.stage == "passed"
    joined = Contact.objects.get(source_number="2")
    parted = part_contact(contact=joined, by=office.clerk, at=make.MOMENT, reason="不是同一件事")
    assert (parted.stage, parted.contacts.get()) == ("sorting", joined)
    assert_proved(tmp_path)


@pytest.mark.parametrize(
    ("received", "replied", "law", "stood"),
    [
        ("2019/4/25 9:32:09", "2019/5/10 14:56:53", "cn.2005", "met"),  # day 15
        ("2019/4/25 9:32:09", "2019/6/24 23:59:59", "cn.2005", "met"),  # day 60: certainly kept
        ("2019/4/25 9:32:09", "2019/6/25 0:00:00", "cn.2005", "unknown"),  # may have been accepted later
        ("2019/4/25 9:32:09", "2019/8/8 9:00", "cn.2005", "unknown"),  # day 105 = 15 + 60 + 30
        ("2019/4/25 9:32:09", "2019/8/9 9:00", "cn.2005", "met_late"),  # past every day the law allowed
        ("2022/4/30 12:00", "2022/5/20 9:00", "cn.2005", "met"),
        ("2022/5/1 0:00:01", "2022/5/20 9:00", "cn.2022", "met"),
    ],
)
def test_known_history_is_judged_by_the_law_of_its_time(
    office: make.Office, tmp_path: Path, received: str, replied: str, law: str, stood: str
) -> None:
    rows = [sheets.replied(1, time=received, reply="答复：\r\n\t已整改。", at=replied)]
    import_file(asked(sheets.write(tmp_path / "m.xlsx", rows, headers=sheets.REPLIED), office))
    case = Case.objects.get()
    assert (case.procedure, case.stage, case.ending, case.is_open) == (law, "closed", "known", False)
    assert Duty.objects.get(subject=f"case:{case.pk}").state == stood
    request = Request.objects.get(case=case)
    assert (request.status, request.answer) == ("known", "答复：\n已整改。")
    assert_proved(tmp_path)


def test_a_row_without_reply_is_open(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "m.xlsx", [sheets.replied(1, reply="")], headers=sheets.REPLIED)
    import_file(asked(path, office))
    assert Case.objects.get().stage == "sorting"


def test_a_reply_to_an_open_matter_is_told_not_dropped_in_silence(office: make.Office, tmp_path: Path) -> None:
    import_file(asked(sheets.write(tmp_path / "a.xlsx", [sheets.message(7)]), office))
    path = sheets.write(tmp_path / "b.xlsx", [sheets.replied(7)], headers=sheets.REPLIED)
    report = import_file(asked(path, office))
    assert (report.already_there, report.replies_left) == (1, 1)


def test_a_dry_run_says_every_row_and_writes_nothing(office: make.Office, tmp_path: Path) -> None:
    import_file(asked(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office))
    number = Case.objects.get().number
    rows = [
        sheets.message(1),
        sheets.message(2, time="2019/6/1 8:00"),
        sheets.message(3, user="A3"),
        sheets.message(4, user="A3"),
        sheets.message(5, time="?"),
    ]
    before = Entry.objects.count()
    report = preview(asked(sheets.write(tmp_path / "b.xlsx", rows), office))
    assert [(one.row, one.what, one.case or one.other) for one in report.outcomes] == [
        (2, "already_there", number),
        (3, "joins", number),
        (4, "new", 0),
        (5, "repeat", 4),
    ]
    assert [fault.row for fault in report.faults] == [6]
    assert (report.contacts_new, report.cases_new, report.rows, report.batch) == (3, 1, 5, "")
    assert (Contact.objects.count(), Entry.objects.count(), ImportBatch.objects.count()) == (1, before, 1)


def test_the_office_must_be_clear(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "a.xlsx", [sheets.message(1)])
    with pytest.raises(ImportRefused) as refused:
        preview(Asked(path, make.MOMENT))
    assert "望川县公安局信访办" in refused.value.text.zh
    assert "望公信" in refused.value.text.en
    for named in ("望公信", "望川县公安局信访办", str(office.office.pk)):
        assert preview(Asked(path, make.MOMENT, office=named)).office == office.office.pk
    with pytest.raises(ImportRefused, match="No single petition office"):
        preview(Asked(path, make.MOMENT, office=str(office.station.pk)))


def test_headers_nobody_knows_are_refused_with_what_is_needed(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "a.xlsx", [], headers=("编号", "姓名"))
    with pytest.raises(ImportRefused) as refused:
        preview(asked(path, office))
    assert "编号 | 姓名" in refused.value.text.zh
    assert "留言详情" in refused.value.text.zh
    with pytest.raises(ImportRefused, match="messages_with_replies"):
        preview(Asked(path, make.MOMENT, profile="nothing"))


def test_an_import_waits_for_no_other_but_says_so(office: make.Office, tmp_path: Path) -> None:
    path = sheets.write(tmp_path / "a.xlsx", [sheets.message(1)])
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, lock_key(office.office, "message-board")])
        with pytest.raises(ImportRefused, match="Another import"):
            import_file(asked(path, office))
    finally:
        other.close()
    assert import_file(asked(path, office)).contacts_new == 1


def test_the_ledger_of_the_office_tells_of_the_import(office: make.Office, tmp_path: Path) -> None:
    report = import_file(asked(sheets.write(tmp_path / "a.xlsx", [sheets.message(1)]), office))
    entry = Entry.objects.get(chain=f"office:{office.office.pk}", kind="imported")
    assert entry.body is not None
    assert (entry.body["batch"], entry.body["contacts_new"]) == (report.batch, 1)
