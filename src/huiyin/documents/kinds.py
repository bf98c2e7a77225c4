"""What a file is, by its content, and how each kind is kept. Names decide nothing except what is refused."""

import re
import unicodedata

import filetype

from huiyin.documents.images import Kept, keep_image
from huiyin.documents.names import extension
from huiyin.documents.office_files import keep_office
from huiyin.documents.pdfs import keep_pdf
from huiyin.documents.recordings import keep_mp3, keep_mp4
from huiyin.documents.refusals import ACTIVE, HEIC, OLD_OFFICE, UNKNOWN, FileRefused
from huiyin.documents.scans import keep_tiff

# For the `accept` of a file field: a phone then offers JPEG instead of HEIC by itself.
ACCEPT = (
    "image/jpeg,image/png,image/webp,image/tiff,application/pdf,text/plain,.docx,.xlsx,audio/mpeg,audio/mp4,video/mp4"
)

# Endings a system may run or a browser may act on: refused whatever the content is.
_ACTIVE_ENDINGS = frozenset(
    [
        "html",
        "htm",
        "xhtml",
        "shtml",
        "mht",
        "mhtml",
        "svg",
        "svgz",
        "xml",
        "xsl",
        "js",
        "mjs",
        "vbs",
        "vbe",
        "wsf",
        "hta",
        "ps1",
        "psm1",
        "bat",
        "cmd",
        "com",
        "exe",
        "dll",
        "scr",
        "msi",
        "sh",
        "bash",
        "py",
        "pl",
        "rb",
        "php",
        "jsp",
        "asp",
        "aspx",
        "jar",
        "apk",
        "app",
        "lnk",
        "url",
        "reg",
        "inf",
        "chm",
        "swf",
        "docm",
        "xlsm",
        "pptm",
        "dotm",
        "xltm",
    ]
)
_ACTIVE_TEXT = re.compile(
    r"\s*(<!doctype|<html|<svg|<script|<\?xml|<\?php|<body|<iframe|<head|#!|@echo)|<script[\s>]|javascript:",
    re.I,
)
_PICTURES = ("image/jpeg", "image/png", "image/webp")
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4A ",
    b"M4V ",
    b"qt  ",
    b"dash",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe")


def keep(data: bytes, name: str) -> Kept:
    """What is kept of an upload, after finding its kind by content. Raises FileRefused."""
    if extension(name) in _ACTIVE_ENDINGS:
        raise FileRefused(ACTIVE)
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS:
        raise FileRefused(HEIC)
    if brand in _MP4_BRANDS or brand[:3] == b"3gp":
        return keep_mp4(data)
    if data.startswith(_OLD_OFFICE):
        raise FileRefused(OLD_OFFICE)
    return _keep_by_mime(data, str(filetype.guess_mime(data) or ""))


def _keep_by_mime(data: bytes, mime: str) -> Kept:
    if mime in _PICTURES:
        return keep_image(data, mime)
    if mime == "image/tiff":
        return keep_tiff(data)
    # The mark of a PDF may stand anywhere in its first 1024 bytes.
    if b"%PDF-" in data[:1024]:
        return keep_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return keep_office(data)
    if mime == "audio/mpeg":
        return keep_mp3(data)
    if mime:
        raise FileRefused(ACTIVE if data.startswith(_PROGRAMS) else UNKNOWN)
    return _keep_text(data)


def _keep_text(data: bytes) -> Kept:
    """Plain text in UTF-8, whichever of the two usual encodings it came in."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused(UNKNOWN)
    if _ACTIVE_TEXT.match(text) or _ACTIVE_TEXT.search(text[:4096]):
        raise FileRefused(ACTIVE)
    if any(unicodedata.category(sign) in ("Cc", "Cn", "Co") and sign not in "\t\n\r\f" for sign in text):
        raise FileRefused(UNKNOWN)
    return Kept("text/plain", ".txt", text.encode())
