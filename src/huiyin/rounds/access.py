"""Who orders rounds, who is asked, and who sees what of them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiyin.people import directory
from huiyin.people.directory import UnitCard
from huiyin.people.models import Post, Role
from huiyin.rounds.models import Correction, Entry, Round, RoundPlan

SEES_ROUNDS = (Role.CLERK, Role.HEAD, Role.SUPERVISOR)
LOOKS_DOWN = frozenset({Role.HEAD, Role.SUPERVISOR})


def ground_of(unit_id: int) -> UnitCard:
    """The organ an office acts for: of a petition office the organ above it, else the unit itself."""
    card = directory.unit(unit_id)
    if card.is_petition_office and card.parent is not None:
        return directory.unit(card.parent)
    return card


def may_be_asked(unit_id: int) -> list[UnitCard]:
    """The units an office may order to look, in the order of the tree: those below its organ, not itself."""
    path = ground_of(unit_id).path
    found = [card for card in directory.units().values() if card.path.startswith(path) and card.path != path]
    return sorted((card for card in found if card.is_active and card.id != unit_id), key=lambda card: card.path)


def may_order(post: Post) -> bool:
    """Clerks, heads and supervisors of an office that has units below its organ."""
    return post.role in SEES_ROUNDS and bool(may_be_asked(post.unit_id))


def keeps(post: Post, unit_id: int) -> bool:
    """Whether the post acts for the office that ordered a round."""
    return post.role in SEES_ROUNDS and post.unit_id == unit_id


def answers_for(post: Post, unit_id: int) -> bool:
    """Whether the post answers for a unit that is asked."""
    return post.role in {Role.CLERK, Role.HEAD} and post.unit_id == unit_id


def looks_on(post: Post, path: str) -> bool:
    """Heads and supervisors see what was ordered or answered below them."""
    return post.role in LOOKS_DOWN and path.startswith(post.unit.path)


def rounds_for(post: Post) -> QuerySet[Round]:
    """Rounds the post's unit ordered or is asked in; heads and supervisors also those of units below."""
    ours = Q(unit=post.unit_id) | Q(answers__unit=post.unit_id)
    if post.role in LOOKS_DOWN:
        ours |= Q(unit__path__startswith=post.unit.path) | Q(answers__unit__path__startswith=post.unit.path)
    return Round.objects.filter(ours).distinct()


def plans_for(post: Post) -> QuerySet[RoundPlan]:
    """Plans of the own office."""
    return RoundPlan.objects.filter(unit=post.unit_id)


def sees_all(post: Post, round: Round) -> bool:
    """The office that ordered the round, and whoever looks down on it, sees every entry."""
    return keeps(post, round.unit_id) or looks_on(post, directory.unit(round.unit_id).path)


def entries_for(post: Post, round: Round) -> QuerySet[Entry]:
    """Of a unit that is asked: its own entries, those of units below for head and supervisor, and what it must mend."""
    rows: QuerySet[Entry] = round.entries.all()
    if sees_all(post, round):
        return rows
    own = Q(unit=post.unit_id) | Q(corrections__unit=post.unit_id)
    if post.role in LOOKS_DOWN:
        own |= Q(unit__path__startswith=post.unit.path)
    return rows.filter(own).distinct()


def corrections_for(post: Post) -> QuerySet[Correction]:
    """Notices the unit gave or got; heads and supervisors also those of units below."""
    ours = Q(office=post.unit_id) | Q(unit=post.unit_id)
    if post.role in LOOKS_DOWN:
        ours |= Q(office__path__startswith=post.unit.path) | Q(unit__path__startswith=post.unit.path)
    return Correction.objects.filter(ours)
