"""Taking a batch back, matter by matter, as far as nobody has acted on it.

The ledger only grows, so no step is deleted: each case ends by one more, as if it had not been imported. A contact
that joined an older case is parted from it by a step; its row goes, since no case is left for it, and the step that
joined it keeps what it said. The numbers are free for another import.

It goes chunk by chunk, each all or nothing, so that one that was cut off goes on where it stopped. A matter on which
somebody has worked stays as it is and is named with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby

from django.db import transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.run import only_one
from huiyin.cases.intake.stored import RELEASED
from huiyin.cases.models import Case, Contact, ImportBatch, Petitioner, Step
from huiyin.cases.moving_many import Order, move_many
from huiyin.ledger.actions import append
from huiyin.parties.models import Party
from huiyin.people.access import office_chain
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.terms import Text, day_text

Progress = Callable[[int, int], None]
MOST_NAMED = 20
AT_ONCE = 500
# Where the batch's report keeps how far an undoing is; gone once it has ended.
UNDOING = "undoing"
# Steps an import takes by itself, and the parting of a batch that was undone before.
OF_IMPORTS = ("import_known", "join", "unjoin")

ACTED = Text("已有人办理（{day} {step}）", "somebody has acted on it ({step}, {day})")
JOINED = Text("后来的来件已并入，请先撤销那一批", "a later contact joined it; take that batch back first")


@dataclass(frozen=True, slots=True)
class Left:
    """A matter that stays as it is, and why."""

    number: str
    reason: Text


class UndoRefused(ImportRefused):
    """Not one matter could be undone: somebody acted on all of them, or later contacts joined them."""

    def __init__(self, left: Sequence[Left]) -> None:
        self.left = tuple(left)
        shown, more = self.left[:MOST_NAMED], len(self.left) - MOST_NAMED
        zh = "；".join(f"{one.number} {one.reason.zh}" for one in shown)
        en = "; ".join(f"{one.number} {one.reason.en}" for one in shown)
        super().__init__(
            Text(
                f"不能撤销：{len(self.left)} 件都已不能撤销。{zh}{'；等' if more > 0 else ''}。",
                f"It cannot be undone: not one of its {len(self.left)} matters can. "
                f"{en}{f'; and {more} more' if more > 0 else ''}.",
            )
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and what stays with the reason."""

    batch: str
    cases: int
    contacts: int
    left: tuple[Left, ...] = ()


@dataclass(slots=True)
class _Going:
    """One undoing on its way. `cases` and `contacts` count from its beginning, also over a break."""

    batch: ImportBatch
    at: datetime
    cases: int = 0
    contacts: int = 0
    looked: int = 0
    left: list[Left] = field(default_factory=list)

    def save(self) -> None:
        """How far it is, with the chunk that got it there."""
        self.batch.report = {**self.batch.report, UNDOING: {"cases": self.cases, "contacts": self.contacts}}
        self.batch.save(update_fields=["report"])


def batch_named(named: str) -> ImportBatch:
    """A batch by the beginning of its id. Raises ImportRefused where none, or several, begin so."""
    wanted = named.strip().lower()
    batches = ImportBatch.objects.annotate(text=Cast("id", CharField())).filter(text__startswith=wanted)
    found = list(batches[:2]) if wanted else []
    if len(found) != 1:
        raise ImportRefused(
            Text(
                f"没有（或者有多个）批次以“{named}”开头。用 huiyin import --list 查看。",
                f"No single batch begins with “{named}”. See huiyin import --list.",
            )
        )
    return found[0]


def is_whole_undone(batch: ImportBatch) -> bool:
    """Whether nothing of it stands any more."""
    return batch.undone_at is not None and not batch.report.get("left")


