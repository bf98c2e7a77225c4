"""Why an import, or its undoing, cannot begin at all; a bad row is an error in the report instead."""

from __future__ import annotations

from huiyin.procedure.terms import Text


class ImportRefused(Exception):
    """Nothing was written; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
