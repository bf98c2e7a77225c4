"""A million rows in memory that does not grow; and a worker that is really killed, whose file is gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from huiyin.bulletins.exports.kinds import KINDS
from huiyin.bulletins.exports.models import Export, ExportState
from huiyin.duties.office_time import now
from tests import make
from tests.bulletins.test_exports import asked, content

pytestmark = pytest.mark.long
ROWS = 1_000_000
MOST_MB = 300

# In a process of its own, whose memory is its own: writer, parts and digest as in a job, rows made up.
WRITES = """
import json, pathlib, sys, time, uuid
from datetime import date, datetime, timedelta, UTC
import django
django.setup()
from huiyin.bulletins.exports import store
from huiyin.bulletins.exports.delimited import Delimited
from huiyin.bulletins.exports.kinds import Shape
from huiyin.bulletins.exports.ledgers import MATTERS
from huiyin.bulletins.exports.sheets import Sheets
form, rows = sys.argv[1], int(sys.argv[2])
columns = [column for column, _value in MATTERS]
made = {Shape.TEXT: "东桥街道柳堤小区凌晨装卸噪声", Shape.NUMBER: 3, Shape.DATE: date(2026, 3, 18)}
writer = Sheets(columns, title="台帐") if form == "xlsx" else Delimited(columns, with_bom=False)
export, number, size, buffer = uuid.uuid4(), 0, 0, bytearray(writer.begin())
began = time.monotonic()
for start in range(0, rows, 1000):
    batch = [[f"2026-{key:07}", *(made[column.shape] for column in columns[1:])] for key in range(start, start + 1000)]
    buffer += writer.rows(batch)
    if len(buffer) >= 4 * 1024 * 1024:
        store.write_part(export, number, bytes(buffer))
        number, size, buffer = number + 1, size + len(buffer), bytearray()
buffer += writer.end()
store.write_part(export, number, bytes(buffer))
# Not ru_maxrss: that one begins with what the process that started this one held.
status = pathlib.Path("/proc/self/status").read_text()
peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024
print(json.dumps({"peak_mb": peak, "size": size + len(buffer), "parts": number + 1,
                  "seconds": round(time.monotonic() - began, 1), "export": export.hex}))
store.drop(export)
"""


def environment() -> dict[str, str]:
    """The product's settings on the keys and the database of this test."""
    named = connection.settings_dict
    address = f"postgresql://{named['USER']}@/{named['NAME']}?host={named['HOST']}"
    return {**os.environ, "HUIYIN_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "huiyin.settings"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_million_rows_stay_in_constant_memory(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITES, form, str(ROWS)], env=environment(), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    print(form, found)
    assert found["peak_mb"] <= MOST_MB
    assert found["parts"] > 5


# A job over matters of the test database, which waits in the middle until it is killed.
MAKES = """
import sys, time
from pathlib import Path
import django
django.setup()
from django.conf import settings
settings.HOME = Path(sys.argv[1])
from huiyin.bulletins.exports import making, store
from huiyin.bulletins.exports.kinds import KINDS
from dataclasses import replace
from huiyin.duties.office_time import now
making.PART_BYTES = 2_000
KINDS["worklist"] = replace(KINDS["worklist"], batch=10)
written = store.write_part
def slowly(export, number, content):
    written(export, number, content)
    time.sleep(float(sys.argv[2]))
store.write_part = slowly
print(making.make_waiting(now), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_half_way_and_run_again_ends_with_the_same_bytes(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    office = make.office()
    for _ in range(120):
        make.case(office.clerk)
    whole = asked(office.clerk, at=now())
    kept = KINDS["worklist"]
    KINDS["worklist"] = replace(kept, most_at_once=1)
    try:
        row = asked(office.clerk)
    finally:
        KINDS["worklist"] = kept
    assert row.state == ExportState.WAITING
    command = [sys.executable, "-c", MAKES, str(tmp_path)]
    worker = subprocess.Popen([*command, "0.5"], env=environment())
    end = time.monotonic() + 120
    while Export.objects.get(pk=row.pk).place < 30 and time.monotonic() < end:
        time.sleep(0.1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    row.refresh_from_db()
    assert row.state == ExportState.RUNNING
    assert 0 < row.place < 120
    again = subprocess.run([*command, "0"], env=environment(), capture_output=True, text=True, check=True)
    assert again.stdout.strip() == "1"
    row.refresh_from_db()
    assert row.state == ExportState.DONE
    assert content(row) == content(whole)
    assert row.sha256 == whole.sha256
