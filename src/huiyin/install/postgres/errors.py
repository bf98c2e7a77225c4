"""What can go wrong with the database's own server, each with its name, in both languages.

The launcher runs before Django's settings are there, so these texts cannot come from gettext.
"""

from pathlib import Path


class PostgresError(Exception):
    """A server that cannot be started or stopped; ``zh`` and ``en`` say what is wrong and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class BinariesMissing(PostgresError):
    def __init__(self, choice: str) -> None:
        super().__init__(
            f"没有找到可用的 PostgreSQL 程序（HUIYIN_POSTGRES={choice}，需 15 及以上版本）。"
            "请安装 postgresql 软件包，或用 HUIYIN_DATABASE_URL 指向已有的数据库。",
            f"No PostgreSQL programs of version 15 or later were found (HUIYIN_POSTGRES={choice}). "
            "Install the postgresql package, or point HUIYIN_DATABASE_URL at a database you have.",
        )


class ForeignOwner(PostgresError):
    def __init__(self, folder: Path, owner: str, needed: str) -> None:
        super().__init__(
            f"数据库文件夹 {folder} 属于用户 {owner}，而数据库应以用户 {needed} 运行。"
            f"请以该用户启动，或执行：chown -R {needed} {folder}",
            f"The database folder {folder} belongs to {owner}, but the server would run as {needed}. "
            f"Start Huiyin as that user, or run: chown -R {needed} {folder}",
        )


class OtherVersion(PostgresError):
    def __init__(self, folder: Path, data: int, programs: str) -> None:
        super().__init__(
            f"{folder} 中的数据由 PostgreSQL {data} 建立，现有程序为 {programs}。请安装 PostgreSQL {data} "
            "并设 HUIYIN_POSTGRES=system，或按 docs/running.md 的“升级”一节导出后再导入。",
            f"The data in {folder} was made by PostgreSQL {data}, the programs found are {programs}. Install "
            f"PostgreSQL {data} and set HUIYIN_POSTGRES=system, or dump and restore as docs/running.md says.",
        )


class DiskFull(PostgresError):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 所在磁盘空间不足，数据库无法启动。请清理后重试，或用 HUIYIN_HOME 换一个位置。",
            f"The disk that holds {folder} is full; the database cannot start. Free some space and try "
            "again, or choose another place with HUIYIN_HOME.",
        )


class FolderUnusable(PostgresError):
    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(
            f"数据库文件夹 {folder} 无法使用：{why}。请检查权限，或用 HUIYIN_HOME 换一个位置。",
            f"The database folder {folder} cannot be used: {why}. Check its permissions, "
            "or choose another place with HUIYIN_HOME.",
        )


class StartFailed(PostgresError):
    def __init__(self, log: Path, tail: str) -> None:
        super().__init__(
            f"数据库未能启动，日志在 {log}，最后几行是：\n{tail}",
            f"The database did not start. The log is {log}; its last lines are above.",
        )


class StopFailed(PostgresError):
    def __init__(self, pid: int, seconds: float) -> None:
        super().__init__(
            f"数据库（进程 {pid}）在 {seconds:.0f} 秒内没有停下；它会在现有连接结束后自行停止。",
            f"The database (process {pid}) did not stop within {seconds:.0f} s; "
            "it stops by itself when its connections end.",
        )
