"""Papers of a reception: the record form, the letter of assignment, and the dossier of one visit (requirements 39, 46).

Papers are Chinese whatever the reader's language. The petitioner is named only for whoever may open identities.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import override

from huiyin.cases.belongings import requests_of
from huiyin.cases.identities import may_open
from huiyin.cases.models import Case
from huiyin.cases.paper_draft import matter_of, words_of
from huiyin.cases.petitioners import addressee, pseudonym_of
from huiyin.documents.dossier import Line, Part
from huiyin.documents.files import open_file
from huiyin.documents.models import Paper
from huiyin.documents.papers import form_letter, issue_paper, render_pdf
from huiyin.documents.printing import printed
from huiyin.duties.office_time import on_day
from huiyin.oversight.models import Instruction
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.terms import chinese_number, day_text
from huiyin.receptions import table_refusals as refusals
from huiyin.receptions.after import held, may_do, over, source_of
from huiyin.receptions.table import open_here, reads_record
from huiyin.receptions.table import words_of as record_words
from huiyin.receptions.table_models import Commitment, HeardRequest, Interview, Outcome, Promised, Signing

Fields = dict[str, Any]
OUTCOMES_ZH = {
    Outcome.ON_THE_SPOT: "当场解决",
    Outcome.BY_DATE: "限期解决",
    Outcome.EXPLAINED: "解释疏导",
    Outcome.TO_STUDY: "待研判",
}
# What a letter of assignment requires where nobody wrote anything else.
USUAL_REQUIREMENTS = "逐项调查核实，依法按期书面答复信访人，并报告办理结果。"
SIGNINGS_ZH = {
    Signing.SIGNED: "已阅看并签名",
    Signing.READ_OUT: "已宣读并签名",
    Signing.NOT_SIGNED: "未签名",
}


def record_fields(interview: Interview, post: Post) -> Fields:
    """Everything the record form can say to this reader."""
    visit, case = interview.visit, interview.visit.case
    session = visit.session
    with override("zh-hans"):
        fields: Fields = {
            "reception_on": session.on,
            "reception_place": session.place,
            "visit_no": visit.no,
            "receiver": directory.post_label(visit.receiver_id or session.host_id),
            "people": visit.people,
            "called_said": _called(interview),
            "outcomes_said": outcomes_said(interview, post),
            "signing_said": SIGNINGS_ZH.get(Signing(interview.signing), "") if interview.signing else "",
        }
        if case is not None:
            fields |= {"case_number": case.number, "petitioner": _named(case, post), "matter": matter_of(case)}
            fields["instruction"] = _instructions(interview)
        if reads_record(post, visit):
            fields |= _record(interview)
    return fields


def _record(interview: Interview) -> Fields:
    versions = list(interview.versions.select_related("by"))
    own = [one for one in versions if not one.is_addendum]
    words = record_words(interview, own[-1]) if own else None
    added = [f"{day_text(on_day(one.at)).zh}：{record_words(interview, one).answered}" for one in versions[len(own) :]]
    return {
        "told_said": words.told if words else "",
        "answered_said": words.answered if words else "",
        "added_said": "\n".join(added),
        "recorder": own[-1].by.name if own else "",
    }


def _called(interview: Interview) -> str:
    """Units and posts of the office; those who were called and did not come are told as such."""
    lines = []
    for one in interview.calls.all():
        who = f"{directory.unit_label(one.unit_id)} {directory.post_label(one.post_id)}".strip()
        lines.append(who if one.came_at else f"{who}（未到场）")
    return "\n".join(lines)


def words_of_requests(interview: Interview, heard: Sequence[HeardRequest], *, reads: bool) -> dict[int, str]:
    """The words of each request; those that are new at the table only for whoever `reads` the record."""
    case = interview.visit.case
    rows = {row.no: words_of(case, row) for row in requests_of(case)} if case is not None else {}
    found = {}
    for one in heard:
        if one.sealed_words is not None:
            found[one.pk] = open_here(interview, one.sealed_words) if reads else ""
        else:
            found[one.pk] = rows.get(one.request_no or 0, "")
    return found


def outcomes_said(interview: Interview, post: Post) -> str:
    """一、……：限期解决（2026年4月1日前，东桥派出所）."""
    lines = []
    said = list(interview.requests.exclude(outcome=""))
    words = words_of_requests(interview, said, reads=reads_record(post, interview.visit))
    for heard in said:
        text = words[heard.pk].rstrip("。；") or f"第{chinese_number(heard.no)}项诉求"
        told = OUTCOMES_ZH[Outcome(heard.outcome)]
        by = f"{day_text(heard.due_on).zh}前" if heard.due_on else ""
        who = directory.unit_label(heard.unit_id)
        more = "，".join(part for part in (by, who) if part)
        lines.append(f"{chinese_number(heard.no)}、{text}：{told}{f'（{more}）' if more else ''}。")
    return "\n".join(lines)


def _instructions(interview: Interview) -> str:
    rows = Instruction.objects.filter(source=source_of(interview), withdrawn_on=None).order_by("pk")
    return "\n".join(row.text for row in rows)


def _named(case: Case, post: Post) -> str:
    return addressee(case) if may_open(post, case) else f"信访人（{pseudonym_of(case)}）"


def letter_fields(commitment: Commitment, requirements: str) -> Fields:
    """What the letter of assignment says; a sealed matter stands in it by its extract, and names nobody."""
    interview = commitment.interview
    visit, case = interview.visit, interview.visit.case
    given = Instruction.objects.filter(pk=commitment.instruction or 0).select_related("unit").first()
    if case is None or given is None:
        raise refusals.NotALetter()
    with override("zh-hans"):
        return {
            "to": given.unit.name,
            "case_number": case.number,
            "reception_on": visit.session.on,
            "receiver": directory.post_label(visit.receiver_id or visit.session.host_id),
            "matter": matter_of(case),
            "petitioner": addressee(case),
            "people": visit.people,
            "outcomes_said": _for_unit(interview),
            "instruction": given.text,
            "responsible_unit": given.unit.name,
            "requirements": requirements,
            "report_due_on": given.answer_by,
            "is_accusation": "是" if case.kind == "accusation" else "",
        }


def _for_unit(interview: Interview) -> str:
    """Outcomes without words that are not the unit's to read: a new request stands by its number."""
    case = interview.visit.case
    rows = {row.no: row for row in requests_of(case)} if case is not None else {}
    lines = []
    for heard in interview.requests.exclude(outcome=""):
        row = rows.get(heard.request_no or 0)
        text = words_of(case, row).rstrip("。；") if case is not None and row is not None else "接访中新提出的诉求"
        by = f"（{day_text(heard.due_on).zh}前）" if heard.due_on else ""
        lines.append(f"{chinese_number(heard.no)}、{text}：{OUTCOMES_ZH[Outcome(heard.outcome)]}{by}。")
    return "\n".join(lines)


