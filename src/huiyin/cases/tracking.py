"""Finding a matter by its number and query code: the only way in for whoever is not signed in."""

from __future__ import annotations

import hmac
import re
import unicodedata
from dataclasses import dataclass

from django.views.decorators.debug import sensitive_variables

from huiyin.cases.belongings import codes_of, contact_with_case
from huiyin.cases.models import Contact
from huiyin.parties.sealing import digest_code

_NUMBER = re.compile(r"(\d{4})\D*(\d{1,12})")
# Compared with when the number leads nowhere, so that a miss costs the same whatever was wrong.
_NOTHING = bytes(32)


def normalise_number(number: str) -> str:
    """A case number as it is stored, from what somebody typed: 2026 417, ２０２６－４１７ → 2026-000417."""
    text = unicodedata.normalize("NFKC", number).strip()
    found = _NUMBER.fullmatch(text)
    return f"{found[1]}-{int(found[2]):06d}" if found else text[:40]


@dataclass(frozen=True, slots=True)
class Shown:
    """Which contact a number and a code belong to, and the digest of the code."""

    contact: int
    digest: bytes


@sensitive_variables()
def shown_by(number: str, code: str) -> Shown | None:
    """The contact that has this number and this query code; None for any miss.

    One digest and one query on every try, whether the number or the code was wrong: nothing tells them apart.
    """
    wanted = digest_code(code)
    known = codes_of(normalise_number(number)) or [(0, _NOTHING)]
    found = [pk for pk, digest in known if hmac.compare_digest(bytes(digest or _NOTHING), wanted)]
    return Shown(found[0], wanted) if found and found[0] else None


@sensitive_variables()
def tracked(number: str, code: str) -> Contact | None:
    """The same contact with its case."""
    shown = shown_by(number, code)
    return contact_of(shown.contact) if shown is not None else None


def contact_of(pk: int) -> Contact | None:
    """A contact with its case, for somebody who has shown its code before."""
    return contact_with_case(pk)
