"""Where the road of the law ends for a matter, as its page at the desk says it: computed, never set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huiyin.duties.calendars import current_calendar
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.finality import HOW, ends_of, rechecked_since
from huiyin.web import dates
from huiyin.web.words import ordinal, said

if TYPE_CHECKING:
    from huiyin.desk.case import Whole


def final_said(whole: Whole) -> str:
    """What has come to its end on this road, and since when; empty while nothing has."""
    law, calendar = procedure_for(whole.case.procedure), current_calendar()
    ends = ends_of(law, whole.state, calendar, whole.today)
    parts = [
        _("%(request)s: %(how)s, %(day)s.")
        % {"request": ordinal(end.no), "how": said(HOW[end.how]), "day": dates.plain_day(end.on, whole.today)}
        for end in ends
    ]
    if rechecked_since(whole.state) is not None:
        parts.append(_("The same facts and reasons are not taken up again (art. 36(3)); guidance and help go on."))
    termination = whole.state.termination
    if termination is not None:
        parts.append(_("Terminated on %(day)s.") % {"day": dates.plain_day(termination.on, whole.today)})
    return ("" if dates.language() == "zh" else " ").join(parts)
