"""What law.md 9 declines is nowhere: no field, step, code, template or translation carries it.

Words are looked for in everything we ship but the data files that refuse them, and the lists that say what is declined.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps

from huiyin.campaigns.screening import screen as of_campaigns
from huiyin.documents.papers import words_to_remove
from huiyin.documents.templates import words_against_petitioning
from huiyin.oversight.screening import screened as of_oversight
from huiyin.people.refusals import Refused
from huiyin.procedure.catalogue import PROCEDURES
from huiyin.quality.texts import screened as of_quality
from huiyin.receptions.screening import screen_note, screen_record
from huiyin.rounds.screening import faults_in as of_rounds

SOURCE = Path(__file__).parents[2] / "src" / "huiyin"
# Of control, of promises, of labels for persons, of counting where people went (the left column of law.md 9).
WORDS = re.compile(
    "稳控|监控措施|劝返|带离|打击处理|停访|息诉|罢访|息访|零上访|三无目标|进京访|越级访|非访|非正常上访|缠访|闹访|上访老户|信访老户|"
    "重点人员|重点信访人|扬言|敏感时期|无理上访|无理信访|不再上访|不再信访|人员包保|包保责任"
)
ENGLISH = re.compile(
    r"stability control|persuade .{0,20}return|stop petitioning|never petition|key person|troublemaker", re.I
)
KEYS = re.compile(
    r"stab|wenkong|persuad|return_home|promise_not|no_petition|stop_petition|beijing|skip_level|risk|threat|watch_?list|"
    r"key_person|troubl|unreasonable|abnormal|punish|blacklist|zero_|employer"
)
# They hold the words in order to refuse them, or to say that they are declined.
REFUSE = {
    "documents/templates_data/not_petitioning.toml",
    "documents/templates_data/refused_words.toml",
    "documents/templates_data/words_of_control.toml",
    "documents/screening.py",
    "statistics/catalogue/declined.py",
}
# Sentences that say it is not done.
DENIED = ("救助不以息诉等任何条件为前提", "不得要求或者记录不再信访", "Nothing here may be about not petitioning")


def without_denials(text: str) -> str:
    for sentence in DENIED:
        text = text.replace(sentence, "")
    return text


def shipped() -> Iterator[tuple[str, str]]:
    """Every text we ship: code, data, templates, styles."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".toml", ".html", ".txt", ".json", ".po", ".js", ".css", ".typ"}:
            yield str(path.relative_to(SOURCE)), without_denials(path.read_text("utf-8"))


def test_no_word_of_it_stands_in_anything_we_ship() -> None:
    found = [f"{name}: {hit.group()}" for name, text in shipped() if name not in REFUSE and (hit := WORDS.search(text))]
    assert found == []


def test_no_field_step_code_or_template_carries_a_declined_notion() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("huiyin.")]
    keys = {f"{model._meta.label}.{field.name}" for model in models for field in model._meta.get_fields()}
    for law in PROCEDURES.values():
        keys |= {*law.steps, *law.clocks}
        for step in law.steps.values():
            keys |= {f"{step.key}.{field.key}" for field in step.fields}
            keys |= {f"{step.key}.{field.key}={value}" for field in step.fields for value, _text in field.options}
    keys |= {path.stem for path in (SOURCE / "documents" / "templates_data").glob("*.toml")}
    assert [key for key in sorted(keys) if KEYS.search(key.lower())] == []


def test_no_translation_says_it_in_either_language() -> None:
    said = []
    for path in SOURCE.rglob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                text = without_denials(f"{message.id} {message.string}")
                if WORDS.search(text) or ENGLISH.search(text):
                    said.append(f"{path.parts[-4]}: {message.id}")
    assert said == []


def refuses(room: str, text: str) -> bool:
    """Whether a room's screen stops the text."""
    if room == "paper":
        answers = [{"no": 1, "outcome": "supported", "opinion": text}]
        return bool(words_to_remove("handling_opinion", {"answers": answers}))
    if room == "rounds":
        return bool(of_rounds(text))
    screens: dict[str, Callable[[str], object]] = {
        "campaigns": of_campaigns,
        "quality": of_quality,
        "note": lambda text: screen_note(text, field="note"),
        "table": screen_record,
        "oversight": lambda text: of_oversight(text, field="text"),
    }
    try:
        screens[room](text)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("room", ["paper", "rounds", "campaigns", "quality", "note", "table", "oversight"])
def test_every_room_reads_the_one_file(room: str) -> None:
    """Each word of the file stops the office's own text in each room that takes one."""
    assert [word for word in words_against_petitioning() if not refuses(room, f"请信访人{word}后办理。")] == []
    assert not refuses(room, "请按期书面答复。")
