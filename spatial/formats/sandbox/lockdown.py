"""The locks a child puts on itself before it touches a file: resources, system calls, network."""

from __future__ import annotations

import ctypes

from spatial.formats.sandbox import seccomp

__all__ = ["alone", "limit", "shut"]

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
    """Take away every way to reach another process; for a child that only reads."""
    seccomp.deny(seccomp.OTHERS)


def limit(limits: dict[str, int]) -> None:
    """Lower resource limits, soft and hard, by their names in :mod:`resource`."""
    import resource

    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def _network_of_its_own() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.unshare(_NEW_NETWORK) == 0 or libc.unshare(_NEW_USER | _NEW_NETWORK) == 0
    return bool(done)