def undo_batch(
    *,
    batch: ImportBatch,
    at: datetime,
    progress: Progress | None = None,
    reason: str = "",
    by: Mapping[str, int | str] | None = None,
) -> Undone:
    """Take back what nobody has acted on; what stays is named. Raises UndoRefused where that is all, ImportRefused."""
    with only_one(batch.office, batch.report.get("source", "")):
        batch.refresh_from_db()
        if is_whole_undone(batch):
            raise ImportRefused(Text("该批次已经撤销。", "This batch has been undone already."))
        going = _Going(batch, at, **batch.report.get(UNDOING, {}))
        total = going.cases + _standing(batch).count() + _joined(batch).count()
        going.looked = going.cases
        for looked in chain(_through_cases(going), _through_joined(going)):
            going.looked += looked
            if progress:
                progress(going.looked, total)
        if going.left and not going.cases and not going.contacts:
            raise UndoRefused(going.left)
        return _finish(going, reason, by)


def _standing(batch: ImportBatch) -> QuerySet[Case]:
    """Cases of the batch that have not been taken back."""
    return Case.objects.filter(import_batch=batch).exclude(ending="undone")


def _joined(batch: ImportBatch) -> QuerySet[Contact]:
    """Contacts of the batch that joined a case of another."""
    return Contact.objects.filter(import_batch=batch).exclude(case__import_batch=batch)


def _through_cases(going: _Going) -> Iterator[int]:
    """Chunk by chunk through the cases the batch made; each time how many were looked at."""
    last = 0
    while True:
        with transaction.atomic():
            rows = _standing(going.batch).filter(pk__gt=last).order_by("pk").select_for_update()
            cases = list(rows[:AT_ONCE])
            if not cases:
                return
            _take_back(cases, going)
            going.save()
        last = cases[-1].pk
        yield len(cases)


def _take_back(cases: Sequence[Case], going: _Going) -> None:
    why = _why_not(cases, going.batch)
    # The core sees the number of steps and the contacts; that imports made them was read above, under the lock.
    orders = [
        Order(
            case,
            {"batch": str(going.batch.pk), "steps": case.last_seq, "contacts": case.state.get("contacts", [])},
        )
        for case in cases
        if case.pk not in why
    ]
    refused = move_many(orders=orders, step="undo_import", at=going.at)
    stays = {**why, **{one.case.pk: one.reasons[0].text for one in refused}}
    going.left += [Left(case.number, stays[case.pk]) for case in cases if case.pk in stays]
    undone = [case.pk for case in cases if case.pk not in stays]
    going.cases += len(undone)
    going.contacts += _release(going.batch, undone)


def _why_not(cases: Sequence[Case], batch: ImportBatch) -> dict[int, Text]:
    """What stands in the way of each that holds more than the steps of imports and contacts of the batch."""
    ids = [case.pk for case in cases]
    standing = Contact.objects.filter(case__in=ids).exclude(import_batch=batch)
    joined = standing.exclude(source_number__startswith=RELEASED).values_list("case", flat=True)
    return dict.fromkeys(joined, JOINED) | _acted(cases, dict.fromkeys(ids, 0))


def _acted(cases: Sequence[Case], since: Mapping[int, int]) -> dict[int, Text]:
    """For cases with a step of somebody's after the one named: which, and when."""
    law = {case.pk: procedure_for(case.procedure) for case in cases}
    months = {case.opened_month for case in cases}
    steps = Step.objects.filter(opened_month__in=months, case__in=since).exclude(Q(role="system", key__in=OF_IMPORTS))
    found: dict[int, Text] = {}
    for pk, seq, key, on in steps.order_by("case", "seq").values_list("case", "seq", "key", "on"):
        if seq > since[pk]:
            found[pk] = ACTED.format(step=law[pk].steps[key].name, day=day_text(on))
    return found


def _release(batch: ImportBatch, cases: Sequence[int]) -> int:
    """Free the numbers, so that the rows can be imported again; where they came from can still be read."""
    released = Concat(Value(f"{RELEASED}{batch.pk.hex}:"), F("source_number"))
    return Contact.objects.filter(import_batch=batch, case__in=cases).update(source_number=released, old_number="")


