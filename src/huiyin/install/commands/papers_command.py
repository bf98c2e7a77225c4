"""``huiyin papers``: print what a unit issued, in one go."""

import argparse
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from huiyin.install.ready import ready
from huiyin.install.speech import complain, progress, say
from huiyin.procedure.terms import Text

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from huiyin.documents.models import Paper
    from huiyin.people.models import Unit

HELP = Text("文书：把一个单位某日的文书一次打印成PDF", "papers: print what a unit issued as PDF, in one go")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["print"])
    parser.add_argument("--unit", required=True, help="name or paper code of the issuing unit")
    parser.add_argument("--first", type=date.fromisoformat, help="issued on or after, YYYY-MM-DD (default: today)")
    parser.add_argument("--last", type=date.fromisoformat, help="issued on or before (default: the same day)")
    parser.add_argument(
        "--kind", action="append", default=[], help="only this kind of paper, such as acceptance_notice"
    )
    parser.add_argument("--again", action="store_true", help="also those that were printed before")
    parser.add_argument("--one-sided", action="store_true", help="no empty backs between papers")
    parser.add_argument("out", type=Path, help="a .pdf for all of them, or a folder for one file each")


def run(given: argparse.Namespace) -> int:
    with ready():
        from huiyin.documents.templates import TEMPLATES
        from huiyin.people.models import Unit

        units = list(Unit.objects.filter(name=given.unit) or Unit.objects.filter(paper_code=given.unit))
        if len(units) != 1:
            complain(Text(f"找不到单位：{given.unit}", f"No such unit, or more than one: {given.unit}"))
            return 2
        if unknown := set(given.kind) - set(TEMPLATES):
            complain(Text(f"没有这种文书：{'、'.join(unknown)}", f"No such kind of paper: {', '.join(unknown)}"))
            return 2
        return _print(given, _wanted(given, units[0]))


def _wanted(given: argparse.Namespace, unit: "Unit") -> "QuerySet[Paper]":
    from huiyin.documents.models import Paper
    from huiyin.duties.office_time import today

    first = given.first or today()
    found = Paper.objects.filter(unit=unit, issued_on__gte=first, issued_on__lte=given.last or first)
    found = found.filter(withdrawn_at=None).select_related("pdf").order_by("year", "seq")
    if given.kind:
        found = found.filter(template__in=given.kind)
    return found if given.again else found.filter(printed_at=None)


def _print(given: argparse.Namespace, wanted: "QuerySet[Paper]") -> int:
    from huiyin.documents.batches import joined, mark_printed, write_each
    from huiyin.duties.office_time import now
    from huiyin.ledger.actions import append
    from huiyin.people.access import office_chain

    papers, began = list(wanted), monotonic()
    if not papers:
        say(Text("没有等待打印的文书。", "No paper waits to be printed."))
        return 0
    with progress(Text("打印文书", "Papers")) as bar:
        if given.out.suffix.lower() == ".pdf":
            given.out.write_bytes(joined(papers, two_sided=not given.one_sided, progress=bar))
        else:
            for done, _path in enumerate(write_each(papers, given.out), 1):
                bar(done, len(papers))
    numbers = [paper.number for paper in papers]
    append(chain=office_chain(papers[0].unit_id), kind="papers_printed", at=now(), payload={"papers": numbers})
    mark_printed(papers, at=now())
    took = f"{monotonic() - began:.1f}"
    say(
        Text(
            f"已打印 {len(papers)} 份，用时 {took} 秒，在 {given.out}。",
            f"{len(papers)} papers in {took} s, in {given.out}.",
        )
    )
    return 0
