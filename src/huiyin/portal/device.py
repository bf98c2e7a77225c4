"""What this browser is working on: signed cookies that name a draft or a contact and carry nothing else.

They end with the browser, and no page of the portal opens a session. What they name lies sealed on the server.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from huiyin.cases.filing import KEPT
from huiyin.cases.models import Contact
from huiyin.cases.tracking import Shown, contact_of

FILING_COOKIE = "huiyin_filing"
ASKING_COOKIE = "huiyin_asking"
TRACKING_COOKIE = "huiyin_tracking"
# Since the last page: long enough to write a supplement, short enough for a phone that is passed around.
TRACKED_FOR = timedelta(minutes=30)


def draft_id_of(request: HttpRequest) -> UUID | None:
    """The draft this browser is writing, if any; whether it is still there is another question."""
    value = _read(request, FILING_COOKIE, KEPT)
    return UUID(value) if value else None


def remember_draft(request: HttpRequest, response: HttpResponseBase, draft_id: UUID) -> None:
    _write(request, response, FILING_COOKIE, str(draft_id))


def forget_draft(response: HttpResponseBase) -> None:
    response.delete_cookie(FILING_COOKIE, samesite="Lax")


def asking_id_of(request: HttpRequest) -> UUID | None:
    """The request for a review this browser is writing, if any."""
    value = _read(request, ASKING_COOKIE, KEPT)
    return UUID(value) if value else None


def remember_asking(request: HttpRequest, response: HttpResponseBase, draft_id: UUID) -> None:
    _write(request, response, ASKING_COOKIE, str(draft_id))


def forget_asking(response: HttpResponseBase) -> None:
    response.delete_cookie(ASKING_COOKIE, samesite="Lax")


def tracked_contact(request: HttpRequest) -> Contact | None:
    """The contact whose number and code were given here less than `TRACKED_FOR` ago, with its case."""
    key, _, proof = (_read(request, TRACKING_COOKIE, TRACKED_FOR) or "").partition(".")
    contact = contact_of(int(key)) if key.isdecimal() else None
    if contact is None or not constant_time_compare(proof, _proof(bytes(contact.code_digest or b""))):
        return None
    return contact


def remember_contact(request: HttpRequest, response: HttpResponseBase, contact: Contact) -> None:
    remember_shown(request, response, Shown(contact.pk, bytes(contact.code_digest or b"")))


def remember_shown(request: HttpRequest, response: HttpResponseBase, shown: Shown) -> None:
    """The half hour of whoever has just shown number and code begins."""
    _write(request, response, TRACKING_COOKIE, f"{shown.contact}.{_proof(shown.digest)}")


def forget_contact(response: HttpResponseBase) -> None:
    response.delete_cookie(TRACKING_COOKIE, samesite="Lax")


def _proof(digest: bytes) -> str:
    """Ends what is open when the office gives the petitioner a new code."""
    return salted_hmac(TRACKING_COOKIE, digest, algorithm="sha256").hexdigest()[:24]


def _read(request: HttpRequest, name: str, age: timedelta) -> str | None:
    try:
        return signing.TimestampSigner(salt=name).unsign(request.COOKIES.get(name, ""), max_age=age)
    except signing.BadSignature:
        return None


def _write(request: HttpRequest, response: HttpResponseBase, name: str, value: str) -> None:
    signed = signing.TimestampSigner(salt=name).sign(value)
    response.set_cookie(name, signed, httponly=True, samesite="Lax", secure=request.is_secure())
