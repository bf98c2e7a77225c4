"""The words of a matter: what may lie in clear, what is sealed, and the pairs of characters lists are searched by."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from huiyin.parties.sealing import open_text, seal_text

# What a sealed matter says in words; everything else about it (dates, kind, channel) stays readable.
SEALED_KEYS = ("subject", "facts", "texts", "complained_of")


def grams(text: str) -> list[str]:
    """The distinct pairs of neighbouring characters, folded to one width and case, for an index of subjects."""
    folded = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return sorted({folded[i : i + 2] for i in range(len(folded) - 1)})


def seal_words(words: Mapping[str, Any]) -> str:
    """The words of a sealed matter as text that only the installation's keys open."""
    return base64.b64encode(seal_text(json.dumps(dict(words), ensure_ascii=False))).decode()


def open_words(sealed: str | bytes) -> dict[str, Any]:
    """What `seal_words` sealed: the keys of SEALED_KEYS."""
    raw = base64.b64decode(sealed) if isinstance(sealed, str) else bytes(sealed)
    words: dict[str, Any] = json.loads(open_text(raw))
    return words
