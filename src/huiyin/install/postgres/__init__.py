"""A small launcher for Huiyin's own PostgreSQL: one cluster in the data home, reached by a unix socket.

Several processes may use one cluster: the first starts it, the last one out stops it. Root never runs a
server: it is given to an unprivileged user, with data and programs where that user can reach them.
"""

from .binaries import Binaries, choose, found
from .errors import (
    BinariesMissing,
    DiskFull,
    FolderUnusable,
    ForeignOwner,
    OtherVersion,
    PostgresError,
    StartFailed,
    StopFailed,
)
from .paths import Places, places
from .server import Running, is_running, running, start, stop, url_for

__all__ = [
    "Binaries",
    "BinariesMissing",
    "DiskFull",
    "FolderUnusable",
    "ForeignOwner",
    "OtherVersion",
    "Places",
    "PostgresError",
    "Running",
    "StartFailed",
    "StopFailed",
    "choose",
    "found",
    "is_running",
    "places",
    "running",
    "start",
    "stop",
    "url_for",
]
