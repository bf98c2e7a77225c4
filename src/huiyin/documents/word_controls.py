"""Content controls of a draft in Word: the texts that may be edited, each under a tag that survives whatever is typed.

A text's place in a letter is marked by `placed`; who draws the letter splits its words at these marks. What is written
goes in as values of a template (docxtpl), so that no word of a user is ever read as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docxtpl import Listing

TAG = "huiyin:"
OF = "huiyin-of"
# Signs of the private use area: no keyboard types them, and what a user pasted is taken out before (`plain`).
_BEGIN, _END = "\ue000", "\ue001"
_PLACE = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
# Behind the words of a control, so that one sees what may be edited.
_GROUND = "EAF1F6"


@dataclass(frozen=True, slots=True)
class Slot:
    """A text that may be edited: its name in the form, its heading, and what stands there now."""

    name: str
    label: str
    text: str


def placed(name: str) -> str:
    """What stands in a letter where the text of this name goes."""
    return f"{_BEGIN}{name}{_END}"


def plain(text: str) -> str:
    """Words without the signs that mark places."""
    return text.replace(_BEGIN, "").replace(_END, "")


def empty_text(label: str) -> str:
    """What stands in a control that has no text yet; read back, it is none."""
    return f"〔{label}〕"


def split(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces: words, or the name of a slot in its place."""
    at = 0
    for found in _PLACE.finditer(text):
        if found.start() > at:
            yield plain(text[at : found.start()]), ""
        yield "", found[1]
        at = found.end()
    if at < len(text):
        yield plain(text[at:]), ""


@dataclass(slots=True)
class Filling:
    """What fills the template: every text as a value, and which slots have found their place so far."""

    slots: Mapping[str, Slot]
    values: dict[str, Listing] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def mark(self, text: str) -> str:
        """The place in the template that this text will stand in; its lines become paragraphs."""
        return self._value(plain(text).replace("\n", "\a"))

    def write(self, paragraph: Paragraph, text: str, **look: object) -> None:
        """Words into a paragraph; a slot alone in it becomes a control around it, one among words a control inside."""
        pieces = [(words, name) for words, name in split(text) if words or name in self.slots]
        if len(pieces) == 1 and pieces[0][1]:
            self._around(paragraph, self.slots[pieces[0][1]], look)
            return
        for words, name in pieces:
            if not name:
                add_run(paragraph, self.mark(words), look)
            elif name in self.used:
                add_run(paragraph, self.mark(self.slots[name].text), look)
            else:
                self._inside(paragraph, self.slots[name], look)

    def control(self, paragraph: Paragraph, tag: str, alias: str, text: str, **look: object) -> None:
        """A control of its own around a paragraph that holds nothing else."""
        add_run(paragraph, self.mark(text), look)
        _wrap_paragraph(paragraph, tag, alias)

    def _around(self, paragraph: Paragraph, slot: Slot, look: Mapping[str, object]) -> None:
        if slot.name in self.used:
            add_run(paragraph, self.mark(slot.text), look)
            return
        self.used.add(slot.name)
        add_run(paragraph, self.mark(slot.text or empty_text(slot.label)), {**look, "ground": _GROUND})
        _wrap_paragraph(paragraph, TAG + slot.name, slot.label)

    def _inside(self, paragraph: Paragraph, slot: Slot, look: Mapping[str, object]) -> None:
        self.used.add(slot.name)
        # Inside a sentence there is no room for paragraphs: lines are broken instead.
        mark = self._value(plain(slot.text) or empty_text(slot.label))
        run = add_run(paragraph, mark, {**look, "ground": _GROUND})
        control, content = _control(TAG + slot.name, slot.label)
        run.addprevious(control)
        content.append(run)

    def _value(self, text: str) -> str:
        key = f"slot{len(self.values)}"
        self.values[key] = Listing(text)
        return f"{{{{ {key} }}}}"


def add_run(paragraph: Paragraph, text: str, look: Mapping[str, object]) -> BaseOxmlElement:
    """A run with its face (`face`), size in points (`size`), colour (`color`), bold (`bold`) and ground."""
    run = paragraph.add_run(text)
    properties = run._r.get_or_add_rPr()
    if face := look.get("face"):
        fonts = properties.get_or_add_rFonts()
        for name in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(name), str(face))
    if look.get("bold"):
        run.bold = True
    for name, tag in (("color", "w:color"), ("spacing", "w:spacing"), ("half_points", "w:sz")):
        if (value := look.get(name)) is not None:
            properties.append(marked(tag, value))
    if ground := look.get("ground"):
        shade = marked("w:shd", "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), str(ground))
        properties.append(shade)
    return run._r


def marked(tag: str, value: object) -> BaseOxmlElement:
    """An element with nothing but its value."""
    made = OxmlElement(tag)
    made.set(qn("w:val"), str(value))
    return made


def _wrap_paragraph(paragraph: Paragraph, tag: str, alias: str) -> None:
    """A block-level control with one paragraph in it."""
    control, content = _control(tag, alias)
    paragraph._p.addprevious(control)
    content.append(paragraph._p)


def _control(tag: str, alias: str) -> tuple[BaseOxmlElement, BaseOxmlElement]:
    control, properties, content = OxmlElement("w:sdt"), OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    # Locked against deletion; what stands in it stays free.
    for name, value in (("w:alias", alias), ("w:tag", tag), ("w:lock", "sdtLocked")):
        properties.append(marked(name, value))
    control.append(properties)
    control.append(content)
    return control, content
