"""The reader zygote: GDAL loaded once and kept clean, a locked fork of it for every file.

For a service that reads many files. It is reached by the path of a socket in a private
folder, so worker processes can use it as well; where it does not answer, a child is started.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spatial.formats import locks

__all__ = ["TIMED_OUT", "Zygote", "asked"]

TIMED_OUT = 1000
_HEARD = b"\x06"
_HEARD_SECONDS = 2.0
_GRACE_SECONDS = 5.0
_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE = 30.0
_CHUNK = 1 << 20


class Zygote:
    """A zygote process and the socket at which it takes orders.

    A context manager: started on entry, ended on exit. Threads and processes that are to use
    it say so with :func:`spatial.formats.child.use_zygote` and its ``address``.
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="sanhe-")
        self.address = str(Path(self._folder.name) / "zygote")
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(self.address)
        self._socket.listen(64)
        self._alive, self._held = os.pipe()
        self._closed = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, name="zygote", daemon=True)
        self.locks: tuple[str, ...] = ()

    def __enter__(self) -> Zygote:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process, wait until it is warm, and see that it is started anew when it dies.

        Elsewhere than on Linux nothing is started, and nothing answers.
        """
        if not locks.supported():
            return
        self._begin()
        self._watcher.start()

    def read(self, order: dict[str, Any]) -> tuple[bytes, int] | None:
        """The answer to one order and how its reader ended; None when no zygote answers."""
        return asked(self.address, order)

    def close(self) -> None:
        """End the process; files being read are given up."""
        if self._closed.is_set():
            return
        self._closed.set()
        os.close(self._held)
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._watcher.is_alive():
            self._watcher.join(timeout=_GRACE_SECONDS)
        self._socket.close()
        os.close(self._alive)
        self._folder.cleanup()

    @property
    def pid(self) -> int:
        """Process id, 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def _begin(self) -> None:
        from spatial.formats.child import SCRIPT, paths

        order = {
            "paths": paths(),
            "zygote": {"listening": self._socket.fileno(), "alive": self._alive},
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and script, no shell
            [sys.executable, "-I", "-S", "-B", str(SCRIPT), json.dumps(order)],
            env=locks.environment(*locks.READABLE), cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            pass_fds=(self._socket.fileno(), self._alive),
        )  # fmt: skip
        with self._process.stdout as told:  # type: ignore[union-attr]
            line = told.readline()
        self.locks = tuple(json.loads(line)["locks"]) if line else ()

    def _watch(self) -> None:
        pause = _PAUSE_SECONDS
        while not self._closed.is_set():
            begun = time.monotonic()
            if self._process is not None:
                self._process.wait()
            lived = time.monotonic() - begun
            pause = _PAUSE_SECONDS if lived > _LONGEST_PAUSE else min(2 * pause, _LONGEST_PAUSE)
            if self._closed.wait(pause):
                return
            self._begin()


def asked(address: str, order: dict[str, Any]) -> tuple[bytes, int] | None:
    """Have the zygote at ``address`` carry out an order; None when it does not answer."""
    deadline = time.monotonic() + order["seconds"] + _GRACE_SECONDS
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_HEARD_SECONDS)
        try:
            connection.connect(address)
            if connection.recv(1) != _HEARD:
                return None
            text = json.dumps(order).encode()
            connection.sendall(len(text).to_bytes(4, "big") + text)
        except OSError:
            return None
        data = _received(connection, deadline)
    if data is None:
        return b"", TIMED_OUT
    return data[:-4], int.from_bytes(data[-4:], "big", signed=True) if len(data) >= 4 else -9


def _received(connection: socket.socket, deadline: float) -> bytes | None:
    """Everything until the other end closes; None when that takes too long."""
    parts: list[bytes] = []
    try:
        while True:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            more = connection.recv(_CHUNK)
            if not more:
                return b"".join(parts)
            parts.append(more)
    except TimeoutError:
        return None
    except OSError:
        return b""
