"""Who works in a campaign: leading group, office, staff lent to it, area leads; contacts of units; recipients."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from huiyin.campaigns import refusals
from huiyin.campaigns.models import Campaign, ContactPerson, Recipient, Seat
from huiyin.campaigns.rights import (
    desk_of,
    must_act_for,
    must_keep,
    must_run,
    must_take_part,
    note,
)
from huiyin.campaigns.screening import screen
from huiyin.campaigns.terms import SEATS
from huiyin.duties.beside import Promise, meet, owe
from huiyin.duties.office_time import on_day
from huiyin.people.models import Post, Unit

CONTACT_CLOCK = "campaign_contact"
# Seats that are of a unit: whose area is led, whom somebody was lent by.
OF_A_UNIT = frozenset({"area", "lent"})


def seat_somebody(
    *,
    campaign: Campaign,
    what: str,
    post: Post,
    unit: Unit | None,
    work: str,
    until: date | None,
    by: Post,
    at: datetime,
) -> Seat:
    """Give a post its place in the campaign. Raises Refused."""
    must_keep(by, campaign)
    if what not in SEATS or (what == "area" and unit is None) or (unit is not None and what not in OF_A_UNIT):
        raise refusals.OutsideTheLists()
    if what == "area" and unit is not None:
        must_take_part(campaign, unit.pk)
    screen(work)
    try:
        with transaction.atomic():
            row = Seat.objects.create(
                campaign=campaign, what=what, post=post, unit=unit, work=work.strip(), since=on_day(at), until=until
            )
            note("campaign_seat", campaign, by, at, what=what, post=post.pk, unit=unit.pk if unit else None)
    except IntegrityError:
        raise refusals.AlreadyThere() from None
    return row


def end_seat(*, seat: Seat, by: Post, at: datetime) -> None:
    """From tomorrow on somebody does not have that place any more. Raises Refused."""
    must_keep(by, seat.campaign)
    with transaction.atomic():
        today = on_day(at)
        if Seat.objects.filter(pk=seat.pk, until=None).update(until=max(today, seat.since)):
            note("campaign_seat_ended", seat.campaign, by, at, seat=seat.pk)


def owe_contacts(campaign: Campaign, at: datetime) -> None:
    """Every unit that takes part names its contact by the day of the campaign (requirement 30)."""
    if campaign.contacts_due_on is None:
        return
    there = set(campaign.contacts.values_list("unit", flat=True))
    today = on_day(at)
    promises = [
        Promise(contact_key(card.id), CONTACT_CLOCK, desk_of(card.id), today, campaign.contacts_due_on)
        for card in campaign.units()
        if card.id not in there and not card.is_outside
    ]
    if promises:
        owe(subject_of(campaign), *promises)


def contact_key(unit: int) -> str:
    return f"contact:{unit}"


def subject_of(campaign: Campaign) -> str:
    """What the contacts of the units are owed for."""
    return f"campaign:{campaign.pk}"


def name_contact(*, campaign: Campaign, unit: int, post: Post, phone: str, by: Post, at: datetime) -> ContactPerson:
    """The unit says whom to call; saying it again replaces it. Raises Refused."""
    must_run(campaign)
    must_act_for(by, unit)
    must_take_part(campaign, unit)
    if unit not in post.unit.ancestor_ids:
        raise refusals.NotYourUnit()
    with transaction.atomic():
        row, _made = ContactPerson.objects.update_or_create(
            campaign=campaign, unit_id=unit, defaults={"post": post, "phone": phone.strip(), "entered_at": at}
        )
        meet(subject_of(campaign), contact_key(unit), on_day(at))
        note("campaign_contact", campaign, by, at, unit=unit, post=post.pk)
    return row


def add_recipient(*, campaign: Campaign, unit: Unit | None, name: str, by: Post, at: datetime) -> Recipient:
    """One more that the reports go to: a unit, or an organ by name. Raises Refused."""
    must_keep(by, campaign)
    screen(name)
    if (unit is None) == (not name.strip()):
        raise refusals.OutsideTheLists()
    try:
        with transaction.atomic():
            row = Recipient.objects.create(campaign=campaign, unit=unit, name=name.strip())
            note("campaign_recipient", campaign, by, at, unit=unit.pk if unit else None, name=row.name)
    except IntegrityError:
        raise refusals.AlreadyThere() from None
    return row


def drop_recipient(*, recipient: Recipient, by: Post, at: datetime) -> None:
    """Later reports do not go there any more. Raises Refused."""
    must_keep(by, recipient.campaign)
    with transaction.atomic():
        note("campaign_recipient_dropped", recipient.campaign, by, at, unit=recipient.unit_id, name=recipient.name)
        recipient.delete()
