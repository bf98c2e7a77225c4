"""Which petition office an import belongs to."""

from __future__ import annotations

from huiyin.cases.intake.refusal import ImportRefused
from huiyin.people.models import Unit
from huiyin.procedure.terms import Text


def office_named(named: str) -> Unit:
    """The petition office by id, code in paper numbers, or name; without a name, the only one there is.

    Raises ImportRefused with the choices.
    """
    offices = list(Unit.objects.active().filter(is_petition_office=True, is_outside=False).order_by("path"))
    if not offices:
        raise ImportRefused(
            Text("还没有信访部门，请先建立机构。", "There is no petition office yet. Set up the units first.")
        )
    found = [one for one in offices if named in (str(one.pk), one.paper_code, one.name)] if named else offices
    if len(found) == 1:
        return found[0]
    choices = "\n".join(f"  {one.pk}  {one.paper_code or '-'}  {one.name}" for one in offices)
    if not named:
        raise ImportRefused(
            Text(
                f"有多个信访部门，请用 --office 指定编号或者代字：\n{choices}",
                f"There are several petition offices. Name one with --office, by id or code:\n{choices}",
            )
        )
    raise ImportRefused(
        Text(
            f"没有（或者有多个）信访部门叫“{named}”。可以选择：\n{choices}",
            f"No single petition office is called “{named}”. There are:\n{choices}",
        )
    )
