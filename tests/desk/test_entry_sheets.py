"""A sheet entered from the pages alone: uploaded, mapped, looked at, checked, entered, taken along and undone."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huiyin.cases.actions import take_step
from huiyin.cases.intake.models import OfficeProfile, SheetRun, SheetState
from huiyin.cases.models import Case
from huiyin.duties.office_time import now
from tests import make
from tests.cases.intake import sheets
from tests.desk.test_rounds_pages import client_of

pytestmark = pytest.mark.django_db


def upload(path: Path) -> dict[str, SimpleUploadedFile]:
    return {"sheet": SimpleUploadedFile(path.name, path.read_bytes())}


def test_a_sheet_from_the_pages_alone(tmp_path: Path) -> None:
    office = make.office()
    clerk, other = client_of(office.clerk), client_of(office.station_clerk)
    rows = [["信-1", "高见山", "2026年3月1日", "路灯不亮"], ["信-2", "林知夏", "三月初", "井盖缺失"]]
    path = sheets.write(tmp_path / "来信台账.xlsx", rows, headers=("编码", "来信人", "收到日期", "反映内容"))
    start = reverse("desk:entry_sheets")
    assert "不是信访部门" in other.get(start).content.decode()
    assert other.post(start, upload(path)).status_code == 404
    refused = clerk.post(start, {"sheet": SimpleUploadedFile("m.xlsx", b"%PDF-1.7 \x00")})
    assert refused.status_code == 422
    clerk.post(start, upload(path))
    run = SheetRun.objects.get()
    url = reverse("desk:entry_sheet", args=[run.pk])
    assert other.get(url).status_code == 404
    assert "没有方案认得这些表头" in clerk.get(url).content.decode()
    columns = reverse("desk:entry_mapping", args=[run.pk])
    assert "路灯不亮" in clerk.get(columns).content.decode()
    typed = {"where": "0:1", "name": "来信台账", "source": "letters", "channel": "letter", "kind": "claim"}
    typed |= {"column_number": "编码", "column_user": "来信人", "column_time": "收到日期", "column_text": "来信人"}
    assert clerk.post(columns, typed).status_code == 422
    clerk.post(columns, typed | {"column_text": "反映内容"})
    shown = clerk.get(url).content.decode()
    assert "高见山" in shown
    assert "时间无法识别" in shown
    clerk.post(url, {"check": "1"})
    assert not Case.objects.exists()
    shown = clerk.get(url).content.decode()
    assert "1处错误" in shown
    assert "录入1行" in shown
    mend = clerk.get(reverse("desk:entry_faults", args=[run.pk]))
    cells = list(openpyxl.load_workbook(io.BytesIO(mend.content)).active.values)
    assert cells[1][0] == 3
    assert "收到日期：时间无法识别" in str(cells[1][-1])
    assert clerk.get(reverse("desk:entry_good", args=[run.pk])).status_code == 200
    clerk.post(url, {"enter": "1"})
    assert Case.objects.open().count() == 1
    assert "整批撤销" in clerk.get(url).content.decode()
    clerk.post(url, {"undo": "1", "reason": "上错了表"})
    assert (Case.objects.open().count(), SheetRun.objects.get().state) == (0, SheetState.UNDONE)
    assert "来信台账" in clerk.get(start).content.decode()
    clerk.post(reverse("desk:entry_profile_drop", args=[OfficeProfile.objects.get().pk]))
    assert not OfficeProfile.objects.exists()


def test_a_page_of_a_job_asks_again_by_itself(tmp_path: Path) -> None:
    office = make.office()
    clerk = client_of(office.clerk)
    clerk.post(reverse("desk:entry_sheets"), upload(sheets.write(tmp_path / "m.xlsx", [sheets.message(1)])))
    run = SheetRun.objects.get()
    url = reverse("desk:entry_sheet", args=[run.pk])
    SheetRun.objects.update(state=SheetState.APPLYING, done=500, total=1000, changed_at=now())
    answer = clerk.get(url)
    assert answer.headers["Refresh"]
    assert "500/1000" in answer.content.decode()
    assert clerk.get(reverse("desk:entry_mapping", args=[run.pk])).status_code == 404
    SheetRun.objects.update(state=SheetState.DROPPED)
    assert clerk.post(url, {"enter": "1"}, follow=True).status_code == 200
    assert not Case.objects.exists()


def test_what_an_undoing_leaves_is_named_with_its_reason(tmp_path: Path) -> None:
    office = make.office()
    clerk = client_of(office.clerk)
    rows = [sheets.message(number, user=f"A{number}", text=f"第{number}件") for number in (1, 2)]
    clerk.post(reverse("desk:entry_sheets"), upload(sheets.write(tmp_path / "m.xlsx", rows)))
    url = reverse("desk:entry_sheet", args=[SheetRun.objects.get().pk])
    clerk.post(url, {"check": "1"})
    clerk.post(url, {"enter": "1"})
    case = Case.objects.order_by("pk")[0]
    take_step(case=case, step="keep", by=office.clerk, at=now(), given={})
    clerk.post(url, {"undo": "1", "reason": "上错了表"})
    shown = clerk.get(url).content.decode()
    assert "1件保持原样" in shown
    assert case.number in shown
    assert "本级办理" in shown
    assert "再次撤销保持原样的事项" in shown
    # Tried again it stays again, and the page says so.
    clerk.post(url, {"undo": "1", "reason": "再试"})
    assert "不能撤销" in clerk.get(url).content.decode()
    assert SheetRun.objects.get().state == SheetState.UNDONE
