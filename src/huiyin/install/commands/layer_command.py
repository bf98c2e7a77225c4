"""``huiyin layer``: switch duties on or off that the national rules we have read in full do not ask for."""

import argparse
import getpass
import json
from datetime import date

from huiyin.install.ready import ready
from huiyin.install.speech import complain, console, say, worded
from huiyin.procedure.layers import OPTIONAL
from huiyin.procedure.terms import Text, day_text

HELP = Text("可选规则：列出、启用、停用", "optional layers: list, switch on, switch off")


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help=worded(Text("列出各项及其出处", "what there is and where it comes from")))
    listed.add_argument("--json", action="store_true")
    on = actions.add_parser("on", help=worded(Text("自某日起启用", "switch one on from a day")))
    on.add_argument("key", choices=sorted(OPTIONAL))
    on.add_argument(
        "--from", dest="since", type=date.fromisoformat, help=worded(Text("默认今天", "today when left out"))
    )
    off = actions.add_parser("off", help=worded(Text("停用；已有的期限不变", "switch one off; what runs goes on")))
    off.add_argument("key", choices=sorted(OPTIONAL))


def run(given: argparse.Namespace) -> int:
    with ready():
        if given.action == "list":
            return _list(as_json=given.json)
        return _switch(given)


def _list(*, as_json: bool) -> int:
    from huiyin.duties.layers import layers_in_force

    on = layers_in_force()
    if as_json:
        print(json.dumps({key: on[key].isoformat() if key in on else None for key in OPTIONAL}))
        return 0
    for key, layer in OPTIONAL.items():
        since = on.get(key)
        state = Text("自{day}起启用", "on from {day}").format(day=day_text(since)) if since else Text("未启用", "off")
        console.print(f"{key}  {worded(layer.name)}  {worded(state)}", markup=False)
        console.print(f"    {worded(layer.asks)}", markup=False)
        console.print(f"    {worded(layer.citation.text)} ({layer.citation.mark})", markup=False)
    return 0


def _switch(given: argparse.Namespace) -> int:
    from huiyin.duties.layers import LayerRefused, switch_layer
    from huiyin.duties.office_time import now, today

    since = None if given.action == "off" else given.since or today()
    try:
        switch_layer(key=given.key, since=since, at=now(), by=getpass.getuser())
    except LayerRefused as refused:
        complain(refused.text)
        return 1
    name = OPTIONAL[given.key].name
    if since is None:
        say(Text(f"{name.zh}已停用；已经开始的期限不变。", f"{name.en} is off; what has begun goes on."))
    else:
        day = day_text(since)
        say(Text(f"{name.zh}自{day.zh}起启用。", f"{name.en} is on from {day.en}."))
    return 0
