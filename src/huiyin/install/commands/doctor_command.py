"""``huiyin doctor``: what is wrong with this installation and what to do about it."""

import argparse
import json

from huiyin.install.speech import console, say, worded
from huiyin.procedure.terms import Text

HELP = Text("体检：哪里有问题、怎么办", "what is wrong with this installation, and what to do")
SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "wrong": ("✗", "red")}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.doctor import examine

    findings = examine()
    bad = any(finding.level == "wrong" for finding in findings)
    if given.json:
        print(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False))
        return 1 if bad else 0
    for finding in findings:
        sign, colour = SIGNS[finding.level]
        console.print(f"{sign} {worded(finding.name)}: {worded(finding.what)}", style=colour, markup=False)
        if finding.remedy:
            console.print(f"    → {worded(finding.remedy)}", markup=False)
    if bad:
        say(Text("有问题需要处理。", "There is something to mend."), style="red")
    return 1 if bad else 0
