"""Django's sessions in the database, read by a statement put together once: every page of the desk begins so."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from huiyin.ledger.reading import Fixed

_SESSION: Fixed[Session] = Fixed(Session, "WHERE t.session_key = %s AND t.expire_date > now()")


class SessionStore(db.SessionStore):
    """The same sessions, the same table."""

    def _get_session_from_db(self) -> Any:
        found = _SESSION.first(self.session_key)
        if found is None:
            self._session_key = None
        return found
