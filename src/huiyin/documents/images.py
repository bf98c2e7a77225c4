"""Pictures: re-encoded, so that only the picture is kept: no place, no device, no hidden second file."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from huiyin.documents.refusals import DAMAGED, TOO_MANY_PIXELS, FileRefused

# An A4 page at 600 dpi has 35 million pixels; phones reach 50, a few 108.
MOST_PIXELS = 110_000_000
MOST_PAGES = 300
# As good as the eye sees; a photograph saved again at 90 keeps its legibility for a document.
JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an upload: its type, suffix (with dot), content, and pages where it has any."""

    content_type: str
    suffix: str
    content: bytes
    pages: int | None = None


def keep_image(data: bytes, content_type: str) -> Kept:
    """A JPEG, PNG or WebP with its orientation applied and all metadata gone. Raises FileRefused."""
    with opened(data) as image:
        turned = upright(image)
    out = io.BytesIO()
    if content_type == "image/png":
        turned.save(out, "PNG", compress_level=6)
        return Kept("image/png", ".png", out.getvalue(), 1)
    if content_type == "image/webp":
        turned.save(out, "WEBP", quality=JPEG_QUALITY)
        return Kept("image/webp", ".webp", out.getvalue(), 1)
    flat(turned).save(out, "JPEG", quality=JPEG_QUALITY)
    return Kept("image/jpeg", ".jpg", out.getvalue(), 1)


def opened(data: bytes) -> Image.Image:
    """The picture, fully decoded, within the limits. Raises FileRefused."""
    try:
        # The limit is ours (below), so Pillow's own warning at a lower number says nothing here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP", "TIFF"])
            if image.width * image.height > MOST_PIXELS:
                raise FileRefused(TOO_MANY_PIXELS.format(limit=MOST_PIXELS // 1_000_000))
            image.load()
    except Image.DecompressionBombError:
        raise FileRefused(TOO_MANY_PIXELS.format(limit=MOST_PIXELS // 1_000_000)) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise FileRefused(DAMAGED) from None
    return image


def upright(image: Image.Image) -> Image.Image:
    """A copy turned as its orientation says, holding pixels (and a palette) only."""
    turned = ImageOps.exif_transpose(image)
    bare = turned.copy()
    bare.info = {key: turned.info[key] for key in ("transparency",) if key in turned.info}
    return bare


def flat(image: Image.Image) -> Image.Image:
    """In grey or RGB on white, for formats without transparency."""
    if image.mode in ("L", "RGB"):
        return image
    if image.mode in ("1", "I", "F", "I;16"):
        return image.convert("L")
    if image.mode in ("LA", "RGBA", "PA", "P") or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    return image.convert("RGB")


def without_metadata(jpeg: bytes) -> bytes:
    """A JPEG stream without its Exif, XMP, IPTC and comment segments; pixels, ICC and Adobe marks untouched."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        size = int.from_bytes(jpeg[at + 2 : at + 4])
        # APP0 JFIF, APP2 ICC and APP14 Adobe say how to read the pixels; other APPn and COM (FE) say who and where.
        marker = jpeg[at + 1]
        if marker in (0xE0, 0xE2, 0xEE) or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(jpeg[at : at + 2 + size])
        at += 2 + size
    return b"".join(kept) + jpeg[at:]
