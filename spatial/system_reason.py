"""Why the system refused a file or folder, in both languages."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

from spatial.errors import Text

__all__ = ["system_reason"]

_REASONS: Mapping[int, Text] = MappingProxyType({
    errno.ENOENT: Text("文件或目录不存在", "no such file or folder"),
    errno.EACCES: Text("没有权限", "permission denied"),
    errno.EPERM: Text("没有权限", "permission denied"),
    errno.EISDIR: Text("这是目录，不是文件", "it is a folder, not a file"),
    errno.ENOTDIR: Text("上级路径不是目录", "a part of the path is no folder"),
    errno.ENOSPC: Text("磁盘空间不足", "no space left on the disk"),
    errno.EDQUOT: Text("超出磁盘配额", "the disk quota is used up"),
    errno.EROFS: Text("所在文件系统只读", "the file system is read-only"),
    errno.ENAMETOOLONG: Text("名称过长", "too long a name"),
    errno.EFBIG: Text("文件过大", "too large a file"),
    errno.EIO: Text("读写设备出错", "the device failed"),
})  # fmt: skip


def system_reason(problem: OSError) -> Text:
    """What the system said, in words; its own words where it says something rarer.

    Examples
    --------
    >>> import errno
    >>> system_reason(OSError(errno.EACCES, "Permission denied")).zh
    '没有权限'
    >>> system_reason(OSError("odd")).en
    'OSError'
    """
    known = _REASONS.get(problem.errno or 0)
    said = problem.strerror or type(problem).__name__
    return known if known is not None else Text(said, said)
