"""Rotas and sessions in words."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext as _

from huiyin.desk.reception_forms import MONTH_NAMES, MONTHS
from huiyin.receptions.rules import Every, Rule
from huiyin.web.dates import weekday_names


def hours_said(begins: time, ends: time) -> str:
    return f"{begins:%H:%M}–{ends:%H:%M}"


def rule_said(rule: Rule) -> str:
    """Every Wed; the 15th of odd months."""
    if rule.every is Every.WEEK:
        names = weekday_names()
        return _("every %(days)s") % {"days": _(", ").join(names[number] for number in rule.weekdays)}
    months = next((name for key, name in MONTH_NAMES if MONTHS[key] == rule.months), None)
    said = str(months) if months else _("months %(numbers)s") % {"numbers": _joined(rule.months)}
    return _("on day %(days)s, %(months)s") % {"days": _joined(rule.days), "months": said}


def _joined(numbers: tuple[int, ...]) -> str:
    return _(", ").join(str(number) for number in numbers)
