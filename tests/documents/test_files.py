"""What is kept of an upload: its kind by content, nothing that acts, nothing that tells who made it where."""

import hashlib
import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from huiyin.documents import kinds, refusals, store
from huiyin.documents.files import combine_scans, keep_file, open_file
from huiyin.documents.names import LONGEST_NAME, clean_name
from huiyin.documents.refusals import FileRefused
from huiyin.parties.sealing import SealBroken
from huiyin.procedure.terms import Text
from tests.documents import samples
from tests.documents.samples import AT


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES = tmp_path / "files"
    return tmp_path / "files"


def test_a_photograph_loses_place_device_and_comment_and_stands_upright() -> None:
    kept = kinds.keep(samples.phone_photograph(orientation=6), "IMG_1.jpg")
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
        assert "comment" not in image.info
        # Turned by 90 degrees clockwise, the red left half is the upper half.
        top, bottom = image.getpixel((20, 10)), image.getpixel((20, 50))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[1] < 60 < 200 < bottom[1]
    assert b"SecretPhone" not in kept.content
    assert b"Zhang" not in kept.content


@pytest.mark.parametrize(
    ("kind", "mode", "content_type"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "1", "image/png"),
        ("WEBP", "RGB", "image/webp"),
    ],
)
def test_pictures_of_every_usual_mode_are_kept(kind: str, mode: str, content_type: str) -> None:
    kept = kinds.keep(samples.picture(kind, mode=mode), "x")
    assert (kept.content_type, kept.pages) == (content_type, 1)
    with Image.open(io.BytesIO(kept.content)) as image:
        image.load()
        assert image.size == (60, 40)


def test_a_second_file_hidden_behind_a_picture_is_gone() -> None:
    kept = kinds.keep(samples.picture() + samples.office_file(), "x.jpg")
    assert b"PK\x03\x04" not in kept.content


def test_a_fax_of_many_pages_becomes_a_pdf() -> None:
    kept = kinds.keep(samples.fax(3), "scan.tif")
    assert (kept.content_type, kept.suffix, kept.pages) == ("application/pdf", ".pdf", 3)
    with pikepdf.Pdf.open(io.BytesIO(kept.content)) as pdf:
        assert len(pdf.pages) == 3


def test_a_pdf_is_calmed() -> None:
    kept = kinds.keep(samples.hostile_pdf(), "x.pdf")
    with pikepdf.Pdf.open(io.BytesIO(kept.content)) as pdf:
        plain = io.BytesIO()
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
        assert len(pdf.pages) == 1
        assert "/Info" not in pdf.trailer
        for key in ("/OpenAction", "/AA", "/Metadata"):
            assert key not in pdf.Root
        assert len(pdf.pages[0].Annots) == 2
    for word in (b"EVILSCRIPT", b"EVILPAYLOAD", b"SECRETXMP", b"SecretAuthor", b"SecretPhone", b"Zhang", b"/Launch"):
        assert word not in plain.getvalue()


def test_a_pdf_with_an_empty_password_is_kept_without_it() -> None:
    locked = samples.pdf(encryption=pikepdf.Encryption(owner="owner", user=""))
    kept = kinds.keep(locked, "x.pdf")
    with pikepdf.Pdf.open(io.BytesIO(kept.content)) as pdf:
        assert not pdf.is_encrypted