def _through_joined(going: _Going) -> Iterator[int]:
    """Chunk by chunk through the older cases that contacts of the batch joined."""
    last = 0
    while True:
        with transaction.atomic():
            hosts = (
                _joined(going.batch).filter(case__gt=last).order_by("case").values_list("case", flat=True).distinct()
            )
            ids = list(hosts[:AT_ONCE])
            if not ids:
                return
            looked = _part(list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk")), going)
            going.save()
        last = ids[-1]
        yield looked


def _part(hosts: Sequence[Case], going: _Going) -> int:
    """Part the contacts of the batch from their cases. One acted on since, though perhaps not before, keeps its own."""
    joined = list(_joined(going.batch).filter(case__in=hosts).order_by("case", "pk"))
    by_case = {pk: list(group) for pk, group in groupby(joined, key=lambda one: one.case_id)}
    why = _acted(hosts, _joined_at(hosts, joined))
    going.left += [Left(case.number, why[case.pk]) for case in hosts if case.pk in why]
    waiting = [(case, by_case[case.pk]) for case in hosts if case.pk not in why and case.pk in by_case]
    while waiting:
        # One contact of each case at a time: the second parting stands on the first.
        turns = [(case, contacts[0]) for case, contacts in waiting]
        given = {"reason": "导入已撤销"}
        orders = [Order(case, {**given, "contact_no": contact.pk}) for case, contact in turns]
        refused = {one.case.pk: one for one in move_many(orders=orders, step="unjoin", at=going.at)}
        going.left += [Left(one.case.number, one.reasons[0].text) for one in refused.values()]
        going.contacts += _forget([contact for case, contact in turns if case.pk not in refused])
        waiting = [(case, rest[1:]) for case, rest in waiting if rest[1:] and case.pk not in refused]
    return len(joined)


def _joined_at(hosts: Sequence[Case], joined: Sequence[Contact]) -> dict[int, int]:
    """For each older case the step by which the first contact of the batch joined it."""
    mine = {contact.pk for contact in joined}
    steps = Step.objects.filter(opened_month__in={case.opened_month for case in hosts}, case__in=hosts, key="join")
    found: dict[int, int] = {}
    for case, seq, contact in steps.order_by("seq").values_list("case", "seq", "given__contact_no"):
        if contact in mine:
            found.setdefault(case, seq)
    return found


def _forget(contacts: Sequence[Contact]) -> int:
    """The rows of contacts that were parted, with their sealed persons."""
    ids = [contact.pk for contact in contacts]
    parties = list(Petitioner.objects.filter(contact__in=ids).values_list("party", flat=True))
    Petitioner.objects.filter(contact__in=ids).delete()
    Party.objects.filter(pk__in=parties).delete()
    Contact.objects.filter(pk__in=ids).delete()
    return len(ids)


def _finish(going: _Going, reason: str, by: Mapping[str, int | str] | None) -> Undone:
    batch, before = going.batch, going.batch.report.get("undone", {})
    taken = {"cases": going.cases, "contacts": going.contacts}
    payload: dict[str, int | str] = {"batch": str(batch.pk), **taken}
    payload |= {"left": len(going.left)} if going.left else {}
    payload |= {"reason": reason} if reason else {}
    with transaction.atomic():
        report = {key: value for key, value in batch.report.items() if key != UNDOING}
        total = {key: before.get(key, 0) + count for key, count in taken.items()}
        batch.report = {**report, "undone": total, "left": len(going.left)}
        batch.undone_at = going.at
        batch.save(update_fields=["report", "undone_at"])
        append(chain=office_chain(batch.office_id), kind="import_undone", at=going.at, payload=payload, by=by)
    return Undone(str(batch.pk), going.cases, going.contacts, tuple(going.left))
