"""Check codes: a short code at the foot of every issued paper, by which anyone can ask whether it is genuine.

The code is the beginning of a keyed digest over the paper's id and the digest of its words; the key lies in the key
folder. It is stored nowhere: the row holds a keyed digest of the code, to find the paper by. Whoever has a copy of the
data folder can therefore neither print a code nor add a paper that the check page would call genuine.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from huiyin.documents.models import Paper
from huiyin.parties.sealing import CODE_LENGTH, CODE_LETTERS, index_key, normalise_code

_BLOCK = 64 * 1024


def check_code(paper_id: UUID, fields_digest: bytes) -> str:
    """The code as it is printed: XXXX-XXXX-XXXX, 60 bits that only the keys can make."""
    made = hmac.digest(index_key("check codes"), paper_id.bytes + fields_digest, "sha256")
    number = int.from_bytes(made[:8]) >> 4
    letters = "".join(CODE_LETTERS[number >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def code_of(paper: Paper) -> str:
    return check_code(paper.pk, bytes(paper.fields_digest))


def digest_code(code: str) -> bytes:
    """What the row is found by; another key than that of the codes, so that neither tells of the other."""
    return hmac.digest(index_key("check digests"), normalise_code(code).encode(), "sha256")


def genuine(code: str) -> Paper | None:
    """The paper of that code, if its row is the one that was issued; None for anything else."""
    if len(normalise_code(code)) != CODE_LENGTH:
        return None
    paper = Paper.objects.select_related("unit", "pdf", "scan").filter(check_digest=digest_code(code)).first()
    if paper is None or not hmac.compare_digest(normalise_code(code_of(paper)), normalise_code(code)):
        return None
    # A row whose words were changed behind the program's back is no paper of the office any more.
    return paper if hmac.compare_digest(paper.digest, bytes(paper.fields_digest)) else None


def address_of(code: str) -> str:
    """What the QR code opens: the check page with the code, or the bare code where no address is set."""
    return f"{settings.PUBLIC_URL}/check/{code}/" if settings.PUBLIC_URL else code


def said_on_paper(code: str) -> str:
    """The line beside the QR code, in Chinese as the paper is."""
    where = f"{settings.PUBLIC_URL}/check/" if settings.PUBLIC_URL else "本机关网上信访大厅的“核验文书”页面"
    return f"文书核验码：{code}　扫描二维码或者在{where}核验真伪"


def sha256_of(upload: BinaryIO) -> str:
    """SHA-256 of a file somebody hands in to compare; it is read once and not kept."""
    digest = hashlib.sha256()
    while block := upload.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


def mark_withdrawn(*, paper: Paper, at: datetime) -> Paper:
    """Note that the office took the paper back; the first moment stands."""
    if paper.withdrawn_at is None:
        paper.withdrawn_at = at
        paper.save(update_fields=["withdrawn_at"])
    return paper
