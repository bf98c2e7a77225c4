"""What a short message is made of: words in both languages, with room for number, organ, day and place to look."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.procedure.terms import Text

SLOTS = frozenset({"number", "unit", "day", "where", "link"})


@dataclass(frozen=True, slots=True)
class Template:
    """A short message: its title (of a letter or an e-mail) and its words. `name` is how lists call it."""

    key: str
    name: Text
    body: Text
    is_for_staff: bool = False


def petitioner_template(key: str, name: Text, zh: str, en: str) -> Template:
    look = Text(
        "请凭编号和查询码{where}查看。",
        "Look it up with the number and your query code {where}.",
    )
    return Template(key, name, Text(zh + look.zh, f"{en} {look.en}"))


def staff_template(key: str, name: Text, zh: str, en: str) -> Template:
    return Template(key, name, Text(f"{zh}请登录工作台查看。", f"{en} Please sign in at the desk."), is_for_staff=True)


def outside_template(key: str, name: Text, zh: str, en: str) -> Template:
    """To an office that does not run Huiyin: nothing but a number and a link."""
    return Template(key, name, Text(zh, en), is_for_staff=True)
