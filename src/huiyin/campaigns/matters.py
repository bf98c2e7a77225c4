"""Matters as they were known at a moment, judged by a campaign's rule: which belong to it, joined since, or left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.campaigns.models import Campaign, Member
from huiyin.campaigns.scope import Judged, Known, Scope
from huiyin.cases.models import Case, Step
from huiyin.cases.reach import barred_to
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.people.reach import reaches
from huiyin.statistics.models import Act, Matter

# What a letter has to ask for to be an assignment (the step `refer_in`).
ASSIGNMENT = "assignment"
COLUMNS = (
    "case_id", "seq", "known_from", "known_to", "unit_id", "office_id", "received_on", "kind", "category", "is_first",
    "is_litigious", "is_assigned", "closed_on", "referred_on", "returned_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A matter the rule takes in, and the unit that has it."""

    case: int
    unit: int
    judged: Judged


@dataclass(frozen=True, slots=True)
class Moved:
    """A matter that joined or left since the cohorts were frozen, by a step; `step` is None where no one step did."""

    case: int
    unit: int
    source: str = ""
    step: str | None = None
    recorded_at: datetime | None = None


def area(campaign: Campaign) -> frozenset[int]:
    """The organ and every unit below it."""
    return frozenset(card.id for card in directory.units().values() if campaign.organ_id in card.line)


def found(campaign: Campaign, by: Post, as_of: datetime | None = None, *, is_new: bool = False) -> list[Found]:
    """Every matter the rule takes in, as known at the moment; without what bars whoever asks.

    `is_new`: without those that are settled already: members, and what was entered only and is closed.
    """
    rule = campaign.scope
    candidates = _candidates(campaign, rule, as_of)
    if is_new:
        candidates = candidates.filter(_unsettled(campaign))
    rows = list(candidates.exclude(case_id__in=barred_to(reaches(by))))
    more = More.of({row.case_id for row in rows}, rule, as_of)
    judged = ((row, rule.judge(more.known(row))) for row in rows)
    return [Found(row.case_id, row.unit_id, one) for row, one in judged if one is not None]


def _candidates(campaign: Campaign, rule: Scope, as_of: datetime | None) -> QuerySet[Matter]:
    """A little more than the rule takes in: what the database can tell by itself."""
    rows = Matter.objects.known(as_of).filter(unit__in=area(campaign))
    for name, day in (("received_on__gte", rule.first), ("received_on__lte", rule.last)):
        rows = rows.filter(**{name: day}) if day is not None else rows
    if rule.kinds:
        rows = rows.filter(kind__in=rule.kinds)
    if rule.stands == "open":
        rows = rows.filter(_open_or_excluded(rule))
    return rows.only(*COLUMNS).order_by("case_id")


def _open_or_excluded(rule: Scope) -> Q:
    """What is open, and of the rest what one of the rule's exclusions may name."""
    which = Q(closed_on=None)
    if "concluded" in rule.exclusions:
        which |= Q(closed_on__lt=rule.before)
    if "in_procedure" in rule.exclusions:
        which |= Q(referred_on__isnull=False)
    # Art. 36(3): whoever decided the recheck terminates.
    return which | Q(recheck_asked_on__isnull=False) if "terminated" in rule.exclusions else which


def _unsettled(campaign: Campaign) -> Q:
    """Facts of matters in no cohort, and of those entered only that are open (again)."""
    there = Member.objects.filter(campaign=campaign, case=OuterRef("case_id"))
    worked, only = there.filter(exclusion=""), there.exclude(exclusion="")
    return ~Exists(worked) & (~Exists(only) | Q(closed_on=None))


@dataclass(frozen=True, slots=True)
class More:
    """What a rule asks beside the facts: letters that assigned a matter, decisions that ended it, how often it came.

    Each with the moment it was recorded, so that the same can be asked of any earlier one.
    """

    letters: Mapping[int, list[tuple[datetime, str]]]
    ended: Mapping[int, datetime]
    contacts: Mapping[int, int]
    levels: Mapping[int, str]

    @staticmethod
    def of(cases: set[int], rule: Scope, as_of: datetime | None) -> More:
        levels = {card.id: card.level for card in directory.units().values()}
        contacts = _contacts(cases, as_of) if "raised_again" in rule.priorities else {}
        ended = _ended(cases) if "terminated" in rule.exclusions else {}
        return More(_letters(cases), ended, contacts, levels)

    def known(self, row: Matter, at: datetime | None = None) -> Known:
        """The matter as known at a moment; None: with everything that was read."""
        ended = self.ended.get(row.case_id)
        return Known(
            row,
            office_level=self.levels.get(row.office_id, ""),
            letters=tuple(organ for when, organ in self.letters.get(row.case_id, ()) if at is None or when <= at),
            contacts=self.contacts.get(row.case_id, 1),
            is_terminated=ended is not None and (at is None or ended <= at),
        )


