"""Many papers printed in one go: as one PDF for the printer, or each as a file of its own."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from pikepdf import Pdf

from huiyin.documents.files import open_file
from huiyin.documents.models import Paper
from huiyin.documents.names import clean_name
from huiyin.documents.papers import render_pdf
from huiyin.documents.pdfs import saved
from huiyin.documents.scans import A4

# In one PDF; a run of the command puts as many as there are into a folder.
MOST_IN_ONE = 300


def joined(
    papers: Sequence[Paper], *, two_sided: bool = True, progress: Callable[[int, int], None] = lambda *_: None
) -> bytes:
    """All papers as one PDF. `two_sided` begins each on a new sheet, so that no two share one."""
    with Pdf.new() as whole:
        for done, paper in enumerate(papers, 1):
            with Pdf.open(io.BytesIO(content_of(paper))) as own:
                whole.pages.extend(own.pages)
                if two_sided and len(own.pages) % 2 and done < len(papers):
                    whole.add_blank_page(page_size=A4)
            progress(done, len(papers))
        return saved(whole)


def content_of(paper: Paper) -> bytes:
    """What is printed: the frozen PDF, drawn now if nobody asked for it before."""
    return open_file(render_pdf(paper))


def write_each(papers: Iterable[Paper], folder: Path) -> Iterator[Path]:
    """Write each paper as a file named by its number into `folder`, one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    for paper in papers:
        path = folder / clean_name(f"{paper.number}.pdf", ".pdf")
        path.write_bytes(content_of(paper))
        yield path


def mark_printed(papers: Iterable[Paper], *, at: datetime) -> int:
    """Note that they went to the printer, so that the next run leaves them out."""
    return Paper.objects.filter(pk__in=[paper.pk for paper in papers]).update(printed_at=at)
