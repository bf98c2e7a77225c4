"""``huiyin``: one command for the whole installation. Each subcommand is a module of ``install/commands``."""

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from huiyin.procedure.terms import Text

COMMANDS = (
    "demo",
    "serve",
    "worker",
    "tick",
    "import",
    "check",
    "figures",
    "verify",
    "bench",
    "simulate",
    "doctor",
    "keys",
    "layer",
    "messages",
    "docs",
    "calendar",
    "papers",
)


class Command(Protocol):
    """What a module of ``install/commands`` offers; it imports Django only once it runs."""

    HELP: Text

    def add(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, given: argparse.Namespace) -> int: ...


def command(name: str) -> Command:
    """The module behind a subcommand."""
    return cast(Command, import_module(f"huiyin.install.commands.{name}_command"))


def parser() -> argparse.ArgumentParser:
    """The whole command line, for ``--help`` and for the test that compares it with the documents."""
    from huiyin.install.speech import worded

    whole = argparse.ArgumentParser(prog="huiyin", description=worded(Text("回音：群众来信来访办理", "Huiyin")))
    subcommands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = command(name)
        module.add(subcommands.add_parser(name, help=worded(module.HELP), description=worded(module.HELP)))
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code is 0 when all is well, 1 when it found something, 2 when it could not run."""
    from huiyin.install.postgres import PostgresError
    from huiyin.install.ready import NotReady
    from huiyin.install.speech import complain
    from huiyin.parties.keyring import KeyringError

    given = parser().parse_args(arguments)
    # By default TERM ends Python at once and would leave the database running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return command(given.command).run(given)
    except PostgresError as error:
        complain(Text(error.zh, error.en))
    except NotReady as error:
        complain(error.text)
    except KeyringError as error:
        complain(Text(f"密钥有问题：{error}", str(error)))
    except KeyboardInterrupt:
        return 130
    return 2


if __name__ == "__main__":
    sys.exit(main())
