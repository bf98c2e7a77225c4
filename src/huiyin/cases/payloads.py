"""Gives the ledger the payloads of case chains: the steps themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection

from huiyin.cases.models import Case, Step
from huiyin.cases.storing import payload_of, record_from
from huiyin.ledger.payloads import Kept

STRAYS = """
SELECT step.case_id, step.seq FROM cases_step step
LEFT JOIN ledger_entry entry
  ON entry.opened_month = step.opened_month AND entry.chain = 'case:' || step.case_id AND entry.seq = step.seq
WHERE entry.seq IS NULL ORDER BY 1, 2
"""


class CaseSteps:
    """The `case:<id>` chains."""

    def payloads(self, chains: list[str]) -> Mapping[tuple[str, int], Kept]:
        """The payload of each step as it would be hashed now."""
        ids = [int(chain.partition(":")[2]) for chain in chains]
        months = Case.objects.filter(pk__in=ids).values_list("opened_month", flat=True).distinct()
        steps = Step.objects.filter(opened_month__in=list(months), case_id__in=ids)
        return {
            (f"case:{step.case_id}", step.seq): Kept(payload_of(record_from(step), step.at), step.recorded_at)
            for step in steps
        }

    def strays(self) -> Iterator[tuple[str, int]]:
        """Steps without an entry."""
        with connection.cursor() as cursor:
            cursor.execute(STRAYS)
            yield from ((f"case:{case}", seq) for case, seq in cursor.fetchall())

    def label(self, chain: str) -> str:
        number = Case.objects.filter(pk=int(chain.partition(":")[2])).values_list("number", flat=True).first()
        return number or chain
