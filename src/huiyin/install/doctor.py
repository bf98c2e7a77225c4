"""The examination behind ``huiyin doctor``: each check looks at one thing and says what to do."""

import platform
import shutil
import sys
import sysconfig
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huiyin.parties.keyring import KeyringError
from huiyin.procedure.terms import Text, day_text

from .postgres import PostgresError
from .ready import NotReady, database, unapplied

GIGABYTE = 1024**3
LITTLE_DISK = 2 * GIGABYTE
TOO_LITTLE_DISK = GIGABYTE // 4
# A deadline of 60 days is the longest a fresh matter gets (art. 34), so the calendar must reach that far.
CALENDAR_AHEAD = timedelta(days=60)
CLOCK_DRIFT_SECONDS = 5.0
# Where the Python of a distribution lies.
DISTRIBUTION = "/usr"
# The tick writes a checkpoint each minute in which the ledger grew.
CHECKPOINT_LAG = timedelta(minutes=15)
# Figures are drawn each minute; a large import takes several.
FIGURES_LAG = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``level`` is ok, warning or wrong."""

    name: Text
    level: str
    what: Text
    remedy: Text | None = None

    def as_json(self) -> dict[str, object]:
        remedy = {"zh": self.remedy.zh, "en": self.remedy.en} if self.remedy else None
        return {
            "name": self.name.en,
            "level": self.level,
            "what": {"zh": self.what.zh, "en": self.what.en},
            "remedy": remedy,
        }


DATABASE = Text("数据库", "Database")
MIGRATIONS = Text("数据库结构", "Migrations")
KEYS = Text("密钥", "Keys")
FONTS = Text("字体", "Fonts")
CALENDAR = Text("工作日历", "Calendar")
DISK = Text("磁盘", "Disk")
CLOCK = Text("时钟", "Clock")
CHECKPOINT = Text("检查点", "Checkpoint")
MESSAGES = Text("消息", "Messages")
FIGURES = Text("统计", "Figures")
FIRST_RUN = Text("初始设置", "First set-up")
PYTHON = Text("Python", "Python")


def examine() -> list[Finding]:
    """Look at everything. The checks of the database are left out when it cannot be reached."""
    findings: list[Finding] = []
    with ExitStack() as stack:
        reached = False
        try:
            stack.enter_context(database())
            import django

            django.setup()
            findings.append(_database())
            reached = True
        except KeyringError as error:
            return [Finding(KEYS, "wrong", Text(str(error), str(error)), RESTORE_KEYS)]
        except PostgresError as error:
            findings.append(Finding(DATABASE, "wrong", Text(error.zh, error.en)))
        except (NotReady, OSError) as error:
            findings.append(Finding(DATABASE, "wrong", Text(str(error), str(error)), REACH_DATABASE))
        checks: list[Callable[[], Finding]] = [_python, _fonts, _calendar, _disk]
        if reached:
            findings.append(_migrations())
            checks.append(_clock)
        if reached and findings[-1].level == "ok":  # without tables, these have nothing to open or to ask
            checks += [_keys, _checkpoint, _messages, _figures, _first_run]
        findings += [check() for check in checks]
    return findings


def is_optimised_build() -> bool:
    """Whether this Python was compiled with profile-guided optimisation; without, pages take half as long again.

    A distribution's own is, whatever its configuration says: Debian's does not tell.
    """
    told = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    return told or sys.base_prefix == DISTRIBUTION


def _python() -> Finding:
    version = platform.python_version()
    if is_optimised_build():
        return Finding(PYTHON, "ok", Text(f"{version}，优化编译", f"{version}, an optimised build"))
    return Finding(
        PYTHON,
        "warning",
        Text(
            f"{version}，未经优化编译，页面约慢一半",
            f"{version}, not an optimised build: pages take half as long again",
        ),
        Text(
            "正式使用请改用发行版或 uv 提供的 Python：删除 .venv，运行 uv python install 3.13 后再启动。",
            "For real use take your distribution's Python or uv's: remove .venv, uv python install 3.13, start again.",
        ),
    )


RESTORE_KEYS = Text(
    "把密钥文件夹放回原处，或按恢复表执行 huiyin keys restore。",
    "Put the key folder back, or restore it from the recovery sheet with huiyin keys restore.",
)
REACH_DATABASE = Text("请检查 HUIYIN_DATABASE_URL。", "Check HUIYIN_DATABASE_URL.")


def _database() -> Finding:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = str(cursor.fetchone()[0]).split()[0]
    except DatabaseError as error:
        raise NotReady(Text(f"无法连接数据库：{error}", f"The database cannot be reached: {error}")) from error
    what = Text(f"PostgreSQL {version}，可以连接", f"PostgreSQL {version}, reachable")
    if int(version.split(".")[0]) < 15:
        return Finding(DATABASE, "wrong", what, Text("请升级到 15 或更高版本。", "Move to version 15 or later."))
    return Finding(DATABASE, "ok", what)


def _migrations() -> Finding:
    count = unapplied()
    if count:
        return Finding(
            MIGRATIONS,
            "wrong",
            Text(f"有 {count} 项未执行", f"{count} not applied"),
            Text("运行 huiyin serve，会自动更新。", "Run huiyin serve; it brings the database up to date."),
        )
    return Finding(MIGRATIONS, "ok", Text("已是最新", "up to date"))


def _keys() -> Finding:
    from django.conf import settings

    from huiyin.parties.recovery import check_keys

    faults = check_keys(settings.KEYS, settings.HOME)
    if faults:
        return Finding(KEYS, "wrong", faults[0], RESTORE_KEYS)
    where = str(settings.KEYS)
    return Finding(KEYS, "ok", Text(f"可以读取，与数据分开存放（{where}）", f"readable, apart from the data ({where})"))


# Characters of names that faces often lack: one of the basic plane, two of extension A, three of extension B.
RARE_SAMPLE = "堃㛃䶮𠮷𫖮𬭎"


def _fonts() -> Finding:
    from huiyin.documents.coverage import RARE_FACES, signs_of
    from huiyin.documents.printing import BODY_FACES, chosen_faces, face_warnings

    used = {use: next(iter(faces), "-") for use, faces in chosen_faces().items()}
    said = Text(
        "正文“{body}”，标题“{title}”，黑体“{heading}”，楷体“{subheading}”",
        "text “{body}”, title “{title}”, headings “{heading}”, subheadings “{subheading}”",
    ).format(**used)
    lacking = signs_of(RARE_SAMPLE, (*BODY_FACES, *RARE_FACES)).missing
    warnings = list(face_warnings())
    if lacking:
        warnings.append(
            Text(f"人名生僻字样例中缺：{lacking}", f"of a sample of rare names these are lacking: {lacking}")
        )
    if not warnings:
        return Finding(FONTS, "ok", said)
    told = (*warnings, said)
    what = Text(
        "".join(f"{text.zh.rstrip('。')}。" for text in told), " ".join(f"{text.en.rstrip('.')}." for text in told)
    )
    return Finding(FONTS, "warning" if used["body"] in BODY_FACES else "wrong", what, INSTALL_FONTS)


INSTALL_FONTS = Text(
    "Debian：apt-get install fonts-noto-cjk；正式公文请安装单位购买的仿宋、小标宋字体；"
    "生僻字可安装遍黑体、花园明朝等字体。",
    "Debian: apt-get install fonts-noto-cjk; for official papers install the FangSong face your office has bought; "
    "for rare characters a face such as Plangothic or HanaMin.",
)


def _calendar() -> Finding:
    from django.db import DatabaseError

    from huiyin.duties.calendars import calendar_of, current_calendar
    from huiyin.duties.office_time import today

    try:
        through = current_calendar().covered_through
    except DatabaseError:
        # The database is a finding of its own; what comes with the program can be judged all the same.
        through = calendar_of({}).covered_through
    what = Text("节假日安排已覆盖至{day}", "working days are known through {day}").format(day=day_text(through))
    if through >= today() + CALENDAR_AHEAD:
        return Finding(CALENDAR, "ok", what)
    return Finding(CALENDAR, "wrong" if through < today() else "warning", what, LOAD_YEAR)


LOAD_YEAR = Text(
    "国务院办公厅公布下一年节假日安排后，用 huiyin calendar load 载入；在此之前，之后的日期会标明“暂定”。",
    "Load next year's holidays (huiyin calendar load) once they are announced; until then later dates are provisional.",
)


def _disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.HOME).free
    what = Text(f"{settings.HOME} 剩余 {free / GIGABYTE:.1f} GB", f"{free / GIGABYTE:.1f} GB free at {settings.HOME}")
    level = "wrong" if free < TOO_LITTLE_DISK else "warning" if free < LITTLE_DISK else "ok"
    remedy = Text("请清理磁盘或换到更大的磁盘。", "Free some space or move to a larger disk.")
    return Finding(DISK, level, what, None if level == "ok" else remedy)


def _clock() -> Finding:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    drift = abs((datetime.now(UTC) - there).total_seconds())
    what = Text(f"与数据库相差 {drift:.1f} 秒", f"{drift:.1f} s from the database's")
    if drift > CLOCK_DRIFT_SECONDS:
        return Finding(CLOCK, "wrong", what, Text("请启用时间同步（NTP）。", "Let both machines keep time by NTP."))
    return Finding(CLOCK, "ok", what)


def _checkpoint() -> Finding:
    from django.conf import settings

    from huiyin.ledger.checkpoints import last_line
    from huiyin.ledger.models import Head

    newest = Head.objects.exclude(seq=0).order_by("-changed_at").values_list("changed_at", flat=True).first()
    line = last_line(settings.CHECKPOINTS)
    if newest is None:
        return Finding(CHECKPOINT, "ok", Text("台账尚无记录", "the ledger is still empty"))
    behind = newest - line.at if line else datetime.now(UTC) - newest
    if behind > CHECKPOINT_LAG:
        since = line.at.isoformat(timespec="minutes") if line else "-"
        return Finding(
            CHECKPOINT,
            "wrong",
            Text(f"台账有新记录，最近的检查点却在 {since}", f"the ledger grew, but the last checkpoint is of {since}"),
            Text(
                "后台任务未在运行：请启动 huiyin serve，或执行 huiyin tick。",
                "The worker is not running: start huiyin serve, or run huiyin tick.",
            ),
        )
    return Finding(CHECKPOINT, "ok", Text("跟得上台账", "keeps up with the ledger"))


def _messages() -> Finding:
    from django.conf import settings

    from huiyin.outbox.health import faults_of_settings, overdue

    remedy = Text("见 docs/running.zh-CN.md 的“消息”一节。", "See the section on messages in docs/running.md.")
    if faults := faults_of_settings():
        what = Text("；".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults))
        return Finding(MESSAGES, "wrong", what, remedy)
    if count := overdue(datetime.now(UTC)):
        return Finding(MESSAGES, "warning", Text(f"有 {count} 条该发未发", f"{count} are overdue to be sent"), remedy)
    names = ", ".join(settings.CHANNELS) or "-"
    return Finding(MESSAGES, "ok", Text(f"已启用：{names}", f"in use: {names}"))


def _figures() -> Finding:
    from huiyin.statistics.drawing import waiting, waiting_since

    since = waiting_since()
    if since is None or datetime.now(UTC) - since <= FIGURES_LAG:
        return Finding(FIGURES, "ok", Text("跟得上办理情况", "keep up with the cases"))
    minutes, count = int((datetime.now(UTC) - since).total_seconds() // 60), waiting()
    return Finding(
        FIGURES,
        "warning",
        Text(f"有 {count} 件已 {minutes} 分钟未计入统计", f"{count} cases have waited {minutes} minutes to be drawn"),
        Text(
            "后台任务未在运行：请启动 huiyin serve，或执行 huiyin figures。",
            "The worker is not running: start huiyin serve, or run huiyin figures.",
        ),
    )


def _first_run() -> Finding:
    from huiyin.people import first_run

    if not first_run.is_needed():
        return Finding(FIRST_RUN, "ok", Text("已完成", "done"))
    code = first_run.setup_code()
    remedy = Text(f"打开 /desk/setup/，设置码：{code}", f"Open /desk/setup/ with the set-up code {code}")
    return Finding(FIRST_RUN, "warning", Text("还没有任何人员可以登录", "nobody can sign in yet"), remedy)
