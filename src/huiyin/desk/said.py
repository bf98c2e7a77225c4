"""How the desk says a reason, a step and who took it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiyin.procedure.terms import Citation, Reason
from huiyin.web import dates
from huiyin.web.words import said


def reason_text(reason: Reason) -> str:
    """The reason with the article behind it."""
    text = said(reason.text)
    if reason.citation is None:
        return text
    return _("%(reason)s (%(source)s)") % {"reason": text.rstrip("。."), "source": said(reason.citation.text)}


def article_of(citation: Citation) -> str:
    """The article alone, where the law it stands in goes without saying: 第三十一条第六项, art. 31, item 6."""
    whole, law = said(citation.text), said(citation.rule)
    return whole.replace(f"《{law}》", "").replace(f"{law}, ", "")


def listed(parts: Iterable[str]) -> str:
    """Sentences in a row: without a space between them in Chinese."""
    return (" " if dates.language() == "en" else "").join(part for part in parts if part)


def reason_texts(reasons: Iterable[Reason]) -> list[str]:
    return [reason_text(reason) for reason in reasons]
