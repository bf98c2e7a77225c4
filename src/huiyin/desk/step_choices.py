"""What a step's field may be chosen from: papers, supervision orders, joined contacts, posts."""

from __future__ import annotations

from datetime import date

from huiyin.cases.models import Case
from huiyin.cases.step_words import paper_name
from huiyin.people.models import Post
from huiyin.procedure.schema import Field
from huiyin.procedure.state import CaseState, PaperState
from huiyin.web import dates

Choices = list[tuple[str, str]]


def choices_for_text(case: Case, state: CaseState, step: str, field: Field) -> Choices | None:
    """The papers a text field names; None where the field is plain text."""
    if field.key != "paper":
        return None
    papers = state.unserved_papers() if step == "serve" else state.papers
    return [(paper.key, _paper_label(case, paper)) for paper in reversed(papers)]


def _paper_label(case: Case, paper: PaperState) -> str:
    return f"{paper_name(case, paper.key)} {dates.plain_day(paper.issued_on)}"


def choices_for_number(state: CaseState, field: Field) -> Choices | None:
    """Open supervision orders or joined contacts; None where a number is a number."""
    if field.key == "demand":
        return [(str(item.step), f"#{item.step}") for item in state.demands if item.answered_on is None]
    if field.key == "contact_no":
        return [(str(number), f"#{number}") for number in state.contacts]
    return None


def posts_for(unit: int, role: str | None, today: date) -> Choices:
    """Posts of the unit that are held today, of one role where the field says so."""
    posts = Post.objects.held_on(today).filter(unit_id=unit).select_related("staff").order_by("staff__name_key", "pk")
    if role is not None:
        posts = posts.filter(role=role)
    return [(str(post.pk), f"{post.staff.name} · {post.title or post.get_role_display()}") for post in posts]
