"""Quality from the pages alone: a sample drawn, read, compared, mended; a trace-back; the loads beside the form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.duties.office_time import now, today
from huiyin.ledger.models import Entry
from huiyin.people.models import Post
from huiyin.quality.checklists import in_force, shipped
from huiyin.quality.lessons import record_publicity
from huiyin.quality.models import Accountability, Check, Finding, Practice, Sample, Trace
from huiyin.quality.readers import owe_names
from tests import make
from tests.desk.seated import came, moved, seated
from tests.quality.scene import Scene, scene

pytestmark = pytest.mark.django_db


def page(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args), query)
    assert answer.status_code == status, name
    return str(answer.content.decode())


def answer(client: Client, name: str, /, *args: Any, **typed: Any) -> tuple[int, str]:
    """What sending the form gives: the status and the page."""
    found = client.post(reverse(f"desk:{name}", args=args), typed)
    return found.status_code, str(found.content.decode())


def send(client: Client, name: str, /, *args: Any, **typed: Any) -> None:
    """Send a form that is taken."""
    status, text = answer(client, name, *args, **typed)
    assert status == 302, text


def refused(client: Client, name: str, /, *args: Any, **typed: Any) -> str:
    """Send a form that is not taken; the page says why."""
    status, text = answer(client, name, *args, **typed)
    assert status == 422, text
    return text


def marked(**wrong: str) -> dict[str, str]:
    typed = {f"{item.key}-mark": "met" for item in shipped()["handling"].items}
    for key, kind in wrong.items():
        typed |= {f"{key}-mark": "missing", f"{key}-kind": kind, f"{key}-text": "没有笔录", f"{key}-place": "第4步"}
    return typed


def drawn(place: Scene, client: Client) -> Sample:
    later = (today() + timedelta(days=10)).isoformat()
    typed = {
        "title": "二季度评查",
        "scope": "望川县公安局",
        "what": "running",
        "first": "2026-03-01",
        "last": today().isoformat(),
        "size": "5",
        "checklist": "handling",
        "is_double": "on",
        "readers": [str(place.one.pk), str(place.two.pk)],
        "read_by": later,
        "seed": "20260423",
    }
    shown = refused(client, "quality_sample_new", **(typed | {"readers": [str(place.one.pk)], "title": ""}))
    # What was typed stays, and each fault is named at its field.
    assert "20260423" in shown
    assert "at least two people" in shown
    send(client, "quality_sample_new", **typed)
    return Sample.objects.get()


def test_a_sample_is_read_blindly_and_what_was_found_is_mended() -> None:
    place = scene()
    one, two = seated(place.one), seated(place.two)
    sample = drawn(place, one)
    check = Check.objects.get(sample=sample)
    assert "the same matters" in page(one, "quality_sample", sample.pk)
    mine, theirs = (check.readings.get(post=post).pk for post in (place.one, place.two))
    send(one, "quality_reading", mine, save="1", **{"heard-mark": "missing"})
    assert page(two, "quality_reading", mine, status=404)
    assert "Mark every item" in refused(one, "quality_reading", mine, hand_in="1", **marked(heard=""))
    send(one, "quality_reading", mine, hand_in="1", **marked(heard="fault"))
    assert "没有笔录" not in page(two, "quality_check", check.pk)
    send(two, "quality_reading", theirs, hand_in="1", **marked())
    shown = page(two, "quality_check", check.pk)
    assert "differ too far" in shown
    assert "没有笔录" in shown
    talk = {"talk": "1", "talk-of_second": [], "talk-reason": "复看案卷，确无笔录"}
    send(two, "quality_check", check.pk, **talk)
    found = Finding.objects.get()
    send(one, "quality_check", check.pk, mend="1", **{"mend-findings": [found.pk], "mend-due_on": today().isoformat()})
    clerk = seated(place.office.station_clerk)
    assert "没有笔录" in page(clerk, "today")
    send(clerk, "quality_finding", found.pk, answer="1", **{"answer-text": "已补做笔录"})
    assert "已补做笔录" in page(one, "quality_finding", found.pk)
    send(one, "quality_finding", found.pk, confirm="1", **{"confirm-reason": ""})
    found.refresh_from_db()
    assert found.state == "mended"
    # A form sent after somebody else acted says so, and does nothing.
    assert (
        "somebody was faster"
        in one.post(reverse("desk:quality_finding", args=[found.pk]), {"confirm": "1"}, follow=True).content.decode()
    )


def test_another_reader_is_named_from_the_page_where_one_has_left() -> None:
    place = scene()
    one = seated(place.one)
    check = Check.objects.get(sample=drawn(place, one))
    send(one, "quality_reading", check.readings.get(post=place.one).pk, hand_in="1", **marked())
    assert "Ask this reader" not in page(one, "quality_check", check.pk)
    Post.objects.filter(pk=place.two.pk).update(until=today() - timedelta(days=1))
    owe_names(now())
    assert "name another reader" in page(one, "today")
    shown = page(one, "quality_check", check.pk)
    assert "has left before the marks were in" in shown
    typed = {"name2": "1", "name2-reader": str(place.three.pk), "name2-read_by": today().isoformat()}
    assert place.one.staff.name not in shown[shown.index("Ask this reader") - 1500 : shown.index("Ask this reader")]
    send(one, "quality_check", check.pk, **typed)
    assert "read and mark the matter" in page(seated(place.three), "today")
    assert "Ask this reader" not in page(one, "quality_check", check.pk)


def test_a_trace_and_a_record_from_the_matter_itself() -> None:
    place = scene()
    supervisor, person = seated(place.one), seated(place.office.handler)
    matter = page(supervisor, "case", place.case.number)
    assert reverse("desk:quality_trace_new", args=[place.case.number]) in matter
    due = (today() + timedelta(days=30)).isoformat()
    typed = {"problem": "口径不一", "cause": "between", "change": "统一答复", "owner": "东桥派出所", "due_on": due}
    assert "停访息诉" in refused(
        supervisor, "quality_trace_new", place.case.number, **(typed | {"change": "做到停访息诉"})
    )
    send(supervisor, "quality_trace_new", place.case.number, **typed)
    assert "口径不一" in page(supervisor, "quality_trace", Trace.objects.get().pk)
    about = str(place.office.handler.pk)
    send(supervisor, "quality_record_new", place.case.number, about=about, article="45", ground="没有调查")
    row = Accountability.objects.get()
    # The list names the matter and never whom it is about; opening the record is an entry.
    listed = page(supervisor, "quality_records")
    assert place.case.number in listed
    assert place.office.handler.staff.name not in listed
    assert place.office.handler.staff.name in page(supervisor, "quality_record", row.pk)
    assert Entry.objects.filter(kind="accountability_read").count() == 1
    send(person, "quality_record", row.pk, state="1", **{"state-text": "材料已补齐"})
    assert "材料已补齐" in page(supervisor, "quality_record", row.pk)
    page(seated(place.office.station_clerk), "quality_record", row.pk, status=404)


def test_a_checklist_is_edited_on_its_page_and_rows_are_added_without_script() -> None:
    office = make.office()
    client = seated(office.supervisor)
    rows = {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0", "items-0-text": "附件齐全", "items-0-weight": "3"}
    status, shown = answer(client, "quality_checklist", "handling", name="本局评查表", add_row="items", **rows)
    assert status == 200
    assert 'name="items-1-text"' in shown
    send(client, "quality_checklist", "handling", name="本局评查表", **rows)
    assert [item.text.zh for item in in_force(office.station.pk)["handling"].items] == ["附件齐全"]
    page(seated(office.clerk), "quality_checklist", "handling")
    assert answer(seated(office.clerk), "quality_checklist", "handling", name="x", **rows)[0] == 404


def test_a_practice_goes_from_a_matter_to_every_unit() -> None:
    office = make.office()
    case, head, supervisor = came(office.clerk, 0), seated(office.office_head), seated(office.supervisor)
    typed = {"category": "law.order.noise", "title": "错时装卸", "problem": "凌晨装卸", "done": "实测后面谈"}
    url = reverse("desk:quality_practice_new") + f"?case={case.number}"
    assert head.post(url, typed).status_code == 302
    row = Practice.objects.get()
    send(head, "quality_practice", row.pk, hand_in="1")
    send(supervisor, "quality_practice", row.pk, show="1")
    reader = seated(office.outsider)
    assert "错时装卸" in page(reader, "quality_practices", words="面谈", category="law")
    # The matter itself is named to those alone who see it.
    assert case.number not in page(reader, "quality_practice", row.pk)
    assert case.number in page(supervisor, "quality_practice", row.pk)


def test_the_head_who_appoints_sees_who_has_least() -> None:
    office = make.office()
    case = came(office.clerk, 1)
    moved(case, "transfer", office.clerk, 1, unit=office.station.pk)
    moved(case, "accept", office.station_clerk, 1)
    head = seated(office.head)
    form = page(head, "step", case.number, "appoint")
    assert "has least" in form
    assert f"?handler={office.handler.pk}" in form
    assert "0 open" in form
    assert office.handler.staff.name in page(head, "quality_load")
    page(seated(office.supervisor), "quality_load", status=403)


def test_what_a_unit_below_published_is_printed_as_it_is_shown() -> None:
    office = make.office()
    row = record_publicity(
        what="limits", where="hall", place="接待厅", on=today(), next_on=None, by=office.clerk, at=now(), again=None
    )
    above = seated(office.supervisor)
    assert f"?again={row.pk}&amp;print=1" in page(above, "quality_publicity_new", again=row.pk)
    assert "接待厅" in page(above, "quality_publicity_new", again=row.pk, print=1)
