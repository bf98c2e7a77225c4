"""Papers: what they must say, numbers without gaps, words frozen, one PDF ever, nothing of a user's read as markup."""

import io
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
from pytest_django import Settings

from huiyin.documents import papers, printing, templates
from huiyin.documents.content import letter_of, reading_aid
from huiyin.documents.files import keep_file, open_file
from huiyin.documents.models import File, Paper, PaperState
from huiyin.documents.papers import PaperRefused, issue_paper, missing_fields, render_pdf
from huiyin.documents.qr import qr_svg
from huiyin.people.models import Unit
from huiyin.procedure.terms import PAPERS
from tests import make
from tests.documents.samples import AT, DAY, MEETING_FIELDS

ASKED = [{"no": 1, "text": "退还保管费1,260元。"}, {"no": 2, "text": "书面道歉。"}]
# A value for every field there is; each template takes what it knows.
EVERYTHING: Mapping[str, Any] = {
    "reception_on": date(2026, 3, 18),
    "receiver": "周启明",
    "outcomes_said": "一、请依法查处凌晨装卸噪声：限期解决（2026年3月27日前）。",
    "to": "张建国", "case_number": "WJ202603-00012", "code": "TW0E-WAP7-VNGS", "received_on": "2026-03-02",
    "registered_on": date(2026, 3, 2), "accepted_on": "2026-03-09", "channel": "来信", "people": 1,
    "petitioner": "信访人a3f2c1", "matter": "反映误扣车辆。\n不应承担保管费。", "requests": ASKED,
    "answers": [
        {"no": 1, "outcome": "supported", "opinion": "4月30日前退还。", "basis": "《行政强制法》第二十六条。"},
        {"no": 2, "outcome": "explained", "facts": "交接疏漏。", "opinion": "已当面致歉。"},
    ],
    "facts": "车辆手续合法有效。", "opinion": "退还保管费。", "basis": "《行政强制法》", "remedy": "可以请求复查。",
    "transferred_by": "望江市信访局", "transferred_on": "2026-03-05", "handled_by": "交警大队", "handler": "李卫东",
    "route": "按照信访程序办理。", "due_on": "2026-05-08", "query_at": "网上信访大厅", "ground": "已经起诉。",
    "article": "《信访工作条例》第三十一条第一项", "where_to_go": "望江市中级人民法院。", "old_due_on": "2026-05-08",
    "new_due_on": "2026-05-28", "reason": "等候鉴定。", "approver": "赵志明", "attachments": [{"text": "来信复印件"}],
    "is_accusation": "是", "instruction": "抓紧核实。", "responsible_unit": "交警大队", "responsible_leader": "赵志明",
    "responsible_person": "李卫东", "supervising_unit": "督察支队", "requirements": "查清经过。",
    "report_due_on": "2026-04-10", "fault": "未书面告知。", "clock": "书面告知期限", "days_over": 6,
    "demand": "立即告知。",
    "reply_by": "2026-04-02", "investigation": "情况属实。", "service": "当面送达。", "view": "agrees",
    "view_reason": "无异议。", "leader": "赵志明", "running": "15日内转送。", "promised_on": "2026-04-01",
    "decided_by": "共同的上一级机关", "meeting_record": "2026年第3次会议", "decision_reason": "事项发生在该辖区。",
    "track_url": "https://example.org/track/", "asked_on": "2026-05-11", "grounds": "没有测夜间噪声。",
    "earlier_opinion": "交警大队2026年4月21日作出的信访处理意见书（望交信〔2026〕7号）", "good_reason": "住院。",
    "results": [
        {"no": 1, "result": "changed", "outcome": "supported", "opinion": "改为退还。"},
        {"no": 2, "result": "revoked", "opinion": "重新办理。"},
    ],
    "kind_name": "复查", "day_count": "自4月22日起30日。", "procedure_check": "程序合规。",
    "substance_check": "事实清楚。", "check_result": "维持终结决定", "remedy_used": "复查、复核。",
    "deciding_organ": "省公安厅", "document_number": "望公终〔2026〕1号", "assistance": "继续帮扶。",
    **MEETING_FIELDS,
    "urgent_ground": "危及生命、健康或者人身安全", "urgent_facts": "墙体开裂。", "measures": "已通知住建部门。",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


def fields_of(key: str) -> dict[str, Any]:
    return {spec.name: EVERYTHING[spec.name] for spec in templates.template(key).fields if spec.name in EVERYTHING}


def office(**given: Any) -> Unit:
    return make.unit("望川县信访局", paper_code="望信访", address="建设路12号", phone="0411-84001234", **given)


def issued(key: str, *, unit: Unit | None = None, on: date = DAY, **changed: Any) -> Paper:
    fields = {**fields_of(key), **changed}
    return issue_paper(template=key, unit=unit or office(), fields=fields, on=on, at=AT)


def words_in(pdf: bytes) -> str:
    """The text of a PDF, without line ends: they are where the page ends its lines."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def test_every_paper_of_the_law_has_its_template() -> None:
    assert set(PAPERS) <= set(templates.TEMPLATES)


@pytest.mark.parametrize("key", templates.TEMPLATES)
def test_templates_name_only_fields_that_exist(key: str) -> None:
    form, specs = templates.template(key), templates.field_specs()

    def check(blocks: tuple[templates.Block, ...], known: set[str]) -> None:
        for block in blocks:
            slots = {name for name in re.findall(r"\{(\w+)\}", block.text)}
            conditions = {name.partition("=")[0] for name in (block.when, block.unless) if name}
            assert slots | conditions | set(block.rows) | ({block.field} - {""}) <= known
            if block.kind == "each":
                check(block.parts, set(specs[block.field].of))

    known = {spec.name for spec in form.fields}
    check(form.body, known)
    assert set(form.required_in) <= known


@pytest.mark.parametrize("key", templates.TEMPLATES)
def test_the_days_of_the_law_are_filled_in_and_stand_in_no_template(key: str) -> None:
    def words(blocks: tuple[templates.Block, ...]) -> Iterator[str]:
        for block in blocks:
            yield block.text
            yield from words(block.parts)

    said = "".join(words(templates.template(key).body))
    assert not re.search(r"[0-9一二三四五六七八九十]+(个工作)?日内", said)


@pytest.mark.parametrize("key", templates.TEMPLATES)
def test_each_required_field_is_named_when_it_is_missing(key: str) -> None:
    form, whole = templates.template(key), fields_of(key)
    assert missing_fields(key, whole) == ()
    for name in form.required:
        nothings: tuple[Any, ...] = ("", "  ", None, [])
        for nothing in nothings:
            assert templates.field_specs()[name].label in missing_fields(key, {**whole, name: nothing})


def test_an_answer_without_its_opinion_is_named_by_its_number() -> None:
    fields = fields_of("handling_opinion")
    fields["answers"] = [{**fields["answers"][0]}, {"no": 2, "outcome": "explained", "opinion": " "}]
    (missing,) = missing_fields("handling_opinion", fields)
    assert missing.en == "Answers to each request no. 2: Opinion"
    assert missing.zh == "逐项答复第2项的处理意见"


@pytest.mark.parametrize("key", templates.TEMPLATES)
def test_every_paper_says_all_it_was_given_in_pdf_and_page(key: str) -> None:
    unit = Unit(name="望川县信访局", address="建设路12号", phone="0411-84001234")
    fields = papers.frozen_fields(fields_of(key), unit)
    letter = letter_of(key, fields, number="望信访〔2026〕12号", on=DAY)
    printed = words_in(printing.printed(letter).pdf)
    page = "".join(render_to_string("documents/letter.html", {"letter": letter}).split())
    # A form or a record stays inside: it carries the organ's name, and nowhere to write to.
    reached = ("建设路12号", "0411-84001234") if letter.has_head else ()
    for word in ("望川县信访局", *reached, letter.title, "2026年3月18日", *_expected(key)):
        assert word in printed
        assert word in page
    assert "style=" not in page


def _expected(key: str) -> list[str]:
    """Short values that must be found again; dates as the paper writes them."""
    skipped = {"track_url", "view", "is_accusation", "ground_code", "code", "matter", "outcome"}
    values = [str(value) for name, value in fields_of(key).items() if name not in skipped and isinstance(value, str)]
    return [
        f"{int(value[:4])}年{int(value[5:7])}月{int(value[8:])}日"
        if value.startswith("2026-")
        else value.split("\n")[0]
        for value in values
    ]


def test_the_opinion_answers_each_request_under_its_own_head() -> None:
    unit = Unit(name="望川县信访局")
    letter = letter_of("handling_opinion", papers.frozen_fields(fields_of("handling_opinion"), unit), number="", on=DAY)
    heads = [piece.text for piece in letter.pieces if piece.kind in ("heading", "subheading")]
    assert heads == [
        "一、您的诉求", "二、查明的事实", "三、处理意见", "（一）关于第1项诉求", "（二）关于第2项诉求",
        "四、法律政策依据", "五、救济途径",
    ]  # fmt: skip
    said = [piece.text for piece in letter.pieces]
    assert said[said.index("（二）关于第2项诉求") + 1 :][:3] == ["交接疏漏。", "答复结论：解释说明。", "已当面致歉。"]


def test_a_repeat_after_recheck_has_its_own_title() -> None:
    fields = {**fields_of("decline_notice"), "ground_code": "after_recheck"}
    letter = letter_of("decline_notice", papers.frozen_fields(fields, Unit(name="某局")), number="", on=DAY)
    assert letter.title == "信访事项不再受理告知书"
    assert any("不再受理。理由如下" in piece.text for piece in letter.pieces)


MARKUP = (
    '#set page(fill: red) $x$ *b* _i_ @ref <tag> `raw` \\ "quote" // comment {route} {{ x }} <script>alert(1)</script>'
)


def test_no_word_of_a_user_is_read_as_markup() -> None:
    fields = papers.frozen_fields({**fields_of("acceptance_notice"), "matter": MARKUP, "to": MARKUP}, Unit(name=MARKUP))
    letter = letter_of("acceptance_notice", fields, number="", on=DAY)
    printed = words_in(printing.printed(letter).pdf)
    assert printed.count("".join(MARKUP.split())) >= 2
    page = render_to_string("documents/letter.html", {"letter": letter})
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_character_that_no_face_has_is_told_and_does_not_stop_the_paper() -> None:
    fields = papers.frozen_fields({**fields_of("extension_notice"), "to": "张\ue123"}, Unit(name="某局"))
    printed = printing.printed(letter_of("extension_notice", fields, number="", on=DAY))
    assert printed.pdf.startswith(b"%PDF")
    assert any("\ue123" in warning.zh or "e123" in warning.zh.lower() for warning in printed.warnings)


def test_the_same_letter_is_the_same_bytes_and_fit_for_archives() -> None:
    letter = letter_of("receipt", papers.frozen_fields(fields_of("receipt"), Unit(name="某局")), number="", on=DAY)
    one, two = printing.printed(letter), printing.printed(letter)
    assert one.pdf == two.pdf
    assert one.pages == 1
    with pikepdf.Pdf.open(io.BytesIO(one.pdf)) as pdf, pdf.open_metadata() as said:
        assert said.pdfa_status == "2B"


@pytest.mark.django_db
def test_numbers_follow_each_other_within_unit_and_year() -> None:
    one, other = office(), make.unit("邻县信访局", paper_code="邻信访")

    def issue(unit: Unit, on: date) -> str:
        return issue_paper(
            template="extension_notice", unit=unit, fields=fields_of("extension_notice"), on=on, at=AT
        ).number

    assert [issue(one, DAY), issue(one, DAY), issue(other, DAY), issue(one, date(2027, 1, 4))] == [
        "望信访〔2026〕1号", "望信访〔2026〕2号", "邻信访〔2026〕1号", "望信访〔2027〕1号",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_number_that_was_rolled_back_is_given_again() -> None:
    unit = office()
    with transaction.atomic():
        issued("extension_notice", unit=unit)
        transaction.set_rollback(True)
    assert issued("extension_notice", unit=unit).seq == 1


@pytest.mark.django_db
def test_what_is_missing_stops_the_paper_and_takes_no_number() -> None:
    unit = office()
    with pytest.raises(PaperRefused) as caught:
        issue_paper(
            template="extension_notice",
            unit=unit,
            fields={**fields_of("extension_notice"), "reason": ""},
            on=DAY,
            at=AT,
        )
    assert [text.en for text in caught.value.texts] == ["The paper lacks: Reason of the extension"]
    assert not Paper.objects.exists()
    assert issued("extension_notice", unit=unit).seq == 1


@pytest.mark.django_db
def test_no_paper_asks_anybody_not_to_petition() -> None:
    answers = [{"no": 1, "outcome": "supported", "opinion": "信访人承诺停访息诉后退还。"}]
    with pytest.raises(PaperRefused, match="停访息诉"):
        issued("handling_opinion", answers=answers)
    # The petitioner's own words are quoted as they are.
    quoted = {**fields_of("handling_opinion"), "requests": [{"no": 1, "text": "有人要我承诺不再上访。"}]}
    assert papers.words_to_remove("handling_opinion", quoted) == ()


@pytest.mark.django_db
def test_words_and_letterhead_stay_as_they_were_signed() -> None:
    unit = office()
    paper = issued("acceptance_notice", unit=unit)
    unit.name, unit.phone = "改名后的信访局", "0"
    unit.save()
    again = Paper.objects.get(pk=paper.pk)
    assert papers.letter_for(again).office == "望川县信访局"
    assert again.fields["received_on"] == "2026-03-02"
    assert papers.digest_of(again) == bytes(again.fields_digest)
    assert "张建国".encode() not in bytes(again.sealed_fields)
    again.number = "望信访〔2026〕9号"
    assert papers.digest_of(again) != bytes(again.fields_digest)


@pytest.mark.django_db
def test_the_pdf_is_drawn_once() -> None:
    paper = issue_paper(
        template="acceptance_notice", unit=office(), fields=fields_of("acceptance_notice"), on=DAY, at=AT
    )
    first = render_pdf(paper)
    again = render_pdf(Paper.objects.get(pk=paper.pk))
    assert again == first
    assert first.name == "望信访〔2026〕1号.pdf"
    assert "张建国" in words_in(open_file(first))
    assert File.objects.count() == 1


@pytest.mark.django_db
def test_a_stamped_scan_and_the_day_of_service_are_bound_to_the_paper() -> None:
    paper = issue_paper(
        template="acceptance_notice", unit=office(), fields=fields_of("acceptance_notice"), on=DAY, at=AT
    )
    scan = keep_file(upload=b"scan", name="scan.txt", at=AT)
    papers.bind_scan(paper=paper, file=scan, at=AT)
    papers.mark_served(paper=paper, on=date(2026, 3, 20))
    papers.mark_served(paper=paper, on=date(2026, 3, 25))
    paper.refresh_from_db()
    assert (paper.scan, paper.state, paper.served_on) == (scan, PaperState.SERVED, date(2026, 3, 20))


def _in_threads(count: int, work: Any) -> list[Any]:
    """Run `work` in threads that start together; each closes its own connection."""
    results: list[Any] = []
    gate = threading.Barrier(count)

    def run() -> None:
        try:
            gate.wait()
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_and_no_double() -> None:
    unit = office()

    def issue_three() -> list[int]:
        return [issued("extension_notice", unit=unit).seq for _ in range(3)]

    numbers = [number for numbers in _in_threads(6, issue_three) for number in numbers]
    assert sorted(numbers) == list(range(1, 19))


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_the_pdf_at_once_get_the_same_file() -> None:
    paper = issued("extension_notice")
    asked = _in_threads(4, lambda: render_pdf(Paper.objects.get(pk=paper.pk)).pk)
    assert len(asked) == 4
    assert len(set(asked)) == 1
    assert File.objects.count() == 1


@pytest.mark.django_db
def test_the_page_has_the_letter_and_for_readers_of_english_its_parts() -> None:
    paper = issued("handling_opinion")
    request = RequestFactory().get("/")
    with override("en"):
        page = render_to_string("documents/paper.html", papers.paper_html_context(paper), request)
    assert "Petitioner" not in page
    assert "Legal and policy basis" in page
    assert "1: supported; 2: explained" in page
    with override("zh-hans"):
        page = render_to_string("documents/paper.html", papers.paper_html_context(paper), request)
    assert "Legal and policy basis" not in page
    assert "style=" not in page
    assert "<style" not in page


def test_the_receipt_carries_code_and_qr_and_is_stored_nowhere() -> None:
    unit = Unit(name="望川县信访局", phone="0411-84001234")
    context = papers.receipt_html_context(unit=unit, fields=fields_of("receipt"), on=DAY)
    page = render_to_string("documents/letter.html", context)
    assert "TW0E-WAP7-VNGS" in page
    assert '<svg aria-hidden="true"' in page
    assert "style=" not in page


def test_the_label_of_a_qr_code_is_escaped() -> None:
    code = qr_svg("https://example.org/track/?a=1&b=<x>", '"><script>')
    assert "<script>" not in code
    assert "style" not in code


def test_the_aid_writes_dates_in_english() -> None:
    rows = reading_aid("extension_notice", papers.frozen_fields(fields_of("extension_notice"), Unit(name="某局")))
    due = next(row for row in rows if row.label.en == "Due now")
    assert (due.lines, due.gloss) == (("2026年5月28日",), "28 May 2026")
