"""The engine that fills Word templates: it sees plain texts and lists, and can call nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from checker.report.docx_messages import TEMPLATE_BROKEN, TEMPLATE_FIELD
from spatial.errors import BadInput, Text

__all__ = ["PlainEnvironment", "environment", "told"]

_FILTERS = ("default", "first", "join", "last", "length", "lower", "replace", "trim", "upper")
_TESTS = ("defined", "undefined", "eq", "ne", "==", "!=", "in", "none")
_LOOP = frozenset({"index", "index0", "first", "last", "length"})
_NAMED = re.compile(r"'([^']*)' is undefined|has no (?:attribute|element) '?([^']+?)'?$")


class PlainEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox without globals, loaders and calls; a dot reads a field and nothing else."""

    intercepted_binops = frozenset(["*", "**"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """No reckoning that could grow without end."""
        raise SecurityError(operator)

    def compile(  # type: ignore[override]
        self, source: str, name: str | None = None, filename: str | None = None,
        raw: bool = False, defer_init: bool = False,
    ) -> CodeType:  # fmt: skip
        """The code of a template; the last few are kept, since compiling takes the longest."""
        return _compiled(source)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The field of a row; attributes and methods of values cannot be reached."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The field of a row, the row of a list, or what a loop says of itself."""
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, LoopContext) and argument in _LOOP:
            return getattr(obj, argument)
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """No."""
        return False


def environment() -> PlainEnvironment:
    """A fresh environment; every value is escaped and a field that is not there is an error."""
    made = PlainEnvironment(undefined=StrictUndefined, autoescape=True)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in _FILTERS}
    made.tests = {name: made.tests[name] for name in _TESTS}
    return made


@lru_cache(maxsize=64)
def _compiled(source: str) -> CodeType:
    made = environment()
    return ImmutableSandboxedEnvironment.compile(made, source)


def told(problem: TemplateError, template: str) -> BadInput:
    """A failure of the engine as a refusal of the template."""
    text = problem.message or type(problem).__name__
    if isinstance(problem, SecurityError):
        what = Text("模板只能读取字段，不能调用", "a template reads fields and calls nothing")
        return BadInput(TEMPLATE_BROKEN, template=template, what=what)
    named = _NAMED.search(text) if isinstance(problem, UndefinedError) else None
    if named is not None:
        return BadInput(TEMPLATE_FIELD, template=template, field=(named[1] or named[2])[:60])
    what = Text("标记有误", "a faulty tag")
    if isinstance(problem, TemplateSyntaxError) and text:
        said = text.partition(". ")[0][:100]
        what = Text(f"标记有误（{said}）", f"a faulty tag ({said})")
    return BadInput(TEMPLATE_BROKEN, template=template, what=what)
