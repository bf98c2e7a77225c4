"""``python -m huiyin.install.demo_loading``: loads the demo office, in a process of its own.

Drawing the charts of the demo's bulletin starts an engine with threads that a fork does not carry over, and the
server's processes are forks of the one that runs ``huiyin demo``: there a page with a chart would wait for ever.
"""

from __future__ import annotations

import os

from huiyin.install.speech import progress
from huiyin.procedure.terms import Text


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from huiyin.install.office import load_demo_office

    try:
        with progress(Text("演示事项", "Demo matters")) as bar:
            load_demo_office(progress=bar)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
