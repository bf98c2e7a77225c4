"""Sound and video as evidence: MP3, and the MP4 family. Tags with place, device and author are blanked in place."""

from huiyin.documents.images import Kept
from huiyin.documents.refusals import DAMAGED, FileRefused

# Boxes that only hold other boxes on the way to the tags.
_HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}
_TAGS = {b"udta", b"meta", b"uuid", b"XMP_"}


def keep_mp3(data: bytes) -> Kept:
    """The sound without its ID3 tags at head and foot."""
    start = 0
    while data[start : start + 3] == b"ID3":
        size = data[start + 6 : start + 10]
        if len(size) < 4 or max(size) > 0x7F:
            raise FileRefused(DAMAGED)
        start += 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    end = len(data) - 128 if data[-128:-125] == b"TAG" else len(data)
    if end - start < 4 or data[start] != 0xFF:
        raise FileRefused(DAMAGED)
    return Kept("audio/mpeg", ".mp3", data[start:end])


def keep_mp4(data: bytes) -> Kept:
    """The film or sound with every tag box turned into an empty `free` box, so that no offset moves."""
    content = bytearray(data)
    _blank(content, 0, len(content), 0)
    is_sound = data[8:12] == b"M4A "
    return Kept("audio/mp4", ".m4a", bytes(content)) if is_sound else Kept("video/mp4", ".mp4", bytes(content))


def _blank(content: bytearray, start: int, end: int, depth: int) -> None:
    at = start
    while at + 8 <= end:
        size, kind, head = int.from_bytes(content[at : at + 4]), bytes(content[at + 4 : at + 8]), 8
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16]), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end or depth > 12:
            raise FileRefused(DAMAGED)
        if kind in _TAGS:
            content[at + 4 : at + 8] = b"free"
            content[at + head : at + size] = bytes(size - head)
        elif kind in _HOLDERS:
            _blank(content, at + head, at + size, depth + 1)
        at += size
