"""One address and one view for every step of a case: the form it asks for, and taking it.

A refusal is shown with its reasons at the form; when somebody else acted meanwhile, what happened is told and the
form can be sent again. What was typed is never lost, and a form sent twice acts once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.cases import timeline
from huiyin.cases.actions import CaseMoved, offers_for, take_step
from huiyin.cases.codes import replace_code
from huiyin.cases.identities import may_open
from huiyin.cases.joining import part_contact
from huiyin.cases.models import Case, Contact, Step
from huiyin.cases.naming import take_naming_step
from huiyin.cases.papers_opinion import basis_said
from huiyin.cases.reach import can_see
from huiyin.cases.splitting import split_case
from huiyin.desk import parts, step_corrections, step_papers, step_reviews, step_word, teamwork
from huiyin.desk.case import READERS, Whole, visible_case, whole_case
from huiyin.desk.coming import length_of
from huiyin.desk.quality_load import GIVES, Share, shares
from huiyin.desk.receipt import receipt_page
from huiyin.desk.said import reason_texts
from huiyin.desk.step_asking import Asking
from huiyin.desk.step_forms import StepForm
from huiyin.desk.step_persons import identity_in
from huiyin.desk.uploads import Kept, keep_uploads, kept_before, one_document
from huiyin.documents.files import FileRefused
from huiyin.documents.papers import PaperRefused
from huiyin.documents.word import WordRefused
from huiyin.duties.office_time import now, on_day
from huiyin.people import directory
from huiyin.people.access import StaffRequest, for_roles
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.engine import NotAllowed, Offer
from huiyin.procedure.gates import advised
from huiyin.procedure.schema import Step as LawStep
from huiyin.procedure.terms import OUTCOMES, PAPERS
from huiyin.web.forms import without_errors
from huiyin.web.shown import Entry
from huiyin.web.words import ordinal, said

# Steps that have a page of their own: joining at registration, opening at the person.
NOT_HERE = frozenset({"join", "unseal"})


# Where what the co-handling units answered is read beside the form.
WANTS_PARTS = frozenset({"draft", "sign", "return_draft", "return_part", "end_part", "answer_part", "accept_part"})
# Steps that name a unit which may be one outside the system.
NAMES_OUTSIDE = frozenset({"transfer", "assign", "decide_competence", "dispatch_mediation"})


# Steps before which the drafted opinion is read.
READS_DRAFT = frozenset({"sign", "return_draft", "ask_reply_check", "comment_reply"})


@dataclass(slots=True)
class Sent:
    """A step's form on its way: what it brought, and what stands against taking it."""

    whole: Whole
    offer: Offer
    form: StepForm
    token: uuid.UUID
    kept: dict[str, list[Kept]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    since: Sequence[Entry] = ()
    answer: HttpResponse | None = None
    differences: Sequence[step_word.Difference] = ()


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(*READERS)
def step(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """The form of a step, and taking the step."""
    at = now()
    case = visible_case(request.post, number)
    offer = _offer(case, request, step, at)
    sent = _sent(request, case, offer, at)
    if request.method == "GET":
        return _page(request, sent)
    if request.POST.get("word"):
        return _edited_in_word(request, sent, at)
    since = _steps_after(case, _seen(request))
    if any(row.token == sent.token for row in since):
        # The same form again: asked before the form is judged, since what it chose from may be used up by now.
        return _done(request, sent)
    _take_files(request, sent, at)
    # A step that is no longer open is still tried: the reasons, or what happened meanwhile, come from the law core.
    if sent.form.is_valid() and not sent.problems and _taken(request, sent, at):
        return sent.answer or _done(request, sent)
    if since and not sent.since:
        _tell_what_happened(sent, CaseMoved(case, since))
    return _page(request, sent, status=409 if sent.since else 422)


def _edited_in_word(request: StaffRequest, sent: Sent, at: datetime) -> HttpResponse:
    """The form's texts to Word and back: nothing is judged and no step is taken."""
    case, law = sent.whole.case, sent.offer.step
    if request.POST["word"] == "out":
        return step_word.as_word(request, case, law, sent.form)
    _take_files(request, sent, at)
    if request.POST["word"] == "take":
        sent.form = StepForm(step_word.taken(request), asking=sent.form.asking)
    else:
        try:
            sent.differences = step_word.differences(request, case, law, sent.form)
            if not sent.differences:
                sent.problems.append(_("The Word file says the same as the form."))
        except (WordRefused, FileRefused) as refused:
            sent.problems.append(said(refused.text))
    without_errors(sent.form)
    return _page(request, sent, status=422 if sent.problems else 200)


def _offer(case: Case, request: StaffRequest, key: str, at: datetime) -> Offer:
    """The step as it is offered to this post; 404 for one that this role never takes."""
    if key in NOT_HERE:
        raise Http404
    offers = offers_for(case, request.post, today=on_day(at), only=key)
    offer = next((offer for offer in offers if offer.step.key == key), None)
    if offer is None:
        raise Http404
    return offer


def _sent(request: StaffRequest, case: Case, offer: Offer, at: datetime) -> Sent:
    whole = whole_case(case, request.post, on_day(at))
    asking = Asking(
        case,
        whole.state,
        offer,
        request.post,
        whole.requests,
        {item.no: whole.request_words(item) for item in whole.requests},
        on_day(at),
        request.GET.dict(),
    )
    if request.method == "GET":
        return Sent(whole, offer, StepForm(asking=asking), uuid.uuid4())
    return Sent(whole, offer, StepForm(request.POST, request.FILES, asking=asking), _token(request))


def _token(request: StaffRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid.uuid4()


def _take_files(request: StaffRequest, sent: Sent, at: datetime) -> None:
    sent.form.is_valid()
    for name in sent.form.file_names:
        before = kept_before(request.POST.getlist(f"kept-{name}"), request.post, name)
        uploads = request.FILES.getlist(name)
        sent.kept[name] = before + keep_uploads(sent.form, name, uploads, request.post, at)
    sent.form.require_files({name for name, kept in sent.kept.items() if kept})


def _taken(request: StaffRequest, sent: Sent, at: datetime) -> bool:
    """Whether the step was taken, now or by the same form before; else the problems say why not."""
    try:
        TAKERS.get(sent.offer.step.key, _take)(request, sent, at)
        return True
    except CaseMoved as moved:
        _tell_what_happened(sent, moved)
    except NotAllowed as refused:
        sent.problems += reason_texts(refused.reasons)
    except PaperRefused as refused:
        sent.problems += [said(text) for text in refused.texts]
    except FileRefused as refused:
        sent.problems.append(said(refused.text))
    return False


def _take(request: StaffRequest, sent: Sent, at: datetime) -> None:
    given = _given(sent, at)
    take_step(
        case=sent.whole.case,
        step=sent.offer.step.key,
        by=request.post,
        at=at,
        given=given,
        on=sent.form.cleaned_data.get("on"),
        seen=_seen(request),
        token=sent.token,
    )


def _given(sent: Sent, at: datetime) -> dict[str, Any]:
    """What the law core gets: the form's values, and what follows from them without asking."""
    files = {name: [str(kept.file.pk) for kept in found] for name, found in sent.kept.items()}
    if sent.offer.step.key == "bind_scan" and files.get("file"):
        # A letter stamped on several pages is one scan.
        scans = [kept.file for kept in sent.kept["file"]]
        files["file"] = [str(one.pk) for one in one_document(scans, _("stamped scan.pdf"), at)]
    given = sent.form.given(files)
    if "unit" in given and sent.offer.step.key in NAMES_OUTSIDE:
        given["outside"] = directory.unit(int(given["unit"])).is_outside
    if "changes" in given:
        given["was"] = step_corrections.was(sent.form.asking, given["changes"])
    return given


def _seen(request: StaffRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() else None


def _part(request: StaffRequest, sent: Sent, at: datetime) -> None:
    """Undo a join: the contact becomes a case of its own, with its own clocks."""
    given = sent.form.given({})
    if since := _steps_after(sent.whole.case, _seen(request)):
        raise CaseMoved(sent.whole.case, since)
    contact = Contact.objects.select_related("case").get(pk=given["contact_no"], case=sent.whole.case)
    new = part_contact(contact=contact, by=request.post, at=at, reason=given["reason"])
    messages.success(request, _("The contact is now case %(number)s.") % {"number": new.number})
    sent.whole.case.refresh_from_db()


def _new_code(request: StaffRequest, sent: Sent, at: datetime) -> None:
    """The receipt with the new code answers the form itself: no later page can show it again."""
    case, given = sent.whole.case, _given(sent, at)
    code = replace_code(case=case, given=given, by=request.post, at=at, seen=_seen(request), token=sent.token)
    if code:
        contact = Contact.objects.get(case=case, pk=given["contact_no"])
        sent.answer = receipt_page(request, case, contact, code, is_replaced=True)


def _split(request: StaffRequest, sent: Sent, at: datetime) -> None:
    """The receipt of the new matter, with its query code, answers the form itself."""
    given = _given(sent, at)
    made = split_case(
        case=sent.whole.case,
        requests=given.get("requests", []),
        reason=given["reason"],
        by=request.post,
        at=at,
        seen=_seen(request),
        token=sent.token,
    )
    sent.answer = receipt_page(request, made.case, made.contact, made.code)


def _name(request: StaffRequest, sent: Sent, at: datetime) -> None:
    """A step that names a person: the identity is sealed before the step is taken."""
    field = next(field for field in sent.offer.step.fields if field.kind == "identity")
    take_naming_step(
        case=sent.whole.case,
        step=sent.offer.step.key,
        by=request.post,
        at=at,
        given=_given(sent, at),
        identity=identity_in(field, sent.form.cleaned_data),
        seen=_seen(request),
        token=sent.token,
    )


TAKERS = {"unjoin": _part, "new_code": _new_code, "split": _split, "succeed": _name, "authorise": _name}


def _steps_after(case: Case, seen: int | None) -> list[Step]:
    """What happened since the page was shown; nothing where the form does not say what it had seen."""
    if seen is None or seen >= case.last_seq:
        return []
    return [row for row in timeline.steps_of(case) if row.seq > seen]


def _tell_what_happened(sent: Sent, moved: CaseMoved) -> None:
    """Who did what since the page was shown; the form then carries the new state and may be sent again."""
    case, post, today = moved.case, sent.whole.post, sent.whole.today
    reader = timeline.reader_for(post, case)
    sent.since = timeline.entries_for_desk(case, moved.steps, (), reader=reader, today=today)
    whole = whole_case(case, post, today)
    offers = offers_for(case, post, today=today, only=sent.offer.step.key)
    offer = next((item for item in offers if item.step.key == sent.offer.step.key), sent.offer)
    sent.whole, sent.offer = whole, offer


def _done(request: StaffRequest, sent: Sent) -> HttpResponse:
    case = sent.whole.case
    messages.success(request, _("Done: %(step)s.") % {"step": said(sent.offer.step.done)})
    if not can_see(request.post, case):
        # Somebody who stood aside, or passed the matter on for good, has nothing more to see here.
        return HttpResponseRedirect(reverse("desk:today"))
    return HttpResponseRedirect(reverse("desk:case", args=[case.number]))


def _page(request: StaffRequest, sent: Sent, *, status: int = 200) -> HttpResponse:
    whole, law = sent.whole, sent.offer.step
    context = {
        "whole": whole,
        "case": whole.case,
        "law": law,
        "law_name": said(law.name),
        "offer": sent.offer,
        "form": sent.form,
        "token": sent.token,
        "kept": sent.kept,
        "problems": sent.problems,
        "differences": sent.differences,
        "has_texts": step_word.has_texts(sent.form),
        "since": sent.since,
        "reasons": reason_texts(sent.offer.reasons),
        "what_follows": _what_follows(whole, law),
        "request_labels": [sent.form.asking.request_label(item.no) for item in whole.requests],
        "draft": _draft(whole) if law.key in READS_DRAFT else None,
        "review_draft": step_reviews.drafted(sent) if law.key in ("sign_review", "return_review") else None,
        **_paper_ahead(sent),
        "co_handling": _co_handling(whole) if law.key in WANTS_PARTS else (),
        "shares": _shares(whole, law),
        "today": whole.today,
    }
    return render(request, "desk/step.html", context, status=status)


def _shares(whole: Whole, law: LawStep) -> list[Share]:
    """What each handler has already, for the head who gives out this matter."""
    if law.key not in GIVES:
        return []
    url = reverse("desk:step", args=[whole.case.number, law.key])
    return shares(whole.post, whole.case.unit_id, whole.case.barred_staff, url, whole.today)


def _paper_ahead(sent: Sent) -> dict[str, Any]:
    """What stands against the paper the step will issue, and whether it can be looked at already."""
    whole, law = sent.whole, sent.offer.step
    paper = step_papers.foreseen(whole.case, whole.state, law, whole.post) if sent.offer.is_open else None
    if paper is None:
        return {"paper_problems": [], "may_preview": False}
    names = may_open(whole.post, whole.case)
    may_preview = step_papers.asks_nothing(law) and (names or whole.case.is_sealed)
    return {"paper_problems": paper.problems(with_names=names), "may_preview": may_preview}


def _what_follows(whole: Whole, law: LawStep) -> list[str]:
    """Papers the step issues, and clocks it starts and stops: read before the button is pressed."""
    rules = procedure_for(whole.case.procedure).clocks
    running = {view.rule.key for view in timeline.views_of(whole.case, whole.today) if view.is_running}
    told = [_("Time limits are reckoned anew.")] if law.key in ("correct", "extend") else []
    told += [said(law.remark)] if law.remark else []
    if law.key == "close":
        told += [_("Not yet there: %(what)s") % {"what": text} for text in reason_texts(advised(whole.state))]
    told += [_("Issues: %(paper)s") % {"paper": said(PAPERS[kind])} for kind in step_reviews.papers_of(whole, law)]
    for key in law.starts:
        if key in rules:
            name, length = said(rules[key].name), length_of(rules[key])
            told.append(_("Starts: %(clock)s %(length)s") % {"clock": name, "length": length})
    if law.key in ALSO_FOLLOWS:
        told.append(ALSO_FOLLOWS[law.key](whole))
    stops = [said(rules[key].name) for key in law.stops if key in running]
    return told + [_("Stops: %(clock)s") % {"clock": name} for name in stops]


def _after_recusal(whole: Whole) -> str:
    if whole.state.handler is not None and whole.state.stage in ("handling", "signing"):
        return _("If it is the handler who stands aside, the matter goes back to appointing: name a new handler then.")
    return _("Whoever stands aside no longer sees the matter, in any post.")


ALSO_FOLLOWS: Mapping[str, Callable[[Whole], str]] = {
    "recuse": _after_recusal,
    "raise_level": lambda whole: _(
        "No date moves. The unit above names a new handler; the former one no longer has it."
    ),
    "add_part": lambda whole: _("The unit sees the matter from now on and answers you, not the petitioner."),
    "set_team": lambda whole: _("They see the matter and may log work; they draft and sign nothing."),
    "handle_simply": lambda whole: _("The answer is due 10 working days after acceptance."),
}


def _co_handling(whole: Whole) -> list[teamwork.PartLine]:
    """What the other units were asked and answered, for whoever writes or signs the answer for all."""
    if not any(item.kind == "part" for item in whole.state.proceedings):
        return []
    whole.steps = whole.steps or timeline.steps_of(whole.case)
    return list(teamwork.part_lines(whole, {step.seq: step.given for step in whole.steps}))


def _draft(whole: Whole) -> Mapping[str, Any] | None:
    """The draft as the head reads it before signing: each answer under its request, the outcome as on the paper."""
    whole.steps = timeline.steps_of(whole.case)
    draft = parts.last_draft(whole)
    if not draft:
        return None
    words = {item.no: whole.request_words(item) for item in whole.requests}
    answers = [
        {
            **answer,
            "name": ordinal(int(answer["no"])),
            "said": said(OUTCOMES.get(answer.get("outcome", ""))),
            "words": words.get(int(answer["no"]), ""),
        }
        for answer in draft.get("answers", ())
    ]
    return {**draft, "answers": answers, "basis": basis_said(draft)}
