"""The product's own settings on a home that is thrown away; tests/conftest.py starts the database there."""

import os
import tempfile
from importlib import import_module
from pathlib import Path

# Workers of pytest-xdist inherit the home their controller made.
if "PYTEST_XDIST_WORKER" not in os.environ:
    home = Path(tempfile.mkdtemp(prefix="huiyin-test-", dir="/tmp"))
    home.chmod(0o711)  # as root, the database runs as another user and has to reach its folder
    os.environ["HUIYIN_HOME"] = os.environ["HUIYIN_HOME_OF_TESTS"] = str(home)
    os.environ["HUIYIN_KEYS"] = str(home / "keys-of-the-tests")

globals().update({name: value for name, value in vars(import_module("huiyin.settings")).items() if name.isupper()})
# Tests load years themselves and say so; a look in between would be one query too many for a page that counts them.
CALENDAR_SECONDS = 1e9
