"""Profiles: plain files that say how one kind of sheet is read. How to write one stands in profiles/messages.toml."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from huiyin.cases.intake.cleaning import RULES, one_line
from huiyin.cases.intake.columns import MORE_FIELDS
from huiyin.cases.intake.refusal import ImportRefused
from huiyin.cases.intake.times import Spelling, spelling
from huiyin.cases.intake.wordings import word_key
from huiyin.procedure.terms import CHANNELS, KINDS, Text

NEEDED = ("number", "user", "time", "text")
FIELDS = (*NEEDED, "subject", *MORE_FIELDS, "reply", "replied")
# Where a sheet has no column of its own for these, another says the same as nearly as it can.
STAND_INS: Mapping[str, tuple[str, ...]] = {"number": ("old_number",), "time": ("registered", "written")}
# Words of a sheet that a profile may explain.
WORDED: Mapping[str, Mapping[str, Text]] = {"channel": CHANNELS, "kind": KINDS}
# Where a profile names these, the sheet must have them too: they tell its kind from others.
TELLING = frozenset({*NEEDED, "reply", "replied"})
LONGEST_NAME = 60
# Columns that a list of rows to mend has beside the sheet's own: known when the mended list comes back.
ROW_COLUMN, MEND_COLUMN = "原表行号", "需要修改"
OF_LISTS = frozenset({ROW_COLUMN, MEND_COLUMN})


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of sheet is read. `columns`: the headers each field goes by, folded."""

    name: str
    title: Text
    source: str
    channel: str
    kind: str
    office: str
    columns: Mapping[str, tuple[str, ...]]
    ignored: frozenset[str]
    rules: tuple[str, ...]
    spellings: tuple[Spelling, ...]
    # Columns that such a sheet may leave out, though others of its kind have them.
    optional: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fit:
    """A profile that fits a row of headers: which column each field is in, and the headers nobody asked for."""

    profile: Profile
    columns: Mapping[str, int]
    left_out: tuple[str, ...]


def header_key(header: str) -> str:
    """A header as it is compared: width, case and blanks undone."""
    return "".join(unicodedata.normalize("NFKC", one_line(header)).casefold().split())


