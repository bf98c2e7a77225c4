"""Finding cases: by number, query code, person, unit, words of the subject, or the day of receipt.

Everything found passes the same reach as the lists. A look-up by person runs in one office over the blind index, never
matches a sealed or anonymous matter (but for the custodian, who may open it anyway), is limited by a counter and leaves
an entry in the office's ledger chain (law.md 9a). What lies outside one's reach says only which unit to ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.views.decorators.debug import sensitive_variables

from huiyin.cases.lists import Listed, listed, with_unit
from huiyin.cases.models import Case, Contact, Petitioner
from huiyin.cases.reach import not_barred_q
from huiyin.cases.words import grams
from huiyin.ledger.actions import append
from huiyin.parties.identities import Identity, is_id_number, normalise_id_number, normalise_phone
from huiyin.parties.matching import parties_like
from huiyin.parties.sealing import CODE_LENGTH, CODE_LETTERS, digest_code, normalise_code
from huiyin.people.access import office_chain
from huiyin.people.attempts import allow
from huiyin.people.models import Post, Role
from huiyin.people.names import SURNAMES
from huiyin.people.reach import reaches

MOST_FOUND = 100
# Candidates of the index that are read again: a pair of characters may match where the words do not.
MOST_READ = 400
LOOK_UPS_AN_HOUR = 60
# Of a number that another system, or a ledger, gave (intake/rows.py).
LONGEST_NUMBER = 40
# Those who register and those who keep identities; a handler or a supervisor has no reason to search for a person.
LOOKS_UP_PERSONS = frozenset({Role.CLERK, Role.HEAD, Role.CUSTODIAN})

_NUMBER = re.compile(r"(?:19|20)\d{2}-\d{1,8}")
_CODE = re.compile(rf"[{CODE_LETTERS}]{{{CODE_LENGTH}}}")
_PHONE = re.compile(r"\+?[\d()\s-]{7,20}")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+")


NOBODY = Identity()


class TooManyLookUps(Exception):
    """This member of staff has looked up more people in the last hour than finding a matter asks for."""


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """What to find; every field that is set has to fit. Mute, since it may hold a name or a telephone number.

    `as_written`: the number as it was typed, which an earlier system may have given.
    `unit`: cases that are with this unit or one below it. `received_from`, `received_to`: days of receipt, inclusive.
    """

    number: str = ""
    as_written: str = ""
    code: str = ""
    person: Identity = NOBODY
    words: str = ""
    unit: int | None = None
    received_from: date | None = None
    received_to: date | None = None

    @property
    def is_empty(self) -> bool:
        return self == Sought()

    @property
    def is_narrow(self) -> bool:
        """Whether it names one matter or one person, rather than describing many."""
        return bool(self.number or self.code or not self.person.is_empty)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, the latest first. `is_cut`: there are more. `ask`: units with a fitting matter out of reach."""

    cases: tuple[Case, ...]
    is_cut: bool = False
    ask: tuple[int, ...] = ()
    too_short: bool = False


def recognise(text: str, *, today: date) -> Sought:
    """What one box means: a case number, a query code, an ID number, a telephone number, else words of the subject."""
    plain = unicodedata.normalize("NFKC", text).strip()
    dashed = re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(plain.split()))
    if _NUMBER.fullmatch(dashed):
        return Sought(number=whole_number(dashed), as_written=dashed)
    if is_id_number(plain, today):
        return Sought(person=Identity(id_number=normalise_id_number(plain)))
    if _looks_like_code(dashed):
        return Sought(code=normalise_code(dashed))
    if _PHONE.fullmatch(plain) and 7 <= len(normalise_phone(plain)) <= 12:
        return Sought(person=Identity(phone=plain))
    return Sought(words=plain)


def whole_number(text: str) -> str:
    """2026-417 as the number is written on papers: 2026-000417."""
    year, _dash, running = text.partition("-")
    return f"{year}-{int(running):06d}"


def _looks_like_code(text: str) -> bool:
    """Twelve letters of a code; only digits count when they stand in the groups of a receipt."""
    bare = normalise_code(text)
    if not _CODE.fullmatch(bare):
        return False
    return not text.isdecimal() and (not bare.isdecimal() or text.count("-") == 2)


def may_be_name(text: str) -> bool:
    """Whether words could as well be a person's name: two to four Chinese characters, or parts joined by a dot."""
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    return bool(_NAME.fullmatch(bare)) and (bare[0] in COMMON_SURNAMES or bare[:2] in SURNAMES or "·" in bare)


# The hundred most frequent surnames, about 85 in 100 people; only decides whether a second way to look is offered.
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


@sensitive_variables("sought")
def find_cases(*, post: Post, sought: Sought, at: datetime) -> Found:
    """The cases that fit, within the post's reach. Raises TooManyLookUps."""
    if sought.is_empty or reaches(post).nothing:
        return Found(())
    if sought.is_narrow:
        return _find_narrow(post, sought, at)
    cases = _described(listed(post, is_open=None), sought)
    if not sought.words:
        return _cut(list(cases.order_by("-pk")[: MOST_FOUND + 1]))
    known_as = _numbered_elsewhere(post, sought)
    terms = terms_of(sought.words)
    if not terms and not known_as:
        return Found((), too_short=True)
    if known_as:
        return _cut(known_as)
    pairs = sorted({pair for term in terms for pair in grams(term)})
    candidates = cases.filter(subject_grams__contains=pairs).order_by("-pk")[:MOST_READ]
    return _cut([case for case in candidates if _has_terms(case, terms)])


