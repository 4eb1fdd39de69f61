"""The root command ``sanhe``: global options, and every command found by its name when called."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from spatial.settings import Settings

__all__ = ["Root", "main"]

COMMANDS = {
    "init": ("spatial.cli", "init"),
    "layers": ("spatial.cli", "layers"),
    "store": ("spatial.store_cli", "store"),
    "blueprint": ("spatial.blueprint.cli", "blueprint"),
    "check": ("checker.cli", "check"),
    "batch": ("checker.batch.cli", "batch"),
    "checks": ("checker.checks_cli", "checks"),
    "recheck": ("checker.recheck.cli", "recheck"),
    "rules": ("checker.rules_cli", "rules"),
    "serve": ("webmap.serve", "serve"),
    "demo": ("webmap.demo", "demo"),
    "doctor": ("webmap.doctor", "doctor"),
}
"""Command names, with the module that is imported once one of them is called."""

_WEST = re.compile(r"-\d+(\.\d+)?,")
_FLAGS = frozenset({"--json", "--quiet"})
_VALUED = frozenset({"--store", "--lang"})


class Root(click.Group):
    """A group that imports commands on demand and says every failure in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Global options may stand anywhere before ``--``."""
        return super().parse_args(ctx, hoisted(args))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; a failure is one line and its exit code, never a traceback."""
        import sys

        if extra.pop("standalone_mode", True) is False:
            return super().main(*args, **extra, standalone_mode=False)  # type: ignore[call-overload]
        given = args[0] if args else extra.get("args")
        words = list(sys.argv[1:] if given is None else given)
        extra["args"] = words
        try:
            code = super().main(standalone_mode=False, **extra)
        except BaseException as problem:
            _end(problem, words)
        return sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--store", type=click.Path(path_type=Path), envvar="SANHE_STORE",
              default=Path("var/store"), show_default=True, help="Directory of the layer store.")  # fmt: skip
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language; default from $LANG.")
@click.option("--json", "as_json", is_flag=True, help="Machine output on standard output.")
@click.option("--quiet", is_flag=True, help="No progress, no summary.")
@click.version_option(package_name="sanhe")
@click.pass_context
def main(context: click.Context, store: Path, lang: str | None, as_json: bool, quiet: bool) -> None:
    """Sanhe (三合): what every plan and department will say about a site."""
    context.obj = Settings(
        store=store, lang=lang or language(os.environ), json=as_json, quiet=quiet,
        writers={".map.html": _map_html}, wanted=_wanted,
    )  # fmt: skip


def language(environment: Any) -> str:
    """``en`` where ``$LANG`` starts with ``en``, else ``zh``.

    Examples
    --------
    >>> language({"LANG": "en_GB.UTF-8"}), language({"LANG": "C"}), language({})
    ('en', 'zh', 'zh')
    """
    return "en" if environment.get("LANG", "").lower().startswith("en") else "zh"


def hoisted(args: Sequence[str]) -> list[str]:
    """The arguments with global options moved to the front.

    Examples
    --------
    >>> hoisted(["layers", "list", "--json", "--store", "var/s"])
    ['--json', '--store', 'var/s', 'layers', 'list']
    >>> hoisted(["check", "-2.65,42.02 -2.64,42.02 -2.64,42.03"])[1]  # a place, not an option
    ' -2.65,42.02 -2.64,42.02 -2.64,42.03'
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = list(args)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in _FLAGS or word.partition("=")[0] in _VALUED:
            front.append(word)
            if word in _VALUED and waiting:
                front.append(waiting.pop(0))
        else:
            rest.append(f" {word}" if _WEST.match(word) else word)
    return front + rest


def _map_html(path: Path, material: Any) -> None:
    from webmap.exported_map import write_map

    write_map(path, material)


def _wanted(store: Any, as_of: Any) -> Any:
    from webmap.checking import wanted_of

    return wanted_of(store, as_of)


def _end(problem: BaseException, args: Sequence[str]) -> NoReturn:
    import sys

    from webmap.failure import told

    if isinstance(problem, SystemExit):
        raise problem
    front = hoisted(args)
    store = _value(front, "--store") or os.environ.get("SANHE_STORE") or "var/store"
    lang = _value(front, "--lang") or language(os.environ)
    sys.exit(told(problem, lang=lang, as_json="--json" in front, store=Path(store)))


def _value(args: Sequence[str], name: str) -> str | None:
    for n, word in enumerate(args):
        if word.startswith(name + "="):
            return word.partition("=")[2]
        if word == name and n + 1 < len(args):
            return args[n + 1]
    return None


if __name__ == "__main__":
    main()
