"""Values given to a step, cleaned to JSON by the fields the step declares. Forms show errors; this checks last."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from huiyin.procedure.routes import ROUTES
from huiyin.procedure.schema import Field, Step
from huiyin.procedure.terms import KINDS, OUTCOMES, RATINGS, RESULTS, TRIAGES, Reason, Text

ON_BEHALF_FIELDS: tuple[Field, ...] = (
    Field("on_behalf", Text("代未接入单位录入", "Entered on behalf of an outside unit"), "bool", required=True),
    Field("attached", Text("该单位的书面材料", "The unit's own paper"), "files", required=True),
)
BACKDATED = Field("backdated_reason", Text("补录原因", "Reason for back-dating"), "longtext")


def day_of(value: Any) -> date | None:
    """A date from a given value: a date, an ISO string, or nothing. Raises ValueError on other text."""
    if value is None or value == "":
        return None
    return value if isinstance(value, date) else date.fromisoformat(value)


def clean(step: Step, given: Mapping[str, Any], *, on_behalf: bool) -> tuple[dict[str, Any], tuple[Reason, ...]]:
    """The values as JSON, and a reason for each that is missing or wrong. Keys no field names are kept as they are.

    For an outside unit the paper it sent is required, and posts are not: nobody of that unit has one here.
    """
    cleaned = {key: _plain(value) for key, value in given.items()}
    reasons = []
    for field in (*step.fields, *(ON_BEHALF_FIELDS if on_behalf else ())):
        try:
            value = _clean_field(field, given.get(field.key))
        except (ValueError, TypeError, KeyError, AttributeError):
            reasons.append(_wrong(field))
            continue
        if value is None and _is_required(field, given, on_behalf):
            reasons.append(_missing(field))
        if value is None:
            cleaned.pop(field.key, None)
        else:
            cleaned[field.key] = value
    return cleaned, tuple(reasons)


def _is_required(field: Field, given: Mapping[str, Any], on_behalf: bool) -> bool:
    if on_behalf and field.kind == "post":
        return False
    if field.required_if is not None:
        other, value = field.required_if
        return bool(given.get(other) == value)
    return field.required


def _missing(field: Field) -> Reason:
    return Reason("missing:" + field.key, Text(f"请填写“{field.label.zh}”。", f"“{field.label.en}” is missing."))


def _wrong(field: Field) -> Reason:
    return Reason("wrong:" + field.key, Text(f"“{field.label.zh}”填写有误。", f"“{field.label.en}” cannot be read."))


def _clean_field(field: Field, value: Any) -> Any:
    """The JSON value, or None when nothing was given. Raises ValueError, TypeError or KeyError when it is wrong."""
    if value is None or value == "" or value == [] or value == ():
        return None
    cleaner: Callable[[Any], Any] = _CLEANERS.get(field.kind, _text)
    if field.kind == "choice" and str(value) not in {key for key, _ in field.options}:
        raise ValueError(value)
    return cleaner(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value


def _text(value: Any) -> str | None:
    return str(value).strip() or None


def _date(value: Any) -> str | None:
    day = day_of(value)
    return day.isoformat() if day else None


def _bool(value: Any) -> bool | None:
    """A box that is not ticked counts as not given, so that a required box must be ticked."""
    return True if value in (True, "true", "True", "on", "1", "yes", 1) else None


def _numbers(value: Any) -> list[int]:
    return sorted({int(item) for item in value})


def _asks(value: Any) -> list[dict[str, Any]]:
    """Requests as they came in: [{no, text, kind?}]; numbers must not repeat."""
    asks = [{**_plain(item), "no": int(item["no"])} for item in value]
    if len({item["no"] for item in asks}) != len(asks):
        raise ValueError("a request number repeats")
    for item in asks:
        if item.get("kind"):
            KINDS[item["kind"]]
    return asks


def _routes(value: Any) -> list[dict[str, Any]]:
    """[{no, kind, route, own_notice?}]: the way each request goes; the route must fit the kind."""
    rows = []
    for item in value:
        route = ROUTES[item["route"]]
        kind = item.get("kind") or route.kind
        if kind != route.kind:
            raise ValueError(f"route {route.key} does not fit a {kind}")
        row = {"no": int(item["no"]), "kind": kind, "route": route.key}
        if item.get("own_notice") is not None:
            row["own_notice"] = bool(item["own_notice"])
        rows.append(row)
    return rows


def _answers(value: Any) -> list[dict[str, Any]]:
    """[{no, outcome, facts, opinion, basis}]: art. 32 wants one of three outcomes for each."""
    rows = []
    for item in value:
        OUTCOMES[item["outcome"]]
        if not str(item["opinion"]).strip():
            raise ValueError("an answer without an opinion")
        rows.append({**_plain(item), "no": int(item["no"])})
    if len({row["no"] for row in rows}) != len(rows):
        raise ValueError("a request is answered twice")
    return rows


def _measures(value: Any) -> list[dict[str, Any]]:
    """[{text, due_on}]: what is to be done, and by when."""
    rows = [{"text": str(item["text"]).strip(), "due_on": _date(item["due_on"])} for item in value]
    if any(not row["text"] or not row["due_on"] for row in rows):
        raise ValueError("a measure has words and a day")
    return rows


def _triages(value: Any) -> list[dict[str, Any]]:
    """[{no, way, until?, what?}]: how each request is to be solved; a day where conditions have to be made first."""
    rows = []
    for item in value:
        TRIAGES[item["way"]]
        row = {"no": int(item["no"]), "way": item["way"], "until": _date(item.get("until"))}
        if item["way"] in ("conditions", "group") and row["until"] is None:
            raise ValueError("conditions are made, and groups work, by a day")
        rows.append({key: each for key, each in (row | {"what": _text(item.get("what") or "")}).items() if each})
    return rows


def _results(value: Any) -> list[dict[str, Any]]:
    """[{no, result, outcome?, opinion, facts?}]: what a review says of each request."""
    rows = []
    for item in value:
        RESULTS[item["result"]]
        row = {**_plain(item), "no": int(item["no"])}
        if item["result"] == "changed":
            OUTCOMES[item["outcome"]]
        else:
            row.pop("outcome", None)
        if not str(item["opinion"]).strip():
            raise ValueError("a result without an opinion")
        rows.append(row)
    if len({row["no"] for row in rows}) != len(rows):
        raise ValueError("a request has two results")
    return rows


def _ratings(value: Any) -> list[dict[str, Any]]:
    """[{no, office?, unit?}], each a key of RATINGS."""
    rows = []
    for item in value:
        row: dict[str, Any] = {"no": int(item["no"])}
        for addressee in ("office", "unit"):
            if item.get(addressee):
                RATINGS[item[addressee]]
                row[addressee] = item[addressee]
        if len(row) > 1:
            rows.append(row)
    return rows


def _fen(value: Any) -> int:
    """An amount of money in fen; more than nothing."""
    fen = int(value)
    if fen <= 0:
        raise ValueError(value)
    return fen


def _promises(value: Any) -> list[dict[str, Any]]:
    """[{what, who, by?}]: what is to be done, by whom, by which day."""
    rows = []
    for item in value:
        row = {key: str(item.get(key) or "").strip() for key in ("what", "who")}
        if not row["what"]:
            raise ValueError("something to be done, and not said what")
        if by := day_of(item.get("by")):
            row["by"] = by.isoformat()
        rows.append(row)
    return rows


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value]


def _mapping(value: Any) -> dict[str, Any]:
    plain = _plain(value)
    if not isinstance(plain, dict):
        raise TypeError(value)
    return plain


_CLEANERS: Mapping[str, Callable[[Any], Any]] = {
    "date": _date,
    "number": int,
    "unit": int,
    "post": int,
    "request": int,
    "proceeding": int,
    "bool": _bool,
    "requests": _numbers,
    "answered": _numbers,
    "numbers": _numbers,
    "panel": _numbers,
    "money": _fen,
    "promises": _promises,
    "case_files": _texts,
    "articles": _texts,
    "asks": _asks,
    "routes": _routes,
    "answers": _answers,
    "results": _results,
    "ratings": _ratings,
    "measures": _measures,
    "measures_done": _numbers,
    "triages": _triages,
    "posts": _numbers,
    # A party, by its id: the identity itself is sealed before a step is taken, and never stands in one.
    "identity": lambda value: str(UUID(str(value))),
    "files": lambda value: [_plain(item) for item in value],
    "corrections": _mapping,
}
