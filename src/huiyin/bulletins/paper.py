"""A bulletin as a paper: the official document of GB/T 9704-2012, drawn once when it is issued and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction

from huiyin.bulletins.models import Bulletin, Recipient
from huiyin.bulletins.pieces import Block, Said, said_in
from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.documents.files import keep_made
from huiyin.documents.images import Kept
from huiyin.documents.models import File
from huiyin.documents.printing import Printed, printed
from huiyin.duties.office_time import on_day
from huiyin.procedure.terms import day_text


def letter_of(bulletin: Bulletin) -> Letter:
    """The paper in Chinese, as papers are: recipients above, copies below, figures and words between."""
    said = said_in(bulletin, "zh")
    unit = bulletin.unit
    rows = list(bulletin.recipients.select_related("unit", "post__unit", "post__staff"))
    contact = {name: getattr(unit, name) for name in ("address", "postcode", "phone", "hours")}
    on = on_day(bulletin.issued_at or bulletin.changed_at)
    return Letter(
        office=unit.name,
        title=said.title,
        number=bulletin.number,
        to="，".join(_names(row for row in rows if not row.is_copy)),
        pieces=tuple(_pieces(said, bulletin)),
        attachments=(),
        signed_by=unit.name,
        dated=day_text(on).zh,
        contact=contact_line(contact),
        layout="official",
        copies="，".join(_names(row for row in rows if row.is_copy)),
    )


def _names(rows: Iterable[Recipient]) -> Iterator[str]:
    """Units by name, posts by unit and title: a paper names offices, not persons."""
    for row in rows:
        if row.unit is not None:
            yield row.unit.name
        elif row.post is not None:
            yield f"{row.post.unit.name}{row.post.title}"
        else:
            yield row.name


def _pieces(said: Said, bulletin: Bulletin) -> Iterator[Piece]:
    if bulletin.withdrawn_at is not None:
        yield Piece(
            "caption", f"（本件已于{day_text(on_day(bulletin.withdrawn_at)).zh}撤回：{bulletin.withdrawn_reason}）"
        )
    for block in said.blocks:
        yield from _piece(block)
    for number, note in enumerate(said.notes, 1):
        yield Piece("note", f"注{number}：{note}" if len(said.notes) > 1 else f"注：{note}")


def _piece(block: Block) -> Iterator[Piece]:
    if block.kind == "chart" and block.chart is not None:
        yield Piece("caption", block.text)
        yield Piece("picture", block.chart.svg, rows=((block.text, block.chart.about),))
    elif block.kind == "table":
        yield Piece("numbers", head=block.head, rows=block.rows)
    elif block.kind == "empty":
        yield Piece("paragraph", f"【{block.text}：待写】")
    else:
        yield Piece("paragraph" if block.kind == "own" else block.kind, block.text)


def drawn_pdf(bulletin: Bulletin) -> Printed:
    """The paper of a bulletin as it stands, kept nowhere: for reading before it is issued."""
    return printed(letter_of(bulletin))


def kept_pdf(bulletin: Bulletin) -> File:
    """The one PDF of an issued bulletin: drawn when first asked for, the same bytes ever after."""
    if bulletin.pdf is not None:
        return bulletin.pdf
    with transaction.atomic():
        # Whoever comes second waits here and finds the first one's PDF.
        row = Bulletin.objects.select_for_update(of=("self",)).select_related("unit", "corrects").get(pk=bulletin.pk)
        if row.pdf is None:
            page = printed(letter_of(row))
            assert row.issued_at is not None
            kept = Kept("application/pdf", ".pdf", page.pdf, page.pages)
            row.pdf = keep_made(kept=kept, name=row.number, at=row.issued_at)
            row.save(update_fields=["pdf"])
    assert row.pdf is not None
    return row.pdf
