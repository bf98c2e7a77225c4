"""What a step's field may be chosen from: papers, supervision orders, joined contacts, posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from huiyin.cases import divisions
from huiyin.cases.competence import units_of_place
from huiyin.cases.models import Case, Contact
from huiyin.cases.step_words import named, paper_name
from huiyin.people import directory
from huiyin.people.models import Post
from huiyin.procedure.catalogue.around import TIES
from huiyin.procedure.guards.around import undoable
from huiyin.procedure.guards.papers import can_be_withdrawn
from huiyin.procedure.legal_procedures import LEGAL_PROCEDURES
from huiyin.procedure.proceedings import PROCEEDINGS
from huiyin.procedure.reviews import recheckable
from huiyin.procedure.schema import Field, Offer
from huiyin.procedure.state import CaseState, PaperState, Proceeding
from huiyin.procedure.ties import SCOPES, Authority, Referral
from huiyin.web import dates
from huiyin.web.words import channel, said

Choices = list[tuple[str, str]]
# Steps by which a unit gets the matter.
PASSES_ON = frozenset({"transfer", "assign", "decide_competence"})


# Which papers a step is about; every other step names any of them.
PAPERS_FOR: Mapping[str, Callable[[CaseState], tuple[PaperState, ...]]] = {
    "serve": lambda state: state.unserved_papers(),
    "ask_seal": lambda state: tuple(paper for paper in state.papers if not paper.seal and not paper.withdrawn_on),
    "release_seal": lambda state: tuple(paper for paper in state.papers if paper.seal == "asked"),
    "withdraw_paper": lambda state: tuple(paper for paper in state.papers if can_be_withdrawn(paper)),
}


def choices_for_text(case: Case, state: CaseState, step: str, field: Field) -> Choices | None:
    """The papers a text field names; None where the field is plain text."""
    if field.key == "case" and step == "unmerge":
        return [(item.case, f"{item.case} {said(TIES[item.kind])}") for item in undoable(state)]
    if field.key == "case" and step == "unsplit":
        return [(item.case, item.case) for item in state.ties if item.kind == "split_into"]
    if field.key != "paper":
        return None
    papers = PAPERS_FOR[step](state) if step in PAPERS_FOR else state.papers
    return [(paper.key, _paper_label(case, paper)) for paper in reversed(papers)]


def _paper_label(case: Case, paper: PaperState) -> str:
    return f"{paper_name(case, paper.key)} {dates.plain_day(paper.issued_on)}"


def choices_for_number(state: CaseState, field: Field) -> Choices | None:
    """Open orders, review opinions, links or joined contacts; None where a number is a number."""
    if field.key == "demand":
        return [(str(item.step), f"#{item.step}") for item in state.demands if item.is_open]
    if field.key == "review":
        return [(str(item.no), proceeding_label(item)) for item in recheckable(state)]
    if field.key == "referral":
        out = [item for item in state.referrals if item.returned_on is None]
        return [(str(item.step), _referral_label(item)) for item in out]
    if field.key == "letter":
        return [(clock.subject, f"#{clock.subject}") for clock in state.open_clocks("answer_sender")]
    if field.key == "authority":
        held = [item for item in state.authorities if item.revoked_on is None]
        return [(str(item.no), authority_label(item)) for item in held]
    if field.key == "contact_no":
        return [(str(number), f"#{number}") for number in state.contacts]
    return None


def _referral_label(item: Referral) -> str:
    return f"{said(LEGAL_PROCEDURES[item.procedure].name)} {dates.plain_day(item.on)}"


def authority_label(item: Authority) -> str:
    """What an agent may do, and until when."""
    until = f" – {dates.plain_day(item.until)}" if item.until else ""
    return f"{said(SCOPES[item.scope])} {dates.plain_day(item.since)}{until}"


def contacts_of(case: Case) -> Choices:
    """Every contact of the case, each with its own receipt and query code."""
    rows = Contact.objects.filter(case=case).order_by("received_on", "id")
    return [(str(row.pk), f"{channel(row.channel)} {dates.plain_day(row.received_on)}") for row in rows]


def choices_for_proceeding(state: CaseState, offer: Offer, post: Post) -> Choices:
    """The open proceedings a step may be about; where their organ acts, only those the post's unit conducts."""
    found = state.open_proceedings(*offer.step.concerns)
    if offer.step.by_whom == "organ" and not offer.on_behalf:
        found = tuple(item for item in found if item.unit == post.unit_id or item.handler == post.pk)
    elif offer.on_behalf:
        found = tuple(item for item in found if item.unit and directory.unit(item.unit).is_outside)
    return [(str(item.no), proceeding_label(item)) for item in found]


def proceeding_label(item: Proceeding) -> str:
    """复查 2026年3月2日 某某市公安局: the kind, its day, and who conducts it."""
    unit = directory.unit_label(item.unit) if item.unit else ""
    return f"{said(PROCEEDINGS[item.kind].name)} {dates.plain_day(item.opened_on)} {unit}".rstrip()


def above_unit(state: CaseState, post: Post) -> set[int]:
    """Units to which a post may raise the matter: above the competent one, and not above the post's own."""
    if state.unit is None:
        return set()
    line = directory.unit(state.unit).line[:-1]
    return set(line[line.index(post.unit_id) :]) if post.unit_id in line else set()


def posts_for(unit: int, role: str | None, today: date, kept_out: frozenset[int] = frozenset()) -> Choices:
    """Posts of the unit that are held today, of one role where the field says so.

    `kept_out`: staff who may not have the matter, whatever post they hold (art. 28(3), 30(3)).
    """
    posts = Post.objects.held_on(today).filter(unit_id=unit).select_related("staff").order_by("staff__name_key", "pk")
    posts = posts.exclude(staff_id__in=kept_out)
    if role is not None:
        posts = posts.filter(role=role)
    return [(str(post.pk), f"{post.staff.name} · {post.title or post.get_role_display()}") for post in posts]


def place_hint(case: Case) -> str:
    """Where it happened, and the units of that place: that place solves it, wherever the petitioner lives."""
    if not case.place:
        return ""
    said_place = divisions.label(case.place)
    names = [directory.unit_label(unit) for unit in units_of_place(case.place) if unit not in case.barred_units]
    if not names:
        told = _("It happened in %(place)s: the organ of that place solves it, wherever the petitioner lives.")
        return told % {"place": said_place}
    told = _("It happened in %(place)s, wherever the petitioner lives: %(units)s.")
    return told % {"place": said_place, "units": named(names)}
