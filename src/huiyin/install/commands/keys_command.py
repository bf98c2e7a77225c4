"""``huiyin keys``: the recovery sheet, and the way back from it."""

import argparse
import os
import sys
from pathlib import Path

from huiyin.install.speech import complain, say, worded
from huiyin.parties.keyring import folders, keys_file, read_keys
from huiyin.procedure.terms import Text

HELP = Text("密钥：打印恢复表、从恢复表恢复、检查", "keys: print the recovery sheet, restore from it, check")


def add(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    sheet = Text(
        "把恢复表输出到屏幕，请打印，不要存盘", "write the recovery sheet to the screen; print it, keep no file"
    )
    printed = actions.add_parser("sheet", help=worded(sheet))
    printed.add_argument("--json", action="store_true")
    back = Text("输入恢复表，重建密钥文件夹", "type the recovery sheet and get the key folder back")
    restored = actions.add_parser("restore", help=worded(back))
    restored.add_argument("file", nargs="?", type=Path, help=worded(Text("默认从键盘读取", "typed in when left out")))
    looked = Text("密钥能否打开数据", "whether these keys open this data")
    actions.add_parser("check", help=worded(looked))


def run(given: argparse.Namespace) -> int:
    keys, home = folders(os.environ)
    if given.action == "sheet":
        return _sheet(keys, as_json=given.json)
    return _restore(given.file, keys, home) if given.action == "restore" else _check(keys, home)


def _sheet(keys: Path, *, as_json: bool) -> int:
    from huiyin.parties.recovery import sheet_json, sheet_text

    ring = read_keys(keys)
    print(sheet_json(ring) if as_json else sheet_text(ring))
    return 0


def _restore(file: Path | None, keys: Path, home: Path) -> int:
    from huiyin.parties.recovery import SheetError, restore_from_sheet

    if file is None and sys.stdin.isatty():
        say(Text("请逐行输入恢复表，最后按 Ctrl-D：", "Type the sheet line by line and end with Ctrl-D:"))
    text = file.read_text("utf-8") if file else sys.stdin.read()
    try:
        ring = restore_from_sheet(text, keys, home)
    except SheetError as error:
        complain(error.text)
        return 1
    say(Text(f"密钥已恢复到 {keys}（标识 {ring.fingerprint}）。", f"The keys {ring.fingerprint} are back in {keys}."))
    return 0


def _check(keys: Path, home: Path) -> int:
    from huiyin.install.ready import ready
    from huiyin.parties.recovery import check_keys

    with ready():
        faults = check_keys(keys, home)
    for fault in faults:
        complain(fault)
    if not faults:
        say(Text("密钥完好，能打开现有数据。", "The keys are sound and open this data."), style="green")
    return 1 if faults else 0


def are_missing() -> bool:
    """Whether this installation has no keys yet, so that the coming start will make them."""
    return not keys_file(folders(os.environ)[0]).exists()


def remind_of_sheet() -> None:
    """Told once, when new keys were made."""
    say(
        Text(
            "已生成新的密钥。请执行 huiyin keys sheet，打印恢复表并锁好：丢失密钥就无法打开密封的内容。",
            "New keys were made. Print the recovery sheet with huiyin keys sheet and lock it away: "
            "without keys, what is sealed stays sealed.",
        ),
        style="yellow",
    )
