"""The web server: gunicorn, started from Python so that one command does everything."""

import socket
from contextlib import closing
from typing import Any

from gunicorn.app.base import BaseApplication

from chanmai.bureau.city import city_pack
from chanmai.bureau.refusal import Conflict
from chanmai.engine.facts.texts import Text
from chanmai.site.wrong_use import reason

LOCAL = "127.0.0.1"


class Server(BaseApplication):
    """gunicorn around the site, set up by keyword arguments instead of a file."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        from chanmai.site.wsgi import application

        return application


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


def serve(*, host: str = LOCAL, port: int = 8000, workers: int = 2) -> None:
    """Serve until stopped. Does not return."""
    from django.db import connections

    city_pack()  # read once, before the processes part; a faulty pack is told here and not page by page
    connections.close_all()  # a connection must not be shared with the processes forked from here
    Server(
        bind=f"{host}:{port}",
        workers=workers,
        threads=4,
        worker_class="gthread",
        preload_app=True,
        control_socket_disable=True,
        errorlog="-",
        loglevel="warning",
        timeout=120,
        post_worker_init=awake,
    ).run()


def awake(_worker: object) -> None:
    """Take up, in a process that begins to serve, what an earlier one left or still waits."""
    from chanmai.bureau.enterprises.jobs import watch
    from chanmai.bureau.matching.jobs import watch as watch_runs

    watch()
    watch_runs()
