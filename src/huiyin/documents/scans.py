"""Scanned pages put together: pictures, faxes of many pages and PDFs as one PDF on A4."""

import io

from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image, ImageSequence

from huiyin.documents.images import JPEG_QUALITY, MOST_PAGES, MOST_PIXELS, Kept, flat, opened, upright
from huiyin.documents.pdfs import saved
from huiyin.documents.refusals import DAMAGED, TOO_MANY_PAGES, TOO_MANY_PIXELS, FileRefused

# A4 in points.
A4 = (595.276, 841.89)
_MOST_PIXELS_IN_ALL = 6 * MOST_PIXELS


def keep_tiff(data: bytes) -> Kept:
    """A TIFF, often a scan of many pages, as a PDF: no browser shows TIFF. Raises FileRefused."""
    pixels = 0
    with opened(data) as image, Pdf.new() as whole:
        try:
            for frame in ImageSequence.Iterator(image):
                pixels += frame.width * frame.height
                if pixels > _MOST_PIXELS_IN_ALL:
                    raise FileRefused(TOO_MANY_PIXELS.format(limit=_MOST_PIXELS_IN_ALL // 1_000_000))
                _add_picture(whole, upright(frame))
                _check_count(whole)
        except (OSError, SyntaxError, ValueError, EOFError):
            raise FileRefused(DAMAGED) from None
        return _kept(whole)


def combine(parts: list[tuple[str, bytes]]) -> Kept:
    """One PDF from pictures and PDFs (content type, content), in order. Raises FileRefused."""
    with Pdf.new() as whole:
        for content_type, content in parts:
            if content_type == "application/pdf":
                with Pdf.open(io.BytesIO(content)) as pdf:
                    whole.pages.extend(pdf.pages)
            else:
                _add_kept_picture(whole, content, content_type)
            _check_count(whole)
        return _kept(whole)


def _kept(whole: Pdf) -> Kept:
    return Kept("application/pdf", ".pdf", saved(whole), len(whole.pages))


def _check_count(whole: Pdf) -> None:
    if len(whole.pages) > MOST_PAGES:
        raise FileRefused(TOO_MANY_PAGES.format(limit=MOST_PAGES))


def _add_kept_picture(pdf: Pdf, content: bytes, content_type: str) -> None:
    with opened(content) as image:
        if content_type == "image/jpeg" and image.mode in ("L", "RGB"):
            # The JPEG itself becomes the page: nothing is lost by putting pages together.
            _add_page(pdf, image, content, 8, Name.DCTDecode)
        else:
            _add_picture(pdf, image)


def _add_picture(pdf: Pdf, image: Image.Image) -> None:
    if image.mode == "1":
        # Black and white stays as it is, bit for bit.
        _add_page(pdf, image, image.tobytes(), 1, None)
        return
    page, out = flat(image), io.BytesIO()
    page.save(out, "JPEG", quality=JPEG_QUALITY)
    _add_page(pdf, page, out.getvalue(), 8, Name.DCTDecode)


def _add_page(pdf: Pdf, image: Image.Image, content: bytes, bits: int, coded: Name | None) -> None:
    """An A4 page, upright or wide as the picture is, with the picture as large as fits."""
    picture = Stream(pdf, content, Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height)
    picture.BitsPerComponent = bits
    picture.ColorSpace = Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray
    if coded is not None:
        picture.Filter = coded
    paper = A4 if image.height >= image.width else (A4[1], A4[0])
    scale = min(paper[0] / image.width, paper[1] / image.height)
    wide, high = image.width * scale, image.height * scale
    left, low = (paper[0] - wide) / 2, (paper[1] - high) / 2
    page = pdf.add_blank_page(page_size=paper)
    page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    page.Contents = Stream(pdf, f"q {wide:.3f} 0 0 {high:.3f} {left:.3f} {low:.3f} cm /Im0 Do Q".encode())
