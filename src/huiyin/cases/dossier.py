"""What of a case goes into its dossier for one reader: register form, course, papers, scans, files.

Sealed parts are left out for those who may not read them, and named only as left out; a case that a post may not see
has no dossier for it at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from huiyin.cases import timeline
from huiyin.cases.forms import form_fields
from huiyin.cases.identities import may_open
from huiyin.cases.models import Case, CaseFile, CasePaper
from huiyin.cases.petitioners import pseudonym_of
from huiyin.cases.reach import reads_sealed
from huiyin.documents.content import Letter
from huiyin.documents.dossier import Line, Part
from huiyin.documents.files import open_file
from huiyin.documents.models import File, Paper
from huiyin.documents.names import extension
from huiyin.documents.papers import form_letter, letter_from, render_pdf
from huiyin.documents.printing import printed
from huiyin.documents.templates import field_specs, template
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.state import SERVED_PAPERS

PAPERS, FILES = "文书", "材料"


def letter_to_read(case: Case, paper: Paper, *, with_names: bool) -> Letter:
    """The letter as issued, or with the pseudonym where the name is not needed."""
    fields: dict[str, Any] = dict(paper.fields)
    if not with_names:
        for name, spec in field_specs().items():
            # A letter between organs is addressed to an organ; only papers for the petitioner name one there.
            is_organ = name == "to" and paper.template not in SERVED_PAPERS
            if spec.is_person and name in fields and not is_organ:
                fields[name] = f"信访人（{pseudonym_of(case)}）"
    return letter_from(paper, fields)


@dataclass(frozen=True)
class Dossier:
    """The dossier of a case for one reader, on one day."""

    case: Case
    post: Post
    today: date

    @cached_property
    def fields(self) -> Mapping[str, Any]:
        """What the register form says: on the form itself and on the cover."""
        return form_fields("register_form", self.case, self.post)

    @cached_property
    def parts(self) -> list[Part]:
        return parts_of(self)

    @cached_property
    def left_out(self) -> str:
        return left_out(self.case, self.post)

    def cover(self, lines: Sequence[Line]) -> bytes:
        """The first page: what it is of, and what lies inside on which page."""
        state = self.case.standing
        own = {
            "closed_on": state.closed_on,
            "left_out": self.left_out,
            "handled_by": directory.unit_label(state.unit or state.office),
            "contents": [
                {"row_no": no, "part_name": line.name, "part_on": line.on, "part_page": line.page or "另存"}
                for no, line in enumerate(lines, 1)
            ],
        }
        return self.drawn("dossier_cover", {**self.fields, **own})

    def drawn(self, key: str, fields: Mapping[str, Any]) -> bytes:
        return printed(form_letter(key, unit=self.post.unit, fields=fields, on=self.today)).pdf

    @property
    def about(self) -> dict[str, Any]:
        """What the manifest of the zip says of the whole."""
        said = {
            "信访事项编号": self.case.number,
            "收到日期": str(self.fields["received_on"]),
            "单位": directory.unit_label(self.post.unit_id),
            "未收入": self.left_out,
        }
        return {key: value for key, value in said.items() if value}


def parts_of(whole: Dossier) -> list[Part]:
    """Everything of the case that this post may read, in the order of a file."""
    case, post = whole.case, whole.post
    parts = [
        Part("信访事项登记表", "application/pdf", lambda: whole.drawn("register_form", whole.fields)),
        Part("办理经过", "application/pdf", lambda: _course(whole)),
    ]
    papers = CasePaper.objects.filter(case=case).select_related("paper__pdf", "paper__scan").order_by("step_seq", "id")
    names = case.is_sealed or may_open(post, case)
    for link in papers:
        parts += _paper_parts(case, link.paper, names=names)
    return parts + [_file_part(row) for row in readable_files(case, post).select_related("file").order_by("id")]


def left_out(case: Case, post: Post) -> str:
    """What the reader is told about parts that are not theirs to read."""
    if reads_sealed(post, case):
        return ""
    hidden = CaseFile.objects.filter(case=case, is_sealed=True).count()
    return f"身份保密事项：信访人原始材料{hidden}份由信访部门保管，未收入本卷。" if hidden else ""


def _paper_parts(case: Case, paper: Paper, *, names: bool) -> Iterator[Part]:
    title = f"{template(paper.template).title} {paper.number}"
    if not names:
        # Without the name there is neither the frozen PDF nor the scan, only the words.
        yield Part(
            title,
            "application/pdf",
            lambda: printed(letter_to_read(case, paper, with_names=False)).pdf,
            on=paper.issued_on,
            folder=PAPERS,
        )
        return
    yield Part(title, "application/pdf", lambda: open_file(render_pdf(paper)), on=paper.issued_on, folder=PAPERS)
    if paper.scan is not None:
        scan = paper.scan
        yield Part(
            f"{title}（盖章件）",
            scan.content_type,
            lambda: open_file(scan),
            on=paper.issued_on,
            folder=PAPERS,
            suffix=_suffix(scan),
        )


def readable_files(case: Case, post: Post) -> QuerySet[CaseFile]:
    rows = CaseFile.objects.filter(case=case)
    return rows if reads_sealed(post, case) else rows.filter(is_sealed=False)


def _file_part(row: CaseFile) -> Part:
    file = row.file
    return Part(
        file.name,
        file.content_type,
        lambda: open_file(file),
        on=file.created_at.date(),
        folder=FILES,
        suffix=_suffix(file),
    )


def _suffix(file: File) -> str:
    return f".{extension(file.name)}" if extension(file.name) else ".bin"


def _course(whole: Dossier) -> bytes:
    """The steps from the first to the last, in the words of the desk, as far as this post reads them."""
    case, rows = whole.case, []
    reader = timeline.reader_for(whole.post, case)
    with override("zh-hans"):
        for step in timeline.steps_of(case):
            (entry,) = timeline.entries_for_desk(case, [step], (), reader=reader, today=whole.today)
            who = timeline.who(step)
            more = "\n".join(filter(None, (entry.said, entry.more.removesuffix(who).strip())))
            rows.append({"course_on": step.on, "course_what": entry.title, "course_more": more, "course_who": who})
    return whole.drawn("dossier_course", {"case_number": case.number, "course": rows})
