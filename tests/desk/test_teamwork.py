"""Six items, plan, triage, the lead's checks, parts of other units, raising a matter: each through its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case
from huiyin.cases.tracking import tracked
from huiyin.duties import layers
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.ledger.verify import verify_all
from huiyin.people.models import Post
from tests import make
from tests.desk.casework import case_today, moment, signed_in, step_url, take, text
from tests.desk.test_steps import ANSWER, done, make_pdf

pytestmark = pytest.mark.django_db

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture(autouse=True)
def _switches() -> Iterator[None]:
    """What a test switches on is rolled back with it; the process must not remember it."""
    layers.forget()
    yield
    layers.forget()


def later(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def moved(case: Case, key: str, by: Post, **given: Any) -> None:
    take_step(case=case, step=key, by=by, at=moment(), given=given)


def handling(office: make.Office, *, by: str = "transfer", **given: Any) -> Case:
    case = case_today(office, **given)
    more = {"report_due": later(40)} if by == "assign" else {}
    moved(case, by, office.clerk, unit=office.station.pk, **more)
    moved(case, "accept", office.station_clerk)
    moved(case, "appoint", office.head, handler=office.handler.pk, lead=office.head.pk)
    return case


def page(post: Post, case: Case) -> str:
    answer = signed_in(post).get(reverse("desk:case", args=[case.number]))
    assert answer.status_code == 200
    return text(answer)


def proved(tmp_path: Path) -> None:
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_the_six_items_are_shown_with_the_step_that_fixed_each(tmp_path: Path) -> None:
    office = make.office()
    case = handling(office, by="assign")
    shown = page(office.head, case)
    six = shown[shown.index('id="six"') :]
    six = six[: six.index("</section>")]
    assert six.count('<span class="tag">') == 2  # nobody supervises, nothing is required yet
    assert "东桥派出所" in six
    assert "周启文" in six
    done(take(signed_in(office.clerk), case, "fix_items", supervising_unit="望川县公安局", requirements="逐项答复"))
    shown = page(office.head, case)
    assert "逐项答复" in shown
    assert 'class="tag">' not in shown[shown.index('id="six"') : shown.index('id="timeline"')]
    proved(tmp_path)


def test_a_plan_is_made_ticked_off_and_shown(tmp_path: Path) -> None:
    office = make.office()
    case = handling(office)
    handler = signed_in(office.handler)
    rows = {"measures-1-text": "约谈市场主办方", "measures-1-due_on": later(5)}
    half = take(handler, case, "plan", analysis="噪声来自装卸。", deadline=later(20), **{"measures-1-text": "只有字"})
    assert half.status_code == 422
    done(take(handler, case, "plan", analysis="噪声来自装卸。", deadline=later(20), **rows))
    assert "约谈市场主办方" in page(office.head, case)
    done(take(handler, case, "do_measures", measures=["1"], note="已约谈"))
    again = signed_in(office.handler).get(step_url(case, "do_measures"))
    assert "约谈市场主办方" not in text(again)  # nothing is left to tick
    proved(tmp_path)


def test_days_of_plan_and_triage_come_to_todays_page_once_switched_on(tmp_path: Path) -> None:
    office = make.office()
    for key in ("plan_dates", "triage_dates"):
        layers.switch_layer(key=key, since=today(), at=moment())
    case = handling(office)
    handler = signed_in(office.handler)
    rows = {"measures-1-text": "约谈市场主办方", "measures-1-due_on": later(5)}
    done(take(handler, case, "plan", analysis="噪声来自装卸。", deadline=later(20), **rows))
    way = {"triages-1-way": "conditions", "triages-1-until": later(9), "triages-1-what": "搬迁卸货区"}
    done(take(handler, case, "triage", **way))
    owed = Duty.objects.filter(subject=f"case:{case.pk}", clock__in=("measure", "triage"), post=office.handler.pk)
    assert sorted(owed.values_list("clock", "due_on")) == [
        ("measure", today() + timedelta(days=5)),
        ("triage", today() + timedelta(days=9)),
    ]
    assert case.number in text(signed_in(office.handler).get(reverse("desk:today")))
    assert "搬迁卸货区" in page(office.head, case)
    proved(tmp_path)


def test_without_the_layer_the_days_are_shown_and_owed_by_nobody() -> None:
    office = make.office()
    case = handling(office)
    way = {"triages-1-way": "conditions", "triages-1-until": later(9), "triages-1-what": "搬迁卸货区"}
    done(take(signed_in(office.handler), case, "triage", **way))
    assert "搬迁卸货区" in page(office.handler, case)
    assert not Duty.objects.filter(subject=f"case:{case.pk}", clock="triage").exists()


def test_switching_on_and_off_changes_no_case_that_exists(tmp_path: Path) -> None:
    office = make.office()
    before = handling(office)
    layers.switch_layer(key="simple_handling", since=today(), at=moment())
    moved(before, "handle_simply", office.head, ground="clear", not_refusal=True)
    before.refresh_from_db()
    due = before.next_due_on
    layers.switch_layer(key="simple_handling", since=None, at=moment())
    proved(tmp_path)  # replayed with nothing switched on
    before.refresh_from_db()
    assert before.next_due_on == due
    with pytest.raises(layers.LayerRefused):
        layers.switch_layer(key="lead_checks", since=today() - timedelta(days=1), at=moment())
    with pytest.raises(layers.LayerRefused):
        layers.switch_layer(key="made_up", since=today(), at=moment())


def test_the_lead_makes_the_checks_and_the_gate_asks_for_them(tmp_path: Path) -> None:
    office = make.office()
    layers.switch_layer(key="lead_checks", since=today(), at=moment())
    case = handling(office, by="assign")
    given = {"what": "file", "checked_on": today().isoformat(), "note": "卷内材料齐全"}
    refused = take(signed_in(office.handler), case, "lead_check", **given)
    assert refused.status_code == 422
    done(take(signed_in(office.head), case, "lead_check", **given))
    shown = page(office.head, case)
    assert "卷内材料齐全" in shown
    proved(tmp_path)


def test_a_suggestion_is_answered_with_whether_it_is_adopted(tmp_path: Path) -> None:
    office = make.office()
    from huiyin.cases.intake.registration import Asked

    case = handling(office, requests=(Asked("建议设夜间禁行区。", kind="suggestion"),))
    form = text(signed_in(office.handler).get(step_url(case, "draft")))
    assert re.findall(r'name="answers-1-outcome" value="([a-z_]+)"', form) == [
        "adopted",
        "partly_adopted",
        "not_adopted",
    ]
    answers = {"answers-1-outcome": "partly_adopted", "answers-1-opinion": "先行试点。"}
    done(take(signed_in(office.handler), case, "draft", facts="属实", basis="条例", remedy="可再提出", **answers))
    assert "部分采纳" in text(_zh(office.head).get(step_url(case, "sign")))
    done(take(signed_in(office.head), case, "sign"))
    paper = case.papers.order_by("-id").first()
    assert paper is not None
    assert "部分采纳" in text(_zh(office.head).get(reverse("desk:paper", args=[case.number, paper.paper_id])))
    served = {"way": "in_person", "server": "林知夏", "served_on": today().isoformat(), "result": "signed"}
    done(take(signed_in(office.handler), case, "serve", paper="handling_opinion", **served))
    case.refresh_from_db()
    assert case.answers == "q"
    assert "部分采纳" in text(_zh(office.head).get(reverse("desk:worklist") + "?show=all")) + page(office.head, case)
    proved(tmp_path)


def _zh(post: Post) -> Client:
    client = signed_in(post)
    client.cookies["huiyin_language"] = "zh-hans"
    return client


def with_other(office: make.Office) -> tuple[Post, Post]:
    """A clerk and a handler of the other station."""
    return make.post(office.other, "clerk", name="高远"), make.post(office.other, "handler", name="邓希")


def test_another_unit_takes_its_part_and_the_leading_unit_answers_for_both(tmp_path: Path) -> None:
    office = make.office()
    clerk, helper = with_other(office)
    case = handling(office)
    assert signed_in(clerk).get(reverse("desk:case", args=[case.number])).status_code == 404
    ask = {"unit": "西桥派出所", "what": "核查货车夜间通行证", "due_on": later(7)}
    done(take(signed_in(office.handler), case, "add_part", **ask))
    assert "核查货车夜间通行证" in page(clerk, case)
    assert case.number in text(signed_in(clerk).get(reverse("desk:today")))
    done(take(signed_in(clerk), case, "accept_part", handler=helper.pk))
    draft = signed_in(office.handler).get(step_url(case, "draft"))
    assert "核查货车夜间通行证" in text(draft)
    moved(case, "draft", office.handler, answers=[ANSWER], facts="属实。", basis="噪声法", remedy="可请求复查。")
    assert take(signed_in(office.head), case, "sign").status_code == 422
    done(take(signed_in(helper), case, "answer_part", answer="均未办理通行证"))
    assert "均未办理通行证" in text(signed_in(office.head).get(step_url(case, "sign")))
    done(take(signed_in(office.head), case, "sign"))
    case.refresh_from_db()
    assert case.state["proceedings"][0]["outcome"] == "taken"
    proved(tmp_path)


def test_the_other_unit_does_not_touch_the_rest_of_the_matter() -> None:
    office = make.office()
    clerk, helper = with_other(office)
    case = handling(office)
    ask = {"unit": "西桥派出所", "what": "核查货车夜间通行证", "due_on": later(7)}
    done(take(signed_in(office.handler), case, "add_part", **ask))
    done(take(signed_in(clerk), case, "accept_part", handler=helper.pk))
    for key, given in (("log", {"what": "visit", "note": "x"}), ("add_part", ask), ("end_part", {"how": "not_needed"})):
        assert take(signed_in(helper), case, key, **given).status_code == 422, key
    assert signed_in(office.outsider).get(reverse("desk:case", args=[case.number])).status_code == 200


def test_an_outside_unit_answers_on_paper(tmp_path: Path) -> None:
    office = make.office()
    make.unit("县生态环境局", parent=office.province, is_outside=True)
    case = handling(office)
    ask = {"unit": "县生态环境局", "what": "夜间噪声监测", "due_on": later(7)}
    done(take(signed_in(office.handler), case, "add_part", **ask))
    clerk = signed_in(office.station_clerk)
    given = {"answer": "夜间超标6分贝", "on_behalf": "on"}
    assert take(clerk, case, "answer_part", **given).status_code == 422  # its paper is missing
    done(take(clerk, case, "answer_part", attached=SimpleUploadedFile("复函.pdf", make_pdf()), **given))
    assert "夜间超标6分贝" in page(office.head, case)
    proved(tmp_path)


def test_the_unit_above_takes_a_matter_over(tmp_path: Path) -> None:
    office = make.office()
    chief = make.post(office.bureau, "head", name="局长")
    case = handling(office)
    due = case.next_due_on
    assert take(signed_in(office.head), case, "raise_level", unit="望川县公安局", reason="x").status_code == 422
    done(take(signed_in(chief), case, "raise_level", unit="望川县公安局", reason="长期未解决"))
    case.refresh_from_db()
    assert (case.unit_id, case.handler_id, case.stage, case.next_due_on) == (office.bureau.pk, None, "accepted", due)
    assert signed_in(office.handler).get(reverse("desk:case", args=[case.number])).status_code == 404
    proved(tmp_path)


def test_who_helps_the_handler_sees_and_logs(tmp_path: Path) -> None:
    office = make.office()
    helper = make.post(office.station, "handler", name="邓希")
    case = handling(office)
    assert signed_in(helper).get(reverse("desk:case", args=[case.number])).status_code == 404
    done(take(signed_in(office.head), case, "set_team", posts=[helper.pk], reason="夜间取证"))
    done(take(signed_in(helper), case, "log", what="visit", note="夜间实地查看"))
    assert signed_in(helper).get(step_url(case, "draft")).status_code == 200
    answers = {"answers-1-outcome": "supported", "answers-1-opinion": "x", "facts": "x", "basis": "x", "remedy": "x"}
    assert take(signed_in(helper), case, "draft", **answers).status_code == 422
    done(take(signed_in(office.head), case, "set_team", reason="已取证"))
    assert signed_in(helper).get(reverse("desk:case", args=[case.number])).status_code == 404
    proved(tmp_path)


def test_a_request_for_recusal_is_answered_and_a_new_handler_is_needed(tmp_path: Path) -> None:
    office = make.office()
    case = handling(office)
    take_step(
        case=case,
        step="ask_recusal",
        by=None,
        role="petitioner",
        at=moment(),
        given={"who": "林知夏", "reason": "系摊主亲属"},
    )
    head = signed_in(office.head)
    shown = text(head.get(step_url(case, "recuse")))
    assert "name a new handler" in shown or "重新指派" in shown
    silent = take(head, case, "recuse", post=office.handler.pk, reason="亲属关系")
    assert silent.status_code == 422
    done(take(head, case, "recuse", post=office.handler.pk, reason="亲属关系", answer="同意，另行指派。"))
    case.refresh_from_db()
    assert (case.stage, case.handler_id) == ("accepted", None)
    from huiyin.cases.timeline import entries_for_citizen

    assert "同意，另行指派。" in [entry.said for entry in entries_for_citizen(case, today=today())]
    form = text(head.get(step_url(case, "appoint")))
    assert f'value="{office.handler.pk}"' not in form  # who stands aside is not offered again
    proved(tmp_path)


def test_a_lost_query_code_is_replaced_once_and_the_old_one_stops(tmp_path: Path) -> None:
    office = make.office()
    registered = make.registered(office.clerk, at=moment(), received_on=today())
    case, old = registered.case, registered.code
    answer = take(signed_in(office.clerk), case, "new_code", contact_no=registered.contact.pk, how="document")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    registered.contact.refresh_from_db()
    assert old not in text(answer)
    assert tracked(case.number, old) is None
    assert "is replaced" in text(answer) or "已补发" in text(answer)
    step = case.steps.get(opened_month=case.opened_month, key="new_code")
    assert bytes(registered.contact.code_digest or b"").hex() == step.given["code_digest"]
    new = next(found for found in set(CODE.findall(text(answer))) if tracked(case.number, found))
    assert new not in str(step.given)
    given = {"contact_no": registered.contact.pk, "how": "document"}
    moved(case, "transfer", office.clerk, unit=office.station.pk)
    assert take(signed_in(office.station_clerk), case, "new_code", **given).status_code == 422
    proved(tmp_path)
