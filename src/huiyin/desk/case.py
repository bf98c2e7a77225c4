"""The page of one case: who has it, by which day, what answer; its requests, its course, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from huiyin.cases import belongings, categories, divisions, timeline
from huiyin.cases.belongings import contacts_of, papers_of, petitioners_of, requests_of, visible_by_number
from huiyin.cases.identities import needs_names
from huiyin.cases.messages import messages_of
from huiyin.cases.models import Case, CaseFile, Contact, Request, Step
from huiyin.cases.reach import reads_sealed
from huiyin.cases.words import open_words
from huiyin.desk import beside, next_steps, parts, reception_case, teamwork
from huiyin.desk.campaign_case import CampaignLine, campaign_lines
from huiyin.desk.case_rooms import Room, rooms_of
from huiyin.desk.finality import final_said
from huiyin.desk.message_rows import rows_of
from huiyin.desk.oversight_lines import instruction_lines
from huiyin.desk.said import listed
from huiyin.duties.office_time import today as office_today
from huiyin.oversight.answering import ASKS
from huiyin.oversight.models import Instruction
from huiyin.parties.models import Party
from huiyin.parties.ways import WAYS
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.people.models import Post, Role
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import ClockView
from huiyin.procedure.plain import explain_stage
from huiyin.procedure.state import CaseState
from huiyin.procedure.terms import KINDS
from huiyin.web import words
from huiyin.web.addresses import address
from huiyin.web.shown import Link
from huiyin.web.words import said

# Passed to so many units one after the other, the supervisor looks at it.
PASSED_ON = 2
# Who looks at how a matter was handled.
QUALITY_OF = (Role.HEAD, Role.SUPERVISOR)
# Everybody but the administrator, who sees no cases.
READERS = (Role.CLERK, Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.CUSTODIAN)


def visible_case(post: Post, number: str) -> Case:
    """The case, or 404: what a post may not see does not exist for it."""
    case = visible_by_number(post, number)
    if case is None:
        raise Http404
    return case


@dataclass(slots=True)
class Whole:
    """A case with everything its page and its steps need, each read once."""

    case: Case
    post: Post
    today: date
    state: CaseState
    requests: Sequence[Request]
    contacts: Sequence[Contact]
    steps: Sequence[Step] = ()
    views: Sequence[ClockView] = ()
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reads_words(self) -> bool:
        return reads_sealed(self.post, self.case)

    @property
    def subject(self) -> str:
        """The title; a sealed matter has none for those who may not read it."""
        text = str(self.words.get("subject") or self.case.subject)
        return text or _("Sealed matter %(number)s") % {"number": self.case.number}

    def request_words(self, request: Request) -> str:
        """The petitioner's words of one request, or where to look instead."""
        texts = self.words.get("texts") or ()
        if request.no <= len(texts):
            return str(texts[request.no - 1])
        if self.case.is_sealed:
            return _("The words are sealed. The extract above is what the unit works on.")
        return request.text

    @property
    def facts(self) -> str:
        if self.words:
            return str(self.words.get("facts") or "")
        return "\n\n".join(contact.facts for contact in self.contacts if contact.facts)

    @property
    def complained_of(self) -> str:
        return str(self.words.get("complained_of") or self.case.complained_of)


def whole_case(case: Case, post: Post, today: date, *, with_course: bool = False) -> Whole:
    """Read a case for its page (`with_course`: steps and clocks too) or for one of its steps."""
    contacts = contacts_of(case)
    whole = Whole(
        case,
        post,
        today,
        case.standing,
        requests_of(case),
        contacts,
        words=sealed_words(case, post, contacts),
    )
    if with_course:
        whole.steps = timeline.steps_of(case)
        whole.views = timeline.views_of(case, today)
    return whole


def sealed_words(case: Case, post: Post, contacts: Sequence[Contact]) -> Mapping[str, Any]:
    """The words of a sealed matter for those who may read them; nothing for anybody else, or an open matter."""
    if not case.is_sealed or not reads_sealed(post, case):
        return {}
    first = next((contact for contact in contacts if contact.sealed_text), None)
    return open_words(bytes(first.sealed_text).decode()) if first and first.sealed_text else {}


