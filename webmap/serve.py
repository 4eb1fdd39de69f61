"""``sanhe serve``: the web map and its interface on one port."""

from __future__ import annotations

import os
import signal
import sys

import click

from spatial.errors import BadInput, Message
from spatial.settings import Settings

__all__ = ["serve"]

UNLOCKED = Message(
    "SERVE_UNLOCKED",
    "本机无法给读取上传文件的子进程加上网络锁，只能在本机回环地址上提供服务",
    "this machine cannot lock the child that reads uploads off the network, so only loopback is served",
    "请用 sanhe doctor 查看缺少哪些锁，或放在能认证的反向代理之后",
    "see sanhe doctor for the missing locks, or put it behind a proxy that authenticates",
)
PORT_TAKEN = Message(
    "PORT_UNAVAILABLE", "无法使用 {host}:{port}：{what}", "{host}:{port} cannot be used: {what}",
    "请用 --port 另选端口", "choose another with --port",
)  # fmt: skip
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=min(4, os.cpu_count() or 2), show_default="cores, at most 4",
              type=click.IntRange(1, 64), help="Processes that run checks.")  # fmt: skip
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve the web map and the interface /api/v1."""
    import logging

    import waitress  # type: ignore[import-untyped]

    from spatial.formats.locks import safe_beyond_loopback
    from webmap.app import create_app
    from webmap.held import KEY

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no news
    app = create_app(settings, workers=workers)
    if host not in LOOPBACK and not safe_beyond_loopback():
        raise BadInput(UNLOCKED, where=host)
    if host in LOOPBACK:
        app.config["TRUSTED_HOSTS"] = [*LOOPBACK[:2], "[::1]"]
    jobs = app.extensions[KEY].jobs
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=max(8, 2 * workers), ident="",
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1_000_000,
        )  # fmt: skip
    except OSError as problem:
        jobs.close()
        what = problem.strerror or type(problem).__name__
        raise BadInput(PORT_TAKEN, host=host, port=port, what=what) from None
    signal.signal(signal.SIGTERM, _ended)
    try:
        if not settings.quiet:
            shown = getattr(server, "effective_port", port)
            click.echo(f"http://{'[' + host + ']' if ':' in host else host}:{shown}", err=True)
        server.run()
    finally:
        server.close()
        jobs.close()


def _ended(_signal: int, _frame: object) -> None:
    """A service manager asks to stop: leave by the way that ends the workers too."""
    sys.exit(0)
