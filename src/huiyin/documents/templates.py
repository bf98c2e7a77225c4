"""Letter templates as data: which fields each paper needs, and its words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from huiyin.procedure.terms import Text

_DATA = files("huiyin.documents") / "templates_data"
TEMPLATES = (
    "acceptance_notice",
    "decline_notice",
    "refer_notice",
    "extension_notice",
    "transfer_letter",
    "assignment_letter",
    "reception_assignment",
    "supervision_letter",
    "handling_opinion",
    "completion_report",
    "competence_decision",
    "review_opinion",
    "recheck_opinion",
    "review_decline_notice",
    "full_check_opinion",
    "termination_notice",
    "settlement_agreement",
    "hearing_notice",
    "hearing_record",
    "hearing_opinion",
    "urgent_report",
    "receipt",
)
# Drawn from a case or a list of cases whenever they are needed; never numbered, issued or kept.
FORMS = (
    "register_form",
    "service_proof",
    "visit_note",
    "lead_form",
    "assigned_list",
    "dossier_cover",
    "dossier_course",
    "reception_record",
)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of papers: its label in both languages and how its value is written out."""

    name: str
    label: Text
    kind: str
    of: tuple[str, ...] = ()
    is_own_words: bool = False
    is_person: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a template's body: the kinds of content.Piece, `long` and `each`.

    `when` and `unless` name a field, or `field=value`.
    """

    kind: str
    text: str = ""
    field: str = ""
    rows: tuple[str, ...] = ()
    parts: tuple["Block", ...] = ()
    when: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    title: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    required_in: Mapping[str, tuple[str, ...]]
    body: tuple[Block, ...]
    is_numbered: bool = True
    # Another title where a field has this value: (field, value, title).
    title_when: tuple[str, str, str] | None = None
    # letter (notices and letters), official (red head, GB/T 9704-2012 section 7), sheet or wide (forms and registers).
    layout: str = "letter"
    # The field with the name of the 签发人: documents to the level above carry it.
    signer: str = ""

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        specs = field_specs()
        return tuple(specs[name] for name in (*self.required, *self.optional))

    def title_for(self, fields: Mapping[str, Any]) -> str:
        if self.title_when and fields.get(self.title_when[0]) == self.title_when[1]:
            return self.title_when[2]
        return self.title


@cache
def field_specs() -> Mapping[str, FieldSpec]:
    """Every field of every paper, by name."""
    return MappingProxyType(
        {
            name: FieldSpec(
                name=name,
                label=Text(row["zh"], row["en"]),
                kind=row["kind"],
                of=tuple(row.get("of", ())),
                is_own_words=row.get("own", False),
                is_person=row.get("person", False),
            )
            for name, row in (_read("fields") | _read("form_fields")).items()
        }
    )


@cache
def template(key: str) -> Template:
    """The template of that name. Raises KeyError if there is none."""
    if key not in TEMPLATES and key not in FORMS:
        raise KeyError(key)
    row = _read(key)
    other = row.get("title_when")
    return Template(
        key=key,
        title=row["title"],
        required=tuple(row["required"]),
        optional=tuple(row["optional"]),
        required_in={name: tuple(parts) for name, parts in row.get("required_in", {}).items()},
        body=tuple(_block(item) for item in row["body"]),
        is_numbered=row.get("is_numbered", True),
        layout=row.get("layout", "letter"),
        signer=row.get("signer", ""),
        title_when=(other["field"], other["equals"], other["title"]) if other else None,
    )


@cache
def words_against_petitioning() -> tuple[str, ...]:
    """Words no paper may carry (templates_data/not_petitioning.toml says why)."""
    return tuple(_read("not_petitioning")["words"])


@cache
def words_of_condition() -> tuple[str, ...]:
    """Words that would make help depend on something; no text about assistance may carry them."""
    return tuple(_read("not_petitioning")["conditions"])


@cache
def words_of_control() -> tuple[str, ...]:
    """Words of watching people and of moving them about; no text of a search round may carry them."""
    return tuple(_read("words_of_control")["words"])


@cache
def words_that_judge() -> Mapping[str, Text]:
    """Words that no text about petitions may carry, and what to say instead (templates_data/refused_words.toml)."""
    return MappingProxyType({row["word"]: Text(row["zh"], row["en"]) for row in _read("refused_words")["word"]})


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


def _block(row: Mapping[str, Any]) -> Block:
    known = {**row, "rows": tuple(row.get("rows", ())), "parts": tuple(_block(part) for part in row.get("parts", ()))}
    return Block(**known)
