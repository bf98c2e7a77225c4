"""Tags and filters of the look. Use: `{% load look %}`. Each part is shown at /parts/ under HUIYIN_DEBUG."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.web import cells, dates, drawn, shown, words
from huiyin.web import forms as web_forms

register = template.Library()


# ---------- Words ----------
@register.filter
def said(text: words.TwoTongued | str | None) -> str:
    """`{{ step.name|said }}`: the text in the page's language."""
    return words.said(text)


@register.filter
def listed(names: Iterable[object]) -> str:
    """`{{ units|listed }}`: names one after another, with the mark that stands between them in the page's language."""
    return pgettext("between names", ", ").join(str(name) for name in names)


@register.filter
def day(value: date | datetime | None, today: date | None = None) -> str:
    """`{{ case.due_on|day:today }}`: 3月29日 周日."""
    return dates.day(value, today) if value else ""


@register.filter
def plain_day(value: date | datetime | None, today: date | None = None) -> str:
    """`{{ case.due_on|plain_day:today }}`: 3月29日."""
    return dates.plain_day(value, today) if value else ""


@register.filter
def moment(value: datetime | None, today: date | None = None) -> str:
    """`{{ step.at|moment:today }}`: 3月13日 周五 10:20."""
    return dates.moment(value, today) if value else ""


@register.filter
def hour(value: datetime | None) -> str:
    """`{{ step.at|hour }}`: 10:20."""
    return dates.hour(value) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    return dates.weekday(value) if value else ""


@register.filter
def days_left(days: int | None) -> str:
    """`{{ view.days_left|days_left }}`: 还有 11 天."""
    return "" if days is None else dates.days_left(days)


@register.filter
def outcome_name(key: str | None) -> str:
    return words.outcome(key)


@register.filter
def channel_name(key: str) -> str:
    return words.channel(key)


@register.filter
def request_name(number: int) -> str:
    """`{{ request.no|request_name }}`: 诉求一."""
    return words.ordinal(number)


# ---------- Small pieces ----------
@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """`{% icon "lock" %}`, or with a label when no words stand beside it."""
    return cells.icon(name, label, css)


@register.simple_tag
def mark(outcome: str | None) -> SafeString:
    return cells.mark(outcome)


@register.simple_tag
def marks(outcomes: Iterable[str | None], with_count: bool = True) -> SafeString:
    return cells.marks(outcomes, with_count=with_count)


def _today(context: Context) -> date:
    today = context.get("today")
    if not isinstance(today, date):
        raise template.TemplateSyntaxError("This tag needs `today` in the context (huiyin.web.context.page)")
    return today


def _is_portal(context: Context) -> bool:
    return context.get("portal") is not None


@register.simple_tag(takes_context=True)
def clock(context: Context, view: cells.ClockView, with_date: bool = True) -> SafeString:
    """`{% clock view %}` for a view of `procedure.engine.clocks_view`; says "you" on the portal."""
    return cells.clock_of(view, today=_today(context), with_date=with_date, you=_is_portal(context))


@register.simple_tag(takes_context=True)
def duty_clock(context: Context, due_on: date | None, started_on: date | None = None) -> SafeString:
    """`{% duty_clock duty.due_on %}` where only a date is known."""
    return cells.duty_clock(due_on, today=_today(context), started_on=started_on)


@register.simple_tag(takes_context=True)
def clock_words(context: Context, view: cells.ClockView) -> str:
    """`{% clock_words view %}`: 最晚 3月29日 周日，还有 11 天."""
    due = view.due.on if view.due else None
    you = _is_portal(context)
    return words.clock_sentence(view.verdict, due, view.days_left, today=_today(context), unit=view.rule.unit, you=you)


# ---------- Day ledger ----------
@register.simple_tag(takes_context=True)
def why(context: Context, ledger: Any, label: str = "") -> SafeString:
    """`{% why ledger %}`: a link 为什么是这天 that opens the day ledger (`procedure.dayledger.DayLedger`)."""
    return drawn.why(ledger, _today(context), label or _("Why this day?"))


@register.simple_tag(takes_context=True)
def dayledger(context: Context, ledger: Any) -> SafeString:
    """`{% dayledger ledger %}`: the day ledger open in the page."""
    return drawn.dayledger(ledger, _today(context), is_open=True)


# ---------- Parts with a body ----------
@register.simple_block_tag
def triplet(content: str) -> SafeString:
    """`{% triplet %}{% cell "who" %}…{% endcell %}{% cell "when" %}…{% cell "answer" %}…{% endtriplet %}`."""
    return format_html('<div class="doublerule"></div><dl class="triplet">{}</dl>', content)


@register.simple_block_tag
def cell(content: str, name: str) -> SafeString:
    """One of the three cells, always in the order who, when, answer."""
    titles = {"who": _("Who has it"), "when": _("By which day"), "answer": _("Answer")}
    return format_html("<div><dt>{}</dt><dd>{}</dd></div>", titles[name], content)


@register.simple_block_tag
def note(content: str, kind: str = "", title: str = "") -> SafeString:
    """`{% note "soon" %}…{% endnote %}`; kinds: late, soon, rest, or none."""
    css = f"note note-{kind}" if kind else "note"
    head = format_html("<b>{}</b>", title) if title else ""
    return format_html('<div class="{}">{}{}</div>', css, head, content)


@register.simple_tag
def sealed(pseudonym: str) -> SafeString:
    """`{% sealed "3f2c" %}`: the bar over a sealed identity."""
    return format_html(
        '<p class="sealed">{}<span>{} <b class="code-name">{}</b>{}</span></p>',
        cells.icon("lock"),
        _("Petitioner"),
        pseudonym,
        _(", identity sealed"),
    )


