"""Seals as pictures: uploaded by the administrator, encrypted like every file, put on a paper only when released.

The picture is never given out: it leaves the store only into the PDF of a paper whose seal two persons agreed on.
"""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from PIL import Image

from huiyin.documents.content import Letter
from huiyin.documents.files import keep_file, keep_made, open_file
from huiyin.documents.images import Kept
from huiyin.documents.models import File, Paper, Seal
from huiyin.documents.papers import letter_for
from huiyin.documents.printing import printed
from huiyin.documents.refusals import FileRefused
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text

# 国发〔1999〕25号: 42 mm across for seals of counties and their departments; nobody's is larger than 60.
USUAL_WIDTH, NARROWEST, WIDEST = 42, 30, 60
NOT_A_PICTURE = Text(
    "印章图片须为PNG格式，背景透明，宽和高至少300像素。",
    "The seal is a PNG picture on a clear ground, at least 300 pixels wide and high.",
)
_LEAST_PIXELS = 300


def keep_seal(*, unit: Unit, upload: bytes, width: int, at: datetime) -> Seal:
    """Take in a unit's seal; the one before stays with the papers that carry it. Raises FileRefused."""
    file = keep_file(upload=upload, name="seal.png", at=at)
    if file.content_type != "image/png" or not _is_clear(open_file(file)):
        raise FileRefused(NOT_A_PICTURE)
    with transaction.atomic():
        stop_seal(unit=unit, at=at)
        return Seal.objects.create(unit=unit, file=file, width=width, since=at)


def stop_seal(*, unit: Unit, at: datetime) -> int:
    """The unit's seal is used no more. Returns how many were stopped: one, or none."""
    return Seal.objects.filter(unit=unit, until=None).update(until=at)


def seal_of(unit_id: int) -> Seal | None:
    """The seal a unit uses now; None where it stamps by hand, as is the rule."""
    return Seal.objects.select_related("file").filter(unit=unit_id, until=None).first()


def put_seal(*, paper: Paper, seal: Seal, at: datetime) -> File:
    """Freeze the paper anew with its seal: this PDF is the one that counts from now on."""
    page = printed(sealed_letter(paper, seal))
    file = keep_made(kept=Kept("application/pdf", ".pdf", page.pdf, page.pages), name=paper.number, at=at)
    paper.pdf, paper.seal = file, seal
    paper.save(update_fields=["pdf", "seal"])
    return file


def sealed_letter(paper: Paper, seal: Seal) -> Letter:
    """The paper's letter with the seal over name and date."""
    picture = base64.b64encode(open_file(seal.file)).decode()
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
        f'<image width="100" height="100" xlink:href="data:image/png;base64,{picture}"/></svg>'
    )
    return replace(letter_for(paper), seal=drawing, seal_width=seal.width)


def fingerprint(seal: Seal) -> str:
    """What the ledger keeps of a seal: a digest of its picture."""
    return hashlib.sha256(bytes(seal.file.sha256)).hexdigest()[:16]


def _is_clear(picture: bytes) -> bool:
    """Large enough, and with a clear ground: a white one would hide the words below the seal."""
    with Image.open(io.BytesIO(picture)) as image:
        if min(image.size) < _LEAST_PIXELS:
            return False
        alpha = image.convert("RGBA").getchannel("A")
        return alpha.getextrema()[0] == 0
