"""Tracking: the way in, what is shown and what is not, and the petitioner's own steps."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiyin.cases.actions import Registered, take_step
from huiyin.cases.intake.registration import Asked, Person
from huiyin.cases.joining import join_contact
from huiyin.cases.models import Case, CasePaper, Step
from huiyin.cases.tracking import normalise_number, tracked
from huiyin.duties import office_time
from huiyin.parties.actions import Identity
from huiyin.people.models import Post, Unit
from huiyin.procedure.catalogue import procedure_in_force
from tests import make
from tests.portal import filed as page
from tests.portal.filed import picture

pytestmark = pytest.mark.django_db

TODAY = office_time.today()


@pytest.fixture
def office() -> make.Office:
    return make.office()


def before(days: int) -> date:
    return TODAY - timedelta(days=days)


def at(day: date) -> datetime:
    return min(datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC), office_time.now())


def step(case: Case, key: str, by: Post, day: date, **given: Any) -> None:
    take_step(case=case, step=key, by=by, at=at(day), on=day, given=given)


def registered(office: make.Office, days_ago: int = 20, **given: Any) -> Registered:
    day = before(days_ago)
    return make.registered(office.clerk, at=at(day), received_on=day, **given)


def answered(office: make.Office) -> Registered:
    """A letter of 20 days ago, answered and served 5 days ago."""
    done = registered(office)
    case = done.case
    step(case, "transfer", office.clerk, before(18), unit=office.station.pk)
    step(case, "accept", office.station_clerk, before(16))
    step(case, "appoint", office.head, before(15), handler=office.handler.pk, lead=office.head.pk)
    answer = {
        "no": 1,
        "outcome": "supported",
        "facts": "夜间超标。",
        "opinion": "责令改正。",
        "basis": "噪声污染防治法",
    }
    told = {"facts": "现场核实属实。", "basis": "《噪声污染防治法》", "remedy": "可请求复查。"}
    step(case, "draft", office.handler, before(8), answers=[answer], **told)
    step(case, "sign", office.head, before(7))
    served = {"way": "in_person", "server": "林知夏", "served_on": before(5), "result": "signed"}
    step(case, "serve", office.handler, before(5), paper="handling_opinion", **served)
    return done


def opened(client: Client, done: Registered) -> str:
    answer = page.look_up(client, done.case, done.code)
    assert answer.status_code == 302, answer.content.decode()
    return client.get("/track/matter/").content.decode()


def hidden(client: Client, key: str) -> dict[str, str]:
    """What the form of a step carries unseen."""
    form = client.get(f"/track/matter/{key}/").content.decode()
    return dict(re.findall(r'name="(seen|token)" value="([^"]+)"', form))


def sent(client: Client, key: str, **values: Any) -> Any:
    """The form of a step as it is drawn, filled in and sent."""
    return client.post(f"/track/matter/{key}/", hidden(client, key) | values)


def test_number_and_code_open_the_matter_however_they_are_typed(client: Client, office: make.Office) -> None:
    done = registered(office, 3)
    year, number = done.case.number.split("-")
    typed = {"number": f" {year}－{int(number)} ", "code": done.code.lower().replace("-", " ").replace("0", "o")}
    assert client.post("/track/", typed).url == "/track/matter/"
    body = client.get("/track/matter/").content.decode()
    assert done.case.number in body
    assert office.office.name in body
    assert "请依法查处凌晨装卸噪声。" in body


@pytest.mark.parametrize(
    ("said", "stored"),
    [("2026-000417", "2026-000417"), ("2026 417", "2026-000417"), ("２０２６－４１７", "2026-000417"), ("x", "x")],
)
def test_numbers_are_read_as_people_write_them(said: str, stored: str) -> None:
    assert normalise_number(said) == stored


def test_a_miss_tells_nothing_and_costs_the_same(
    client: Client, office: make.Office, django_assert_num_queries: Any
) -> None:
    done = registered(office, 3)
    with django_assert_num_queries(1):
        assert tracked(done.case.number, "0000-0000-0000") is None
    with django_assert_num_queries(1):
        assert tracked("2001-000001", done.code) is None
    wrong_code = client.post("/track/", {"number": done.case.number, "code": "0000-0000-0000"})
    wrong_number = client.post("/track/", {"number": "2001-000001", "code": done.code})
    told = [re.search(r'class="errors".*?</div>', each.content.decode(), re.S) for each in (wrong_code, wrong_number)]
    assert told[0] is not None
    assert told[1] is not None
    assert told[0][0] == told[1][0]
    assert "huiyin_tracking" not in client.cookies


def test_without_the_cookie_nothing_is_shown_and_no_typing_is_lost(client: Client, office: make.Office) -> None:
    registered(office, 3)
    assert client.get("/track/matter/").status_code == 403
    lost = client.post("/track/matter/supplement/", {"note": "补充一份录音。", "seen": "1", "token": "x"})
    assert lost.status_code == 403
    assert "补充一份录音。" in lost.content.decode()


def test_leaving_closes_the_matter(client: Client, office: make.Office) -> None:
    opened(client, registered(office, 3))
    client.post("/track/leave/")
    assert client.get("/track/matter/").status_code == 403


def test_a_forged_cookie_opens_nothing(client: Client, office: make.Office) -> None:
    done = registered(office, 3)
    client.cookies["huiyin_tracking"] = f"{done.contact.pk}.0:abc:def"
    assert client.get("/track/matter/").status_code == 403


def test_a_new_matter_says_who_has_it_and_by_when(client: Client, office: make.Office) -> None:
    opened(client, registered(office, 3))
    shown = client.get("/track/matter/").context["matter"]
    assert shown.next.view.clock.rule == "sort"
    assert shown.next.view.due.on == before(3) + timedelta(days=15)
    assert shown.day_after == before(3) + timedelta(days=16)


def test_a_missed_date_can_be_reported_once(client: Client, office: make.Office) -> None:
    done = registered(office, 20)
    body = opened(client, done)
    assert "/track/matter/report_overdue/" in body
    assert sent(client, "report_overdue", note="").status_code == 302
    done.case.refresh_from_db()
    assert Step.objects.filter(case_id=done.case.pk, key="report_overdue").count() == 1
    assert client.get("/track/matter/").context["may_report"] is False


def test_an_answer_shows_with_its_paper_and_remedy(client: Client, office: make.Office) -> None:
    done = answered(office)
    body = opened(client, done)
    context = client.get("/track/matter/").context
    assert "责令改正。" in body
    assert context["matter"].outcomes == ["supported"]
    assert "review_window" in [shown.view.clock.rule for shown in context["matter"].own]
    forks = context["stops"][-1].forks
    assert office.bureau.name in forks[1][1]
    kinds = {item.link.paper.template for item in context["papers"]}
    assert kinds == {"acceptance_notice", "handling_opinion"}


def test_an_answer_stays_hidden_until_it_is_served(client: Client, office: make.Office) -> None:
    done = registered(office)
    case = done.case
    step(case, "transfer", office.clerk, before(18), unit=office.station.pk)
    step(case, "accept", office.station_clerk, before(16))
    step(case, "appoint", office.head, before(15), handler=office.handler.pk, lead=office.head.pk)
    answer = {"no": 1, "outcome": "not_supported", "facts": "未超标。", "opinion": "不予支持。", "basis": "法"}
    step(case, "draft", office.handler, before(8), answers=[answer], facts="x", basis="x", remedy="x")
    body = opened(client, done)
    assert "不予支持。" not in body
    assert client.get("/track/matter/").context["matter"].outcomes == [None]
    assert office.handler.staff.name in body
    assert office.head.staff.name not in body


def test_only_papers_for_the_petitioner_open(client: Client, office: make.Office) -> None:
    done = answered(office)
    opened(client, done)
    papers = {link.paper.template: link for link in CasePaper.objects.filter(case=done.case).select_related("paper")}
    assert client.get(f"/track/papers/{papers['handling_opinion'].paper_id}/").status_code == 200
    pdf = client.get(f"/track/papers/{papers['handling_opinion'].paper_id}/pdf/")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"/track/papers/{papers['transfer_letter'].paper_id}/").status_code == 404
    other = registered(office, 3)
    page.look_up(client, other.case, other.code)
    assert client.get(f"/track/papers/{papers['handling_opinion'].paper_id}/").status_code == 404


def test_a_supplement_goes_in_once_with_its_files(client: Client, office: make.Office) -> None:
    done = registered(office, 3)
    opened(client, done)
    values = hidden(client, "supplement")
    for _time in range(2):
        answer = client.post("/track/matter/supplement/", values | {"note": "照片一张。", "files": picture()})
        assert answer.url == "/track/matter/?done=supplement"
    assert Step.objects.filter(case_id=done.case.pk, key="supplement").count() == 1
    assert done.case.files.filter(from_petitioner=True).count() == 1


def test_a_supplement_survives_that_the_case_moved_on(client: Client, office: make.Office) -> None:
    done = registered(office, 3)
    opened(client, done)
    values = hidden(client, "supplement")
    step(done.case, "transfer", office.clerk, before(1), unit=office.station.pk)
    assert client.post("/track/matter/supplement/", values | {"note": "补充。"}).status_code == 302


def test_a_refused_file_stops_the_step_and_keeps_the_words(client: Client, office: make.Office) -> None:
    done = registered(office, 3)
    opened(client, done)
    answer = sent(client, "supplement", note="见附件。", files=SimpleUploadedFile("a.exe", b"MZ\x90\x00" * 30))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "见附件。" in body
    assert "a.exe" in body
    assert not Step.objects.filter(case_id=done.case.pk, key="supplement").exists()


def test_answers_are_rated_one_by_one(client: Client, office: make.Office) -> None:
    done = answered(office)
    opened(client, done)
    nothing = sent(client, "rate", comment="")
    assert nothing.status_code == 200
    rated = sent(client, "rate", **{"rating-1-unit": "not", "rating-1-office": "satisfied", "comment": "还在装卸。"})
    assert rated.url == "/track/matter/?done=rate"
    given = Step.objects.get(case_id=done.case.pk, key="rate").given
    assert given["ratings"] == [{"no": 1, "unit": "not", "office": "satisfied"}]
    done.case.refresh_from_db()
    assert done.case.stage == "served"


def test_one_of_two_requests_is_withdrawn(client: Client, office: make.Office) -> None:
    done = registered(office, 3, requests=(Asked("甲。"), Asked("乙。")))
    opened(client, done)
    answer = sent(client, "withdraw", requests=["2"], own_words="乙已经解决了。")
    assert answer.status_code == 302, answer.content.decode()
    done.case.refresh_from_db()
    assert [item.status for item in done.case.requests.all()] == ["open", "withdrawn"]


def test_recusal_is_asked_with_a_reason(client: Client, office: make.Office) -> None:
    done = registered(office)
    step(done.case, "transfer", office.clerk, before(18), unit=office.station.pk)
    opened(client, done)
    assert sent(client, "ask_recusal", who="林知夏", reason="").status_code == 200
    assert sent(client, "ask_recusal", who="林知夏", reason="与被反映人是亲属。").status_code == 302


def test_steps_of_staff_are_no_pages_here(client: Client, office: make.Office) -> None:
    opened(client, registered(office, 3))
    assert client.get("/track/matter/close/").status_code == 404
    assert client.post("/track/matter/transfer/", {}).status_code == 404


def test_a_joined_contact_has_its_own_code_and_learns_nothing_of_others(client: Client, office: make.Office) -> None:
    done = registered(office, 10)
    opened(client, done)
    assert sent(client, "supplement", note="这是第一位信访人的话。").status_code == 302
    again = make.registration(
        office.office, received_on=before(2), persons=(Person(Identity(name="郭平安", phone="13911112222")),)
    )
    case = Case.objects.get(pk=done.case.pk)
    joined = join_contact(case=case, registration=again, by=office.clerk, at=office_time.now())
    second = Client()
    body = opened(second, joined)
    assert joined.code != done.code
    assert case.number in body
    assert "高见山" not in body
    assert [entry.title for entry in second.get("/track/matter/").context["entries"] if entry.by == "petitioner"] == []
    first = client.get("/track/matter/").content.decode()
    assert "郭平安" not in first
    assert "您再次反映的内容已并入本事项" not in first


def test_an_opened_identity_shows_to_whose_it_is(client: Client, office: make.Office) -> None:
    done = registered(office, 3, is_sealed=True)
    party = done.contact.petitioners.get().party_id
    step(done.case, "unseal", office.custodian, before(1), party=str(party), reason="送达文书")
    assert "您的身份信息被依规查看" in opened(client, done)


def test_a_tracked_page_asks_few_questions(
    client: Client, office: make.Office, django_assert_max_num_queries: Any
) -> None:
    opened(client, answered(office))
    with django_assert_max_num_queries(12):
        client.get("/track/matter/")


def test_pages_are_kept_by_no_browser(client: Client, office: make.Office) -> None:
    opened(client, registered(office, 3))
    assert "no-store" in client.get("/track/matter/").headers["Cache-Control"]
    assert "sessionid" not in client.cookies


def test_offices_publish_how_to_reach_them(client: Client, office: make.Office) -> None:
    Unit.objects.filter(pk=office.office.pk).update(
        address="东桥街道1号", phone="000-00000000", hours="工作日8:30至17:30"
    )
    listed = client.get("/offices/").content.decode()
    assert office.office.name in listed
    assert office.station.name not in listed
    shown = client.get(f"/offices/{office.office.pk}/").content.decode()
    assert "东桥街道1号" in shown
    assert client.get(f"/offices/{office.station.pk}/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", ["/", "/rules/", "/privacy/", "/offices/", "/file/", "/file/matter/", "/track/"])
def test_open_pages_are_there_in_both_languages(
    client: Client, office: make.Office, language: str, address: str
) -> None:
    client.cookies["huiyin_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert ('lang="en"' in answer.content.decode()[:60]) == (language == "en")


def test_time_limits_come_from_the_law(client: Client, office: make.Office) -> None:
    law = procedure_in_force(TODAY)
    spans = client.get("/").context["spans"]
    assert [span.days for span in spans] == [law.clocks[span.rule.key].limit for span in spans]
    assert law.clocks["finish"].citation.text.zh in client.get("/").content.decode()
