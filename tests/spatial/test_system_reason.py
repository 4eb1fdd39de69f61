"""What the system says of a file it refuses reads in both languages."""

from __future__ import annotations

import errno
import os

import pytest

from spatial.system_reason import system_reason


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOSPC])
def test_a_common_refusal_reads_in_chinese(number: int):
    said = system_reason(OSError(number, os.strerror(number)))
    assert said.zh.isascii() is False and said.en.isascii()


def test_a_rare_one_keeps_the_words_of_the_system():
    said = system_reason(OSError(errno.EXDEV, os.strerror(errno.EXDEV)))
    assert said.zh == said.en == os.strerror(errno.EXDEV)
