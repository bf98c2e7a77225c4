"""How the desk says a reason, a step and who took it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.procedure.terms import Reason
from huiyin.web.words import said


def reason_text(reason: Reason) -> str:
    """The reason with the article behind it."""
    text = said(reason.text)
    if reason.citation is None:
        return text
    return _("%(reason)s (%(source)s)") % {"reason": text.rstrip("。."), "source": said(reason.citation.text)}


def reason_texts(reasons: Iterable[Reason]) -> list[str]:
    return [reason_text(reason) for reason in reasons]
