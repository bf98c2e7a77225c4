"""What a paper says, as blocks: one content model that the PDF and the HTML page are both drawn from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from huiyin.documents.templates import Block, FieldSpec, field_specs, template
from huiyin.procedure.terms import OUTCOMES, RESULTS, Text, chinese_number, day_text

_SLOT = re.compile(r"\{(\w+)\}")
_VIEWS = {"agrees": "同意", "disagrees": "不同意", "none": "无明确意见", "refused": "拒绝签字"}
_ENDINGS = "。！？；.!?;"


@dataclass(frozen=True, slots=True)
class Piece:
    """One block of a finished letter.

    `kind`: heading, subheading, paragraph, item, line, table, form, code, signatures, list, numbers, picture, caption,
    note. `rows` are pairs of label and value; of a list and of numbers, rows of cells under `head`; of a picture
    (`text` is an SVG), what it shows and of what.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper ready to be drawn; every string is plain text, escaped by whoever draws it."""

    office: str
    title: str
    number: str
    to: str
    pieces: tuple[Piece, ...]
    attachments: tuple[str, ...]
    signed_by: str
    dated: str
    contact: str
    # What the QR code on a receipt opens; empty on papers.
    address: str = ""
    # The line with the check code at the foot of an issued paper, and what its QR code opens.
    check: str = ""
    check_address: str = ""
    # letter, official, sheet or wide: templates_data says which. poster and poster-a3 are put up on walls.
    layout: str = "letter"
    # 抄送, and the 签发人 of a document to the level above.
    copies: str = ""
    signer: str = ""
    # The seal as a picture (an SVG) and how wide it is printed; empty where the seal is put on by hand.
    seal: str = ""
    seal_width: int = 42

    @property
    def has_head(self) -> bool:
        """Whether it goes out in the name of an organ; forms and registers stay inside."""
        return self.layout in ("letter", "official")

    @property
    def is_receipt(self) -> bool:
        return any(piece.kind == "code" for piece in self.pieces)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def letter_of(key: str, fields: Mapping[str, Any], *, number: str, on: date) -> Letter:
    """The letter of one template filled with `fields` (as `frozen_fields` in papers.py left them)."""
    form = template(key)
    unit = fields["unit"]
    return Letter(
        office=unit["name"],
        title=form.title_for(fields),
        number=number,
        to=written("to", fields.get("to")),
        pieces=tuple(_numbered(_pieces(form.body, fields))),
        attachments=tuple(written("text", row.get("text")) for row in fields.get("attachments") or ()),
        signed_by=unit["name"],
        dated=day_text(on).zh,
        contact=contact_line(unit),
        address=str(fields.get("track_url") or ""),
        layout=form.layout,
        copies="，".join(str(fields.get("copies") or "").split("\n")),
        signer=str(fields.get(form.signer) or "") if form.signer else "",
    )


def written(name: str, value: Any) -> str:
    """A value as the Chinese paper writes it; nothing for a missing one."""
    if value is None or value == "":
        return ""
    spec = field_specs()[name]
    if spec.kind == "date":
        return day_text(date.fromisoformat(value)).zh
    if spec.kind == "outcome":
        return OUTCOMES[value].zh
    if spec.kind == "result":
        return RESULTS[value].zh
    if spec.kind == "view":
        return _VIEWS.get(value, str(value))
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class AidRow:
    """One part of a paper for readers of English: its label, the Chinese words, and coded values in English."""

    label: Text
    lines: tuple[str, ...]
    gloss: str = ""


def reading_aid(key: str, fields: Mapping[str, Any]) -> tuple[AidRow, ...]:
    """Every filled field of a paper with its label in both languages."""
    rows = []
    for spec in template(key).fields:
        value = fields.get(spec.name)
        if not value or spec.name == "ground_code":
            continue
        if spec.kind == "list":
            gloss = "; ".join(_gloss(row) for row in value if row.get("outcome") or row.get("result"))
            rows.append(AidRow(spec.label, tuple(_record(spec, row) for row in value), gloss))
        else:
            gloss = day_text(date.fromisoformat(value)).en if spec.kind == "date" else ""
            rows.append(AidRow(spec.label, tuple(written(spec.name, value).splitlines()), gloss))
    return tuple(rows)


def _gloss(row: Mapping[str, Any]) -> str:
    """Coded values of one record in English: what a review says, and the outcome."""
    said = [RESULTS[row["result"]].en] if row.get("result") else []
    said += [OUTCOMES[row["outcome"]].en] if row.get("outcome") else []
    return f"{row['no']}: {', '.join(said)}"


def _record(spec: FieldSpec, row: Mapping[str, Any]) -> str:
    return "；".join(filter(None, (written(part, row.get(part)) for part in spec.of)))


def _pieces(body: tuple[Block, ...], scope: Mapping[str, Any]) -> Iterator[Piece]:
    for block in body:
        if _holds(block.when, scope, True) and _holds(block.unless, scope, False):
            yield from _drawn(block, scope)


def _holds(condition: str, scope: Mapping[str, Any], wanted: bool) -> bool:
    if not condition:
        return True
    name, _, value = condition.partition("=")
    found = scope.get(name) == value if value else bool(scope.get(name))
    return found is wanted


def _drawn(block: Block, scope: Mapping[str, Any]) -> Iterator[Piece]:
    if block.kind == "each":
        for row in scope.get(block.field) or ():
            yield from _pieces(block.parts, row)
    elif block.kind == "long":
        for line in written(block.field, scope.get(block.field)).splitlines():
            if line.strip():
                yield Piece("paragraph", line.strip())
    elif block.kind == "list":
        yield _listed(block, scope)
    elif block.rows:
        yield Piece(block.kind, rows=tuple(_rows(block, scope)))
    else:
        yield from _filled(block, scope)


def _rows(block: Block, scope: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in block.rows:
        spec, value = field_specs()[name], written(name, scope.get(name))
        if block.kind == "form":
            # A printed form keeps its empty boxes, those for long words with room to write in.
            yield spec.label.zh, value or ("\n\n" if spec.kind == "long" else "")
        elif value:
            yield spec.label.zh, value


def _listed(block: Block, scope: Mapping[str, Any]) -> Piece:
    """A list of records as a table: a column for each part, a row for each record."""
    parts = field_specs()[block.field].of
    rows = tuple(tuple(written(part, row.get(part)) for part in parts) for row in scope.get(block.field) or ())
    return Piece("list", rows=rows, head=tuple(field_specs()[part].label.zh for part in parts))


def _filled(block: Block, scope: Mapping[str, Any]) -> Iterator[Piece]:
    """The block's words with its slots filled; a value of several lines continues in paragraphs of its own."""
    text = _SLOT.sub(lambda slot: written(slot[1], scope.get(slot[1])), block.text)
    first, *others = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    # A value that ends its own sentence is not followed by a second full stop.
    yield Piece(block.kind, re.sub(rf"([{_ENDINGS}])。$", r"\1", first))
    for line in others:
        yield Piece("paragraph", line)


def _numbered(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Headings as GB/T 9704-2012, 7.3.3 counts levels: 一、 and （一）."""
    heads = subs = 0
    for piece in pieces:
        if piece.kind == "heading":
            heads, subs = heads + 1, 0
            yield Piece("heading", f"{chinese_number(heads)}、{piece.text}")
        elif piece.kind == "subheading":
            subs += 1
            yield Piece("subheading", f"（{chinese_number(subs)}）{piece.text}")
        else:
            yield piece


def contact_line(unit: Mapping[str, str]) -> str:
    """How to reach the office, as it stands at the foot of its letters."""
    named = (("联系地址", "address"), ("邮政编码", "postcode"), ("联系电话", "phone"), ("接待时间", "hours"))
    return "　".join(f"{label}：{unit[key]}" for label, key in named if unit.get(key))
