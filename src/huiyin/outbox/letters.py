"""Messages as printed letters: one PDF for all that are to be posted today."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from django.views.decorators.debug import sensitive_variables
from pikepdf import Pdf

from huiyin.documents.content import Letter, Piece, contact_line
from huiyin.documents.pdfs import saved
from huiyin.documents.printing import printed
from huiyin.outbox.catalogue import PLAIN
from huiyin.outbox.models import Message
from huiyin.outbox.wording import words_of
from huiyin.parties.actions import read_party
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text, day_text

SOMEBODY = Text("信访人", "Petitioner")
ADDRESS = Text("收信地址", "Address")
# The sheet before the letters is for the desk of a Chinese office, as the letters' own layout is.
READ_FIRST = Text("打印前请看", "Read before printing")
NOT_POSTED = Text("本页供打印人员核对，不随信寄出。", "This sheet is for whoever prints; it is not posted.")
NTH = Text("第{no}封", "Letter {no}")
MORE = Text("另有{more}处，见各封信件。", "{more} more; look at each letter.")
HEAD = ("信件", "需要核对的字")
# So many fit one sheet.
MOST_TOLD = 20


@sensitive_variables()
def letters_pdf(messages: Sequence[Message], *, on: date) -> bytes:
    """All letters in one document, each on its own sheet. Drawn and handed over, kept nowhere.

    The names and addresses on them are the petitioners' own letters' (parties.read_party). Where a character cannot
    be printed, a sheet before the letters says in which, since whoever posts them opens this document and no page.
    """
    offices = Unit.objects.select_related("parent").in_bulk({message.office_id for message in messages})
    told: list[tuple[str, str]] = []
    with Pdf.new() as whole:
        for no, message in enumerate(messages, 1):
            page = printed(letter_of(message, offices[message.office_id], on))
            told += [(NTH.format(no=no).zh, warning.zh) for warning in page.of_signs]
            with Pdf.open(io.BytesIO(page.pdf)) as one:
                whole.pages.extend(one.pages)
        if told:
            with Pdf.open(io.BytesIO(_read_first(told, on))) as first:
                whole.pages.insert(0, first.pages[0])
        return saved(whole)


def _read_first(told: Sequence[tuple[str, str]], on: date) -> bytes:
    """A sheet for whoever prints: which letters have characters to be looked at or written in by hand."""
    rows = [*told[:MOST_TOLD], *([("……", MORE.format(more=len(told) - MOST_TOLD).zh)] if len(told) > MOST_TOLD else [])]
    pieces = (Piece("paragraph", NOT_POSTED.zh), Piece("list", rows=tuple(rows), head=HEAD))
    sheet = Letter("", READ_FIRST.zh, "", "", pieces, (), "", day_text(on).zh, "", layout="sheet")
    return printed(sheet).pdf


@sensitive_variables()
def letter_of(message: Message, office: Unit, on: date) -> Letter:
    """One letter under the head of the office whose outbox it lies in."""
    assert message.party is not None
    identity, said = read_party(message.party), words_of(message)
    is_english = message.language == "en"
    address = (ADDRESS.en if is_english else ADDRESS.zh, identity.address)
    name = identity.name or (SOMEBODY.en if is_english else SOMEBODY.zh)
    head = headed(message, office)
    return Letter(
        office=head,
        title=said.title,
        number="",
        to=name,
        pieces=(Piece("paragraph", said.body), Piece("table", rows=(address,))),
        attachments=(),
        signed_by=head,
        dated=day_text(on).en if is_english else day_text(on).zh,
        contact=contact_line({name: getattr(office, name) for name in ("address", "postcode", "phone", "hours")}),
    )


def headed(message: Message, office: Unit) -> str:
    """The name in the letterhead; of a discreet matter the organ's own, which does not tell of a petition."""
    if message.template == PLAIN and office.is_petition_office and office.parent is not None:
        return office.parent.name
    return office.name
