"""Which file system a directory lies on: SQLite's write-ahead log is unsafe on some."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["NETWORKED", "file_system", "networked"]

NETWORKED = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "gfs2", "glusterfs",
        "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb2", "smb3",
        "smbfs", "vboxsf", "prl_fs",
    }
)  # fmt: skip
LOCAL_FUSE = frozenset({"fuseblk", "fuse.ext2", "fuse.ext4", "fuse.fuse-overlayfs", "fuse.gocryptfs"})
MOUNTS = Path("/proc/self/mountinfo")
ESCAPE = re.compile(rb"\\([0-7]{3})")


def networked(kind: str) -> bool:
    """Whether a store on a file system of this type could lose what was acknowledged.

    Every FUSE type is taken for a remote one unless it is known to be local.

    Examples
    --------
    >>> networked("nfs4"), networked("fuse.sshfs"), networked("ext4"), networked("fuseblk")
    (True, True, False, False)
    """
    return kind in NETWORKED or (kind.startswith("fuse") and kind not in LOCAL_FUSE)


def file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """Type of the file system that holds ``path`` (Linux), ``unknown`` elsewhere.

    The longest mount point that is a parent of the path, from ``/proc/self/mountinfo``; of
    several on one point the last, which covers the others.
    """
    try:
        lines = mounts.read_bytes().splitlines()
    except OSError:
        return "unknown"
    here = path.resolve()
    best, kind = -1, "unknown"
    for line in lines:
        left, _, right = line.partition(b" - ")
        words = left.split(b" ")
        if len(words) < 5 or not right:
            continue
        mount = Path(_plain(words[4]).decode("utf-8", "surrogateescape"))
        if here.is_relative_to(mount) and len(mount.parts) >= best:
            best, kind = len(mount.parts), right.split()[0].decode("ascii", "replace")
    return kind


def _plain(escaped: bytes) -> bytes:
    """A mount point as it is: the kernel writes blanks and backslashes as three octal digits."""
    return ESCAPE.sub(lambda found: bytes([int(found[1], 8) & 0xFF]), escaped)
