"""Files to try: made here, byte by byte where it matters."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
from PIL import Image

AT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red (or black), so that turning it can be seen."""
    image = Image.new("RGB", size, "white")
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def phone_photograph(orientation: int = 6) -> bytes:
    """A JPEG with a place, a device and an orientation, as a phone makes it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.9, 0.0, 0.0), 3: "E", 4: (121.6, 0.0, 0.0)})
    return picture("JPEG", exif=exif.tobytes(), comment=b"made by Zhang San", quality=95)


def fax(pages: int = 3) -> bytes:
    """A TIFF of several black-and-white pages."""
    first, *others = [Image.new("1", (1700, 2200), index % 2) for index in range(pages)]
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=others, compression="group4")
    return out.getvalue()


def pdf(pages: int = 1, **save: Any) -> bytes:
    with pikepdf.Pdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(595, 842))
        out = io.BytesIO()
        made.save(out, **save)
    return out.getvalue()


def hostile_pdf() -> bytes:
    """A PDF that runs a script, starts a program, carries a file, a photograph with a place, and its author's name."""
    name, array = pikepdf.Name, pikepdf.Array
    with pikepdf.Pdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        script = pikepdf.Dictionary(S=name.JavaScript, JS="app.alert('EVILSCRIPT')")
        made.Root.OpenAction = made.make_indirect(script)
        made.Root.AA = pikepdf.Dictionary(WC=script)
        made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=array(["x", script])))
        made.Root.Metadata = pikepdf.Stream(made, b"<x>SECRETXMP</x>")
        made.attachments["payload.exe"] = b"MZ EVILPAYLOAD"
        made.docinfo["/Author"] = "SecretAuthor"
        page = made.pages[0]
        page.AA = pikepdf.Dictionary(O=script)
        launch = pikepdf.Dictionary(S=name.Launch, F="EVILLAUNCH.exe")
        chained = pikepdf.Dictionary(S=name.GoTo, D=array([page.obj, name.Fit]), Next=made.make_indirect(launch))
        marks = [
            pikepdf.Dictionary(Type=name.Annot, Subtype=name.Link, Rect=array([0, 0, 9, 9]), A=launch),
            pikepdf.Dictionary(Type=name.Annot, Subtype=name.Link, Rect=array([0, 0, 9, 9]), A=chained),
            pikepdf.Dictionary(Type=name.Annot, Subtype=name.RichMedia, Rect=array([0, 0, 9, 9])),
        ]
        page.Annots = array([made.make_indirect(mark) for mark in marks])
        photo = phone_photograph()
        page.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(
                Im0=pikepdf.Stream(
                    made, photo, Type=name.XObject, Subtype=name.Image, Width=60, Height=40,
                    BitsPerComponent=8, ColorSpace=name.DeviceRGB, Filter=name.DCTDecode,
                )
            )
        )  # fmt: skip
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def office_file(main: str = "word/document.xml", **more: bytes) -> bytes:
    """A DOCX or XLSX of few parts; `more` adds parts, with `__` for `/` and `_DOT_` for `.`."""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        main: b"<document>text</document>",
        "docProps/core.xml": b"<core>SecretAuthor</core>",
        "word/media/photo.jpeg": phone_photograph(),
    }
    parts |= {key.replace("__", "/").replace("_DOT_", "."): value for key, value in more.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, content in parts.items():
            parcel.writestr(name, content)
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + kind + content


def film() -> bytes:
    """The boxes of an MP4 with a place in its tags."""
    tags = box(b"udta", box(b"\xa9xyz", b"+38.9+121.6/"))
    return box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", box(b"mvhd", bytes(100)) + tags) + box(b"mdat", b"frames")


def sound() -> bytes:
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 0, 20]) + b"TPE1 SecretSinger   "
    return tag + b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb\x90\x64" + bytes(413)


# Values of the fields that hearings, agreements and evidence add to papers.
MEETING_FIELDS: dict[str, Any] = {
    "notice_days": 15, "objection_days": 5, "finish_days": 60, "extension_days": 30,
    "held_on": "2026-04-08", "hour": "上午9时", "venue": "听证室", "chair": "郑公", "panel": "孙明、刘律师",
    "rights": "可以申请回避。", "present": "信访人、承办人。", "course": "双方陈述。", "signing": "已核对并签名",
    "recorder": "陈静", "panel_view": "建议予以支持。", "dissent": "无。", "parties": "甲方；乙方。",
    "facts_in_dispute": "保管费的负担。", "terms": "退还保管费。", "signed_on": "2026-04-09",
    "other_side": "停车场",
    "promises": [{"no": 1, "what": "退还1,260元", "who": "停车场", "by": "2026-04-30"}],
    "mediated_by": "人民调解委员会",
}  # fmt: skip
