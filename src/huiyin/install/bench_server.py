"""The measured server: granian as in production, without the worker beside it, whose jobs would count as pages."""

import sys

from huiyin.install.serving import default_workers, server_for


def main() -> None:
    server_for("127.0.0.1", int(sys.argv[1]), workers=default_workers()).serve()


if __name__ == "__main__":
    main()
