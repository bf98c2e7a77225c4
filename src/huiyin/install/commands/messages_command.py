"""``huiyin messages``: texts and translations, for those who change them."""

import argparse

from huiyin.procedure.terms import Text

HELP = Text("界面文字：提取、检查、编译译文", "screen texts: extract, check, compile translations")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="extract | missing | fill | compile | check")


def run(given: argparse.Namespace) -> int:
    from huiyin.install import messages

    return messages.main(given.arguments or ["check"])
