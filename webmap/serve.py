"""``sanhe serve``: the web map and its interface on one port."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from spatial.errors import BadInput, Message
from spatial.limits import LIMITS
from spatial.settings import Settings
from spatial.system_reason import system_reason

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["serve"]

MAX_UPLOAD = LIMITS.upload_bytes

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
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - named to be told apart, not bound


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=min(4, os.cpu_count() or 2), show_default="cores, at most 4",
              type=click.IntRange(1, 64), help="Processes that run checks.")
@click.option("--max-upload-mb", default=MAX_UPLOAD // 1_000_000, show_default=True,
              type=click.IntRange(1, MAX_UPLOAD // 1_000_000), help="Largest upload, MB.")
@click.option("--trusted-host", "names", multiple=True,
              help="Name under which others reach this server; any other is refused. Repeats.")
@click.pass_obj
def serve(
    settings: Settings, host: str, port: int, workers: int, max_upload_mb: int,
    names: tuple[str, ...],
) -> None:  # fmt: skip
    """Serve the web map and the interface /api/v1."""
    import logging

    from spatial.formats.locks import safe_beyond_loopback
    from spatial.formats.zygote import Zygote
    from webmap.app import create_app
    from webmap.held import KEY

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no news
    if host not in LOOPBACK and not safe_beyond_loopback():
        raise BadInput(UNLOCKED, where=host)
    signal.signal(signal.SIGTERM, _ended)
    with Zygote() as zygote:
        app = create_app(settings, workers=workers, zygote=zygote.address)
        app.config["MAX_CONTENT_LENGTH"] = max_upload_mb * 1_000_000
        app.config["TRUSTED_HOSTS"] = _trusted(host, names)
        try:
            _serve(app, settings, host, port, max(8, 2 * workers))
        finally:
            app.extensions[KEY].jobs.close()


def _serve(app: Flask, settings: Settings, host: str, port: int, threads: int) -> None:
    """Answer until this process is asked to stop."""
    import waitress  # type: ignore[import-untyped]

    from webmap.doorkeeper import keep_door

    listeners: dict[int, Any] = {}
    try:
        server = waitress.create_server(
            app, listeners, host=host, port=port, threads=threads, ident="",
            channel_timeout=60, connection_limit=1_000,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1,
        )  # fmt: skip
    except OSError as problem:
        raise BadInput(PORT_TAKEN, host=host, port=port, what=system_reason(problem)) from None
    keep_door(server, listeners)
    try:
        if not settings.quiet:
            shown = getattr(server, "effective_port", port)
            click.echo(f"http://{'[' + host + ']' if ':' in host else host}:{shown}", err=True)
        server.run()
    finally:
        server.close()


def _trusted(host: str, names: tuple[str, ...]) -> list[str] | None:
    """Names a request may be for; None for any, where others are let in and none was named."""
    own = [*LOOPBACK[:2], "[::1]"]
    if host in LOOPBACK:
        return [*own, *names]
    if not names:
        return None
    return [*own, *names, *([host] if host not in EVERYWHERE else [])]


def _ended(_signal: int, _frame: object) -> None:
    """A service manager asks to stop: leave by the way that ends the workers too."""
    sys.exit(0)
