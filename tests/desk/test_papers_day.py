"""Papers of a day printed in one go: whose, which, once, and what is written down about it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pikepdf import Pdf
from pytest_django import Settings

from huiyin.cases.models import Case
from huiyin.documents.batches import joined
from huiyin.documents.models import Paper
from huiyin.ledger.models import Entry
from tests import make
from tests.cases.test_main_road import walk_to_served
from tests.desk.seated import handled, moved, seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def office() -> make.Office:
    return make.office()


@pytest.fixture
def case(office: make.Office) -> Case:
    return walk_to_served(office)


def opinion_of(case: Case) -> Paper:
    return case.papers.select_related("paper").get(paper__template="handling_opinion").paper


def test_the_papers_of_a_day_become_one_pdf_and_are_noted(office: make.Office, case: Case) -> None:
    opinion = opinion_of(case)
    client = seated(office.head)
    where = f"/desk/papers/?day={opinion.issued_on.isoformat()}"
    page = client.get(where)
    assert opinion.number in page.content.decode()
    ids = [line.id for line in page.context["lines"]]
    answer = client.post(where, {"paper": ids, "two_sided": "on"})
    assert answer.headers["Content-Type"] == "application/pdf"
    with Pdf.open(io.BytesIO(answer.content)) as whole:
        assert len(whole.pages) >= len(ids)
    assert Paper.objects.filter(pk__in=ids, printed_at=None).count() == 0
    entry = Entry.objects.filter(kind="papers_printed").get()
    assert opinion.number in str(entry.body)
    assert all(line.printed_at for line in client.get(where).context["lines"])


def test_other_units_papers_are_not_there(office: make.Office, case: Case) -> None:
    opinion = opinion_of(case)
    where = f"/desk/papers/?day={opinion.issued_on.isoformat()}"
    page = seated(office.outsider).get(where)
    assert page.context["lines"] == []
    sent = seated(office.outsider).post(where, {"paper": [str(opinion.pk)]})
    assert sent.status_code == 302
    assert Entry.objects.filter(kind="papers_printed").count() == 0


def test_whoever_is_complained_of_cannot_print_what_is_about_them(office: make.Office, case: Case) -> None:
    opinion = opinion_of(case)
    Case.objects.filter(pk=case.pk).update(barred_staff=[office.head.staff_id])
    page = seated(office.head).get(f"/desk/papers/?day={opinion.issued_on.isoformat()}")
    assert opinion.number not in page.content.decode()


def test_each_paper_begins_on_a_sheet_of_its_own(case: Case) -> None:
    papers = [link.paper for link in case.papers.select_related("paper")]
    assert len(papers) > 1
    with Pdf.open(io.BytesIO(joined(papers))) as whole, Pdf.open(io.BytesIO(joined(papers, two_sided=False))) as plain:
        odd = sum((paper.pdf.pages or 0) % 2 for paper in papers[:-1] if paper.pdf)
        assert len(whole.pages) == len(plain.pages) + odd


def test_the_paper_is_read_before_it_is_signed(office: make.Office) -> None:
    case = handled(office, 2)
    answer = {"no": 1, "outcome": "supported", "facts": "属实。", "opinion": "责令改正。", "basis": "有关法律"}
    moved(case, "draft", office.handler, 1, answers=[answer], facts="属实。", basis="有关法律", remedy="不再上访。")
    client = seated(office.head)
    page = client.get(f"/desk/cases/{case.number}/sign/")
    told = " ".join(page.context["paper_problems"])
    assert "不再上访" in told
    assert page.context["may_preview"]
    preview = client.get(f"/desk/cases/{case.number}/sign/preview/")
    assert preview.content.startswith(b"%PDF-")
    assert Paper.objects.filter(template="handling_opinion").count() == 0
    # A step whose form still has to say it cannot be looked at, nor by whoever may not read the name.
    assert client.get(f"/desk/cases/{case.number}/extend/preview/").status_code == 404
    assert seated(office.outsider).get(f"/desk/cases/{case.number}/sign/preview/").status_code == 404
