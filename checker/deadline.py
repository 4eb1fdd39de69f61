"""A check on the command line that takes too long ends with a code and decides nothing.

An overlay of a comb of ten thousand teeth with a city is one call of a library, which nothing
can interrupt from within: a second thread waits, tells, and ends the process.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from spatial.errors import BadInput, Message

__all__ = ["CHECK_TOO_LONG", "deadline"]

CHECK_TOO_LONG = Message(
    "CHECK_TIMED_OUT",
    "核查在 {seconds} 秒内未完成，已中止：结论为待核实，不代表未发现冲突；没有写出报告",
    "the check did not end within {seconds} s and was stopped: nothing is decided, which does not "
    "mean that no conflict exists; no report was written",
    "请简化地块边界（如按 0.1 米容差）或拆分后重试，或以环境变量 SANHE_MAX_CHECK_SECONDS 放宽时限",
    "simplify the outline (to 0.1 m, say) or split it and try again, or allow more time with the "
    "environment variable SANHE_MAX_CHECK_SECONDS",
)


@contextmanager
def deadline(seconds: float, where: str, *, lang: str, as_json: bool) -> Iterator[None]:
    """End the process with ``CHECK_TIMED_OUT`` unless the block ends in time.

    Nothing may be written inside the block: whatever it does is cut off.

    Parameters
    ----------
    seconds : float
        How long the block may take.
    where : str
        The site's file, for the message.
    lang, as_json : str, bool
        How the message is told, as for any other failed command.

    Examples
    --------
    >>> with deadline(60, "a.txt", lang="en", as_json=False):
    ...     print("in time")
    in time
    """
    late = BadInput(CHECK_TOO_LONG, where=where, seconds=f"{seconds:g}")
    told = json.dumps(late.as_dict(), ensure_ascii=False) if as_json else late.line(lang)
    stream = sys.stdout if as_json else sys.stderr

    def stop() -> None:
        print(told, file=stream, flush=True)
        os._exit(late.exit_code)

    watch = Timer(seconds, stop)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
