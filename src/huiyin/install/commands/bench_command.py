"""``huiyin bench``: what each page costs with many cases in the database."""

import argparse
from pathlib import Path

from huiyin.procedure.terms import Text

HELP = Text("测量：在大量案件下每个页面的开销", "measure what each page costs with many cases")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use the one kept before")
    parser.add_argument("--check", action="store_true", help="replay every case and verify the ledger before measuring")
    parser.add_argument("--pages", default="", metavar="NAME,…", help="only these pages")
    parser.add_argument("--passes", type=int, default=3, help="measure each page so many times and take the least")
    parser.add_argument("--growth", type=int, metavar="CASES", help="measure this number too, and compare")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.bench import Wish, run_bench

    return run_bench(
        Wish(
            cases=given.cases,
            json_file=given.json,
            keep=given.keep,
            check=given.check,
            pages=tuple(name for name in given.pages.split(",") if name),
            growth=given.growth,
            passes=max(1, given.passes),
        )
    )
