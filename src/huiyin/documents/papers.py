"""Issuing papers: numbers without gaps, words frozen when signed, one PDF ever, a stamped scan bound back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from huiyin.documents.check_codes import address_of, code_of, digest_code, said_on_paper
from huiyin.documents.content import Letter, letter_of, reading_aid
from huiyin.documents.files import keep_made
from huiyin.documents.images import Kept
from huiyin.documents.models import File, Paper, PaperState
from huiyin.documents.printing import Printed, printed, word_signs
from huiyin.documents.qr import qr_svg
from huiyin.documents.screening import Strength, faults_in
from huiyin.documents.templates import Template, field_specs, template
from huiyin.ledger.inserting import insert_rows
from huiyin.parties.sealing import seal_bytes
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text, joined

_TAKE_NUMBER = """
INSERT INTO documents_counter (unit_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT (unit_id, year) DO UPDATE SET last = documents_counter.last + 1
RETURNING last
"""


class PaperRefused(Exception):
    """A paper that cannot be issued as it is; `texts` say why, one each."""

    def __init__(self, texts: tuple[Text, ...]) -> None:
        super().__init__(joined(texts).en)
        self.texts = texts


def missing_fields(template_key: str, fields: Mapping[str, Any]) -> tuple[Text, ...]:
    """The labels of what this paper must say (law: comment at the head of each template) and does not yet."""
    form = template(template_key)
    specs = field_specs()
    missing = [specs[name].label for name in form.required if not _has_words(fields.get(name))]
    for name, parts in form.required_in.items():
        for row in _records(fields.get(name)):
            where = Text(f"{specs[name].label.zh}第{row.get('no')}项", f"{specs[name].label.en} no. {row.get('no')}")
            missing += [
                Text(f"{where.zh}的{specs[part].label.zh}", f"{where.en}: {specs[part].label.en}")
                for part in parts
                if not _has_words(row.get(part))
            ]
    return tuple(missing)


def words_to_remove(template_key: str, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Words against petitioning in the office's own text; the petitioner's words are quoted as they are."""
    texts = _own_words(template(template_key), fields)
    return tuple(dict.fromkeys(fault.shown for text in texts for fault in faults_in(text, Strength.MATTER)))


@sensitive_variables()
def issue_paper(*, template: str, unit: Unit, fields: Mapping[str, Any], on: date, at: datetime) -> Paper:
    """Give the paper its number and freeze its words. Raises PaperRefused.

    The number comes from a row that stays locked until the transaction ends, so a rollback gives it back.
    """
    refuse_unfit(template, fields)
    with transaction.atomic(savepoint=False):
        paper = new_paper(template=template, unit=unit, fields=fields, on=on, at=at, seq=_take_number(unit, on.year))
        insert_rows([paper])
    return paper


def refuse_unfit(template_key: str, fields: Mapping[str, Any]) -> None:
    """Raise PaperRefused if the paper lacks something or says what no paper may say."""
    texts = [
        Text(f"《{template(template_key).title}》缺少：{label.zh}", f"The paper lacks: {label.en}")
        for label in missing_fields(template_key, fields)
    ]
    texts += [
        Text(f"文中含有“{word}”，须改写后才能印发。", f"The text contains “{word}”; it must be reworded first.")
        for word in words_to_remove(template_key, fields)
    ]
    if texts:
        raise PaperRefused(tuple(texts))


def new_paper(*, template: str, unit: Unit, fields: Mapping[str, Any], on: date, at: datetime, seq: int) -> Paper:
    """The row of a paper with this number, not yet saved: for `issue_paper` and for bulk writers."""
    paper_id = uuid4()
    number = number_text(unit, on.year, seq)
    sealed = seal_bytes(_json(frozen_fields(fields, unit)), paper_id.bytes)
    paper = Paper(
        id=paper_id, template=template, unit=unit, year=on.year, seq=seq, number=number, sealed_fields=sealed,
        issued_on=on, issued_at=at,
    )  # fmt: skip
    paper.fields_digest = digest_of(paper)
    paper.check_digest = digest_code(code_of(paper))
    return paper


def digest_of(paper: Paper) -> bytes:
    """SHA-256 over template, number and sealed fields: `huiyin check` compares it with what the step carries."""
    return paper.digest


def number_text(unit: Unit, year: int, seq: int | str) -> str:
    """望公信〔2026〕12号: code of the organ, six-angle brackets, no leading zero (GB/T 9704-2012, 7.2.5).

    A draft has room in place of its number, which it gets when it is issued.
    """
    return f"{unit.paper_code or unit.short_name or unit.name}〔{year}〕{seq}号"


def frozen_fields(fields: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
    """The words of a paper as plain JSON, with the letterhead as it was on the day."""
    letterhead = {key: getattr(unit, key) for key in ("name", "address", "postcode", "phone", "hours")}
    return {**{key: _plain(value) for key, value in fields.items()}, "unit": letterhead}


def letter_for(paper: Paper) -> Letter:
    return letter_from(paper, paper.fields)


def letter_from(paper: Paper, fields: Mapping[str, Any]) -> Letter:
    """The paper's letter with other words in it (a pseudonym for a name), its number and code as issued."""
    letter = letter_of(paper.template, fields, number=paper.number, on=paper.issued_on)
    code = code_of(paper)
    return replace(letter, check=said_on_paper(code), check_address=address_of(code))


def check_picture(letter: Letter) -> str:
    """The QR code of the check page for the HTML page of a paper."""
    return qr_svg(letter.check_address, gettext("QR code: checks this paper"))


def receipt_letter(*, unit: Unit, fields: Mapping[str, Any], on: date) -> Letter:
    """The receipt of a registration: no number, never stored, since the query code is nowhere else."""
    refuse_unfit("receipt", fields)
    return letter_of("receipt", frozen_fields(fields, unit), number="", on=on)


def form_letter(key: str, *, unit: Unit, fields: Mapping[str, Any], on: date) -> Letter:
    """A form filled with what is known; its empty boxes are for the pen."""
    return letter_of(key, frozen_fields(fields, unit), number="", on=on)


def paper_html_context(paper: Paper) -> dict[str, Any]:
    """What documents/paper.html wants; the caller adds `back_url` and `pdf_url`."""
    letter = letter_for(paper)
    aid = reading_aid(paper.template, paper.fields)
    return {"paper": paper, "letter": letter, "check_qr": check_picture(letter), "aid": aid}


def receipt_html_context(*, unit: Unit, fields: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The same for a receipt, with its QR code."""
    letter = receipt_letter(unit=unit, fields=fields, on=on)
    code = qr_svg(letter.address, gettext("QR code: opens the tracking page")) if letter.address else ""
    return {"letter": letter, "aid": reading_aid("receipt", frozen_fields(fields, unit)), "qr": code}


@sensitive_variables()
def render_pdf(paper: Paper) -> File:
    """The paper's one PDF: drawn when first asked for, the same bytes ever after."""
    if paper.pdf is not None:
        return paper.pdf
    with transaction.atomic():
        # Whoever comes second waits here and finds the first one's PDF.
        # No join to the file: after the wait the row is new, but a joined one would still be the old snapshot's.
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        if locked.pdf is None:
            page = printed(letter_for(locked))
            kept = Kept("application/pdf", ".pdf", page.pdf, page.pages)
            locked.pdf = keep_made(kept=kept, name=locked.number, at=locked.issued_at)
            locked.save(update_fields=["pdf"])
    paper.pdf = locked.pdf
    return locked.pdf


def unprintable(fields: Mapping[str, Any]) -> str:
    """The characters of a paper about to be issued that no face on this machine has."""
    return word_signs(fields).missing


def preview_pdf(*, template: str, unit: Unit, fields: Mapping[str, Any], on: date) -> Printed:
    """What the paper would look like, without number and without a trace: for reading before signing."""
    return printed(letter_of(template, frozen_fields(fields, unit), number="", on=on))


def bind_scan(*, paper: Paper, file: File, at: datetime) -> Paper:
    """Bind the wet-stamped scan to its paper; a better scan may replace it, the old file stays with its step."""
    paper.scan = file
    paper.save(update_fields=["scan"])
    return paper


def mark_served(*, paper: Paper, on: date) -> Paper:
    """Note the day of service; the first day stands (windows run from it)."""
    if paper.served_on is None:
        paper.state, paper.served_on = PaperState.SERVED, on
        paper.save(update_fields=["state", "served_on"])
    return paper


def _take_number(unit: Unit, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBER, [unit.pk, year])
        return int(cursor.fetchone()[0])


def _has_words(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != [] and value != ()


def _records(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []


def _own_words(form: Template, fields: Mapping[str, Any]) -> Iterator[str]:
    specs = field_specs()
    for spec in form.fields:
        value = fields.get(spec.name)
        if spec.is_own_words and isinstance(value, str):
            yield value
        elif spec.kind == "list":
            for row in _records(value):
                yield from (str(row.get(part) or "") for part in spec.of if specs[part].is_own_words)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
