"""The pages of exports: asking, refusing, following a job, and fetching the file whole or in part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from huiyin.bulletins.exports import making
from huiyin.bulletins.exports.kinds import KINDS
from huiyin.bulletins.exports.models import Export, ExportState
from huiyin.duties.office_time import now
from huiyin.ledger.models import Entry
from tests import make
from tests.desk.seated import came, seated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


@pytest.fixture
def own_home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


def ask(client: Client, kind: str = "worklist", query: str = "", **given: str) -> Any:
    sent = {"form": "csv", "reason": "weekly meeting", **given}
    return client.post(reverse("desk:new_export", args=[kind]) + query, sent)


def body(response: Any) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response)  # type: ignore[arg-type]


def test_a_short_list_comes_at_once() -> None:
    office = make.office()
    case = came(office.clerk, 3)
    desk = seated(office.clerk)
    page = desk.get(reverse("desk:worklist") + "?channel=letter").content.decode()
    assert f"{reverse('desk:new_export', args=['worklist'])}?channel=letter" in page
    answer = ask(desk, query="?channel=letter")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert case.number in body(answer).decode()
    assert Entry.objects.filter(kind__in=("exported", "export_fetched")).count() == 2
    assert b"weekly meeting" in desk.get(reverse("desk:exports")).content


def test_without_a_reason_nothing_is_made() -> None:
    office = make.office()
    desk = seated(office.clerk)
    answer = ask(desk, reason=" ")
    assert answer.status_code == 422
    assert b"What the file is for" in answer.content
    assert not Export.objects.exists()


def test_only_the_custodian_is_offered_names() -> None:
    office = make.office()
    url = reverse("desk:new_export", args=["worklist"])
    assert b"with_names" not in seated(office.clerk).get(url).content
    assert b"with_names" in seated(office.custodian).get(url).content
    came(office.clerk, 1)
    answer = ask(seated(office.clerk), with_names="on")
    assert "高见山" not in body(answer).decode()


def test_what_was_exported_with_names_stands_in_the_custodians_day() -> None:
    office = make.office()
    came(office.clerk, 1)
    desk = seated(office.custodian)
    answer = ask(desk, with_names="on", reason="calls about the moved hearing")
    assert "高见山" in body(answer).decode()
    today = desk.get(reverse("desk:today")).content.decode()
    assert "Exported 1 matter with names: calls about the moved hearing" in today


def test_a_kind_that_is_not_for_the_role_does_not_exist() -> None:
    office = make.office()
    desk = seated(office.handler)
    assert desk.get(reverse("desk:new_export", args=["book"])).status_code == 404
    assert desk.get(reverse("desk:new_export", args=["persons"])).status_code == 404
    assert desk.get(reverse("desk:new_export", args=["matters"])).status_code == 200


def job(office: make.Office, monkeypatch: pytest.MonkeyPatch) -> tuple[Client, Export]:
    """An export too large to be made at once."""
    monkeypatch.setitem(KINDS, "worklist", replace(KINDS["worklist"], most_at_once=1))
    for _ in range(3):
        came(office.clerk, 2)
    desk = seated(office.clerk)
    answer = ask(desk)
    row = Export.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:export", args=[row.pk])
    return desk, row


def test_a_job_is_followed_without_script_and_its_file_fetched_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make.office()
    desk, row = job(office, monkeypatch)
    url, file = reverse("desk:export", args=[row.pk]), reverse("desk:export_file", args=[row.pk])
    waiting = desk.get(url)
    assert waiting["Refresh"] == "4"
    assert b"waiting for its turn" in waiting.content
    assert desk.get(file).status_code == 404
    making.make_waiting(now)
    ready = desk.get(url)
    assert "Refresh" not in ready
    row.refresh_from_db()
    assert row.sha256 in ready.content.decode()
    whole = body(desk.get(file))
    first = desk.get(file, headers={"Range": "bytes=0-9"})
    rest = desk.get(file, headers={"Range": "bytes=10-", "If-Range": f'"{row.sha256}"'})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest["Content-Range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
    assert body(first) + body(rest) == whole
    assert body(desk.get(file, headers={"Range": "bytes=-5"})) == whole[-5:]
    assert body(desk.get(file, headers={"Range": "bytes=3-", "If-Range": '"other"'})) == whole
    assert desk.get(file, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


def test_a_file_is_for_whoever_asked_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make.office()
    _desk, row = job(office, monkeypatch)
    making.make_waiting(now)
    other = seated(office.office_head)
    for name in ("export", "export_file"):
        assert other.get(reverse(f"desk:{name}", args=[row.pk])).status_code == 404
    assert other.post(reverse("desk:export_cancel", args=[row.pk])).status_code == 404


def test_a_job_is_cancelled_and_a_file_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    office = make.office()
    desk, row = job(office, monkeypatch)
    answer = desk.post(reverse("desk:export_cancel", args=[row.pk]), follow=True)
    assert b"The export was cancelled." in answer.content
    assert making.make_waiting(now) == 0
    ask(desk)
    row = Export.objects.get(state=ExportState.WAITING)
    making.make_waiting(now)
    assert b"The file was deleted." in desk.post(reverse("desk:export_cancel", args=[row.pk]), follow=True).content
    assert desk.get(reverse("desk:export_file", args=[row.pk])).status_code == 404


def test_refusals_are_said_and_recorded(settings: Any) -> None:
    settings.EXPORTS_PER_DAY = 0
    answer = ask(seated(make.office().clerk))
    assert answer.status_code == 422
    assert b"exports in a day" in answer.content
    assert Entry.objects.filter(kind="export_refused").count() == 1
