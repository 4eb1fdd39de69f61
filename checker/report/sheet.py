"""Sheet (报告内容): a report in the words and figures a reader sees, before any layout."""

from __future__ import annotations

from dataclasses import dataclass

from checker.report.voice import Said

__all__ = [
    "DepartmentRow", "FindingRow", "Head", "ItemRow", "LayerRow", "OpenRow", "QuotaRow", "Sheet",
    "SliverRow", "Verdicted", "ZoneRow",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdicted:
    """A verdict as it is shown: code (colour), sign and word, never colour alone."""

    code: str
    sign: str
    word: Said


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone (图斑) of a finding."""

    letter: str
    rule: str
    layer: Said
    id: str
    code: str
    name: str
    overlap_m2: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class SliverRow:
    """A thin part of an overlap (边界误差)."""

    letter: str
    rule: str
    title: Said
    area_m2: float
    width_m: float


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding (核查结果).

    Parameters
    ----------
    letter : str
        Of its shape on the map; empty where nothing is drawn.
    figures : tuple of (Said, str)
        Measures that may be told, with their words, formatted.
    length_m : float or None
        Of a line (natural shoreline …) in the site, which has no area; None otherwise.
    basis, legal : tuple of Said
        Law and article; law, article, confidence and date of effect, one text a reference.
    marks : tuple of Said
        What a reader has to know about it: basis unverified, to be reviewed, indicative …
    """

    letter: str
    rule: str
    row: str
    title: Said
    verdict: Verdicted
    message: Said
    layers: tuple[Said, ...]
    versions: tuple[str, ...]
    department: Said
    figures: tuple[tuple[Said, str], ...]
    overlap_m2: float | None
    share: float | None
    length_m: float | None
    distance_m: float | None
    zones: tuple[ZoneRow, ...]
    basis: tuple[Said, ...]
    legal: tuple[Said, ...]
    marks: tuple[Said, ...]
    remedy: Said
    note: Said
    items: tuple[Said, ...]
    open: tuple[Said, ...]
    trace: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Something not decided: why, who can decide, what to do; rules that wait for it."""

    kind: Said
    level: str
    reason: Said
    who: Said
    how: Said
    rules: tuple[str, ...]
    titles: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An approval item (审批事项)."""

    id: str
    title: Said
    department: Said
    stage: Said
    actor: Said
    promised: Said
    statutory: Said
    materials: tuple[Said, ...]
    codes: tuple[str, ...]
    triggered_by: tuple[Said, ...]
    marks: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A quota (用地指标): need, and balance or 未掌握."""

    title: Said
    need: str
    balance: Said


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """What one department will say."""

    id: str
    name: Said
    plates: tuple[Said, ...]
    office: Said
    verdict: Verdicted
    statement: Said


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A layer: read or not, which version, of which day."""

    id: str
    title: Said
    authority: Said
    version: str
    valid_from: str
    recorded_at: str
    status: Said
    checked: bool
    flags: tuple[Said, ...]
    covered_share: float
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Head:
    """Who, what, where and when: the head of page one.

    Parameters
    ----------
    facts : tuple of (Said, Said)
        Declared project facts, with who declared them where that is known.
    """

    id: str
    title: Said
    secrecy: Said
    audience: Said
    made_on: str
    as_of: str
    name: str
    use: str
    units: Said
    area_mu: str
    area_ha: str
    area_m2: str
    area_ellipsoid_m2: str
    net: Said
    crs: Said
    filename: str
    facts: tuple[tuple[Said, Said], ...]
    notices: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a report form prints, in the order of page one and of what follows.

    Parameters
    ----------
    department : DepartmentRow or None
        Whose own sheet it is; None for the whole report.
    hard : tuple of FindingRow
        Prohibitions, largest first.
    obtain : tuple of ItemRow
        Items that findings set in motion; ``routine`` are those that always apply.
    coordinate : tuple of FindingRow
        Conditional findings.
    verify, offline, told : tuple of OpenRow
        Undecided checks that count, those to be asked offline, those that only inform.
    findings, clear, not_applicable : tuple of FindingRow
        Prohibited, conditional and unknown ones in table order; the others.
    about : tuple of (Said, str)
        Digest, engine, rule pack, store: what a replay needs.
    """

    languages: tuple[str, ...]
    department: DepartmentRow | None
    head: Head
    verdict: Verdicted
    conclusion: Said
    counts: tuple[int, int, int]
    hard: tuple[FindingRow, ...]
    coordinate: tuple[FindingRow, ...]
    obtain: tuple[ItemRow, ...]
    routine: tuple[ItemRow, ...]
    verify: tuple[OpenRow, ...]
    offline: tuple[OpenRow, ...]
    told: tuple[OpenRow, ...]
    quota: tuple[QuotaRow, ...]
    next_step: Said
    departments: tuple[DepartmentRow, ...]
    validity: Said
    disclaimer: Said
    findings: tuple[FindingRow, ...]
    clear: tuple[FindingRow, ...]
    not_applicable: tuple[FindingRow, ...]
    checked: tuple[LayerRow, ...]
    unchecked: tuple[LayerRow, ...]
    slivers: tuple[SliverRow, ...]
    about: tuple[tuple[Said, str], ...]
    digest: str
