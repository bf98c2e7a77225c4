"""Merging many matters under one from the worklist, and taking a split back: links that move nothing (law.md 9a)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from huiyin.cases.intake.registration import Asked
from huiyin.cases.merging import go_on_with_all
from huiyin.cases.models import Case, Merging
from huiyin.cases.tracking import tracked
from huiyin.duties.models import Duty
from huiyin.duties.office_time import today
from huiyin.people.models import Post
from huiyin.procedure.state import state_from_json
from tests import make
from tests.around.acts import acted, at_the_portal, read, refused, sound
from tests.desk.casework import hidden, moment, signed_in, take, text
from tests.desk.seated import seated

pytestmark = pytest.mark.django_db


def came(office: make.Office, count: int, **given: object) -> list[Case]:
    return [make.case(office.clerk, at=moment(), received_on=today(), **given) for _number in range(count)]


def clocks(*cases: Case) -> list[tuple[object, ...]]:
    subjects = [f"case:{case.pk}" for case in cases]
    return sorted(Duty.objects.filter(subject__in=subjects).values_list("subject", "key", "due_on", "state"))


def asked(cases: list[Case]) -> str:
    return "/desk/merge/?" + "&".join(f"case={case.number}" for case in cases)


def sent(client: Client, cases: list[Case], **given: str) -> dict[str, object]:
    """The form as the page shows it, filled in."""
    page = client.get(asked(cases))
    assert page.status_code == 200
    values: dict[str, object] = {name: hidden(page, name) for name in ("token", "shown")}
    return values | {"case": [case.number for case in cases], "lead": cases[0].number, "reason": "同一市场"} | given


def kinds(case: Case) -> list[tuple[str, str]]:
    case.refresh_from_db()
    return [(tie["kind"], tie["case"]) for tie in case.state.get("ties", ())]


def test_the_worklist_has_ticks_and_a_bar_for_the_clerk_and_for_nobody_else() -> None:
    office = make.office()
    (case,) = came(office, 1)
    shown = text(seated(office.clerk).get("/desk/cases/"))
    assert f'name="case" value="{case.number}" form="chosen"' in shown
    assert 'action="/desk/merge/"' in shown
    for post in (office.office_head, office.custodian, office.supervisor):
        assert 'form="chosen"' not in text(seated(post).get("/desk/cases/"))
        assert seated(post).get(asked([case])).status_code == 403


def test_several_are_merged_under_one_and_nothing_of_theirs_moves(tmp_path: Path) -> None:
    office = make.office()
    made = [make.registered(office.clerk, at=moment(), received_on=today()) for _number in range(4)]
    cases = [one.case for one in made]
    before = clocks(*cases)
    client = seated(office.clerk)
    page = client.post("/desk/merge/", sent(client, cases))
    assert page.status_code == 302
    assert kinds(cases[0]) == [("leads", case.number) for case in cases[1:]]
    assert all(kinds(case) == [("led_by", cases[0].number)] for case in cases[1:])
    assert clocks(*cases) == before
    assert all(tracked(one.case.number, one.code) is not None for one in made), "each receipt still opens its own"
    assert cases[0].number not in read(at_the_portal(made[1])), "another petitioner's number is not told"
    assert "dealt with together with another" in read(at_the_portal(made[1]))
    told = text(client.get("/desk/cases/"))
    assert "3 matters merged under" in told
    undo = re.search(r'action="(/desk/merge/\d+/undo/)"', told)
    assert undo is not None
    assert client.post(undo[1]).status_code == 302
    assert all(kinds(case) == [] for case in cases)
    assert clocks(*cases) == before
    assert sound(tmp_path)


def test_what_is_shown_before_is_what_is_done_and_a_refusal_stops_no_other(tmp_path: Path) -> None:
    office = make.office()
    lead, fit, linked = came(office, 3)
    (sealed,) = came(office, 1, is_sealed=True)
    acted(office.clerk, linked, "merge", case=lead.number, reason="同一事项")
    client = seated(office.clerk)
    chosen = [lead, fit, linked, sealed]
    shown = text(client.get(asked(chosen)))
    assert "1 matter joins" in shown
    assert "2 cannot join." in shown
    assert "The two matters are linked already." in shown
    assert "A sealed matter is not linked" in shown
    assert client.post("/desk/merge/", sent(client, chosen)).status_code == 302
    assert kinds(fit) == [("led_by", lead.number)]
    assert kinds(sealed) == []
    assert sound(tmp_path)


def test_another_choice_than_the_one_shown_is_shown_first() -> None:
    office = make.office()
    cases = came(office, 3)
    client = seated(office.clerk)
    page = client.post("/desk/merge/", sent(client, cases, lead=cases[1].number))
    assert page.status_code == 422
    assert "look at what follows now" in text(page)
    assert not Merging.objects.exists()
    again = sent(client, cases, lead=cases[1].number) | {"shown": hidden(page, "shown")}
    assert client.post("/desk/merge/", again).status_code == 302
    assert kinds(cases[0]) == [("led_by", cases[1].number)]


def test_a_reason_is_wanted_and_the_same_form_acts_once() -> None:
    office = make.office()
    cases = came(office, 2)
    client = seated(office.clerk)
    form = sent(client, cases)
    assert client.post("/desk/merge/", form | {"reason": " "}).status_code == 422
    assert client.post("/desk/merge/", form).status_code == 302
    client.post("/desk/merge/", form)
    assert Merging.objects.count() == 1
    assert kinds(cases[1]) == [("led_by", cases[0].number)]


def test_numbers_can_be_typed_and_what_is_out_of_reach_is_not_there() -> None:
    office = make.office()
    first, second = came(office, 2)
    elsewhere = make.case(make.post(make.unit("外地信访办", is_petition_office=True), "clerk"), at=moment())
    client = seated(office.clerk)
    page = text(
        client.post("/desk/merge/", {"case": first.number, "more": f"{second.number}，{elsewhere.number}", "show": "1"})
    )
    assert "1 matter joins" in page
    assert f"There is no matter {elsewhere.number}" in page


def test_many_go_on_in_the_minutes_job_and_are_taken_back_as_a_whole(tmp_path: Path) -> None:
    office = make.office()
    cases = came(office, 23)
    client = seated(office.clerk)
    page = client.post("/desk/merge/", sent(client, cases))
    row = Merging.objects.get()
    assert page.headers["Location"] == f"/desk/merge/{row.pk}/"
    assert (len(row.joined), row.finished_at) == (20, None)
    assert "20 of 22 matters" in text(client.get(page.headers["Location"]))
    go_on_with_all(moment())
    row.refresh_from_db()
    assert (len(row.joined), row.refused) == (22, {})
    assert row.finished_at is not None
    client.post(f"/desk/merge/{row.pk}/undo/")
    while Merging.objects.get().undone_at is None:
        client.post(f"/desk/merge/{row.pk}/")
    assert kinds(cases[0]) == []
    assert "It was taken back." in text(client.get(f"/desk/merge/{row.pk}/"))
    assert sound(tmp_path)


def test_only_clerks_of_the_unit_that_ordered_it_see_a_merging() -> None:
    office = make.office()
    cases = came(office, 2)
    client = seated(office.clerk)
    client.post("/desk/merge/", sent(client, cases))
    where = f"/desk/merge/{Merging.objects.get().pk}/"
    assert client.get(where).status_code == 200
    assert seated(office.station_clerk).get(where).status_code == 404
    assert seated(office.station_clerk).post(f"{where}undo/").status_code == 404
    assert kinds(cases[1]) != []


def test_a_matter_that_moved_out_of_reach_meanwhile_is_refused_with_the_reason() -> None:
    office = make.office()
    cases = came(office, 22)
    client = seated(office.clerk)
    client.post("/desk/merge/", sent(client, cases))
    row = Merging.objects.get()
    gone = Case.objects.get(pk=next(pk for pk in row.wanted if pk not in row.joined))
    acted(office.clerk, gone, "correct", reason="补登被反映单位", **{"changes-barred_units": office.office.name})
    client.post(f"/desk/merge/{row.pk}/")
    row.refresh_from_db()
    assert str(gone.pk) in row.refused
    assert gone.number not in text(client.get(f"/desk/merge/{row.pk}/")), "who may not see it is not told of it"


def split(office: make.Office) -> tuple[Case, Case]:
    asks = (Asked("请查处噪声。"), Asked("请答复报警处理情况。"))
    case = make.case(office.clerk, at=moment(), received_on=today(), requests=asks)
    take(signed_in(office.clerk), case, "split", requests=["2"], reason="分属两机关")
    case.refresh_from_db()
    return case, Case.objects.latest("pk")


def test_a_split_is_taken_back_while_nothing_happened_in_the_new_matter(tmp_path: Path) -> None:
    office = make.office()
    case, new = split(office)
    refused(office.clerk, case, "unmerge", case=new.number, reason="误拆")
    acted(office.clerk, case, "unsplit", case=new.number, reason="误拆")
    new.refresh_from_db()
    assert [item.status for item in state_from_json(case.state).requests] == ["open", "open"]
    assert (new.is_open, new.ending) == (False, "undone")
    assert not case.state.get("ties")
    assert not Duty.objects.open().filter(subject=f"case:{new.pk}").exists()
    refused(office.clerk, case, "unsplit", case=new.number, reason="再撤")
    assert "不能再办理" in refused(office.clerk, new, "transfer", unit=office.station.name)
    assert sound(tmp_path)


def test_the_requests_come_back_with_the_term_they_would_have_had(tmp_path: Path) -> None:
    office = make.office()
    case, new = split(office)
    acted(office.clerk, case, "transfer", unit=office.station.name, **routes(case))
    acted(office.station_clerk, case, "accept", **routes(case))
    acted(office.clerk, case, "unsplit", case=new.number, reason="误拆")
    finish = Duty.objects.open().filter(subject=f"case:{case.pk}", clock="finish").order_by("request_no")
    days = list(finish.values_list("request_no", "due_on", "state"))
    assert [no for no, _due, _state in days] == [1, 2]
    assert len({due for _no, due, _state in days}) == 1
    assert sound(tmp_path)


def routes(case: Case) -> dict[str, str]:
    return {f"routes-{row.no}-route": "31.6" for row in case.requests.filter(status="open")}


@pytest.mark.parametrize("stranger", ["station_clerk", "office_head", "supervisor", "outsider"])
def test_only_the_registering_office_takes_a_split_back(stranger: str) -> None:
    office = make.office()
    case, new = split(office)
    post: Post = getattr(office, stranger)
    refused(post, case, "unsplit", case=new.number, reason="误拆")


def test_once_somebody_acted_there_the_page_says_what_to_do_instead(tmp_path: Path) -> None:
    office = make.office()
    case, new = split(office)
    acted(office.clerk, new, "keep", **routes(new))
    page = refused(office.clerk, case, "unsplit", case=new.number, reason="误拆")
    assert "请在该事项中继续办理" in page
    new.refresh_from_db()
    assert new.is_open
    assert sound(tmp_path)