@require_GET
@for_roles(*READERS)
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case page."""
    today = office_today()
    whole = whole_case(visible_case(request.post, number), request.post, today, with_course=True)
    return render(request, "desk/case.html", page_of(whole, with_far="steps" in request.GET))


def page_of(whole: Whole, *, with_far: bool = False) -> dict[str, Any]:
    """Everything the page draws, in words of the reader; `with_far` lists the steps of other moments as well."""
    papers, rooms = papers_of(whole.case), rooms_of(whole.case)
    links = parts.paper_links(whole.case, papers)
    reader = timeline.reader_for(whole.post, whole.case)
    steps = next_steps.lines(whole, with_far=with_far)
    return {
        "whole": whole,
        "case": whole.case,
        "today": whole.today,
        "status": status_of(whole),
        "facts_of": facts_of(whole),
        "holder_now": holder_now(whole),
        "holders": holders_of(whole),
        "procedure_name": procedure_for(whole.case.procedure).name,
        "clocks": parts.clock_lines(whole),
        "answers": parts.answer_lines(whole),
        "cards": parts.request_cards(whole, links),
        "has_drafts": any(step.key == "draft" for step in whole.steps),
        "linked": beside.linked_lines(whole.case, whole.post),
        "around": beside.around_lines(whole.state, whole.today),
        "beside": beside.lines(procedure_for(whole.case.procedure), whole.state, whole.views, whole.today),
        "final_said": final_said(whole),
        "entries": timeline.entries_for_desk(whole.case, whole.steps, whole.views, reader=reader, today=whole.today),
        "steps": steps,
        "steps_idle": "" if any(line.is_next for line in steps.near) else idle_said(whole),
        "people": people_of(whole),
        "together": teamwork.together(whole),
        "receptions": reception_case.beside_case(whole.case, whole.post, whole.today, rooms),
        "instructions": instruction_lines(instructions_on(whole), whole.today) if Room.INSTRUCTED in rooms else [],
        "may_instruct": whole.post.role in ASKS,
        "campaigns": campaigns_of(whole) if Room.CAMPAIGNED in rooms else [],
        "messages_sent": rows_of(messages_of(whole.case), whole.today),
        "may_ask_ways": needs_names(whole.post, whole.case),
        "papers": parts.paper_lines(whole.case, papers),
        "files": files_of(whole),
        "hides_files": whole.case.is_sealed and not whole.reads_words,
        "quality_links": quality_links(whole),
        "may_register": whole.post.role == Role.CLERK and whole.post.unit_id == whole.case.office_id,
    }


def campaigns_of(whole: Whole) -> list[CampaignLine]:
    return campaign_lines(whole.case, whole.post, whole.state, whole.steps, whole.today)


def instructions_on(whole: Whole) -> list[Instruction]:
    """What leaders instructed on this matter, as far as this post may read it."""
    rows = Instruction.objects.visible_to(whole.post).filter(case=whole.case)
    return [_with_case(row, whole.case) for row in rows]


def _with_case(row: Instruction, case: Case) -> Instruction:
    """Its matter is in hand already; asking for it again would be a query for each line."""
    row.case = case
    return row


def quality_links(whole: Whole) -> list[Link]:
    """What is done about how the matter was handled, not in it: checks, trace-back, records, practice."""
    number, role = whole.case.number, whole.post.role
    found = []
    if role in QUALITY_OF:
        found.append(Link(_("Have the handling checked"), address("desk:quality_check_new", number)))
    if role in QUALITY_OF and not whole.case.is_sealed:
        found.append(Link(_("Trace it back to its cause"), address("desk:quality_trace_new", number)))
        found.append(Link(_("Record about the handling"), address("desk:quality_record_new", number)))
    if role in (*QUALITY_OF, Role.CLERK) and not whole.case.is_sealed:
        found.append(Link(_("Write down what worked"), f"{reverse('desk:quality_practice_new')}?case={number}"))
    return found


def status_of(whole: Whole) -> str:
    """One or two sentences above everything, with the numbers in them."""
    total = len(whole.requests)
    answered = sum(1 for request in whole.requests if request.status not in ("open", "drafted"))
    counted = ngettext(
        "%(answered)d of %(total)d request has an answer.", "%(answered)d of %(total)d requests have an answer.", total
    ) % {"answered": answered, "total": total}
    return listed((stage_said(whole), counted, _nearest(whole)))


def stage_said(whole: Whole) -> str:
    """Who is doing what now."""
    stage = procedure_for(whole.case.procedure).stages[whole.state.stage]
    if stage.is_terminal:
        return capfirst(_("%(stage)s.") % {"stage": said(stage.name)})
    who = directory.unit_label(whole.case.unit_id or whole.case.office_id)
    return _("%(unit)s: %(stage)s.") % {"unit": who, "stage": said(stage.name)}


def _nearest(whole: Whole) -> str:
    owed = [view for view in whole.views if view.is_running and view.is_duty]
    if not owed:
        return ""
    first = owed[0]
    sentence = words.clock_sentence(
        first.verdict, first.due.on, first.days_left, today=whole.today, unit=first.rule.unit
    )
    return _("%(clock)s: %(when)s.") % {"clock": timeline.clock_name(first), "when": sentence}


def facts_of(whole: Whole) -> list[tuple[str, str]]:
    """Where, about what, and of whom it is said."""
    case = whole.case
    rows = [
        (_("Kind"), said(KINDS.get(case.kind))),
        (_("Where it happened"), divisions.label(case.place) if case.place else ""),
        (_("About"), said(categories.label(case.category)) if case.category else ""),
        (_("Complained of"), whole.complained_of),
        (_("For the petitioner"), said(explain_stage(whole.state))),
    ]
    return [(name, value) for name, value in rows if value]


def holder_now(whole: Whole) -> str:
    """Who has it: the competent unit and the handler, or the office while it is being sorted."""
    unit = directory.unit_label(whole.case.unit_id or whole.case.office_id)
    return f"{unit} {directory.post_label(whole.case.handler_id)}".strip()


def idle_said(whole: Whole) -> str:
    """The sentence above the steps where none of them is what comes next for this post."""
    if not whole.case.is_open:
        return _("Nothing here is yours to do now.")
    return _("Nothing here is yours to do now; %(holder)s has it.") % {"holder": holder_now(whole)}


def holders_of(whole: Whole) -> list[tuple[str, str]]:
    """The first of the three cells below its head: everybody who has a part in the handling."""
    case, state = whole.case, whole.state
    rows = [
        (_("Lead"), directory.post_label(case.lead_id)),
        (_("Registered by"), directory.unit_label(case.office_id) if case.unit_id != case.office_id else ""),
        (_("Supervised by"), directory.unit_label(state.supervising_unit)),
        (_("Passed on"), _passed_said(state)),
        (_("Outside unit"), _("papers are entered by the registering office") if state.outside else ""),
    ]
    return [(name, value) for name, value in rows if value]


def _passed_said(state: CaseState) -> str:
    """From the second unit on: how many it was passed to (art. 23(3), 24)."""
    if state.passes < PASSED_ON:
        return ""
    return ngettext("to %(count)d unit", "to %(count)d units, one after the other", state.passes) % {
        "count": state.passes
    }


def files_of(whole: Whole) -> list[CaseFile]:
    """The case's files; those a sealed matter came with only for those who may read it."""
    return [row for row in belongings.files_of(whole.case) if whole.reads_words or not row.is_sealed]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A petitioner by pseudonym, with their part and the contact they came with."""

    id: int
    pseudonym: str
    role: str
    told_by: str


def told_by(party: Party) -> str:
    """How a petitioner wants to be told."""
    if party.ways is None:
        return _("nobody has asked how to tell them")
    if not party.ways:
        return _("wants no messages")
    return _("told by %(ways)s") % {"ways": _(", ").join(said(WAYS[way]) for way in party.ways)}


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact of the case: how and when it came, who came with it, and whether it joined later."""

    contact: Contact
    persons: tuple[PersonLine, ...]
    is_joined: bool


def people_of(whole: Whole) -> list[ContactLine]:
    by_contact: dict[int, list[PersonLine]] = {}
    for row in petitioners_of(whole.case):
        line = PersonLine(row.pk, row.party.pseudonym, row.get_role_display(), told_by(row.party))
        by_contact.setdefault(row.contact_id, []).append(line)
    return [
        ContactLine(contact, tuple(by_contact.get(contact.pk, ())), contact.pk in whole.state.contacts)
        for contact in whole.contacts
    ]


@require_GET
@for_roles(*READERS)
def cover(request: StaffRequest, number: str) -> HttpResponse:
    """The cover of the case file, for print: what it is, its requests and answers, its course, what lies inside."""
    today = office_today()
    whole = whole_case(visible_case(request.post, number), request.post, today, with_course=True)
    return render(request, "desk/case_cover.html", page_of(whole))
