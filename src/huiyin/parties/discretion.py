"""Keeps identities out of log records.

An `Identity` is mute by itself and names are never logged; this filter catches what other code may carry into a
message or a traceback: ID and phone numbers, e-mail addresses, query codes, and rows that PostgreSQL quotes in its
errors.
"""

import logging
import re

from huiyin.parties.numbers import Kind, numbers_in

_FORMATTER = logging.Formatter()
_HIDDEN = (
    # PostgreSQL quotes whole rows and keys: "DETAIL:  Failing row contains (...)", "Key (name)=(...) already exists".
    (re.compile(r"(DETAIL:|Failing row contains|CONTEXT:|PARAMETERS:)[^\n]*", re.I), r"\1 (hidden)"),
    (re.compile(r"Key \([^)]*\)=\([^\n]*?\)(?= |\.|$)", re.M), "Key (hidden)"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "(e-mail)"),
    (re.compile(r"(?<![0-9A-Za-z-])(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z-])"), "(code)"),
)

# A long number in a log is a count or a time; in a text of an office it would be somebody's (documents/screening.py).
_SHOWN_AS = {Kind.ID: "id number", Kind.PHONE: "phone", Kind.BANK: "account", Kind.PLATE: "plate"}


def without_identities(text: str) -> str:
    """`text` with everything that looks like an identity replaced by its kind."""
    for pattern, kind in _HIDDEN:
        text = pattern.sub(kind, text)
    for found in reversed(numbers_in(text)):
        if found.kind in _SHOWN_AS:
            text = f"{text[: found.start]}({_SHOWN_AS[found.kind]}){text[found.end :]}"
    return text


class IdentityFilter(logging.Filter):
    """Rewrites each record before any handler writes it; never drops one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_identities(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            # A handler that finds `exc_text` writes it instead of formatting the exception again.
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_identities(record.exc_text)
        if record.stack_info:
            record.stack_info = without_identities(record.stack_info)
        return True
