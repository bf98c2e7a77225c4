"""A sheet of messages with replies, brought in through the importer as an office would."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from huiyin.cases.intake.run import Asked, import_file
from huiyin.cases.intake.undo import undo_batch
from huiyin.cases.models import Contact, ImportBatch
from huiyin.duties.office_time import on_day
from huiyin.install import bench_words as words
from huiyin.install.simulate_matter import Life
from huiyin.install.simulate_tally import FINISH_DAYS, Record, Tally
from huiyin.install.simulate_world import Desk

HEADERS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
ROWS = 8
Row = tuple[str, str, str, date, str, str, date | None]


def imported(tally: Tally, desk: Desk, rng: Random, at: datetime, undone_at: datetime | None = None) -> Life:
    """Write the sheet, import it, and note in the tally what lay in it; the wrong sheet is taken back later."""
    rows = [_row(rng, at, number) for number in range(ROWS)]
    with tempfile.TemporaryDirectory() as folder:
        path = _written(Path(folder) / "messages.xlsx", rows)
        report = import_file(Asked(path, at, office=desk.office.unit.name, profile="messages_with_replies"))
    numbers = dict(
        Contact.objects.filter(source_number__in=[row[0] for row in rows]).values_list("source_number", "case__number")
    )
    records = []
    for number, _user, _subject, received, _text, _reply, replied in rows:
        record = Record(number=numbers[number])
        records.append(record)
        record.tell(
            at, registered_on=received, received_on=received, channel="web", kind="claim", office=desk.office.unit.pk,
            people=1, imported=True,
        )  # fmt: skip
        # Registered elsewhere, on the day it was received as far as is known.
        record.did(at, "contact", received, channel="web", people=1, is_first=True)
        if replied is not None:
            # A reply within 60 days of receipt was in time, whenever it was accepted; all of these are.
            last = received + timedelta(days=FINISH_DAYS)
            record.tell(at, closed_on=replied, answered_on=replied, due_on=last, ending="known")
        tally.steps["import_known"] += 1
    tally.records += records
    if undone_at is None:
        return
    yield undone_at
    _taken_back(tally, records, report.batch, undone_at)


def _taken_back(tally: Tally, records: list[Record], batch: str, at: datetime) -> None:
    """It was the wrong sheet. What somebody has worked on since stays, as the office would find."""
    undone = undo_batch(batch=ImportBatch.objects.get(pk=batch), at=at, reason="上错了表。")
    stays = {one.number for one in undone.left}
    tally.steps["undo_import"] += undone.cases
    for record in records:
        if record.number not in stays:
            record.tell(at, undone=True)


def _row(rng: Random, at: datetime, number: int) -> Row:
    received = on_day(at) - timedelta(days=rng.randint(10, 90))
    _category, subject, _asks = words.topic(rng)
    replied = received + timedelta(days=rng.randint(3, 9)) if rng.random() < 0.8 else None
    reply = rng.choice(words.OPINIONS) if replied else ""
    key = f"{at:%Y%m%d}{number:03d}"
    return key, f"U{key}", f"{subject}（{key[-5:]}）", received, words.story(rng), reply, replied


def _written(path: Path, rows: list[Row]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for place, row in enumerate([HEADERS, *rows]):
        for column, value in enumerate(row):
            sheet.write(place, column, value.strftime("%Y/%m/%d") if isinstance(value, date) else (value or ""))
    book.close()
    return path
