"""What was given in a step, in short words for the timeline: labels and values in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.cases import categories, divisions
from huiyin.cases.models import Case, Step
from huiyin.people import directory
from huiyin.procedure.catalogue import procedure_for
from huiyin.procedure.given import BACKDATED, day_of
from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Field
from huiyin.procedure.schema import Step as LawStep
from huiyin.procedure.terms import CHANNELS, KINDS, OUTCOMES, PAPERS, RATINGS, RESULTS, TRIAGES, Text
from huiyin.web import dates
from huiyin.web.words import ordinal, said

# Longer texts are cut in the timeline; the whole is on the paper or in the file of the case.
LONGEST = 600
LONG_KINDS = frozenset({"longtext"})
# Worded with all that is to be said, without the label before it.
WHOLE_KINDS = frozenset(
    {"bool", "answers", "routes", "ratings", "corrections", "files", "measures", "measures_done", "triages"}
    | {"results"}
)
# Values that only serve the machinery, or are shown elsewhere on the page.
UNSAID = frozenset(
    {
        "proceeding",
        "party",
        "file",
        "contact_no",
        "visited_contact",
        "office",
        "outside",
        "token",
        "extract",
        "clock",
        "review",
        "case",
    }
)
CORRECTED_NAMES: Mapping[str, Text] = {
    "received_on": Text("收到日期", "Received on"),
    "unit_received_on": Text("承办单位收到日期", "Received by the unit on"),
    "written_on": Text("书写（发出）日期", "Written or posted on"),
    "channel": Text("信访形式", "How it came in"),
    "people": Text("人数", "How many people"),
    "representatives": Text("代表人数", "Representatives"),
    "anonymous": Text("匿名", "Anonymous"),
    "unreachable": Text("无法联系", "Nobody to reach"),
    "requests": Text("诉求", "Requests"),
    "subject": Text("标题", "Subject"),
    "place": Text("发生地", "Where it happened"),
    "category": Text("内容分类", "About"),
    "complained_of": Text("被反映的单位或者人员", "Complained of"),
    "texts": Text("诉求内容", "Words of the requests"),
    "barred_units": Text("不得接触本事项的单位", "Unit it is kept from"),
    "facts": Text("事实和理由", "Facts and reasons"),
    "sealed_words": Text("密封的内容", "Sealed words"),
}


def short_said(case: Case, row: Step, step: LawStep) -> str:
    """Choices, dates and names in one line."""
    if row.key == "lapse":
        return _lapsed(case, row.given)
    if row.key in OPENING_SAID:
        return OPENING_SAID[row.key](row.given)
    parts = [part for field in step.fields if field.kind not in LONG_KINDS for part in _part(case, field, row.given)]
    issued = row.given.get("issued")
    if issued:
        parts.append(f"{said(PAPERS[issued['kind']])} {issued['number']}")
    return in_a_row(parts)


def _lapsed(case: Case, given: Mapping[str, Any]) -> str:
    """Which window closed, and for which request."""
    rule = procedure_for(case.procedure).clocks.get(str(given.get("clock")))
    no = given.get("request")
    return in_a_row([said(rule.name) if rule else "", ordinal(int(no)) if no else ""])


def in_a_row(parts: Iterable[str]) -> str:
    """Short facts of one line."""
    return ("；" if dates.language() == "zh" else "; ").join(part for part in parts if part)


def named(parts: Iterable[str]) -> str:
    """Names of one kind."""
    return ("、" if dates.language() == "zh" else ", ").join(part for part in parts if part)


def long_said(row: Step, step: LawStep) -> list[str]:
    """Texts that were written down, each with its label."""
    fields = [*(field for field in step.fields if field.kind in LONG_KINDS), BACKDATED]
    return [
        _labelled(field, _cut(row.given[field.key]))
        for field in fields
        if field.key not in UNSAID and row.given.get(field.key)
    ]


def _cut(text: Any) -> str:
    whole = str(text).strip()
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def _labelled(field: Field, value: str) -> str:
    return _("%(label)s: %(value)s") % {"label": said(field.label), "value": value}


def _part(case: Case, field: Field, given: Mapping[str, Any]) -> Iterator[str]:
    value = given.get(field.key)
    if value in (None, "", [], False) or field.key in UNSAID:
        return
    worded = WORDED.get(field.kind, _plain)(case, field, value)
    if not worded:
        return
    yield (worded if field.kind in WHOLE_KINDS else _labelled(field, worded))


def _plain(case: Case, field: Field, value: Any) -> str:
    if field.key == "paper":
        return paper_name(case, str(value))
    return str(value)


def paper_name(case: Case, key: str) -> str:
    """The kind of the paper with this key: 处理意见书, and which one where there are several."""
    kind, _dash, number = key.partition("-")
    return said(PAPERS.get(kind, Text(kind, kind))) + (f" {number}" if number else "")


def _choice(case: Case, field: Field, value: Any) -> str:
    return said(dict(field.options).get(str(value))) or str(value)


def _day(case: Case, field: Field, value: Any) -> str:
    day = day_of(value)
    return dates.day(day, case.last_on) if day else ""


def _requests(case: Case, field: Field, value: Any) -> str:
    numbers = value if isinstance(value, list) else [value]
    return named(ordinal(int(number)) for number in numbers)


def _routes(case: Case, field: Field, value: Any) -> str:
    return named(f"{ordinal(row['no'])} {said(ROUTES[row['route']].name)}" for row in value if row["route"] in ROUTES)


def _answers(case: Case, field: Field, value: Any) -> str:
    return named(f"{ordinal(row['no'])} {said(OUTCOMES.get(row['outcome']))}" for row in value)


def _results(case: Case, field: Field, value: Any) -> str:
    return named(f"{ordinal(row['no'])} {said(RESULTS.get(row['result']))}" for row in value)


def _ratings(case: Case, field: Field, value: Any) -> str:
    told = []
    for row in value:
        given = [said(RATINGS[row[key]]) for key in ("office", "unit") if row.get(key)]
        told.append(f"{ordinal(row['no'])} {' / '.join(given)}")
    return named(told)


def _corrections(case: Case, field: Field, value: Any) -> str:
    return named(correction_said(key, new, "") for key, new in value.items())


def corrections_said(given: Mapping[str, Any]) -> list[str]:
    """One line for each corrected entry, with the value that was there before."""
    was = given.get("was") or {}
    return [correction_said(key, new, was.get(key)) for key, new in (given.get("changes") or {}).items()]


def correction_said(key: str, new: Any, old: Any) -> str:
    """收到日期：3月2日 → 3月1日."""
    values = {"name": said(CORRECTED_NAMES.get(key, Text(key, key))), "new": corrected_value(key, new)}
    if old in (None, ""):
        return _("%(name)s: now %(new)s") % values
    return _("%(name)s: %(old)s → %(new)s") % {**values, "old": corrected_value(key, old)}


def corrected_value(key: str, value: Any) -> str:
    """An entry as a person reads it."""
    if key.endswith("_on"):
        day = day_of(value)
        return dates.plain_day(day) if day else _("not known")
    if key == "channel":
        return said(CHANNELS.get(str(value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return CORRECTED_WORDS.get(key, lambda plain: str(plain if plain is not None else ""))(value)


CORRECTED_WORDS: Mapping[str, Callable[[Any], str]] = {
    "requests": lambda rows: named(f"{ordinal(int(row['no']))} {said(KINDS.get(row.get('kind', '')))}" for row in rows),
    "place": lambda code: divisions.label(str(code)),
    "category": lambda key: said(categories.label(str(key))),
    # What they were and are is nowhere in the clear.
    "sealed_words": lambda words: _("changed, and sealed again"),
    "texts": lambda texts: in_a_row(str(text) for text in texts),
    "barred_units": lambda units: named(directory.unit_label(int(unit)) for unit in units),
}


def _files(case: Case, field: Field, value: Any) -> str:
    return ngettext("%(count)d file", "%(count)d files", len(value)) % {"count": len(value)}


def _measures(case: Case, field: Field, value: Any) -> str:
    return ngettext("%(count)d measure", "%(count)d measures", len(value)) % {"count": len(value)}


def _triages(case: Case, field: Field, value: Any) -> str:
    return named(f"{ordinal(row['no'])} {said(TRIAGES.get(row['way']))}" for row in value)


WORDED: Mapping[str, Callable[[Case, Field, Any], str]] = {
    "choice": _choice,
    "date": _day,
    "unit": lambda case, field, value: directory.unit_label(int(value)),
    "post": lambda case, field, value: directory.post_label(int(value)),
    "bool": lambda case, field, value: said(field.label),
    "request": _requests,
    "requests": _requests,
    "routes": _routes,
    "answers": _answers,
    "answered": _requests,
    "results": _results,
    "ratings": _ratings,
    "corrections": _corrections,
    "files": _files,
    "measures": _measures,
    "measures_done": lambda case, field, value: _labelled(field, named(str(number) for number in value)),
    "triages": _triages,
    "posts": lambda case, field, value: named(directory.post_label(int(post)) for post in value),
    "panel": lambda case, field, value: named(directory.post_label(int(post)) for post in value),
    "money": lambda case, field, value: yuan(int(value)),
    "promises": lambda case, field, value: promises_said(value),
    "case_files": _files,
    "articles": lambda case, field, value: (
        ngettext("%(count)d article", "%(count)d articles", len(value)) % {"count": len(value)}
    ),
    "asks": lambda case, field, value: "",
    "numbers": lambda case, field, value: "",
}


def yuan(fen: int) -> str:
    """An amount in yuan and fen: 4,000.00."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def promises_said(rows: Iterable[Mapping[str, Any]]) -> str:
    """What was promised: the thing, by whom, by when."""
    told = []
    for row in rows:
        by = day_of(row.get("by"))
        told.append(named((row["what"], row.get("who", ""), dates.plain_day(by) if by else "")))
    return in_a_row(told)


def told_said(case: Case, row: Step, step: LawStep) -> str:
    """What of a step the petitioner reads on the portal: choices and names in a row, then what was written."""
    short = [
        part
        for field in step.fields
        if field.told and field.kind not in LONG_KINDS
        for part in _part(case, field, row.given)
    ]
    long = [
        _labelled(field, _cut(row.given[field.key]))
        for field in step.fields
        if field.told and field.kind in LONG_KINDS and row.given.get(field.key)
    ]
    return in_a_row([*short, *long])


def _registered(given: Mapping[str, Any]) -> str:
    number, people = len(given.get("requests") or ()), int(given.get("people") or 1)
    return in_a_row(
        (
            said(CHANNELS.get(str(given.get("channel")))),
            ngettext("%(count)d person", "%(count)d people", people) % {"count": people},
            ngettext("%(count)d request", "%(count)d requests", number) % {"count": number} if number else "",
        )
    )


OPENING_SAID: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "register": _registered,
    "import_known": _registered,
    "join": lambda given: _registered({**given, "requests": ()}),
}
