"""The settings of production, and a probe: what `huiyin bench` serves while it measures."""

from typing import Any

from huiyin import settings as production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

MIDDLEWARE: list[str] = ["huiyin.install.bench_probe.CountStatements", *production.MIDDLEWARE]
ROOT_URLCONF = "huiyin.install.bench_urls"
# All requests of a run come from one address, which would be let in a few times an hour.
FILINGS_PER_HOUR = LOOKUPS_PER_HOUR = 10_000_000
# A page that fails is counted and named in the figures; its traceback would bury them.
LOGGING: dict[str, Any] = {**production.LOGGING, "loggers": {"django.request": {"level": "CRITICAL"}}}
