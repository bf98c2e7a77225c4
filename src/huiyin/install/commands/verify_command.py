"""``huiyin verify``: nothing in the ledger was changed, removed or slipped in."""

import argparse
import dataclasses
import json

from rich.markup import escape

from huiyin.install.ready import ready
from huiyin.install.speech import progress, say, table
from huiyin.procedure.terms import Text

HELP = Text("校验：台账未被改动、删除或插入", "prove that no ledger entry was changed, removed or slipped in")
SHOWN = 50


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")


def run(given: argparse.Namespace) -> int:
    with ready():
        from django.conf import settings

        from huiyin.ledger.models import Head
        from huiyin.ledger.verify import verify_all

        total = Head.objects.count()
        with progress(Text("校验台账", "Verifying the ledger")) as bar:
            report = verify_all(checkpoints=settings.CHECKPOINTS, progress=lambda done: bar(done, total))
    if given.json:
        print(json.dumps({**dataclasses.asdict(report), "ok": report.ok}, ensure_ascii=False, default=str))
        return 0 if report.ok else 1
    say(
        Text(
            f"已校验 {report.chains} 条链、{report.entries} 条记录、{report.checkpoints} 个检查点。",
            f"{report.chains} chains, {report.entries} entries and {report.checkpoints} checkpoints were verified.",
        )
    )
    if report.ok:
        say(Text("台账完整。", "The ledger is whole."), style="green")
        return 0
    count = len(report.problems)
    say(Text(f"发现 {count} 处问题，最早的一处在最前：", f"{count} problems, the first one first:"), style="red")
    table((escape(one.label), str(one.seq), worded_problem(one.what)) for one in report.problems[:SHOWN])
    return 1


WHAT = {
    "changed": Text("被改动", "was changed"),
    "removed": Text("被删除", "was removed"),
    "slipped_in": Text("被插入", "was slipped in"),
    "payload_changed": Text("内容被改动", "its content was changed"),
    "payload_removed": Text("内容被删除", "its content was removed"),
    "rewritten": Text("与检查点不符，链条被改写", "is not what the checkpoint remembers: the chain was rewritten"),
    "head_changed": Text("链尾记录被改动", "the record of the chain's end was changed"),
    "checkpoint_changed": Text("检查点文件被改动", "the checkpoint file was changed"),
}


def worded_problem(what: str) -> str:
    from huiyin.install.speech import worded

    return worded(WHAT[what]) if what in WHAT else what
