"""Screen texts and their translation: extract, compile, check, missing, fill.

Source texts are English, in ``gettext`` calls and ``{% translate %}`` tags. Each app keeps its own
``locale/zh_Hans/LC_MESSAGES/django.po``; the compiled ``.mo`` files are never committed, so everything that
starts Huiyin calls :func:`compile_stale` first. GNU gettext is not needed: Babel reads and writes.

    python -m huiyin.install.messages extract [app ...]      new texts go into the .po files
    python -m huiyin.install.messages missing [app ...]      untranslated texts as JSON, to be filled in
    python -m huiyin.install.messages fill app FILE.json     {"English": "中文"} goes into the .po file
    python -m huiyin.install.messages compile [app ...]
    python -m huiyin.install.messages check [app ...]        exit 1 and a list when something is missing
"""

import argparse
import ast
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
CONTEXT_MARK = "\x04"  # between context and text in keys, as in .mo files

# Written by hand: the header Babel makes carries the hour, so every extraction would be a change.
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Huiyin\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

type MessageId = str | tuple[str, str]

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Found:
    """One text found in the sources."""

    id: MessageId
    context: str | None
    place: str
    comments: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.id, self.context)


def key_of(message_id: str | Sequence[str], context: str | None) -> str:
    """The text by which a message is known in JSON files: the singular, with its context before it."""
    text = message_id if isinstance(message_id, str) else message_id[0]
    return f"{context}{CONTEXT_MARK}{text}" if context else text


def apps() -> list[str]:
    """Names of the apps that can hold texts, in alphabetical order."""
    return sorted(folder.name for folder in ROOT.iterdir() if (folder / "apps.py").is_file())


def po_path(app: str) -> Path:
    return ROOT / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _sources(app: str) -> Iterator[Path]:
    folder = ROOT / app
    if app == "install":  # the modules above all apps speak through the installation's texts
        yield from sorted(ROOT.glob("*.py"))
    for path in sorted(folder.rglob("*")):
        if "migrations" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts):
            yield path


def _from_python(path: Path, place: str) -> Iterator[Found]:
    rows = babel_extract("python", io.BytesIO(path.read_bytes()), keywords=KEYWORDS, comment_tags=["Translators:"])
    for _line, message, comments, context in rows:
        if isinstance(message, tuple):
            yield Found((message[0], message[1]), context, place, tuple(comments))
        elif message:
            yield Found(message, context, place, tuple(comments))


def _from_template(path: Path, place: str) -> Iterator[Found]:
    for name, arguments in _TEMPLATE_CALL.findall(templatize(path.read_text("utf-8"), origin=str(path))):
        texts = [str(ast.literal_eval(literal)) for literal in re.findall(_LITERAL, arguments, re.DOTALL)]
        context = texts.pop(0) if "p" in name else None
        if not texts:
            continue
        yield Found((texts[0], texts[1]) if name.startswith("n") else texts[0], context, place)


def find_texts(app: str) -> dict[str, Found]:
    """Every text of the app's Python files and templates, by key."""
    found: dict[str, Found] = {}
    for path in _sources(app):
        place = path.relative_to(ROOT).as_posix()
        read = _from_python if path.suffix == ".py" else _from_template
        for text in read(path, place):
            earlier = found.get(text.key)
            # The same text once with a plural and once without is one entry: the one with the plural.
            if earlier is None or (isinstance(earlier.id, str) and not isinstance(text.id, str)):
                found[text.key] = text
    return found


def load(app: str) -> Catalog:
    """The app's catalogue as it stands on disk; empty when there is none yet."""
    path = po_path(app)
    if not path.is_file():
        return Catalog(locale=LANGUAGE, project="Huiyin", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def translations(app: str) -> dict[str, Message]:
    return {key_of(message.id, message.context): message for message in load(app) if message.id}


def _text_of(message: Message | None) -> str:
    if message is None or message.fuzzy:
        return ""
    string = message.string
    return str(string[0] if isinstance(string, tuple | list) else string)


def _save(app: str, catalog: Catalog) -> None:
    buffer = io.BytesIO()
    write_po(buffer, catalog, 100, omit_header=True, sort_output=True, include_lineno=False)
    path = po_path(app)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + buffer.getvalue().decode(), "utf-8")