def _letters(cases: set[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Few matters came with a letter of another organ, so these few are looked up by their acts first."""
    came = Act.objects.known().filter(key="letter_in", outcome=ASSIGNMENT).values_list("case_id", flat=True)
    wanted = cases & set(came)
    steps = Step.objects.filter(case__in=wanted, key="refer_in").order_by("case", "seq")
    letters: dict[int, list[tuple[datetime, str]]] = {}
    for case, recorded_at, given in steps.values_list("case_id", "recorded_at", "given"):
        if given.get("how") == ASSIGNMENT:
            letters.setdefault(case, []).append((recorded_at, str(given.get("organ", ""))))
    for case, recorded_at, organ in _assigned_before(cases):
        letters.setdefault(case, []).append((recorded_at, str(organ)))
    return letters


def _assigned_before(cases: set[int]) -> Iterable[tuple[int, datetime, str]]:
    """Matters that came by a sheet which says who had assigned them."""
    imported = cases & set(Case.objects.filter(import_batch__isnull=False).values_list("pk", flat=True))
    opened = Step.objects.filter(case__in=imported, key="import_known", given__has_key="assigned_by")
    return opened.values_list("case_id", "recorded_at", "given__assigned_by") if imported else ()


def _ended(cases: set[int]) -> dict[int, datetime]:
    held = Case.objects.filter(pk__in=cases, state__has_key="termination").values("pk")
    rows = Step.objects.filter(case__in=held, key="terminate").order_by("case", "seq")
    return dict(rows.values_list("case_id", "recorded_at"))


def _contacts(cases: set[int], as_of: datetime | None) -> dict[int, int]:
    rows = Act.objects.known(as_of).filter(key="contact", case__in=cases).order_by()
    counted = rows.values("case_id").annotate(n=Count("seq")).filter(n__gt=1)
    return dict(counted.values_list("case_id", "n"))


# ---------- Since the cohorts were frozen ----------
def joiners(campaign: Campaign, by: Post, as_of: datetime | None = None) -> list[Found]:
    """What the rule takes in now and no cohort holds: the next late cohort."""
    rows = Member.objects.filter(campaign=campaign).values_list("case_id", "exclusion")
    there = {(case, bool(exclusion)) for case, exclusion in rows}
    return [
        one
        for one in found(campaign, by, as_of, is_new=True)
        if (one.case, False) not in there and (one.case, bool(one.judged.exclusion)) not in there
    ]


def leavers(campaign: Campaign, by: Post) -> list[Found]:
    """Members the rule would not take in any more. A matter that was closed has not left: that is its progress.

    What was named by hand no rule took in, so none lets it go.
    """
    rows = Member.objects.filter(campaign=campaign, exclusion="", cohort__rule__isnull=False)
    rows = rows.exclude(case__in=barred_to(reaches(by)))
    sources = dict(rows.values_list("case_id", "source"))
    facts = Matter.objects.known().filter(case__in=sources).only(*COLUMNS)
    rule, units = lasting(campaign), area(campaign)
    more = More.of(set(sources), rule, None)
    stays, where = set(), {}
    for row in facts:
        where[row.case_id] = row.unit_id
        if row.unit_id in units and _takes(rule, more.known(row)):
            stays.add(row.case_id)
    gone = [case for case in sources if case not in stays]
    return [Found(case, where.get(case, campaign.organ_id), Judged(sources[case])) for case in gone]


def has_left(campaign: Campaign, known: Known, unit: int) -> bool:
    """The same of one member that a rule took in, by what is known of it and the unit that has it."""
    return not keeps(campaign, lasting(campaign), known, unit)


def keeps(campaign: Campaign, rule: Scope, known: Known, unit: int) -> bool:
    """Whether a campaign keeps a member, by the rule of `lasting`."""
    return campaign.organ_id in directory.unit(unit).line and _takes(rule, known)


def lasting(campaign: Campaign) -> Scope:
    """The rule as members are kept by it: whether they are closed, and who assigned them, is no ground to leave."""
    return replace(campaign.scope, stands="any", sources=())


def _takes(rule: Scope, known: Known) -> bool:
    judged = rule.judge(known)
    return judged is not None and not judged.exclusion


# What a rule asks of a version, for whoever reads one of them as JSON in a statement of their own.
FACTS = tuple(name for name in COLUMNS if name not in ("case_id", "seq", "known_from", "known_to"))


def read_facts(data: Mapping[str, Any]) -> Matter:
    """A version of a matter as JSON, with the columns of FACTS."""
    return Matter(**{name: date.fromisoformat(v) if name.endswith("_on") and v else v for name, v in data.items()})


def explained(campaign: Campaign, moved: Iterable[Found]) -> list[Moved]:
    """By which step each of them joined or left: that of the version since which it has been as it is now."""
    rows = {one.case: one for one in moved}
    rule, units = replace(campaign.scope, stands="any"), area(campaign)
    more = More.of(set(rows), rule, None)
    since: dict[int, tuple[int, bool]] = {}
    for row in Matter.objects.filter(case__in=rows).only(*COLUMNS).order_by("case_id", "known_from"):
        is_in = row.unit_id in units and _takes(rule, more.known(row, row.known_from))
        if row.case_id not in since or since[row.case_id][1] != is_in:
            since[row.case_id] = (row.seq, is_in)
    wanted = {case: seq for case, (seq, _is_in) in since.items()}
    steps = {row.case_id: row for row in steps_of(wanted.items())}
    return [
        Moved(one.case, one.unit, one.judged.source, step.key if step else None, step.recorded_at if step else None)
        for one, step in ((one, steps.get(one.case)) for one in rows.values())
    ]


def steps_of(wanted: Collection[tuple[int, int]]) -> list[Step]:
    """The steps of these numbers in these matters."""
    cases, numbers, asked = {case for case, _seq in wanted}, {seq for _case, seq in wanted}, set(wanted)
    rows = Step.objects.filter(case__in=cases, seq__in=numbers).defer("given") if wanted else ()
    return [row for row in rows if (row.case_id, row.seq) in asked]