@transaction.atomic
def issue_letter(*, commitment: Commitment, requirements: str, by: Post, at: datetime) -> Paper:
    """The letter of assignment with its number; the duty to issue it is met. Raises Refused and PaperRefused."""
    row = held(commitment, by)
    if row.kind != Promised.LETTER:
        raise refusals.NotALetter()
    if not may_do(by, row):
        raise refusals.NotTheirCommitment()
    day = on_day(at)
    fields = letter_fields(row, requirements.strip() or USUAL_REQUIREMENTS)
    row.paper = issue_paper(template="reception_assignment", unit=row.unit, fields=fields, on=day, at=at)
    over(row, day, by, at)
    return row.paper


@dataclass(frozen=True)
class VisitFile:
    """The dossier of one visit for one reader: the record, and the letters that went out on it."""

    interview: Interview
    post: Post
    today: date

    @property
    def parts(self) -> list[Part]:
        record, received_on = record_fields(self.interview, self.post), self.interview.visit.session.on
        found = [
            Part("领导接访记录表", "application/pdf", partial(self._drawn, "reception_record", record), on=received_on)
        ]
        case = self.interview.visit.case
        names = case is not None and (case.is_sealed or may_open(self.post, case))
        for row in self.interview.commitments.exclude(paper=None).select_related("paper__pdf"):
            # The frozen letter names the petitioner; whoever may not open identities has the record alone.
            if names and row.paper is not None:
                title = f"交办函 {row.paper.number}"
                found.append(Part(title, "application/pdf", partial(pdf_of, row.paper), on=row.paper.issued_on))
        return found

    def cover(self, lines: Sequence[Line]) -> bytes:
        visit, case = self.interview.visit, self.interview.visit.case
        fields: Fields = {
            "case_number": case.number if case is not None else f"接访{visit.session.on:%Y%m%d}-{visit.no}",
            "matter": matter_of(case) if case is not None else "尚未登记的接访事项",
            "petitioner": _named(case, self.post) if case is not None else "",
            "received_on": visit.session.on,
            "handled_by": directory.unit_label(visit.session.unit_id),
            **(_stands(case) if case is not None else {}),
            "contents": [
                {"row_no": no, "part_name": line.name, "part_on": line.on, "part_page": line.page or "另存"}
                for no, line in enumerate(lines, 1)
            ],
        }
        return self._drawn("dossier_cover", fields)

    def _drawn(self, key: str, fields: Fields) -> bytes:
        return printed(form_letter(key, unit=self.interview.visit.session.unit, fields=fields, on=self.today)).pdf


def _stands(case: Case) -> Fields:
    """Who has the matter, and how far it is."""
    stage = procedure_for(case.procedure).stages[case.stage]
    closed_on = case.standing.closed_on
    return {"handler": directory.post_label(case.handler_id), "state_said": stage.name.zh, "closed_on": closed_on}


def pdf_of(paper: Paper) -> bytes:
    """The letter's one PDF."""
    return open_file(render_pdf(paper))
