"""The catalogue of bad inputs that is shared beside the checkout, made once a test run."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

__all__ = ["Catalogue", "Trap", "make_catalogue"]

GENERATOR = Path(__file__).parents[2] / "shared" / "bad_inputs" / "make_bad_inputs.py"


class Trap:
    """A listener on loopback that counts who comes; the planted addresses lead to it."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Paths of the cases by id, and the trap their addresses lead to."""

    paths: dict[str, Path]
    trap: Trap


def make_catalogue(folder: Path) -> Catalogue:
    """Run the generator; the test is skipped where the shared folder is absent."""
    if not GENERATOR.is_file():
        pytest.skip("shared/bad_inputs is not beside this checkout")
    trap = Trap()
    environment = {**os.environ, "TRAP_PORT": str(trap.port)}
    done = subprocess.run(
        [sys.executable, "-I", GENERATOR, folder / "cases"], env=environment,
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    manifest: dict[str, Any] = json.loads((folder / "cases" / "manifest.json").read_text("utf-8"))
    return Catalogue({id: Path(case["path"]) for id, case in manifest.items()}, trap)
