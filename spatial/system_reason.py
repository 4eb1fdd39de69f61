"""Why a file or folder could not be read or written, in both languages."""

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
    errno.EMFILE: Text("打开的文件过多", "too many open files"),
    errno.ENFILE: Text("系统打开的文件过多", "too many open files in the whole system"),
    errno.ENOMEM: Text("内存不足", "no memory left"),
    errno.EEXIST: Text("已有同名文件或目录", "a file or folder of that name is there already"),
    errno.ENOTEMPTY: Text("目录不为空", "the folder is not empty"),
    errno.EBUSY: Text("正被其他程序使用", "another program is using it"),
    errno.ELOOP: Text("符号链接循环", "its links lead round in a circle"),
    errno.EADDRINUSE: Text("端口已被占用", "the port is in use"),
    errno.EADDRNOTAVAIL: Text("本机没有该地址", "this machine has no such address"),
})  # fmt: skip

NOT_ENCODED = Text("不是 {encoding} 编码（第 {byte} 字节）", "not {encoding} (byte {byte})")


def system_reason(problem: OSError | UnicodeDecodeError) -> Text:
    """What the system said, in words; its own words where it says something rarer.

    Of a text in another encoding than its own, where the first byte is that does not fit.

    Examples
    --------
    >>> import errno
    >>> system_reason(OSError(errno.EACCES, "Permission denied")).zh
    '没有权限'
    >>> system_reason(OSError("odd")).en
    'OSError'
    >>> system_reason(UnicodeDecodeError("utf-8", bytes([255]), 0, 1, "odd")).zh
    '不是 utf-8 编码（第 1 字节）'
    """
    if isinstance(problem, UnicodeDecodeError):
        values: dict[str, object] = {"encoding": problem.encoding, "byte": problem.start + 1}
        return NOT_ENCODED.filled(values)
    known = _REASONS.get(problem.errno or 0)
    said = problem.strerror or type(problem).__name__
    return known if known is not None else Text(said, said)
