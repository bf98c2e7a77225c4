"""Taking a batch back while nobody has acted on it.

The ledger only grows, so no step is deleted: each case ends by one more, as if it had not been imported. A contact
that joined an older case is parted from it by a step; its row goes, since no case is left for it, and the step that
joined it keeps what it said. The numbers are free for another import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

from huiyin.cases.actions import take_step
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.run import only_one
from huiyin.cases.intake.stored import RELEASED
from huiyin.cases.models import Case, Contact, ImportBatch, Step
from huiyin.ledger.actions import append
from huiyin.parties.models import Party
from huiyin.people.access import office_chain
from huiyin.procedure.terms import Text

Progress = Callable[[int, int], None]
MOST_NAMED = 20
# Steps an import takes by itself, and the parting of a batch that was undone before.
OF_IMPORTS = ("import_known", "join", "unjoin")


class UndoRefused(ImportRefused):
    """Somebody acted on these cases, or a later import joined them; nothing was undone."""

    def __init__(self, numbers: Sequence[str]) -> None:
        self.numbers = tuple(numbers)
        shown = ", ".join(self.numbers[:MOST_NAMED])
        more = len(self.numbers) - MOST_NAMED
        super().__init__(
            Text(
                f"不能撤销：{len(self.numbers)} 件已有人办理，或者有后来导入的来件并入："
                f"{shown}{' 等' if more > 0 else ''}。",
                f"It cannot be undone: somebody acted on {len(self.numbers)} matters, or later imports joined them: "
                f"{shown}{f' and {more} more' if more > 0 else ''}.",
            )
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    batch: str
    cases: int
    contacts: int


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


def undo_batch(
    *,
    batch: ImportBatch,
    at: datetime,
    progress: Progress | None = None,
    reason: str = "",
    by: Mapping[str, int | str] | None = None,
) -> Undone:
    """Take a whole batch back, or nothing of it. Raises UndoRefused naming the cases, and ImportRefused."""
    with only_one(batch.office, batch.report.get("source", "")), transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.undone_at is not None:
            raise ImportRefused(Text("该批次已经撤销。", "This batch has been undone already."))
        cases = list(Case.objects.select_for_update().filter(import_batch=locked).order_by("pk"))
        joined = list(Contact.objects.filter(import_batch=locked).exclude(case__import_batch=locked).order_by("pk"))
        hosts = list(Case.objects.select_for_update().filter(pk__in=[one.case_id for one in joined]).order_by("pk"))
        _refuse_if_touched(cases, hosts, joined, locked)
        _end(cases, locked, at, progress)
        _part(joined, at)
        contacts = len(joined) + _release(locked)
        _note(locked, Undone(str(batch.pk), len(cases), contacts), at, reason, by)
    return Undone(str(batch.pk), len(cases), contacts)


def _refuse_if_touched(
    cases: Sequence[Case], hosts: Sequence[Case], joined: Sequence[Contact], batch: ImportBatch
) -> None:
    """A case of the batch may hold the steps of imports and contacts of the batch, and nothing else.

    A case of an older batch that a contact joined may have been acted on before, but not since.
    """
    ids = [case.pk for case in cases]
    months = {case.opened_month for case in (*cases, *hosts)}
    steps = Step.objects.filter(opened_month__in=months)
    acted = set(steps.filter(case__in=ids).exclude(_by_import()).values_list("case", flat=True))
    standing = Contact.objects.filter(case__in=ids).exclude(import_batch=batch)
    acted |= set(standing.exclude(source_number__startswith=RELEASED).values_list("case", flat=True))
    since = _joined_at(hosts, joined)
    for case, seq in steps.filter(case__in=since).exclude(_by_import()).values_list("case", "seq"):
        if seq > since[case]:
            acted.add(case)
    if acted:
        raise UndoRefused([case.number for case in (*cases, *hosts) if case.pk in acted])


def _by_import() -> Q:
    return Q(role="system", key__in=OF_IMPORTS)


def _joined_at(hosts: Sequence[Case], joined: Sequence[Contact]) -> dict[int, int]:
    """For each older case the step by which the first contact of the batch joined it."""
    mine = {contact.pk for contact in joined}
    steps = Step.objects.filter(opened_month__in={case.opened_month for case in hosts}, case__in=hosts, key="join")
    found: dict[int, int] = {}
    for case, seq, contact in steps.order_by("seq").values_list("case", "seq", "given__contact_no"):
        if contact in mine:
            found.setdefault(case, seq)
    return found


def _end(cases: Sequence[Case], batch: ImportBatch, at: datetime, progress: Progress | None) -> None:
    for done, case in enumerate(cases, 1):
        # The core sees the number of steps and the contacts; that imports made them was read above, under the lock.
        given = {"batch": str(batch.pk), "steps": case.last_seq, "contacts": case.state.get("contacts", [])}
        take_step(case=case, step="undo_import", by=None, role="system", at=at, given=given)
        if progress:
            progress(done, len(cases))


def _part(joined: Sequence[Contact], at: datetime) -> None:
    for contact in joined:
        given = {"contact_no": contact.pk, "reason": "导入已撤销"}
        take_step(case=contact.case, step="unjoin", by=None, role="system", at=at, given=given)
        parties = list(contact.petitioners.values_list("party", flat=True))
        contact.petitioners.all().delete()
        Party.objects.filter(pk__in=parties).delete()
        contact.delete()


def _release(batch: ImportBatch) -> int:
    """Free the numbers, so that the rows can be imported again; where they came from can still be read."""
    released = Concat(Value(f"{RELEASED}{batch.pk.hex}:"), F("source_number"))
    return Contact.objects.filter(import_batch=batch).update(source_number=released)


def _note(batch: ImportBatch, undone: Undone, at: datetime, reason: str, by: Mapping[str, int | str] | None) -> None:
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    payload: dict[str, int | str] = {"batch": undone.batch, "cases": undone.cases, "contacts": undone.contacts}
    if reason:
        payload["reason"] = reason
    append(chain=office_chain(batch.office_id), kind="import_undone", at=at, payload=payload, by=by)