@register.inclusion_tag("web/parts/empty.html")
def empty(title: str, text: str = "", url: str = "", link: str = "") -> dict[str, str]:
    """`{% empty title text url link %}`: what is empty and when the next thing comes."""
    return {"title": title, "text": text, "url": url, "link": link}


@register.inclusion_tag("web/parts/progress.html")
def progress(text: str, value: int, most: int) -> dict[str, str | int]:
    """`{% progress "640 of 1000, about 30 seconds" 640 1000 %}`."""
    return {"text": text, "value": value, "most": most, "percent": round(100 * value / most) if most else 0}


# ---------- Parts drawn from records of huiyin.web.shown ----------
@register.inclusion_tag("web/parts/request.html", takes_context=True)
def request_card(context: Context, card: shown.RequestCard) -> dict[str, Any]:
    """`{% request_card card %}`: one request; the portal's form on the portal."""
    return {"card": card, "name": words.ordinal(card.number), "is_portal": _is_portal(context)}


@register.simple_tag(takes_context=True)
def timeline(context: Context, entries: Sequence[shown.Entry]) -> SafeString:
    """`{% timeline entries %}`: newest first; what is to come stands above today's line."""
    return drawn.timeline(entries, _today(context))


@register.simple_tag
def road(stops: Sequence[shown.Stop]) -> SafeString:
    """`{% road stops %}`: from the first stop to the last."""
    return drawn.road(stops)


@register.inclusion_tag("web/parts/steps.html")
def steps(
    open_steps: Sequence[shown.StepLine],
    blocked: Sequence[shown.StepLine] = (),
    idle: str = "",
    more: Sequence[shown.StepLine] = (),
) -> dict[str, Any]:
    """`{% steps open blocked idle more %}`: the first open one is filled if it comes next; the blocked say why.

    `idle` is the sentence above them where none of them comes next; `more` are possible as well, one click off.
    """
    return {"open": open_steps, "blocked": blocked, "idle": idle, "more": more}


@register.simple_tag
def ruler(days: Sequence[shown.RulerDay]) -> SafeString:
    """`{% ruler days %}`: one column a day, one square a clock; the first column may be what is late."""
    return drawn.ruler(days)


@register.inclusion_tag("web/parts/filters.html", takes_context=True)
def filters(context: Context, items: Sequence[shown.Filter], result: str = "", clear_url: str = "") -> dict[str, Any]:
    """`{% filters items "213 matters, by due date" clear_url %}`: a GET form; the result is said in words."""
    return {"items": items, "result": result, "clear_url": clear_url, "is_set": any(f.is_set for f in items)}


@register.inclusion_tag("web/parts/pager.html")
def pager(place: shown.Pager) -> dict[str, Any]:
    return {"place": place}


@register.inclusion_tag("web/parts/paper.html")
def paper(sheet: shown.Paper) -> dict[str, Any]:
    return {"sheet": sheet}


# ---------- Forms ----------
@register.inclusion_tag("web/parts/errors.html")
def errors(*forms_given: web_forms.AnyForm | None) -> dict[str, Any]:
    """`{% errors form people requests %}`: what is to mend, with links; draws nothing when all is well."""
    return {"problems": web_forms.problems(forms_given)}


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "file" if isinstance(widget, forms.FileInput) else "plain"


def _input_class(bound: BoundField) -> str:
    return f"input {bound.field.widget.attrs.get('class', '')}".strip()


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, css: str = "", keys: bool = False, label: str = "") -> dict[str, Any]:
    """`{% field form.kind %}`: label, hint, error, control. `keys` numbers the choices for the keyboard.

    `css` goes to the outer element (`narrow` in a row of fields). The widget's own class is kept.
    """
    kind = _kind(bound)
    control: str = ""
    if kind in ("plain", "file", "tick", "hidden"):
        attrs: dict[str, str | bool] = {}
        if kind == "plain":
            attrs["class"] = _input_class(bound)
        control = bound.as_widget(attrs=attrs)
    return {
        "bound": bound,
        "kind": kind,
        "control": mark_safe(control),
        "css": css,
        "keys": keys,
        "label": label or bound.label,
        "texts": web_forms.texts_of(bound),
        "options": _options(bound) if kind == "choices" else [],
    }


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """The choices; a field may carry `hints`, a line of explanation by value."""
    hints: dict[str, str] = getattr(bound.field, "hints", {})
    return [
        {
            "tag": option.tag(),
            "id": option.id_for_label,
            "label": option.choice_label,
            "hint": hints.get(str(option.data["value"]), ""),
        }
        for option in bound
    ]


@register.inclusion_tag("web/parts/bare_field.html")
def bare_field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """`{% bare_field form.phone label %}`: a control in a grid, its label for the ear only."""
    attrs: dict[str, str | bool] = {"class": _input_class(bound)}
    if label:
        attrs["aria-label"] = label
    return {
        "bound": bound,
        "control": mark_safe(bound.as_widget(attrs=attrs)),
        "label": "" if label else bound.label,
        "texts": web_forms.texts_of(bound),
    }


# ---------- Display ----------
@register.inclusion_tag("web/parts/language.html", takes_context=True)
def language_switch(context: Context) -> dict[str, Any]:
    """A button per other language; returns to this page."""
    return {"lang": dates.language(), "here": context.get("here", "/")}


@register.inclusion_tag("web/parts/display.html", takes_context=True)
def display_switch(context: Context, *settings_shown: str) -> dict[str, Any]:
    """`{% display_switch "theme" "density" %}`: one small form per setting."""
    return {
        "shown": settings_shown,
        "display": context.get("display"),
        "here": context.get("here", "/"),
    }
