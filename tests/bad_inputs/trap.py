"""A listener on loopback that counts who comes; the planted addresses lead to it."""

from __future__ import annotations

import socket
import threading

__all__ = ["Trap"]


class Trap:
    """A listening socket; ``hits`` is how often anybody connected."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.hits = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self.socket.close()
