"""The zygote: GDAL loaded and nothing ever opened, a fork of its own for every file.

For each connection a keeper is forked; it takes the order, forks the reader, ends it when
its time is up or nobody waits any more, and adds how it ended (4 bytes) to the answer.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import Any, BinaryIO

from spatial.formats.sandbox import gdal, lockdown

__all__ = ["HEARD", "TIMED_OUT", "serve"]

HEARD = b"\x06"
TIMED_OUT = 1000
_GONE = 1001
_MAX_ORDER = 1_000_000
_ORDER_SECONDS = 10.0

Reader = Callable[[dict[str, Any], BinaryIO, list[str]], None]


def serve(settings: dict[str, int], locks: list[str], read: Reader) -> None:
    """Fork a keeper for every connection until the parent is gone.

    Parameters
    ----------
    settings : dict
        ``listening`` and ``alive``: file descriptors of the socket and of a pipe that closes
        when the parent ends.
    locks : list of str
        Locks that hold, told with every answer and once on standard output.
    """
    gdal.imported()
    _warm()
    if _confinable():
        locks = [*locks, lockdown.LANDLOCK]
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(fileno=settings["listening"])
    alive = settings["alive"]
    with lockdown.own_output() as told:
        told.write(json.dumps({"locks": locks}).encode() + b"\n")
    while True:
        ready, _, _ = select.select([listening.fileno(), alive], [], [])
        if alive in ready:
            return
        connection, _ = listening.accept()
        if os.fork() == 0:
            status = 1
            try:
                listening.close()
                status = _keep(connection, locks, read)
            finally:
                os._exit(status)
        connection.close()


def _warm() -> None:
    """Pure Python that takes long to load; nothing that starts a thread."""
    import importlib

    importlib.import_module("numpy")
    importlib.import_module("ezdxf")


def _confinable() -> bool:
    """Whether a fork can close the file system, tried in one."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if lockdown.confined("/nonexistent", ()) else 1)
    return os.waitpid(pid, 0)[1] == 0


def _keep(connection: socket.socket, locks: list[str], read: Reader) -> int:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    connection.settimeout(_ORDER_SECONDS)
    try:
        connection.sendall(HEARD)
        order = json.loads(_received(connection))
    except (OSError, ValueError):
        return 1
    connection.settimeout(None)
    pid = os.fork()
    if pid == 0:
        os._exit(_work(connection, order, locks, read))
    ended = _watched(pid, connection, float(order["seconds"]))
    if ended != _GONE:
        with contextlib.suppress(OSError):
            connection.sendall(ended.to_bytes(4, "big", signed=True))
    return 0


def _received(connection: socket.socket) -> bytes:
    stream = connection.makefile("rb", buffering=0)
    length = int.from_bytes(stream.read(4) or b"", "big")
    if not 0 < length <= _MAX_ORDER:
        raise ValueError("length")
    data = b""
    while len(data) < length:
        more = stream.read(length - len(data))
        if not more:
            raise ValueError("order")
        data += more
    return data


def _work(connection: socket.socket, order: dict[str, Any], locks: list[str], read: Reader) -> int:
    """Read one file, in a process of its own; every failure is an exit status."""
    try:
        os.chdir(order["folder"])
        held = lockdown.confined(order["folder"], order["libraries"])
        if lockdown.LANDLOCK in locks and not held:
            return 1
        lockdown.alone()
        lockdown.limit(order["limits"])
        with connection.makefile("wb") as out:
            read(order, out, locks)
    except BaseException:  # whatever a reader does ends with it
        return 1
    return 0


def _watched(pid: int, connection: socket.socket, seconds: float) -> int:
    """How the reader ended: its exit status, less than zero for a signal, or why we ended it."""
    handle = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(connection, select.POLLRDHUP)
    ready = dict(poll.poll(seconds * 1000))
    if handle not in ready:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if handle in ready:
        return os.waitstatus_to_exitcode(status)
    return _GONE if ready else TIMED_OUT
