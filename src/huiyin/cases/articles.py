"""The library of articles an opinion rests on: those shipped with the product, and those the offices added.

Shipped articles are data files, one for each version of a law; an office's own lie in the database. An opinion keeps
the words and the citation it was given, so that a later change of the library changes no paper.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import transaction

from huiyin.cases.models import LibraryArticle
from huiyin.ledger.actions import append
from huiyin.people.access import office_chain
from huiyin.people.models import Post, Role
from huiyin.procedure.engine import NotAllowed
from huiyin.procedure.terms import Citation, Reason, Text

_DATA = files("huiyin.cases") / "articles_data"
# Heads and clerks answer for the words their office's papers rest on.
MAINTAINERS = frozenset({Role.CLERK, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Article:
    """One article: `key` names it for ever, `citation` is how a paper cites it, `text` its words."""

    key: str
    citation: Text
    text: str
    version: str = ""
    unit: int | None = None

    @property
    def quoted(self) -> str:
        """As it stands in an opinion: the citation, and the words in quotation marks."""
        return f"{self.citation.zh}：“{self.text}”"


@cache
def shipped() -> tuple[Article, ...]:
    """The articles that come with the product, in the order of their laws."""
    found: list[Article] = []
    for path in sorted(_DATA.iterdir(), key=lambda item: item.name):
        if path.name.endswith(".toml"):
            found += _read(tomllib.loads(path.read_text("utf-8")))
    return tuple(found)


def _read(law: dict[str, Any]) -> list[Article]:
    rule = Text(law["rule_zh"], law["rule_en"])
    return [
        Article(
            key=f"{law['key']}:{row['article']}",
            citation=Citation(rule, row["article"], "V").text,
            text=row["text"],
            version=law["version"],
        )
        for row in law["article"]
    ]


def library() -> list[Article]:
    """Every article that may be chosen today: the shipped ones first, then those of the offices."""
    return [*shipped(), *(_own(row) for row in LibraryArticle.objects.filter(withdrawn_at=None))]


def _own(row: LibraryArticle) -> Article:
    citation = f"《{row.rule}》{row.article}"
    return Article(f"own:{row.pk}", Text(citation, citation), row.text, f"{row.added_at:%Y-%m-%d}", row.unit_id)


def matching(articles: Iterable[Article], words: str) -> list[Article]:
    """Those that hold every word asked for, in the citation or in the text."""
    wanted = words.lower().split()
    return [
        item
        for item in articles
        if all(word in f"{item.citation.zh} {item.citation.en} {item.text}".lower() for word in wanted)
    ]


def chosen(keys: Sequence[str]) -> list[Article]:
    """The articles of these keys, in the library's order. Raises NotAllowed for one that is not there (any more)."""
    known = {item.key: item for item in library()}
    missing = [key for key in keys if key not in known]
    if missing:
        raise NotAllowed((_GONE,))
    return [item for key, item in known.items() if key in set(keys)]


_GONE = Reason("articles", Text("所选条款已不在法规库中。", "An article chosen is no longer in the library."))


def may_maintain(post: Post) -> bool:
    return post.role in MAINTAINERS


def add_article(*, rule: str, article: str, text: str, by: Post, at: datetime) -> LibraryArticle:
    """An article of the office's own. Raises NotAllowed for who may not keep the library."""
    _must_maintain(by)
    with transaction.atomic():
        row = LibraryArticle.objects.create(
            unit_id=by.unit_id, rule=rule.strip("《》 "), article=article.strip(), text=text.strip(), added_at=at
        )
        _note("article_added", row, by, at)
    return row


def withdraw_article(*, row: LibraryArticle, by: Post, at: datetime) -> LibraryArticle:
    """Take an article out of the choice; opinions that rest on it keep its words. Only its own office may."""
    _must_maintain(by)
    if row.unit_id != by.unit_id:
        raise NotAllowed((Reason("unit", Text("由添加该条款的单位办理。", "Only the office that added it may.")),))
    with transaction.atomic():
        # 0 rows: somebody was faster, and there is nothing left to do.
        if LibraryArticle.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at):
            _note("article_withdrawn", row, by, at)
    row.refresh_from_db()
    return row


def _must_maintain(by: Post) -> None:
    if not may_maintain(by):
        text = Text("由信访经办人或者单位负责人维护。", "The library is kept by clerks and heads.")
        raise NotAllowed((Reason("role", text),))


def _note(kind: str, row: LibraryArticle, by: Post, at: datetime) -> None:
    payload = {"article": str(row.pk), "rule": row.rule, "number": row.article, "text": row.text}
    append(chain=office_chain(row.unit_id), kind=kind, at=at, payload=payload, by=by.signature)