@pytest.mark.parametrize(("main", "suffix"), [("word/document.xml", ".docx"), ("xl/workbook.xml", ".xlsx")])
def test_office_files_lose_their_author(main: str, suffix: str) -> None:
    kept = kinds.keep(samples.office_file(main), "x")
    assert kept.suffix == suffix
    with zipfile.ZipFile(io.BytesIO(kept.content)) as parcel:
        assert parcel.read(main) == b"<document>text</document>"
        everything = b"".join(parcel.read(part) for part in parcel.namelist())
        assert {part.date_time for part in parcel.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for word in (b"SecretAuthor", b"SecretPhone", b"Zhang"):
        assert word not in everything


def test_a_hyperlink_is_no_outside_object() -> None:
    rels = b'<Relationships><Relationship Type="x/hyperlink" Target="http://a" TargetMode="External"/></Relationships>'
    assert kinds.keep(samples.office_file(word___rels__d_DOT_rels=rels), "x.docx").suffix == ".docx"


def test_recordings_lose_their_tags_and_keep_their_frames() -> None:
    film = samples.film()
    kept = kinds.keep(film, "x.mp4")
    assert kept.content_type == "video/mp4"
    assert len(kept.content) == len(film)
    assert b"121.6" not in kept.content
    assert kept.content.endswith(b"frames")
    sound = kinds.keep(samples.sound(), "x.mp3")
    assert sound.content_type == "audio/mpeg"
    assert b"SecretSinger" not in sound.content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_kept_in_utf8(encoding: str) -> None:
    kept = kinds.keep("来信内容：\n我要反映一件事。\n".encode(encoding), "信.txt")
    assert (kept.content_type, kept.content.decode()) == ("text/plain", "来信内容：\n我要反映一件事。\n")


EXTERNAL = (
    b'<Relationships><Relationship Type="x/attachedTemplate" Target="http://a" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"<html><script>alert(1)</script>", "x.txt", refusals.ACTIVE),
        (b"  <!DOCTYPE html>", "x", refusals.ACTIVE),
        (b"<svg xmlns='x'/>", "x.png", refusals.ACTIVE),
        (b"#!/bin/sh\nrm -rf /", "x.txt", refusals.ACTIVE),
        (b"plain words", "x.html", refusals.ACTIVE),
        (b"plain words", "x.js", refusals.ACTIVE),
        (samples.picture(), "photo.jpg.exe", refusals.ACTIVE),
        (b"MZ" + bytes(200), "x.pdf", refusals.ACTIVE),
        (b"\x7fELF" + bytes(200), "x", refusals.ACTIVE),
        (b"\0\0\0\x18ftypheic" + bytes(50), "IMG.heic", refusals.HEIC),
        (b"\0\0\0\x18ftypmif1" + bytes(50), "IMG.jpg", refusals.HEIC),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "x.doc", refusals.OLD_OFFICE),
        (samples.office_file(word__vbaProject_DOT_bin=b"x"), "x.docx", refusals.MACROS),
        (samples.office_file(word__embeddings__oleObject1_DOT_bin=b"x"), "x.docx", refusals.MACROS),
        (samples.office_file(word___rels__settings_DOT_xml_DOT_rels=EXTERNAL), "x.docx", refusals.OUTSIDE_LINKS),
        (samples.office_file(word__x_DOT_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), "x.docx", refusals.DAMAGED),
        (samples.office_file("other.xml"), "x.zip", refusals.UNKNOWN),
        (samples.pdf(encryption=pikepdf.Encryption(owner="o", user="secret")), "x.pdf", refusals.LOCKED_PDF),
        (b"%PDF-1.7\nnothing", "x.pdf", refusals.DAMAGED),
        (samples.picture()[:200], "x.jpg", refusals.DAMAGED),
        (b"\x1f\x8b\x08" + bytes(50), "x.gz", refusals.UNKNOWN),
        (b"text with \x00 inside", "x.txt", refusals.UNKNOWN),
        (b"\0\0\0\x18ftypisom\0\0\2\0isomiso2\0\0\xff\xffmoov", "x.mp4", refusals.DAMAGED),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(data: bytes, name: str, reason: Text) -> None:
    with pytest.raises(FileRefused) as caught:
        kinds.keep(data, name)
    assert caught.value.text == reason


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    bomb = io.BytesIO()
    Image.new("1", (11_000, 11_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(FileRefused, match="megapixels"):
        kinds.keep(bomb.getvalue(), "x.png")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = samples.office_file(word__big_DOT_xml=bytes(201 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    with pytest.raises(FileRefused, match="larger"):
        kinds.keep(bomb, "x.docx")


@hypothesis_settings(deadline=None)
@given(
    data=st.binary(max_size=400),
    head=st.sampled_from(
        [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"ID3\x04\0\0", b"\0\0\0\x10ftypisom"]
    ),
)
def test_no_bytes_break_the_door(data: bytes, head: bytes) -> None:
    try:
        kept = kinds.keep(head + data, "x")
    except FileRefused:
        return
    assert kept.content_type


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\Users\\张三\\合同.PDF", "合同.jpg"),
        ("photo\u202egpj.exe.jpg", "photogpj.exe.jpg"),  # an override that shows the name backwards
        ("a\x00b\r\nc.jpg", "abc.jpg"),
        ("合同<最终>.jpg", "合同_最终_.jpg"),
        ("零\u200b宽.jpg", "零宽.jpg"),
        ("....", "file.jpg"),
        ("", "file.jpg"),
        ("信　件.jpg", "信 件.jpg"),
    ],
)
def test_names(name: str, kept: str) -> None:
    assert clean_name(name, ".jpg") == kept


@given(name=st.text(max_size=300), suffix=st.sampled_from([".jpg", ".pdf"]))
def test_every_name_is_short_and_plain(name: str, suffix: str) -> None:
    kept = clean_name(name, suffix)
    assert len(suffix) < len(kept) <= LONGEST_NAME
    assert kept.isprintable()
    assert not set(kept) & set('/\\:*?"<>|')


@pytest.mark.django_db
def test_a_file_is_kept_encrypted_and_given_out_again(folder: Path) -> None:
    file = keep_file(upload=io.BytesIO("我要反映一件事".encode()), name="张三的信.txt", at=AT)
    on_disk = list(folder.glob("*/*"))
    assert [path.name for path in on_disk] == [str(file.pk)]
    assert on_disk[0].parent.name == file.pk.hex[:2]
    assert "反映".encode() not in on_disk[0].read_bytes()
    assert on_disk[0].stat().st_mode & 0o077 == 0
    assert open_file(file).decode() == "我要反映一件事"
    file.refresh_from_db()
    assert file.name == "张三的信.txt"
    assert bytes(file.sha256) == hashlib.sha256("我要反映一件事".encode()).digest()
    assert "张三" not in str(file) + repr(file)
    assert "张三".encode() not in bytes(file.sealed_name)


@pytest.mark.django_db
def test_a_file_changed_or_swapped_on_disk_does_not_open() -> None:
    one = keep_file(upload="一".encode(), name="1.txt", at=AT)
    two = keep_file(upload="二".encode(), name="2.txt", at=AT)
    store.path_of(one.pk).write_bytes(store.path_of(two.pk).read_bytes())
    with pytest.raises(SealBroken):
        open_file(one)
    store.path_of(one.pk).unlink()
    with pytest.raises(store.FileMissing):
        open_file(one)


def test_size_limits(settings: Settings) -> None:
    settings.MAX_FILE_BYTES = 1024 * 1024
    with pytest.raises(FileRefused, match="larger than 1 MB"):
        keep_file(upload=bytes(1024 * 1024 + 1), name="x.txt", at=AT)
    with pytest.raises(FileRefused, match="empty"):
        keep_file(upload=b"", name="x.txt", at=AT)


@pytest.mark.django_db
def test_pages_scanned_one_by_one_become_one_pdf_in_order() -> None:
    uploads = [
        (samples.picture(size=(600, 800)), "1.jpg"),
        (samples.pdf(2), "2.pdf"),
        (samples.picture("PNG", size=(800, 600), mode="RGBA"), "3.png"),
    ]
    files = [keep_file(upload=data, name=name, at=AT) for data, name in uploads]
    scan = combine_scans(files=files, name="来信", at=AT)
    assert (scan.pages, scan.name, scan.content_type) == (4, "来信.pdf", "application/pdf")
    with pikepdf.Pdf.open(io.BytesIO(open_file(scan))) as pdf:
        wide = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in pdf.pages]
        first = pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()
    assert wide == [False, False, False, True]
    # The JPEG stands in the PDF as it was kept: putting pages together loses nothing.
    assert first == open_file(files[0])


@pytest.mark.django_db
def test_only_pages_can_be_put_together() -> None:
    text = keep_file(upload=b"words", name="note.txt", at=AT)
    with pytest.raises(FileRefused, match="neither a picture"):
        combine_scans(files=[text], name="x", at=AT)
    with pytest.raises(FileRefused, match="no pages"):
        combine_scans(files=[], name="x", at=AT)
