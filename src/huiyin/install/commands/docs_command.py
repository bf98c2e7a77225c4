"""``huiyin docs procedure``: the whole procedure as one document, made from the catalogue."""

import argparse
from pathlib import Path

from huiyin.procedure.terms import Text

HELP = Text(
    "文档：由程序目录生成步骤、期限和依据的对照表",
    "documents made from the catalogue: steps, time limits and their sources",
)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("procedure",))
    parser.add_argument("--to", type=Path, metavar="FILE", help="write it to a file instead of the screen")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.speech import say
    from huiyin.procedure.catalogue import PROCEDURES
    from huiyin.procedure.printed import document

    text = document(PROCEDURES.values())
    if given.to is None:
        print(text, end="")
        return 0
    given.to.write_text(text, encoding="utf-8")
    say(Text(f"已写入 {given.to}。", f"Written to {given.to}."))
    return 0
