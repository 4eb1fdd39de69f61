"""Where a reading child begins: one order on the command line, or a zygote that forks.

Run as a script, with a clean environment in which the driver allow list already stands. The
locks come first; only then is a library imported.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

READERS = ("gdal", "drawing", "parquet")


def main() -> None:
    """Carry out the order in the first argument."""
    order = json.loads(sys.argv[1])
    sys.path.extend(order["paths"])
    from spatial.formats.sandbox import lockdown, wire  # noqa: F401 - while files are open to us

    if "zygote" in order:
        from spatial.formats.sandbox import fork

        for reader in READERS:
            prepare({"reader": reader})
        fork.serve(order["zygote"], lockdown.shut(), answer)
        return
    out = lockdown.own_output()
    locks = lockdown.shut()
    prepare(order)
    locks += lockdown.confined(order["folder"], order["libraries"])
    lockdown.alone()
    lockdown.limit(order["limits"])
    answer(order, out, locks)
    out.flush()


def prepare(order: dict[str, Any]) -> None:
    """Import our own side of the reader, which lies outside the libraries."""
    from importlib import import_module

    if order["reader"] in READERS:
        import_module(f"spatial.formats.sandbox.{order['reader']}")


def answer(order: dict[str, Any], out: BinaryIO, locks: list[str]) -> None:
    """Read what an order names and write the answer, a refusal included."""
    from spatial.formats.sandbox import wire

    try:
        wire.send(out, _read(order, locks), locks)
    except MemoryError:
        wire.refuse(out, wire.Refusal("memory"))
    except wire.Refusal as problem:
        wire.refuse(out, problem)


def _read(order: dict[str, Any], locks: list[str]) -> Any:
    import spatial.formats.sandbox
    from spatial.formats.sandbox.wire import Refusal

    if order["reader"] not in READERS:
        raise Refusal("locks", " ".join(locks))
    return getattr(spatial.formats.sandbox, order["reader"]).read(order)


if __name__ == "__main__":
    main()
