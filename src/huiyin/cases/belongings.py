"""The rows that belong to one case, each kind by one fixed statement: every page of a case reads most of them."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection

from huiyin.cases.models import Case, CaseFile, CasePaper, Contact, Petitioner, Request, Step
from huiyin.cases.reach import visible_under
from huiyin.ledger.reading import Fixed, FixedQuery, Given
from huiyin.people.models import Post
from huiyin.people.reach import Reaches, reaches

_LOCKED = Fixed(Case, "WHERE t.id = %s FOR UPDATE")
_CONTACTS = Fixed(Contact, "WHERE t.case_id = %s ORDER BY t.received_on, t.id")
_CONTACT = Fixed(Contact, "WHERE t.id = %s", joined=["case"])
_REQUESTS = Fixed(Request, "WHERE t.case_id = %s ORDER BY t.no")
_STEPS = Fixed(Step, "WHERE t.opened_month = %s AND t.case_id = %s ORDER BY t.seq")
_PAPERS = Fixed(CasePaper, "WHERE t.case_id = %s ORDER BY t.step_seq DESC, t.id DESC", joined=["paper"])
_FILES = Fixed(CaseFile, "WHERE t.case_id = %s ORDER BY t.id", joined=["file"])
_PETITIONERS = Fixed(Petitioner, "WHERE t.case_id = %s ORDER BY t.contact_id, t.id", joined=["party"])


_CODES = """
SELECT contact.id, contact.code_digest FROM cases_contact contact JOIN cases_case matter ON matter.id = contact.case_id
WHERE matter.number = %s ORDER BY contact.id
"""


def locked_case(pk: int) -> Case:
    """The row of the case, held until the transaction ends. Raises Case.DoesNotExist."""
    found = _LOCKED.first(pk)
    if found is None:
        raise Case.DoesNotExist
    return found


def contacts_of(case: Case) -> list[Contact]:
    """What came in, in the order of receipt."""
    return _CONTACTS.rows(case.pk)


def contact_with_case(pk: int) -> Contact | None:
    return _CONTACT.first(pk)


def codes_of(number: str) -> list[tuple[int, bytes | None]]:
    """The contacts of the case of that number, each with the digest of its query code."""
    with connection.cursor() as cursor:
        cursor.execute(_CODES, [number])
        return list(cursor.fetchall())


def requests_of(case: Case) -> list[Request]:
    """The requests in the order of their numbers."""
    return _REQUESTS.rows(case.pk)


def stored_steps_of(case: Case) -> list[Step]:
    """All steps in order."""
    return _STEPS.rows(case.opened_month, case.pk)


def papers_of(case: Case) -> list[CasePaper]:
    """The latest first, with the paper."""
    return _PAPERS.rows(case.pk)


def files_of(case: Case) -> list[CaseFile]:
    """In the order they came, with what is known of the file."""
    return _FILES.rows(case.pk)


def petitioners_of(case: Case) -> list[Petitioner]:
    """In the order of their contacts, with their sealed identities."""
    return _PETITIONERS.rows(case.pk)


def visible_by_number(post: Post, number: str) -> Case | None:
    """The case of that number, if the post may see it."""
    return next(iter(_visible(reaches(post)).rows(number=number)), None)


@lru_cache(maxsize=4096)
def _visible(grant: Reaches) -> FixedQuery[Case]:
    """The rule of reach is the same on every page of one post."""
    return FixedQuery(Case.objects.filter(visible_under(grant), number=Given("number")).order_by())