def profile_from(text: str, where: str) -> Profile:
    """A profile from its TOML. Raises ImportRefused naming the file and what is wrong in it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(where, f"{error}") from error
    return profile_of(data, where)


def profile_of(data: Mapping[str, Any], where: str) -> Profile:
    """A profile from what its TOML says, wherever that was kept. Raises ImportRefused."""
    try:
        profile = _read(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(where, f"{type(error).__name__} {error}") from error
    _check(profile, where)
    return profile


def _read(data: Mapping[str, Any]) -> Profile:
    columns = {one: tuple(header_key(name) for name in names) for one, names in data["columns"].items()}
    return Profile(
        name=str(data["name"]),
        title=Text(str(data["title"]["zh"]), str(data["title"]["en"])),
        source=str(data["source"]),
        channel=str(data["channel"]),
        kind=str(data.get("kind", "claim")),
        office=str(data.get("office", "")),
        columns=columns,
        ignored=frozenset(header_key(name) for name in data.get("ignored", ())),
        rules=tuple(data.get("clean", RULES)),
        spellings=tuple(spelling(written) for written in data["times"]["formats"]),
        optional=frozenset(data.get("optional", ())),
        words={
            name: {word_key(str(word)): str(key) for word, key in words.items()}
            for name, words in data.get("words", {}).items()
        },
    )


def _check(profile: Profile, where: str) -> None:
    named = [name for names in profile.columns.values() for name in names]
    faults = [
        *(f"name, source: 1-{LONGEST_NAME}" for one in (profile.name, profile.source) if not _is_name(one)),
        *(f"columns.{one}" for one in NEEDED if not profile.columns.get(one)),
        *(f"columns.{one}?" for one in profile.columns if one not in FIELDS),
        *(f'"{name}" ×2' for name in sorted({name for name in named if named.count(name) > 1})),
        *(f"clean: {rule}" for rule in profile.rules if rule not in RULES),
        *(f"channel: {profile.channel}" for _ in range(profile.channel not in CHANNELS)),
        *(f"kind: {profile.kind}" for _ in range(profile.kind not in KINDS)),
        *(
            "reply, result, replied"
            for _ in range(bool({"reply", "result"} & set(profile.columns)) != ("replied" in profile.columns))
        ),
        *(f"optional: {one}" for one in sorted(profile.optional - set(profile.columns))),
        *(f"words.{name}: {key}" for name, key in _unknown_words(profile)),
        *("times.formats" for _ in range(not profile.spellings)),
    ]
    if faults:
        raise _wrong(where, "; ".join(faults))


def _unknown_words(profile: Profile) -> list[tuple[str, str]]:
    """Words that a profile explains by something we do not have."""
    return [
        (name, key)
        for name, words in profile.words.items()
        for key in words.values()
        if key not in WORDED.get(name, {})
    ]


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME


def _wrong(where: str, what: str) -> ImportRefused:
    return ImportRefused(Text(f"导入方案 {where} 有误：{what}", f"The profile {where} is wrong: {what}"))


def known_profiles(folder: Path | None) -> dict[str, Profile]:
    """The profiles that come with Huiyin, and the office's own in `folder`, which win. Raises ImportRefused."""
    texts = {
        one.name: one.read_text(encoding="utf-8")
        for one in resources.files("huiyin.cases.intake").joinpath("profiles").iterdir()
        if one.name.endswith(".toml")
    }
    found = [profile_from(text, name) for name, text in sorted(texts.items())]
    if folder is not None and folder.is_dir():
        found += [profile_from(_text_of(path), str(path)) for path in sorted(folder.glob("*.toml"))]
    return {profile.name: profile for profile in found}


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(str(path), str(error)) from error


def fit_of(profile: Profile, headers: Sequence[str]) -> Fit | None:
    """Where the profile's columns are among these headers; None where one that it needs is missing.

    Raises ImportRefused where two columns claim to be the same.
    """
    keys = [header_key(header) for header in headers]
    places = {
        name: [place for place, key in enumerate(keys) if key and key in names]
        for name, names in profile.columns.items()
    }
    for name, others in STAND_INS.items():
        if name in places and not places[name]:
            places[name] = next((places[one] for one in others if places.get(one)), [])
    if any(not places[name] for name in places if name in TELLING and name not in profile.optional):
        return None
    for found in places.values():
        if len(found) > 1:
            raise ImportRefused(
                Text(
                    f"表头“{one_line(headers[found[0]])}”和“{one_line(headers[found[1]])}”含义相同，请只保留一列。",
                    f"Two columns say the same: “{one_line(headers[found[0]])}” and “{one_line(headers[found[1]])}”. "
                    "Keep one.",
                )
            )
    columns = {name: found[0] for name, found in places.items() if found}
    known = set(columns.values())
    left_out = tuple(
        one_line(headers[place])
        for place, key in enumerate(keys)
        if key and place not in known and key not in profile.ignored | OF_LISTS
    )
    return Fit(profile, columns, left_out)


def best_fit(profiles: Mapping[str, Profile], headers: Sequence[str]) -> Fit | None:
    """The profile that knows most of these headers. Raises ImportRefused where two know as many."""
    fits = [fit for profile in profiles.values() if (fit := fit_of(profile, headers)) is not None]
    if not fits:
        return None
    most = max(len(fit.columns) for fit in fits)
    best = [fit for fit in fits if len(fit.columns) == most]
    if len(best) > 1:
        names = ", ".join(fit.profile.name for fit in best)
        raise ImportRefused(
            Text(
                f"有多个导入方案适用：{names}。请用 --profile 指定。", f"Several profiles fit: {names}. Use --profile."
            )
        )
    return best[0]
