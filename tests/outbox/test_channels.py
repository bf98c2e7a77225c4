"""The channels themselves: a folder read back, a gateway spoken to, letters drawn and posted, calls noted."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from pikepdf import Pdf
from pytest_django import Settings

from huiyin.documents import coverage, printing
from huiyin.documents.content import Letter
from huiyin.ledger.models import Entry
from huiyin.outbox.actions import (
    NOT_REACHED,
    OTHER_WAY,
    REACHED,
    NotNow,
    let_go,
    mark_posted,
    mark_returned,
    note_call,
    print_letters,
    try_again,
)
from huiyin.outbox.letters import letter_of
from huiyin.outbox.models import Message, MessageState
from huiyin.outbox.sending import BACK_OFF, send_due
from huiyin.parties.actions import Identity
from tests import make
from tests.outbox.told import PHONE, person, registered

pytestmark = pytest.mark.django_db
NOW = make.MOMENT


@pytest.fixture
def exchange(settings: Settings, tmp_path: Path) -> Path:
    settings.CHANNELS = ("letter", "call", "file")
    settings.EXCHANGE, settings.EXCHANGE_FORMAT = tmp_path, "jsonl"
    return tmp_path


def test_a_file_leaves_with_its_manifest_and_comes_back_acknowledged(office: make.Office, exchange: Path) -> None:
    first = registered(office.clerk, "text").case
    second = registered(office.clerk, "text", "letter").case
    assert send_due(NOW).sent == 2
    (file,) = (exchange / "out").glob("*.jsonl")
    manifest = json.loads((exchange / "out" / f"{file.name}.manifest.json").read_text())
    assert (manifest["rows"], manifest["sha256"]) == (2, hashlib.sha256(file.read_bytes()).hexdigest())
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    by_id = {str(row.pk): row for row in Message.objects.all()}
    assert {row["id"] for row in rows} == set(by_id)
    assert {row["phone"] for row in rows} == {PHONE}
    assert {row.reference for row in by_id.values()} == {file.name}
    assert file.stat().st_mode & 0o077 == 0
    assert (exchange / "out").stat().st_mode & 0o077 == 0
    number = {row["id"]: by_id[row["id"]].params["number"] for row in rows}
    states = {row["id"]: "delivered" if number[row["id"]] == first.number else "failed" for row in rows}
    (exchange / "in").mkdir()
    answer = exchange / "in" / "ack.csv"
    answer.write_text("id,state\n" + "".join(f"{key},{state}\n" for key, state in states.items()))
    (exchange / "in" / "damaged.jsonl").write_text("{not json")
    assert send_due(NOW + timedelta(minutes=1)).acknowledged == 2
    assert Message.objects.get(subject=first.pk).state == MessageState.DELIVERED
    assert {(row.channel, row.state) for row in Message.objects.filter(subject=second.pk)} == {
        ("file", "failed"),
        ("letter", "waiting"),
    }
    assert (exchange / "read" / "ack.csv").exists()
    assert (exchange / "in" / "damaged.jsonl").exists()
    assert send_due(NOW + timedelta(minutes=2)).acknowledged == 0


def test_a_file_of_commas_opens_in_a_spreadsheet(office: make.Office, exchange: Path, settings: Settings) -> None:
    settings.EXCHANGE_FORMAT = "csv"
    registered(office.clerk, "text")
    send_due(NOW)
    (file,) = (exchange / "out").glob("*.csv")
    (row,) = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert (row["phone"], row["language"]) == (PHONE, "zh")
    assert Message.objects.get().params["number"] in row["text"]


def test_a_folder_that_cannot_be_written_puts_off(office: make.Office, settings: Settings, tmp_path: Path) -> None:
    settings.CHANNELS = ("file",)
    settings.EXCHANGE = tmp_path / "taken"
    (tmp_path / "taken").write_text("a file where the folder should be")
    registered(office.clerk, "text")
    assert send_due(NOW).put_off == 1


class Gateway(HTTPServer):
    """A text-message gateway on this machine: remembers what came, answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.receipts = b"{}"


class Answering(BaseHTTPRequestHandler):
    server: Gateway

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.receipts)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((dict(self.headers.items()), body))
        status, said, heads = self.server.answers.pop(0) if self.server.answers else (200, b'{"code": 0}', {})
        self.send_response(status)
        for name, value in heads.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    server = Gateway()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CHANNELS = ("letter", "sms")
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_BODY = '{"sms": {"to": ["{phone}"], "text": "{text}"}, "ref": "{id}"}'
    settings.SMS_OK, settings.SMS_TOKEN, settings.SMS_FORM = "code=0", "s3cret", False
    yield server
    server.shutdown()
    server.server_close()


