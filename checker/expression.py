"""The language of `when`: comparisons joined by and, or, not. Parsed once, to a frozen tree.

There is no arithmetic, no call and no attribute walk: a condition can only ask, never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from checker.errors import RULE_EXPRESSION, RULE_TOO_BIG, RulesError
from spatial.errors import Text

__all__ = [
    "And", "Compare", "Expression", "Listed", "Literal", "Name", "Not", "Operand", "Or",
    "Scalar", "ZoneAttribute", "leaves", "names", "parse",
]  # fmt: skip

Scalar = str | float | bool
MAX_LENGTH = 1_000
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a quoted text, ``true`` or ``false``."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of constants; bare words in it are text."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A measure, a project fact or a parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class ZoneAttribute:
    """``zone.kv``: an attribute of the zones hit; a comparison holds if it does for any zone."""

    name: str


Operand = Literal | Listed | Name | ZoneAttribute


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` with op one of ``== != < <= > >= in not-in``."""

    op: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class And:
    """All of its terms."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its terms."""

    terms: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of its term."""

    term: Expression


Expression = Name | Literal | Compare | And | Or | Not


def parse(text: str, *, where: str = "") -> Expression:
    """Parse a condition.

    Raises
    ------
    RulesError
        ``RULE_EXPRESSION`` for anything outside the grammar, ``RULE_TOO_BIG``.

    Examples
    --------
    >>> parse("overlap and not state_key_project")
    And(terms=(Name(name='overlap'), Not(term=Name(name='state_key_project'))))
    >>> parse("zone.level in [national, provincial]").right
    Listed(values=('national', 'provincial'))
    """
    if len(text) > MAX_LENGTH:
        what = Text("条件长度", "the length of a condition")
        raise RulesError(RULE_TOO_BIG, where=where, what=what, limit=MAX_LENGTH)
    reader = _Reader(text, where)
    tree = reader.either(0)
    if reader.peek() is not None:
        reader.refuse(Text(f"“{reader.peek()}”多余", f"'{reader.peek()}' is left over"))
    return tree


def leaves(tree: Expression) -> Iterator[Name | Compare]:
    """Names and comparisons of a condition, from left to right."""
    if isinstance(tree, And | Or):
        for term in tree.terms:
            yield from leaves(term)
    elif isinstance(tree, Not):
        yield from leaves(tree.term)
    elif not isinstance(tree, Literal):
        yield tree


def names(tree: Expression) -> frozenset[str]:
    """Names of measures, facts and parameters a condition reads (not zone attributes)."""
    found = set()
    for leaf in leaves(tree):
        sides = (leaf,) if isinstance(leaf, Name) else (leaf.left, leaf.right)
        found |= {side.name for side in sides if isinstance(side, Name)}
    return frozenset(found)


_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>"[^"\\]*"|'[^'\\]*')|
    (?P<number>-?\d+(?:\.\d+)?(?![\w.]))|
    (?P<op>==|!=|<=|>=|<|>)|
    (?P<mark>[()\[\],])|
    (?P<zone>zone\.[A-Za-z]\w*+)(?![.(])|
    (?P<word>[A-Za-z_\d][\w-]*+)(?![.(])
    )""",
    re.VERBOSE | re.ASCII,
)
_KEYWORDS = {"and", "or", "not", "in", "true", "false"}
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class _Reader:
    """A recursive descent over the tokens of one condition."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.tokens = list(self.split())
        self.at = 0

    def split(self) -> Iterator[tuple[str, str]]:
        place, text = 0, self.text.rstrip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None or match.lastgroup is None:
                rest = text[place:].strip()[:20]
                self.refuse(Text(f"“{rest}”不在语法之内", f"'{rest}' is not in the grammar"))
            yield match.lastgroup, match[match.lastgroup]
            place = match.end()

    def peek(self) -> str | None:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else None

    def take(self, *expected: str) -> bool:
        if self.peek() in expected and self.tokens[self.at][0] != "text":
            self.at += 1
            return True
        return False

    def either(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            what = Text("条件的嵌套层数", "the depth of a condition")
            raise RulesError(RULE_TOO_BIG, where=self.where, what=what, limit=MAX_DEPTH)
        terms = [self.both(depth)]
        while self.take("or"):
            terms.append(self.both(depth))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def both(self, depth: int) -> Expression:
        terms = [self.negated(depth)]
        while self.take("and"):
            terms.append(self.negated(depth))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def negated(self, depth: int) -> Expression:
        if self.take("not"):
            if depth >= MAX_DEPTH:
                self.either(MAX_DEPTH + 1)
            return Not(self.negated(depth + 1))
        if self.take("("):
            inner = self.either(depth + 1)
            if not self.take(")"):
                self.refuse(Text("缺少右括号", "a closing parenthesis is missing"))
            return inner
        return self.comparison()

    def comparison(self) -> Expression:
        left = self.operand()
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "op":
            op = self.tokens[self.at][1]
            self.at += 1
            return Compare(op, left, self.operand())
        if self.take("in"):
            return Compare("in", left, self.operand())
        if self.peek() == "not":
            self.at += 1
            if not self.take("in"):
                self.refuse(Text("not 之后应为 in", "'in' should follow 'not' here"))
            return Compare("not-in", left, self.operand())
        if isinstance(left, Literal) and isinstance(left.value, bool):
            return left
        if not isinstance(left, Name):
            self.refuse(Text("缺少比较", "a comparison is missing"))
        return left

    def operand(self) -> Operand:
        if self.at >= len(self.tokens):
            self.refuse(Text("条件不完整", "it ends too early"))
        kind, word = self.tokens[self.at]
        if kind == "mark" and word == "[":
            return self.listed()
        if kind == "zone":
            self.at += 1
            return ZoneAttribute(word.removeprefix("zone."))
        if kind == "word" and word not in _KEYWORDS and _NAME.match(word):
            self.at += 1
            return Name(word)
        return Literal(self.constant(bare=False))

    def listed(self) -> Listed:
        self.at += 1
        values: list[Scalar] = []
        while not self.take("]"):
            if values and not self.take(","):
                self.refuse(Text("列表缺少逗号或右方括号", "a list lacks a comma or its end"))
            values.append(self.constant(bare=True))
        if not values:
            self.refuse(Text("列表为空", "a list is empty"))
        return Listed(tuple(values))

    def constant(self, *, bare: bool) -> Scalar:
        kind, word = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        self.at += 1
        if kind == "text":
            return word[1:-1]
        if kind == "number" and not re.match(r"-?0\d", word):
            return float(word)
        if kind == "word" and word in {"true", "false"}:
            return word == "true"
        if kind != "word" or not bare or word in _KEYWORDS:
            zh, en = f"此处不能写“{word}”；代码请加引号", f"'{word}' cannot stand here; quote codes"
            self.refuse(Text(zh, en))
        return word

    def refuse(self, what: Text) -> NoReturn:
        raise RulesError(RULE_EXPRESSION, where=self.where, text=self.text, what=what)
