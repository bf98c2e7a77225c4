"""Every step through its one address: from a letter to a closed case, on paper and on screen."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Pdf

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, CasePaper
from huiyin.duties.office_time import today
from huiyin.people.models import Post
from tests import make
from tests.desk.casework import case_today, hidden, moment, signed_in, step_url, take, text

pytestmark = pytest.mark.django_db


def done(page: Any) -> bool:
    if page.status_code != 302:
        raise AssertionError(text(page)[text(page).find('class="errors"') :][:1500])
    return True


def passed(office: make.Office, **given: Any) -> Case:
    """A case that was transferred to the station."""
    case = case_today(office, **given)
    given_step = {"unit": office.station.pk, "extract": "摘要：夜间装卸噪声。"}
    take_step(case=case, step="transfer", by=office.clerk, at=moment(), given=given_step)
    return case


def walked(office: make.Office, *steps: tuple[str, Post, dict[str, Any]]) -> Case:
    case = passed(office)
    for key, by, given in steps:
        take_step(case=case, step=key, by=by, at=moment(), given=given)
    return case


ANSWER = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": ""}


def drafted(office: make.Office) -> Case:
    return walked(
        office,
        ("accept", office.station_clerk, {}),
        ("appoint", office.head, {"handler": office.handler.pk, "lead": office.head.pk}),
        (
            "draft",
            office.handler,
            {"answers": [ANSWER], "facts": "属实。", "basis": "噪声污染防治法", "remedy": "三十日内可以请求复查。"},
        ),
    )


def test_the_main_road_from_a_letter_to_a_closed_case() -> None:
    office = make.office()
    case = case_today(office)
    clerk, station, head, handler = (
        signed_in(post) for post in (office.clerk, office.station_clerk, office.head, office.handler)
    )
    done(take(clerk, case, "transfer", **{"unit": "东桥派出所", "routes-1-route": "31.6"}))
    done(take(station, case, "accept", **{"routes-1-route": "31.6", "contact": "陈静 0000"}))
    done(take(head, case, "appoint", handler=office.handler.pk, lead=office.head.pk))
    done(take(handler, case, "log", what="visit", note="现场查看。"))
    answers = {"answers-1-outcome": "supported", "answers-1-opinion": "责令改正。"}
    done(
        take(handler, case, "draft", facts="属实。", basis="噪声污染防治法", remedy="三十日内可以请求复查。", **answers)
    )
    done(take(head, case, "sign"))
    for paper in ("handling_opinion", "acceptance_notice"):
        served = {"way": "in_person", "server": "林知夏", "served_on": today().isoformat(), "result": "signed"}
        done(take(handler, case, "serve", paper=paper, **served))
    visit = {"visited_on": today().isoformat(), "performed": "yes", "view": "disagrees", "reason": "要求赔偿"}
    done(take(clerk, case, "return_visit", consent="on", explained="on", **visit))
    done(take(head, case, "close"))
    case.refresh_from_db()
    assert (case.stage, case.ending) == ("closed", "answered")
    assert check_cases().differences == []
    page = clerk.get(reverse("desk:case", args=[case.number]))
    assert "责令改正" in text(page)


def test_an_assignment_with_its_report() -> None:
    office = make.office()
    case = case_today(office)
    due = (today() + timedelta(days=30)).isoformat()
    given = {"unit": "东桥派出所", "routes-1-route": "31.6", "report_due": due, "supervising_unit": "望川县公安局"}
    done(take(signed_in(office.clerk), case, "assign", **given))
    take_step(case=case, step="accept", by=office.station_clerk, at=moment(), given={})
    take_step(
        case=case,
        step="appoint",
        by=office.head,
        at=moment(),
        given={"handler": office.handler.pk, "lead": office.head.pk},
    )
    report = {"problem": "噪声", "findings": "属实", "opinion": "责令改正"}
    done(take(signed_in(office.handler), case, "report", **report))
    case.refresh_from_db()
    assert not [clock for clock in case.state["clocks"] if clock["rule"] == "report" and not clock.get("ending")]


def test_decline_names_ground_article_and_where_to_go() -> None:
    office = make.office()
    case = case_today(office)
    client = signed_in(office.clerk)
    missing = take(client, case, "decline", ground="other_organ")
    assert missing.status_code == 422
    assert 'href="#id_where_to_go"' in text(missing)
    given = {"ground": "other_organ", "article": "第二十三条", "where_to_go": "向市住建局提出，电话00000。"}
    done(take(client, case, "decline", **given))
    case.refresh_from_db()
    assert case.ending == "declined"


def test_refer_out_and_keep() -> None:
    office = make.office()
    client = signed_in(office.clerk)
    given = {"route": "31.1", "organ": "望川县人民法院", "law": "民事诉讼法", "where_to_go": "立案庭"}
    case = case_today(office)
    done(take(client, case, "refer_out", **given))
    case.refresh_from_db()
    assert case.ending == "referred_out"
    kept = case_today(office)
    done(take(client, kept, "keep", **{"routes-1-route": "29"}))
    kept.refresh_from_db()
    assert (kept.stage, kept.unit_id) == ("passed", office.office.pk)


def test_an_objection_and_its_answer() -> None:
    office = make.office()
    case = passed(office)
    done(take(signed_in(office.station_clerk), case, "object", reason="属于城管职权"))
    done(take(signed_in(office.clerk), case, "settle_objection", answer="agree", reason="同意"))
    case.refresh_from_db()
    assert (case.stage, case.unit_id) == ("sorting", None)


def test_extension_recusal_reassignment_and_return_of_a_draft() -> None:
    office = make.office()
    case = drafted(office)
    head = signed_in(office.head)
    done(take(head, case, "return_draft", reason="补充依据"))
    done(take(head, case, "extend", request="1", days="10", reason="鉴定未完成", told_on=today().isoformat()))
    done(take(head, case, "reassign", handler=office.handler.pk, reason="人员调整"))
    done(take(signed_in(office.handler), case, "recuse", post=office.handler.pk, reason="亲属关系"))
    case.refresh_from_db()
    assert (case.stage, case.handler_id) == ("accepted", None)


def test_a_supervision_order_and_its_explanation() -> None:
    office = make.office()
    case = passed(office)
    due = (today() + timedelta(days=5)).isoformat()
    done(take(signed_in(office.supervisor), case, "demand", what="说明进度", answer_due=due))
    done(take(signed_in(office.head), case, "explain", answer="正在调查。"))
    case.refresh_from_db()
    assert all(demand.get("answered_on") for demand in case.state["demands"])


def test_a_withdrawal_in_the_petitioners_own_words() -> None:
    office = make.office()
    case = case_today(office)
    done(take(signed_in(office.clerk), case, "withdraw", own_words="问题已经解决，我要求撤回。"))
    case.refresh_from_db()
    assert case.ending == "withdrawn"


def test_a_correction_keeps_and_shows_both_values() -> None:
    office = make.office()
    case = case_today(office)
    earlier = (today() - timedelta(days=2)).isoformat()
    client = signed_in(office.clerk)
    done(
        take(
            client,
            case,
            "correct",
            **{"reason": "邮戳日期看错", "changes-received_on": earlier, "changes-channel": "letter"},
        )
    )
    case.refresh_from_db()
    given = case.steps.get(opened_month=case.opened_month, key="correct").given
    assert given["changes"] == {"received_on": earlier}
    assert given["was"] == {"received_on": today().isoformat()}
    assert " → " in text(client.get(reverse("desk:case", args=[case.number])))


def test_words_category_and_the_barred_unit_can_be_corrected() -> None:
    office = make.office()
    case = case_today(office)
    client = signed_in(office.clerk)
    changes = {
        "changes-text_1": "请书面答复。",
        "changes-category": "law.order.noise",
        "changes-kind_1": "accusation",
        "changes-barred_units": office.station.name,
    }
    done(take(client, case, "correct", reason="看错", **changes))
    case.refresh_from_db()
    assert case.requests.get().text == "请书面答复。"
    assert (case.category, case.kind, case.barred_units) == ("law.order.noise", "accusation", [office.station.pk])
    assert check_cases().differences == []
    assert signed_in(office.head).get(reverse("desk:case", args=[case.number])).status_code == 404


def test_a_stamped_scan_is_bound_to_its_paper() -> None:
    office = make.office()
    case = drafted(office)
    take_step(case=case, step="sign", by=office.head, at=moment(), given={})
    scan = SimpleUploadedFile("盖章.pdf", make_pdf())
    done(take(signed_in(office.handler), case, "bind_scan", paper="handling_opinion", file=scan))
    row = CasePaper.objects.select_related("paper__scan").get(case=case, paper__template="handling_opinion")
    assert row.paper.scan is not None
    page = signed_in(office.handler).get(reverse("desk:paper_scan", args=[case.number, row.paper_id]))
    assert page["Content-Type"] == "application/pdf"


def make_pdf() -> bytes:
    out = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def test_an_outside_units_paper_is_entered_by_the_office() -> None:
    office = make.office()
    outside = make.unit("望川县城管局", parent=office.province, is_outside=True)
    case = case_today(office)
    clerk = signed_in(office.clerk)
    done(take(clerk, case, "transfer", **{"unit": outside.name, "routes-1-route": "31.6"}))
    refused = take(clerk, case, "accept", on_behalf="on", **{"routes-1-route": "31.6"})
    assert refused.status_code == 422  # its paper is missing, and that is said with a link to the control
    assert '<a href="#id_attached">' in text(refused)
    label = text(refused).split('<label class="label" for="id_attached">')[1].split("</label>")[0]
    assert 'class="opt"' not in label
    letter = SimpleUploadedFile("受理函.pdf", make_pdf())
    done(take(clerk, case, "accept", on_behalf="on", attached=letter, **{"routes-1-route": "31.6"}))
    case.refresh_from_db()
    assert case.stage == "accepted"


def test_a_required_file_of_an_earlier_round_is_enough() -> None:
    office = make.office()
    outside = make.unit("望川县城管局", parent=office.province, is_outside=True)
    case = case_today(office)
    clerk = signed_in(office.clerk)
    done(take(clerk, case, "transfer", **{"unit": outside.name, "routes-1-route": "31.6"}))
    letter = SimpleUploadedFile("受理函.pdf", make_pdf())
    back = take(clerk, case, "accept", attached=letter, **{"routes-1-route": "31.6"})
    assert back.status_code == 422
    assert "#id_attached" not in text(back)
    kept = hidden(back, "kept-attached")
    done(take(clerk, case, "accept", **{"on_behalf": "on", "routes-1-route": "31.6", "kept-attached": kept}))


def test_the_head_reads_the_draft_above_the_form() -> None:
    office = make.office()
    case = drafted(office)
    shown = text(signed_in(office.head).get(step_url(case, "sign")))
    draft = shown[shown.index('class="draft-read"') : shown.index('<form method="post" enctype')]
    for words in ("诉求一", "予以支持", "责令改正。", "噪声污染防治法", "三十日内可以请求复查。"):
        assert words in draft
    assert shown.count("签发</h") == 1  # the step's name heads the page and nothing else


def test_a_step_of_an_earlier_day_needs_its_reason() -> None:
    office = make.office()
    case = passed(office)
    earlier = (today() - timedelta(days=1)).isoformat()
    client = signed_in(office.station_clerk)
    refused = take(client, case, "accept", on=earlier, **{"routes-1-route": "31.6"})
    assert refused.status_code == 422
    done(take(client, case, "accept", on=earlier, backdated_reason="系统维护", **{"routes-1-route": "31.6"}))


def test_a_refusal_is_told_with_everything_kept() -> None:
    office = make.office()
    case = drafted(office)
    client = signed_in(office.head)
    shown = client.get(step_url(case, "close"))
    assert shown.status_code == 200
    data = {"token": hidden(shown, "token"), "seen": hidden(shown, "seen"), "note": "我写的说明"}
    page = client.post(step_url(case, "close"), data)
    assert page.status_code == 422
    assert "我写的说明" in text(page)


def test_two_people_at_once_one_wins_and_the_other_loses_no_typing() -> None:
    office = make.office()
    case = case_today(office)
    second = signed_in(make.post(office.office, "clerk", name="迟到"))
    shown = second.get(step_url(case, "keep"))
    done(take(signed_in(office.clerk), case, "transfer", **{"unit": "东桥派出所", "routes-1-route": "31.6"}))
    data = {"token": hidden(shown, "token"), "seen": hidden(shown, "seen"), "note": "本级办理更快"}
    page = second.post(step_url(case, "keep"), data)
    assert page.status_code == 409
    assert "本级办理更快" in text(page)
    assert "吴安" in text(page)
    case.refresh_from_db()
    assert hidden(page, "seen") == str(case.last_seq)
    assert case.unit_id == office.station.pk


def test_the_form_that_lost_can_be_sent_again() -> None:
    office = make.office()
    case = drafted(office)
    handler = signed_in(office.handler)
    take_step(case=case, step="return_draft", by=office.head, at=moment(), given={"reason": "改"})
    shown = handler.get(step_url(case, "log"))
    take_step(
        case=case,
        step="extend",
        by=office.head,
        at=moment(),
        given={"request": 1, "days": 5, "reason": "鉴定", "told_on": today()},
    )
    data = {"token": hidden(shown, "token"), "seen": hidden(shown, "seen"), "what": "visit", "note": "走访"}
    lost = handler.post(step_url(case, "log"), data)
    assert lost.status_code == 409
    data |= {"token": hidden(lost, "token"), "seen": hidden(lost, "seen")}
    done(handler.post(step_url(case, "log"), data))


def test_the_same_form_sent_twice_acts_once() -> None:
    office = make.office()
    case = drafted(office)
    client = signed_in(office.head)
    shown = client.get(step_url(case, "sign"))
    data = {"token": hidden(shown, "token"), "seen": hidden(shown, "seen")}
    done(client.post(step_url(case, "sign"), data))
    done(client.post(step_url(case, "sign"), data))
    assert case.steps.filter(opened_month=case.opened_month, key="sign").count() == 1
    assert CasePaper.objects.filter(case=case, paper__template="handling_opinion").count() == 1


def test_a_form_without_its_hidden_values_is_harmless() -> None:
    office = make.office()
    case = case_today(office)
    page = signed_in(office.clerk).post(step_url(case, "withdraw"), {"token": str(uuid.uuid4()), "own_words": ""})
    assert page.status_code == 422


def test_a_role_that_never_takes_a_step_does_not_find_it() -> None:
    office = make.office()
    case = drafted(office)
    handler = signed_in(office.handler)
    assert handler.get(step_url(case, "sign")).status_code == 404
    assert handler.post(step_url(case, "sign"), {}).status_code == 404
    assert handler.get(step_url(case, "join")).status_code == 404
    assert handler.get(step_url(case, "nonsense")).status_code == 404


def test_words_of_a_sealed_matter_are_corrected_by_the_petition_office_and_stay_sealed() -> None:
    office = make.office()
    case = case_today(office, is_sealed=True, subject="押金被截留")
    clerk = signed_in(office.clerk)
    shown = text(clerk.get(step_url(case, "correct")))
    assert "押金被截留" in shown
    assert 'name="changes-sealed_subject"' in shown
    given = {"reason": "笔误", "changes-sealed_subject": "押金被扣留", "changes-sealed_text_1": "请退还押金。"}
    done(take(clerk, case, "correct", **given))
    step = case.steps.get(opened_month=case.opened_month, key="correct")
    assert "押金" not in str(step.given)
    page = text(clerk.get(reverse("desk:case", args=[case.number])))
    assert "押金被扣留" in page
    assert "请退还押金。" in page
    take_step(
        case=case, step="transfer", by=office.clerk, at=moment(), given={"unit": office.station.pk, "extract": "摘要"}
    )
    unit = text(signed_in(office.station_clerk).get(step_url(case, "correct")))
    assert "押金" not in unit
    assert "sealed_subject" not in unit
    assert check_cases().differences == []