def test_a_text_message_goes_to_the_gateway_in_its_own_form(office: make.Office, gateway: Gateway) -> None:
    case = registered(office.clerk, "text").case
    assert send_due(NOW).sent == 1
    message = Message.objects.get()
    ((heads, body),) = gateway.came
    said = json.loads(body)
    assert said["sms"]["to"] == [PHONE]
    assert case.number in said["sms"]["text"]
    assert (said["ref"], heads["Idempotency-Key"]) == (str(message.pk), str(message.pk))
    assert heads["Authorization"] == "Bearer s3cret"


def test_a_gateway_may_want_a_form(office: make.Office, gateway: Gateway, settings: Settings) -> None:
    settings.SMS_FORM, settings.SMS_BODY = True, '{"mobile": "{phone}", "content": "{text}"}'
    registered(office.clerk, "text")
    send_due(NOW)
    assert parse_qs(gateway.came[0][1].decode())["mobile"] == [PHONE]


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ((200, b'{"code": 17}', {}), "waiting", "refused"),
        ((200, b"<html>", {}), "waiting", "refused"),
        ((503, b"", {}), "waiting", "unreachable"),
        ((429, b"", {}), "waiting", "refused"),
        ((400, b"", {}), "failed", "refused"),
        ((302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), "failed", "refused"),
    ],
)
def test_what_a_gateway_answers(
    office: make.Office, gateway: Gateway, answer: tuple[int, bytes, dict[str, str]], state: str, error: str
) -> None:
    gateway.answers = [answer]
    registered(office.clerk, "text")
    send_due(NOW)
    message = Message.objects.get(channel="sms")
    assert (message.state, message.last_error) == (state, error)
    assert len(gateway.came) == 1


def test_no_gateway_there_is_tried_again(office: make.Office, gateway: Gateway, settings: Settings) -> None:
    settings.SMS_URL = "http://127.0.0.1:9/nobody"
    registered(office.clerk, "text")
    assert send_due(NOW).put_off == 1
    assert Message.objects.get().next_try_at == NOW + BACK_OFF[0]


def test_letters_are_drawn_as_one_document_and_posted_with_their_numbers(office: make.Office) -> None:
    registered(office.clerk, "letter")
    english = person("letter", identity=Identity(name="Li", address="5 New Street"), language="en")
    registered(office.clerk, persons=(english,))
    letters = list(Message.objects.order_by("created_at"))
    pdf = print_letters(messages=letters, by=office.clerk, at=NOW)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") in {0, 2}
    said = letter_of(letters[0], office.office, make.DAY)
    assert (said.to, said.office) == ("高见山", "望川县公安局信访办")
    assert said.pieces[1].rows == (("收信地址", "东桥街道柳堤小区3栋"),)
    assert send_due(NOW).sent == 0
    posted = mark_posted(messages=letters, numbers={str(letters[0].pk): "XA123456789CN"}, by=office.clerk, at=NOW)
    assert posted == 2
    first = Message.objects.get(pk=letters[0].pk)
    assert (first.state, first.reference, first.marked_by_id) == ("sent", "XA123456789CN", office.clerk.pk)
    assert mark_posted(messages=letters, numbers={}, by=office.clerk, at=NOW) == 0
    kinds = set(Entry.objects.filter(chain=f"office:{office.office.pk}").values_list("kind", flat=True))
    assert {"letters_printed", "letters_posted"} <= kinds
    assert "高见山" not in str(list(Entry.objects.filter(kind="letters_printed").values_list("body")))


