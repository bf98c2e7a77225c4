"""Pages of bulletins: who sees what, the draft with its preview, the clash, the acts, recipients, files, workbooks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from pytest_django import Settings

from huiyin.bulletins import issuing
from huiyin.bulletins.models import Bulletin, CellMap, Reading, Rule
from huiyin.bulletins.recipients import add_recipient
from huiyin.bulletins.sending import address_of, code_of
from huiyin.duties.office_time import on_day
from huiyin.outbox.actions import hear_by_mail
from huiyin.outbox.models import Message
from huiyin.people.models import Post
from huiyin.statistics.terms import Period, Span
from tests import make
from tests.bulletins.test_bulletins import WRITTEN, approved, drafted, draw_all, issued, written
from tests.desk.seated import came, moment, seated, served

pytestmark = pytest.mark.django_db

PAGE_STATEMENTS = 20


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def office() -> make.Office:
    made = make.office()
    served(made, 40)
    came(made.clerk, 40)
    draw_all()
    return made


def where(name: str, *args: int) -> str:
    return reverse(f"desk:{name}", args=args)


def fields(row: Bulletin, **texts: str) -> dict[str, str]:
    row.refresh_from_db()
    return {"revision": str(row.revision), **{f"text-{name}": text for name, text in (WRITTEN | texts).items()}}


def test_a_bulletin_is_begun_written_and_issued_on_its_pages(office: make.Office) -> None:
    clerk, head = seated(office.clerk), seated(office.office_head)
    day = on_day(moment(40)).isoformat()
    begun = clerk.post(where("bulletin_new"), {"kind": "monthly_analysis", "day": day})
    row = Bulletin.objects.get()
    assert begun.headers["Location"] == where("bulletin", row.pk)
    page = clerk.get(where("bulletin", row.pk)).content.decode()
    assert "2 matters registered" in page
    assert "Not written yet: Next step." in page
    assert clerk.post(where("bulletin", row.pk), fields(row)).status_code == 302
    row.refresh_from_db()
    clerk.post(where("bulletin_act", row.pk), {"do": "hand_in", "revision": row.revision})
    assert 'name="do" value="approve"' not in clerk.get(where("bulletin", row.pk)).content.decode()
    assert 'name="do" value="approve"' in head.get(where("bulletin", row.pk)).content.decode()
    head.post(where("bulletin_act", row.pk), {"do": "approve", "revision": row.revision})
    clerk.post(where("bulletin_act", row.pk), {"do": "issue"})
    row.refresh_from_db()
    shown = clerk.get(where("bulletin", row.pk)).content.decode()
    assert row.number in shown
    assert 'textarea class="input" id="text-' not in shown


def test_a_stale_draft_is_told_and_keeps_what_was_typed(office: make.Office) -> None:
    row = drafted(office.clerk)
    stale = fields(row, not_solved="乙写的原因")
    clerk, head = seated(office.clerk), seated(office.office_head)
    assert head.post(where("bulletin", row.pk), fields(row, not_solved="甲写的原因")).status_code == 302
    answer = clerk.post(where("bulletin", row.pk), stale)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "乙写的原因</textarea>" in page
    assert "<del>甲</del>" in page
    row.refresh_from_db()
    assert row.texts["not_solved"] == "甲写的原因"
    again = {**stale, "revision": str(answer.context["draft"].revision)}
    assert clerk.post(where("bulletin", row.pk), again).status_code == 302
    row.refresh_from_db()
    assert row.texts["not_solved"] == "乙写的原因"


def test_a_refused_text_stays_in_the_form(office: make.Office) -> None:
    row = drafted(office.clerk)
    answer = seated(office.clerk).post(where("bulletin", row.pk), fields(row, causes="电话13800001234"))
    assert answer.status_code == 422
    assert "电话13800001234</textarea>" in answer.content.decode()


def test_the_preview_says_what_is_typed_and_saves_nothing(office: make.Office) -> None:
    row = drafted(office.clerk)
    client = seated(office.clerk)
    part = client.post(
        where("bulletin_preview", row.pk), fields(row, causes="正在写的话"), headers={"HX-Request": "true"}
    )
    assert "正在写的话" in part.content.decode()
    assert "<html" not in part.content.decode()
    whole = client.post(where("bulletin_preview", row.pk), fields(row, causes="正在写的话"))
    assert "<html" in whole.content.decode()
    row.refresh_from_db()
    assert row.texts == {}


def test_suggestions_are_rows_and_their_counts_follow(office: make.Office) -> None:
    row = drafted(office.clerk, "annual_report", period=Period.of(Span.YEAR, on_day(moment(40))))
    client = seated(office.clerk)
    grown = client.post(
        where("bulletin", row.pk),
        {**fields(row), "suggestions-TOTAL_FORMS": "0", "suggestions-INITIAL_FORMS": "0", "add_row": "suggestions"},
    )
    assert grown.status_code == 200
    line = {
        "to": "县住建局",
        "sort": "policy",
        "gist": "明确装卸时段",
        "made_on": "2026-03-02",
        "answered": "on",
        "adopted": "adopted",
    }
    data = {**fields(row), "suggestions-TOTAL_FORMS": "1", "suggestions-INITIAL_FORMS": "0"}
    data |= {f"suggestions-0-{name}": value for name, value in line.items()}
    assert client.post(where("bulletin", row.pk), data).status_code == 302
    page = seated(office.clerk, language="zh-hans").get(where("bulletin", row.pk)).content.decode()
    assert "共提出建议1条，其中完善政策建议1条；已采纳或者部分采纳1条。" in page


def test_newer_figures_are_looked_at_before_they_are_taken(office: make.Office) -> None:
    row = drafted(office.clerk)
    came(office.clerk, 40)
    draw_all()
    client = seated(office.clerk)
    page = client.get(where("bulletin_refresh", row.pk))
    assert any((one.old, one.new) == ("2", "3") for one in page.context["rows"])
    row.refresh_from_db()
    sent = {"revision": row.revision, "moment": page.context["moment"]}
    client.post(where("bulletin_refresh", row.pk), sent)
    row.refresh_from_db()
    assert row.content["figures"]["matters"][0] == 3
    assert row.as_of.isoformat() == page.context["moment"]


def test_the_difference_names_the_matters_within_reach(office: make.Office) -> None:
    row = issued(drafted(office.clerk), office.clerk, office.office_head)
    late = came(office.clerk, 40)
    draw_all()
    page = seated(office.clerk).get(where("bulletin_since", row.pk) + "?figure=matters")
    assert late.number in page.content.decode()
    assert any((one.old, one.new) == ("2", "3") for one in page.context["rows"])


def test_a_draft_is_seen_by_its_unit_alone_and_an_issued_one_by_whom_it_is_sent_to(office: make.Office) -> None:
    row = drafted(office.clerk)
    assert seated(office.station_clerk).get(where("bulletin", row.pk)).status_code == 404
    assert seated(office.administrator).get(where("bulletin", row.pk)).status_code == 403
    add_recipient(of=row, by=office.clerk, at=moment(0), unit=office.station)
    row.refresh_from_db()
    row = issued(row, office.clerk, office.office_head)
    station = seated(office.station_clerk)
    assert "not read yet" in station.get(where("bulletins")).content.decode()
    for name in ("bulletin", "bulletin_pdf", "bulletin_word", "bulletin_print"):
        assert station.get(where(name, row.pk)).status_code == 200, name
    chart = row.charts.first()
    assert chart is not None
    assert station.get(where("bulletin_chart", chart.pk)).headers["Content-Type"] == "image/svg+xml"
    assert Reading.objects.filter(bulletin=row, post=office.station_clerk).count() == 1
    outsider = seated(office.outsider)
    for name in ("bulletin", "bulletin_pdf", "bulletin_word", "bulletin_since", "bulletin_recipients"):
        assert outsider.get(where(name, row.pk)).status_code == 404, name
    assert outsider.get(where("bulletin_chart", chart.pk)).status_code == 404
    assert station.post(where("bulletin_act", row.pk), {"do": "withdraw", "reason": "x"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "issued"


def test_who_asked_for_mail_is_told_and_delivery_shows(office: make.Office, settings: Settings) -> None:
    settings.CHANNELS = ("email", "letter")
    hear_by_mail(by=office.station_clerk, email="chen@example.cn", language="zh", at=moment(0))
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), unit=office.station)
    add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室", address="rd@example.cn")
    row.refresh_from_db()
    assert row.goes_outside
    row = issued(row, office.clerk, office.office_head)
    told = Message.objects.about("bulletin", row.pk)
    assert {message.template for message in told} == {"bulletin_sent", "bulletin_link"}
    for message in told:
        assert "matters" not in str(message.params)
        assert set(message.params) <= {"number", "unit", "unit_en", "day", "recipient"}
    page = seated(office.clerk).get(where("bulletin", row.pk)).content.decode()
    assert "县人大信访室" in page
    assert "e-mail waits to be sent" in page


def test_a_link_for_somebody_outside_opens_one_bulletin_and_nothing_else(office: make.Office) -> None:
    from django.test import Client

    row = drafted(office.clerk)
    outside = add_recipient(of=row, by=office.clerk, at=moment(0), name="县人大信访室", address="rd@example.cn")
    row.refresh_from_db()
    row = issued(row, office.clerk, office.office_head)
    outside.refresh_from_db()
    path = address_of(outside)
    page = Client().get(path)
    assert page.status_code == 200
    assert row.number in page.content.decode()
    assert Client().get(path + "bulletin.pdf").content.startswith(b"%PDF-")
    outside.refresh_from_db()
    assert outside.reached_at is not None
    wrong = path.replace(code_of(outside), "0" * 32)
    assert Client().get(wrong).status_code == 404


def test_pdf_and_word_hold_text_tables_and_pictures(office: make.Office) -> None:
    row = issued(drafted(office.clerk), office.clerk, office.office_head)
    client = seated(office.clerk)
    first = client.get(where("bulletin_pdf", row.pk)).content
    assert first.startswith(b"%PDF-")
    assert client.get(where("bulletin_pdf", row.pk)).content == first
    with zipfile.ZipFile(io.BytesIO(client.get(where("bulletin_word", row.pk)).content)) as parcel:
        body = parcel.read("word/document.xml").decode()
        pictures = [name for name in parcel.namelist() if name.startswith("word/media/")]
    assert row.number in body
    assert WRITTEN["not_solved"] in body
    assert body.count("<w:tbl>") >= 3
    assert pictures
    assert all(name.endswith(".png") for name in pictures)


def test_what_is_typed_is_text_and_never_a_template(office: make.Office) -> None:
    row = drafted(office.clerk)
    evil = "{{ 7 * 7 }} {% for x in y %} <b>粗</b> #let x = 1"
    texts = {**WRITTEN, "causes": evil}
    row.texts = texts
    row.save(update_fields=["texts"])
    client = seated(office.clerk)
    with zipfile.ZipFile(io.BytesIO(client.get(where("bulletin_word", row.pk)).content)) as parcel:
        assert "{{ 7 * 7 }}" in parcel.read("word/document.xml").decode()
    assert "&lt;b&gt;粗&lt;/b&gt;" in client.get(where("bulletin", row.pk)).content.decode()
    assert client.get(where("bulletin_pdf", row.pk)).content.startswith(b"%PDF-")


def test_a_rule_is_set_up_and_ended(office: make.Office) -> None:
    client = seated(office.clerk)
    refused = client.post(where("bulletin_rules"), {"kind": "weekly_notice", "finish_days": "2"})
    assert refused.status_code == 422
    client.post(where("bulletin_rules"), {"kind": "weekly_notice", "weekday": "0", "finish_days": "2"})
    rule = Rule.objects.get()
    page = client.get(where("bulletin_rules")).content.decode()
    assert "every Mon, on the week before" in page
    client.post(where("bulletin_rule_recipients", rule.pk), {"add": "1", "unit": "东桥派出所", "post": "周启文"})
    assert rule.recipients.get().post == office.head
    client.post(where("bulletin_rules"), {"end": rule.pk})
    rule.refresh_from_db()
    assert rule.ended_at is not None


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表1"
    sheet["A1"] = "信访事项"
    sheet["B2"].number_format = "0.0%"
    sheet.merge_cells("C3:D4")
    sheet["E1"] = "=B1*2"
    sheet.column_dimensions["A"].width = 33
    book.save(out)
    return out.getvalue()


def mapped(*lines: tuple[str, str, str, str, str]) -> dict[str, str]:
    data = {"cell-TOTAL_FORMS": str(len(lines)), "cell-INITIAL_FORMS": "0", "revision": "1"}
    for number, line in enumerate(lines):
        names = ("sheet", "cell", "indicator", "part", "when")
        data |= {f"cell-{number}-{name}": value for name, value in zip(names, line, strict=True)}
    return data


def test_a_superiors_workbook_is_filled_and_keeps_its_look(office: make.Office) -> None:
    client = seated(office.clerk)
    upload = SimpleUploadedFile("月报.xlsx", workbook())
    made = client.post(where("bulletin_tables"), {"name": "市局月报", "workbook": upload})
    row = CellMap.objects.get()
    assert made.headers["Location"] == where("bulletin_table", row.pk)
    wrong = client.post(
        where("bulletin_table", row.pk),
        mapped(
            ("表2", "B1", "matters", "count", "now"),
            ("表1", "D4", "matters", "count", "now"),
            ("表1", "B0", "matters", "count", "now"),
            ("表1", "E1", "matters", "count", "now"),
            ("表1", "B1", "matters", "rate", "now"),
        ),
    )
    assert wrong.status_code == 422
    said = wrong.content.decode()
    for told in ("No sheet “表2”", "write C3", "“B0” is no cell", "E1 holds a formula", "only a count"):
        assert told in said, told
    right = mapped(
        ("表1", "B1", "matters", "count", "now"),
        ("表1", "b2", "web_share", "rate", "now"),
        ("表1", "C3", "occurrences", "count", "ytd"),
    )
    assert client.post(where("bulletin_table", row.pk), right).status_code == 302
    day = on_day(moment(40)).isoformat()
    filled = client.post(where("bulletin_table_filled", row.pk), {"span": "month", "day": day})
    sheet = load_workbook(io.BytesIO(filled.content))["表1"]
    assert (sheet["B1"].value, sheet["B2"].value, sheet["C3"].value) == (2, 0, 2)
    assert sheet["B2"].number_format == "0.0%"
    assert sheet.column_dimensions["A"].width == 33
    assert sheet["E1"].value == "=B1*2"
    assert [str(one) for one in sheet.merged_cells.ranges] == ["C3:D4"]
    assert seated(office.station_clerk).get(where("bulletin_table", row.pk)).status_code == 404


def test_no_page_of_bulletins_costs_more_than_it_may(office: make.Office) -> None:
    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), unit=office.station)
    row.refresh_from_db()
    row = approved(row, office.clerk, office.office_head)
    client, heavy = seated(office.office_head), []
    for name, args in (
        ("bulletins", ()),
        ("bulletin", (row.pk,)),
        ("bulletin_print", (row.pk,)),
        ("bulletin_recipients", (row.pk,)),
        ("bulletin_new", ()),
        ("bulletin_rules", ()),
        ("bulletin_tables", ()),
    ):
        client.get(where(name, *args))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(where(name, *args)).status_code == 200
        if len(counted) > PAGE_STATEMENTS:
            heavy.append((name, len(counted)))
    assert heavy == []


def test_what_waits_stands_on_todays_page(office: make.Office) -> None:
    def waits(post: Post) -> list[str]:
        return [line.said for line in seated(post).get("/desk/").context["bulletins"]]

    row = drafted(office.clerk)
    add_recipient(of=row, by=office.clerk, at=moment(0), unit=office.station)
    assert waits(office.clerk) == ["draft to finish"]
    assert waits(office.station_clerk) == []
    row = written(Bulletin.objects.get(pk=row.pk), office.clerk)
    row = issuing.hand_in(bulletin=row, revision=row.revision, by=office.clerk, at=moment(0))
    assert waits(office.office_head) == ["waits for approval"]
    assert waits(office.clerk) == []
    row = issuing.approve(bulletin=row, revision=row.revision, by=office.office_head, at=moment(0))
    assert waits(office.clerk) == ["approved, to be issued"]
    issuing.issue(bulletin=row, by=office.clerk, at=moment(0))
    assert waits(office.clerk) == []
    assert waits(office.station_clerk) == [f"from {office.office.label}, not read yet"]
    seated(office.station_clerk).get(where("bulletin", row.pk))
    assert waits(office.station_clerk) == []
    assert len(waits(office.head)) == 1
