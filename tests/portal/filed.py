"""Filing on the portal as a browser without script does it: plain builders for these tests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huiyin.cases.models import Case, Contact
from huiyin.people.models import Unit

ABOUT = {
    "kind": "claim",
    "facts": "自去年十月起，凌晨两点到五点货车在楼下装卸。",
    "happened": "去年十月起",
    "place_said": "柳堤小区3栋",
    "complained_of": "",
    "asks-TOTAL_FORMS": "2",
    "asks-INITIAL_FORMS": "0",
    "asks-0-text": "请依法查处凌晨装卸噪声。",
    "asks-1-text": "请书面答复去年三次报警的处理情况。",
}
WHO = {
    "manner": "named",
    "name": "高见山",
    "phone": "13800001234",
    "address": "柳堤小区3栋",
    "people": "1",
    "others-TOTAL_FORMS": "0",
    "others-INITIAL_FORMS": "0",
}


def picture(name: str = "楼下.png") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def as_far_as_check(client: Client, *, about: dict[str, Any] | None = None, who: dict[str, Any] | None = None) -> None:
    """Screens 1 to 3 filled in and sent."""
    assert client.post("/file/matter/", ABOUT | (about or {})).url == "/file/you/"
    assert client.post("/file/you/", WHO | (who or {})).url == "/file/files/"
    assert client.post("/file/files/", {}).url == "/file/check/"


def send(client: Client, office: Unit) -> Any:
    """Screen 4 sent, and the receipt."""
    answer = client.post("/file/check/", {"office": office.pk})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == "/file/receipt/"
    return client.get("/file/receipt/")


def filed(client: Client, office: Unit, **screens: Any) -> tuple[Case, str]:
    """A matter filed on the portal, and its query code."""
    as_far_as_check(client, **screens)
    page = send(client, office)
    contact = Contact.objects.select_related("case").latest("pk")
    return contact.case, page.context["receipt"].code


def look_up(client: Client, case: Case, code: str) -> Any:
    return client.post("/track/", {"number": case.number, "code": code})
