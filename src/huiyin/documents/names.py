"""File names as they are kept: nothing in them that hides what they are, or that a shell or a browser acts on."""

import re
import unicodedata

LONGEST_NAME = 120
# Cc control, Cf format (bidi overrides, zero width), Cs surrogates, Co private use, Zl/Zp line ends.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RESERVED = re.compile(r'[\\/:*?"<>|]')


def clean_name(name: str, suffix: str, fallback: str = "file") -> str:
    """`name` without folder, hidden signs or reserved letters, ending in `suffix`, at most 120 characters."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    text = "".join(sign for sign in text if unicodedata.category(sign) not in _HIDDEN)
    text = _RESERVED.sub("_", text).strip(" .")
    stem = text[: -len(extension(text)) - 1] if extension(text) else text
    stem = stem.rstrip(" .")[: LONGEST_NAME - len(suffix)].rstrip(" .")
    return (stem or fallback) + suffix


def extension(name: str) -> str:
    """The ending of a name, without dot, in small letters; empty if there is none or it is no plain word."""
    match = re.search(r"\.([A-Za-z0-9]{1,8})$", name.strip())
    return match.group(1).lower() if match else ""
