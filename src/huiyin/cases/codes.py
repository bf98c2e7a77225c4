"""A query code that was lost is replaced at the desk: the new one is shown once, the old one stops working."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from huiyin.cases.actions import take_step
from huiyin.cases.models import Case
from huiyin.parties.sealing import digest_code, new_code
from huiyin.people.models import Post


def replace_code(
    *, case: Case, given: Mapping[str, Any], by: Post, at: datetime, seen: int | None = None, token: UUID | None = None
) -> str:
    """The new code of the contact that `given` names; empty where the same form had replaced it before.

    The ledger keeps how the identity was checked and the code's keyed digest, never the code. Raises NotAllowed and
    CaseMoved.
    """
    code = new_code()
    digest = digest_code(code).hex()
    step = take_step(
        case=case, step="new_code", by=by, at=at, given={**given, "code_digest": digest}, seen=seen, token=token
    )
    return code if step.given["code_digest"] == digest else ""
