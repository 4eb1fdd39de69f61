"""A wrong command line is told in the reader's language, whatever click says."""

import re
from typing import Any

import click
import pytest
from click.testing import CliRunner

from webmap.cli import main


def told(*words: str) -> str:
    return CliRunner().invoke(main, ["--lang", "zh", *words]).output


@pytest.mark.parametrize(
    ("words", "zh"),
    [
        (["store", "retention", "--days", "0"], "'--days' 的值不正确：0 不在范围 x>=1 内"),
        (["store", "retention", "--days", "x"], "'x' 不是整数"),
        (["layers", "rollback", "farm"], "缺少参数 'VERSION'"),
        (["init"], "缺少选项 '--measure-crs'"),
        (["layers", "history", "farm", "more"], "多出的参数：more"),
        (["layers", "history", "farm", "--jsn"], "没有选项 '--jsn'"),
        (["layers", "add", "f", "--card"], "选项 '--card' 后面须写值"),
        (["nosuch"], "没有命令 'nosuch'"),
        (["layers", "nosuch"], "没有命令 'nosuch'"),
        (["store", "gc", "--help=1"], "选项 '--help' 不带值"),
        (["store", "retention", "--days", "3", "--forever"], "--days 与 --forever 不能同时使用"),
    ],
)
def test_a_wrong_command_is_told_in_chinese(words, zh):
    said = told(*words)
    assert zh in said, said
    assert said.startswith("USAGE: 命令用法不正确：")
    assert not re.search(r"\b(Invalid|Missing|such|unexpected|Did you|requires|exclude)\b", said)


def commands(command: Any, path: tuple[str, ...] = ()) -> Any:
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))
    else:
        yield path, command


def test_no_command_lacks_chinese_words_for_a_missing_argument():
    for path, command in commands(main):
        if any(p.required for p in command.params):
            said = told(*path)
            assert "缺少" in said, (path, said)


def test_what_is_said_in_english_stays_as_it_was():
    said = CliRunner().invoke(main, ["--lang", "en", "layers", "rollback", "farm"]).output
    assert said.startswith("USAGE: Missing argument 'VERSION'. see ")
