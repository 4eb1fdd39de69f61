"""What is said beside a file, in the words of whoever is asked: a flag or a field.

A remedy writes ``{--crs}``. On the command line that is the flag itself; on a page, in an answer
to a machine and in a report it is the field, by its title and by its name in requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from shlex import quote
from types import MappingProxyType

__all__ = ["FIELDS", "FLAGS", "as_flags"]

_TITLES = {
    "crs": ("坐标系", "CRS"),
    "datum": ("坐标基准", "datum"),
    "layer": ("图层", "layer"),
    "encoding": ("文字编码", "encoding"),
    "swap-axes": ("交换纵横轴", "swap axes"),
    "accept-repairs": ("接受修复", "accept repairs"),
}
FIELDS = {
    f"--{name}": (f"“{zh}”（{name.replace('-', '_')}）", f"'{en}' ({name.replace('-', '_')})")
    for name, (zh, en) in _TITLES.items()
}
"""Flag and its field in Chinese and in English."""
FLAGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {flag: (f" {flag} ", flag) for flag in FIELDS}
)
"""Flag as it stands in a Chinese and in an English sentence."""


def as_flags(answer: Mapping[str, str]) -> str:
    """An answer to a question as it is typed at a terminal.

    Examples
    --------
    >>> as_flags({"crs": "EPSG:4547", "swap_axes": "true"}), as_flags({"layer": "一 期"})
    ('--crs EPSG:4547 --swap-axes', "--layer '一 期'")
    """
    flags = {f"--{name.replace('_', '-')}": value for name, value in answer.items()}
    return " ".join(flag if value == "true" else f"{flag} {quote(value)}"
                    for flag, value in flags.items())  # fmt: skip
