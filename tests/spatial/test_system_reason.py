"""What the system says of a file it refuses reads in both languages."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from spatial.blueprint.recipe import read_recipe
from spatial.card import read_card
from spatial.errors import BadInput
from spatial.publish_list import read_publish_list
from spatial.system_reason import system_reason

CHECKOUT = Path(__file__).parents[2]
COMMON = [errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOSPC, errno.EMFILE, errno.EADDRINUSE]


@pytest.mark.parametrize("number", COMMON)
def test_a_common_refusal_reads_in_chinese(number: int):
    said = system_reason(OSError(number, os.strerror(number)))
    assert said.zh.isascii() is False and said.en.isascii()


def test_a_rare_one_keeps_the_words_of_the_system():
    said = system_reason(OSError(errno.EXDEV, os.strerror(errno.EXDEV)))
    assert said.zh == said.en == os.strerror(errno.EXDEV)


@pytest.mark.parametrize("read", [read_card, read_recipe, read_publish_list])
@pytest.mark.parametrize(("made", "zh"), [(None, "文件或目录不存在"), (b"\xff\xfe", "不是 utf-8 编码")])
def test_a_file_of_ours_that_cannot_be_read_says_so_in_the_readers_language(tmp_path, read, made, zh):
    path = tmp_path / "given.yaml"
    if made is not None:
        path.write_bytes(made)
    with pytest.raises(BadInput) as caught:
        read(path)
    assert zh in caught.value.line("zh")


def test_no_module_hands_on_the_words_of_the_system_untranslated():
    own = [p for name in ("spatial", "checker", "webmap") for p in (CHECKOUT / name).rglob("*.py")]
    found = [p.name for p in own if "problem.strerror" in p.read_text(encoding="utf-8")]
    assert sorted(found) == ["system_reason.py", "witness.py"]  # the latter says it to nobody
