"""The web server: gunicorn, started from Python so that one command does everything."""

import os
import shutil
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import gunicorn
from django.conf import settings
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text
from chanmai.site.static_names import lay_out_static
from chanmai.site.wrong_use import reason

LOCAL = "127.0.0.1"
TURN = 0.001
"""Seconds that a thread computes before another one may: a light page gives its turn away at every question to the
database, and waits behind a heavy one as often; at Python's own 5 ms its slowest answers came four times as late."""


class Server(BaseApplication):
    """gunicorn around the site, set up by keyword arguments instead of a file."""

    def __init__(self, *, jobs: bool = True, **options: Any) -> None:
        self.options = options
        self.jobs = jobs
        super().__init__()

    def load_config(self) -> None:
        """Take the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        from chanmai.site.wsgi import application

        return application

    def run(self) -> None:
        """Serve until stopped. Does not return."""
        (Master if self.jobs else Arbiter)(self).run()


class Master(Arbiter):
    """gunicorn's first process, which also sees to it that somebody carries jobs out, apart from those that serve."""

    def __init__(self, app: Server) -> None:
        from chanmai.site.worker import Companion

        self.companion = Companion()
        super().__init__(app)

    def manage_workers(self) -> None:
        """Called about once a second."""
        super().manage_workers()
        self.companion.keep()

    def stop(self, graceful: bool = True) -> None:
        """End what serves, and what works."""
        super().stop(graceful)
        self.companion.end()


def refuse_taken_port(host: str, port: int) -> None:
    """Raises Conflict when something else listens on the port, or the port may not be used."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = reason(error)
            raise Conflict(
                Text(f"无法在 {host}:{port} 启动：{why.zh}。", f"Cannot serve on {host}:{port}: {why.en}."),
                mend=Text(
                    f"请换一个端口，如 --port {port + 1}（make run PORT={port + 1}）。",
                    f"Choose another port, such as --port {port + 1} (make run PORT={port + 1}).",
                ),
                code="port-taken",
            ) from error


def refuse_strangers(host: str) -> None:
    """Raises Conflict when other machines would be served and no host is named: over plain HTTP, as if to this one."""
    if settings.HOSTS or host in ("localhost", "::1") or host.startswith("127."):
        return
    raise Conflict(
        Text(
            f"监听 {host} 会让别的机器访问，但没有写明对外的域名。",
            f"Listening on {host} serves other machines, but no host name is set.",
        ),
        mend=Text(
            "请设 CHANMAI_HOSTS=域名，并在前面放一台提供 HTTPS 的代理（见 docs/operation.md）；"
            "只在本机使用则去掉 --host。",
            "Set CHANMAI_HOSTS to the name, behind a proxy that gives HTTPS (see docs/operation.md); "
            "for this machine alone leave --host out.",
        ),
        code="no-hosts",
    )


def refuse_unknown_roles() -> None:
    """Raises Conflict when CHANMAI_SECOND_FACTOR names a role that there is not: it would protect nobody."""
    from chanmai.bureau.accounts.access.factors import unknown_roles

    if roles := unknown_roles():
        words = ", ".join(roles)
        raise Conflict(
            Text(
                f"CHANMAI_SECOND_FACTOR 中没有这样的角色：{words}。",
                f"CHANMAI_SECOND_FACTOR: no such role: {words}.",
            ),
            mend=Text(
                "请写角色的名字，如 city,district，或 all、none。",
                "Name roles, as city,district, or all or none.",
            ),
            code="no-such-role",
        )


def refuse_unfit_database() -> None:
    """Raises Conflict when the database cannot be reached or lacks migrations."""
    from chanmai.site.health import database, missing_migrations

    if not database().ok:
        raise Conflict(
            Text("数据库无法连接。", "The database cannot be reached."),
            mend=Text("请检查 CHANMAI_DATABASE 和数据库服务；chanmai doctor 逐项检查。",
                      "Look at CHANMAI_DATABASE and the database server; chanmai doctor checks each thing."),
            code="no-database",
        )  # fmt: skip
    if migrations := missing_migrations():
        raise Conflict(
            Text(
                f"数据库还差 {len(migrations)} 步升级，如 {migrations[0]}。",
                f"The database lacks {len(migrations)} migrations, such as {migrations[0]}.",
            ),
            mend=Text(
                "请先备份（chanmai backup），再运行 chanmai manage migrate；初次试用请运行 chanmai demo。",
                "Make a backup (chanmai backup), then run chanmai manage migrate; to try it first, run chanmai demo.",
            ),
            code="migrations",
        )


def serve(*, host: str = LOCAL, port: int = 8000, workers: int = 2, jobs: bool = True) -> None:
    """Serve until stopped, and carry jobs out meanwhile unless another process does. Does not return."""
    from django.db import connections

    from chanmai.site import head_start
    from chanmai.site.access_log import ServerLogger
    from chanmai.site.arrivals import ArrivalWorker

    city_pack()  # read once, before the processes part; a faulty pack is told here and not page by page
    gunicorn.SERVER = "chanmai"  # what the header Server says: neither program nor version
    _count_together(Path(settings.HOME) / "metrics")
    if settings.STATIC_ROOT:
        lay_out_static(settings.STATIC_ROOT)
    connections.close_all()  # a connection must not be shared with the processes forked from here
    for connection in connections.all(initialized_only=True):
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]
    Server(
        jobs=jobs,
        bind=f"{host}:{port}",
        workers=workers,
        threads=4,
        worker_class=ArrivalWorker,
        logger_class=ServerLogger,
        keepalive=10,
        preload_app=True,
        control_socket_disable=True,
        errorlog="-",
        loglevel="warning",
        timeout=120,
        graceful_timeout=30,
        max_requests=20_000,
        max_requests_jitter=2_000,
        limit_request_line=4_094,
        limit_request_fields=60,
        umask=0o077,
        when_ready=lambda _master: head_start.begin(),
        post_worker_init=awake,
        child_exit=forget_numbers,
    ).run()


def _count_together(folder: Path) -> None:
    """Let the processes count in files of a folder; those of an earlier start are thrown away."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def forget_numbers(_server: object, worker: Any) -> None:
    """What a process that has ended told of its state counts no more; what it has counted does."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def awake(_worker: object) -> None:
    """How a process that serves shares its time, and what it does beside: send heads of the audit chain away."""
    from chanmai.site.heads import watch

    sys.setswitchinterval(TURN)
    watch()
