"""Verifying a pack: it loads, its examples hold, and what a reviewer should look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checker.contradictions import contradictions
from checker.drawn_examples import run_drawn
from checker.errors import (
    ITEM_IDLE,
    REQUIRED_IDLE,
    RULE_EXAMPLE_FAILED,
    RULE_EXAMPLE_FEW,
    RULE_EXAMPLE_MISSING,
    RulesError,
)
from checker.example_file import Example, read_examples
from checker.examples import run_example
from checker.finding import Finding
from checker.pack import pack_folders
from checker.required import required_idle, row_place
from checker.rule import Rule, in_force_on, references_on
from checker.rule_row import REVIEW_AFTER
from checker.rulebook import Rulebook, load_rulebook, pack_documents
from spatial.errors import Message, SanheError, Text
from spatial.strict_yaml import Document

__all__ = ["Verification", "heading", "verify"]

LEAST_EXAMPLES = 3
_CLOSE = 0.01
"""Within which a figure of a map is the one expected."""
RULE_REASON_MISSING = Message(
    "RULE_REASON_MISSING",
    "规则“{rule}”替代了上级规则包的同名规则，却没有说明理由",
    "rule '{rule}' stands in place of an inherited one and does not say why",
    "请在该规则的 note 下用中英文写明理由",
    "write the reason under its note, in zh and en",
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What ``sanhe rules verify`` found.

    Parameters
    ----------
    faults : tuple of SanheError
        What makes the pack fail; empty when it passed.
    examples : int
        Examples that were run.
    listed : mapping of str to tuple of str
        Rules or layers to look at, by heading: ``unverified``, ``needs-review``,
        ``unreviewed``, ``announced``, ``layers-without-version``.
    """

    rulebook: Rulebook
    faults: tuple[SanheError, ...]
    examples: int
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the pack may be relied on and published."""
        return not self.faults


def verify(
    directory: Path, *, on: date, layers: Collection[str] = (), versions: Collection[str] = ()
) -> Verification:
    """Load a pack and run every example.

    Parameters
    ----------
    on : date
        Day of the review, for what counts as unreviewed.
    layers, versions : collection of str
        Layer ids with a card, and with a version, in the store.

    Raises
    ------
    RulesError
        The pack does not load.
    """
    rulebook = load_rulebook(directory, layers=layers)
    documents = pack_documents(directory)
    files = {rule.id: rule.id.replace(".", "/") + ".examples.yaml" for rule in rulebook.rules}
    read = {
        rule.id: read_examples(documents[files[rule.id]], rule, rulebook.facts)
        for rule in rulebook.rules if files[rule.id] in documents
    }  # fmt: skip
    answers = _answers(rulebook, [(r, one) for r in rulebook.rules for one in read.get(r.id, ())])
    faults: list[SanheError] = []
    for rule in rulebook.rules:
        found = [next(answers) for _ in read.get(rule.id, ())]
        faults += _of_examples(rule, files[rule.id], read.get(rule.id), found, documents)
    count = sum(map(len, read.values()))
    faults += _unreasoned(rulebook, directory, documents)
    faults += _idle(rulebook, documents)
    faults += contradictions(rulebook.rules, documents)
    return Verification(rulebook, tuple(faults), count, _listed(rulebook, on, versions))


def _of_examples(
    rule: Rule, file: str, examples: Sequence[Example] | None, found: Sequence[Finding],
    documents: Mapping[str, Document],
) -> Iterator[SanheError]:  # fmt: skip
    """What is wrong with the examples of one rule: none, some that do not hold, too few."""
    if examples is None:
        where = documents[rule.id.replace(".", "/") + ".yaml"].place()
        yield RulesError(RULE_EXAMPLE_MISSING, where=where, rule=rule.id, file=file)
        return
    for one, answer in zip(examples, found, strict=True):
        if differs := _differs(one, answer):
            wanted, told = differs
            yield RulesError(
                RULE_EXAMPLE_FAILED, where=one.where, name=one.name, expected=wanted, found=told
            )
    if left_out := _left_out(rule, [(f.verdict.value, f.code) for f in found]):
        where = documents[file].where
        yield RulesError(RULE_EXAMPLE_FEW, where=where, rule=rule.id, what=left_out)


def _answers(book: Rulebook, cases: Sequence[tuple[Rule, Example]]) -> Iterator[Finding]:
    """What the rules say of their examples, in order; those with a map are measured together."""
    measured = iter(run_drawn(book, [case for case in cases if case[1].drawn is not None]))
    for rule, one in cases:
        yield run_example(rule, one, book.facts) if one.drawn is None else next(measured)


def _differs(example: Example, found: Finding) -> tuple[str, str] | None:
    """What an example expects and what came out, where that is not the same."""
    told = [found.verdict.value, found.code]
    wanted = [example.verdict, example.code or found.code]
    for name, figure in example.figures.items():
        given = found.measures.get(name)
        wanted.append(f"{name} {figure:g}")
        close = isinstance(given, float) and abs(given - figure) <= _CLOSE
        told.append(wanted[-1] if close else f"{name} {given}")
    return None if told == wanted else ("/".join(wanted), "/".join(told))


def _left_out(rule: Rule, found: Sequence[tuple[str, str]]) -> Text | None:
    """What the answers of a rule's examples do not show; None when they show enough.

    A rule whose table gives one verdict only need not show an undecided case.
    """
    codes = sorted({row.code for row in rule.outcomes} - {code for _, code in found})
    if codes:
        listed = ", ".join(codes)
        return Text(f"结论 {listed}", f"the outcome {listed}")
    several = len({row.verdict for row in rule.outcomes}) > 1
    if several and not any(verdict == "unknown" for verdict, _ in found):
        return Text("待核实的情形", "an undecided case")
    if len(found) < LEAST_EXAMPLES:
        return Text(f"部分情形（只有 {len(found)} 个）", f"cases: there are only {len(found)}")
    return None


def _unreasoned(
    rulebook: Rulebook, directory: Path, documents: Mapping[str, Document]
) -> Iterator[SanheError]:
    """Rules that stand in place of an inherited one and do not say why."""
    held = [(here.name, set(own)) for here, own in pack_folders(directory)]
    for rule in rulebook.rules:
        file = rule.id.replace(".", "/") + ".yaml"
        having = [name for name, files in held if file in files]
        if len(having) > 1 and rule.note is None:
            yield RulesError(RULE_REASON_MISSING, where=documents[file].place(), rule=rule.id)


def _idle(rulebook: Rulebook, documents: Mapping[str, Document]) -> Iterator[SanheError]:
    """Items nothing triggers, and lines of the required list that match no rule."""
    triggered = {t for rule in rulebook.rules for row in rule.outcomes for t in row.triggers}
    for item in (rulebook.items or {}).values():
        if item.id not in triggered and item.applies is None:
            where = documents["approval_items.yaml"].place((item.id,))
            yield RulesError(ITEM_IDLE, where=where, item=item.id)
    for number in required_idle(rulebook.required, [rule.id for rule in rulebook.rules]):
        check = rulebook.required.rows[number].check
        where = row_place(documents["required.yaml"], rulebook.required, number)
        what = Text(f"“{check}”不匹配任何规则", f"'{check}' matches no rule")
        yield RulesError(REQUIRED_IDLE, where=where, what=what)


def _listed(
    rulebook: Rulebook, on: date, versions: Collection[str]
) -> dict[str, tuple[str, ...]]:
    unverified, review, old, layers = [], [], [], set()
    announced = [rule.id for rule in rulebook.rules if rule.announced]
    for rule in rulebook.rules:
        references = references_on(rule, on)
        if not references or any(r.confidence != "verified" for r in references):
            unverified.append(rule.id)
        if any(r.needs_review for r in references):
            review.append(rule.id)
        if rule.last_reviewed is None or on - rule.last_reviewed > REVIEW_AFTER:
            old.append(rule.id)
        if in_force_on(rule, on):
            layers |= {*rule.layers, *rule.outside, *rule.within}
    return {
        "unverified": tuple(unverified),
        "needs-review": tuple(review),
        "unreviewed": tuple(old),
        "announced": tuple(announced),
        "layers-without-version": tuple(sorted(layers - set(versions))),
    }


def heading(name: str) -> Text:
    """A heading of the list in words."""
    return {
        "unverified": Text("依据未核验", "basis unverified"),
        "needs-review": Text("依据待复核", "basis to be reviewed"),
        "unreviewed": Text("一年内未复核", "not reviewed for a year"),
        "announced": Text("已预告变化", "a change is announced"),
        "layers-without-version": Text("图层尚无版本", "layers without a version"),
    }[name]
