"""Docs that stay true: commands exist, links lead somewhere, both READMEs say the same."""

import re
import shlex
from pathlib import Path

import click
import pytest

from webmap.cli import main

CHECKOUT = Path(__file__).parents[1]
PAGES = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"),
                *(CHECKOUT / "data").rglob("*.md")])  # fmt: skip
names = [str(p.relative_to(CHECKOUT)) for p in PAGES]


def commands(text: str) -> list[str]:
    blocks = re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`((?:sanhe|make) [^`]*)`", text)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in (*lines, *inline) if line.startswith(("sanhe ", "make "))]


def known_options(command: click.Command) -> set[str]:
    return {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_command_in_the_docs_exists(page):
    targets = set(re.findall(r"^([a-z]+):", (CHECKOUT / "Makefile").read_text("utf-8"), re.M))
    for line in commands(page.read_text(encoding="utf-8")):
        words = [w for w in shlex.split(line, comments=True) if w not in {"…", "..."}]
        if words[0] == "make":
            asked = [w for w in words[1:] if "=" not in w and not w.startswith("-")]
            assert set(asked) <= targets, line
            continue
        command: click.Command = main
        context = click.Context(main)
        options = known_options(main)
        for word in words[1:]:
            if word.startswith("-"):
                assert word.split("=")[0] in options, f"{line}: {word}"
            elif isinstance(command, click.Group) and (
                found := command.get_command(context, word)
            ):
                command, options = found, options | known_options(found)
        assert command is not main or len(words) == 1 or "--" in line, line


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), target


def test_both_readmes_have_the_same_shape():
    shapes = []
    for name in ("README.md", "README.zh-CN.md"):
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        shapes.append((
            [len(h) for h in re.findall(r"^(#+) ", text, re.M)],
            [p.replace("-zh.", "-en.") for p in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)],
            commands(text),
        ))  # fmt: skip
    assert shapes[0] == shapes[1]
