"""The locks a child puts on itself before it touches a file: limits, calls, network, files."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from typing import BinaryIO

from spatial.formats.sandbox import landlock, seccomp

__all__ = ["LANDLOCK", "alone", "confined", "limit", "own_output", "shut"]

LANDLOCK = "landlock"
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store",
    "/etc/ld.so.cache", "/dev/null",
)  # fmt: skip

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def shut() -> list[str]:
    """Lock the process off the network, as far as the kernel lets it; the locks that hold.

    Returns
    -------
    list of str
        ``namespace`` (a network of its own, with nothing in it) and ``seccomp`` (no socket
        can be made, no program started); both are tried out, not believed.
    """
    held = ["namespace"] if _network_of_its_own() else []
    if seccomp.deny(seccomp.OUTSIDE) and seccomp.sockets_refused():
        held.append("seccomp")
    return held


def alone() -> None:
    """Take away every way to reach another process or to change a file; for one that reads."""
    seccomp.deny(seccomp.OTHERS | seccomp.CHANGES)


def confined(folder: str, libraries: Iterable[str]) -> list[str]:
    """Close the file system but for one folder and the libraries; the locks that hold.

    Parameters
    ----------
    folder : str
        Where the file lies that is to be read.
    libraries : iterable of str
        Folders that may be imported from; those of Python and of the system are added.
    """
    own = [os.path.join(sys.base_prefix, name) for name in ("lib", "lib64")]
    held = landlock.confine([folder, *libraries, *own, *_SYSTEM])
    return [LANDLOCK] if held else []


def own_output() -> BinaryIO:
    """Standard output for the answer alone; what a library prints goes to standard error."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def limit(limits: dict[str, int]) -> None:
    """Lower resource limits, soft and hard, by their names in :mod:`resource`."""
    import resource

    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def _network_of_its_own() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0
    return bool(done)