def extract(app: str, *, given: dict[str, str] | None = None) -> tuple[int, int]:
    """Write the app's catalogue anew; keep what is translated, drop what is no longer used.

    ``given`` are translations by key that replace the old ones. Returns (texts, untranslated texts).
    A text that another app has translated is taken over from there, so that no wording splits.
    """
    found = find_texts(app)
    if not found and not po_path(app).is_file():
        return 0, 0
    old = translations(app)
    elsewhere = {key: message for other in apps() if other != app for key, message in translations(other).items()}
    catalog = Catalog(locale=LANGUAGE, project="Huiyin", fuzzy=False)
    missing = 0
    for key, text in sorted(found.items()):
        string = (given or {}).get(key) or _text_of(old.get(key)) or _text_of(elsewhere.get(key))
        missing += not string
        catalog.add(
            text.id,
            string if isinstance(text.id, str) else (string,),
            locations=[(text.place, 0)],
            context=text.context,
            auto_comments=text.comments,
        )
    _save(app, catalog)
    return len(found), missing


def missing(app: str) -> dict[str, str]:
    """Texts used in the app that have no translation there, as {key: ""}."""
    have = translations(app)
    return {key: "" for key in sorted(find_texts(app)) if not _text_of(have.get(key))}


def _placeholders(text: str) -> list[str]:
    return sorted(set(_PLACEHOLDER.findall(text.replace("%%", ""))))


def _faults_of(app: str, found: dict[str, Found], have: dict[str, Message]) -> Iterator[str]:
    for key, text in sorted(found.items()):
        message, shown = have.get(key), key.replace(CONTEXT_MARK, " | ")
        translated = _text_of(message)
        if not translated:
            why = "fuzzy" if message is not None and message.fuzzy else "not translated"
            yield f"{app}: {why}: {shown!r} ({text.place})"
            continue
        wanted = text.id if isinstance(text.id, str) else text.id[1]
        if _placeholders(wanted) != _placeholders(translated):
            yield f"{app}: placeholders differ: {shown!r} -> {translated!r} ({text.place})"


def check(names: Iterable[str]) -> list[str]:
    """What is wrong with the translations of these apps, one line each; empty when all is well."""
    faults: list[str] = []
    for app in names:
        faults += _faults_of(app, find_texts(app), translations(app))
    # Django merges all catalogues into one, so two wordings for one text would show whichever loads last.
    wording: dict[str, tuple[str, str]] = {}
    for app in apps():
        for key, message in translations(app).items():
            text = _text_of(message)
            first_app, first = wording.setdefault(key, (app, text))
            if text and first and text != first:
                faults.append(f"{app}: {key!r} is {text!r} here but {first!r} in {first_app}; use one or pgettext")
    return faults


def compile_stale(names: Iterable[str] | None = None) -> list[str]:
    """Compile the catalogues whose .mo file is missing or older than its .po file; returns their apps.

    Safe when several processes do it at once: each writes its own file and moves it into place.
    """
    done = []
    for app in apps() if names is None else names:
        source = po_path(app)
        target = source.with_suffix(".mo")
        if not source.is_file():
            continue
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
        with os.fdopen(descriptor, "wb") as file:
            write_mo(file, load(app))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
        done.append(app)
    return done


def _run(command: str, names: list[str], file: str | None) -> int:
    if command == "extract":
        for app in names:
            texts, untranslated = extract(app)
            print(f"{app}: {texts} texts, {untranslated} not translated")
    elif command == "missing":
        print(json.dumps({app: missing(app) for app in names}, ensure_ascii=False, indent=1))
    elif command == "fill":
        given = json.loads(Path(str(file)).read_text("utf-8"))
        texts, untranslated = extract(names[0], given=given.get(names[0], given))
        print(f"{names[0]}: {texts} texts, {untranslated} not translated")
    elif command == "compile":
        print("compiled: " + (", ".join(compile_stale(names)) or "nothing was stale"))
    else:
        faults = check(names)
        print("\n".join(faults) or "translations: complete")
        return 1 if faults else 0
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m huiyin.install.messages", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("extract", "missing", "compile", "check"):
        commands.add_parser(name).add_argument("apps", nargs="*", metavar="app")
    fill = commands.add_parser("fill")
    fill.add_argument("apps", nargs=1, metavar="app")
    fill.add_argument("file")
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.apps) - set(apps()))
    if unknown:
        parser.error(f"no such app: {', '.join(unknown)}; there are {', '.join(apps())}")
    return _run(given.command, given.apps or apps(), getattr(given, "file", None))


if __name__ == "__main__":
    sys.exit(main())
