"""Who may do what in a campaign, where its duties go, and how its entries stand in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huiyin.campaigns import refusals
from huiyin.campaigns.models import Campaign
from huiyin.ledger.actions import append
from huiyin.people import directory
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role

KEEPERS = frozenset({Role.CLERK, Role.HEAD, Role.SUPERVISOR})
ACTS_FOR_UNIT = frozenset({Role.CLERK, Role.HEAD})


def organ_of(unit: int) -> int:
    """The organ a unit leads a campaign for: of a petition office the one it serves."""
    card = directory.unit(unit)
    return card.parent if card.is_petition_office and card.parent is not None else unit


def desk_of(unit: int) -> int:
    """Where duties of an organ are seen to: in its petition office, if it has one."""
    below = (card for card in directory.units().values() if card.parent == unit and card.is_active)
    return next((card.id for card in below if card.is_petition_office), unit)


def may_begin(by: Post) -> bool:
    return by.role in ACTS_FOR_UNIT


def may_keep(by: Post, campaign: Campaign) -> bool:
    """The office that leads it, and the organ it leads it for."""
    return by.role in KEEPERS and by.unit_id in (campaign.unit_id, campaign.organ_id)


def acts_for(by: Post, unit: int) -> bool:
    """A clerk or head of the unit, or of the petition office that serves it."""
    return by.role in ACTS_FOR_UNIT and unit in (by.unit_id, organ_of(by.unit_id))


def must_keep(by: Post, campaign: Campaign) -> None:
    if not may_keep(by, campaign):
        raise refusals.NotYours()


def must_run(campaign: Campaign) -> None:
    if not campaign.is_running:
        raise refusals.NotOpen()


def must_act_for(by: Post, unit: int) -> None:
    if not acts_for(by, unit):
        raise refusals.NotYourUnit()


def must_take_part(campaign: Campaign, unit: int) -> None:
    if unit != campaign.organ_id and unit not in {card.id for card in campaign.units()}:
        raise refusals.NotTakingPart()


def note(kind: str, campaign: Campaign, by: Post, at: datetime, **told: Any) -> None:
    """One entry in the chain of the office that acts."""
    payload: Mapping[str, Any] = {"campaign": campaign.pk, **told}
    append(chain=office_chain(by.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
