"""One import from end to end: read the file, plan, and write; or only say what would happen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.intake.apply import ROWS_AT_ONCE, Setting, chunks, write_chunk
from huiyin.cases.intake.cleaning import one_line
from huiyin.cases.intake.columns import Surroundings
from huiyin.cases.intake.offices import office_named
from huiyin.cases.intake.plan import Plan, plan_import
from huiyin.cases.intake.profile import Fit, Profile, best_fit, fit_of, known_profiles
from huiyin.cases.intake.reading import Sheet, SheetRow, sheets_of
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.report import Report
from huiyin.cases.intake.rows import Fault, Reader, Row, written
from huiyin.cases.intake.stored import stored_for
from huiyin.cases.models import ImportBatch
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text

Progress = Callable[[int, int], None]
# Titles and notes often stand above the headers.
HEADER_WITHIN = 20
# The first half of the lock's two numbers: any, as long as nothing else in this database uses it.
LOCK = 0x48595449


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wants: the file, and if they name them an office and a profile; `profiles`: their own folder.

    `own`: profiles saved by the office itself, which win. `name`: what the file is called where its path does not say;
    `by`: who acts, for the ledger. `rows_at_once`: about how many rows commit together.
    """

    path: Path
    at: datetime
    office: str = ""
    profile: str = ""
    profiles: Path | None = None
    rows_at_once: int = ROWS_AT_ONCE
    own: Mapping[str, Profile] = field(default_factory=dict)
    name: str = ""
    by: Mapping[str, int | str] | None = None

    @property
    def file_name(self) -> str:
        return self.name or self.path.name


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that a profile fits, read as far as its headers."""

    sheet: Sheet
    fit: Fit
    headers: tuple[str, ...]


@sensitive_variables("plan", "rows")
def preview(asked: Asked) -> Report:
    """What an import would do with each row. Writes nothing. Raises ImportRefused."""
    found, office = _opened(asked)
    plan, report = _planned(found, office, asked.at)
    report.contacts_new, report.cases_new = plan.contacts, len(plan.matters)
    report.outcomes = plan.outcomes
    return report


@sensitive_variables("plan", "rows")
def import_file(asked: Asked, progress: Progress | None = None) -> Report:
    """Import a file. Running it again adds what is missing and doubles nothing. Raises ImportRefused."""
    found, office = _opened(asked)
    with only_one(office, found.fit.profile.source):
        plan, report = _planned(found, office, asked.at)
        if plan.work:
            _write(plan, report, Setting(office, found.fit.profile, asked.at), asked, progress)
    return report


def recognise(asked: Asked) -> str:
    """The name of the profile that reads the file. Raises ImportRefused where none does, or several."""
    return _opened(asked)[0].fit.profile.name


def opened_rows(asked: Asked) -> tuple[tuple[str, ...], Reader, Iterator[SheetRow]]:
    """The headers of the sheet, who reads its rows, and the rows under the headers. Raises ImportRefused."""
    found, office = _opened(asked)
    return found.headers, _reader(found, asked.at, office), found.sheet.rows


def _opened(asked: Asked) -> tuple[_Found, Unit]:
    profiles = known_profiles(asked.profiles) | dict(asked.own)
    found = _recognised(sheets_of(asked.path, asked.file_name), _chosen(profiles, asked.profile))
    return found, office_named(asked.office or found.fit.profile.office)


def _chosen(profiles: dict[str, Profile], name: str) -> dict[str, Profile]:
    if not name:
        return profiles
    if name not in profiles:
        names = ", ".join(profiles)
        raise ImportRefused(Text(f"没有导入方案“{name}”，可用：{names}。", f"No profile “{name}”; there are: {names}."))
    return {name: profiles[name]}


def _recognised(sheets: list[Sheet], profiles: dict[str, Profile]) -> _Found:
    """The one sheet with headers that a profile knows. Raises ImportRefused for none, and for several."""
    seen: list[str] = []
    found = [one for sheet in sheets if (one := _with_headers(sheet, profiles, seen)) is not None]
    if len(found) > 1:
        names = ", ".join(one.sheet.name for one in found)
        raise ImportRefused(
            Text(
                f"文件里有多张可导入的工作表：{names}。请分别另存为文件再导入。",
                f"Several sheets of the file could be imported: {names}. Save each as a file of its own.",
            )
        )
    if found:
        return found[0]
    wanted = "\n".join(f"  {one.name}: {_columns_of(one)}" for one in profiles.values())
    shown = " | ".join(seen) or "-"
    raise ImportRefused(
        Text(
            f"表头不符合任何导入方案。\n表头：{shown}\n方案需要的列：\n{wanted}",
            f"No profile fits the headers.\nHeaders: {shown}\nColumns the profiles need:\n{wanted}",
        )
    )


def _columns_of(profile: Profile) -> str:
    return " | ".join(names[0] for names in profile.columns.values() if names)


def _with_headers(sheet: Sheet, profiles: dict[str, Profile], seen: list[str]) -> _Found | None:
    """The sheet with a profile, if one of its first rows are headers. The first row is noted in `seen`."""
    for row in islice(sheet.rows, HEADER_WITHIN):
        headers = tuple(one_line(written(cell)) for cell in row.cells)
        if not any(headers):
            continue
        if not seen:
            seen += [header for header in headers if header][:HEADER_WITHIN]
        only = next(iter(profiles.values())) if len(profiles) == 1 else None
        fit = fit_of(only, headers) if only else best_fit(profiles, headers)
        if fit is not None:
            return _Found(sheet, fit, headers)
    return None


@sensitive_variables("rows", "one", "read")
def _planned(found: _Found, office: Unit, at: datetime) -> tuple[Plan, Report]:
    """The plan for all rows, and a report that counts everything but what is written."""
    profile, reader = found.fit.profile, _reader(found, at, office)
    rows: list[Row] = []
    faults: list[Fault] = []
    refused = 0
    for read in reader.read(found.sheet.rows):
        if isinstance(read, Row):
            rows.append(read)
        else:
            faults += read
            refused += 1
    plan = plan_import(
        rows, stored_for(rows, office=office, source=profile.source), number_column=reader.headers["number"]
    )
    report = Report(profile.name, profile.source, office.pk, found.sheet.name, columns_left_out=found.fit.left_out)
    report.rows = len(rows) + refused
    report.already_there = len(plan.already)
    report.replies_left = sum(outcome.reply_left for outcome in plan.already)
    report.faults = sorted(chain(faults, plan.faults), key=lambda fault: fault.row)
    return plan, report


def _reader(found: _Found, at: datetime, office: Unit) -> Reader:
    profile, columns = found.fit.profile, found.fit.columns
    headers = {name: found.headers[place] for name, place in columns.items()}
    around = Surroundings(office, profile.kind, profile.words)
    return Reader(profile, columns, headers, timezone.localtime(at).replace(tzinfo=None), around)


def _write(plan: Plan, report: Report, setting: Setting, asked: Asked, progress: Progress | None) -> None:
    """Chunk by chunk. The batch record is made with the first and finished with the last."""
    total, work = plan.contacts, list(chunks(plan.work, asked.rows_at_once))
    batch, is_new = _batch_for(asked, setting)
    report.batch, report.resumed = str(batch.pk), not is_new
    before = dict(batch.report)
    for place, chunk in enumerate(work, 1):
        with transaction.atomic():
            if is_new and place == 1:
                batch.save(force_insert=True)
            done = write_chunk(chunk, setting, batch)
            report.contacts_new += done.contacts
            report.cases_new += done.cases
            _note(batch, report, before, setting, asked, is_last=place == len(work))
        if progress:
            progress(report.contacts_new, total)


def _batch_for(asked: Asked, setting: Setting) -> tuple[ImportBatch, bool]:
    """A new batch, or the one of the same file that was cut off half-way."""
    with asked.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    same = {"office": setting.office, "profile": setting.profile.name, "file_sha256": digest}
    # One whose undoing was cut off in turn is no batch to go on with.
    unfinished = ImportBatch.objects.filter(**same, finished_at=None, undone_at=None).exclude(report__has_key="undoing")
    cut_off = unfinished.order_by("-started_at").first()
    if cut_off is not None:
        return cut_off, False
    return ImportBatch(**same, file_name=asked.file_name[-200:], started_at=setting.at), True


def _note(
    batch: ImportBatch, report: Report, before: dict[str, int], setting: Setting, asked: Asked, *, is_last: bool
) -> None:
    """What the batch holds so far; at the end also in the office's ledger chain."""
    counts = report.counts()
    added = {key: before.get(key, 0) + counts[key] for key in ("contacts_new", "cases_new")}
    batch.report = counts | added | {"source": setting.profile.source}
    batch.finished_at = Now() if is_last else None
    batch.save(update_fields=["report", "finished_at"])
    if is_last:
        payload = {"batch": str(batch.pk), "profile": batch.profile, "sha256": batch.file_sha256, **batch.report}
        append(chain=office_chain(setting.office.pk), kind="imported", at=setting.at, payload=payload, by=asked.by)


def lock_key(office: Unit, source: str) -> int:
    """The second half of the lock's two numbers."""
    return int.from_bytes(hashlib.sha256(f"{office.pk} {source}".encode()).digest()[:4], signed=True)


@contextmanager
def only_one(office: Unit, source: str) -> Iterator[None]:
    """Holds off a second import, or undoing, of the same office and source. Raises ImportRefused when one is at work.

    The database lets go of it by itself when the process dies.
    """
    key = lock_key(office, source)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, key])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise ImportRefused(
            Text(
                "本单位正在进行另一项导入，请稍后再试。", "Another import for this office is at work. Try again later."
            )
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, key])
