"""``huiyin docs``: the whole procedure, or all indicators, as one document made from its catalogue."""

import argparse
from pathlib import Path

from huiyin.procedure.terms import Text

HELP = Text(
    "文档：由目录生成步骤、期限和依据的对照表，以及全部统计指标",
    "documents made from the catalogues: steps, time limits and their sources; all indicators",
)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("procedure", "indicators"))
    parser.add_argument("--to", type=Path, metavar="FILE", help="write it to a file instead of the screen")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.speech import say

    text = _procedure() if given.what == "procedure" else _indicators()
    if given.to is None:
        print(text, end="")
        return 0
    given.to.write_text(text, encoding="utf-8")
    say(Text(f"已写入 {given.to}。", f"Written to {given.to}."))
    return 0


def _procedure() -> str:
    from huiyin.procedure.catalogue import PROCEDURES
    from huiyin.procedure.printed import document

    return document(PROCEDURES.values())


def _indicators() -> str:
    from huiyin.statistics.catalogue import INDICATORS
    from huiyin.statistics.reference import document

    return document(INDICATORS.values())
