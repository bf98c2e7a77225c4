"""``huiyin simulate``: months of an invented province, in a database of their own."""

import argparse
from pathlib import Path

from huiyin.procedure.terms import Text

HELP = Text("模拟：在单独的数据库里演出一个省几个月的办理", "play months of a province into a database of its own")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--months", type=int, default=6, help="how long; the last day is yesterday")
    parser.add_argument("--matters", type=int, default=1000, help="how many matters arrive")
    parser.add_argument("--units", type=int, default=24, metavar="STATIONS", help="stations; counties follow from it")
    parser.add_argument("--seed", type=int, default=2022, help="the same seed gives the same history")
    parser.add_argument("--until", default="", metavar="YYYY-MM-DD", help="the day it ends, instead of today")
    parser.add_argument("--rooms", action="store_true", help="receptions, oversight, campaigns … beside the matters")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was done, and the tally's own figures")
    parser.add_argument("--records", action="store_true", help="every record of the tally in that file, to count again")


def run(given: argparse.Namespace) -> int:
    from huiyin.install.simulate import Wish, midnight, run_simulation

    wish = Wish(
        months=given.months,
        seed=given.seed,
        stations=given.units,
        matters=given.matters,
        until=midnight(given.until),
        json_file=given.json,
        records=given.records,
        rooms=given.rooms,
    )
    return run_simulation(wish)