def test_a_sheet_before_the_letters_tells_of_characters_that_do_not_print(
    office: make.Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(office.clerk, "letter")
    registered(office.clerk, persons=(person("letter", identity=Identity(name="王㛃", address="文昌路2号")),))
    letters = list(Message.objects.order_by("created_at"))
    kept = coverage.has
    monkeypatch.setattr(coverage, "has", lambda family, sign: sign != "㛃" and kept(family, sign))
    sheets: list[Letter] = []
    draw = printing.drawn
    monkeypatch.setattr(printing, "drawn", lambda letter, **way: sheets.append(letter) or draw(letter, **way))
    with Pdf.open(io.BytesIO(print_letters(messages=letters, by=office.clerk, at=NOW))) as pdf:
        assert len(pdf.pages) == 3
    assert sheets[-1].title == "打印前请看"
    ((letter, told),) = sheets[-1].pieces[1].rows
    assert letter == "第2封"
    assert "㛃" in told


def test_the_letterhead_of_a_sealed_matter_does_not_name_the_petition_office(office: make.Office) -> None:
    registered(office.clerk, "letter", is_sealed=True)
    letter = letter_of(Message.objects.get(), office.office, make.DAY)
    assert (letter.office, letter.signed_by) == ("望川县公安局", "望川县公安局")
    assert "信访" not in letter.title + letter.pieces[0].text


class Server(socketserver.StreamRequestHandler):
    """As much of a mail server as is needed to be spoken to: takes every address but one."""

    came: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode():
            verb = line[:4].upper()
            if verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                read = b""
                while not read.endswith(b"\r\n.\r\n"):
                    read += self.rfile.readline()
                self.came.append(read.decode())
            refused = verb == "RCPT" and "nobody@" in line
            self.wfile.write(b"550 no such user\r\n" if refused else b"250 fine\r\n")
            if verb == "QUIT":
                return


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[list[str]]:
    """The product's own mail settings, but for the port."""
    Server.came.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = {**import_module("huiyin.settings").MAILERS["default"]["OPTIONS"], "host": "127.0.0.1"}
        options["port"] = server.server_address[1]
        settings.MAILERS = {
            "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options},
        }
        yield Server.came
        server.shutdown()


def test_a_real_mail_server_is_spoken_to(office: make.Office, mail_server: list[str]) -> None:
    registered(office.clerk, "email")
    nobody = person("email", "letter", identity=Identity(name="白水", email="nobody@mail.example", address="新街5号"))
    registered(office.clerk, persons=(nobody,))
    registered(office.clerk, "email")
    report = send_due(NOW)
    assert (report.sent, report.failed) == (2, 1)
    assert len(mail_server) == 2
    assert all(f"<{row.pk}@petitions.example>" in "".join(mail_server) for row in Message.objects.filter(state="sent"))
    assert Message.objects.get(state="failed").last_error == "refused"
    assert Message.objects.get(channel="letter").state == MessageState.WAITING


def test_a_letter_that_comes_back_goes_another_way(office: make.Office, settings: Settings) -> None:
    settings.CHANNELS = ("letter", "call")
    registered(office.clerk, "letter", "call")
    call = Message.objects.get()
    for _day in range(3):
        call = note_call(message=call, result=NOT_REACHED, by=office.clerk, at=NOW)
    letter = Message.objects.get(channel="letter")
    mark_posted(messages=[letter], numbers={}, by=office.clerk, at=NOW)
    back = mark_returned(message=letter, by=office.clerk, at=NOW)
    assert (back.state, back.last_error) == ("failed", "returned")
    # Both ways are used up: somebody at the desk has to see to it, and may try once more.
    stranded = Message.objects.stranded().get()
    assert stranded == letter
    assert try_again(message=stranded, by=office.clerk, at=NOW).state == MessageState.WAITING


def test_a_call_is_made_noted_and_tried_on_three_days(office: make.Office) -> None:
    registered(office.clerk, "call")
    message = Message.objects.get()
    note_call(message=message, result=NOT_REACHED, by=office.clerk, at=NOW)
    message.refresh_from_db()
    assert (message.state, message.next_try_at) == ("waiting", NOW + timedelta(days=1))
    note_call(message=message, result=REACHED, by=office.clerk, at=NOW + timedelta(days=1))
    message.refresh_from_db()
    assert (message.state, message.marked_by_id) == ("delivered", office.clerk.pk)
    with pytest.raises(NotNow):
        note_call(message=message, result=REACHED, by=office.clerk, at=NOW)


def test_who_asks_for_another_way_is_not_called_again(office: make.Office) -> None:
    registered(office.clerk, "call")
    call = note_call(message=Message.objects.get(), result=OTHER_WAY, by=office.clerk, at=NOW)
    assert call.state == MessageState.CANCELLED


def test_a_message_let_go_is_not_sent(office: make.Office) -> None:
    registered(office.clerk, "email")
    let_go(message=Message.objects.get(), by=office.clerk, at=NOW)
    assert send_due(NOW).sent == 0
    with pytest.raises(NotNow):
        let_go(message=Message.objects.get(), by=office.clerk, at=NOW)
