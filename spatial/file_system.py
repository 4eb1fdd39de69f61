"""Which file system a directory lies on: SQLite's write-ahead log is unsafe on some."""

from __future__ import annotations

from pathlib import Path

__all__ = ["NETWORKED", "file_system"]

NETWORKED = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "lustre",
        "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs", "davfs",
    }
)  # fmt: skip


def file_system(path: Path) -> str:
    """Type of the file system that holds ``path`` (Linux), ``unknown`` elsewhere.

    The longest mount point that is a parent of the path, from ``/proc/self/mountinfo``.
    """
    try:
        lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    here = path.resolve()
    best, kind = -1, "unknown"
    for line in lines:
        left, _, right = line.partition(" - ")
        mount = Path(left.split()[4].encode().decode("unicode_escape"))
        if here.is_relative_to(mount) and len(mount.parts) >= best:
            best, kind = len(mount.parts), right.split()[0]
    return kind
