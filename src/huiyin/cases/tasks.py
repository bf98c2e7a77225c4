"""Jobs of cases, deferred in the transaction that orders them (house ruling 8)."""

from uuid import UUID

from django.db import close_old_connections
from procrastinate.contrib.django import app

from huiyin.cases.dossier_runs import make_dossier
from huiyin.duties.office_time import now


# One at a time, so that the minute's tick always finds a free hand.
@app.task(lock="dossiers")
def make_dossier_later(run_id: str) -> None:
    close_old_connections()
    make_dossier(UUID(run_id), at=now())
