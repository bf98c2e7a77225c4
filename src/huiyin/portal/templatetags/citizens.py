"""Tags of the portal's own pages. Use: `{% load citizens %}`."""

from django import template

from huiyin.procedure.terms import law_2022
from huiyin.web.words import said

register = template.Library()


@register.simple_tag
def article(number: str) -> str:
    """`{% article "20(3)" %}`: 《信访工作条例》第二十条第三款, in the page's language."""
    return said(law_2022(number).text)