def _numbered_elsewhere(post: Post, sought: Sought) -> list[Case]:
    """Matters that came by a sheet under this number: on letters and in drawers they still go by it."""
    ids = _ids_elsewhere(post, sought.words.strip())
    cases = Case.objects.visible_to(post).counted().filter(pk__in=ids)
    return list(_described(cases, sought).order_by("-pk")[: MOST_FOUND + 1]) if ids else []


def _ids_elsewhere(post: Post, number: str) -> set[int]:
    """By the number of the office's own sheet, or by the one an earlier system gave. What of them may be seen is asked
    later; of the others nothing is told."""
    if not number or len(number) > LONGEST_NUMBER or number != "".join(number.split()):
        return set()
    if not any(map(str.isdigit, number)):
        return set()
    of_sheet = Contact.objects.filter(office=post.unit_id, source_number=number)
    earlier = Contact.objects.filter(old_number=number)
    return {pk for rows in (of_sheet, earlier) for pk in rows.order_by().values_list("case_id", flat=True)[:MOST_READ]}


def _cut(cases: Sequence[Case]) -> Found:
    return Found(tuple(cases[:MOST_FOUND]), is_cut=len(cases) > MOST_FOUND)


def terms_of(words: str) -> list[str]:
    """The words to look for, folded to one width and case; those of a single character say too little."""
    folded = unicodedata.normalize("NFKC", words).lower().split()
    return [term for term in folded if len(term) > 1]


def _has_terms(case: Case, terms: Sequence[str]) -> bool:
    subject = "".join(unicodedata.normalize("NFKC", case.subject).lower().split())
    return all(term in subject for term in terms)


def _described(cases: Listed, sought: Sought) -> Listed:
    """By where a case is and when something of it was received."""
    if sought.unit is not None:
        cases = with_unit(cases, sought.unit)
    if sought.received_from or sought.received_to:
        contacts = Contact.objects.filter(case=OuterRef("pk"))
        if sought.received_from:
            contacts = contacts.filter(received_on__gte=sought.received_from)
        if sought.received_to:
            contacts = contacts.filter(received_on__lte=sought.received_to)
        cases = cases.filter(Exists(contacts))
    return cases


@sensitive_variables("sought")
def _find_narrow(post: Post, sought: Sought, at: datetime) -> Found:
    """One matter, or those of one person: the ids first, then what of them is within reach."""
    ids: set[int] | None = None
    elsewhere: set[int] = set()
    if sought.number:
        numbered = set(Case.objects.filter(number=sought.number).values_list("pk", flat=True))
        elsewhere = _ids_elsewhere(post, sought.as_written) - numbered
        ids = numbered | elsewhere
    if sought.code:
        ids = _both(ids, _ids_of_code(sought.code))
    if not sought.person.is_empty:
        ids = _both(ids, _ids_of_person(post, sought.person, at))
    rest = replace(sought, number="", as_written="", code="", person=NOBODY)
    seen = Case.objects.visible_to(post).counted().filter(pk__in=ids or ())
    cases = list(_described(seen, rest).order_by("-pk")[: MOST_FOUND + 1])
    if rest.words:
        cases = [case for case in cases if not case.is_sealed and _has_terms(case, terms_of(rest.words))]
    found = _cut(cases)
    ask = _units_to_ask(post, (ids or set()) - elsewhere) if rest.is_empty else ()
    if not sought.person.is_empty:
        _record(post, sought.person, found, ask, at)
    return replace(found, ask=ask)


def _both(ids: set[int] | None, more: set[int]) -> set[int]:
    return more if ids is None else ids & more


@sensitive_variables("code")
def _ids_of_code(code: str) -> set[int]:
    return set(Contact.objects.filter(code_digest=digest_code(code)).values_list("case_id", flat=True))


@sensitive_variables("person")
def _ids_of_person(post: Post, person: Identity, at: datetime) -> set[int]:
    """Matters of a person in the post's own office; every field that is given has to match the same petitioner."""
    if post.role not in LOOKS_UP_PERSONS:
        return set()
    if not allow(("person_find", post.doer_id), limit=LOOK_UPS_AN_HOUR, window_seconds=3600, at=at):
        raise TooManyLookUps
    ids: set[int] | None = None
    for field in ("name", "phone", "id_number"):
        if value := getattr(person, field):
            parties = parties_like(office=post.unit, identity=Identity(**{field: value})).values("pk")[:200]
            rows = Petitioner.objects.filter(party__in=parties)
            if post.role != Role.CUSTODIAN:
                # That a sealed matter is this person's is the very thing that is sealed.
                rows = rows.filter(case__is_sealed=False)
            ids = _both(ids, set(rows.filter(case__is_anonymous=False).values_list("case_id", flat=True)))
    return ids or set()


def _units_to_ask(post: Post, ids: set[int]) -> tuple[int, ...]:
    """Where fitting matters out of reach are now. One that bars this post is not mentioned at all (art. 30(3))."""
    grant = reaches(post)
    hidden = Case.objects.counted().filter(pk__in=ids).filter(not_barred_q(grant))
    hidden = hidden.exclude(pk__in=Case.objects.visible_to(post).filter(pk__in=ids).values("pk"))
    rows = hidden.order_by("pk").values_list("unit_id", "office_id")[:MOST_FOUND]
    return tuple(sorted({unit or office for unit, office in rows}))


@sensitive_variables("person")
def _record(post: Post, person: Identity, found: Found, ask: Sequence[int], at: datetime) -> None:
    """Who looked by what, and what they were shown; never whom they looked for."""
    fields = [name for name in ("name", "phone", "id_number") if getattr(person, name)]
    append(
        chain=office_chain(post.unit_id),
        kind="person_looked_up",
        at=at,
        payload={"why": "find", "by": fields, "shown": [case.number for case in found.cases], "ask": list(ask)},
        by=post.signature,
    )
