"""PDF: everything that acts, hides or tells who made it is taken out; the pages stay as they are."""

import io
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from huiyin.documents.images import MOST_PAGES, Kept, without_metadata
from huiyin.documents.refusals import DAMAGED, LOCKED_PDF, TOO_MANY_PAGES, FileRefused

_ACTING_KEYS = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/Metadata", "/PieceInfo",
    "/Collection", "/RichMediaContent", "/RichMediaSettings", "/LastModified",
)  # fmt: skip
_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/Trans", "/SetOCGState", "/GoTo3DView",
}  # fmt: skip
_ACTING_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_DEEPEST = 40


def keep_pdf(data: bytes) -> Kept:
    """The PDF without scripts, actions, attachments and metadata. Raises FileRefused."""
    try:
        with Pdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
            if count > MOST_PAGES:
                raise FileRefused(TOO_MANY_PAGES.format(limit=MOST_PAGES))
            if count == 0:
                raise FileRefused(DAMAGED)
            _strip(pdf)
            return Kept("application/pdf", ".pdf", saved(pdf), count)
    except pikepdf.PasswordError:
        raise FileRefused(LOCKED_PDF) from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError, RecursionError):
        raise FileRefused(DAMAGED) from None


def saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    save(pdf, out)
    return out.getvalue()


def save(pdf: Pdf, out: IO[bytes]) -> None:
    # deterministic_id keeps the same pages the same bytes; encryption with an empty password is dropped here.
    pdf.save(
        cast(BinaryIO, out),
        encryption=False,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )


def _strip(pdf: Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for item in pdf.objects:
        for holder in _holders(item, 0):
            _calm(holder)
        if isinstance(item, Stream) and item.get("/Filter") == Name.DCTDecode:
            _strip_jpeg(item)


def _holders(item: Any, depth: int) -> Iterator[Any]:
    """The dictionaries of one object: itself and those directly inside it (others are objects of their own)."""
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(item, Dictionary | Stream):
        yield item
        children = [value for _, value in item.items()]
    elif isinstance(item, Array):
        children = list(item.as_list())
    else:
        return
    for child in children:
        if isinstance(child, Dictionary | Array) and not child.is_indirect:
            yield from _holders(child, depth + 1)


def _calm(holder: Any) -> None:
    for key in _ACTING_KEYS:
        if key in holder:
            del holder[key]
    for key in ("/A", "/PA"):
        if key in holder and _acts(holder[key]):
            del holder[key]
    # An action that hangs elsewhere (a chain's /Next, an outline) loses what it does.
    if _acts(holder):
        del holder["/S"]
    if "/Annots" in holder and isinstance(holder["/Annots"], Array):
        quiet = [mark for mark in holder["/Annots"].as_list() if not _is_acting_annotation(mark)]
        holder["/Annots"] = Array(quiet)


def _acts(action: Any) -> bool:
    return isinstance(action, Dictionary) and str(action.get("/S", "")) in _ACTIONS and "/K" not in action


def _is_acting_annotation(mark: Any) -> bool:
    return isinstance(mark, Dictionary) and str(mark.get("/Subtype", "")) in _ACTING_ANNOTATIONS


def _strip_jpeg(stream: Stream) -> None:
    raw = stream.read_raw_bytes()
    bare = without_metadata(raw)
    if bare != raw:
        # `write` sets the filter anew; parameters of DCTDecode (a colour transform) must be given again.
        parms = stream.get("/DecodeParms")
        stream.write(bare, filter=Name.DCTDecode, decode_parms=parms if isinstance(parms, Dictionary) else None)
