"""The demo office: an invented province with its staff and about 300 matters, loaded once into an empty database.

Everything happens through the actions that the pages use, dated in the past and recorded now, in one transaction: a
load that is broken off leaves nothing, and the next start loads it again.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from huiyin.cases.actions import Registered, register_case
from huiyin.cases.windows import lapse_window
from huiyin.duties.calendars import current_calendar
from huiyin.duties.models import Duty, DutyState, Holder
from huiyin.duties.office_time import now, on_day
from huiyin.install.demo_bulletins import publish
from huiyin.install.demo_campaigns import play_campaigns
from huiyin.install.demo_messages import catch_up
from huiyin.install.demo_moves import play
from huiyin.install.demo_oversight import play_oversight
from huiyin.install.demo_plan import Matter, Move, plan
from huiyin.install.demo_quality import play_quality
from huiyin.install.demo_receptions import leaders_of, play_receptions
from huiyin.install.demo_registering import registration_of, with_scan
from huiyin.install.demo_rounds import play_rounds
from huiyin.install.demo_scene import Scene
from huiyin.install.demo_sheet import play_sheet
from huiyin.install.demo_tree import PASSWORD, Tree, build_tree, sign_in_rows, write_divisions
from huiyin.people import directory
from huiyin.people.models import Post, Staff, Unit

Progress = Callable[[int, int], None]
SEED = 2022
# Courses whose matters a visitor may look up on the portal with the code printed at the start.
TRACKED = ("handling_today", "served")


class OfficeNotEmpty(Exception):
    """There are units already that are not the demo's: it is loaded into an empty database only."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A matter whose query code is known, to be looked up on the portal."""

    number: str
    code: str
    subject: str


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """What a visitor needs: who can sign in (account, password, post), and matters that can be looked up."""

    sign_ins: tuple[tuple[str, str, str], ...]
    tracked: tuple[Tracked, ...]
    matters: int


def is_loaded() -> bool:
    """Whether the demo's province is in this database."""
    username = sign_in_rows()[0]["username"]
    return Staff.objects.filter(username=username, posts__unit__name="青溪县公安局信访办公室").exists()


def load_demo_office(
    *, at: datetime | None = None, progress: Progress | None = None, seed: int = SEED, count: int | None = None
) -> DemoOffice:
    """Load the demo as of `at` (now, if not given) unless it is there. The same seed and day give the same matters.

    `count` loads only the first so many matters. Raises OfficeNotEmpty.
    """
    at = at or now()
    if is_loaded():
        return known_office()
    if Unit.objects.exists():
        raise OfficeNotEmpty
    with _one_transaction():
        write_divisions()
        tree = build_tree(at=at, seed=seed)
        matters = plan(tree=tree, today=on_day(at), calendar=current_calendar(), seed=seed, count=count)
        tracked = _play_all(matters, tree, at, progress)
        catch_up(at)
        publish(tree, at)
        clerk = Post.objects.select_related("unit__parent", "staff").get(staff__username=sign_in_rows()[0]["username"])
        play_receptions(clerk=clerk, leaders=leaders_of(clerk), at=at)
        play_rounds(clerk=clerk, at=at)
        play_quality(tree, at)
        play_oversight(clerk=clerk, at=at)
        play_sheet(clerk=clerk, at=at)
        play_campaigns(tree=tree, at=at)
        office = DemoOffice(tuple(sign_ins()), tracked, len(matters))
        # Before the end of the transaction: codes are shown once, and a file without an office does no harm.
        _remember(office)
    directory.forget()
    return office


@contextmanager
def _one_transaction() -> Iterator[None]:
    """All or nothing, without the savepoints that let a page go on after an error: they are a quarter of the work."""
    features = connection.features
    had_savepoints, features.uses_savepoints = features.uses_savepoints, False
    gc.disable()
    try:
        with transaction.atomic():
            yield
    finally:
        features.uses_savepoints = had_savepoints
        gc.enable()


def known_office() -> DemoOffice:
    """What an earlier load printed."""
    remembered = json.loads(_memory().read_text(encoding="utf-8")) if _memory().exists() else {}
    tracked = tuple(Tracked(**row) for row in remembered.get("tracked", ()))
    return DemoOffice(tuple(sign_ins()), tracked, remembered.get("matters", 0))


def sign_ins() -> Iterator[tuple[str, str, str]]:
    """Account, password and post of everybody on the line to walk through first, in the reader's language."""
    for row in sign_in_rows():
        posts = Post.objects.filter(staff__username=row["username"]).select_related("unit")
        for post in posts:
            yield row["username"], PASSWORD, f"{post.get_role_display()} · {post.unit.label}"


