"""How a failed command ends: one line, one exit code, and a log that holds the rest."""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

from spatial.errors import Message, SanheError
from webmap.usage import usage_words

__all__ = ["INTERNAL", "kept_in_log", "told"]

INTERRUPTED = 130
USAGE = Message(
    "USAGE",
    "命令用法不正确：{what}",
    "{what}",
    "请看 {command} --help",
    "see {command} --help",
)
INTERNAL = Message(
    "INTERNAL",
    "程序内部错误，编号 {error_id}",
    "internal error {error_id}",
    "请把该编号和日志 {log} 交给维护人员",
    "give this number and the log {log} to the maintainers",
)


class UsageError(SanheError):
    """The command line cannot be understood."""


class InternalError(SanheError):
    """A fault of the programme itself."""

    exit_code = 3


def told(problem: BaseException, *, lang: str, as_json: bool, store: Path) -> int:
    """Say what ended a command and return its exit code.

    With ``as_json`` the failure is a JSON object on standard output, else one line on standard
    error. Only unexpected faults are logged, under the store or, without one, in the temporary
    directory.
    """
    if isinstance(problem, KeyboardInterrupt | click.Abort):
        return INTERRUPTED
    if isinstance(problem, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        click.echo(problem.format_message(), err=True)
        return SanheError.exit_code
    error = _named(problem, store)
    if as_json:
        click.echo(json.dumps(error.as_dict(), ensure_ascii=False))
    else:
        click.echo(" ".join(error.line(lang).split()), err=True)
    return error.exit_code


def kept_in_log(problem: BaseException, store: Path) -> tuple[str, Path]:
    """Write a fault's traceback into the log, one JSON line a fault, whatever a name may hold.

    Returns
    -------
    tuple of (str, Path)
        The error's number and the log's path.
    """
    error_id = secrets.token_hex(4)
    folder = store / "log" if store.is_dir() else Path(tempfile.gettempdir()) / "sanhe-log"
    text = "".join(traceback.format_exception(problem))
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps({"at": at, "error_id": error_id, "traceback": text}, ensure_ascii=False)
    for place in (folder, Path(tempfile.gettempdir()) / f"sanhe-log-{os.getpid()}"):
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o750)
            with open(place / "errors.log", "a", encoding="utf-8", opener=_private) as log:
                log.write(f"{line}\n")
        except OSError:
            continue
        return error_id, place / "errors.log"
    return error_id, folder


def _private(path: str, flags: int) -> int:
    """A log may hold what only the store's owner and group may read."""
    return os.open(path, flags, 0o640)


def _named(problem: BaseException, store: Path) -> SanheError:
    if isinstance(problem, SanheError):
        return problem
    if isinstance(problem, click.ClickException):
        context = getattr(problem, "ctx", None)
        command = context.command_path if context else "sanhe"
        what = " ".join(problem.format_message().split()).rstrip(".")
        return UsageError(USAGE, what=usage_words(what), command=command)
    error_id, log = kept_in_log(problem, store)
    return InternalError(INTERNAL, error_id=error_id, log=log)
