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


@sensitive_variables()
def letters_pdf(messages: Sequence[Message], *, on: date) -> bytes:
    """All letters in one document, each on its own sheet. Drawn and handed over, kept nowhere.

    The names and addresses on them are the petitioners' own letters' (parties.read_party).
    """
    offices = Unit.objects.select_related("parent").in_bulk({message.office_id for message in messages})
    with Pdf.new() as whole:
        for message in messages:
            page = printed(letter_of(message, offices[message.office_id], on))
            with Pdf.open(io.BytesIO(page.pdf)) as one:
                whole.pages.extend(one.pages)
        return saved(whole)


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
