"""Killed half-way, and many at once: nothing is doubled, nothing is lost, and the proofs hold."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from huiyin.cases.actions import CaseMoved, take_step
from huiyin.cases.check import check_cases
from huiyin.cases.models import Case, Contact
from huiyin.duties.tick import tick
from huiyin.ledger.verify import verify_all
from tests import make
from tests.cases.intake import sheets
from tests.cases.test_main_road import on

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ROWS = 4000


def importing(sheet: Path, office: make.Office) -> subprocess.Popen[str]:
    """`huiyin import` as its own process, on the database of this test."""
    named = connection.settings_dict
    address = f"postgresql://{named['USER']}@/{named['NAME']}?host={named['HOST']}"
    command = [sys.executable, "-m", "huiyin.cli", "import", str(sheet), "--office", str(office.office.pk), "--json"]
    environment = {**os.environ, "HUIYIN_DATABASE_URL": address}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)


def test_an_import_killed_half_way_completes(tmp_path: Path) -> None:
    office = make.office()
    rows = [sheets.message(number, user=f"U{number}", text=f"{sheets.TEXT}{number}") for number in range(1, ROWS + 1)]
    sheet = sheets.write(tmp_path / "messages.xlsx", rows)
    first = importing(sheet, office)
    deadline = time.monotonic() + 120
    while Contact.objects.count() == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=30)
    assert 0 < Contact.objects.count() < ROWS

    second = importing(sheet, office)
    answer, _ = second.communicate(timeout=300)
    assert json.loads(answer)["contacts_new"] + json.loads(answer)["already_there"] == ROWS
    assert Contact.objects.count() == Case.objects.count() == ROWS
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []


def test_many_hands_and_the_calendar_at_once(tmp_path: Path, settings: Any) -> None:
    """Eight clerks transfer the same sixty matters while two ticks run: each matter moves once."""
    settings.CHECKPOINTS = tmp_path
    office = make.office()
    cases = [make.case(office.clerk) for _ in range(60)]
    moved: list[str] = []

    def clerk(offset: int) -> None:
        for case in cases[offset:] + cases[:offset]:
            try:
                given: dict[str, Any] = {"unit": office.station.pk}
                take_step(case=case, step="transfer", by=office.clerk, at=on(date(2026, 3, 20)), given=given, seen=1)
                moved.append(case.number)
            except CaseMoved:
                pass
        connection.close()

    def calendar() -> None:
        for day in (27, 28, 29):
            tick(on(date(2026, 3, day)))
        connection.close()

    threads = [threading.Thread(target=clerk, args=[offset * 7]) for offset in range(8)]
    threads += [threading.Thread(target=calendar) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert sorted(moved) == sorted(case.number for case in cases)
    assert check_cases().differences == []
    assert verify_all(checkpoints=tmp_path).problems == []
