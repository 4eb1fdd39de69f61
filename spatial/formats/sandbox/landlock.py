"""The file system closed for good but for a few folders, read only (Landlock, Linux 5.13).

Asked of the kernel by three system calls that have the same numbers on every machine. It holds
for this process and whatever it forks, and cannot be lifted again.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from contextlib import suppress

__all__ = ["confine", "version"]

# https://docs.kernel.org/userspace-api/landlock.html
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # rights to files that a version knows; 16 from the fifth
_NETWORK_FROM, _SCOPE_FROM = 4, 6
_BIND_AND_CONNECT = _SOCKETS_AND_SIGNALS = 0b11
_NO_NEW_PRIVILEGES = 38


def version() -> int:
    """The Landlock version of this kernel; 0 where it has none, or may not use it."""
    return max(0, _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION)))


def confine(readable: Iterable[str]) -> bool:
    """Leave this process these folders and files to read and nothing to write.

    Where the kernel knows them, TCP connections and signals to others are taken away as well.

    Parameters
    ----------
    readable : iterable of str
        Folders (with all below them) and files; those that are not there are passed over.

    Returns
    -------
    bool
        Whether it holds: tried on the root of the file system, not believed.
    """
    known = version()
    if known < 1:
        return False
    rights = (1 << _RIGHTS.get(known, 16)) - 1
    wanted = struct.pack("=Q", rights)
    if known >= _NETWORK_FROM:
        wanted += struct.pack("=Q", _BIND_AND_CONNECT)
    if known >= _SCOPE_FROM:
        wanted += struct.pack("=Q", _SOCKETS_AND_SIGNALS)
    ruleset = _call(_CREATE_RULESET, wanted, ctypes.c_size_t(len(wanted)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for path in readable:
            _allow(ruleset, path)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0 and _closed()
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str) -> None:
    with suppress(FileNotFoundError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            rights = _READ_FILE | _READ_DIR if os.path.isdir(path) else _READ_FILE
            rule = struct.pack("=Qi", rights, place)
            _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), rule,
                  ctypes.c_uint32(0))  # fmt: skip
        finally:
            os.close(place)


def _call(number: int, *arguments: object) -> int:
    """A system call that the C library has no name for."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return int(libc.syscall(ctypes.c_long(number), *arguments))


def _closed() -> bool:
    try:
        os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
    except PermissionError:
        return True
    return False
