"""``huiyin bench``: what each page costs with many cases in the database."""

import argparse
from pathlib import Path

from huiyin.procedure.terms import Text

HELP = Text("测量：在大量案件下每个页面的开销", "measure what each page costs with many cases")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.bench import run_bench

    return int(run_bench(cases=given.cases, json_file=given.json) or 0)
