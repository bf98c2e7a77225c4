"""What a citizen has typed so far on the portal: sealed, opened again by a code, gone after fourteen days.

Nobody else reads a draft: no list, no search and no index know it, and its files belong to it alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.models import Filing
from huiyin.documents import store
from huiyin.documents.models import File
from huiyin.ledger.reading import Fixed
from huiyin.parties.sealing import SealBroken, digest_code, new_code, open_bytes, seal_bytes

# Counted from the last time something was typed.
KEPT = timedelta(days=14)
# After filing only the receipt is left, for printing it and for a form that was sent twice.
RECEIPT_KEPT = timedelta(minutes=30)


Values = Mapping[str, Any]
Changes = Values | Callable[[Values], Values]


class DraftGone(Exception):
    """The draft was filed, thrown away or has expired."""


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A draft opened. `code` opens it again elsewhere; `token` makes it one matter, however often it is sent.

    `values` are the typed values by screen. `receipt` is what is left once it was filed.
    """

    id: UUID
    code: str
    token: UUID
    values: Mapping[str, Any]
    receipt: Mapping[str, Any] | None
    expires_at: datetime

    @property
    def is_filed(self) -> bool:
        return self.receipt is not None

    @property
    def file_ids(self) -> tuple[UUID, ...]:
        return files_of(self.values)


def files_of(values: Mapping[str, Any]) -> tuple[UUID, ...]:
    """The files a draft holds, in the order they were added."""
    return tuple(UUID(item["id"]) for item in values.get("files", ()))


@sensitive_variables()
def begin_draft(*, values: Mapping[str, Any], at: datetime) -> Draft:
    """Keep the first values typed, sealed under the new draft's own id."""
    draft = Draft(uuid4(), new_code(), uuid4(), dict(values), None, at + KEPT)
    Filing.objects.create(
        id=draft.id, code_digest=digest_code(draft.code), sealed=_sealed(draft), expires_at=draft.expires_at
    )
    return draft


_DRAFT = Fixed(Filing, "WHERE t.id = %s AND t.expires_at > %s")


def draft_of(draft_id: UUID, at: datetime) -> Draft | None:
    """The draft with this id; None when there is none any more."""
    return _opened(_DRAFT.first(draft_id, at))


def draft_by_code(code: str, at: datetime) -> Draft | None:
    """The draft a code opens; None for a wrong code and for one that has expired, which look the same."""
    return _opened(Filing.objects.filter(code_digest=digest_code(code), expires_at__gt=at).first())


@sensitive_variables()
def save_draft(draft_id: UUID, changes: Changes, *, at: datetime) -> Draft:
    """Lay the changed screens over what is kept, under a lock: two windows lose nothing of each other.

    `changes` may be a function of the values kept so far. Raises DraftGone.
    """
    with transaction.atomic():
        held = _locked(draft_id, at)
        changed = _with(
            held, {**held.values, **(changes(held.values) if callable(changes) else changes)}, None, at + KEPT
        )
        _store(changed)
    return changed


@sensitive_variables()
def settle_draft(draft: Draft, receipt: Mapping[str, Any], *, at: datetime) -> Draft:
    """The draft was filed: its words go, the receipt stays for `RECEIPT_KEPT`. Its files now belong to the case."""
    settled = _with(draft, {}, dict(receipt), at + RECEIPT_KEPT)
    _store(settled)
    return settled


def drop_draft(draft: Draft) -> None:
    """Throw a draft and its files away."""
    with transaction.atomic():
        Filing.objects.filter(pk=draft.id).delete()
        remove_files(draft.file_ids)


def remove_files(file_ids: Iterable[UUID]) -> None:
    """Remove files that never came to belong to a case; from disk only once the rows are gone for good."""
    gone = list(file_ids)
    File.objects.filter(pk__in=gone).delete()
    transaction.on_commit(partial(_unlink, gone))


def _unlink(file_ids: Iterable[UUID]) -> None:
    for pk in file_ids:
        store.path_of(pk).unlink(missing_ok=True)


def sweep_drafts(at: datetime, *, most: int = 500) -> int:
    """Remove expired drafts with their files, at most so many at a time; `tick` calls it. Returns how many."""
    past = list(Filing.objects.filter(expires_at__lte=at).order_by("expires_at")[:most])
    for row in past:
        with transaction.atomic():
            try:
                draft = _opened(row)
            except SealBroken:
                # Sealed with keys that are no longer here: nobody can read it, and it has to go all the same.
                draft = None
            remove_files(draft.file_ids if draft else ())
            row.delete()
    return len(past)


def _locked(draft_id: UUID, at: datetime) -> Draft:
    row = Filing.objects.select_for_update().filter(pk=draft_id, expires_at__gt=at).first()
    draft = _opened(row)
    if draft is None or draft.is_filed:
        raise DraftGone
    return draft


def _with(draft: Draft, values: Mapping[str, Any], receipt: Mapping[str, Any] | None, until: datetime) -> Draft:
    return Draft(draft.id, draft.code, draft.token, values, receipt, until)


def _store(draft: Draft) -> None:
    Filing.objects.filter(pk=draft.id).update(sealed=_sealed(draft), expires_at=draft.expires_at)


def _sealed(draft: Draft) -> bytes:
    content = {
        "code": draft.code,
        "token": str(draft.token),
        "values": draft.values,
        "receipt": draft.receipt,
    }
    return seal_bytes(json.dumps(content, ensure_ascii=False).encode(), draft.id.bytes)


@sensitive_variables()
def _opened(row: Filing | None) -> Draft | None:
    if row is None:
        return None
    content = json.loads(open_bytes(bytes(row.sealed), row.pk.bytes))
    return Draft(row.pk, content["code"], UUID(content["token"]), content["values"], content["receipt"], row.expires_at)
