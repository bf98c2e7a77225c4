"""DOCX and XLSX: no macros, controls, embedded objects or outside templates; document properties emptied."""

import io
import zipfile

from huiyin.documents.images import Kept, without_metadata
from huiyin.documents.refusals import DAMAGED, MACROS, OUTSIDE_LINKS, TOO_LARGE, UNKNOWN, FileRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MOST_PARTS = 5_000
_MOST_BYTES = 200 * 1024 * 1024
_ACTING_PARTS = (
    "vbaproject",
    "vbadata",
    "activex",
    "/embeddings/",
    "customui",
    "/ctrlprops/",
    "externallinks/",
)
_PROPERTIES = {
    "docProps/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
        b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docProps/custom.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
}


def keep_office(data: bytes) -> Kept:
    """The document rewritten part by part. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            _check_size(parcel)
            content_type, suffix = _kind(parcel)
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
                for part in parcel.infolist():
                    if not part.is_dir():
                        # A bare name and a fixed date: who packed it, and when, is not kept.
                        kept.writestr(zipfile.ZipInfo(part.filename), _part(parcel, part), zipfile.ZIP_DEFLATED)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise FileRefused(DAMAGED) from None
    return Kept(content_type, suffix, out.getvalue())


def _check_size(parcel: zipfile.ZipFile) -> None:
    parts = parcel.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise FileRefused(TOO_LARGE.format(limit=_MOST_BYTES // 1024 // 1024))
    if len({part.filename for part in parts}) != len(parts):
        # Two parts of one name: readers disagree which of them counts.
        raise FileRefused(DAMAGED)


def _kind(parcel: zipfile.ZipFile) -> tuple[str, str]:
    names = {part.filename for part in parcel.infolist()}
    if any(acting in name.lower() for name in names for acting in _ACTING_PARTS):
        raise FileRefused(MACROS)
    if "[Content_Types].xml" not in names:
        raise FileRefused(UNKNOWN)
    if b"macroenabled" in _content(parcel, parcel.getinfo("[Content_Types].xml")).lower():
        raise FileRefused(MACROS)
    if "word/document.xml" in names:
        return DOCX, ".docx"
    if "xl/workbook.xml" in names:
        return XLSX, ".xlsx"
    raise FileRefused(UNKNOWN)


def _content(parcel: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    # The size in the directory may lie; one byte more than it says is refused.
    with parcel.open(part) as file:
        content = file.read(part.file_size + 1)
    if len(content) > part.file_size:
        raise FileRefused(DAMAGED)
    return content


def _part(parcel: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    name = part.filename
    if name in _PROPERTIES:
        return _PROPERTIES[name]
    content = _content(parcel, part)
    if name.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise FileRefused(DAMAGED)
    if name.endswith(".rels"):
        _check_links(content)
    if name.lower().endswith((".jpg", ".jpeg")):
        return without_metadata(content)
    return content


def _check_links(content: bytes) -> None:
    """Links a reader follows by itself (templates, objects, frames) may not lead outside; hyperlinks may."""
    for link in content.split(b"<Relationship ")[1:]:
        if b"External" in link and b"/hyperlink" not in link:
            raise FileRefused(OUTSIDE_LINKS)
