"""The worklist as an export: the same filters in the same order, read anew when the file is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from huiyin.bulletins.exports import matters
from huiyin.bulletins.exports.kinds import Asked, Batch, Kind, offer
from huiyin.bulletins.exports.ledgers import READERS, frozen, with_names
from huiyin.bulletins.exports.matters import Named
from huiyin.desk import filters
from huiyin.desk.filters import NAMES, Wanted
from huiyin.procedure.terms import Text

WORKLIST: tuple[Named, ...] = (
    matters.NUMBER,
    matters.SUBJECT,
    matters.OPENED,
    matters.CHANNEL,
    matters.KIND,
    matters.CATEGORY,
    matters.PLACE,
    matters.PEOPLE,
    matters.UNIT,
    matters.HANDLER,
    matters.STAGE,
    matters.CLOCK,
    matters.DUE,
    matters.LATE,
    matters.URGENT,
    matters.ROUTE,
    matters.ANSWER,
    matters.LAST,
)


def question_from(query: QueryDict, asked: Asked) -> dict[str, str]:
    """The filters of an address, as far as they are offered to this post."""
    wanted = filters.read_wanted(query, filters.offered_to(asked.post, query, asked.today))
    return {name: value for name in NAMES if (value := getattr(wanted, name))}


def _wanted(question: Mapping[str, str]) -> Wanted:
    return Wanted(**{name: str(question.get(name, "")) for name in NAMES})


def _keys(asked: Asked) -> Iterator[int]:
    wanted = _wanted(asked.question)
    cases = filters.apply(wanted, asked.post, asked.today)
    return frozen(cases.order_by("-sort_on", "-pk") if wanted.newest_first else cases)


def _rows(asked: Asked, ids: Sequence[int]) -> Batch:
    return matters.batch(asked, ids, matters.read_lines(asked, ids), WORKLIST)


def _said(asked: Asked) -> str:
    offered = filters.offered_to(asked.post, QueryDict(urlencode(asked.question)), asked.today)
    found = filters.said(_wanted(asked.question), offered, asked.today)
    return _(", ").join(found) or _("all open matters")


def offer_worklist() -> None:
    """Make the worklist known as an export."""
    offer(
        Kind(
            key="worklist",
            name=Text("办件清单", "Worklist"),
            roles=READERS,
            columns=lambda asked: with_names(asked, WORKLIST),
            freeze=_keys,
            read=_rows,
            said=_said,
            may_name=True,
        )
    )
