"""The suggestions of art. 40 in a yearly report: drawn from what was made and answered, beside rows of the office.

Art. 41 asks for them and for their adoption. What the office entered by hand stays; a row of the same suggestion is
brought up to date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.bulletins.kinds import Kind
from huiyin.bulletins.models import Bulletin
from huiyin.bulletins.rights import counted_unit
from huiyin.oversight.models import Suggestion
from huiyin.people.models import Unit
from huiyin.statistics.terms import Period

NAME = "suggestions"
# As much as the form of the report takes.
GIST_LETTERS = 400


def suggestion_rows(unit: Unit, period: Period) -> list[dict[str, str]]:
    """A row for each suggestion that the petition office, or the organ it serves, made in the period."""
    made = Suggestion.objects.made_in(period.first, period.last).filter(office__in=(unit, counted_unit(unit)))
    return [
        {
            "to": row.unit.name,
            "sort": row.kind,
            "gist": row.text[:GIST_LETTERS],
            "made_on": row.on.isoformat(),
            "answered": "yes" if row.answered_on is not None else "",
            "adopted": row.adoption or "pending",
        }
        for row in made.select_related("unit").order_by("on", "pk")
    ]


def records_drawn(kind: Kind, unit: Unit, period: Period, records: Mapping[str, Any]) -> dict[str, Any]:
    """The records of a report with its suggestions in them; reports of other kinds have none."""
    if not any(part.name == NAME for part in kind.records):
        return dict(records)
    return {**records, NAME: merged(records.get(NAME, ()), suggestion_rows(unit, period))}


def records_again(bulletin: Bulletin, kind: Kind) -> dict[str, Any]:
    """The same for a draft whose figures are drawn anew."""
    return records_drawn(kind, bulletin.unit, bulletin.period, bulletin.records)


def merged(entered: Sequence[Mapping[str, str]], drawn: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What was entered, in its order, each row that is drawn as well as it stands now; then what is new."""
    fresh = {_key(row): dict(row) for row in drawn}
    kept = [fresh.pop(_key(row), dict(row)) for row in entered]
    return [*kept, *fresh.values()]


def _key(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("to", "gist", "made_on"))
