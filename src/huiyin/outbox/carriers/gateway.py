"""Text messages through a gateway that takes an HTTP request, whatever its own names for things are."""

from __future__ import annotations

import http.client
import json
import logging
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from huiyin.outbox.carriers import SENT, Acknowledged, Outcome, Outgoing
from huiyin.parties.identities import normalise_phone

TIMEOUT_SECONDS = 10
MOST_ANSWER_BYTES = 64 * 1024
MOST_RECEIPT_BYTES = 4 * 1024 * 1024
logger = logging.getLogger(__name__)
# Asked too fast, or told to wait: to be tried again. Every other 4xx is a no.
TRY_AGAIN = frozenset({408, 425, 429})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A number goes to the gateway the office has named and to no other place."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Gateway:
    """One request a message. The body is the template in `HUIYIN_SMS_BODY` with {phone}, {text} and {id} filled in."""

    key = "sms"
    batch = 1

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(_NoRedirect)

    def send(self, batch: Sequence[Outgoing]) -> Sequence[Outcome]:
        return [self._sent(one) for one in batch]

    def _sent(self, one: Outgoing) -> Outcome:
        phone = normalise_phone(one.address)
        if not phone:
            return Outcome("no_address", is_final=True)
        try:
            with self._opener.open(request_for(one, phone), timeout=TIMEOUT_SECONDS) as answer:
                return accepted(answer.read(MOST_ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
            is_no = 300 <= error.code < 500 and error.code not in TRY_AGAIN
            return Outcome("refused" if error.code < 500 else "unreachable", is_final=is_no)
        except (OSError, http.client.HTTPException):
            return Outcome("unreachable")

    def acknowledged(self) -> Acknowledged:
        """Delivery receipts, where the gateway gives them out (`HUIYIN_SMS_RECEIPTS_URL`); asked for each minute."""
        if not settings.SMS_RECEIPTS_URL:
            return Acknowledged()
        heads = {"Authorization": f"Bearer {settings.SMS_TOKEN}"} if settings.SMS_TOKEN else {}
        try:
            asked = urllib.request.Request(settings.SMS_RECEIPTS_URL, headers=heads)
            with self._opener.open(asked, timeout=TIMEOUT_SECONDS) as answer:
                return receipts_in(answer.read(MOST_RECEIPT_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
        except (OSError, http.client.HTTPException):
            logger.warning("the gateway's receipts cannot be read")
        return Acknowledged()

    def settle(self) -> None:
        return

    def close(self) -> None:
        return


def request_for(one: Outgoing, phone: str) -> urllib.request.Request:
    """The request. Values are put into the parsed template, so that no quote in a text breaks out of it."""
    fields = filled(json.loads(settings.SMS_BODY), {"phone": phone, "text": one.body, "id": str(one.id)})
    heads = {"Idempotency-Key": str(one.id)}
    if settings.SMS_TOKEN:
        heads["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    if settings.SMS_FORM:
        heads["Content-Type"] = "application/x-www-form-urlencoded"
        data = urlencode(fields).encode()
    else:
        heads["Content-Type"] = "application/json; charset=utf-8"
        data = json.dumps(fields, ensure_ascii=False).encode()
    return urllib.request.Request(settings.SMS_URL, data=data, headers=heads, method="POST")


def filled(part: Any, values: dict[str, str]) -> Any:
    """The template with its places filled, at whatever depth they stand."""
    if isinstance(part, dict):
        return {key: filled(value, values) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(value, values) for value in part]
    if isinstance(part, str):
        for name, value in values.items():
            part = part.replace(f"{{{name}}}", value)
    return part


def accepted(answer: bytes) -> Outcome:
    """Gateways say no in the body of a 200: `HUIYIN_SMS_OK` names the entry and the value that mean yes."""
    name, is_asked, wanted = settings.SMS_OK.partition("=")
    if not is_asked:
        return SENT
    try:
        found = json.loads(answer)
    except ValueError:
        return Outcome("refused")
    return SENT if str(entry_of(found, name)) == wanted else Outcome("refused")


def entry_of(found: Any, name: str) -> Any:
    """An entry of an answer by its name, dots leading inward; the answer itself where no name is given."""
    for part in name.split(".") if name else ():
        found = found.get(part) if isinstance(found, dict) else None
    return found


def receipts_in(answer: bytes) -> Acknowledged:
    """What arrived and what did not, by our own ids; what cannot be read counts as not told yet."""
    how = json.loads(settings.SMS_RECEIPTS)
    try:
        rows = entry_of(json.loads(answer), how.get("list", ""))
    except ValueError:
        return Acknowledged()
    told: dict[str, set[UUID]] = {"delivered": set(), "failed": set()}
    for row in rows if isinstance(rows, list) else ():
        status = str(entry_of(row, how["status"]))
        for verdict, ids in told.items():
            if status in how[verdict] and (known := _uuid(entry_of(row, how["id"]))) is not None:
                ids.add(known)
    return Acknowledged(frozenset(told["delivered"]), frozenset(told["failed"]))


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
