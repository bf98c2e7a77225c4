"""From what the petitioner chose to the channels this office has switched on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from huiyin.parties.ways import WAYS

# A text message leaves by the gateway, or in a file for a network that has one.
CHANNELS_OF: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "text": ("sms", "file"),
    "call": ("call",),
    "letter": ("letter",),
}
WAY_OF: Mapping[str, str] = {channel: way for way, channels in CHANNELS_OF.items() for channel in channels}


def switched_on() -> frozenset[str]:
    return frozenset(settings.CHANNELS)


def ways_offered() -> tuple[str, ...]:
    """The ways a petitioner can choose from here."""
    on = switched_on()
    return tuple(way for way in WAYS if on.intersection(CHANNELS_OF[way]))


def channels_for(ways: Iterable[str]) -> tuple[str, ...]:
    """The channels for what somebody chose, in the order in which they are tried."""
    on = switched_on()
    return tuple(channel for way in ways for channel in CHANNELS_OF.get(way, ()) if channel in on)
