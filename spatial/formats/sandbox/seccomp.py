"""System calls taken away for good: no connection, no other program, process or change of files.

A small BPF program given to the kernel by ``prctl``; it holds for this process and whatever
it forks, and cannot be lifted again. x86-64 and aarch64.
"""

from __future__ import annotations

import ctypes
import platform
import struct

__all__ = ["CHANGES", "OTHERS", "OUTSIDE", "deny", "sockets_refused"]

# name: (x86-64, aarch64), as in the kernel's unistd.h; NONE where a machine has no such call
NONE = -1
OUTSIDE = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203),
    "io_uring_setup": (425, 425), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "bpf": (321, 280),
    "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "pidfd_getfd": (438, 438),
}  # fmt: skip
OTHERS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
}  # fmt: skip

CHANGES = {
    "unlink": (87, NONE), "unlinkat": (263, 35), "rmdir": (84, NONE), "rename": (82, NONE),
    "renameat": (264, 38), "renameat2": (316, 276), "link": (86, NONE), "linkat": (265, 37),
    "symlink": (88, NONE), "symlinkat": (266, 36), "mkdir": (83, NONE), "mkdirat": (258, 34),
    "mknod": (133, NONE), "mknodat": (259, 33), "truncate": (76, 45), "chmod": (90, NONE),
    "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, NONE),
    "lchown": (94, NONE), "fchown": (93, 55), "fchownat": (260, 54), "utime": (132, NONE),
    "utimes": (235, NONE), "futimesat": (261, NONE), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
}  # fmt: skip

_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _NOT_LESS, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # refused with EPERM
_X32 = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def deny(calls: dict[str, tuple[int, int]]) -> bool:
    """Take system calls away from this process; whether the kernel agreed.

    Parameters
    ----------
    calls : dict of str to (int, int)
        Number of each call on x86-64 and on aarch64.
    """
    column, architecture = _MACHINES.get(platform.machine(), (None, 0))
    if column is None:
        return False
    numbers = [call[column] for call in calls.values() if call[column] != NONE]
    code = _program(numbers, architecture)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def _program(numbers: list[int], architecture: int) -> bytes:
    """Filter of struct sock_filter: (code, jump if true, jump if false, value)."""
    rest = len(numbers)
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, rest + 3, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_NOT_LESS, rest + 1, 0, _X32),
        *((_EQUAL, rest - index, 0, number) for index, number in enumerate(numbers)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def sockets_refused() -> bool:
    """Whether the kernel really refuses a socket, tried."""
    libc = ctypes.CDLL(None, use_errno=True)
    made = libc.socket(2, 1, 0)
    if made < 0:
        return True
    libc.close(made)
    return False
