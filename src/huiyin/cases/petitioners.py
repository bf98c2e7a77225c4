"""How the petitioners of a case are named on papers and pages."""

from __future__ import annotations

from huiyin.cases.belongings import petitioners_of
from huiyin.cases.models import Case, PartRole, Petitioner
from huiyin.parties.actions import read_party

# More names than this are summed up: "高见山等12人".
NAMES_AT_MOST = 5


def pseudonym_of(case: Case) -> str:
    """The pseudonym of the first petitioner; empty for an anonymous matter."""
    first = next(iter(petitioners_of(case)), None)
    return first.party.pseudonym if first else ""


def addressee(case: Case) -> str:
    """Whom a paper is addressed to.

    A sealed matter names nobody: the petition office is its address for service and relays (law.md 9a). Joint matters
    are answered to the representatives.
    """
    rows = petitioners_of(case)
    if case.is_sealed or not rows:
        return f"信访人（{pseudonym_of(case)}）" if rows else "信访人"
    return named(rows) or "信访人"


def named(rows: list[Petitioner]) -> str:
    # An agent speaks for somebody; the paper is theirs.
    rows = [row for row in rows if row.role != PartRole.AGENT] or rows
    representatives = [row for row in rows if row.role == PartRole.REPRESENTATIVE]
    names = [name for row in (representatives or rows) if (name := read_party(row.party).name)]
    said = "、".join(dict.fromkeys(names[:NAMES_AT_MOST]))
    return f"{said}等{len(rows)}人" if said and len(rows) > len(names[:NAMES_AT_MOST]) else said
