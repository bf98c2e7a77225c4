"""``huiyin simulate``: months of a province, played into a database of their own by the real actions."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from huiyin.install import bench_database
from huiyin.install.bench_database import Cluster
from huiyin.install.ready import NotReady, ready
from huiyin.install.speech import progress, say
from huiyin.parties.keyring import signing_secret
from huiyin.procedure.terms import Text

# In a server that others use too; in one of our own it is the only database there is.
NAME = "huiyin_simulated"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line; `until` is today's midnight unless it is given."""

    months: int
    seed: int
    stations: int
    matters: int
    until: datetime
    json_file: Path | None = None
    records: bool = False
    # Receptions, oversight, quality, rounds, campaigns and bulletins beside the matters, watched month by month.
    rooms: bool = False


def run_simulation(wish: Wish) -> int:
    """Simulate, check, and write down what was done. 1 where a check found something, else 0."""
    home = Path(os.environ.get("HUIYIN_HOME", ".huiyin")).resolve() / "simulated"
    # Keys of its own, made before there is any data: a home with data and without keys is refused.
    signing_secret(Path(f"{home}-keys"), home)
    with bench_database.cluster(home) as cluster:
        name = NAME if cluster.pid is None else urlsplit(cluster.url).path.removeprefix("/")
        # Not from inside the database that is made anew.
        _make_room(Cluster(cluster.url_of("postgres"), cluster.pid), name)
        os.environ["HUIYIN_HOME"], os.environ["HUIYIN_KEYS"] = str(home), f"{home}-keys"
        os.environ["HUIYIN_DATABASE_URL"] = cluster.url_of(name)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
        with ready(migrate=True):
            holds = _played(wish)
    _tell_where(home, cluster, name)
    return 0 if holds else 1


def _make_room(cluster: Cluster, name: str) -> None:
    """An empty database; one of this name that holds something no simulation made is left alone. Raises NotReady."""
    mark = bench_database.mark_of(cluster, name)
    if mark not in (None, bench_database.SIMULATED) and bench_database.has_tables(cluster, name):
        raise NotReady(
            Text(
                f"数据库 {name} 已经存在，而且不是模拟生成的；为免覆盖数据，模拟不在其中进行。",
                f"There is a database {name} that no simulation made. It is left alone; nothing was simulated.",
            )
        )
    bench_database.create(cluster, name)
    bench_database.mark(cluster, name, bench_database.SIMULATED)


def _played(wish: Wish) -> bool:
    from huiyin.install.simulate_loop import Plan, simulate, summary
    from huiyin.install.simulate_tally import as_json
    from huiyin.install.simulated_rooms.watching import Watch

    plan = Plan(wish.seed, wish.months, wish.matters, wish.stations, wish.until, rooms=wish.rooms)
    watch, begun = Watch(), time.perf_counter()
    with progress(Text("模拟", "Simulating")) as bar:
        tally = simulate(plan, progress=bar, watch=watch if wish.rooms else None)
    found = summary(plan, tally, time.perf_counter() - begun)
    say(
        Text(
            f"{found['from']}至{found['until'][:10]}：{found['matters']}件、{found['steps']}步，每秒{found['steps_per_second']}步。",
            f"{found['from']} to {found['until'][:10]}: {found['matters']} matters, {found['steps']} steps, "
            f"{found['steps_per_second']} a second.",
        )
    )
    if wish.json_file:
        if wish.records:
            found["records"] = as_json(tally)
        wish.json_file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return _holds(watch.problems)


def _holds(watched: list[str]) -> bool:
    """Whether replay gives what is stored, the ledger is whole, and nothing was found at the end of any month."""
    from django.conf import settings

    from huiyin.cases.check import check_cases
    from huiyin.ledger.verify import verify_all

    report, verified = check_cases(), verify_all(checkpoints=settings.CHECKPOINTS)
    problems = [*report.differences, *verified.problems, *watched]
    if problems:
        say(
            Text(
                f"有 {len(problems)} 处不一致，例如：{problems[0]}",
                f"{len(problems)} differences, such as: {problems[0]}",
            )
        )
    else:
        say(Text("重放与存储一致，台账完整。", "Replay gives what is stored, and the ledger is whole."), style="green")
    return not problems


def _tell_where(home: Path, cluster: Cluster, name: str) -> None:
    """How to look at it, as the office it would be."""
    from huiyin.install.demo_tree import PASSWORD

    environment = f"HUIYIN_HOME={home} HUIYIN_KEYS={home}-keys"
    if cluster.pid is None:
        environment += f" HUIYIN_DATABASE_URL='{cluster.url_of(name)}'"
    say(
        Text(
            f"查看：{environment} huiyin serve\n登录名如 clerk-3-0、head-5-0、administrator-1-0，密码 {PASSWORD}。",
            f"To look at it: {environment} huiyin serve\n"
            f"Sign-ins such as clerk-3-0, head-5-0, administrator-1-0, password {PASSWORD}.",
        )
    )


def midnight(day: str = "") -> datetime:
    """The first moment of a day (today) in the office's time zone, before the settings are there."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Asia/Shanghai")
    at = datetime.fromisoformat(day).replace(tzinfo=zone) if day else datetime.now(zone)
    return at.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
