"""Jobs of cases, deferred in the transaction that orders them (house ruling 8)."""

from uuid import UUID

from django.db import close_old_connections
from procrastinate.contrib.django import app

from huiyin.cases.dossier_runs import make_dossier
from huiyin.cases.intake.sheets import work_on_sheet
from huiyin.duties.office_time import now


# One at a time, so that the minute's tick always finds a free hand.
@app.task(lock="dossiers")
def make_dossier_later(run_id: str) -> None:
    close_old_connections()
    make_dossier(UUID(run_id), at=now())


# Without a lock of the queue, which a killed worker would leave behind: the importer has its own (`run.only_one`).
@app.task
def work_on_sheet_later(run_id: str) -> None:
    close_old_connections()
    work_on_sheet(UUID(run_id), at=now())