def _memory() -> Path:
    return Path(settings.HOME) / "demo.json"


def _remember(office: DemoOffice) -> None:
    path = _memory()
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"tracked": [asdict(row) for row in office.tracked], "matters": office.matters}
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    path.chmod(0o600)


# The days go by: every matter's steps in one line of time, so that numbers of cases and papers follow the calendar.


@dataclass(order=True, slots=True)
class _Event:
    """Something that happens: the matter with this number is registered (step -1), moves on, or a window closes."""

    at: datetime
    matter: int
    step: int
    duty: int = 0


@dataclass(slots=True)
class _Player:
    tree: Tree
    matters: dict[int, Matter]
    until: datetime
    scenes: dict[int, Scene]
    tracked: list[Tracked]
    events: list[_Event]

    def run(self, progress: Progress | None) -> None:
        total = len(self.events)
        done = 0
        heapify(self.events)
        while self.events:
            event = heappop(self.events)
            if event.duty:
                self._lapse(event)
                continue
            self._happen(event)
            done += 1
            if progress:
                progress(done, total)

    def _happen(self, event: _Event) -> None:
        matter = self.matters[event.matter]
        if event.step < 0:
            self._register(matter, event.at)
            return
        scene, move = self.scenes[matter.no], matter.moves[event.step]
        play(scene, move, event.at)
        if move.key == "serve":
            self._watch_windows(scene)

    def _register(self, matter: Matter, at: datetime) -> None:
        registration = registration_of(matter, self.tree)
        if matter.has_scan:
            registration = with_scan(registration, matter, at)
        by = None if matter.channel == "web" else self.tree.find(matter.office, "clerk")[0]
        registered = register_case(registration=registration, by=by, at=at)
        rng = Random(str(matter.token))
        unit = matter.office if matter.is_direct else matter.unit
        handler = 0 if matter.is_main else rng.randint(0, 1)
        self.scenes[matter.no] = Scene(matter, self.tree, registered.case, rng, unit, handler)
        self._track(matter, registered)

    def _track(self, matter: Matter, registered: Registered) -> None:
        if matter.is_main and matter.course in TRACKED and len(self.tracked) < len(TRACKED):
            self.tracked.append(Tracked(registered.case.number, registered.code, matter.words.subject))

    def _watch_windows(self, scene: Scene) -> None:
        """Windows that close before the end of the tale close on the morning after, as `tick` would have them."""
        open_windows = Duty.objects.filter(
            subject=f"case:{scene.case.pk}",
            state=DutyState.OPEN,
            holder=Holder.PETITIONER,
            due_on__lt=on_day(self.until),
        )
        for pk, due_on in open_windows.values_list("pk", "due_on"):
            closes = _moment(due_on + timedelta(days=1), time(0, 1))
            heappush(self.events, _Event(min(closes, self.until), scene.matter.no, 0, pk))

    def _lapse(self, event: _Event) -> None:
        duty = Duty.objects.filter(pk=event.duty, state=DutyState.OPEN).first()
        if duty is not None:
            lapse_window(duty, event.at)
            self.scenes[event.matter].case.refresh_from_db()


def _play_all(matters: Iterable[Matter], tree: Tree, until: datetime, progress: Progress | None) -> tuple[Tracked, ...]:
    by_no = {matter.no: matter for matter in matters}
    events = [event for matter in by_no.values() for event in _events(matter, until)]
    player = _Player(tree, by_no, until, {}, [], events)
    player.run(progress)
    return tuple(player.tracked)


def _events(matter: Matter, until: datetime) -> Iterator[_Event]:
    """When in the working day each step is taken; never after `until`, and in the order of the plan."""
    rng = Random(f"hours {matter.token}")
    last = min(_moment(matter.registered_on, _hour(rng)), until)
    yield _Event(last, matter.no, -1)
    for step, move in enumerate(matter.moves):
        at = _moment(move.on, _hour(rng))
        last = min(max(at, last + timedelta(minutes=rng.randint(6, 40))), _end_of(move, until))
        yield _Event(last, matter.no, step)


def _end_of(move: Move, until: datetime) -> datetime:
    """The last moment of a step's own day that is not in the future."""
    return min(_moment(move.on, time(23, 59)), until)


def _hour(rng: Random) -> time:
    return time(rng.choice((8, 9, 9, 10, 10, 11, 14, 14, 15, 16, 16, 17)), rng.randint(0, 59))


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
